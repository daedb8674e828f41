//! Machines of our own monitor: which documents are theirs, what those may say, what they leave open, and how the
//! monitor is started.
//!
//! The monitor is a machine without history: memory, processors, a PCI bus with virtio devices, a serial port. A document
//! that asks for more is refused with the element's name, never run without it.

mod plan;
mod supported;

pub use plan::{Plan, plan};

use error::Result;
use model::devices::address::{Address, DeviceInfo, PciAddress};
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
/// Slots of the PCI bus; the first is the host's side.
const SLOTS: u32 = 32;

/// Whether a document names this machine.
#[must_use]
pub fn is_own(domain: &Domain) -> bool {
    domain.os.r#type.as_ref().and_then(|kind| kind.machine.as_deref()) == Some(MACHINE)
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
    neutral::apply(domain, &Traits { arch: ARCH, ..Traits::NEUTRAL }, random)?;
    if let Some(balloon) = &mut domain.devices.memballoon
        && balloon.info == DeviceInfo::default()
        && balloon.model.is_empty()
    {
        "none".clone_into(&mut balloon.model);
    }
    supported::check(domain)?;
    places(domain)
}

/// Devices of the bus, in the order in which the monitor is told of them.
fn on_bus(domain: &mut Domain) -> impl Iterator<Item = &mut DeviceInfo> {
    let devices = &mut domain.devices;
    let disks = devices.disk.iter_mut().map(|disk| &mut disk.info);
    disks.chain(devices.rng.iter_mut().map(|rng| &mut rng.info))
}

fn places(domain: &mut Domain) -> Result<()> {
    for (slot, info) in (1..).zip(on_bus(domain)) {
        if slot >= SLOTS {
            return Err(unsupported(format!(
                "machine type '{MACHINE}' has places for {} devices",
                SLOTS - 1
            )));
        }
        let own = PciAddress { slot, ..PciAddress::default() };
        match &info.address {
            None => info.address = Some(Address::Pci(own)),
            Some(Address::Pci(address)) if *address == own || *address == PciAddress::default() => {
                info.address = Some(Address::Pci(own));
            }
            Some(_) => {
                return Err(xml(format!(
                    "machine type '{MACHINE}' places devices in the order of the document: this one is in slot {slot:#x} of bus 0"
                ))
                .with_cure("leave <address> out"));
            }
        }
    }
    Ok(())
}
