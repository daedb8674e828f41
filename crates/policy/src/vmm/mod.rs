//! Machines of our own monitor: which documents are theirs, what those may say, what they leave open, and how the
//! monitor is started.
//!
//! The monitor is a machine without history: memory, processors, a PCI bus with virtio devices (disks, interfaces, ports,
//! entropy, balloon, sockets) and a watchdog, memory modules, a serial port and a clock. A document that asks for more is refused
//! with the element's name, never run without it.

mod hints;
mod hotplug;
mod memory;
mod offers;
mod plan;
mod processor;
mod supported;

pub use cpu::x86::Offer;
pub use hotplug::{Change, attach, detach, update};
pub(crate) use offers::add_to;
pub use offers::domain_capabilities;
pub use plan::{Addition, Plan, Terminal, addition, plan};
pub use processor::{baseline, settle, shown};

use error::Result;
use model::devices::address::{Address, DeviceInfo, PciAddress};
use model::devices::controller::{Controller, ControllerType};
use model::{Domain, DomainType};

use crate::Random;
use crate::fault::{unsupported, xml};
use crate::neutral::{self, Traits};

/// The machine type of such documents.
pub const MACHINE: &str = "ferrovirt";
/// The architecture that the monitor runs.
pub const ARCH: &str = "x86_64";
/// Most processors of a machine.
pub const VCPUS_MAX: u32 = 254;
/// The first address that a guest's sockets can have: those below it, and the very last, mean something else (vsock(7)).
pub const FIRST_CID: u32 = 3;
/// Slots of the PCI bus; the first is the host's side.
const SLOTS: u32 = 32;

/// Whether a document names this machine.
#[must_use]
pub fn is_own(domain: &Domain) -> bool {
    domain.os.r#type.as_ref().and_then(|kind| kind.machine.as_deref()) == Some(MACHINE)
}

/// Refuses to write such a machine as a command line of QEMU.
///
/// # Errors
/// It is one.
pub fn refuse_command_line(domain: &Domain) -> Result<()> {
    if !is_own(domain) {
        return Ok(());
    }
    let name = &domain.name;
    Err(unsupported(format!("domain '{name}' has no QEMU command line: its machine type is '{MACHINE}'"))
        .with_cure("name a machine type of QEMU, such as q35"))
}

/// Makes a definition complete: defaults, then places on the PCI bus in the order of the document.
///
/// # Errors
/// The document contradicts itself, or asks for what the monitor does not have.
pub fn normalize(domain: &mut Domain, random: &mut dyn Random) -> Result<()> {
    if domain.r#type != DomainType::Kvm {
        return Err(unsupported(format!("machine type '{MACHINE}' runs on KVM only"))
            .with_cure("write <domain type='kvm'>, or name a machine type of QEMU"));
    }
    memory::count_cells(domain);
    neutral::apply(domain, &Traits { arch: ARCH, ..Traits::NEUTRAL }, random)?;
    crate::defaults::others::slots(domain);
    if let Some(balloon) = &mut domain.devices.memballoon
        && balloon.info == DeviceInfo::default()
        && balloon.model.is_empty()
    {
        "none".clone_into(&mut balloon.model);
    }
    if let Some(vsock) = &mut domain.devices.vsock {
        vsock.model.get_or_insert_with(|| "virtio".to_owned());
    }
    for interface in &mut domain.devices.interface {
        interface.model.get_or_insert_with(|| "virtio".to_owned());
    }
    processor::complete(domain);
    console(domain);
    supported::check(domain)?;
    places(domain)
}

/// Ports need the console that they are of.
fn console(domain: &mut Domain) {
    let devices = &mut domain.devices;
    let has_ports = !devices.channel.is_empty() || devices.console.iter().any(supported::is_virtio);
    let is_there = devices.controller.iter().any(|it| it.r#type == ControllerType::VirtioSerial);
    if has_ports && !is_there {
        devices.controller.push(Controller {
            r#type: ControllerType::VirtioSerial,
            index: Some(0),
            ..Controller::default()
        });
    }
}

/// Devices of the bus, in the order in which they get slots.
fn on_bus(domain: &mut Domain) -> impl Iterator<Item = &mut DeviceInfo> {
    let devices = &mut domain.devices;
    let disks = devices.disk.iter_mut().map(|disk| &mut disk.info);
    let interfaces = devices.interface.iter_mut().map(|interface| &mut interface.info);
    let consoles = devices.controller.iter_mut().filter(|it| it.r#type == ControllerType::VirtioSerial);
    let balloon = devices.memballoon.iter_mut().filter(|balloon| balloon.model != "none");
    disks
        .chain(interfaces)
        .chain(consoles.map(|console| &mut console.info))
        .chain(devices.rng.iter_mut().map(|rng| &mut rng.info))
        .chain(balloon.map(|balloon| &mut balloon.info))
        .chain(devices.vsock.iter_mut().map(|vsock| &mut vsock.info))
        .chain(devices.watchdog.iter_mut().map(|watchdog| &mut watchdog.info))
}

/// Slots that are named stay; all other devices get the first that is free.
fn places(domain: &mut Domain) -> Result<()> {
    let mut taken = [false; SLOTS as usize];
    // The host's side.
    taken[0] = true;
    for info in on_bus(domain) {
        let slot = match &info.address {
            None => continue,
            Some(Address::Pci(address)) if *address == PciAddress::default() => {
                info.address = None;
                continue;
            }
            Some(Address::Pci(address)) => {
                let own = PciAddress { slot: address.slot, ..PciAddress::default() };
                (*address == own).then_some(address.slot)
            }
            Some(_) => None,
        };
        let place = slot.and_then(|slot| taken.get_mut(usize::try_from(slot).ok()?));
        let Some(place) = place else {
            return Err(xml(format!(
                "machine type '{MACHINE}' has its devices in function 0 of the slots 0x01 to 0x1f of bus 0"
            ))
            .with_cure("leave <address> out"));
        };
        if std::mem::replace(place, true) {
            let slot = slot.unwrap_or_default();
            return Err(xml(format!("Attempted double use of PCI slot 0000:00:{slot:02x}.0"))
                .with_cure("leave <address> out of one of the two devices"));
        }
    }
    for info in on_bus(domain).filter(|info| info.address.is_none()) {
        let Some(slot) = taken.iter().position(|taken| !taken) else {
            return Err(unsupported(format!(
                "machine type '{MACHINE}' has places for {} devices",
                SLOTS - 1
            )));
        };
        taken[slot] = true;
        let slot = u32::try_from(slot).unwrap_or_default();
        info.address = Some(Address::Pci(PciAddress { slot, ..PciAddress::default() }));
    }
    Ok(())
}
