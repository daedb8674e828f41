//! Network cards: what each kind of connection can do.

use std::net::IpAddr;

use error::Result;
use model::Domain;
use model::devices::interface::{Interface, PortForward, VirtualPort};
use model::devices::interface_source::InterfaceSource;
use xml::Record as _;

use super::devices::shares_memory;
use crate::fault::{internal, unsupported, xml};
use crate::machine::{CARD_MODELS, is_virtio};

/// Most queues of a network card.
const QUEUES_MAX: u32 = 256;
/// Connections whose packets may have another largest size.
const WITH_MTU: &[&str] = &["network", "bridge", "ethernet", "vhostuser"];
/// Connections that are ports of a bridge.
const ON_BRIDGE: &[&str] = &["network", "bridge"];
/// Connections with a switch that knows profiles of ports.
const WITH_PORTS: &[&str] = &["network", "bridge", "direct", "hostdev"];
/// Connections with their own ways of giving addresses to the guest.
const WITH_ADDRESSES: &[&str] = &["user", "vhostuser"];

pub(super) fn check(domain: &Domain) -> Result<()> {
    common(domain)?;
    for interface in &domain.devices.interface {
        one(interface)?;
        connection(interface)?;
        options(interface)?;
        addresses(interface)?;
        let vhost_user = matches!(interface.source, InterfaceSource::VhostUser(_));
        if vhost_user && !shares_memory(domain) {
            return Err(unsupported("'interface' requires shared memory"));
        }
    }
    Ok(())
}

/// What holds whoever runs the machine.
pub(super) fn common(domain: &Domain) -> Result<()> {
    domain.devices.interface.iter().flat_map(|interface| &interface.port_forward).try_for_each(forward)
}

/// Ports that lead to a guest: an address of the host, and ranges that go up and fit both sides.
fn forward(forward: &PortForward) -> Result<()> {
    if let Some(address) = forward.address.as_deref().filter(|text| text.parse::<IpAddr>().is_err()) {
        return Err(xml(format!("Invalid address '{address}' in <portForward>")));
    }
    for range in &forward.range {
        let start = range.start.unwrap_or(1);
        let end = range.end.unwrap_or(start);
        let last = range.to.map(|to| to.checked_add(end.saturating_sub(start)));
        if end < start || last == Some(None) {
            let to = range.to.map(|to| format!(", to {to},")).unwrap_or_default();
            return Err(xml(format!("Invalid range of ports {start} to {end}{to} in <portForward>"))
                .with_cure("begin it with the lowest port, and end it at 65535 or before, on both sides"));
        }
    }
    Ok(())
}

/// The word of the connection in `type`.
pub(crate) fn kind(interface: &Interface) -> &'static str {
    interface.source.tag().unwrap_or("user")
}

/// The name of an interface in refusals.
pub(crate) fn name(interface: &Interface) -> String {
    interface.mac.map(|mac| mac.address.to_string()).unwrap_or_default()
}

fn one(interface: &Interface) -> Result<()> {
    if let Some(mac) = interface.mac.filter(|mac| mac.address.0[0] & 1 == 1) {
        let detail = format!("expected unicast mac address, found multicast '{}'", mac.address);
        return Err(xml(detail).with_cure("write an address whose first byte is even, such as 52:54:00:.."));
    }
    source(interface)?;
    served_model(interface)?;
    let driver = interface.driver.as_deref();
    let odd = |size: u32| size > 0 && !size.is_power_of_two();
    if driver.and_then(|driver| driver.rx_queue_size).is_some_and(odd) {
        return Err(unsupported("rx_queue_size has to be a power of two"));
    }
    if driver.and_then(|driver| driver.tx_queue_size).is_some_and(odd) {
        return Err(unsupported("tx_queue_size has to be a power of two"));
    }
    if driver.and_then(|driver| driver.queues).is_some_and(|queues| queues > QUEUES_MAX) {
        return Err(unsupported(format!("a network card has at most {QUEUES_MAX} queues")));
    }
    let outbound = interface.bandwidth.as_ref().and_then(|bandwidth| bandwidth.outbound.as_ref());
    if outbound.is_some_and(|limit| limit.floor.is_some()) {
        return Err(unsupported("'floor' attribute allowed only in <inbound> element"));
    }
    let floor = interface.bandwidth.as_ref().and_then(|bandwidth| bandwidth.inbound.as_ref()?.floor);
    if floor.is_some() && !matches!(interface.source, InterfaceSource::Network(_)) {
        return Err(unsupported("floor attribute is not supported for this config"));
    }
    Ok(())
}

/// What a card is connected to is named. The reader has seen to what an element names that is there.
fn source(interface: &Interface) -> Result<()> {
    match &interface.source {
        InterfaceSource::VhostUser(source) if !through_passt(interface) => {
            let rows = [
                ("type", source.r#type.is_none()),
                ("path", source.path.is_none()),
                ("mode", source.mode.is_none()),
            ];
            let mut missing = rows.iter().filter(|(_, missing)| *missing);
            match (missing.clone().count(), missing.next()) {
                (0, _) | (_, None) => Ok(()),
                (3, _) => Err(xml("interface type='vhostuser' requires a 'source' element")),
                (_, Some((name, _))) => {
                    Err(xml(format!("Missing required attribute '{name}' in element 'source'")))
                }
            }
        }
        InterfaceSource::HostDev(source) if source.address.is_none() => {
            Err(xml("missing source address type"))
        }
        InterfaceSource::Bridge(source) if source.bridge.as_deref() == Some("") => {
            Err(xml("Missing required attribute 'bridge' in element 'source'")
                .with_cure("name a bridge of the host: <source bridge='br0'/>"))
        }
        _ => Ok(()),
    }
}

/// Whether a program carries the packets that tells the guest itself how large they may be.
fn through_passt(interface: &Interface) -> bool {
    interface.backend.as_ref().is_some_and(|backend| backend.r#type.as_deref() == Some("passt"))
}

/// Models that talk virtio, as programs and devices that serve it need.
fn served_model(interface: &Interface) -> Result<()> {
    let model = interface.model.as_deref().unwrap_or("");
    match &interface.source {
        _ if is_virtio(Some(model)) => Ok(()),
        InterfaceSource::VhostUser(_) => Err(internal(
            "Wrong or no <model> 'type' attribute specified with <interface type='vhostuser'/>. vhostuser requires the virtio-net* frontend",
        )),
        InterfaceSource::Vdpa(_) => {
            let known = if CARD_MODELS.contains(&model) { model } else { "unknown" };
            Err(unsupported(format!("invalid model for interface of type 'vdpa': '{known}'")))
        }
        _ => Ok(()),
    }
}

/// Teams of cards, VLANs.
fn options(interface: &Interface) -> Result<()> {
    if let Some(team) = &interface.teaming {
        match (team.r#type.as_deref(), team.persistent.as_deref()) {
            (None, Some(_)) => return Err(unsupported("unknown teaming type '(null)'")),
            (Some("transient"), None | Some("")) => {
                return Err(unsupported(
                    "teaming persistent attribute must be set if teaming type is 'transient'",
                ));
            }
            (Some("persistent"), Some(_)) => {
                return Err(unsupported(
                    "teaming persistent attribute not allowed if teaming type is 'persistent'",
                ));
            }
            _ => {}
        }
        let (kind, model) = (kind(interface), interface.model.as_deref());
        match team.r#type.as_deref() {
            Some("persistent") if !is_virtio(model) => {
                return Err(unsupported(format!(
                    "virtio-net teaming persistent interface must be <model type='virtio'/>, not '{}'",
                    model.unwrap_or("(null)")
                )));
            }
            Some("transient") if !matches!(kind, "hostdev" | "network") => {
                return Err(unsupported(format!(
                    "virtio-net teaming transient interface must be type='hostdev', not '{kind}'"
                )));
            }
            _ => {}
        }
    }
    let Some(vlan) = &interface.vlan else { return Ok(()) };
    if vlan.tag.is_empty() {
        return Err(xml("missing tag id - each <vlan> must have at least one <tag id='n'/> subelement"));
    }
    if let Some(tag) = vlan.tag.iter().find(|tag| tag.id > VLAN_MAX) {
        return Err(xml(format!("vlan tag id {} too large (maximum {VLAN_MAX})", tag.id)));
    }
    if vlan.trunk == Some(false) && vlan.tag.len() > 1 {
        return Err(xml(
            "invalid \"trunk='no'\" in <vlan> - trunk='yes' is required for more than one vlan tag",
        ));
    }
    if vlan.tag.iter().filter(|tag| tag.native_mode.is_some()).count() > 1 {
        return Err(xml("duplicate native vlan setting"));
    }
    Ok(())
}

/// A guest in a network of its own gets one address of each family.
fn addresses(interface: &Interface) -> Result<()> {
    if !matches!(interface.source, InterfaceSource::User(_)) {
        return Ok(());
    }
    let newer = |ip: &&model::devices::interface::Ip| {
        ip.address.as_deref().is_some_and(|address| address.contains(':'))
    };
    if interface.ip.iter().any(|ip| ip.peer.is_some()) {
        return Err(unsupported("Invalid attempt to set peer IP for guest"));
    }
    let count = interface.ip.iter().filter(newer).count();
    if interface.ip.len() - count > 1 {
        return Err(unsupported("Only one IPv4 address per interface is allowed"));
    }
    if count > 1 {
        return Err(unsupported("Only one IPv6 address per interface is allowed"));
    }
    Ok(())
}

/// The highest number of a VLAN.
const VLAN_MAX: u32 = 4095;

/// Refuses settings that a connection of this kind does not have.
fn connection(interface: &Interface) -> Result<()> {
    let kind = kind(interface);
    let passt = through_passt(interface);
    if interface.mtu.is_some() && !WITH_MTU.contains(&kind) && !passt {
        return Err(unsupported(format!("setting MTU on interface type {kind} is not supported yet")));
    }
    if interface.coalesce.is_some() && !ON_BRIDGE.contains(&kind) {
        return Err(unsupported(format!("coalesce settings on interface type {kind} are not supported")));
    }
    if interface.port == Some(true) && !ON_BRIDGE.contains(&kind) {
        return Err(unsupported(format!(
            "interface {} - <port isolated='yes'/> is not supported for network interfaces with type='{kind}'",
            name(interface)
        )));
    }
    if interface.virtualport.is_some() && !WITH_PORTS.contains(&kind) {
        let words = format!("<virtualport> element unsupported for <interface type='{kind}'>");
        return Err(unsupported(words));
    }
    if let Some(port) = interface.virtualport.as_deref().filter(|_| kind != "network") {
        port_of_switch(port)?;
    }
    let (addresses, routes) = (!interface.ip.is_empty(), !interface.route.is_empty());
    let served = kind != "vhostuser" || passt;
    if (addresses || routes) && !(WITH_ADDRESSES.contains(&kind) && served) {
        return Err(unsupported(
            "Invalid attempt to set network interface guest-side IP route and/or address info, not supported by QEMU",
        ));
    }
    if routes && kind == "user" {
        return Err(unsupported(
            "Invalid attempt to set network interface guest-side IP route, not supported by QEMU",
        ));
    }
    Ok(())
}

/// A port of a switch is of a kind, and says what that kind wants to know.
fn port_of_switch(port: &VirtualPort) -> Result<()> {
    let Some(kind) = port.r#type.as_deref() else { return Err(xml("missing required virtualport type")) };
    let given = port.parameters.clone().unwrap_or_default();
    let rows: &[(&str, bool)] = match kind {
        "802.1Qbg" => &[
            ("managerid", given.managerid.is_some()),
            ("typeid", given.typeid.is_some()),
            ("typeidversion", given.typeidversion.is_some()),
        ],
        "802.1Qbh" => &[("profileid", given.profileid.is_some())],
        "midonet" => &[("interfaceid", given.interfaceid.is_some())],
        _ => &[],
    };
    match rows.iter().find(|(_, given)| !given) {
        Some((name, _)) => Err(xml(format!("missing {name} in <virtualport type='{kind}'>"))),
        None => Ok(()),
    }
}
