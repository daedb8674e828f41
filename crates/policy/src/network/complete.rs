//! Defaults and checks of a network document as it is read, in libvirt's order and words.

use error::{ErrorDomain, Result};
use model::Network;
use model::devices::address::PciAddress;
use model::network::{Bridge, Forward, ForwardMode, Nat, NetworkDomain};
use xml::MacAddress;

use super::ip::Near;
use super::{dns, ip, link};
use crate::{fault, text};

/// Longest name in the DNS, in bytes.
pub(super) const DNS_NAME_BYTES_MAX: usize = 255;

/// Makes a definition complete.
///
/// # Errors
/// The document contradicts itself.
pub fn complete(network: &mut Network) -> Result<()> {
    everything(network).map_err(|error| error.in_domain(ErrorDomain::Network))
}

fn everything(network: &mut Network) -> Result<()> {
    network.connections = None;
    network.ipv6 = network.ipv6.filter(|allowed| *allowed);
    network.mtu = network.mtu.filter(|size| *size != 0);
    text::check_file_name(&network.name)?;
    if let Some(domain) = &network.domain {
        domain_name(domain)?;
    }
    if let Some(mac) = network.mac {
        unicast(mac, &network.name)?;
    }
    link::bandwidth(network.bandwidth.as_deref())?;
    link::vlan(network.vlan.as_deref_mut())?;
    if let Some(dns) = &mut network.dns {
        dns::check(dns, &network.name)?;
    }
    // Groups may leave the kind of port to the network.
    if network.virtualport.as_ref().is_some_and(|port| port.r#type.is_none()) {
        return Err(fault::xml("missing required virtualport type"));
    }
    link::virtual_port(network.virtualport.as_deref())?;
    for group in &mut network.portgroup {
        link::port_group(group)?;
    }
    for ip in &mut network.ip {
        ip::address(ip, &network.name)?;
    }
    let near = Near::of(&network.ip, &network.name);
    network.route.iter().try_for_each(|route| ip::route(route, &near, &network.name))?;
    forward(network)?;
    bridge(network)
}

fn domain_name(domain: &NetworkDomain) -> Result<()> {
    text::check_length("the name of the <domain>", &domain.name, DNS_NAME_BYTES_MAX)?;
    dns::check_word("the name of the <domain>", &domain.name)
}

fn unicast(mac: MacAddress, network: &str) -> Result<()> {
    if mac.0[0] & 1 == 0 {
        return Ok(());
    }
    Err(fault::xml(format!("Invalid multicast bridge mac address '{mac}' in network '{network}'")))
}

fn forward(network: &mut Network) -> Result<()> {
    let name = network.name.clone();
    let addresses = network.ip.len();
    let Some(forward) = &mut network.forward else { return Ok(()) };
    let mode = *forward.mode.get_or_insert_default();
    // Only devices that are handed over are taken from the host for that.
    forward.managed = (mode == ForwardMode::Hostdev).then(|| forward.managed == Some(true));
    if let Some(nat) = &forward.nat {
        if mode != ForwardMode::Nat {
            return Err(fault::xml(format!(
                "The <nat> element can only be used when <forward> 'mode' is 'nat' in network {name}"
            )));
        }
        translation(nat, &name)?;
    }
    forward.nat = forward.nat.take().filter(|nat| *nat != Nat::default());
    devices(forward, &name)?;
    match mode {
        ForwardMode::Nat | ForwardMode::Route => {
            if addresses == 0 {
                return Err(fault::xml(format!(
                    "{mode} forwarding requested, but no IP address provided for network '{name}'"
                )));
            }
            if forward.interface.len() > 1 {
                return Err(fault::xml(format!(
                    "multiple forwarding interfaces specified for network '{name}', only one is supported"
                )));
            }
        }
        ForwardMode::Open if forward.dev.is_some() || !forward.interface.is_empty() => {
            return Err(fault::xml(format!(
                "forward dev not allowed for network '{name}' with forward mode='{mode}'"
            )));
        }
        ForwardMode::Open if addresses == 0 => {
            return Err(fault::xml(format!(
                "{mode} forwarding requested, but no IP address provided for network '{name}'"
            )));
        }
        _ => {}
    }
    Ok(())
}

fn translation(nat: &Nat, network: &str) -> Result<()> {
    if let Some(range) = &nat.address {
        let Some(start) = range.start else {
            return Err(fault::xml(format!(
                "missing 'start' attribute in <address> element in <nat> in <forward> in network {network}"
            )));
        };
        for address in [Some(start), range.end].into_iter().flatten() {
            if !address.is_ipv4() {
                return Err(fault::xml(format!(
                    "Bad ipv4 address '{address}' in <nat> in <forward> in network '{network}'"
                )));
            }
        }
        if range.end.is_some_and(|end| end < start) {
            return Err(fault::internal(format!(
                "range {start} - {end} is reversed",
                end = range.end.unwrap_or(start)
            ))
            .with_cure(format!("write the lower address of <nat> first in network '{network}'")));
        }
    }
    match nat.port {
        Some(ports) if ports.start == 0 || ports.end < ports.start => {
            let which = if ports.start == 0 { "start" } else { "end" };
            Err(fault::plain(format!(
                "Missing or invalid '{which}' attribute in <port> in <nat> in <forward> in network {network}"
            )))
        }
        _ => Ok(()),
    }
}

/// The devices that packets leave through: interfaces, PCI devices, or the virtual functions of one card.
fn devices(forward: &mut Forward, network: &str) -> Result<()> {
    if forward.pf.len() > 1 {
        return Err(fault::xml(format!(
            "Only one <pf> element is allowed in <forward> of network {network}"
        )));
    }
    let devices = !forward.interface.is_empty() || forward.dev.is_some();
    if !forward.address.is_empty() && (devices || !forward.pf.is_empty()) {
        return Err(fault::xml(format!(
            "<address>, <interface>, and <pf> elements in <forward> of network {network} are mutually exclusive"
        )));
    }
    for name in
        forward.pf.iter().chain(forward.dev.iter()).chain(forward.interface.iter().map(|one| &one.dev))
    {
        device_name(name)?;
    }
    if forward.dev.is_some() && !(forward.address.is_empty() && forward.pf.is_empty()) {
        return Err(fault::xml(format!(
            "the <forward> 'dev' attribute cannot be used when <address> or <pf> sub-elements are present in network \
             {network}"
        )));
    }
    if let (Some(dev), Some(first)) = (&forward.dev, forward.interface.first())
        && *dev != first.dev
    {
        return Err(fault::xml(format!(
            "forward dev '{dev}' must match first interface element dev '{}' in network '{network}'",
            first.dev
        )));
    }
    if let (Some(dev), true) = (&forward.dev, forward.interface.is_empty()) {
        let dev = dev.clone();
        forward.interface.push(model::network::ForwardInterface { dev, connections: None });
    }
    let mut seen = std::collections::HashSet::new();
    for interface in &mut forward.interface {
        interface.connections = None;
        if !seen.insert(interface.dev.clone()) {
            return Err(fault::xml(format!(
                "interface '{}' is listed more than once in <forward> of network '{network}'",
                interface.dev
            )));
        }
    }
    pci_devices(forward, network)?;
    first_device(forward);
    Ok(())
}

/// The attribute that repeats the name of the first interface.
pub(super) fn first_device(forward: &mut Forward) {
    let first = forward.interface.first().filter(|_| forward.pf.is_empty());
    forward.dev = first.map(|interface| interface.dev.clone());
}

fn pci_devices(forward: &mut Forward, network: &str) -> Result<()> {
    let mut seen = std::collections::HashSet::new();
    for device in &mut forward.address {
        device.connections = None;
        let PciAddress { domain, bus, slot, function, .. } = device.pci;
        let limits = domain <= 0xffff && bus <= 0xff && slot <= 0x1f && function <= 7;
        if !limits || (domain, bus, slot) == (0, 0, 0) {
            return Err(fault::xml(format!(
                "{domain:04x}:{bus:02x}:{slot:02x}.{function:x} in <forward> of network '{network}' is no PCI device"
            )));
        }
        if !seen.insert((domain, bus, slot, function)) {
            return Err(fault::xml(format!(
                "PCI device '{domain:04x}:{bus:02x}:{slot:02x}.{function:x}' is listed more than once in <forward> \
                 of network '{network}'"
            )));
        }
    }
    Ok(())
}

pub(super) fn device_name(name: &str) -> Result<()> {
    text::check_length("the name of a device of the host", name, text::DEVICE_NAME_BYTES_MAX)?;
    if name.contains(|letter: char| letter.is_whitespace() || letter == '\'' || letter == '"') {
        return Err(fault::xml(format!("'{name}' is no name of a device of the host")));
    }
    Ok(())
}

fn bridge(network: &mut Network) -> Result<()> {
    let mode = network.forward_mode();
    if let Some(name) = network.bridge.as_ref().and_then(|bridge| bridge.name.as_deref()) {
        device_name(name)?;
    }
    let own = mode.is_none_or(ForwardMode::is_virtual);
    if own {
        let bridge = network.bridge.get_or_insert_default();
        bridge.stp.get_or_insert(true);
        bridge.delay.get_or_insert(0);
        return Ok(());
    }
    let mode = mode.unwrap_or_default();
    let name = &network.name;
    if let Some(bridge) = &network.bridge {
        foreign_bridge(bridge, mode, name)?;
        let devices = network.forward.as_ref().is_some_and(|forward| {
            forward.dev.is_some() || !forward.interface.is_empty() || !forward.pf.is_empty()
        });
        if devices && bridge.name.is_some() {
            return Err(fault::xml(format!(
                "A network with forward mode='{mode}' can specify a bridge name or a forward dev, but not both (network '{name}')"
            )));
        }
    }
    if network.mtu.is_some() {
        return Err(fault::xml(format!(
            "mtu size only allowed in open, route, nat, and isolated mode, not in {mode} (network '{name}')"
        )));
    }
    network.bridge = network.bridge.take().filter(|bridge| *bridge != Bridge::default());
    Ok(())
}

/// A bridge that belongs to the host can be named, but not set up.
fn foreign_bridge(bridge: &Bridge, mode: ForwardMode, network: &str) -> Result<()> {
    let refuse = |what: &str| Err(fault::xml(format!("{what} not in {mode} (network '{network}')")));
    if mode != ForwardMode::Bridge {
        if bridge.name.is_some() {
            return Err(fault::xml(format!("bridge name not allowed in {mode} mode (network '{network}')")));
        }
        if bridge.mac_table_manager.is_some() {
            return Err(fault::xml(format!(
                "bridge macTableManager setting not allowed in {mode} mode (network '{network}')"
            )));
        }
    }
    if bridge.delay.is_some_and(|delay| delay != 0) || bridge.stp.is_some() || bridge.zone.is_some() {
        return refuse("bridge delay/stp/zone options only allowed in route, nat, and isolated mode,");
    }
    Ok(())
}
