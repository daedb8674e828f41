//! Network cards, from their settings.

use error::Result;
use model::Domain;
use model::devices::interface::{Interface, InterfaceTarget, Mac, MacType, TapName};
use model::devices::interface_source::{BridgeSource, InterfaceSource, UserSource, VdsSource};

use super::entries::Ethernet;
use super::escape::read_uuid;
use super::settings::Settings;
use crate::fault::{internal, unsupported};

/// Models that VMX files know.
pub(super) const MODELS: [&str; 5] = ["vlance", "vmxnet", "vmxnet3", "e1000", "e1000e"];
/// The features of a `vmxnet` card that make it a `vmxnet2`.
pub(super) const VMXNET2_FEATURES: &str = "15";

pub(super) fn read(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    for number in settings.numbers("ethernet") {
        let prefix = format!("ethernet{number}.");
        let entries = Ethernet::read(settings, &prefix)?;
        if entries.present != Some(true) {
            continue;
        }
        let (source, target) = connection(&entries, &prefix)?;
        domain.devices.interface.push(Interface {
            mac: Some(mac(&entries, &prefix)?),
            source,
            target,
            model: model(&entries, &prefix)?,
            ..Interface::default()
        });
    }
    Ok(())
}

fn mac(entries: &Ethernet, prefix: &str) -> Result<Mac> {
    let kind = entries.address_type.as_deref().unwrap_or("generated").to_ascii_lowercase();
    let (r#type, key, text) = match kind.as_str() {
        "generated" | "vpx" => (MacType::Generated, "generatedAddress", &entries.generated_address),
        "static" => (MacType::Static, "address", &entries.address),
        other => {
            return Err(internal(format!(
                "Expecting VMX entry '{prefix}addressType' to be 'generated' or 'static' or 'vpx' but found '{other}'"
            )));
        }
    };
    let read = |text: &String| {
        let refused =
            |_| internal(format!("Expecting VMX entry '{prefix}{key}' to be MAC address but found '{text}'"));
        text.parse().map_err(refused)
    };
    let address = text.as_ref().filter(|text| !text.is_empty()).map(read).transpose()?.unwrap_or_default();
    let r#type = entries.address_type.as_ref().map(|_| r#type);
    Ok(Mac { address, r#type, check: entries.check_mac_address })
}

fn model(entries: &Ethernet, prefix: &str) -> Result<Option<String>> {
    let Some(word) = entries.virtual_dev.as_deref() else { return Ok(None) };
    let known = MODELS.iter().find(|model| model.eq_ignore_ascii_case(word)).ok_or_else(|| {
        internal(format!(
            "Expecting VMX entry '{prefix}virtualDev' to be 'vlance' or 'vmxnet' or 'vmxnet3' or 'e1000' or 'e1000e' but found '{word}'"
        ))
    })?;
    let enhanced = *known == "vmxnet" && entries.features.as_deref() == Some(VMXNET2_FEATURES);
    Ok(Some(if enhanced { "vmxnet2" } else { known }.to_owned()))
}

fn connection(entries: &Ethernet, prefix: &str) -> Result<(InterfaceSource, Option<InterfaceTarget>)> {
    let bridge = |name: &str| InterfaceSource::Bridge(BridgeSource { bridge: Some(name.to_owned()) });
    let network = entries.network_name.as_deref();
    let kind = entries.connection_type.as_deref().unwrap_or("bridged").to_ascii_lowercase();
    let source = match kind.as_str() {
        "bridged" => match network {
            Some(name) => bridge(name),
            None => distributed(entries)?,
        },
        "nat" => InterfaceSource::User(UserSource::default()),
        "custom" => {
            let missing = |name: &str| internal(format!("Missing essential config entry '{prefix}{name}'"));
            let name = network.ok_or_else(|| missing("networkName"))?;
            let device = entries.vnet.clone().ok_or_else(|| missing("vnet"))?;
            let target = InterfaceTarget { dev: Some(TapName(device)), managed: None };
            return Ok((bridge(name), Some(target)));
        }
        "hostonly" => {
            return Err(unsupported(format!(
                "No yet handled value '{kind}' for VMX entry '{prefix}connectionType'"
            )));
        }
        _ => {
            return Err(internal(format!("Invalid value '{kind}' for VMX entry '{prefix}connectionType'")));
        }
    };
    Ok((source, None))
}

/// A card of a distributed switch, or one that is connected to nothing we know.
fn distributed(entries: &Ethernet) -> Result<InterfaceSource> {
    let Some(switch) = entries.dvs_switch_id.as_deref() else { return Ok(InterfaceSource::Null) };
    let id =
        read_uuid(switch).ok_or_else(|| internal(format!("Could not parse UUID from string '{switch}'")))?;
    // The server writes the numbers with a sign.
    let number = |number: Option<i64>| number.map(i64::cast_unsigned);
    Ok(InterfaceSource::Vds(Box::new(VdsSource {
        switchid: Some(id),
        portid: number(entries.dvs_port_id),
        portgroupid: entries.dvs_portgroup_id.clone(),
        connectionid: number(entries.dvs_connection_id),
    })))
}
