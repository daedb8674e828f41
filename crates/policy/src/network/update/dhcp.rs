//! Changes of the addresses that DHCP gives.

use error::Result;
use model::Network;
use model::network::{DhcpHost, DhcpRange, Family, NetworkIp};
use xml::MacAddress;

use super::{Command, entry, insert, invalid};
use crate::fault;
use crate::network::ip;

/// Changes `<host>`.
pub(super) fn host(network: &mut Network, command: Command, parent: i32, fragment: &str) -> Result<()> {
    let name = network.name.clone();
    let mut host: DhcpHost = entry(network, fragment)?;
    let at = parent_of(network, parent, "host")?;
    let family = family(&network.ip[at], &name)?;
    ip::host(&mut host, family, &name, command == Command::Delete)?;
    if command != Command::Delete {
        inside(&network.ip[at], &host, &name)?;
    }
    if command.adds() {
        sole_server(network, at, family)?;
    }
    let hosts = &mut network.ip[at].dhcp.get_or_insert_default().host;
    match command {
        Command::Modify => {
            let owner = |known: &&mut DhcpHost| {
                same_mac(known, &host) || same(&known.name, &host.name) || same(&known.id, &host.id)
            };
            match hosts.iter_mut().find(owner) {
                Some(known) => *known = host,
                None => return Err(invalid(missing("an existing", &host, &name))),
            }
        }
        Command::AddFirst | Command::AddLast => {
            let taken = |known: &DhcpHost| {
                same_mac(known, &host)
                    || same(&known.name, &host.name)
                    || same(&known.id, &host.id)
                    || same(&known.ip, &host.ip)
            };
            if hosts.iter().any(taken) {
                return Err(invalid(format!(
                    "there is an existing dhcp host entry in network '{name}' that matches \"{}\"",
                    words(&host)
                )));
            }
            insert(hosts, command, host);
        }
        Command::Delete => match hosts.iter().position(|known| is_meant(known, &host)) {
            Some(at) => {
                hosts.remove(at);
            }
            None => return Err(invalid(missing("a matching", &host, &name))),
        },
    }
    Ok(())
}

/// Changes `<range>`.
pub(super) fn range(network: &mut Network, command: Command, parent: i32, fragment: &str) -> Result<()> {
    let name = network.name.clone();
    let mut range: DhcpRange = entry(network, fragment)?;
    if command == Command::Modify {
        return Err(fault::unsupported("dhcp ranges cannot be modified, only added or deleted"));
    }
    let at = parent_of(network, parent, "range")?;
    let subnet = ip::subnet(&network.ip[at], &name)?;
    ip::range(&mut range, subnet, &name)?;
    if command.adds() {
        sole_server(network, at, Family::of(subnet.base))?;
    }
    let ranges = &mut network.ip[at].dhcp.get_or_insert_default().range;
    let known = ranges.iter().position(|known| known.start == range.start && known.end == range.end);
    match (command, known) {
        (Command::Delete, Some(at)) => {
            ranges.remove(at);
        }
        (Command::Delete, None) => {
            return Err(invalid(format!("couldn't locate a matching dhcp range entry in network '{name}'")));
        }
        (_, Some(_)) => {
            return Err(invalid(format!(
                "there is an existing dhcp range entry in network '{name}' that matches \"{fragment}\""
            )));
        }
        (_, None) => insert(ranges, command, range),
    }
    Ok(())
}

/// The number of the address that has the section.
fn parent_of(network: &Network, parent: i32, what: &str) -> Result<usize> {
    let serves = |ip: &NetworkIp| ip.dhcp.as_ref().is_some_and(|dhcp| dhcp.serves());
    let found = match usize::try_from(parent) {
        Ok(at) => Some(at).filter(|at| *at < network.ip.len()),
        Err(_) => {
            let serving = network.ip.iter().position(serves);
            serving.or_else(|| network.ip.iter().position(|ip| ip.address.is_some_and(|one| one.is_ipv4())))
        }
    };
    found.ok_or_else(|| {
        let place = if parent < 0 { String::new() } else { format!(" at index {parent}") };
        invalid(format!(
            "couldn't update dhcp {what} entry - no <ip> element found{place} in network '{}'",
            network.name
        ))
    })
}

fn family(ip: &NetworkIp, network: &str) -> Result<Family> {
    Ok(Family::of(ip::subnet(ip, network)?.base))
}

/// An address that is given must be one of the network's family.
fn inside(ip: &NetworkIp, host: &DhcpHost, network: &str) -> Result<()> {
    let family = family(ip, network)?;
    match host.ip {
        Some(address) if Family::of(address) != family => Err(fault::xml(format!(
            "'{address}' is no {family} address in static host definition for network '{network}'"
        ))),
        _ => Ok(()),
    }
}

/// Each family has one DHCP server.
fn sole_server(network: &Network, at: usize, family: Family) -> Result<()> {
    let other = |(index, ip): (usize, &NetworkIp)| {
        index != at
            && ip.address.is_some_and(|address| Family::of(address) == family)
            && ip.dhcp.as_ref().is_some_and(|dhcp| dhcp.serves())
    };
    if network.ip.iter().enumerate().any(other) {
        return Err(invalid(format!(
            "dhcp is supported only for a single {} address on each network",
            if family == Family::Ipv4 { "IPv4" } else { "IPv6" }
        )));
    }
    Ok(())
}

/// Whether both are given and equal.
fn same<T: PartialEq>(known: &Option<T>, given: &Option<T>) -> bool {
    given.is_some() && known == given
}

fn same_mac(known: &DhcpHost, given: &DhcpHost) -> bool {
    let address = |host: &DhcpHost| host.mac.as_deref().and_then(|mac| mac.parse::<MacAddress>().ok());
    same(&address(known), &address(given))
}

/// Whether everything that is given fits.
fn is_meant(known: &DhcpHost, given: &DhcpHost) -> bool {
    (given.mac.is_none() || same_mac(known, given))
        && (given.name.is_none() || known.name == given.name)
        && (given.id.is_none() || known.id == given.id)
        && (given.ip.is_none() || known.ip == given.ip)
}

fn missing(which: &str, host: &DhcpHost, network: &str) -> String {
    format!("couldn't locate {which} dhcp host entry with \"{}\" in network '{network}'", words(host))
}

fn words(host: &DhcpHost) -> String {
    use model::FormatFlags;
    use model::domain::Element;
    host.format(FormatFlags::NONE).trim_end().to_owned()
}
