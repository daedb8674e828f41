//! The settings of network cards, from the document.

use conf_file::Conf;
use error::Result;
use model::Domain;
use model::devices::interface::{Interface, Mac, MacType};
use model::devices::interface_source::InterfaceSource;

use super::entries::Ethernet;
use super::escape::write_uuid;
use super::interface_in::{MODELS, VMXNET2_FEATURES};
use crate::fault::{internal, unsupported};

/// Most network cards.
const CARDS_MAX: usize = 64;

pub(super) fn write(conf: &mut Conf, domain: &Domain) -> Result<()> {
    if domain.devices.interface.len() > CARDS_MAX {
        return Err(unsupported(format!("A machine has at most {CARDS_MAX} network cards")));
    }
    for (number, interface) in domain.devices.interface.iter().enumerate() {
        let mut entries = Ethernet { present: Some(true), ..Ethernet::default() };
        model(&mut entries, interface, number)?;
        connection(&mut entries, interface, number)?;
        address(&mut entries, &interface.mac.unwrap_or_default());
        entries.write(conf, &format!("ethernet{number}."))?;
    }
    Ok(())
}

fn model(entries: &mut Ethernet, interface: &Interface, number: usize) -> Result<()> {
    let Some(word) = interface.model.as_deref() else { return Ok(()) };
    if word == "vmxnet2" {
        entries.virtual_dev = Some("vmxnet".to_owned());
        entries.features = Some(VMXNET2_FEATURES.to_owned());
        return Ok(());
    }
    let known = MODELS.iter().find(|model| model.eq_ignore_ascii_case(word)).ok_or_else(|| {
        unsupported(format!(
            "Expecting domain XML entry 'devices/interface/model' of card {number} to be 'vlance' or 'vmxnet' or 'vmxnet2' or 'vmxnet3' or 'e1000' or 'e1000e' but found '{word}'"
        ))
    })?;
    entries.virtual_dev = Some((*known).to_owned());
    Ok(())
}

fn connection(entries: &mut Ethernet, interface: &Interface, number: usize) -> Result<()> {
    match &interface.source {
        InterfaceSource::Bridge(source) => {
            entries.network_name.clone_from(&source.bridge);
            entries.vnet =
                interface.target.as_ref().and_then(|target| target.dev.as_ref()).map(|dev| dev.0.clone());
            let kind = if entries.vnet.is_some() { "custom" } else { "bridged" };
            entries.connection_type = Some(kind.to_owned());
        }
        InterfaceSource::User(_) => entries.connection_type = Some("nat".to_owned()),
        InterfaceSource::Vds(source) => {
            entries.dvs_switch_id = source.switchid.as_ref().map(write_uuid);
            entries.dvs_port_id = source.portid.map(u64::cast_signed);
            entries.dvs_portgroup_id.clone_from(&source.portgroupid);
            entries.dvs_connection_id = source.connectionid.map(u64::cast_signed);
        }
        InterfaceSource::Null => {}
        _ => {
            return Err(internal(format!("Unsupported type of network card {number}"))
                .with_cure("use <interface type='bridge'>, 'user', 'vds' or 'null'"));
        }
    }
    Ok(())
}

/// The address, and who is taken to have chosen it: VMware's ranges belong to the server or to vCenter.
fn address(entries: &mut Ethernet, mac: &Mac) {
    let [a, b, c, d, ..] = mac.address.0;
    let by_server = [a, b, c] == [0x00, 0x0c, 0x29];
    let vmware = [a, b, c] == [0x00, 0x50, 0x56];
    let by_vcenter = vmware && (0x80..=0xbf).contains(&d);
    let by_owner = vmware && d <= 0x3f;
    let text = Some(mac.address.to_string());
    let word = match mac.r#type {
        Some(MacType::Static) => "static",
        _ if by_vcenter => "vpx",
        Some(MacType::Generated) => "generated",
        None if by_server => "generated",
        None => "static",
    };
    match word {
        "static" => entries.address = text,
        _ => entries.generated_address = text,
    }
    entries.generated_address_offset = (word == "generated").then_some(0);
    entries.address_type = Some(word.to_owned());
    let foreign = mac.r#type.is_none() && !by_server && !by_vcenter && !by_owner;
    entries.check_mac_address = mac.check.or(foreign.then_some(false));
}
