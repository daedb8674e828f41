//! Disks.

use std::collections::HashMap;

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::devices::address::Address;
use model::devices::disk::{Disk, DiskBus, DiskCache, DiskDevice, DiskIo};
use model::devices::disk_source::{DiskPlace, DiskSource, EncryptionFormat};
use model::devices::network_source::NetworkProtocol;

use super::tune::Threads;
use crate::emulator::{EmulatorCaps, Flag};
use crate::fault::{internal, unsupported, xml};

/// Formats that QEMU has no driver for, and those that would be guessed.
const FORMATS_REFUSED: &[(&str, &str)] = &[
    ("iso", "storage format 'iso' is not directly supported by QEMU, use 'raw' instead"),
    ("dir", "'directory' storage format is not directly supported by QEMU, use 'dir' disk type instead"),
    ("cow", "'cow' storage format is not supported"),
];
/// How the names of hard disks begin.
const HARD_DISKS: &[&str] = &["hd", "sd", "vd", "xvd", "ubd"];
/// Longest SCSI product text.
const PRODUCT_MAX: usize = 16;
/// Longest SCSI vendor text.
const VENDOR_MAX: usize = 8;

pub(super) fn check(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let disks = &domain.devices.disk;
    targets(domain)?;
    let threads = Threads::of(domain);
    for disk in disks {
        super::source::check(disk)?;
        one(disk, caps)?;
        if matches!(disk.source.place, DiskPlace::VhostUser(_)) {
            served(disk)?;
        }
        if matches!(disk.source.place, DiskPlace::VhostUser(_)) && !super::devices::shares_memory(domain) {
            return Err(unsupported("'vhostuser' requires shared memory"));
        }
        options(&threads, disk)?;
    }
    places(disks)
}

/// What disks of no hypervisor can be.
pub(super) fn common(domain: &Domain) -> Result<()> {
    let disks = &domain.devices.disk;
    disks.iter().try_for_each(super::source::check)?;
    disks.iter().filter(|disk| disk.device == Some(DiskDevice::Lun)).try_for_each(passed)?;
    disks.iter().try_for_each(throttle)?;
    disks.iter().try_for_each(super::drive::virtio_options)?;
    places(disks)
}

/// A program that serves virtio knows only what virtio tells it.
fn served(disk: &Disk) -> Result<()> {
    let rows = [
        (disk.target.bus != Some(DiskBus::Virtio), "vhostuser disk supports only virtio bus"),
        (disk.readonly, "readonly is not supported with vhostuser disk"),
        (disk.serial.is_some(), "serial is not supported with vhostuser disk"),
    ];
    match rows.iter().find(|(wrong, _)| *wrong) {
        Some((_, words)) => Err(unsupported(*words)),
        None => Ok(()),
    }
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
    let mut taken = HashMap::new();
    for disk in disks {
        let Some(Address::Drive(address)) = &disk.info.address else { continue };
        if let Some(other) = taken.insert((disk.target.bus, *address), disk.target.dev.as_str()) {
            return Err(unsupported(format!(
                "Found duplicate drive address for disk with target name '{}' controller='{}' bus='{}' target='{}' unit='{}'",
                other, address.controller, address.bus, address.target, address.unit
            )));
        }
    }
    Ok(())
}

fn source_name(source: &DiskSource) -> &str {
    match &source.place {
        DiskPlace::File(file) => file.file.as_deref().unwrap_or("<null>"),
        DiskPlace::Block(block) => block.dev.as_deref().unwrap_or("<null>"),
        DiskPlace::Network(network) => network.name.as_deref().unwrap_or("<null>"),
        _ => "<null>",
    }
}

/// The error for a disk without a name for the guest.
pub(crate) fn missing_target(disk: &Disk) -> Error {
    Error::new(ErrorCode::NoTarget, ErrorDomain::Domain, source_name(&disk.source))
        .with_cure("add <target dev='vda' bus='virtio'/>")
}

fn one(disk: &Disk, caps: &EmulatorCaps) -> Result<()> {
    let target = &disk.target.dev;
    if target.is_empty() {
        return Err(missing_target(disk));
    }
    let device = disk.device.unwrap_or(DiskDevice::Disk);
    let bus = disk.target.bus;
    let removable = matches!(device, DiskDevice::Cdrom | DiskDevice::Floppy);
    if super::source::is_absent(&disk.source) && !removable {
        return Err(Error::new(ErrorCode::NoSource, ErrorDomain::Domain, target.clone())
            .with_cure("name the image or device in <source>; only cdrom and floppy drives may be empty"));
    }
    if let Some((_, text)) = FORMATS_REFUSED
        .iter()
        .find(|(format, _)| disk.driver.as_ref().and_then(|driver| driver.r#type.as_deref()) == Some(format))
    {
        return Err(unsupported(*text));
    }
    if bus == Some(DiskBus::Virtio) && matches!(disk.info.address, Some(Address::Drive(_))) {
        return Err(unsupported("virtio disk cannot have an address of type 'drive'"));
    }
    place_of_kind(disk, device)?;
    encryption(disk, caps)?;
    lun(disk, device, caps)?;
    drive(disk, device)?;
    identity(disk)?;
    super::drive::check(disk)?;
    network(disk, caps)
}

/// Buses that cannot have drives of this kind.
fn place_of_kind(disk: &Disk, device: DiskDevice) -> Result<()> {
    let bus = bus_word(disk.target.bus);
    let target = &disk.target.dev;
    match (device, disk.target.bus) {
        (DiskDevice::Floppy, Some(DiskBus::Fdc)) if !target.starts_with("fd") => {
            Err(internal(format!("Invalid floppy device name: {target}")))
        }
        (DiskDevice::Floppy, Some(DiskBus::Fdc)) => Ok(()),
        (DiskDevice::Floppy, _) => Err(internal(format!("Invalid bus type '{bus}' for floppy disk"))),
        (_, Some(DiskBus::Fdc)) => Err(internal(format!("Invalid bus type '{bus}' for disk"))),
        (DiskDevice::Disk, _) if !HARD_DISKS.iter().any(|prefix| target.starts_with(prefix)) => {
            Err(internal(format!("Invalid harddisk device name: {target}")))
        }
        (DiskDevice::Cdrom, Some(DiskBus::Virtio | DiskBus::Sd)) => {
            Err(unsupported(format!("disk type of '{target}' does not support ejectable media")))
        }
        (DiskDevice::Lun, Some(DiskBus::Scsi | DiskBus::Virtio) | None) => Ok(()),
        (DiskDevice::Lun, _) => {
            Err(unsupported(format!("disk device='lun' is not supported for bus='{bus}'")))
        }
        (_, Some(DiskBus::Ide)) => match disk.info.address {
            Some(Address::Drive(address)) if address.controller != 0 => {
                Err(internal("Only 1 IDE controller is supported"))
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

pub(super) fn bus_word(bus: Option<DiskBus>) -> &'static str {
    match bus {
        Some(DiskBus::Scsi) => "scsi",
        Some(DiskBus::Sata) => "sata",
        Some(DiskBus::Ide) => "ide",
        Some(DiskBus::Fdc) => "fdc",
        Some(DiskBus::Virtio) => "virtio",
        Some(DiskBus::Xen) => "xen",
        Some(DiskBus::Usb) => "usb",
        Some(DiskBus::Uml) => "uml",
        Some(DiskBus::Sd) => "sd",
        Some(DiskBus::Nvme) => "nvme",
        None => "none",
    }
}

/// Options that only some buses and formats have.
fn options(known: &Threads, disk: &Disk) -> Result<()> {
    let Some(driver) = disk.driver.as_deref() else { return Ok(()) };
    let target = &disk.target.dev;
    if let Some(name) = driver.name.as_deref().filter(|name| *name != "qemu") {
        return Err(unsupported(format!("unsupported driver name '{name}' for disk '{target}'"))
            .with_cure("write <driver name='qemu'>, or leave the name out"));
    }
    let virtio = disk.target.bus == Some(DiskBus::Virtio);
    let format = driver.r#type.as_deref().unwrap_or("raw");
    if !virtio {
        let rows = [
            (driver.event_idx.is_some(), "disk event_idx mode supported only for virtio bus"),
            (driver.ioeventfd.is_some(), "disk ioeventfd mode supported only for virtio bus"),
            (
                driver.queues.is_some(),
                "queues attribute in disk driver element is only supported by virtio-blk",
            ),
        ];
        if let Some((_, words)) = rows.iter().find(|(given, _)| *given) {
            return Err(unsupported(*words));
        }
    }
    if driver.iothread.is_some() || !driver.iothreads.is_empty() {
        if !virtio {
            let bus = bus_word(disk.target.bus);
            return Err(unsupported(format!("IOThreads not available for bus {bus} target {target}")));
        }
        let threads = driver.iothreads.iter().map(|thread| thread.id).chain(driver.iothread);
        if let Some(id) = threads.into_iter().find(|id| !known.has(*id)) {
            return Err(unsupported(format!("Disk iothread '{id}' not defined in iothreadid")));
        }
    }
    let direct = matches!(driver.cache, Some(DiskCache::None | DiskCache::DirectSync));
    if driver.io == Some(DiskIo::Native) && !direct {
        return Err(unsupported("io='native' needs either no disk cache or directsync cache mode"));
    }
    if driver.copy_on_read == Some(true) && disk.readonly {
        return Err(unsupported(format!("copy_on_read is not compatible with read-only disk '{target}'")));
    }
    if driver.metadata_cache.is_some() && format != "qcow2" {
        return Err(unsupported("metadata cache max size control is supported only with qcow2 images"));
    }
    if disk.shareable && !disk.readonly && !matches!(format, "raw" | "none") {
        return Err(unsupported(format!(
            "shared access for disk '{target}' requires use of supported storage format"
        )));
    }
    Ok(())
}

/// Formats of encryption that only some releases know.
fn encryption(disk: &Disk, caps: &EmulatorCaps) -> Result<()> {
    let inner = disk.source.details.as_deref().and_then(|details| details.encryption.as_ref());
    for encryption in inner.into_iter().chain(disk.encryption.as_deref()) {
        let by_server = encryption.engine.as_deref() == Some("librbd");
        let rbd = matches!(&disk.source.place, DiskPlace::Network(source) if source.protocol == NetworkProtocol::Rbd);
        if by_server && !rbd {
            return Err(unsupported("librbd encryption is supported only with RBD backed disks"));
        }
        if by_server && !caps.has(Flag::RbdEncryption) {
            return Err(unsupported("librbd encryption is not supported by this QEMU binary"));
        }
        let format = disk.driver.as_ref().and_then(|driver| driver.r#type.as_deref());
        if !by_server && !matches!(format, None | Some("raw" | "qcow2")) {
            return Err(unsupported("encryption is supported only with 'raw' and 'qcow2' image format"));
        }
        match encryption.format {
            Some(EncryptionFormat::LuksAny) if !by_server => {
                return Err(unsupported("luks-any encryption can be only processed by the librbd engine"));
            }
            Some(EncryptionFormat::LuksAny) if !caps.has(Flag::RbdEncryptionLuksAny) => {
                return Err(unsupported("luks-any encryption is not supported by this QEMU binary"));
            }
            Some(EncryptionFormat::Luks2) if !by_server => {
                return Err(unsupported("luks2 is currently not supported by the qemu encryption engine"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// What only some kinds of drives have.
fn drive(disk: &Disk, device: DiskDevice) -> Result<()> {
    let bus = disk.target.bus;
    if disk.target.tray.is_some() && !matches!(device, DiskDevice::Cdrom | DiskDevice::Floppy) {
        return Err(unsupported("tray is only valid for cdrom and floppy"));
    }
    if disk.target.removable.is_some() && bus != Some(DiskBus::Usb) {
        return Err(xml("removable is only valid for usb disks"));
    }
    if disk.target.rotation_rate.is_some()
        && !matches!(bus, Some(DiskBus::Scsi | DiskBus::Ide | DiskBus::Sata))
    {
        return Err(internal("rotation rate is only valid for SCSI/IDE/SATA bus"));
    }
    if disk.wwn.is_some() && !matches!(bus, Some(DiskBus::Scsi | DiskBus::Ide)) {
        return Err(unsupported("Only ide and scsi disk support wwn"));
    }
    let format = disk.driver.as_deref().and_then(|driver| driver.r#type.as_deref()).unwrap_or("raw");
    let folder = matches!(disk.source.place, DiskPlace::Dir(_));
    if format == "fat" && !folder && !matches!(disk.source.place, DiskPlace::Volume(_)) {
        return Err(unsupported("storage format 'fat' is supported only with 'dir' storage type"));
    }
    if folder && format != "fat" {
        return Err(unsupported("storage type 'dir' requires use of storage format 'fat'"));
    }
    if device == DiskDevice::Lun && format != "raw" {
        return Err(unsupported("disk device 'lun' must use 'raw' format"));
    }
    throttle(disk)
}

/// Limits of which only one form can be given.
fn throttle(disk: &Disk) -> Result<()> {
    let Some(tune) = disk.iotune.as_deref() else { return Ok(()) };
    let set = |value: Option<u64>| value.is_some_and(|value| value > 0);
    let rows = [
        (set(tune.total_bytes_sec), set(tune.read_bytes_sec) || set(tune.write_bytes_sec), "bytes_sec"),
        (set(tune.total_iops_sec), set(tune.read_iops_sec) || set(tune.write_iops_sec), "iops_sec"),
        (
            set(tune.total_bytes_sec_max),
            set(tune.read_bytes_sec_max) || set(tune.write_bytes_sec_max),
            "bytes_sec_max",
        ),
        (
            set(tune.total_iops_sec_max),
            set(tune.read_iops_sec_max) || set(tune.write_iops_sec_max),
            "iops_sec_max",
        ),
    ];
    match rows.iter().find(|(total, parts, _)| *total && *parts) {
        Some((_, _, name)) => Err(xml(format!("total and read/write {name} cannot be set at the same time"))),
        None => Ok(()),
    }
}

fn lun(disk: &Disk, device: DiskDevice, caps: &EmulatorCaps) -> Result<()> {
    if device != DiskDevice::Lun {
        return Ok(());
    }
    passed(disk)?;
    if disk.target.bus == Some(DiskBus::Virtio) && !caps.has(Flag::VirtioBlkPciScsi) {
        return Err(unsupported("This QEMU doesn't support SCSI emulation with 'virtio-blk' device"));
    }
    Ok(())
}

/// Only devices of the host can be passed through.
fn passed(disk: &Disk) -> Result<()> {
    let passes = match &disk.source.place {
        DiskPlace::Block(_) => true,
        DiskPlace::Network(network) => network.protocol == NetworkProtocol::Iscsi,
        DiskPlace::Volume(_) => true,
        _ => false,
    };
    if let DiskPlace::Network(network) = &disk.source.place
        && !passes
    {
        return Err(unsupported(format!(
            "disk device='lun' is not supported for protocol='{}'",
            network.protocol
        )));
    }
    if !passes {
        return Err(unsupported("disk device='lun' is only valid for block type disk source"));
    }
    Ok(())
}

/// Marks that the serial number of a disk may have beside letters and digits.
const SERIAL_MARKS: &str = "-_ .+";

fn identity(disk: &Disk) -> Result<()> {
    let safe = |letter: char| letter.is_ascii_alphanumeric() || SERIAL_MARKS.contains(letter);
    if let Some(serial) = disk.serial.as_deref().filter(|serial| !serial.chars().all(safe)) {
        return Err(internal(format!("driver serial '{serial}' contains unsafe characters")));
    }
    if disk.vendor.as_ref().is_some_and(|vendor| vendor.len() > VENDOR_MAX) {
        return Err(unsupported(format!("disk vendor is more than {VENDOR_MAX} characters")));
    }
    if disk.vendor.is_some() && disk.target.bus != Some(DiskBus::Scsi) {
        return Err(unsupported("Only scsi disk supports 'vendor'"));
    }
    let has_product = matches!(disk.target.bus, Some(DiskBus::Scsi | DiskBus::Ide | DiskBus::Sata));
    if disk.product.is_some() && !has_product {
        return Err(unsupported("Only scsi, ide and sata disks support 'product'"));
    }
    if disk.target.bus == Some(DiskBus::Scsi)
        && disk.product.as_ref().is_some_and(|text| text.len() > PRODUCT_MAX)
    {
        return Err(unsupported(format!("disk product is more than {PRODUCT_MAX} characters")));
    }
    Ok(())
}

fn network(disk: &Disk, caps: &EmulatorCaps) -> Result<()> {
    let DiskPlace::Network(network) = &disk.source.place else { return Ok(()) };
    if network.protocol == NetworkProtocol::Sheepdog {
        return Err(unsupported("'sheepdog' protocol is no longer supported by any hypervisor driver"));
    }
    if network.tls_hostname.is_some() && !caps.has(Flag::BlockdevNbdTlsHostname) {
        return Err(unsupported("'tlsHostname' field is not supported by this QEMU"));
    }
    let auth =
        disk.source.details.as_ref().and_then(|details| details.auth.as_ref()).or(disk.auth.as_deref());
    if let Some(auth) = auth {
        let kind = auth.secret.as_ref().and_then(|secret| secret.r#type.as_deref());
        let expected = match network.protocol {
            NetworkProtocol::Rbd => Some("ceph"),
            NetworkProtocol::Iscsi => Some("iscsi"),
            _ => None,
        };
        if let (Some(given), Some(expected)) = (kind, expected)
            && given != expected
        {
            return Err(unsupported(format!("invalid secret type '{given}'")));
        }
        if !matches!(kind, Some("ceph" | "iscsi")) {
            return Err(unsupported(format!("unknown secret type '{}'", kind.unwrap_or("<null>"))));
        }
    }
    Ok(())
}
