//! What loads the guest before bhyve runs it: bhyveload, grub-bhyve with its device map, or a program of the owner's
//! choice. Machines with firmware need none.

use error::Result;
use model::Domain;
use model::devices::char_source::CharSource;
use model::devices::disk::{Disk, DiskDevice};
use model::devices::disk_source::DiskPlace;
use model::os::BootDevice;

use super::BhyveHost;
use super::argv::{Context, command, memory_mib, source_path};
use crate::fault::{internal, unsupported};
use crate::tool::Command;

/// The partition that grub-bhyve boots from a hard disk.
const GRUB_DISK_ROOT: &str = "hd0,msdos1";

/// The loader's command, and the content of grub-bhyve's device map.
pub(super) fn plan(
    domain: &Domain,
    host: &BhyveHost,
    context: &Context,
) -> Result<(Option<Command>, Option<String>)> {
    let Some(program) = &domain.bootloader else {
        if domain.os.loader.is_some() {
            return Ok((None, None));
        }
        return Ok((Some(bhyveload(domain)?), None));
    };
    let name = program.rsplit('/').next().unwrap_or(program);
    if name == "grub-bhyve" {
        return grub(domain, host, context, program);
    }
    let Some(args) = &domain.bootloader_args else {
        return Err(unsupported("Custom loader requires explicit arguments")
            .with_cure("write the loader's arguments in <bootloader_args>"));
    };
    Ok((Some(command(program, words(args))), None))
}

/// Arguments are separated by blanks; there is no quoting.
fn words(text: &str) -> Vec<String> {
    text.split_ascii_whitespace().map(str::to_owned).collect()
}

fn bhyveload(domain: &Domain) -> Result<Command> {
    let program = "bhyveload";
    let disk = boot_disk(domain)?;
    if let Some(args) = &domain.bootloader_args {
        return Ok(command(program, words(args)));
    }
    let path = source_path(disk)?;
    let args = ["-m", &memory_mib(domain).to_string(), "-d", path, &domain.name];
    Ok(Command::new(program, &args))
}

/// The disk that the document boots from: by kind, or the one with the lowest place in the boot order.
fn boot_disk(domain: &Domain) -> Result<&Disk> {
    let disks = &domain.devices.disk;
    if disks.is_empty() {
        return Err(unsupported("Domain should have at least one disk defined"));
    }
    let wanted = match domain.os.boot.as_slice() {
        [] => {
            let ordered = disks.iter().filter(|disk| disk.info.boot.is_some());
            let first = ordered.min_by_key(|disk| disk.info.boot.as_ref().map(|boot| boot.order));
            return Ok(first.unwrap_or(&disks[0]));
        }
        [BootDevice::Hd] => DiskDevice::Disk,
        [BootDevice::Cdrom] => DiskDevice::Cdrom,
        [_] => return Err(unsupported("bhyve boots only from hard disks and CD-ROMs")),
        _ => return Err(unsupported("Only one boot device is supported")),
    };
    disks.iter().find(|disk| disk.device == Some(wanted)).ok_or_else(|| {
        unsupported("Cannot find boot device of requested type")
            .with_cure("add a disk of that kind, or name another one in <boot>")
    })
}

fn grub(
    domain: &Domain,
    host: &BhyveHost,
    context: &Context,
    program: &str,
) -> Result<(Option<Command>, Option<String>)> {
    let (map, root) = device_map(domain)?;
    if let Some(args) = &domain.bootloader_args {
        return Ok((Some(command(program, words(args))), Some(map)));
    }
    let memory = memory_mib(domain).to_string();
    let args = ["--root", root, "--device-map", &context.device_map, "--memory", &memory];
    let mut args = args.map(str::to_owned).to_vec();
    if host.grub_console
        && let Some(serial) = domain.devices.serial.first()
    {
        let CharSource::Nmdm(modem) = &serial.source else {
            return Err(unsupported("Only nmdm console types are supported"));
        };
        args.extend(["--cons-dev".to_owned(), modem.source.master.clone().unwrap_or_default()]);
    }
    args.push(domain.name.clone());
    Ok((Some(command(program, args)), Some(map)))
}

/// The device map: the first disk in the boot order; without an order the first CD-ROM and the first hard disk.
fn device_map(domain: &Domain) -> Result<(String, &'static str)> {
    let usable = |disk: &&Disk| match (disk.device, &disk.source.place) {
        (Some(DiskDevice::Disk), DiskPlace::File(_) | DiskPlace::Block(_)) => true,
        (Some(DiskDevice::Cdrom), DiskPlace::File(file)) => file.file.is_some(),
        _ => false,
    };
    let disks: Vec<&Disk> = domain.devices.disk.iter().filter(usable).collect();
    let first = |device: DiskDevice| disks.iter().find(|disk| disk.device == Some(device)).copied();
    let ordered = disks.iter().filter(|disk| disk.info.boot.is_some());
    let chosen = match ordered.min_by_key(|disk| disk.info.boot.as_ref().map(|boot| boot.order)) {
        Some(disk) => vec![*disk],
        None => first(DiskDevice::Cdrom).into_iter().chain(first(DiskDevice::Disk)).collect(),
    };
    let root = match chosen.first().map(|disk| disk.device) {
        Some(Some(DiskDevice::Cdrom)) => "cd",
        Some(_) => GRUB_DISK_ROOT,
        None => return Err(internal("no bootable disk found").with_cure("add a hard disk or a CD-ROM")),
    };
    let mut map = String::new();
    for disk in chosen {
        let name = if disk.device == Some(DiskDevice::Cdrom) { "cd" } else { "hd0" };
        map.push_str(&format!("({name}) {}\n", source_path(disk)?));
    }
    Ok((map, root))
}
