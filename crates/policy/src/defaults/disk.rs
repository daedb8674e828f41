//! Disks: bus, driver, read-only media, and their place on a controller.

use error::Result;
use model::Domain;
use model::devices::address::{Address, DriveAddress};
use model::devices::disk::{Disk, DiskBus, DiskCache, DiskDevice, DiskDriver};
use model::devices::disk_source::{DiskPlace, DiskSource, Encryption, EncryptionFormat, FileSource};
use model::devices::network_source::NetworkProtocol;

use crate::block::default_port;
use crate::fault::xml;
use crate::machine::{Board, Family};
use crate::validate::disk::missing_target;

/// Target name prefixes and the buses they stand for.
const PREFIXES: &[(&str, DiskBus)] = &[
    ("fd", DiskBus::Fdc),
    ("hd", DiskBus::Ide),
    ("sd", DiskBus::Scsi),
    ("vd", DiskBus::Virtio),
    ("xvd", DiskBus::Xen),
    ("ubd", DiskBus::Uml),
];

pub(super) fn apply(domain: &mut Domain, board: Board) -> Result<()> {
    for disk in &mut domain.devices.disk {
        driver(disk);
        if matches!(&disk.source.place, DiskPlace::Volume(volume) if volume.pool.is_none()) {
            disk.source.place = DiskPlace::File(FileSource::default());
        }
        ports(&mut disk.source);
        let mut backing = disk.backing_store.as_deref_mut();
        while let Some(layer) = backing {
            layer.source.iter_mut().for_each(ports);
            backing = layer.backing_store.as_deref_mut();
        }
    }
    common(domain, board.family == Family::Q35, false)
}

/// What every hypervisor's driver fills in. Where there is no IDE, the disks that would be on it are on SATA; a `wide`
/// SCSI bus has 16 units, others have 8.
pub(crate) fn common(domain: &mut Domain, no_ide: bool, wide: bool) -> Result<()> {
    // Those that name no bus are together, too.
    sort(&mut domain.devices.disk);
    for disk in &mut domain.devices.disk {
        let device = *disk.device.get_or_insert(DiskDevice::Disk);
        disk.target.bus.get_or_insert_with(|| default_bus(&disk.target.dev, device, no_ide));
    }
    for at in 0..domain.devices.disk.len() {
        let disk = &mut domain.devices.disk[at];
        let device = *disk.device.get_or_insert(DiskDevice::Disk);
        let bus = disk.target.bus.unwrap_or(DiskBus::Ide);
        disk.readonly |= device == DiskDevice::Cdrom;
        // A geometry of which a part is missing is none.
        disk.geometry
            .take_if(|shape| [shape.cyls, shape.heads, shape.secs].iter().any(|part| part.unwrap_or(0) == 0));
        disk.target.tray.take_if(|tray| tray == "closed");
        // Media that nobody writes to are in no snapshot anyway.
        let readonly = disk.readonly;
        disk.snapshot.take_if(|snapshot| readonly && snapshot == "no");
        source(disk);
        if disk.info.address.is_none() {
            let wanted = drive_address(&domain.devices.disk[at], bus, wide)?;
            domain.devices.disk[at].info.address = wanted.map(Address::Drive);
        }
    }
    Ok(())
}

/// Puts disks of one bus together, in the order of their target names.
pub(crate) fn sort(disks: &mut [Disk]) {
    let mut order: Vec<Option<DiskBus>> = Vec::new();
    for disk in disks.iter() {
        if !order.contains(&disk.target.bus) {
            order.push(disk.target.bus);
        }
    }
    // There are few buses, and the sort keeps the order of disks with one name.
    let place = |disk: &Disk| order.iter().position(|bus| *bus == disk.target.bus);
    disks.sort_by_cached_key(|disk| (place(disk), target_index(&disk.target.dev)));
}

fn default_bus(target: &str, device: DiskDevice, no_ide: bool) -> DiskBus {
    if device == DiskDevice::Floppy {
        return DiskBus::Fdc;
    }
    // A drive that is no floppy drive sits elsewhere, whatever its name says.
    let named = PREFIXES
        .iter()
        .find(|(prefix, bus)| *bus != DiskBus::Fdc && target.starts_with(prefix))
        .map(|(_, bus)| *bus);
    match named {
        Some(DiskBus::Ide) if no_ide => DiskBus::Sata,
        Some(bus) => bus,
        None => DiskBus::Ide,
    }
}

fn driver(disk: &mut Disk) {
    if matches!(disk.source.place, DiskPlace::VhostUser(_)) {
        disk.snapshot.get_or_insert_with(|| "no".to_owned());
        return;
    }
    if let Some(mirror) = disk.mirror.as_deref_mut().filter(|mirror| mirror.source.is_some()) {
        mirror.format.get_or_insert_default().r#type.get_or_insert_with(|| "raw".to_owned());
    }
    let driver = disk.driver.get_or_insert_with(|| Box::new(DiskDriver::default()));
    driver.name.get_or_insert_with(|| "qemu".to_owned());
    if !matches!(disk.source.place, DiskPlace::Volume(_)) {
        // The format of a volume is its pool's to say.
        driver.r#type.get_or_insert_with(|| "raw".to_owned());
    }
    driver.queues.take_if(|queues| *queues == 0);
    driver.cache.take_if(|cache| *cache == DiskCache::Default);
}

/// The ports of servers, where the protocol has one of its own.
fn ports(source: &mut DiskSource) {
    let DiskPlace::Network(network) = &mut source.place else { return };
    // Monitors of RBD are found by their own library, and NFS takes no port.
    if matches!(network.protocol, NetworkProtocol::Rbd | NetworkProtocol::Nfs) {
        return;
    }
    let port = default_port(network.protocol);
    for host in &mut network.host {
        let tcp = host.transport.as_deref().is_none_or(|transport| transport == "tcp");
        if tcp && host.port.is_none_or(|port| port == 0) {
            host.port = Some(port);
        }
    }
}

/// What the source leaves open: the unit of an iSCSI target, the engine of encryption.
fn source(disk: &mut Disk) {
    if let DiskPlace::Network(network) = &mut disk.source.place
        && network.protocol == NetworkProtocol::Iscsi
        && let Some(name) = network.name.as_mut().filter(|name| !name.contains('/'))
    {
        name.push_str("/0");
    }
    disk.encryption.iter_mut().for_each(|encryption| engine(encryption));
    source_engine(&mut disk.source);
    let mut backing = disk.backing_store.as_deref_mut();
    while let Some(layer) = backing {
        layer.source.iter_mut().for_each(source_engine);
        backing = layer.backing_store.as_deref_mut();
    }
}

fn source_engine(source: &mut DiskSource) {
    let encryption = source.details.as_deref_mut().and_then(|details| details.encryption.as_mut());
    encryption.into_iter().for_each(engine);
}

/// QEMU decrypts what nobody else is asked to.
fn engine(encryption: &mut Encryption) {
    if encryption.format == Some(EncryptionFormat::Luks) {
        encryption.engine.get_or_insert_with(|| "qemu".to_owned());
    }
}

/// The number that a target name counts to: `sda` is 0, `sdz` 25, `sdaa` 26; a partition number behind it is ignored.
pub(crate) fn target_index(target: &str) -> Option<u32> {
    let prefixes = PREFIXES.iter().map(|(prefix, _)| *prefix).chain(["nvme"]);
    let rest = prefixes.filter_map(|prefix| target.strip_prefix(prefix)).next()?;
    let letters = rest.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if letters.is_empty() || !letters.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return None;
    }
    let count = letters
        .bytes()
        .try_fold(0i32, |sum, letter| sum.checked_mul(26)?.checked_add(i32::from(letter - b'a') + 1))?;
    u32::try_from(count - 1).ok()
}

/// The place a target name stands for on the controllers of its bus; none for buses without drives.
fn drive_address(disk: &Disk, bus: DiskBus, wide: bool) -> Result<Option<DriveAddress>> {
    if bus == DiskBus::Nvme {
        return Ok(None);
    }
    let target = &disk.target.dev;
    let index = target_index(target).ok_or_else(|| {
        if target.is_empty() {
            missing_target(disk)
        } else {
            xml(format!("Unknown disk name '{target}' and no address specified"))
                .with_cure("use a target such as sda, vda or hda, or give the disk an address")
        }
    })?;
    let address = match bus {
        DiskBus::Scsi if !wide => DriveAddress { controller: index / 7, bus: 0, target: 0, unit: index % 7 },
        DiskBus::Scsi => {
            // Unit 7 is the controller's own.
            let unit = index % 15;
            let unit = if unit >= 7 { unit + 1 } else { unit };
            DriveAddress { controller: index / 15, bus: 0, target: 0, unit }
        }
        DiskBus::Ide => {
            DriveAddress { controller: index / 4, bus: index % 4 / 2, target: 0, unit: index % 2 }
        }
        DiskBus::Sata => DriveAddress { controller: index / 6, bus: 0, target: 0, unit: index % 6 },
        DiskBus::Fdc => DriveAddress { controller: index / 2, bus: 0, target: 0, unit: index % 2 },
        _ => return Ok(None),
    };
    Ok(Some(address))
}
