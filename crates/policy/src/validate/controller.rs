//! Controllers: what their models, options and places allow.

use error::{Error, Result};
use model::Domain;
use model::devices::controller::{Controller, ControllerType};
use model::devices::input::InputBus;
use model::devices::{address::Address, disk::DiskBus};

use super::tune::Threads;
use crate::defaults::controllers::is_companion;
use crate::defaults::{arch, board_of, machine};
use crate::fault::{internal, plain, unsupported, xml};
use crate::machine::{Board, Family, PciRoot, is_arm};

/// Ports an xHCI controller can have.
const XHCI_PORTS_MAX: u32 = 15;
/// Highest number of a host bridge of `pseries`.
const HOST_BRIDGE_MAX: u32 = 30;

pub(super) fn check(domain: &Domain) -> Result<()> {
    let board = board_of(domain);
    let mut bridges: Vec<u32> = Vec::new();
    let threads = Threads::of(domain);
    for controller in &domain.devices.controller {
        options(&threads, controller)?;
        model(controller)?;
        match controller.r#type {
            ControllerType::Pci => {
                pci(domain, controller, board)?;
                host_bridge(controller, board, &mut bridges)?;
            }
            ControllerType::Usb => {
                let model = controller.model.as_deref().unwrap_or("");
                if model.starts_with("qusb") {
                    return Err(unsupported(
                        "USB controller model type 'qusb1' or 'qusb2' is not supported in qemu",
                    ));
                }
                if model.ends_with("xhci") && controller.ports.is_some_and(|ports| ports > XHCI_PORTS_MAX) {
                    return Err(unsupported(format!(
                        "'{model}' controller only supports up to '{XHCI_PORTS_MAX}' ports"
                    )));
                }
            }
            ControllerType::XenBus | ControllerType::Isa => {
                return Err(internal(
                    "Cannot automatically add a new PCI bus for a device with connect flags 00",
                ));
            }
            _ => {}
        }
    }
    units(domain)
}

/// Each kind of controller has models of its own.
fn model(controller: &Controller) -> Result<()> {
    let models = controller.r#type.models();
    match controller.model.as_deref().filter(|model| !models.contains(model)) {
        Some(model) => {
            let cure = if models.is_empty() {
                "leave 'model' out: there is one such controller only".to_owned()
            } else {
                format!("use one of {}", models.join(", "))
            };
            Err(unsupported(format!("Unknown model type '{model}'")).with_cure(cure))
        }
        None => Ok(()),
    }
}

/// A PCI controller of the document has a model; asked before the others get theirs.
pub(crate) fn pci_models(domain: &Domain, board: Board) -> Result<()> {
    let mut controllers = domain.devices.controller.iter();
    let open = |other: &&Controller| other.r#type == ControllerType::Pci && other.model.is_none();
    let Some(controller) = controllers.find(open) else { return Ok(()) };
    let first = controller.index.unwrap_or(0) == 0;
    let error = match board.pci {
        PciRoot::Pci if first => without_root("pci-root"),
        PciRoot::Pcie if first => without_root("pcie-root"),
        _ => internal("PCI controller model was not set correctly"),
    };
    Err(error.with_cure("name the model, such as 'pcie-root-port' or 'pci-bridge'"))
}

fn without_root(root: &str) -> Error {
    xml(format!(
        "The PCI controller with index='0' must be model='{root}' for this machine type, but model='(null)' was found instead"
    ))
}

/// Checks what has to be right before addresses can be given.
pub(super) fn check_buses(domain: &Domain) -> Result<()> {
    let board = board_of(domain);
    for controller in domain.devices.controller.iter().filter(|other| other.r#type == ControllerType::Pci) {
        let model = controller.model.as_deref().unwrap_or("");
        let has = match model {
            "pci-expander-bus" if board.family != Family::I440fx => {
                return Err(unsupported(
                    "pci-expander-bus controllers are only supported on 440fx-based machinetypes",
                ));
            }
            "pcie-expander-bus" => {
                board.family == Family::Q35 || board.family == Family::Virt && is_arm(arch(domain))
            }
            _ => true,
        };
        if !has {
            return Err(unsupported(format!("{model} controllers are not supported with this machine type")));
        }
    }
    usb(domain)
}

/// Options that only virtio-scsi has, and threads that must exist.
fn options(threads: &Threads, controller: &Controller) -> Result<()> {
    let model = controller.model.as_deref().unwrap_or("");
    let virtio_scsi = controller.r#type == ControllerType::Scsi && model.starts_with("virtio");
    let Some(driver) = controller.driver.as_deref() else { return Ok(()) };
    if driver.iothread.is_some() && !virtio_scsi {
        return Err(xml("'iothread' attribute only supported for virtio scsi controllers"));
    }
    if virtio_scsi {
        return thread(threads, driver.iothread);
    }
    // Other controllers than those of SCSI have threads for notifications, too.
    let rows = [
        ("queues", driver.queues.is_some()),
        ("cmd_per_lun", driver.cmd_per_lun.is_some()),
        ("max_sectors", driver.max_sectors.is_some()),
        ("ioeventfd", driver.ioeventfd.is_some()),
    ];
    match rows.iter().find(|(_, given)| *given) {
        Some((name, _)) => Err(unsupported(format!("'{name}' is only supported by virtio-scsi controller"))),
        None => Ok(()),
    }
}

fn thread(threads: &Threads, thread: Option<u32>) -> Result<()> {
    match thread {
        Some(id) if !threads.has(id) => {
            Err(unsupported(format!("controller iothread '{id}' not defined in iothreadid")))
        }
        _ => Ok(()),
    }
}

fn pci(domain: &Domain, controller: &Controller, board: Board) -> Result<()> {
    let model = controller.model.as_deref().unwrap_or("");
    let index = controller.index.unwrap_or(0);
    let target = controller.target.as_deref();
    let root = matches!(model, "pci-root" | "pcie-root");
    if root {
        if index > 0 && board.family != Family::Pseries {
            return Err(xml("pci-root and pcie-root controllers should have index 0"));
        }
        if controller.info.address.is_some() {
            return Err(unsupported("pci-root and pcie-root controllers should not have an address"));
        }
    }
    if let Some(Address::Pci(address)) = &controller.info.address
        && !root
        && index <= address.bus
    {
        let bus = address.bus;
        return Err(unsupported(format!(
            "PCI controller at index {index} (0x{index:02x}) has bus='0x{bus:02x}', but index must be larger than bus"
        )));
    }
    let ranges = [
        ("target index", target.and_then(|target| target.index), 0..=HOST_BRIDGE_MAX),
        ("busNr", target.and_then(|target| target.bus_nr), 1..=254),
        ("chassisNr", target.and_then(|target| target.chassis_nr), 1..=255),
        ("chassis", target.and_then(|target| target.chassis), 0..=255),
        ("port", target.and_then(|target| target.port), 0..=255),
    ];
    for (name, given, range) in ranges {
        if let Some(number) = given.filter(|number| !range.contains(number)) {
            return Err(unsupported(format!(
                "PCI controller {name} '{number}' out of range - must be {}-{}",
                range.start(),
                range.end()
            )));
        }
    }
    options_of_bridge(controller, board)?;
    let cells = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref()).map_or(0, |numa| numa.cell.len());
    if let Some(node) = target.and_then(|target| target.node) {
        if root && index == 0 {
            return Err(unsupported(format!(
                "The PCI controller with index={index} can't be associated with a NUMA node"
            )));
        }
        if node as usize >= cells {
            return Err(xml(format!(
                "{model} with index {index} is configured for a NUMA node ({node}) not present in the domain's <cpu><numa> array ({cells})"
            )));
        }
    }
    if controller.pcihole64.is_some() && root && !matches!(board.family, Family::I440fx | Family::Q35) {
        return Err(unsupported(format!(
            "Setting the 64-bit PCI hole size is not supported for machine '{}'",
            machine(domain)
        )));
    }
    if controller.pcihole64.is_some() && !(root && index == 0 && board.pci != PciRoot::None) {
        return Err(unsupported(format!(
            "pcihole64 is only supported for PCI root controllers, not for '{model}'"
        )));
    }
    Ok(())
}

/// Each kind of bridge has devices and options of its own.
fn options_of_bridge(controller: &Controller, board: Board) -> Result<()> {
    let model = controller.model.as_deref().unwrap_or("");
    let host_bridge = model == "pci-root" && board.family == Family::Pseries;
    let refuse = |option: &str, wrong: &str| {
        Err(unsupported(format!(
            "Option '{option}' {wrong} for PCI controller with index '{}', model '{model}' and modelName '{}'",
            controller.index.unwrap_or(0),
            controller.model_name.as_deref().unwrap_or("none")
        )))
    };
    let names = crate::address::hardware_names(model, host_bridge);
    match controller.model_name.as_deref() {
        Some(_) if names.is_empty() => return refuse("modelName", "is not valid"),
        Some(name) if !names.contains(&name) => return refuse("modelName", "has invalid value"),
        _ => {}
    }
    let Some(target) = controller.target.as_deref() else { return Ok(()) };
    let port = matches!(model, "pcie-root-port" | "pcie-switch-downstream-port");
    let expander = matches!(model, "pci-expander-bus" | "pcie-expander-bus");
    let rows = [
        ("targetIndex", target.index.is_some(), host_bridge),
        ("chassisNr", target.chassis_nr.is_some(), model == "pci-bridge"),
        ("chassis", target.chassis.is_some(), port),
        ("port", target.port.is_some(), port),
        ("busNr", target.bus_nr.is_some(), expander),
        ("hotplug", target.hotplug.is_some(), port || model == "pci-root"),
    ];
    match rows.iter().find(|(_, given, has)| *given && !has) {
        Some((name, ..)) => refuse(name, "is not valid"),
        None => Ok(()),
    }
}

/// Host bridges of `pseries` have numbers, and the first has the first.
fn host_bridge(controller: &Controller, board: Board, seen: &mut Vec<u32>) -> Result<()> {
    let number = controller.target.as_ref().and_then(|target| target.index);
    if board.family != Family::Pseries || controller.model.as_deref() != Some("pci-root") {
        return Ok(());
    }
    let Some(number) = number else { return Ok(()) };
    if (number == 0) != (controller.index.unwrap_or(0) == 0) {
        return Err(unsupported(
            "Only the PCI controller with index 0 can have target index 0, and vice versa",
        ));
    }
    if seen.contains(&number) {
        return Err(xml(format!("Multiple PCI controllers with target index '{number}'")));
    }
    seen.push(number);
    Ok(())
}

fn usb(domain: &Domain) -> Result<()> {
    let controllers = &domain.devices.controller;
    let usb = controllers.iter().filter(|other| other.r#type == ControllerType::Usb);
    let none = |other: &&Controller| other.model.as_deref() == Some("none");
    let disabled = usb.clone().any(|other| none(&other));
    if disabled && usb.clone().count() > 1 {
        return Err(plain("Can't add another USB controller: USB is disabled for this domain"));
    }
    if disabled && domain.devices.input.iter().any(|input| input.bus == Some(InputBus::Usb)) {
        return Err(unsupported("Can't add USB input device. USB bus is disabled"));
    }
    if disabled && !domain.devices.hub.is_empty() {
        return Err(unsupported("Can't add USB hub: USB is disabled for this domain"));
    }
    for face in usb.clone().filter(|other| other.info.master.is_some()) {
        let mut masters = usb.clone().filter(|other| is_companion(other) && other.info.master.is_none());
        if !masters.any(|other| other.index == face.index) {
            return Err(plain("No master USB controller specified"));
        }
    }
    Ok(())
}

/// The model of the SCSI controller with this index.
fn scsi_model(domain: &Domain, index: u32) -> Option<&str> {
    let mut controllers = domain.devices.controller.iter();
    let found = controllers.find(|other| other.r#type == ControllerType::Scsi && other.index == Some(index));
    found.and_then(|controller| controller.model.as_deref())
}

/// Drives that their controller has no place for.
fn units(domain: &Domain) -> Result<()> {
    let disks = domain.devices.disk.iter().filter(|disk| disk.target.bus == Some(DiskBus::Scsi));
    let hostdevs = domain.devices.hostdev.iter().map(|hostdev| &hostdev.info);
    for info in disks.map(|disk| &disk.info).chain(hostdevs) {
        let Some(Address::Drive(address)) = info.address else { continue };
        if address.target != 0 && scsi_model(domain, address.controller) == Some("lsilogic") {
            return Err(unsupported("target must be 0 for controller model 'lsilogic'"));
        }
    }
    for disk in &domain.devices.disk {
        let Some(Address::Drive(address)) = disk.info.address else { continue };
        let bus = disk.target.bus;
        if address.bus != 0 && bus == Some(DiskBus::Scsi) {
            return Err(internal("SCSI controller only supports 1 bus"));
        }
        if address.bus != 0 && bus == Some(DiskBus::Fdc) {
            return Err(internal("Only 1 fdc bus is supported"));
        }
        if address.bus != 0 && bus == Some(DiskBus::Sata) {
            return Err(unsupported("bus must be 0 for sata controller"));
        }
        if matches!(bus, Some(DiskBus::Ide | DiskBus::Sata | DiskBus::Fdc)) && address.target != 0 {
            return Err(unsupported(match bus {
                Some(DiskBus::Fdc) => "target must be 0 for controller fdc",
                Some(DiskBus::Sata) => "target must be 0 for sata controller",
                _ => "target must be 0 for ide controller",
            }));
        }
    }
    Ok(())
}
