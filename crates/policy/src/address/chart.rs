//! PCI addresses: which buses to add, and who gets which place, in two passes over the devices.

mod buses;
mod fixed;
mod wanted;
mod zpci;

use error::{Error, Result};
use model::Domain;
use model::devices::address::{Address, DeviceInfo, PciAddress};
use model::devices::controller::{Controller, ControllerType};

use super::number;
use super::pci::{BusModel, Fit, Growth, PCIE_DEVICE, Place, Refused, Topology};
use crate::defaults::{board_of, controllers};
use crate::emulator::{EmulatorCaps, Flag};
use crate::fault::{internal, xml};
use crate::host::Host;
use crate::machine::{Board, Family, PciRoot};
use buses::{WORDS, bus_model, buses, word};
use fixed::{companions, fixed, free_companions, reserve, sound, video};
use wanted::BUILT_IN;

pub(super) fn assign(domain: &mut Domain, host: &Host, caps: &EmulatorCaps) -> Result<()> {
    let board = board_of(domain);
    forget_blank(domain, host);
    let growth =
        Growth { pcie_to_pci: caps.has(Flag::PciePciBridge), host_bridges: board.family == Family::Pseries };
    let chart = Chart { board, host };
    // The first pass only tells which buses are needed: what it gives is taken back.
    let given: Vec<_> = chart.wanted(domain).into_iter().map(|wanted| wanted.info.address.clone()).collect();
    let only_root = buses(domain, growth)?.len() <= 1;
    let before = buses(domain, growth)?.len();
    let mut topology = Topology::new(buses(domain, growth)?, true, growth);
    chart.take_given(domain, &mut topology)?;
    chart.take_fixed(domain, &mut topology)?;
    if board.pci == PciRoot::Pci && !topology.is_full() {
        // Keeps a place for the bridge that may have to be added.
        topology.take_next(Fit::BRIDGE, 0).map_err(|refused| error_of(&refused, Fit::BRIDGE))?;
    }
    chart.take_free(domain, &mut topology)?;
    for (wanted, address) in chart.wanted(domain).into_iter().zip(given) {
        wanted.info.address = address;
    }
    let grown = topology.models().count() > before;
    if board.pci == PciRoot::Pcie && only_root && grown {
        // One port stays free for a device that is plugged later.
        topology.take_next(PCIE_DEVICE, 0).map_err(|refused| error_of(&refused, PCIE_DEVICE))?;
    }
    for (index, model) in topology.models().enumerate() {
        controllers::add(domain, ControllerType::Pci, index as u32, Some(word(model)));
    }
    let mut topology = Topology::new(buses(domain, growth)?, false, growth);
    chart.take_given(domain, &mut topology)?;
    chart.take_fixed(domain, &mut topology)?;
    chart.take_free(domain, &mut topology)?;
    mark_multifunction(domain, board);
    number::fill(&mut domain.devices.controller, board);
    if board.family == Family::S390Ccw && caps.has(Flag::Zpci) {
        let mut identifiers = zpci::Identifiers::of(domain)?;
        chart.wanted(domain).into_iter().try_for_each(|wanted| identifiers.give(wanted.info))?;
    }
    Ok(())
}

/// An address whose domain, bus and slot are zero says that the device is on PCI, not where.
fn forget_blank(domain: &mut Domain, host: &Host) {
    let board = board_of(domain);
    let chart = Chart { board, host };
    for wanted in chart.wanted(domain) {
        let function = pci(wanted.info).map_or(0, |address| address.function);
        let blank = Address::Pci(PciAddress { function, ..PciAddress::default() });
        wanted.info.address.take_if(|address| *address == blank);
    }
}

/// What the passes look at.
struct Chart<'a> {
    board: Board,
    host: &'a Host,
}

impl Chart<'_> {
    /// Takes the places the document names.
    fn take_given(&self, domain: &mut Domain, topology: &mut Topology) -> Result<()> {
        for wanted in self.wanted(domain) {
            if let Some(Address::Pci(address)) = wanted.info.address
                && !is_open(wanted.info)
            {
                take(topology, place_of(address), wanted.fit, wanted.group)?;
            }
        }
        Ok(())
    }

    /// Takes the places the chipset fixes.
    fn take_fixed(&self, domain: &mut Domain, topology: &mut Topology) -> Result<()> {
        match self.board.family {
            Family::I440fx => {
                fixed(domain, topology, |other| is(other, ControllerType::Ide, 0), (1, 1))?;
                fixed(
                    domain,
                    topology,
                    |other| is(other, ControllerType::Usb, 0) && model_is(other, "piix3-uhci"),
                    (1, 2),
                )?;
                reserve(topology, 1, 0)?;
                video(domain, topology, 2)
            }
            Family::Q35 => {
                fixed(domain, topology, |other| is(other, ControllerType::Sata, 0), (0x1f, 2))?;
                reserve(topology, 0x1f, 0)?;
                reserve(topology, 0x1f, 3)?;
                fixed(domain, topology, |other| model_is(other, "dmi-to-pci-bridge"), (0x1e, 0))?;
                companions(domain, topology)?;
                video(domain, topology, 1)?;
                sound(domain, topology)
            }
            _ => Ok(()),
        }
    }

    /// Gives every device without an address the next free place.
    fn take_free(&self, domain: &mut Domain, topology: &mut Topology) -> Result<()> {
        let bridges =
            domain.devices.controller.iter_mut().filter(|other| other.r#type == ControllerType::Pci);
        for controller in bridges {
            let Some(fit) = bus_model(controller).and_then(BusModel::needs) else { continue };
            give(topology, &mut controller.info, fit, 0)?;
        }
        free_companions(domain, topology)?;
        for wanted in self.wanted(domain) {
            give(topology, wanted.info, wanted.fit, wanted.group)?;
        }
        Ok(())
    }
}

fn is(controller: &Controller, kind: ControllerType, index: u32) -> bool {
    controller.r#type == kind && controller.index == Some(index)
}

fn model_is(controller: &Controller, model: &str) -> bool {
    controller.model.as_deref() == Some(model)
}

fn place_of(address: PciAddress) -> Place {
    Place { domain: address.domain, bus: address.bus, slot: address.slot, function: address.function }
}

fn address_of(place: Place) -> Address {
    let Place { domain, bus, slot, function } = place;
    Address::Pci(PciAddress { domain, bus, slot, function, ..PciAddress::default() })
}

fn on_root(slot: u32, function: u32) -> Place {
    Place { domain: 0, bus: 0, slot, function }
}

fn take(topology: &mut Topology, place: Place, fit: Fit, group: u32) -> Result<()> {
    if place.domain != 0 {
        return Err(xml(format!("Invalid PCI address {place}. Only PCI domain 0 is available")));
    }
    if fit == BUILT_IN && place.bus != 0 {
        return Err(xml(format!(
            "The device at PCI address {place} needs to be an integrated device (bus=0)"
        )));
    }
    topology.take(place, fit, group).map_err(|refused| error_of(&refused, fit))
}

fn give(topology: &mut Topology, info: &mut DeviceInfo, fit: Fit, group: u32) -> Result<()> {
    if is_open(info) {
        let place = topology.take_next(fit, group).map_err(|refused| error_of(&refused, fit))?;
        let given = match info.address {
            Some(Address::Pci(address)) => address,
            _ => PciAddress::default(),
        };
        let Place { domain, bus, slot, function } = place;
        info.address = Some(Address::Pci(PciAddress { domain, bus, slot, function, ..given }));
    }
    Ok(())
}

fn pci(info: &DeviceInfo) -> Option<PciAddress> {
    match info.address {
        Some(Address::Pci(address)) => Some(address),
        _ => None,
    }
}

/// Whether the place on PCI is open: there is no address, or one of zeros; a function alone is no place.
fn is_open(info: &DeviceInfo) -> bool {
    match info.address {
        None => true,
        Some(Address::Pci(address)) => (address.domain, address.bus, address.slot) == (0, 0, 0),
        Some(_) => false,
    }
}

/// Function 0 of a slot that root ports share says so.
fn mark_multifunction(domain: &mut Domain, board: Board) {
    if board.pci != PciRoot::Pcie {
        return;
    }
    let shared: Vec<(u32, u32)> = domain
        .devices
        .controller
        .iter()
        .filter(|other| model_is(other, "pcie-root-port"))
        .filter_map(|other| match other.info.address {
            Some(Address::Pci(address)) if address.function != 0 => Some((address.bus, address.slot)),
            _ => None,
        })
        .collect();
    for port in domain.devices.controller.iter_mut().filter(|other| model_is(other, "pcie-root-port")) {
        if let Some(Address::Pci(address)) = &mut port.info.address
            && address.function == 0
            && shared.contains(&(address.bus, address.slot))
        {
            address.multifunction.get_or_insert(true);
        }
    }
}

/// The name of what needs a place, for messages.
fn needing(fit: Fit) -> String {
    let named = WORDS.iter().find(|(_, bus)| bus.needs().is_some_and(|needs| needs == fit));
    match named {
        Some((word, _)) => format!("a PCI controller model='{word}'"),
        None => "a device".to_owned(),
    }
}

fn error_of(refused: &Refused, fit: Fit) -> Error {
    match refused {
        Refused::Taken(place) => xml(format!("Attempted double use of PCI Address {place}"))
            .with_cure("give one of the two devices another address, or none"),
        Refused::NoBus(place) => xml(format!(
            "Invalid PCI address {place}. The bus number is too high: no PCI controller has index='{}'",
            place.bus
        )),
        Refused::BadSlot(place, first, _) if place.slot < *first => {
            xml(format!("Invalid PCI address {place}. slot must be >= {first}"))
        }
        Refused::BadSlot(place, _, last) => {
            xml(format!("Invalid PCI address {place}. slot must be <= {last}"))
        }
        Refused::Misfit(place) => {
            let accepts =
                WORDS.iter().find(|(_, bus)| bus.needs() == Some(fit)).map_or("device", |(word, _)| word);
            xml(format!(
                "The device at PCI address {place} cannot be plugged into the PCI controller with index='{}'. It requires a controller that accepts a {accepts}.",
                place.bus
            ))
        }
        Refused::BusTooHigh(index) => buses::too_high(*index).with_cure(buses::FEWER_DEVICES),
        Refused::Full => internal(format!(
            "a PCI slot is needed to connect {}, but none is available, and it cannot be automatically added",
            needing(fit)
        ))
        .with_cure(buses::FEWER_DEVICES),
    }
}
