//! The settings of disk controllers and drives, from the document.

use conf_file::Conf;
use error::Result;
use model::Domain;
use model::devices::address::{Address, DriveAddress};
use model::devices::controller::ControllerType;
use model::devices::disk::{Disk, DiskBus, DiskCache, DiskDevice};
use model::devices::disk_source::{DiskPlace, StartupPolicy};

use super::disk_in::{BUSES, Bus, EMPTY, HOST_CDROMS, SCSI_MODELS};
use super::entries::{DiskController, Drive};
use super::settings::set;
use super::{Context, path};
use crate::fault::{internal, unsupported};

pub(super) fn write(conf: &mut Conf, domain: &Domain, context: &Context<'_>) -> Result<()> {
    for bus in BUSES.iter().filter(|bus| bus.bus != DiskBus::Ide) {
        for number in 0..bus.controllers {
            controller(conf, domain, bus, number, context)?;
        }
    }
    let mut floppies = [false; 2];
    for disk in &domain.devices.disk {
        let address = address(disk)?;
        if disk.target.bus == Some(DiskBus::Fdc) {
            let slot = floppies.get_mut(address.unit as usize).filter(|_| address.controller == 0);
            *slot.ok_or_else(|| out_of_range(disk, "floppy unit", address.unit, 1))? = true;
            floppy(conf, disk, address.unit)?;
        } else {
            drive(conf, disk, address)?;
        }
    }
    for (unit, _) in floppies.into_iter().enumerate().filter(|(_, present)| !present) {
        set(conf, &format!("floppy{unit}.present"), &false)?;
    }
    Ok(())
}

/// The controller of this number, when a disk sits on it.
fn controller(conf: &mut Conf, domain: &Domain, bus: &Bus, number: u32, context: &Context<'_>) -> Result<()> {
    let disks = domain.devices.disk.iter().filter(|disk| disk.target.bus == Some(bus.bus));
    let on_it = |disk: &&Disk| matches!(disk.info.address, Some(Address::Drive(address)) if address.controller == number);
    let mut models: Vec<&str> =
        disks.clone().filter(on_it).filter_map(|disk| disk.driver.as_ref()?.name.as_deref()).collect();
    if !disks.clone().any(|disk| on_it(&disk)) {
        return Ok(());
    }
    for controller in &domain.devices.controller {
        if controller.r#type == bus.controller && controller.index.unwrap_or(0) == number {
            models.extend(controller.model.as_deref());
        }
    }
    let mut model = None;
    for word in models.into_iter().filter(|_| bus.controller == ControllerType::Scsi) {
        let word = if word == "auto" { context.scsi_model } else { word };
        let known =
            SCSI_MODELS.iter().find(|(theirs, ours)| word.eq_ignore_ascii_case(theirs) || word == *ours);
        let (theirs, ours) = known.ok_or_else(|| {
            internal(format!(
                "Expecting domain XML attribute 'model' of entry 'controller' to be 'buslogic' or 'lsilogic' or 'lsisas1068' or 'vmpvscsi' but found '{word}'"
            ))
        })?;
        if let Some((_, other)) = model.filter(|(_, other)| other != ours) {
            return Err(internal(format!(
                "Inconsistent SCSI controller model ('{ours}' is not '{other}') for SCSI controller index {number}"
            )));
        }
        model = Some((*theirs, *ours));
    }
    let controller =
        DiskController { present: Some(true), virtual_dev: model.map(|(theirs, _)| theirs.to_owned()) };
    controller.write(conf, &format!("{}{number}.", bus.word))
}

fn address(disk: &Disk) -> Result<DriveAddress> {
    match disk.info.address {
        Some(Address::Drive(address)) => Ok(address),
        _ => Err(unsupported(format!("Unsupported disk address type for disk '{}'", disk.target.dev))
            .with_cure("give the disk a drive address, or a target such as sda or hda")),
    }
}

fn out_of_range(disk: &Disk, what: &str, found: u32, highest: u32) -> error::Error {
    internal(format!("Disk '{}': {what} {found} is out of [0..{highest}] range", disk.target.dev))
}

fn drive(conf: &mut Conf, disk: &Disk, address: DriveAddress) -> Result<()> {
    let bus = BUSES.iter().find(|bus| Some(bus.bus) == disk.target.bus).ok_or_else(|| {
        unsupported(format!("Unsupported bus type of disk '{}'", disk.target.dev))
            .with_cure("use bus='scsi', 'sata', 'ide' or 'fdc'")
    })?;
    let number = if bus.bus == DiskBus::Ide { address.bus } else { address.controller };
    if number >= bus.controllers {
        return Err(out_of_range(disk, &format!("{} controller", bus.word), number, bus.controllers - 1));
    }
    if address.unit >= bus.units || bus.bus == DiskBus::Scsi && address.unit == 7 {
        return Err(out_of_range(disk, &format!("{} unit", bus.word), address.unit, bus.units - 1));
    }
    let prefix = format!("{}{number}:{}.", bus.word, address.unit);
    let entries = match disk.device.unwrap_or(DiskDevice::Disk) {
        DiskDevice::Disk => hard_disk(disk, bus)?,
        DiskDevice::Cdrom | DiskDevice::Lun => cdrom(disk)?,
        DiskDevice::Floppy => return Err(unsupported("A floppy drive needs bus='fdc'")),
    };
    entries.write(conf, &prefix)
}

fn hard_disk(disk: &Disk, bus: &Bus) -> Result<Drive> {
    let file = match &disk.source.place {
        DiskPlace::File(file) => file.file.as_deref(),
        _ => return Err(file_only(disk)),
    };
    let write_through = match disk.driver.as_ref().and_then(|driver| driver.cache) {
        None | Some(DiskCache::Default) => None,
        Some(DiskCache::WriteThrough) => Some(true),
        Some(_) => {
            return Err(unsupported(format!("disk '{}' has unsupported cache mode", disk.target.dev))
                .with_cure("use cache='writethrough', or none"));
        }
    };
    Ok(Drive {
        present: Some(true),
        device_type: Some(bus.disk_type.to_owned()),
        file_name: file.map(|file| with_suffix(file, ".vmdk", disk)).transpose()?,
        write_through,
        mode: disk.transient.as_ref().map(|_| "independent-nonpersistent".to_owned()),
        ..Drive::default()
    })
}

fn cdrom(disk: &Disk) -> Result<Drive> {
    let lun = disk.device == Some(DiskDevice::Lun);
    let mut drive = Drive { present: Some(true), ..Drive::default() };
    match &disk.source.place {
        DiskPlace::File(_) if lun => return Err(unsupported("A <disk device='lun'> needs type='block'")),
        DiskPlace::File(file) => {
            drive.device_type = Some("cdrom-image".to_owned());
            match &file.file {
                Some(file) => drive.file_name = Some(with_suffix(file, ".iso", disk)?),
                None => drive.file_name = Some(EMPTY.to_owned()),
            }
        }
        DiskPlace::Block(block) if !lun && block.dev.is_none() && disk.source.startup_policy.is_none() => {
            drive.device_type = Some("cdrom-image".to_owned());
            drive.file_name = Some(EMPTY.to_owned());
        }
        DiskPlace::Block(block) => {
            let device = block.dev.as_deref();
            let passed = lun && device.is_some_and(|device| device.starts_with(HOST_CDROMS));
            let word = match (lun, passed) {
                (_, true) => "scsi-passthru",
                (true, false) => "cdrom-raw",
                (false, _) => "atapi-cdrom",
            };
            drive.device_type = Some(word.to_owned());
            let auto = device.is_none() && disk.source.startup_policy == Some(StartupPolicy::Optional);
            drive.autodetect = auto.then_some(true);
            drive.file_name = match device {
                Some(device) => Some(device.to_owned()),
                None if auto => Some("auto detect".to_owned()),
                None => None,
            };
        }
        _ => return Err(file_only(disk)),
    }
    Ok(drive)
}

fn floppy(conf: &mut Conf, disk: &Disk, unit: u32) -> Result<()> {
    let (file_type, file_name) = match &disk.source.place {
        DiskPlace::File(file) => {
            let name = file.file.as_deref().map(|file| with_suffix(file, ".flp", disk)).transpose()?;
            ("file", name)
        }
        DiskPlace::Block(block) if block.dev.is_none() => ("file", None),
        DiskPlace::Block(block) => ("device", block.dev.clone()),
        _ => return Err(file_only(disk)),
    };
    let drive =
        Drive { present: Some(true), file_type: Some(file_type.to_owned()), file_name, ..Drive::default() };
    drive.write(conf, &format!("floppy{unit}."))
}

fn file_only(disk: &Disk) -> error::Error {
    unsupported(format!("disk '{}' has an unsupported type", disk.target.dev))
        .with_cure("use type='file', or type='block' for drives of the server")
}

fn with_suffix(file: &str, suffix: &str, disk: &Disk) -> Result<String> {
    if !file.to_ascii_lowercase().ends_with(suffix) {
        return Err(internal(format!(
            "Image file for disk '{}' has unsupported suffix, expecting '{suffix}': {file}",
            disk.target.dev
        )));
    }
    path::write(file)
}
