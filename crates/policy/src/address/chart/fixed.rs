//! Places that chipsets fix: built-in controllers, the first graphics card, and the faces of ICH9 USB controllers.

use error::Result;
use model::Domain;
use model::devices::address::{Address, PciAddress};
use model::devices::controller::{Controller, ControllerType};
use model::devices::video::VideoType;

use super::buses::bus_model;
use super::{address_of, error_of, is, model_is, on_root, place_of, take};
use crate::address::pci::{BusModel, Fit, PCI_DEVICE, Place, Topology};
use crate::fault::internal;

/// Keeps a place of the chipset's own.
pub(super) fn reserve(topology: &mut Topology, slot: u32, function: u32) -> Result<()> {
    let fit = Fit::PCI.with(Fit::PCIE);
    topology.take(on_root(slot, function), fit, 0).map_err(|refused| error_of(&refused, fit))
}

/// The name of a controller that has no other place.
fn built_in(controller: &Controller) -> Option<&'static str> {
    match controller.r#type {
        ControllerType::Ide => Some("Primary IDE controller"),
        ControllerType::Usb => Some("PIIX3 USB controller at index 0"),
        ControllerType::Sata => Some("Primary SATA controller"),
        _ => None,
    }
}

/// Gives the controllers built into the chipset their function.
pub(super) fn fixed(
    domain: &mut Domain,
    topology: &mut Topology,
    which: impl Fn(&Controller) -> bool,
    (slot, function): (u32, u32),
) -> Result<()> {
    for controller in domain.devices.controller.iter_mut().filter(|controller| which(controller)) {
        let place = on_root(slot, function);
        let second = controller.r#type == ControllerType::Pci && topology.is_slot_used(place);
        let elsewhere =
            |address: &Address| matches!(address, Address::Pci(found) if place_of(*found) != place);
        if controller.info.address.as_ref().is_some_and(elsewhere)
            && let Some(name) = built_in(controller)
        {
            return Err(internal(format!("{name} must have PCI address 0:0:{slot:x}.{function}")));
        }
        if controller.info.address.is_none() && !second {
            let fit = bus_model(controller).and_then(BusModel::needs).unwrap_or(PCI_DEVICE);
            take(topology, place, fit, 0)?;
            controller.info.address = Some(address_of(place));
        }
    }
    Ok(())
}

/// The first graphics card has a slot of its own, if that is free.
pub(super) fn video(domain: &mut Domain, topology: &mut Topology, slot: u32) -> Result<()> {
    let Some(video) = domain.devices.video.first_mut() else { return Ok(()) };
    let kind = video.model.as_ref().and_then(|model| model.r#type);
    if matches!(kind, Some(VideoType::None | VideoType::Ramfb)) || video.info.address.is_some() {
        return Ok(());
    }
    let place = on_root(slot, 0);
    if !topology.is_slot_used(place) {
        take(topology, place, PCI_DEVICE, 0)?;
        video.info.address = Some(address_of(place));
    }
    Ok(())
}

/// The sound chip of ICH9 sits where real boards have it.
pub(super) fn sound(domain: &mut Domain, topology: &mut Topology) -> Result<()> {
    let place = on_root(0x1b, 0);
    let mut chips = domain.devices.sound.iter_mut().filter(|sound| sound.model == "ich9");
    if let Some(sound) =
        chips.find(|sound| sound.info.address.is_none()).filter(|_| !topology.is_slot_used(place))
    {
        take(topology, place, PCI_DEVICE, 0)?;
        sound.info.address = Some(address_of(place));
    }
    Ok(())
}

/// The function of each face of an ICH9 USB controller.
fn companion_function(controller: &Controller) -> Option<u32> {
    Some(match controller.model.as_deref()? {
        "ich9-ehci1" | "ich9-ehci2" => 7,
        "ich9-uhci1" | "ich9-uhci4" => 0,
        "ich9-uhci2" | "ich9-uhci5" => 1,
        "ich9-uhci3" | "ich9-uhci6" => 2,
        _ => return None,
    })
}

/// On Q35 the first two ICH9 USB controllers sit where real boards have them.
pub(super) fn companions(domain: &mut Domain, topology: &mut Topology) -> Result<()> {
    let mut slots = [0x1d, 0x1a].into_iter();
    let indexes: Vec<u32> = companion_indexes(domain);
    for index in indexes {
        let first =
            |other: &Controller| is(other, ControllerType::Usb, index) && model_is(other, "ich9-uhci1");
        if !domain.devices.controller.iter().any(first) {
            continue;
        }
        if let Some(slot) = slots.find(|slot| !topology.is_slot_used(on_root(*slot, 0))) {
            place_companions(domain, topology, index, on_root(slot, 0))?;
        }
    }
    Ok(())
}

/// Elsewhere they share the next free slot.
pub(super) fn free_companions(domain: &mut Domain, topology: &mut Topology) -> Result<()> {
    for index in companion_indexes(domain) {
        let faces = domain.devices.controller.iter().filter(|other| other.index == Some(index));
        let placed = faces.filter(|other| companion_function(other).is_some()).find_map(|other| match other
            .info
            .address
        {
            Some(Address::Pci(address)) => Some(place_of(address)),
            _ => None,
        });
        let slot = match placed {
            Some(place) => Place { function: 0, ..place },
            None => {
                let mut probe = topology.clone();
                probe.take_next(PCI_DEVICE, 0).map_err(|refused| error_of(&refused, PCI_DEVICE))?
            }
        };
        if topology.models().count() <= slot.bus as usize {
            topology.take_next(PCI_DEVICE, 0).map_err(|refused| error_of(&refused, PCI_DEVICE))?;
            continue;
        }
        place_companions(domain, topology, index, slot)?;
    }
    Ok(())
}

/// The indexes of ICH9 USB controllers with a face that has no address.
fn companion_indexes(domain: &Domain) -> Vec<u32> {
    let faces = domain.devices.controller.iter().filter(|other| other.r#type == ControllerType::Usb);
    let open = faces.filter(|other| companion_function(other).is_some() && other.info.address.is_none());
    let mut indexes: Vec<u32> = open.filter_map(|other| other.index).collect();
    indexes.dedup();
    indexes
}

fn place_companions(domain: &mut Domain, topology: &mut Topology, index: u32, slot: Place) -> Result<()> {
    let faces = domain.devices.controller.iter_mut().filter(|other| is(other, ControllerType::Usb, index));
    for face in faces {
        let Some(function) = companion_function(face) else { continue };
        if face.info.address.is_none() {
            let place = Place { function, ..slot };
            take(topology, place, PCI_DEVICE, 0)?;
            let mut address =
                PciAddress { multifunction: (function == 0).then_some(true), ..PciAddress::default() };
            (address.domain, address.bus, address.slot, address.function) =
                (0, place.bus, place.slot, place.function);
            face.info.address = Some(Address::Pci(address));
        }
    }
    Ok(())
}
