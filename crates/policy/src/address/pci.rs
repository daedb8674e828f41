//! The PCI topology of one machine: buses, what fits where, which slots are taken, and where the next device goes.
//!
//! Knows nothing of documents; `address::assign` translates.

use std::fmt;

/// A place on the guest's PCI buses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// PCI domain.
    pub domain: u32,
    /// Bus: the index of its controller.
    pub bus: u32,
    /// Slot on the bus.
    pub slot: u32,
    /// Function in the slot.
    pub function: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:02x}:{:02x}.{}", self.domain, self.bus, self.slot, self.function)
    }
}

/// What kind of place a device needs, or a bus offers; a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fit(u16);

impl Fit {
    /// Can be plugged while the machine runs.
    pub const HOTPLUG: Fit = Fit(1);
    /// A conventional PCI device.
    pub const PCI: Fit = Fit(1 << 1);
    /// A PCI Express device.
    pub const PCIE: Fit = Fit(1 << 2);
    /// A root port.
    pub const ROOT_PORT: Fit = Fit(1 << 3);
    /// The upstream port of a switch.
    pub const UPSTREAM: Fit = Fit(1 << 4);
    /// A downstream port of a switch.
    pub const DOWNSTREAM: Fit = Fit(1 << 5);
    /// A bridge from DMI to PCI.
    pub const DMI_BRIDGE: Fit = Fit(1 << 6);
    /// A conventional bridge.
    pub const BRIDGE: Fit = Fit(1 << 7);
    /// A second PCI root.
    pub const EXPANDER: Fit = Fit(1 << 8);
    /// A second PCI Express root.
    pub const PCIE_EXPANDER: Fit = Fit(1 << 9);
    /// A bridge from PCI Express to PCI.
    pub const PCIE_TO_PCI: Fit = Fit(1 << 10);
    /// Shares a slot with others of its kind, one function each.
    pub const SHARES_SLOT: Fit = Fit(1 << 11);
    /// Must sit on the root bus itself.
    pub const INTEGRATED: Fit = Fit(1 << 12);

    /// The kinds of device and controller, without the modifiers.
    const KINDS: Fit = Fit(0x7fe);

    /// Both sets.
    pub const fn with(self, other: Fit) -> Fit {
        Fit(self.0 | other.0)
    }

    /// True when every bit of `other` is set.
    pub const fn has(self, other: Fit) -> bool {
        self.0 & other.0 == other.0
    }

    const fn meets(self, other: Fit) -> bool {
        self.0 & other.0 != 0
    }
}

/// A conventional device that can be plugged.
pub const PCI_DEVICE: Fit = Fit::PCI.with(Fit::HOTPLUG);
/// An Express device that can be plugged.
pub const PCIE_DEVICE: Fit = Fit::PCIE.with(Fit::HOTPLUG);

/// What makes a bus: the model of its controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusModel {
    /// `pci-root`
    PciRoot,
    /// `pcie-root`
    PcieRoot,
    /// `pci-bridge`
    PciBridge,
    /// `dmi-to-pci-bridge`
    DmiToPciBridge,
    /// `pcie-to-pci-bridge`
    PcieToPciBridge,
    /// `pcie-root-port`
    PcieRootPort,
    /// `pcie-switch-upstream-port`
    SwitchUpstream,
    /// `pcie-switch-downstream-port`
    SwitchDownstream,
    /// `pci-expander-bus`
    PciExpander,
    /// `pcie-expander-bus`
    PcieExpander,
}

impl BusModel {
    /// What the bus takes.
    fn takes(self) -> Fit {
        let conventional = PCI_DEVICE.with(Fit::BRIDGE);
        match self {
            BusModel::PciRoot => conventional.with(Fit::EXPANDER),
            BusModel::PciBridge | BusModel::PciExpander | BusModel::PcieToPciBridge => conventional,
            BusModel::DmiToPciBridge => Fit::PCI.with(Fit::BRIDGE),
            BusModel::PcieRoot => Fit::PCIE
                .with(Fit::ROOT_PORT)
                .with(Fit::DMI_BRIDGE)
                .with(Fit::PCIE_TO_PCI)
                .with(Fit::PCIE_EXPANDER)
                .with(Fit::INTEGRATED),
            BusModel::PcieRootPort | BusModel::SwitchDownstream => {
                PCIE_DEVICE.with(Fit::UPSTREAM).with(Fit::PCIE_TO_PCI)
            }
            BusModel::SwitchUpstream => Fit::DOWNSTREAM,
            BusModel::PcieExpander => Fit::ROOT_PORT.with(Fit::DMI_BRIDGE),
        }
    }

    /// The first and last slot.
    fn slots(self) -> (u32, u32) {
        match self {
            BusModel::PcieRootPort | BusModel::SwitchDownstream => (0, 0),
            BusModel::SwitchUpstream | BusModel::PciExpander | BusModel::PcieExpander => (0, 31),
            BusModel::DmiToPciBridge => (0, 31),
            BusModel::PciRoot | BusModel::PcieRoot | BusModel::PciBridge | BusModel::PcieToPciBridge => {
                (1, 31)
            }
        }
    }

    /// What kind of place its controller itself needs; none for a root.
    pub fn needs(self) -> Option<Fit> {
        Some(match self {
            BusModel::PciRoot | BusModel::PcieRoot => return None,
            BusModel::PciBridge => Fit::BRIDGE,
            BusModel::DmiToPciBridge => Fit::DMI_BRIDGE,
            BusModel::PcieToPciBridge => Fit::PCIE_TO_PCI.with(Fit::HOTPLUG),
            BusModel::PcieRootPort => Fit::ROOT_PORT.with(Fit::SHARES_SLOT),
            BusModel::SwitchUpstream => Fit::UPSTREAM,
            BusModel::SwitchDownstream => Fit::DOWNSTREAM,
            BusModel::PciExpander => Fit::EXPANDER,
            BusModel::PcieExpander => Fit::PCIE_EXPANDER,
        })
    }
}

/// One slot: which functions are taken.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    functions: u8,
    shared: bool,
}

#[derive(Clone, Debug)]
struct Bus {
    model: BusModel,
    slots: [Slot; 32],
    /// One bit for each slot of which a function is taken.
    taken: u32,
    /// The group of host devices that must be isolated from others; 0 for everything else.
    group: u32,
}

impl Bus {
    fn new(model: BusModel) -> Bus {
        Bus { model, slots: [Slot::default(); 32], taken: 0, group: 0 }
    }

    fn is_empty(&self) -> bool {
        self.taken == 0
    }
}

/// Which buses are added to a full machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Growth {
    /// Conventional devices on an Express machine go behind a `pcie-to-pci-bridge`.
    pub pcie_to_pci: bool,
    /// More host bridges take the place of bridges, and isolate groups of host devices, as on `pseries`.
    pub host_bridges: bool,
}

/// Why a place cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No controller has this index.
    NoBus(Place),
    /// Taken already.
    Taken(Place),
    /// The slot number is out of the bus's range.
    BadSlot(Place, u32, u32),
    /// The bus takes no such device.
    Misfit(Place),
    /// All buses are full and no more can be added.
    Full,
    /// A bus of this index would be needed, which no machine has.
    BusTooHigh(u32),
}

/// Highest index of a bus.
pub const BUS_MAX: u32 = 255;

/// The buses of one machine.
#[derive(Clone, Debug)]
pub struct Topology {
    buses: Vec<Bus>,
    grows: bool,
    growth: Growth,
}

impl Topology {
    /// The buses of these controllers, in the order of their indexes. With `grows`, buses are added as needed.
    pub fn new(buses: impl IntoIterator<Item = BusModel>, grows: bool, growth: Growth) -> Topology {
        Topology { buses: buses.into_iter().map(Bus::new).collect(), grows, growth }
    }

    /// The models of the buses, those added included.
    pub fn models(&self) -> impl Iterator<Item = BusModel> {
        self.buses.iter().map(|bus| bus.model)
    }

    /// True when the machine has a PCI Express root.
    pub(crate) fn is_pcie(&self) -> bool {
        self.buses.first().is_some_and(|bus| bus.model == BusModel::PcieRoot)
    }

    /// True when no slot of any bus is free.
    pub fn is_full(&self) -> bool {
        self.buses.iter().all(|bus| {
            let (first, last) = bus.model.slots();
            (first..=last).all(|slot| bus.slots[slot as usize].functions != 0)
        })
    }

    /// True when a function of the slot is taken.
    pub fn is_slot_used(&self, place: Place) -> bool {
        self.slot(place).is_some_and(|slot| slot.functions != 0)
    }

    fn slot(&self, place: Place) -> Option<&Slot> {
        self.buses.get(place.bus as usize)?.slots.get(place.slot as usize)
    }

    /// Takes a place the document names. Documents may put a device where none like it would be put by itself, so only
    /// what cannot work is refused.
    ///
    /// # Errors
    /// The bus is missing, the slot or function taken or out of range, or the device does not fit.
    pub fn take(&mut self, place: Place, fit: Fit, group: u32) -> Result<(), Refused> {
        self.grow_to(place, fit)?;
        let isolates = self.growth.host_bridges && place.bus > 0;
        let bus = &mut self.buses[place.bus as usize];
        let (first, last) = bus.model.slots();
        if place.slot < first || place.slot > last {
            return Err(Refused::BadSlot(place, first, last));
        }
        if !accepts_by_hand(bus.model, fit) {
            return Err(Refused::Misfit(place));
        }
        if isolates {
            // Whoever mixes groups by hand gives up their isolation.
            bus.group = if bus.is_empty() || bus.group == group { group } else { 0 };
        }
        let slot = &mut bus.slots[place.slot as usize];
        let bit = 1u8 << place.function;
        if slot.functions & bit != 0 {
            return Err(Refused::Taken(place));
        }
        slot.functions |= bit;
        bus.taken |= 1 << place.slot;
        slot.shared |= fit.has(Fit::SHARES_SLOT);
        Ok(())
    }

    /// Finds and takes the next free place for such a device; a function other than none asks for a slot whose function
    /// of that number is free.
    ///
    /// # Errors
    /// Nothing is free and nothing can be added.
    pub fn take_next(&mut self, fit: Fit, group: u32) -> Result<Place, Refused> {
        let place = match self.find_for(fit, group) {
            Some(place) => place,
            None => {
                self.grow(fit)?;
                self.find_for(fit, group).ok_or(Refused::Full)?
            }
        };
        let bus = &mut self.buses[place.bus as usize];
        bus.taken |= 1 << place.slot;
        let slot = &mut bus.slots[place.slot as usize];
        slot.functions |= 1 << place.function;
        slot.shared |= fit.has(Fit::SHARES_SLOT);
        Ok(place)
    }

    /// A free place on a bus of the group, or on an empty bus, which becomes one of the group.
    fn find_for(&mut self, fit: Fit, group: u32) -> Option<Place> {
        if !self.growth.host_bridges {
            return self.find(fit, |_, _| true);
        }
        let place = self.find(fit, |_, bus| bus.group == group);
        let place = place.or_else(|| self.find(fit, |index, bus| index > 0 && bus.is_empty()))?;
        self.buses[place.bus as usize].group = group;
        Some(place)
    }

    fn find(&self, fit: Fit, wanted: impl Fn(usize, &Bus) -> bool) -> Option<Place> {
        for (index, bus) in self.buses.iter().enumerate() {
            if !accepts(bus.model, fit) || !wanted(index, bus) {
                continue;
            }
            let (first, last) = bus.model.slots();
            let all = u32::MAX << first & u32::MAX >> (31 - last);
            if bus.taken & all == all && !fit.has(Fit::SHARES_SLOT) {
                continue;
            }
            for number in first..=last {
                let slot = bus.slots[number as usize];
                let function = if slot.functions == 0 {
                    0
                } else if fit.has(Fit::SHARES_SLOT) && slot.shared {
                    slot.functions.trailing_ones()
                } else {
                    continue;
                };
                if function < 8 {
                    return Some(Place { domain: 0, bus: index as u32, slot: number, function });
                }
            }
        }
        None
    }

    /// Adds buses until the index exists.
    fn grow_to(&mut self, place: Place, fit: Fit) -> Result<(), Refused> {
        while self.buses.len() <= place.bus as usize {
            if !self.grows || place.bus > BUS_MAX {
                return Err(Refused::NoBus(place));
            }
            self.grow(fit).map_err(|_| Refused::NoBus(place))?;
        }
        Ok(())
    }

    /// Adds the bus that takes such a device.
    fn grow(&mut self, fit: Fit) -> Result<(), Refused> {
        if !self.grows || self.buses.is_empty() {
            return Err(Refused::Full);
        }
        let next = self.buses.len() as u32;
        if next > BUS_MAX {
            return Err(Refused::BusTooHigh(next));
        }
        let pcie = self.is_pcie();
        if fit.meets(Fit::PCI.with(Fit::BRIDGE)) {
            if self.growth.host_bridges {
                self.push(BusModel::PciRoot);
            } else if !pcie {
                self.push(BusModel::PciBridge);
            } else if self.growth.pcie_to_pci {
                let seat = Fit::PCIE_TO_PCI.with(Fit::HOTPLUG);
                if self.find(seat, |_, _| true).is_none() {
                    self.push(BusModel::PcieRootPort);
                }
                // The new bridge sits on a port, so nothing else may.
                self.take_next(seat, 0)?;
                self.push(BusModel::PcieToPciBridge);
            } else {
                if !self.models().any(|model| model == BusModel::DmiToPciBridge) {
                    self.push(BusModel::DmiToPciBridge);
                }
                self.push(BusModel::PciBridge);
            }
            return Ok(());
        }
        if pcie
            && fit.meets(Fit::PCIE.with(Fit::UPSTREAM).with(Fit::PCIE_TO_PCI))
            && !fit.has(Fit::INTEGRATED)
        {
            self.push(BusModel::PcieRootPort);
            return Ok(());
        }
        Err(Refused::Full)
    }

    fn push(&mut self, model: BusModel) {
        self.buses.push(Bus::new(model));
    }
}

/// Whether devices of this kind are put on such a bus by themselves.
fn accepts(model: BusModel, fit: Fit) -> bool {
    let takes = model.takes();
    if fit.has(Fit::INTEGRATED) {
        return takes.has(Fit::INTEGRATED) || model == BusModel::PciRoot;
    }
    let kinds = Fit(fit.0 & Fit::KINDS.0);
    takes.meets(kinds) && (!fit.has(Fit::HOTPLUG) || takes.has(Fit::HOTPLUG))
}

/// Whether a document may put such a device on such a bus: hotplug aside, and endpoints also on the Express root.
fn accepts_by_hand(model: BusModel, fit: Fit) -> bool {
    let kinds = Fit(fit.0 & Fit::KINDS.0);
    let endpoint = Fit::PCI.with(Fit::PCIE);
    match model {
        BusModel::PcieRoot | BusModel::PcieRootPort | BusModel::SwitchDownstream if kinds.meets(endpoint) => {
            true
        }
        BusModel::PciRoot | BusModel::PciBridge | BusModel::DmiToPciBridge | BusModel::PcieToPciBridge
            if kinds.meets(endpoint) =>
        {
            true
        }
        _ => model.takes().meets(kinds),
    }
}
