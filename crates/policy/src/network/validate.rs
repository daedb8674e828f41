//! What the network driver demands of a definition beyond its document: that the network can be had.

use std::net::IpAddr;

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Network;
use model::network::{Family, ForwardMode, NetworkIp};

use crate::fault;

/// Refuses what no network of this kind can have.
///
/// # Errors
/// The network cannot be had.
pub fn validate(network: &Network) -> Result<()> {
    let checked = foreign(network)
        .and_then(|()| port_groups(network))
        .and_then(|()| servers(network))
        .and_then(|()| boot(network));
    checked.map_err(|error| error.in_domain(ErrorDomain::Network))
}

/// What a guest boots from is a server with an address: the guest has no names yet.
fn boot(network: &Network) -> Result<()> {
    let bootp = network.ip.iter().filter_map(|ip| ip.dhcp.as_ref()?.bootp.as_ref());
    match bootp.filter_map(|bootp| bootp.server.as_deref()).find(|server| server.parse::<IpAddr>().is_err()) {
        Some(server) => Err(Error::new(
            ErrorCode::SystemError,
            ErrorDomain::Network,
            format!("Cannot parse socket address '{server}': Name or service not known"),
        )
        .with_cure("write the server's address")),
        None => Ok(()),
    }
}

/// Networks that guests reach through a device of the host have no addresses or servers of their own.
fn foreign(network: &Network) -> Result<()> {
    let Some(mode) = network.forward_mode().filter(|mode| !mode.is_virtual()) else { return Ok(()) };
    let present = [
        ("<ip> element", !network.ip.is_empty()),
        ("<dns> element", network.dns.is_some()),
        ("<domain> element", network.domain.is_some()),
        ("network-wide bandwidth element", network.bandwidth.is_some() && mode == ForwardMode::Hostdev),
    ];
    match present.iter().find(|(_, present)| *present) {
        Some((what, _)) => Err(fault::unsupported(format!(
            "Unsupported {what} in network {} with forward mode='{mode}'",
            network.name
        ))),
        None => devices(network, mode),
    }
}

/// Devices that guests get whole are named by their PCI addresses, those that they share by their names.
fn devices(network: &Network, mode: ForwardMode) -> Result<()> {
    let Some(forward) = &network.forward else { return Ok(()) };
    let name = &network.name;
    let mut named = forward.interface.iter().map(|interface| &interface.dev).chain(&forward.dev);
    if mode == ForwardMode::Hostdev
        && let Some(device) = named.next()
    {
        return Err(fault::unsupported(format!(
            "hostdev network '{name}' lists '{device}' in the device pool, but hostdev networks require all devices to be listed by PCI address, not network device name"
        )));
    }
    if mode != ForwardMode::Hostdev && !forward.address.is_empty() {
        return Err(fault::unsupported(format!(
            "network '{name}' has forward mode '{mode}'  but lists a device by PCI address in the device pool. This is only supported for networks with forward mode 'hostdev'"
        )));
    }
    Ok(())
}

fn port_groups(network: &Network) -> Result<()> {
    let mut seen = std::collections::HashSet::new();
    let mut default: Option<&str> = None;
    for group in &network.portgroup {
        if !seen.insert(group.name.as_str()) {
            return Err(fault::unsupported(format!(
                "multiple <portgroup> elements with the same name ({}) in network '{}'",
                group.name, network.name
            )));
        }
        if group.default == Some(true)
            && let Some(other) = default.replace(&group.name)
        {
            return Err(fault::unsupported(format!(
                "network '{}' has multiple default <portgroup> elements ({other} and {}), but only one default is \
                 allowed",
                network.name, group.name
            )));
        }
    }
    Ok(())
}

/// One DHCP server for each family.
fn servers(network: &Network) -> Result<()> {
    [Family::Ipv4, Family::Ipv6].into_iter().try_for_each(|family| server(network, family).map(|_| ()))
}

/// The address of a family that DHCP is served at.
pub(super) fn server(network: &Network, family: Family) -> Result<Option<&NetworkIp>> {
    let mut serving = network.ip.iter().filter(|ip| {
        let same = ip.address.is_some_and(|address| Family::of(address) == family);
        same && ip.dhcp.as_ref().is_some_and(|dhcp| dhcp.serves())
    });
    let first = serving.next();
    if serving.next().is_some() {
        return Err(several(family));
    }
    Ok(first)
}

fn several(family: Family) -> Error {
    let name = if family == Family::Ipv4 { "IPv4" } else { "IPv6" };
    fault::unsupported(format!(
        "Multiple {name} dhcp sections found -- dhcp is supported only for a single {name} address on each network"
    ))
}
