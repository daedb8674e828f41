//! Controllers: their order, those every board has, those that devices need, and the models nobody chose.

use std::collections::{HashMap, HashSet};

use error::Result;
use model::Domain;
use model::devices::address::{Address, DriveAddress};
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::DiskBus;
use model::devices::hostdev::HostDevSource;

use crate::address::Scope;
use crate::emulator::{EmulatorCaps, Flag};
use crate::fault::{unsupported, xml};
use crate::machine::{Board, Family, PciRoot, is_ppc64, is_s390, is_x86};

/// Highest index of a controller that an address may ask for.
const INDEX_MAX: u32 = 1023;

/// Numbers controllers without an index and puts those of one type together, in the order of their indexes.
pub(crate) fn sort(domain: &mut Domain) -> Result<()> {
    let given = std::mem::take(&mut domain.devices.controller);
    let mut sorted: Vec<Controller> = Vec::with_capacity(given.len());
    for mut controller in given {
        if let Some(port) = controller.model.as_deref().and_then(start_port) {
            controller.info.master.get_or_insert(port);
        }
        insert(&mut sorted, controller);
    }
    number(&mut sorted);
    // The companions of a USB controller share its index.
    let mut taken: HashMap<(ControllerType, Option<u32>), bool> = HashMap::new();
    for controller in &sorted {
        let companion = is_companion(controller);
        let other = taken.insert((controller.r#type, controller.index), companion);
        if other.is_some_and(|other| !(companion && other)) {
            let index = controller.index.unwrap_or(0);
            return Err(xml(format!(
                "Multiple '{}' controllers with index '{index}'",
                word(controller.r#type)
            )));
        }
    }
    domain.devices.controller = sorted;
    Ok(())
}

/// One of the four faces of an ICH9 USB controller, which share an index.
pub(crate) fn is_companion(controller: &Controller) -> bool {
    controller.r#type == ControllerType::Usb
        && controller.model.as_deref().is_some_and(|model| model.starts_with("ich9-"))
}

fn number(controllers: &mut [Controller]) {
    let given = controllers.iter().filter_map(|other| Some((other.r#type, other.index?)));
    let mut used: HashSet<(ControllerType, u32)> = given.collect();
    // By type: the indexes below this one are used.
    let mut used_below: HashMap<ControllerType, u32> = HashMap::new();
    let mut master = None;
    for controller in controllers {
        let kind = controller.r#type;
        if controller.index.is_none() {
            let companion = controller.model.as_deref().is_some_and(|model| model.starts_with("ich9-uhci"));
            let is_root = controller.model.as_deref().is_some_and(|model| model.ends_with("-root"));
            let index = match master {
                Some(index) if companion => index,
                // Machines may have more than one root.
                _ if is_root && !used.contains(&(kind, 0)) => 0,
                _ => {
                    let next = used_below.entry(kind).or_insert(u32::from(kind == ControllerType::Pci));
                    while used.contains(&(kind, *next)) {
                        *next += 1;
                    }
                    *next
                }
            };
            used.insert((kind, index));
            controller.index = Some(index);
        }
        if is_companion(controller) {
            master = controller.index;
        }
    }
}

/// The first ports of the faces of an ICH9 USB controller.
fn start_port(model: &str) -> Option<u32> {
    Some(match model {
        "ich9-uhci1" | "ich9-uhci4" => 0,
        "ich9-uhci2" | "ich9-uhci5" => 2,
        "ich9-uhci3" | "ich9-uhci6" => 4,
        _ => return None,
    })
}

/// Puts a controller behind those of its type with lower or equal index, or at the end.
pub(crate) fn insert(controllers: &mut Vec<Controller>, controller: Controller) {
    let mut at = controllers.len();
    for (place, other) in controllers.iter().enumerate().rev() {
        if other.r#type != controller.r#type {
            continue;
        }
        let goes_before = match (other.index, controller.index) {
            (Some(other_index), Some(index)) if other_index != index => other_index > index,
            // A USB controller comes before its companions, which keep their order.
            (Some(_), Some(_)) => controller.info.master.is_none() && other.info.master.is_some(),
            _ => false,
        };
        if goes_before {
            at = place;
        } else {
            if at == controllers.len() {
                at = place + 1;
            }
            break;
        }
    }
    controllers.insert(at, controller);
}

/// Adds a controller of this type and index unless there is one.
pub(crate) fn add(domain: &mut Domain, kind: ControllerType, index: u32, model: Option<&str>) {
    let exists = |other: &Controller| other.r#type == kind && other.index == Some(index);
    if !domain.devices.controller.iter().any(exists) {
        let controller = Controller {
            r#type: kind,
            index: Some(index),
            model: model.map(str::to_owned),
            ..Controller::default()
        };
        insert(&mut domain.devices.controller, controller);
    }
}

/// The controllers that are part of the board.
pub(super) fn add_builtin(domain: &mut Domain, board: Board, caps: &EmulatorCaps) -> Result<()> {
    let first_usb = |other: &Controller| other.r#type == ControllerType::Usb && other.index == Some(0);
    if board.usb && !domain.devices.controller.iter().any(first_usb) {
        let model = match board.family {
            Family::Q35 if caps.has(Flag::QemuXhci) => Some("qemu-xhci"),
            Family::OldArm if caps.has(Flag::PciOhci) => Some("pci-ohci"),
            _ => None,
        };
        add(domain, ControllerType::Usb, 0, model);
    }
    if board.sata {
        add(domain, ControllerType::Sata, 0, None);
    }
    let root = match board.pci {
        PciRoot::None => return Ok(()),
        PciRoot::Pci => "pci-root",
        PciRoot::Pcie => "pcie-root",
    };
    let zero = |controller: &&mut Controller| {
        controller.r#type == ControllerType::Pci && controller.index == Some(0)
    };
    if let Some(found) = domain.devices.controller.iter_mut().find(zero) {
        match &found.model {
            None => found.model = Some(root.to_owned()),
            Some(model) if model != root => {
                return Err(xml(format!(
                    "The PCI controller with index='0' must be model='{root}' for this machine type, but model='{model}' was found instead"
                )));
            }
            Some(_) => {}
        }
    } else {
        add(domain, ControllerType::Pci, 0, Some(root));
    }
    Ok(())
}

/// The SCSI controllers that devices of the host sit on; those without an address go to the first.
pub(super) fn add_for_hostdevs(domain: &mut Domain) {
    let scsi = domain.devices.hostdev.iter().filter(|other| matches!(other.source, HostDevSource::Scsi(_)));
    let wanted = scsi.map(|hostdev| match hostdev.info.address {
        Some(Address::Drive(DriveAddress { controller, .. })) => controller.min(INDEX_MAX),
        _ => 0,
    });
    let Some(last) = wanted.max() else { return };
    let mut others = domain.devices.controller.iter().filter(|other| other.r#type == ControllerType::Scsi);
    let model = others.find_map(|other| other.model.clone());
    for index in 0..=last {
        add(domain, ControllerType::Scsi, index, model.as_deref());
    }
}

/// The controllers that disks and other devices sit on.
pub(crate) fn add_needed(domain: &mut Domain) -> Result<()> {
    let mut needed: Vec<(ControllerType, u32)> = Vec::new();
    for disk in &domain.devices.disk {
        let kind = match disk.target.bus {
            Some(DiskBus::Ide) => ControllerType::Ide,
            Some(DiskBus::Sata) => ControllerType::Sata,
            Some(DiskBus::Fdc) => ControllerType::Fdc,
            Some(DiskBus::Scsi) => ControllerType::Scsi,
            _ => continue,
        };
        if let Some(Address::Drive(DriveAddress { controller, .. })) = disk.info.address {
            needed.push((kind, controller));
        }
    }
    super::serial::needs(domain, &mut needed);
    for hostdev in &domain.devices.hostdev {
        if let Some(Address::Drive(DriveAddress { controller, .. })) = hostdev.info.address {
            needed.push((ControllerType::Scsi, controller));
        }
    }
    if !domain.devices.smartcard.is_empty() {
        needed.push((ControllerType::Ccid, 0));
    }
    needed.sort_by_key(|(kind, index)| (order(*kind), *index));
    // By type: the controllers below this index are there.
    let mut added: HashMap<ControllerType, u32> = HashMap::new();
    for (kind, last) in needed {
        if last > INDEX_MAX {
            return Err(xml(format!("{} controller index '{last}' is too high", word(kind))));
        }
        // Drives are numbered through all controllers of their bus, ports are not.
        let below = added.entry(kind).or_default();
        let first = if kind == ControllerType::VirtioSerial { last.max(*below) } else { *below };
        for index in first..=last {
            add(domain, kind, index, None);
        }
        *below = (*below).max(last + 1);
    }
    Ok(())
}

/// The order in which kinds of controllers are added.
fn order(kind: ControllerType) -> u8 {
    match kind {
        ControllerType::Scsi => 0,
        ControllerType::Fdc => 1,
        ControllerType::Ide => 2,
        ControllerType::Sata => 3,
        ControllerType::VirtioSerial => 4,
        _ => 5,
    }
}

/// The models of controllers that the document leaves open.
pub(crate) fn choose_models(
    domain: &mut Domain,
    board: Board,
    caps: &EmulatorCaps,
    scope: Scope,
) -> Result<()> {
    let arch = super::arch(domain).to_owned();
    for controller in &mut domain.devices.controller {
        // Whoever writes this leaves it open, too.
        controller.model.take_if(|model| controller.r#type == ControllerType::Scsi && model == "auto");
        if controller.model.is_some() {
            continue;
        }
        let model = match controller.r#type {
            ControllerType::Usb => match usb_model(controller, &arch, caps, scope) {
                Some(model) => model,
                None if is_x86(&arch) => {
                    let index = controller.index.unwrap_or(0);
                    return Err(unsupported(format!(
                        "Unable to determine model for USB controller idx={index}"
                    ))
                    .with_cure("name the model of the USB controller, or model='none'"));
                }
                None => continue,
            },
            ControllerType::Scsi => scsi_model(&arch, board, caps),
            ControllerType::Pci if board.pci == PciRoot::Pcie => "pcie-root-port",
            ControllerType::Pci => "pci-bridge",
            _ => continue,
        };
        controller.model = Some(model.to_owned());
    }
    Ok(())
}

/// The model of a USB controller; stored definitions of ppc64 keep the one they had before xHCI.
fn usb_model(controller: &Controller, arch: &str, caps: &EmulatorCaps, scope: Scope) -> Option<&'static str> {
    const XHCI: [(Flag, &str); 2] = [(Flag::QemuXhci, "qemu-xhci"), (Flag::NecUsbXhci, "nec-xhci")];
    const OLD: [(Flag, &str); 2] = [(Flag::Piix3UsbUhci, "piix3-uhci"), (Flag::PciOhci, "pci-ohci")];
    let first = |models: &[(Flag, &'static str)]| {
        models.iter().find(|(flag, _)| caps.has(*flag)).map(|(_, model)| *model)
    };
    if is_s390(arch) {
        return controller.info.address.is_none().then_some("none");
    }
    if is_ppc64(arch) {
        let new = if scope == Scope::All { first(&XHCI) } else { None };
        return new.or_else(|| first(&OLD[1..]));
    }
    if matches!(arch, "aarch64" | "riscv32" | "riscv64" | "loongarch64") {
        return first(&XHCI);
    }
    first(&OLD)
}

fn scsi_model(arch: &str, board: Board, caps: &EmulatorCaps) -> &'static str {
    match board.family {
        Family::Pseries => "ibmvscsi",
        _ if is_s390(arch) || arch == "loongarch64" => "virtio-scsi",
        _ if caps.has(Flag::Ncr53c90) && arch == "sparc" => "ncr53c90",
        _ if caps.has(Flag::Lsi) => "lsilogic",
        _ => "virtio-scsi",
    }
}

/// The word of a controller type.
pub(crate) fn word(kind: ControllerType) -> &'static str {
    match kind {
        ControllerType::Ide => "ide",
        ControllerType::Fdc => "fdc",
        ControllerType::Scsi => "scsi",
        ControllerType::Sata => "sata",
        ControllerType::VirtioSerial => "virtio-serial",
        ControllerType::Ccid => "ccid",
        ControllerType::Usb => "usb",
        ControllerType::Pci => "pci",
        ControllerType::XenBus => "xenbus",
        ControllerType::Isa => "isa",
        ControllerType::Nvme => "nvme",
    }
}
