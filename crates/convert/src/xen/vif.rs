//! Network cards: `vif = [ "mac=00:16:3e:00:00:01,bridge=xenbr0" ]`.

use error::Result;
use model::Domain;
use model::devices::interface::{
    Bandwidth, BandwidthLimit, Interface, InterfaceTarget, Ip, Mac, TapName, VirtualPort, Vlan, VlanTag,
};
use model::devices::interface_source::{BridgeSource, EthernetSource, InterfaceSource};

use super::options::{Options, Text};
use super::settings::{Reader, Writer};
use super::{Flavor, vif_rate};
use crate::fault::{internal, unsupported};

/// The script of Open vSwitch bridges.
const OVS_SCRIPT: &str = "vif-openvswitch";
/// The card of Xen's own bus.
const NETFRONT: &str = "netfront";

pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    for text in reader.strings("vif")? {
        domain.devices.interface.push(interface(&text)?);
    }
    Ok(())
}

fn interface(text: &str) -> Result<Interface> {
    let options = Options::of(text);
    let mac = options
        .get("mac")
        .map(|mac| mac.parse().map_err(|_| internal(format!("malformed mac address '{mac}'"))));
    let script = options.owned("script");
    let mut interface = Interface {
        mac: mac.transpose()?.map(|address| Mac { address, ..Mac::default() }),
        ip: options.get("ip").into_iter().flat_map(str::split_whitespace).map(ip).collect(),
        target: options
            .get("vifname")
            .map(|name| InterfaceTarget { dev: Some(TapName(name.to_owned())), managed: None }),
        backenddomain: options.owned("backend"),
        model: match (options.get("model"), options.get("type")) {
            (Some(model), _) => Some(model.to_owned()),
            (None, Some(kind)) if kind == "vif" || kind == NETFRONT => Some(NETFRONT.to_owned()),
            (None, _) => None,
        },
        ..Interface::default()
    };
    let bridge = options.get("bridge");
    let name = script.as_deref().map(|path| path.rsplit('/').next().unwrap_or(path));
    interface.source = if bridge.is_some() || matches!(name, Some("vif-bridge" | OVS_SCRIPT)) {
        let bridge = match bridge {
            Some(bridge) if name == Some(OVS_SCRIPT) => Some(open_vswitch(&mut interface, bridge)?),
            other => other.map(str::to_owned),
        };
        InterfaceSource::Bridge(BridgeSource { bridge })
    } else {
        InterfaceSource::Ethernet(EthernetSource::default())
    };
    if let Some(rate) = options.get("rate") {
        let average = vif_rate::read(rate).ok_or_else(|| {
            internal(format!("Invalid rate '{rate}' specified")).with_cure("write it as 10MB/s or 100Mb/s")
        })?;
        let outbound = Some(BandwidthLimit { average: Some(average), ..BandwidthLimit::default() });
        interface.bandwidth = Some(Box::new(Bandwidth { outbound, ..Bandwidth::default() }));
    }
    interface.script = script;
    Ok(interface)
}

fn ip(text: &str) -> Ip {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, prefix.parse().ok()),
        None => (text, None),
    };
    let family = if address.contains(':') { "ipv6" } else { "ipv4" };
    Ip { address: Some(address.to_owned()), family: Some(family.to_owned()), prefix, ..Ip::default() }
}

/// Reads `NAME.TAG` or `NAME:TAG:TAG…`, and gives the name.
fn open_vswitch(interface: &mut Interface, text: &str) -> Result<String> {
    interface.virtualport =
        Some(Box::new(VirtualPort { r#type: Some("openvswitch".to_owned()), ..VirtualPort::default() }));
    let tag = |text: &str| {
        let id = text.parse().map_err(|_| internal(format!("Invalid VLAN tag '{text}'")))?;
        Ok::<_, error::Error>(VlanTag { id, ..VlanTag::default() })
    };
    if let Some((name, tags)) = text.split_once(':') {
        let tag = tags.split(':').map(tag).collect::<Result<_>>()?;
        interface.vlan = Some(Box::new(Vlan { trunk: Some(true), tag }));
        return Ok(name.to_owned());
    }
    if let Some((name, id)) = text.split_once('.') {
        interface.vlan = Some(Box::new(Vlan { trunk: None, tag: vec![tag(id)?] }));
        return Ok(name.to_owned());
    }
    Ok(text.to_owned())
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let mut texts = Vec::new();
    for interface in &domain.devices.interface {
        // A device of the host is no card of Xen's.
        if !matches!(interface.source, InterfaceSource::HostDev(_)) {
            texts.push(vif(interface, writer.flavor)?);
        }
    }
    writer.list("vif", texts)
}

fn vif(interface: &Interface, flavor: Flavor) -> Result<String> {
    let mut text = Text::default();
    text.push("mac", &interface.mac.unwrap_or_default().address.to_string())?;
    match &interface.source {
        InterfaceSource::Bridge(source) => {
            let name = source.bridge.as_deref().unwrap_or_default();
            text.push("bridge", &format!("{name}{}", tags(interface)))?;
        }
        InterfaceSource::Ethernet(_) => {}
        InterfaceSource::Network(source) => {
            let bridge = source.bridge.as_deref().ok_or_else(|| {
                unsupported(format!(
                    "network {} is not active",
                    source.network.as_deref().unwrap_or_default()
                ))
                .with_cure("name its bridge: <interface type='bridge'>")
            })?;
            text.push("bridge", bridge)?;
        }
        _ => {
            return Err(
                unsupported("unsupported type of network card").with_cure("use bridge, ethernet or network")
            );
        }
    }
    let addresses: Vec<&str> = interface.ip.iter().filter_map(|ip| ip.address.as_deref()).collect();
    let addresses = (!addresses.is_empty()).then(|| addresses.join(" "));
    let mut options = [("ip", addresses.as_deref()), ("script", interface.script.as_deref())];
    if matches!(interface.source, InterfaceSource::Ethernet(_)) {
        options.reverse();
    }
    for (key, value) in options {
        text.maybe(key, value)?;
    }
    match interface.model.as_deref() {
        Some(NETFRONT) => text.push("type", if flavor == Flavor::Xl { "vif" } else { NETFRONT })?,
        model => text.maybe("model", model)?,
    }
    let name = interface.target.as_ref().and_then(|target| target.dev.as_ref());
    text.maybe("vifname", name.map(|name| name.0.as_str()))?;
    text.maybe("backend", interface.backenddomain.as_deref())?;
    let average = interface.bandwidth.as_ref().and_then(|bandwidth| bandwidth.outbound?.average);
    text.maybe("rate", average.filter(|rate| *rate > 0).map(vif_rate::write).as_deref())?;
    Ok(text.finish())
}

/// The VLANs of a card on an Open vSwitch bridge.
pub(crate) fn tags(interface: &Interface) -> String {
    let open =
        interface.virtualport.as_ref().is_some_and(|port| port.r#type.as_deref() == Some("openvswitch"));
    let Some(vlan) = interface.vlan.as_ref().filter(|vlan| open && !vlan.tag.is_empty()) else {
        return String::new();
    };
    let trunk = vlan.trunk == Some(true) || vlan.tag.len() > 1;
    let mark = if trunk { ':' } else { '.' };
    vlan.tag.iter().map(|tag| format!("{mark}{}", tag.id)).collect()
}
