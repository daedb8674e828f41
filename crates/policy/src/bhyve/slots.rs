//! Slots of bhyve's only PCI bus: slot 0 is the host bridge's, slot 1 the ISA bridge's unless somebody else asks for it.

use std::collections::BTreeSet;

use error::Result;
use model::Domain;
use model::devices::address::{Address, DeviceInfo, PciAddress};
use model::devices::controller::ControllerType;
use model::devices::disk::DiskBus;

use crate::fault::{internal, xml};

/// Slots of a bus.
const SLOTS: u32 = 32;
/// The slot of the ISA bridge.
const ISA_SLOT: u32 = 1;

/// Gives every PCI device without an address a slot.
pub(super) fn assign(domain: &mut Domain) -> Result<()> {
    let mut used = taken(domain)?;
    let isa_free = used.insert(ISA_SLOT);
    let mut infos = infos(domain);
    if isa_free && let Some(isa) = infos.iter_mut().find(|(isa, info)| *isa && wanted(info)) {
        isa.1.address = Some(slot(ISA_SLOT));
    }
    for (_, info) in infos {
        if !wanted(info) {
            continue;
        }
        let free = (1..SLOTS).find(|slot| !used.contains(slot)).ok_or_else(|| {
            internal("No more available PCI slots").with_cure("bhyve has 32 slots; take some devices away")
        })?;
        used.insert(free);
        info.address = Some(slot(free));
    }
    Ok(())
}

fn slot(slot: u32) -> Address {
    Address::Pci(PciAddress { slot, ..PciAddress::default() })
}

/// No address, or one of zeroes only, asks for a slot.
fn wanted(info: &DeviceInfo) -> bool {
    match info.address {
        None => true,
        Some(Address::Pci(address)) => {
            (address.domain, address.bus, address.slot, address.function) == (0, 0, 0, 0)
        }
        _ => false,
    }
}

/// The slots that the document names.
fn taken(domain: &mut Domain) -> Result<BTreeSet<u32>> {
    let mut functions = BTreeSet::new();
    for (_, info) in infos(domain) {
        let Some(Address::Pci(address)) = &info.address else { continue };
        if wanted(info) {
            continue;
        }
        let place = (address.domain, address.bus, address.slot, address.function);
        if address.domain != 0 || address.bus != 0 || address.slot == 0 || address.slot >= SLOTS {
            return Err(xml(format!(
                "Invalid PCI address {:04x}:{:02x}:{:02x}.{:x}: bhyve has slots 1 to 31 of bus 0000:00",
                place.0, place.1, place.2, place.3
            )));
        }
        if !functions.insert((address.slot, address.function)) {
            return Err(xml(format!(
                "Attempted double use of PCI Address {:04x}:{:02x}:{:02x}.{:x}",
                place.0, place.1, place.2, place.3
            )));
        }
    }
    Ok(functions.into_iter().map(|(slot, _)| slot).chain([0]).collect())
}

/// What sits on the bus, in the order in which slots are given, and whether it is the ISA bridge.
fn infos(domain: &mut Domain) -> Vec<(bool, &mut DeviceInfo)> {
    let devices = &mut domain.devices;
    let on_bus = devices.controller.iter_mut().filter(|controller| controller.r#type != ControllerType::Pci);
    let controllers =
        on_bus.map(|controller| (controller.r#type == ControllerType::Isa, &mut controller.info));
    let disks = devices.disk.iter_mut().filter(|disk| disk.target.bus == Some(DiskBus::Virtio));
    let others = devices
        .interface
        .iter_mut()
        .map(|interface| &mut interface.info)
        .chain(disks.map(|disk| &mut disk.info))
        .chain(devices.hostdev.iter_mut().map(|hostdev| &mut hostdev.info))
        .chain(devices.video.iter_mut().map(|video| &mut video.info))
        .chain(devices.sound.iter_mut().map(|sound| &mut sound.info))
        .chain(devices.filesystem.iter_mut().map(|filesystem| &mut filesystem.info))
        .chain(devices.rng.iter_mut().map(|rng| &mut rng.info));
    controllers.chain(others.map(|info| (false, info))).collect()
}
