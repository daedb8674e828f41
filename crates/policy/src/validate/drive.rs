//! Disks: settings that only drives of some kinds, on some buses, can have.

use error::Result;
use model::devices::disk::{Disk, DiskBus, DiskDevice, ErrorPolicy};
use model::devices::disk_source::{DiskPlace, EncryptionFormat};

use super::address::word;
use super::disk::bus_word;
use crate::fault::{internal, unsupported, xml};

pub(super) fn check(disk: &Disk) -> Result<()> {
    place(disk)?;
    kind(disk)?;
    transient(disk)?;
    geometry(disk)?;
    virtio_options(disk)?;
    contents(disk)
}

/// Drives sit where drives can sit, and only virtio has generations.
fn place(disk: &Disk) -> Result<()> {
    if let Some(model) = disk.model.as_deref().filter(|_| disk.target.bus != Some(DiskBus::Virtio)) {
        return Err(unsupported(format!(
            "disk model '{model}' not supported for bus '{}'",
            bus_word(disk.target.bus)
        )));
    }
    let Some(found) = disk.info.address.as_ref().map(word) else { return Ok(()) };
    match disk.target.bus {
        Some(DiskBus::Ide | DiskBus::Fdc | DiskBus::Scsi | DiskBus::Sata) if found != "drive" => {
            Err(unsupported(format!(
                "Invalid address type '{found}' for the disk '{}' with the bus type '{}'",
                disk.target.dev,
                bus_word(disk.target.bus)
            )))
        }
        Some(DiskBus::Usb) if !matches!(found, "usb" | "ccw") => {
            Err(internal("unexpected address type for usb disk"))
        }
        Some(DiskBus::Virtio) if matches!(found, "usb" | "isa" | "dimm" | "spapr-vio") => {
            Err(unsupported(format!("virtio disk cannot have an address of type '{found}'")))
        }
        _ => Ok(()),
    }
}

/// What only logical units of the host, and what only disks have.
fn kind(disk: &Disk) -> Result<()> {
    let device = disk.device.unwrap_or(DiskDevice::Disk);
    let reserved = disk.source.details.as_deref().is_some_and(|details| details.reservations.is_some());
    if device != DiskDevice::Lun {
        if disk.rawio.is_some() {
            return Err(unsupported("rawio can be used only with device='lun'"));
        }
        if disk.sgio.is_some() {
            return Err(unsupported("sgio can be used only with device='lun'"));
        }
        if reserved {
            return Err(unsupported("<reservations/> allowed only for lun devices"));
        }
    }
    if disk.target.rotation_rate.is_some() && matches!(device, DiskDevice::Cdrom | DiskDevice::Floppy) {
        return Err(internal("rotation rate is only valid for disk device"));
    }
    let bus = disk.target.bus;
    if disk.readonly && device == DiskDevice::Disk && matches!(bus, Some(DiskBus::Ide | DiskBus::Sata)) {
        return Err(unsupported(format!("readonly {} disks are not supported", bus_word(bus)))
            .with_cure("use device='cdrom', or bus='virtio' or 'scsi'"));
    }
    Ok(())
}

/// Changes are thrown away at the end of a run only where there are changes.
fn transient(disk: &Disk) -> Result<()> {
    let Some(transient) = &disk.transient else { return Ok(()) };
    let target = &disk.target.dev;
    if disk.readonly || disk.device == Some(DiskDevice::Cdrom) {
        return Err(unsupported(format!("transient disk '{target}' must not be read-only")));
    }
    if disk.device.is_some_and(|device| device != DiskDevice::Disk) {
        return Err(unsupported(format!("transient disk supported only with 'disk' device ({target})")));
    }
    // libvirt's words have a letter too many.
    let shared = transient.share_backing == Some(true);
    if shared && !matches!(disk.target.bus, Some(DiskBus::Virtio | DiskBus::Scsi | DiskBus::Usb)) {
        return Err(unsupported(format!(
            "disk bus '{}' doesn't support transiend disk backing image sharing",
            bus_word(disk.target.bus)
        )));
    }
    Ok(())
}

/// Cylinders, heads and sectors.
fn geometry(disk: &Disk) -> Result<()> {
    let Some(geometry) = disk.geometry.as_deref() else { return Ok(()) };
    let bus = disk.target.bus;
    let whole = [geometry.cyls, geometry.heads, geometry.secs].iter().all(|part| part.unwrap_or(0) > 0);
    if whole && matches!(bus, Some(DiskBus::Usb | DiskBus::Sd)) {
        return Err(unsupported(format!("CHS geometry can not be set for '{}' bus", bus_word(bus))));
    }
    if whole && geometry.trans.is_some() && bus != Some(DiskBus::Ide) {
        return Err(unsupported(format!(
            "CHS translation mode can only be set for 'ide' bus not '{}'",
            bus_word(bus)
        )));
    }
    Ok(())
}

/// Options of virtio devices.
pub(super) fn virtio_options(disk: &Disk) -> Result<()> {
    let Some(driver) = disk.driver.as_deref() else { return Ok(()) };
    if driver.rerror_policy == Some(ErrorPolicy::Enospace) {
        return Err(unsupported("Invalid disk read error policy: 'enospace'"));
    }
    if disk.target.bus == Some(DiskBus::Virtio) {
        return Ok(());
    }
    super::devices::without_virtio(&driver.virtio)
}

/// How the contents are stored and limited.
fn contents(disk: &Disk) -> Result<()> {
    let format = disk.driver.as_deref().and_then(|driver| driver.r#type.as_deref()).unwrap_or("raw");
    let inner = disk.source.details.as_deref().and_then(|details| details.encryption.as_ref());
    let old = |format: Option<EncryptionFormat>| {
        matches!(format, Some(EncryptionFormat::Default | EncryptionFormat::Qcow))
    };
    let mut encryptions = inner.into_iter().chain(disk.encryption.as_deref());
    if matches!(format, "qcow" | "qcow2") && encryptions.any(|encryption| old(encryption.format)) {
        return Err(unsupported("old qcow/qcow2 encryption is not supported")
            .with_cure("write <encryption format='luks'>, and convert the image"));
    }
    if let Some(tune) = disk.iotune.as_deref()
        && tune.group_name.is_some()
        && *tune
            == (model::devices::disk::IoTune { group_name: tune.group_name.clone(), ..Default::default() })
    {
        return Err(unsupported("group_name can be configured only together with settings"));
    }
    if matches!(disk.source.place, DiskPlace::Dir(_)) && format == "fat" && !disk.readonly {
        return Err(unsupported("virtual FAT storage can't be accessed in read-write mode")
            .with_cure("add <readonly/>"));
    }
    if let DiskPlace::Network(network) = &disk.source.place
        && network.protocol == model::devices::network_source::NetworkProtocol::Gluster
        && let Some(name) = network.name.as_deref()
        && !name.contains('/')
    {
        return Err(xml(format!("can't split path '{name}' into pool name and image name")));
    }
    Ok(())
}
