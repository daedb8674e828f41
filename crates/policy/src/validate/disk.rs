//! Disks.

use std::collections::{HashMap, HashSet};

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::devices::address::Address;
use model::devices::disk::{Disk, DiskBus, DiskDevice};
use model::devices::disk_source::{DiskPlace, DiskSource};
use model::devices::network_source::NetworkProtocol;

use crate::fault::{unsupported, xml};

/// Formats that QEMU has no driver for, and those that would be guessed.
const FORMATS_REFUSED: &[(&str, &str)] =
    &[("iso", "storage format 'iso' is not directly supported by QEMU, use 'raw' instead")];
/// Longest SCSI product text.
const PRODUCT_MAX: usize = 16;
/// Longest SCSI vendor text.
const VENDOR_MAX: usize = 8;

pub(super) fn check(domain: &Domain) -> Result<()> {
    let disks = &domain.devices.disk;
    targets(domain)?;
    for disk in disks {
        one(disk)?;
    }
    places(disks)
}

/// Two disks may not have the same name.
pub(super) fn targets(domain: &Domain) -> Result<()> {
    let mut seen: HashMap<&str, &Disk> = HashMap::new();
    for disk in &domain.devices.disk {
        if let Some(other) = seen.insert(&disk.target.dev, disk) {
            return Err(xml(format!(
                "target '{}' duplicated for disk sources '{}' and '{}'",
                disk.target.dev,
                source_name(&other.source),
                source_name(&disk.source)
            )));
        }
    }
    Ok(())
}

/// Two drives may not share a place on a controller.
fn places(disks: &[Disk]) -> Result<()> {
    let mut taken = HashSet::new();
    for disk in disks {
        let Some(Address::Drive(address)) = &disk.info.address else { continue };
        if !taken.insert((disk.target.bus, *address)) {
            return Err(xml(format!(
                "Found duplicate drive address for disk with target name '{}' controller='{}' bus='{}' target='{}' unit='{}'",
                disk.target.dev, address.controller, address.bus, address.target, address.unit
            )));
        }
    }
    Ok(())
}

fn source_name(source: &DiskSource) -> &str {
    match &source.place {
        DiskPlace::File(file) => file.file.as_deref().unwrap_or(""),
        DiskPlace::Block(block) => block.dev.as_deref().unwrap_or(""),
        DiskPlace::Network(network) => network.name.as_deref().unwrap_or(""),
        _ => "",
    }
}

/// The error for a disk without a name for the guest.
pub(crate) fn missing_target(disk: &Disk) -> Error {
    Error::new(ErrorCode::NoTarget, ErrorDomain::Domain, source_name(&disk.source))
        .with_cure("add <target dev='vda' bus='virtio'/>")
}

fn one(disk: &Disk) -> Result<()> {
    let target = &disk.target.dev;
    if target.is_empty() {
        return Err(missing_target(disk));
    }
    let device = disk.device.unwrap_or(DiskDevice::Disk);
    let bus = disk.target.bus;
    let removable = matches!(device, DiskDevice::Cdrom | DiskDevice::Floppy);
    let empty = match &disk.source.place {
        DiskPlace::File(file) => file.file.is_none(),
        DiskPlace::Block(block) => block.dev.is_none(),
        _ => false,
    };
    if empty && !removable {
        return Err(Error::new(ErrorCode::NoSource, ErrorDomain::Domain, format!("'{target}'"))
            .with_cure("name the image or device in <source>; only cdrom and floppy drives may be empty"));
    }
    if let Some((_, text)) = FORMATS_REFUSED
        .iter()
        .find(|(format, _)| disk.driver.as_ref().and_then(|driver| driver.r#type.as_deref()) == Some(format))
    {
        return Err(unsupported(*text));
    }
    let wrong = match (bus, &disk.info.address) {
        (Some(DiskBus::Scsi | DiskBus::Sata | DiskBus::Ide | DiskBus::Fdc), Some(Address::Pci(_))) => {
            Some("pci")
        }
        (Some(DiskBus::Virtio), Some(Address::Drive(_))) => Some("drive"),
        _ => None,
    };
    if let Some(kind) = wrong {
        let bus = bus_word(bus);
        return Err(unsupported(format!(
            "Invalid address type '{kind}' for the disk '{target}' with the bus type '{bus}'"
        )));
    }
    lun(disk, device)?;
    identity(disk)?;
    network(disk)
}

fn bus_word(bus: Option<DiskBus>) -> &'static str {
    match bus {
        Some(DiskBus::Scsi) => "scsi",
        Some(DiskBus::Sata) => "sata",
        Some(DiskBus::Ide) => "ide",
        Some(DiskBus::Fdc) => "fdc",
        Some(DiskBus::Virtio) => "virtio",
        _ => "none",
    }
}

fn lun(disk: &Disk, device: DiskDevice) -> Result<()> {
    if device != DiskDevice::Lun {
        return Ok(());
    }
    if disk.target.bus == Some(DiskBus::Virtio) {
        return Err(unsupported("This QEMU doesn't support SCSI emulation with 'virtio-blk' device"));
    }
    let passes = match &disk.source.place {
        DiskPlace::Block(_) => true,
        DiskPlace::Network(network) => network.protocol == NetworkProtocol::Iscsi,
        DiskPlace::Volume(_) => true,
        _ => false,
    };
    if !passes {
        return Err(unsupported("disk device='lun' is only valid for block type disk source"));
    }
    Ok(())
}

fn identity(disk: &Disk) -> Result<()> {
    if disk.vendor.is_some() && disk.target.bus != Some(DiskBus::Scsi) {
        return Err(unsupported("Only scsi disk supports 'vendor'"));
    }
    if disk.vendor.as_ref().is_some_and(|vendor| vendor.len() > VENDOR_MAX) {
        return Err(unsupported(format!("disk vendor is more than {VENDOR_MAX} characters")));
    }
    if disk.target.bus == Some(DiskBus::Scsi)
        && disk.product.as_ref().is_some_and(|text| text.len() > PRODUCT_MAX)
    {
        return Err(unsupported(format!("disk product is more than {PRODUCT_MAX} characters")));
    }
    Ok(())
}

fn network(disk: &Disk) -> Result<()> {
    let DiskPlace::Network(network) = &disk.source.place else { return Ok(()) };
    if network.protocol == NetworkProtocol::Sheepdog {
        return Err(unsupported("'sheepdog' protocol is no longer supported by any hypervisor driver"));
    }
    let auth =
        disk.source.details.as_ref().and_then(|details| details.auth.as_ref()).or(disk.auth.as_deref());
    if let Some(auth) = auth {
        let kind = auth.secret.as_ref().and_then(|secret| secret.r#type.as_deref());
        if !matches!(kind, Some("ceph" | "iscsi")) {
            return Err(unsupported(format!("unknown secret type '{}'", kind.unwrap_or("<null>"))));
        }
    }
    Ok(())
}
