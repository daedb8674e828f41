//! PCI addresses: which device needs what kind of place, the fixed places of each chipset, and the buses to add.

use error::{Error, Result};
use model::Domain;
use model::devices::address::{Address, DeviceInfo, PciAddress};
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::DiskBus;
use model::devices::hostdev::HostDevSource;
use model::devices::input::InputBus;
use model::devices::interface_source::InterfaceSource;
use model::devices::memory_device::MemoryModel;
use model::devices::video::VideoType;

use super::number;
use super::pci::{BusModel, Fit, PCI_DEVICE, PCIE_DEVICE, Place, Refused, Topology};
use crate::defaults::{board_of, controllers};
use crate::emulator::{EmulatorCaps, Flag};
use crate::fault::{internal, xml};
use crate::host::Host;
use crate::machine::{Board, Family, PciRoot};

/// A device that sits on a PCI bus.
struct Wanted<'a> {
    info: &'a mut DeviceInfo,
    fit: Fit,
}

pub(super) fn assign(domain: &mut Domain, host: &Host, caps: &EmulatorCaps) -> Result<()> {
    let board = board_of(domain);
    forget_blank(domain, host);
    let chart = Chart { board, host, pcie_to_pci: caps.has(Flag::PciePciBridge) };
    // The first pass, on a copy, only tells which buses are needed.
    let mut trial = domain.clone();
    let only_root = buses(domain)?.len() <= 1;
    let before = buses(domain)?.len();
    let mut topology = Topology::new(buses(domain)?, true, chart.pcie_to_pci);
    chart.take_given(&mut trial, &mut topology)?;
    chart.take_fixed(&mut trial, &mut topology)?;
    if board.pci == PciRoot::Pci && board.family == Family::I440fx && !topology.is_full() {
        // Keeps a place for the bridge that may have to be added.
        topology.take_next(Fit::BRIDGE).map_err(|refused| error_of(&refused, Fit::BRIDGE))?;
    }
    chart.take_free(&mut trial, &mut topology)?;
    let grown = topology.models().count() > before;
    if board.pci == PciRoot::Pcie && only_root && grown {
        // One port stays free for a device that is plugged later.
        topology.take_next(PCIE_DEVICE).map_err(|refused| error_of(&refused, PCIE_DEVICE))?;
    }
    for (index, model) in topology.models().enumerate().skip(before) {
        controllers::add(domain, ControllerType::Pci, index as u32, Some(word(model)));
    }
    let mut topology = Topology::new(buses(domain)?, false, chart.pcie_to_pci);
    chart.take_given(domain, &mut topology)?;
    chart.take_fixed(domain, &mut topology)?;
    chart.take_free(domain, &mut topology)?;
    mark_multifunction(domain, board);
    number::fill(&mut domain.devices.controller);
    Ok(())
}

/// An address of nothing but zeros says that the device is on PCI, not where.
fn forget_blank(domain: &mut Domain, host: &Host) {
    let board = board_of(domain);
    let chart = Chart { board, host, pcie_to_pci: false };
    for wanted in chart.wanted(domain) {
        wanted.info.address.take_if(|address| *address == Address::Pci(PciAddress::default()));
    }
}

struct Chart<'a> {
    board: Board,
    host: &'a Host,
    pcie_to_pci: bool,
}

impl Chart<'_> {
    /// Takes the places the document names.
    fn take_given(&self, domain: &mut Domain, topology: &mut Topology) -> Result<()> {
        for wanted in self.wanted(domain) {
            if let Some(Address::Pci(address)) = wanted.info.address {
                take(topology, place_of(address), wanted.fit)?;
            }
        }
        Ok(())
    }

    /// Takes the places the chipset fixes.
    fn take_fixed(&self, domain: &mut Domain, topology: &mut Topology) -> Result<()> {
        match self.board.family {
            Family::I440fx => {
                fixed(domain, topology, |other| is(other, ControllerType::Ide, 0), (1, 1))?;
                fixed(domain, topology, |other| is(other, ControllerType::Usb, 0) && model_is(other, "piix3-uhci"), (1, 2))?;
                reserve(topology, 1, 0);
                video(domain, topology, 2)
            }
            Family::Q35 => {
                fixed(domain, topology, |other| is(other, ControllerType::Sata, 0), (0x1f, 2))?;
                reserve(topology, 0x1f, 0);
                reserve(topology, 0x1f, 3);
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
        let bridges = domain.devices.controller.iter_mut().filter(|other| other.r#type == ControllerType::Pci);
        for controller in bridges {
            let Some(fit) = bus_model(controller).and_then(BusModel::needs) else { continue };
            give(topology, &mut controller.info, fit)?;
        }
        free_companions(domain, topology)?;
        for wanted in self.wanted(domain) {
            give(topology, wanted.info, wanted.fit)?;
        }
        Ok(())
    }

    /// Where an Express device goes.
    fn express(&self) -> Fit {
        if self.board.pci == PciRoot::Pcie { PCIE_DEVICE } else { PCI_DEVICE }
    }

    /// Where a virtio device of this model goes.
    fn virtio(&self, model: Option<&str>) -> Fit {
        let transitional = model.is_some_and(|model| model.ends_with("-transitional") && !model.ends_with("non-transitional"));
        if transitional { PCI_DEVICE } else { self.express() }
    }

    /// The devices on PCI buses, in the order in which they get their places; bridges and controllers included.
    fn wanted<'a>(&self, domain: &'a mut Domain) -> Vec<Wanted<'a>> {
        let devices = &mut domain.devices;
        let mut all: Vec<Wanted<'a>> = Vec::new();
        let mut add = |info: &'a mut DeviceInfo, fit: Fit| {
            if matches!(info.address, None | Some(Address::Pci(_))) {
                all.push(Wanted { info, fit });
            }
        };
        let (bridges, others): (Vec<_>, Vec<_>) =
            devices.controller.iter_mut().partition(|other| other.r#type == ControllerType::Pci);
        for controller in bridges {
            if let Some(fit) = bus_model(controller).and_then(BusModel::needs) {
                add(&mut controller.info, fit);
            }
        }
        for filesystem in &mut devices.filesystem {
            let fit = self.virtio(filesystem.model.as_deref());
            add(&mut filesystem.info, fit);
        }
        for interface in &mut devices.interface {
            let fit = match (&interface.source, interface.model.as_deref()) {
                (InterfaceSource::HostDev(_), _) => self.express(),
                (_, Some("usb-net" | "netfront" | "spapr-vlan" | "lan9118" | "smc91c111")) => continue,
                (_, Some("e1000e" | "igb" | "vmxnet3")) => self.express(),
                (_, Some(model)) if model.starts_with("virtio") => self.virtio(Some(model)),
                _ => PCI_DEVICE,
            };
            add(&mut interface.info, fit);
        }
        for sound in &mut devices.sound {
            match sound.model.as_str() {
                "ac97" | "es1370" | "ich6" | "ich7" | "ich9" => add(&mut sound.info, PCI_DEVICE),
                "virtio" => add(&mut sound.info, self.express()),
                _ => {}
            }
        }
        for controller in others {
            if let Some(fit) = self.controller(controller) {
                add(&mut controller.info, fit);
            }
        }
        for disk in &mut devices.disk {
            if disk.target.bus == Some(DiskBus::Virtio) {
                let fit = self.virtio(disk.model.as_deref());
                add(&mut disk.info, fit);
            }
        }
        for hostdev in &mut devices.hostdev {
            let fit = match &hostdev.source {
                HostDevSource::Pci(source) => self.host_device(source.address),
                HostDevSource::ScsiHost(_) => self.virtio(hostdev.model.as_deref()),
                HostDevSource::Mdev(_) if hostdev.model.as_deref() == Some("vfio-pci") => self.express(),
                _ => continue,
            };
            add(&mut hostdev.info, fit);
        }
        if let Some(balloon) = &mut devices.memballoon {
            if balloon.model.starts_with("virtio") {
                let fit = self.virtio(Some(&balloon.model));
                add(&mut balloon.info, fit);
            }
        }
        for rng in &mut devices.rng {
            let fit = self.virtio(Some(&rng.model));
            add(&mut rng.info, fit);
        }
        for watchdog in &mut devices.watchdog {
            if watchdog.model == "i6300esb" {
                add(&mut watchdog.info, PCI_DEVICE);
            }
        }
        for video in &mut devices.video {
            let fit = match video.model.as_ref().and_then(|model| model.r#type) {
                Some(VideoType::Virtio | VideoType::Bochs) => self.express(),
                Some(VideoType::None | VideoType::Ramfb) => continue,
                _ => PCI_DEVICE,
            };
            add(&mut video.info, fit);
        }
        for shmem in &mut devices.shmem {
            if shmem.model.is_some() {
                add(&mut shmem.info, PCI_DEVICE);
            }
        }
        for input in &mut devices.input {
            if input.bus == Some(InputBus::Virtio) {
                let fit = self.virtio(input.model.as_deref());
                add(&mut input.info, fit);
            }
        }
        for serial in &mut devices.serial {
            if serial.target.as_ref().is_some_and(|target| target.r#type.as_deref() == Some("pci-serial")) {
                add(&mut serial.info, PCI_DEVICE);
            }
        }
        for panic in &mut devices.panic {
            if panic.model.as_deref() == Some("pvpanic") {
                add(&mut panic.info, Fit::PCI.with(Fit::PCIE).with(Fit::INTEGRATED));
            }
        }
        for memory in &mut devices.memory {
            if matches!(memory.model, MemoryModel::VirtioMem | MemoryModel::VirtioPmem) {
                add(&mut memory.info, self.express());
            }
        }
        if let Some(vsock) = &mut devices.vsock {
            let fit = self.virtio(vsock.model.as_deref());
            add(&mut vsock.info, fit);
        }
        if let Some(iommu) = devices.iommu.as_mut().filter(|iommu| iommu.model == "virtio") {
            add(&mut iommu.info, Fit::PCI.with(Fit::PCIE).with(Fit::INTEGRATED));
        }
        for crypto in &mut devices.crypto {
            add(&mut crypto.info, self.express());
        }
        all
    }

    fn controller(&self, controller: &Controller) -> Option<Fit> {
        let model = controller.model.as_deref();
        Some(match controller.r#type {
            ControllerType::Usb => match model? {
                "none" => return None,
                "qemu-xhci" | "nec-xhci" => self.express(),
                _ => PCI_DEVICE,
            },
            ControllerType::Scsi => match model? {
                "virtio-scsi" | "virtio-transitional" | "virtio-non-transitional" => self.virtio(model),
                "lsisas1078" | "vmpvscsi" => self.express(),
                "ibmvscsi" | "ncr53c90" => return None,
                _ => PCI_DEVICE,
            },
            ControllerType::VirtioSerial => self.virtio(model),
            ControllerType::Sata | ControllerType::Ide => PCI_DEVICE,
            ControllerType::Nvme => self.express(),
            _ => return None,
        })
    }

    fn host_device(&self, address: PciAddress) -> Fit {
        let name = place_of(address).to_string();
        let express = self.host.pci_express.get(&name).copied().unwrap_or(true);
        if express { self.express() } else { PCI_DEVICE }
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

fn take(topology: &mut Topology, place: Place, fit: Fit) -> Result<()> {
    if place.slot > 0x1f {
        return Err(xml(format!("Invalid PCI address slot='0x{:x}', must be <= 0x1F", place.slot)));
    }
    if place.function > 7 {
        return Err(xml(format!("Invalid PCI address function=0x{:x}, must be <= 7", place.function)));
    }
    if place.domain != 0 {
        return Err(xml(format!("Invalid PCI address {place}. Only PCI domain 0 is available")));
    }
    topology.take(place, fit).map_err(|refused| error_of(&refused, fit))
}

/// Keeps a place of the chipset's own; a document that uses it anyway is refused when it is read.
fn reserve(topology: &mut Topology, slot: u32, function: u32) {
    let place = on_root(slot, function);
    if !topology.is_used(place) {
        // The place is free and the bus exists, so nothing can refuse.
        let kept = topology.take(place, Fit::PCI.with(Fit::PCIE));
        debug_assert!(kept.is_ok(), "{kept:?}");
    }
}

fn give(topology: &mut Topology, info: &mut DeviceInfo, fit: Fit) -> Result<()> {
    if info.address.is_none() {
        let place = topology.take_next(fit).map_err(|refused| error_of(&refused, fit))?;
        info.address = Some(address_of(place));
    }
    Ok(())
}

/// Gives the controllers built into the chipset their function.
fn fixed(
    domain: &mut Domain,
    topology: &mut Topology,
    which: impl Fn(&Controller) -> bool,
    (slot, function): (u32, u32),
) -> Result<()> {
    for controller in domain.devices.controller.iter_mut().filter(|controller| which(controller)) {
        let place = on_root(slot, function);
        let second = controller.r#type == ControllerType::Pci && topology.is_slot_used(place);
        if controller.info.address.is_none() && !second {
            let fit = bus_model(controller).and_then(BusModel::needs).unwrap_or(PCI_DEVICE);
            take(topology, place, fit)?;
            controller.info.address = Some(address_of(place));
        }
    }
    Ok(())
}

/// The first graphics card has a slot of its own, if that is free.
fn video(domain: &mut Domain, topology: &mut Topology, slot: u32) -> Result<()> {
    let Some(video) = domain.devices.video.first_mut() else { return Ok(()) };
    let kind = video.model.as_ref().and_then(|model| model.r#type);
    if matches!(kind, Some(VideoType::None | VideoType::Ramfb)) || video.info.address.is_some() {
        return Ok(());
    }
    let place = on_root(slot, 0);
    if !topology.is_slot_used(place) {
        take(topology, place, PCI_DEVICE)?;
        video.info.address = Some(address_of(place));
    }
    Ok(())
}

/// The sound chip of ICH9 sits where real boards have it.
fn sound(domain: &mut Domain, topology: &mut Topology) -> Result<()> {
    let place = on_root(0x1b, 0);
    let mut chips = domain.devices.sound.iter_mut().filter(|sound| sound.model == "ich9");
    if let Some(sound) = chips.find(|sound| sound.info.address.is_none()).filter(|_| !topology.is_slot_used(place)) {
        take(topology, place, PCI_DEVICE)?;
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
fn companions(domain: &mut Domain, topology: &mut Topology) -> Result<()> {
    let mut slots = [0x1d, 0x1a].into_iter();
    let indexes: Vec<u32> = companion_indexes(domain);
    for index in indexes {
        if let Some(slot) = slots.find(|slot| !topology.is_slot_used(on_root(*slot, 0))) {
            place_companions(domain, topology, index, on_root(slot, 0))?;
        }
    }
    Ok(())
}

/// Elsewhere they share the next free slot.
fn free_companions(domain: &mut Domain, topology: &mut Topology) -> Result<()> {
    for index in companion_indexes(domain) {
        let faces = domain.devices.controller.iter().filter(|other| other.index == Some(index));
        let placed = faces.filter(|other| companion_function(other).is_some()).find_map(|other| match other.info.address {
            Some(Address::Pci(address)) => Some(place_of(address)),
            _ => None,
        });
        let slot = match placed {
            Some(place) => Place { function: 0, ..place },
            None => {
                let mut probe = topology.clone();
                probe.take_next(PCI_DEVICE).map_err(|refused| error_of(&refused, PCI_DEVICE))?
            }
        };
        if topology.models().count() <= slot.bus as usize {
            topology.take_next(PCI_DEVICE).map_err(|refused| error_of(&refused, PCI_DEVICE))?;
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
            take(topology, place, PCI_DEVICE)?;
            let mut address = PciAddress { multifunction: (function == 0).then_some(true), ..PciAddress::default() };
            (address.domain, address.bus, address.slot, address.function) = (0, place.bus, place.slot, place.function);
            face.info.address = Some(Address::Pci(address));
        }
    }
    Ok(())
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
        if let Some(Address::Pci(address)) = &mut port.info.address {
            if address.function == 0 && shared.contains(&(address.bus, address.slot)) {
                address.multifunction.get_or_insert(true);
            }
        }
    }
}

/// The models of the PCI controllers, by index.
fn buses(domain: &Domain) -> Result<Vec<BusModel>> {
    let mut found: Vec<(u32, BusModel)> = Vec::new();
    for controller in domain.devices.controller.iter().filter(|other| other.r#type == ControllerType::Pci) {
        let model = bus_model(controller).ok_or_else(|| {
            xml(format!("Unknown PCI controller model '{}'", controller.model.as_deref().unwrap_or("")))
        })?;
        found.push((controller.index.unwrap_or(0), model));
    }
    found.sort_by_key(|(index, _)| *index);
    for (expected, (index, _)) in found.iter().enumerate() {
        if *index as usize != expected {
            return Err(xml(format!("Found a PCI controller with index='{index}' but none with index='{expected}'"))
                .with_cure("number the PCI controllers without gaps"));
        }
    }
    Ok(found.into_iter().map(|(_, model)| model).collect())
}

const WORDS: &[(&str, BusModel)] = &[
    ("pci-root", BusModel::PciRoot),
    ("pcie-root", BusModel::PcieRoot),
    ("pci-bridge", BusModel::PciBridge),
    ("dmi-to-pci-bridge", BusModel::DmiToPciBridge),
    ("pcie-to-pci-bridge", BusModel::PcieToPciBridge),
    ("pcie-root-port", BusModel::PcieRootPort),
    ("pcie-switch-upstream-port", BusModel::SwitchUpstream),
    ("pcie-switch-downstream-port", BusModel::SwitchDownstream),
    ("pci-expander-bus", BusModel::PciExpander),
    ("pcie-expander-bus", BusModel::PcieExpander),
];

fn bus_model(controller: &Controller) -> Option<BusModel> {
    let model = controller.model.as_deref()?;
    WORDS.iter().find(|(word, _)| *word == model).map(|(_, bus)| *bus)
}

fn word(model: BusModel) -> &'static str {
    WORDS.iter().find(|(_, bus)| *bus == model).map_or("", |(word, _)| word)
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
        Refused::BadSlot(place, _, last) => xml(format!("Invalid PCI address {place}. slot must be <= {last}")),
        Refused::Misfit(place) => {
            let accepts = WORDS.iter().find(|(_, bus)| bus.needs() == Some(fit)).map_or("device", |(word, _)| word);
            xml(format!(
                "The device at PCI address {place} cannot be plugged into the PCI controller with index='{}'. It requires a controller that accepts a {accepts}.",
                place.bus
            ))
        }
        Refused::Full => internal(format!(
            "a PCI slot is needed to connect {}, but none is available, and it cannot be automatically added",
            needing(fit)
        )),
    }
}
