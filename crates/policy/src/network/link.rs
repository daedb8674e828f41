//! Checks of what a network asks of its ports: VLANs, port profile, bandwidth.

use error::Result;
use model::devices::link::{Bandwidth, VirtualPort, Vlan};
use model::network::PortGroup;

use super::complete::DNS_NAME_BYTES_MAX;
use crate::{fault, text};

/// Highest number of a VLAN.
const VLAN_MAX: u32 = 4095;
/// Longest name of a port profile, in bytes.
const PROFILE_BYTES_MAX: usize = 39;

/// A group of ports.
pub(super) fn port_group(group: &mut PortGroup) -> Result<()> {
    text::check_length("the name of a <portgroup>", &group.name, DNS_NAME_BYTES_MAX)?;
    bandwidth(group.bandwidth.as_deref())?;
    vlan(group.vlan.as_deref_mut())?;
    group.default = group.default.filter(|default| *default);
    virtual_port(group.virtualport.as_deref())
}

/// VLANs: more than one makes a trunk, and no port without a trunk has one of its own.
pub(super) fn vlan(vlan: Option<&mut Vlan>) -> Result<()> {
    let Some(vlan) = vlan else { return Ok(()) };
    if vlan.tag.is_empty() {
        return Err(fault::xml(
            "missing tag id - each <vlan> must have at least one <tag id='n'/> subelement",
        ));
    }
    if let Some(tag) = vlan.tag.iter().find(|tag| tag.id > VLAN_MAX) {
        return Err(fault::xml(format!("vlan tag id {} too large (maximum {VLAN_MAX})", tag.id)));
    }
    let natives: Vec<&str> = vlan.tag.iter().filter_map(|tag| tag.native_mode.as_deref()).collect();
    if let Some(mode) = natives.iter().find(|mode| !matches!(**mode, "tagged" | "untagged")) {
        return Err(fault::xml(format!("Invalid \"nativeMode='{mode}'\" in vlan <tag> element")));
    }
    if natives.len() > 1 {
        return Err(fault::xml("duplicate native vlan setting"));
    }
    let trunk = vlan.tag.len() > 1 || !natives.is_empty();
    if trunk && vlan.trunk == Some(false) {
        return Err(fault::xml(
            "invalid \"trunk='no'\" in <vlan> - trunk='yes' is required for more than one vlan tag or nativeMode",
        ));
    }
    vlan.trunk = (vlan.tag.len() > 1 || vlan.trunk == Some(true)).then_some(true);
    Ok(())
}

/// What a switch wants to know must be what its kind wants to know.
pub(super) fn virtual_port(port: Option<&VirtualPort>) -> Result<()> {
    let Some(port) = port else { return Ok(()) };
    let kind = port.r#type.as_deref();
    let known: &[&str] = match kind {
        None => &["managerid", "typeid", "typeidversion", "instanceid", "interfaceid", "profileid"],
        Some("802.1Qbg") => &["managerid", "typeid", "typeidversion", "instanceid"],
        Some("802.1Qbh") => &["profileid"],
        Some("openvswitch") => &["interfaceid", "profileid"],
        Some("midonet") => &["interfaceid"],
        Some(other) => return Err(fault::xml(format!("unknown virtualport type {other}"))),
    };
    let Some(given) = &port.parameters else { return Ok(()) };
    let limits = [("managerid", given.managerid, 0xff), ("typeid", given.typeid, 0xff_ffff)];
    for (name, value, limit) in limits.into_iter().chain([("typeidversion", given.typeidversion, 0xff)]) {
        if value.is_some_and(|value| value > limit) {
            return Err(fault::xml(format!("value for {name} out of range")));
        }
    }
    if let Some(profile) = given.profileid.as_ref().filter(|profile| profile.len() > PROFILE_BYTES_MAX) {
        return Err(fault::xml(format!("profileid parameter too long: {} bytes", profile.len())));
    }
    let present = [
        ("managerid", given.managerid.is_some()),
        ("typeid", given.typeid.is_some()),
        ("typeidversion", given.typeidversion.is_some()),
        ("instanceid", given.instanceid.is_some()),
        ("interfaceid", given.interfaceid.is_some()),
        ("profileid", given.profileid.is_some()),
    ];
    match present.iter().find(|(name, present)| *present && !known.contains(name)) {
        Some((name, _)) => Err(fault::xml(format!(
            "extra parameters in virtualport of type '{}': {name} is not supported",
            kind.unwrap_or_default()
        ))),
        None => Ok(()),
    }
}

/// Limits of a network or a group: bursts need an average, and a guaranteed share is for single cards only.
pub(super) fn bandwidth(bandwidth: Option<&Bandwidth>) -> Result<()> {
    let Some(bandwidth) = bandwidth else { return Ok(()) };
    for (name, limit) in [("inbound", bandwidth.inbound), ("outbound", bandwidth.outbound)] {
        let Some(limit) = limit else { continue };
        if limit.floor.is_some() {
            return Err(fault::unsupported(match name {
                "inbound" => "floor attribute is not supported for this config",
                _ => "'floor' attribute allowed only in <inbound> element",
            }));
        }
        if limit.average.is_none() {
            return Err(fault::xml(format!("Missing mandatory average or floor attributes in <{name}>")));
        }
    }
    Ok(())
}
