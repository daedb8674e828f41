//! Checks of the addresses of a network document: `<ip>` with its DHCP server, and `<route>`.

use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;

use error::Result;
use model::network::{BootP, Dhcp, DhcpHost, DhcpRange, Family, Lease, LeaseUnit, NetworkIp, Route};
use xml::MacAddress;

use super::dns::check_word;
use super::subnet::{Subnet, default_prefix, number, prefix_of_netmask};
use crate::{fault, text};

/// Most addresses of a range.
const RANGE_MAX: u128 = 65_535;
/// Shortest lease in seconds.
const LEASE_SECONDS_MIN: u64 = 120;

/// An address with what is served there.
pub(super) fn address(ip: &mut NetworkIp, network: &str) -> Result<()> {
    if ip.address.is_none() {
        return Err(fault::xml(format!("Missing required address attribute in network '{network}'")));
    }
    let subnet = subnet(ip, network)?;
    let family = ip.address.map_or(ip.family.unwrap_or(Family::Ipv4), Family::of);
    if let Some(root) = &ip.tftp {
        text::check_length("the root of <tftp>", root, text::PATH_BYTES_MAX)?;
        if family != Family::Ipv4 {
            return Err(fault::unsupported(format!(
                "<tftp> is served over IPv4 only in network '{network}'"
            )));
        }
    }
    let Some(dhcp) = ip.dhcp.as_deref_mut() else { return Ok(()) };
    dhcp.bootp = dhcp.bootp.take().filter(|bootp| bootp.file.is_some());
    server(dhcp, subnet, network)?;
    // A server without addresses to give serves nothing, whatever it would boot.
    ip.dhcp = ip.dhcp.take().filter(|dhcp| dhcp.serves());
    Ok(())
}

/// The network of an address.
pub(super) fn subnet(ip: &NetworkIp, network: &str) -> Result<Subnet> {
    let address = ip.address.ok_or_else(|| {
        fault::xml(format!("Missing required address attribute in <ip> of network '{network}'"))
    })?;
    match ip.family {
        None if !address.is_ipv4() => {
            return Err(fault::xml(format!(
                "no family specified for non-IPv4 address '{address}' in network '{network}'"
            )));
        }
        Some(family) if family != Family::of(address) => {
            let said = match family {
                Family::Ipv4 => "ipv4 family specified for non-IPv4",
                Family::Ipv6 => "Family 'ipv6' specified for non-IPv6",
            };
            return Err(fault::unsupported(format!("{said} address '{address}' in network '{network}'")));
        }
        _ => {}
    }
    network_of(address, ip.netmask, ip.prefix, default_prefix(address), network)
}

fn network_of(
    address: IpAddr,
    netmask: Option<IpAddr>,
    prefix: Option<u32>,
    default: u32,
    network: &str,
) -> Result<Subnet> {
    if let Some(netmask) = netmask {
        if !address.is_ipv4() {
            return Err(fault::unsupported(format!(
                "netmask not allowed for IPv6 address '{address}' in network '{network}'"
            )));
        }
        if prefix.is_some() {
            return Err(fault::unsupported(format!(
                "Network '{network}' IP address cannot have both a prefix and a netmask"
            )));
        }
        return Some(netmask)
            .filter(IpAddr::is_ipv4)
            .and_then(prefix_of_netmask)
            .and_then(|prefix| Subnet::of(address, prefix))
            .ok_or_else(|| {
                fault::xml(format!(
                    "Invalid netmask '{netmask}' for address '{address}' in network '{network}'"
                ))
            });
    }
    let prefix = prefix.unwrap_or(default);
    Subnet::of(address, prefix).ok_or_else(|| {
        let kind = if address.is_ipv4() { "IPv4" } else { "IPv6" };
        fault::unsupported(format!("Invalid {kind} prefix '{prefix}' in network '{network}'"))
    })
}

fn server(dhcp: &mut Dhcp, subnet: Subnet, network: &str) -> Result<()> {
    for range in &mut dhcp.range {
        self::range(range, subnet, network)?;
    }
    for host in &mut dhcp.host {
        self::host(host, Family::of(subnet.base), network, false)?;
    }
    dhcp.bootp.iter().try_for_each(boot)
}

fn boot(bootp: &BootP) -> Result<()> {
    if let Some(file) = &bootp.file {
        text::check_length("the file of <bootp>", file, text::PATH_BYTES_MAX)?;
    }
    match &bootp.server {
        Some(server) => check_word("the server of <bootp>", server),
        None => Ok(()),
    }
}

/// A range of a network.
pub(super) fn range(range: &mut DhcpRange, subnet: Subnet, network: &str) -> Result<()> {
    let (Some(start), Some(end)) = (range.start, range.end) else {
        let what = if range.start.is_none() { "start" } else { "end" };
        return Err(fault::xml(format!("Missing '{what}' attribute in dhcp range for network '{network}'")));
    };
    let refuse = |what: String| Err(fault::internal(format!("{what} (network '{network}')")));
    for address in [start, end] {
        if !subnet.contains(address) {
            return refuse(format!("range {start} - {end} is not entirely within network {subnet}"));
        }
    }
    if end < start {
        return refuse(format!("range {start} - {end} is reversed"));
    }
    if number(end) - number(start) > RANGE_MAX {
        return refuse(format!("range {start} - {end} is too large (> {RANGE_MAX})"));
    }
    if subnet.base.is_ipv4() && start == subnet.base {
        return refuse(format!("start of range {start} - {end} in network {subnet} is the network address"));
    }
    if subnet.base.is_ipv4() && end == subnet.last() {
        return refuse(format!("end of range {start} - {end} in network {subnet} is the broadcast address"));
    }
    range.lease.as_mut().map_or(Ok(()), lease)
}

fn lease(lease: &mut Lease) -> Result<()> {
    if lease.expiry == 0 {
        lease.unit = None;
        return Ok(());
    }
    let seconds_each = match lease.unit.get_or_insert_default() {
        LeaseUnit::Seconds => 1,
        LeaseUnit::Minutes => 60,
        LeaseUnit::Hours => 3600,
    };
    match lease.expiry.checked_mul(seconds_each) {
        None => Err(fault::xml(format!("a lease time of {} is too long", lease.expiry))),
        Some(seconds) if seconds < LEASE_SECONDS_MIN => {
            Err(fault::xml("The minimum lease time should be greater than 2 minutes"))
        }
        Some(_) => Ok(()),
    }
}

/// An address that belongs to someone. A partial one says only which is meant.
pub(super) fn host(host: &mut DhcpHost, family: Family, network: &str, partial: bool) -> Result<()> {
    if let Some(mac) = host.mac.as_deref() {
        owner(mac, family, network)?;
    }
    if let Some(id) = host.id.as_deref()
        && let Some(letter) = id.chars().find(|letter| !letter.is_ascii_hexdigit() && *letter != ':')
    {
        return Err(fault::xml(format!("Invalid character '{letter}' in id '{id}' of network '{network}'")));
    }
    if let Some(name) = host.name.as_deref() {
        if !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            return Err(fault::xml(format!("Cannot use host name '{name}' in network '{network}'")));
        }
        check_word("the name of a static host definition", name)?;
    }
    let named = host.mac.is_some() || host.id.is_some() || host.name.is_some();
    if partial {
        if !named && host.ip.is_none() {
            return Err(fault::xml(format!(
                "At least one of name, mac, or ip attribute must be specified for static host definition in network \
                 '{network}'"
            )));
        }
        return Ok(());
    }
    match family {
        Family::Ipv6 if host.id.is_none() && host.name.is_none() => {
            return Err(fault::xml(format!(
                "Static host definition in IPv6 network '{network}' must have id or name attribute"
            )));
        }
        Family::Ipv4 if host.mac.is_none() && host.name.is_none() => {
            return Err(fault::xml(format!(
                "Static host definition in IPv4 network '{network}' must have mac or name attribute"
            )));
        }
        _ => {}
    }
    if host.ip.is_none() {
        return Err(fault::xml(format!(
            "Missing IP address in static host definition for network '{network}'"
        )));
    }
    host.lease.as_mut().map_or(Ok(()), lease)
}

fn owner(mac: &str, family: Family, network: &str) -> Result<()> {
    if family == Family::Ipv6 {
        return Err(fault::xml(format!(
            "Invalid to specify MAC address '{mac}' in network '{network}' IPv6 static host definition"
        )));
    }
    let Ok(address) = mac.parse::<MacAddress>() else {
        return Err(fault::xml(format!("Cannot parse MAC address '{mac}' in network '{network}'")));
    };
    if address.0[0] & 1 == 1 {
        return Err(fault::xml(format!(
            "expected unicast mac address, found multicast '{mac}' in network '{network}'"
        )));
    }
    Ok(())
}

/// The networks that the host has an address in.
pub(super) struct Near {
    subnets: HashSet<(IpAddr, u32)>,
    prefixes: BTreeSet<u32>,
}

impl Near {
    /// Those of these addresses.
    pub(super) fn of(ips: &[NetworkIp], network: &str) -> Self {
        let subnets = ips.iter().filter_map(|ip| subnet(ip, network).ok());
        let subnets: HashSet<(IpAddr, u32)> = subnets.map(|subnet| (subnet.base, subnet.prefix)).collect();
        let prefixes = subnets.iter().map(|(_, prefix)| *prefix).collect();
        Self { subnets, prefixes }
    }

    fn contains(&self, address: IpAddr) -> bool {
        let networks = self.prefixes.iter().filter_map(|prefix| Subnet::of(address, *prefix));
        networks.into_iter().any(|subnet| self.subnets.contains(&(subnet.base, subnet.prefix)))
    }
}

/// A route: its gateway must be in the network.
pub(super) fn route(route: &Route, near: &Near, network: &str) -> Result<()> {
    let refuse = |what: String| Err(fault::xml(format!("{network}: {what}")));
    let Some(address) = route.address else {
        return refuse("Missing required address attribute in route definition".to_owned());
    };
    let Some(gateway) = route.gateway else {
        return refuse("Missing required gateway attribute in route definition".to_owned());
    };
    let family = route.family.unwrap_or(Family::Ipv4);
    for one in [address, gateway] {
        if Family::of(one) != family {
            return refuse(format!("{family} address expected instead of '{one}' in route definition"));
        }
    }
    let default = if address.is_unspecified() { 0 } else { default_prefix(address) };
    let target = network_of(address, route.netmask, route.prefix, default, network)?;
    if target.base != address {
        return refuse(format!("Address '{address}' in route definition is not a network address"));
    }
    if route.metric == Some(0) {
        return refuse("Invalid metric value '0' in route definition".to_owned());
    }
    if !near.contains(gateway) {
        return Err(fault::unsupported(format!(
            "unreachable static route gateway '{gateway}' specified for network '{network}'"
        )));
    }
    Ok(())
}
