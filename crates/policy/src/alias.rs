//! Names of devices towards QEMU, given when a machine starts. Names that users chose (`ua-...`) stay.

use model::Domain;
use model::devices::Devices;
use model::devices::address::{Address, Alias, DeviceInfo};
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::{Disk, DiskBus};
use model::devices::interface_source::InterfaceSource;
use model::devices::memory_device::{MemoryDevice, MemoryModel};

use crate::defaults::{arch, board_of, disk::target_index};
use crate::machine::{Board, Family, PciRoot, is_x86};

/// The name of a device; empty before it has one.
pub(crate) fn name(info: &DeviceInfo) -> &str {
    info.alias.as_ref().map_or("", |Alias(name)| name.as_str())
}

/// Gives every device a name; generated names of an earlier start are replaced.
pub fn assign(domain: &mut Domain) {
    let board = board_of(domain);
    let arch = arch(domain).to_owned();
    let controllers = domain.devices.controller.clone();
    let devices = &mut domain.devices;
    let several = has_several_buses(&arch, board);
    for controller in &mut devices.controller {
        match root_bus(controller, board, several) {
            // QEMU names it, whatever the user would like.
            Some(name) => controller.info.alias = Some(Alias(name.to_owned())),
            None => {
                let name = controller_name(controller, board);
                set(&mut controller.info, name);
            }
        }
    }
    for disk in &mut devices.disk {
        let name = disk_name(disk, &controllers);
        set(&mut disk.info, name);
    }
    given(devices);
    numbered("sound", devices.sound.iter_mut().map(|device| &mut device.info));
    numbered("redir", devices.redirdev.iter_mut().map(|device| &mut device.info));
    numbered("video", devices.video.iter_mut().map(|device| &mut device.info));
    numbered("serial", devices.serial.iter_mut().map(|device| &mut device.info));
    numbered("parallel", devices.parallel.iter_mut().map(|device| &mut device.info));
    numbered("channel", devices.channel.iter_mut().map(|device| &mut device.info));
    numbered("hub", devices.hub.iter_mut().map(|device| &mut device.info));
    numbered("smartcard", devices.smartcard.iter_mut().map(|device| &mut device.info));
    numbered("input", devices.input.iter_mut().map(|device| &mut device.info));
    numbered("watchdog", devices.watchdog.iter_mut().map(|device| &mut device.info));
    let balloon = devices.memballoon.iter_mut();
    named_or_not("balloon", balloon.map(|device| (device.model != "none", &mut device.info)));
    numbered("rng", devices.rng.iter_mut().map(|device| &mut device.info));
    numbered("tpm", devices.tpm.iter_mut().map(|device| &mut device.info));
    numbered("shmem", devices.shmem.iter_mut().map(|device| &mut device.info));
    // Some boards have this device anyway, and nobody can name it.
    let free = |model: Option<&str>| !matches!(model, Some("s390" | "pseries"));
    let panic = devices.panic.iter_mut();
    named_or_not("panic", panic.map(|device| (free(device.model.as_deref()), &mut device.info)));
    numbered("vsock", devices.vsock.iter_mut().map(|device| &mut device.info));
    numbered("iommu", devices.iommu.iter_mut().map(|device| &mut device.info));
    numbered("crypto", devices.crypto.iter_mut().map(|device| &mut device.info));
    numbered("pstore", devices.pstore.iter_mut().map(|device| &mut device.info));
    memory_modules(&mut devices.memory);
    consoles(domain);
}

/// Memory modules are named by their slots, each kind for itself.
fn memory_modules(modules: &mut [MemoryDevice]) {
    let mut counts = [0; 4];
    for memory in modules {
        let (kind, prefix) = match memory.model {
            MemoryModel::Dimm => (0, "dimm"),
            MemoryModel::Nvdimm => (0, "nvdimm"),
            MemoryModel::VirtioMem => (1, "virtiomem"),
            MemoryModel::VirtioPmem => (2, "virtiopmem"),
            MemoryModel::SgxEpc => (3, "epc"),
        };
        let slot = match memory.info.address {
            Some(Address::Dimm(address)) => address.slot.unwrap_or(counts[kind]),
            _ => counts[kind],
        };
        counts[kind] += 1;
        set(&mut memory.info, format!("{prefix}{slot}"));
    }
}

/// Gives a name to every device that has none, as a device that comes to a running machine; names that are there stay.
pub fn complete(domain: &mut Domain) {
    let names: Vec<Option<Alias>> = crate::address::infos(domain).map(|info| info.alias.clone()).collect();
    assign(domain);
    for (info, name) in crate::address::infos(domain).zip(names) {
        // What had no name because there is no such device has none now.
        if name.is_some() && info.alias.is_some() {
            info.alias = name;
        }
    }
}

/// Cards, devices of the host and directories.
fn given(devices: &mut Devices) {
    let mut hostdevs = 0;
    let mut nets = 0;
    for interface in &mut devices.interface {
        if matches!(interface.source, InterfaceSource::HostDev(_)) {
            next(&mut interface.info, "hostdev", &mut hostdevs);
        } else {
            next(&mut interface.info, "net", &mut nets);
        }
    }
    for hostdev in &mut devices.hostdev {
        next(&mut hostdev.info, "hostdev", &mut hostdevs);
    }
    let mut filesystems = 0;
    for filesystem in &mut devices.filesystem {
        next(&mut filesystem.info, "fs", &mut filesystems);
    }
}

/// A console that shows a serial port shares its name.
fn consoles(domain: &mut Domain) {
    let serial = domain.devices.serial.first().and_then(|serial| serial.info.alias.clone());
    for (index, console) in domain.devices.console.iter_mut().enumerate() {
        let kind = console.target.as_ref().and_then(|target| target.r#type.as_deref());
        match (&serial, kind) {
            (Some(serial), Some("serial")) if index == 0 => console.info.alias = Some(serial.clone()),
            _ => set(&mut console.info, format!("console{index}")),
        }
    }
}

/// The next name of its kind; devices whose names users chose are not counted.
fn next(info: &mut DeviceInfo, prefix: &str, count: &mut u32) {
    if !info.alias.as_ref().is_some_and(Alias::is_user) {
        info.alias = Some(Alias(format!("{prefix}{count}")));
        *count += 1;
    }
}

fn set(info: &mut DeviceInfo, name: String) {
    if !info.alias.as_ref().is_some_and(Alias::is_user) {
        info.alias = Some(Alias(name));
    }
}

fn numbered<'a>(prefix: &str, infos: impl Iterator<Item = &'a mut DeviceInfo>) {
    for (index, info) in infos.enumerate() {
        set(info, format!("{prefix}{index}"));
    }
}

/// As [`numbered`], for those that are said to have names; the others have none.
fn named_or_not<'a>(prefix: &str, infos: impl Iterator<Item = (bool, &'a mut DeviceInfo)>) {
    let (named, others): (Vec<_>, Vec<_>) = infos.partition(|(named, _)| *named);
    numbered(prefix, named.into_iter().map(|(_, info)| info));
    others.into_iter().for_each(|(_, info)| info.alias = None);
}

/// True when QEMU numbers the PCI buses of such machines.
fn has_several_buses(arch: &str, board: Board) -> bool {
    is_x86(arch) || arch.starts_with("ppc") || arch == "s390x" || board.family == Family::Virt
}

/// QEMU's name of the bus that the board brings along.
fn root_bus(controller: &Controller, board: Board, several: bool) -> Option<&'static str> {
    let root = controller.r#type == ControllerType::Pci && controller.index.unwrap_or(0) == 0;
    root.then_some(match board.pci {
        PciRoot::Pcie => "pcie.0",
        _ if several => "pci.0",
        _ => "pci",
    })
}

fn controller_name(controller: &Controller, board: Board) -> String {
    let index = controller.index.unwrap_or(0);
    match controller.r#type {
        ControllerType::Pci => format!("pci.{index}"),
        ControllerType::Ide if index == 0 && board.ide => "ide".to_owned(),
        ControllerType::Sata if index == 0 && board.sata => "ide".to_owned(),
        ControllerType::Usb if index == 0 => "usb".to_owned(),
        ControllerType::Scsi
            if index == 0
                && board.family == Family::Other
                && controller.model.as_deref() == Some("ncr53c90") =>
        {
            "scsi".to_owned()
        }
        kind => format!("{}{index}", crate::defaults::controllers::word(kind)),
    }
}

fn disk_name(disk: &Disk, controllers: &[Controller]) -> String {
    let index = target_index(&disk.target.dev).unwrap_or(0);
    let (bus, address) = match (disk.target.bus, &disk.info.address) {
        (Some(DiskBus::Virtio), _) => return format!("virtio-disk{index}"),
        (Some(DiskBus::Usb), _) => return format!("usb-disk{index}"),
        (Some(DiskBus::Ide), Some(Address::Drive(address))) => ("ide", address),
        (Some(DiskBus::Sata), Some(Address::Drive(address))) => ("sata", address),
        (Some(DiskBus::Fdc), Some(Address::Drive(address))) => ("fdc", address),
        (Some(DiskBus::Scsi), Some(Address::Drive(address))) => {
            let narrow = controllers.iter().any(|other| {
                other.r#type == ControllerType::Scsi
                    && other.index == Some(address.controller)
                    && other.model.as_deref() == Some("lsilogic")
            });
            if !narrow {
                let (controller, bus) = (address.controller, address.bus);
                return format!("scsi{controller}-{bus}-{}-{}", address.target, address.unit);
            }
            ("scsi", address)
        }
        (Some(DiskBus::Sd), _) => return format!("sd-disk{index}"),
        (Some(DiskBus::Xen), _) => return format!("xen-disk{index}"),
        _ => return format!("disk{index}"),
    };
    format!("{bus}{}-{}-{}", address.controller, address.bus, address.unit)
}
