//! Disk controllers and drives, from their settings.

use error::Result;
use model::Domain;
use model::devices::address::{Address, DeviceInfo, DriveAddress};
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::{Disk, DiskBus, DiskCache, DiskDevice, DiskDriver, DiskTarget, Transient};
use model::devices::disk_source::{BlockSource, DiskPlace, DiskSource, FileSource, StartupPolicy};

use super::entries::{DiskController, Drive};
use super::settings::Settings;
use super::{Context, path};
use crate::fault::internal;

/// The name that stands for a drive without a medium.
pub(super) const EMPTY: &str = "emptyBackingString";
/// The name that leaves the drive to the host.
const AUTO: &str = "auto detect";
/// Where the server shows its CD-ROM drives.
pub(super) const HOST_CDROMS: &str = "/vmfs/devices/cdrom/";

/// A bus of VMX files.
pub(super) struct Bus {
    /// The word in the settings.
    pub(super) word: &'static str,
    /// The bus of the document.
    pub(super) bus: DiskBus,
    /// The type of its controllers.
    pub(super) controller: ControllerType,
    /// Start of the names of its disks.
    pub(super) letters: &'static str,
    /// Controllers there may be.
    pub(super) controllers: u32,
    /// Units of a controller.
    pub(super) units: u32,
    /// Names of disks that each controller takes.
    pub(super) names: u32,
    /// The device type of hard disks.
    pub(super) disk_type: &'static str,
}

/// All buses but the floppy's, in the order in which libvirt looks at them.
pub(super) const BUSES: [Bus; 3] = [
    Bus {
        word: "scsi",
        bus: DiskBus::Scsi,
        controller: ControllerType::Scsi,
        letters: "sd",
        controllers: 4,
        units: 64,
        names: 15,
        disk_type: "scsi-hardDisk",
    },
    Bus {
        word: "sata",
        bus: DiskBus::Sata,
        controller: ControllerType::Sata,
        letters: "sd",
        controllers: 4,
        units: 30,
        names: 30,
        disk_type: "sata-hardDisk",
    },
    Bus {
        word: "ide",
        bus: DiskBus::Ide,
        controller: ControllerType::Ide,
        letters: "hd",
        controllers: 2,
        units: 2,
        names: 2,
        disk_type: "ata-hardDisk",
    },
];

/// VMware's words for models of SCSI controllers, and libvirt's.
pub(super) const SCSI_MODELS: [(&str, &str); 4] = [
    ("buslogic", "buslogic"),
    ("lsilogic", "lsilogic"),
    ("lsisas1068", "lsisas1068"),
    ("pvscsi", "vmpvscsi"),
];

pub(super) fn read(domain: &mut Domain, settings: &Settings<'_>, context: &Context<'_>) -> Result<()> {
    for bus in &BUSES {
        let mut controllers = Vec::new();
        for number in (0..bus.controllers).filter(|_| bus.bus != DiskBus::Ide) {
            controllers.extend(controller(settings, bus, number)?);
        }
        for (number, unit) in settings.units(bus.word) {
            let there = bus.bus == DiskBus::Ide || controllers.iter().any(|(present, _)| *present == number);
            let own_unit = bus.bus == DiskBus::Scsi && unit == 7;
            if !there || number >= bus.controllers || unit >= bus.units || own_unit {
                continue;
            }
            let prefix = format!("{}{number}:{unit}.", bus.word);
            domain.devices.disk.extend(drive(settings, &prefix, bus, (number, unit), context)?);
        }
        for (number, model) in controllers {
            let on_it = |disk: &Disk| {
                disk.target.bus == Some(bus.bus)
                    && matches!(disk.info.address, Some(Address::Drive(place)) if place.controller == number)
            };
            if model.is_some() && domain.devices.disk.iter().any(on_it) {
                domain.devices.controller.push(Controller {
                    r#type: bus.controller,
                    index: Some(number),
                    model,
                    ..Controller::default()
                });
            }
        }
    }
    floppies(domain, settings, context)
}

/// The number and model of a controller, when there is one.
fn controller(settings: &Settings<'_>, bus: &Bus, number: u32) -> Result<Option<(u32, Option<String>)>> {
    let prefix = format!("{}{number}.", bus.word);
    let controller = DiskController::read(settings, &prefix)?;
    if controller.present != Some(true) {
        return Ok(None);
    }
    let Some(word) = controller.virtual_dev.filter(|word| !word.is_empty() && bus.bus == DiskBus::Scsi)
    else {
        return Ok(Some((number, None)));
    };
    let known = SCSI_MODELS.iter().find(|(theirs, _)| word.eq_ignore_ascii_case(theirs));
    let (_, model) = known.ok_or_else(|| {
        internal(format!(
            "Expecting VMX entry '{prefix}virtualDev' to be 'buslogic' or 'lsilogic' or 'lsisas1068' or 'pvscsi' but found '{word}'"
        ))
    })?;
    Ok(Some((number, Some((*model).to_owned()))))
}

/// A hard disk or CD-ROM drive; none when there is none, or when its medium is at the client.
fn drive(
    settings: &Settings<'_>,
    prefix: &str,
    bus: &Bus,
    (number, unit): (u32, u32),
    context: &Context<'_>,
) -> Result<Option<Disk>> {
    let entries = Drive::read(settings, prefix)?;
    if entries.present != Some(true) {
        return Ok(None);
    }
    if entries.client_device == Some(true) {
        return Ok(None);
    }
    let kind = entries.device_type.as_deref().unwrap_or_default().to_ascii_lowercase();
    let name = entries.file_name.as_deref().unwrap_or_default();
    let is_cdrom = ["atapi-cdrom", "cdrom-raw", "cdrom-image"].contains(&kind.as_str());
    let found = entries.device_type.as_deref().unwrap_or("unknown");
    let mut disk = if ends(name, ".vmdk") {
        if is_cdrom {
            return Ok(None);
        }
        check_disk_type(&kind, found, bus, prefix)?;
        hard_disk(&entries, name, context)?
    } else if ends(name, ".iso") || name == EMPTY && !is_cdrom {
        if !["", "cdrom-image"].contains(&kind.as_str()) {
            return Err(internal(format!(
                "Expecting VMX entry '{prefix}deviceType' to be 'cdrom-image' but found '{found}'"
            )));
        }
        let image = if name == EMPTY { None } else { path::read(name, context, true)? };
        file(DiskDevice::Cdrom, image)
    } else {
        match kind.as_str() {
            "cdrom-image" if name.is_empty() || name == EMPTY => file(DiskDevice::Cdrom, None),
            "atapi-cdrom" => host_drive(entries.file_name.as_deref(), DiskDevice::Cdrom),
            "cdrom-raw" => host_drive(entries.file_name.as_deref(), DiskDevice::Lun),
            "scsi-passthru" if bus.bus == DiskBus::Scsi && name.starts_with(HOST_CDROMS) => {
                host_drive(Some(name), DiskDevice::Lun)
            }
            _ => return Err(unhandled(name, prefix, found)),
        }
    };
    disk.readonly = disk.device != Some(DiskDevice::Disk);
    place(&mut disk, bus, number, unit);
    Ok(Some(disk))
}

fn ends(name: &str, suffix: &str) -> bool {
    name.to_ascii_lowercase().ends_with(suffix)
}

/// A hard disk says so with the word of its bus, with the word of all, or not at all. SATA takes any word.
fn check_disk_type(kind: &str, found: &str, bus: &Bus, prefix: &str) -> Result<()> {
    let known =
        ["", "disk", "plaindisk", "rawdisk"].contains(&kind) || kind.eq_ignore_ascii_case(bus.disk_type);
    if known || bus.bus == DiskBus::Sata {
        return Ok(());
    }
    Err(internal(format!(
        "Expecting VMX entry '{prefix}deviceType' to be '{}' or 'disk' but found '{found}'",
        bus.disk_type
    )))
}

fn unhandled(name: &str, prefix: &str, kind: &str) -> error::Error {
    internal(format!(
        "Invalid or not yet handled value '{name}' for VMX entry '{prefix}fileName' for device type '{kind}'"
    ))
}

fn hard_disk(entries: &Drive, name: &str, context: &Context<'_>) -> Result<Disk> {
    let mut disk = file(DiskDevice::Disk, path::read(name, context, false)?);
    if entries.write_through == Some(true) {
        disk.driver =
            Some(Box::new(DiskDriver { cache: Some(DiskCache::WriteThrough), ..DiskDriver::default() }));
    }
    let volatile = |mode: &&String| mode.eq_ignore_ascii_case("independent-nonpersistent");
    disk.transient = entries.mode.as_ref().filter(volatile).map(|_| Transient::default());
    Ok(disk)
}

/// A CD-ROM drive of the host: named, left to it, or none.
fn host_drive(name: Option<&str>, device: DiskDevice) -> Disk {
    let auto = name.is_some_and(|name| name.eq_ignore_ascii_case(AUTO));
    let startup_policy = auto.then_some(StartupPolicy::Optional);
    block(device, name.filter(|_| !auto), startup_policy)
}

fn block(device: DiskDevice, dev: Option<&str>, startup_policy: Option<StartupPolicy>) -> Disk {
    let place = DiskPlace::Block(BlockSource { dev: dev.map(str::to_owned) });
    let source = DiskSource { place, startup_policy, ..DiskSource::default() };
    Disk { device: Some(device), source, ..Disk::default() }
}

fn file(device: DiskDevice, file: Option<String>) -> Disk {
    let place = DiskPlace::File(FileSource { file, ..FileSource::default() });
    Disk { device: Some(device), source: DiskSource { place, ..DiskSource::default() }, ..Disk::default() }
}

/// Names the disk after its place.
fn place(disk: &mut Disk, bus: &Bus, number: u32, unit: u32) {
    let index = match bus.bus {
        // Unit 7 is the controller's own.
        DiskBus::Scsi if unit > 7 => number * bus.names + unit - 1,
        _ => number * bus.names + unit,
    };
    disk.target =
        DiskTarget { dev: target_name(bus.letters, index), bus: Some(bus.bus), ..DiskTarget::default() };
    let (controller, channel) = if bus.bus == DiskBus::Ide { (0, number) } else { (number, 0) };
    let address = DriveAddress { controller, bus: channel, target: 0, unit };
    disk.info = DeviceInfo { address: Some(Address::Drive(address)), ..DeviceInfo::default() };
}

/// `sda` for 0, `sdz` for 25, `sdaa` for 26.
fn target_name(letters: &str, index: u32) -> String {
    let mut name = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        name.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.chars().chain(name.into_iter().rev()).collect()
}

fn floppies(domain: &mut Domain, settings: &Settings<'_>, context: &Context<'_>) -> Result<()> {
    for unit in 0..2 {
        let prefix = format!("floppy{unit}.");
        let entries = Drive::read(settings, &prefix)?;
        if entries.present != Some(true) || entries.client_device == Some(true) {
            continue;
        }
        let name = entries.file_name.as_deref();
        let kind = entries.file_type.as_deref().unwrap_or_default().to_ascii_lowercase();
        let mut disk = match (kind.as_str(), name) {
            ("device", _) => block(DiskDevice::Floppy, name, None),
            ("file", None | Some("" | EMPTY)) => file(DiskDevice::Floppy, None),
            ("file", Some(name)) => file(DiskDevice::Floppy, path::read(name, context, true)?),
            _ => return Err(unhandled(name.unwrap_or("<null>"), &prefix, "unknown")),
        };
        disk.target =
            DiskTarget { dev: target_name("fd", unit), bus: Some(DiskBus::Fdc), ..DiskTarget::default() };
        let address = DriveAddress { unit, ..DriveAddress::default() };
        disk.info.address = Some(Address::Drive(address));
        domain.devices.disk.push(disk);
    }
    Ok(())
}
