//! Devices of the host: what names them, and where the guest finds them.

use std::collections::HashSet;

use error::Result;
use model::Domain;
use model::devices::address::{Address, DriveAddress};
use model::devices::disk::DiskBus;
use model::devices::hostdev::{HostDev, HostDevSource, ScsiHostSource, ScsiSource, UsbSource};

use super::address::word;
use crate::fault::{internal, unsupported, xml};

/// How the names of ports on a SAS network begin, before 16 digits.
const PORT_NAME: &str = "naa.";

pub(super) fn check(domain: &Domain) -> Result<()> {
    // The text of a source names all its fields, so equal texts are equal sources.
    let mut taken = HashSet::new();
    for hostdev in &domain.devices.hostdev {
        if !taken.insert(format!("{:?}", hostdev.source)) {
            return Err(xml("Hostdev already exists in the domain configuration"));
        }
        without_model(hostdev)?;
        if hostdev.mode.as_deref() == Some("capabilities") {
            return Err(unsupported("hostdev mode 'capabilities' is not supported in qemu"));
        }
        if hostdev.display == Some(true) && domain.devices.graphics.is_empty() {
            return Err(unsupported(
                "graphics device is needed for attribute value 'display=on' in <hostdev>",
            ));
        }
        let scsi = matches!(hostdev.source, HostDevSource::Scsi(_));
        if hostdev.rawio.is_some() && !scsi {
            return Err(xml("rawio is only supported for scsi host device"));
        }
        if hostdev.sgio.is_some() && !scsi {
            return Err(xml("sgio is only supported for scsi host device"));
        }
        if hostdev.sgio.as_deref() == Some("unfiltered") {
            return Err(unsupported("unfiltered sgio is no longer supported"));
        }
        if hostdev.info.boot.is_some() && matches!(hostdev.source, HostDevSource::ScsiHost(_)) {
            return Err(unsupported("booting from assigned devices is not supported by vhost SCSI devices"));
        }
        if hostdev.teaming.as_ref().is_some_and(|team| team.r#type.is_none()) {
            return Err(unsupported("unknown teaming type '(null)'"));
        }
        let partner = hostdev.teaming.as_ref().map(|team| team.persistent.as_deref().unwrap_or(""));
        if partner == Some("") {
            return Err(unsupported("missing required persistent attribute in hostdev teaming element"));
        }
        match &hostdev.source {
            HostDevSource::Usb(source) => usb(source)?,
            HostDevSource::Scsi(source) => scsi_device(domain, hostdev, source)?,
            HostDevSource::ScsiHost(source) => scsi_controller(hostdev, source)?,
            HostDevSource::Mdev(source) => {
                mediated(hostdev, source.address.uuid.is_some())?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Only mediated devices and SCSI controllers have models. The words, like libvirt's, name the type that there is.
fn without_model(hostdev: &HostDev) -> Result<()> {
    let kind = match &hostdev.source {
        HostDevSource::Usb(_) => "usb",
        HostDevSource::Pci(_) => "pci",
        HostDevSource::Scsi(_) => "scsi",
        _ => return Ok(()),
    };
    match hostdev.model {
        Some(_) => Err(xml(format!("'model' attribute in <hostdev> is only supported when type='{kind}'"))
            .with_cure("leave 'model' out")),
        None => Ok(()),
    }
}

/// A USB device is named by vendor and product, or by its place.
fn usb(source: &UsbSource) -> Result<()> {
    match (source.vendor, source.product) {
        (Some(_), None) => return Err(internal("missing product")),
        (None, Some(_)) => return Err(internal("missing vendor")),
        (None, None)
            if source
                .address
                .as_ref()
                .is_some_and(|place| place.device.is_none() && place.port.is_none()) =>
        {
            return Err(xml("Missing required attribute 'device' in element 'address'"));
        }
        (Some(0), Some(_)) => {
            return Err(xml("Invalid value for attribute 'id' in element 'vendor': Zero is not permitted"));
        }
        _ => {}
    }
    Ok(())
}

/// A SCSI device is at a controller of the host or at a server, and on a SCSI bus of the guest.
fn scsi_device(domain: &Domain, hostdev: &HostDev, source: &ScsiSource) -> Result<()> {
    if source.protocol.as_deref() == Some("iscsi") {
        if source.name.is_none() {
            return Err(xml("missing iSCSI hostdev source path name"));
        }
        if source.host.is_empty() {
            return Err(xml("missing the host address for the iSCSI hostdev"));
        }
        if source.host.len() > 1 {
            return Err(xml("only one source host address may be specified for the iSCSI hostdev"));
        }
        source.host.iter().try_for_each(super::source::server)?;
        let secret = source.auth.as_ref().and_then(|auth| auth.secret.as_ref());
        if let Some(kind) = secret.and_then(|secret| secret.r#type.as_deref()).filter(|kind| *kind != "iscsi")
        {
            return Err(internal(format!("hostdev invalid secret type '{kind}'")));
        }
    } else {
        if source.address.is_none() {
            return Err(xml("'address' must be specified for scsi hostdev source"));
        }
        if source.adapter.as_deref().is_none_or(str::is_empty) {
            return Err(xml("'adapter' name must be specified for scsi hostdev source"));
        }
    }
    let place = match &hostdev.info.address {
        Some(Address::Drive(place)) => *place,
        Some(_) => return Err(unsupported("SCSI host device must use 'drive' address type")),
        None => return Ok(()),
    };
    if place.bus != 0 {
        return Err(internal("SCSI controller only supports 1 bus"));
    }
    let mut disks = domain.devices.disk.iter().filter(|disk| disk.target.bus == Some(DiskBus::Scsi));
    let taken = |address: &Option<Address>| matches!(address, Some(Address::Drive(other)) if *other == place);
    let DriveAddress { controller, bus, target, unit } = place;
    let others = domain.devices.hostdev.iter().filter(|other| matches!(other.source, HostDevSource::Scsi(_)));
    if others.filter(|other| taken(&other.info.address)).count() > 1 {
        return Err(unsupported(format!(
            "SCSI host address controller='{controller}' bus='{bus}' target='{target}' unit='{unit}' in use by another SCSI host device"
        )));
    }
    if disks.any(|disk| taken(&disk.info.address)) {
        return Err(xml(format!(
            "SCSI host address controller='{controller}' bus='{bus}' target='{target}' unit='{unit}' in use by a SCSI disk"
        )));
    }
    Ok(())
}

/// A SCSI controller of the host has the name of a port, and a place on a bus of cards.
fn scsi_controller(hostdev: &HostDev, source: &ScsiHostSource) -> Result<()> {
    if source.protocol.is_none() {
        return Err(xml("Missing scsi_host subsystem protocol"));
    }
    let Some(name) = source.wwpn.as_deref() else {
        return Err(xml("missing vhost-scsi hostdev source wwpn"));
    };
    let digits = name.strip_prefix(PORT_NAME);
    if !digits.is_some_and(|digits| digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return Err(xml("malformed 'wwpn' value"));
    }
    match hostdev.info.address.as_ref().map(word) {
        None | Some("pci" | "ccw") => Ok(()),
        Some(_) => Err(unsupported("SCSI_host host device must use 'pci' or 'ccw' address type")),
    }
}

/// Mediated devices: what each model can do.
fn mediated(hostdev: &HostDev, named: bool) -> Result<()> {
    let Some(model) = hostdev.model.as_deref() else {
        return Err(xml("Missing required attribute 'model' in element 'hostdev'"));
    };
    if !named {
        return Err(unsupported("Missing 'uuid' attribute for element <address>"));
    }
    for (name, given) in [("display", hostdev.display == Some(true)), ("ramfb", hostdev.ramfb == Some(true))]
    {
        if given && model != "vfio-pci" {
            return Err(xml(format!("<hostdev> attribute '{name}' is only supported with model='vfio-pci'")));
        }
    }
    if hostdev.info.boot.is_some() && model == "vfio-ap" {
        return Err(unsupported(format!(
            "booting from assigned devices is not supported by mediated devices of model {model}"
        )));
    }
    let Some(found) = hostdev.info.address.as_ref().map(word) else { return Ok(()) };
    let fits = match model {
        "vfio-pci" => found == "pci",
        "vfio-ccw" => found == "ccw",
        _ => true,
    };
    if fits {
        return Ok(());
    }
    Err(xml(format!("Unsupported address type '{found}' with mediated device model '{model}'")))
}
