//! The root bus: which functions there are, and which of their ranges answers at which address.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::config::{ConfigSpace, Identity};
use super::{Bar, PciDevice};
use crate::state::{Persist, Record, StateError};

/// Version of the root's state.
const VERSION: u32 = 1;
/// Where the registers of commands and ranges lie in configuration space.
const DECODING: Range<usize> = 0x04..0x28;

/// Slot and function of a device on the root bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address(u8);

impl Address {
    /// Slots of a bus.
    pub const SLOTS: u8 = 32;
    /// Functions of a slot.
    pub const FUNCTIONS: u8 = 8;

    /// The address of a function, if there can be such a slot and function.
    pub fn new(slot: u8, function: u8) -> Option<Address> {
        (slot < Self::SLOTS && function < Self::FUNCTIONS).then_some(Address(slot << 3 | function))
    }

    /// The address whose slot and function are the bits of this byte.
    pub fn from_bits(bits: u8) -> Address {
        Address(bits)
    }

    /// The slot.
    pub fn slot(self) -> u8 {
        self.0 >> 3
    }

    /// The function.
    pub fn function(self) -> u8 {
        self.0 & 7
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x}.{}", self.slot(), self.function())
    }
}

impl FromStr for Address {
    type Err = StateError;

    fn from_str(text: &str) -> Result<Address, StateError> {
        let (slot, function) = text.split_once('.').unwrap_or_default();
        let address = u8::from_str_radix(slot, 16).ok().zip(function.parse().ok());
        address
            .and_then(|(slot, function)| Address::new(slot, function))
            .ok_or(StateError::Unfit { device: "the PCI bus", why: "it has an address that is none" })
    }
}

/// The addresses that the root bus answers for.
#[derive(Clone, Debug)]
pub struct Windows {
    /// Below 4 GiB.
    pub low: Range<u64>,
    /// Above all memory; it may be empty.
    pub high: Range<u64>,
}

/// A function cannot be put on the bus.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Occupied {
    /// Another one has the address.
    #[error("PCI address {0} has a device already")]
    Address(Address),
    /// The windows are full.
    #[error("no room for {bytes} bytes of PCI memory is left")]
    Window {
        /// What was asked for.
        bytes: u64,
    },
}

type SharedFunction = Arc<Mutex<dyn PciDevice>>;

/// The root bus.
pub struct PciRoot {
    windows: Windows,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    functions: BTreeMap<Address, SharedFunction>,
    /// What answers, by first address.
    decoded: BTreeMap<u64, Decoded>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Decoded {
    bytes: u64,
    function: Address,
    bar: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    functions: BTreeMap<String, Record>,
}

impl PciRoot {
    /// A bus with nothing but the host bridge.
    pub fn new(windows: Windows) -> PciRoot {
        let root = PciRoot { windows, inner: Mutex::default() };
        root.lock().functions.insert(Address(0), Arc::new(Mutex::new(HostBridge::new())));
        root
    }

    /// The addresses that the bus answers for.
    pub fn windows(&self) -> &Windows {
        &self.windows
    }

    /// Puts a function on the bus, and its ranges at addresses where they can answer as soon as the guest lets them.
    ///
    /// # Errors
    /// The address is taken, or the windows are full.
    pub fn insert(&self, address: Address, device: SharedFunction) -> Result<(), Occupied> {
        let mut inner = self.lock();
        if inner.functions.contains_key(&address) {
            return Err(Occupied::Address(address));
        }
        let mut taken: Vec<(u64, u64)> = Vec::new();
        for function in inner.functions.values() {
            let function = lock(function);
            let space = function.config();
            taken.extend(space.bars().map(|(index, bar)| (space.bar_address(index), bar.bytes)));
        }
        {
            let mut device = lock(&device);
            let bars: Vec<(usize, Bar)> = device.config().bars().collect();
            for (index, bar) in bars {
                let place = self.place(bar, &taken).ok_or(Occupied::Window { bytes: bar.bytes })?;
                taken.push((place, bar.bytes));
                device.config_mut().set_bar_address(index, place);
            }
        }
        inner.functions.insert(address, device);
        inner.mark_multi_function(address.slot());
        Ok(())
    }

    /// Takes a function off the bus.
    pub fn remove(&self, address: Address) -> Option<SharedFunction> {
        let mut inner = self.lock();
        let function = inner.functions.remove(&address)?;
        inner.mark_multi_function(address.slot());
        let gone: Vec<Decoded> =
            inner.decoded.values().filter(|range| range.function == address).copied().collect();
        inner.decoded.retain(|_, range| range.function != address);
        drop(inner);
        let mut device = lock(&function);
        gone.iter().for_each(|range| device.moved(range.bar, None));
        drop(device);
        Some(function)
    }

    /// The function at an address.
    pub fn function(&self, address: Address) -> Option<SharedFunction> {
        self.lock().functions.get(&address).cloned()
    }

    /// The addresses that have functions, the host bridge among them.
    pub fn addresses(&self) -> Vec<Address> {
        self.lock().functions.keys().copied().collect()
    }

    /// The guest reads configuration space; where no function is, all ones.
    pub fn read_config(&self, address: Address, offset: usize, data: &mut [u8]) {
        data.fill(0xff);
        if let Some(function) = self.function(address) {
            let mut function = lock(&function);
            function.before_config_read(offset);
            function.config().read(offset, data);
        }
    }

    /// The guest writes configuration space.
    pub fn write_config(&self, address: Address, offset: usize, data: &[u8]) {
        let Some(function) = self.function(address) else { return };
        let mut device = lock(&function);
        device.config_mut().write(offset, data);
        device.config_written(offset, data);
        if offset < DECODING.end && offset.saturating_add(data.len()) > DECODING.start {
            drop(device);
            self.decode(address, &function);
        }
    }

    /// The guest reads memory of a window; where nothing answers, all ones.
    pub fn read_memory(&self, address: u64, data: &mut [u8]) {
        data.fill(0xff);
        if let Some((device, bar, offset)) = self.find(address, data.len()) {
            lock(&device).read_bar(bar, offset, data);
        }
    }

    /// The guest writes memory of a window.
    pub fn write_memory(&self, address: u64, data: &[u8]) {
        if let Some((device, bar, offset)) = self.find(address, data.len()) {
            lock(&device).write_bar(bar, offset, data);
        }
    }

    /// The states of all functions, while no processor runs and no loop turns.
    pub fn save(&self) -> Record {
        let functions = self.lock().functions.clone();
        let functions =
            functions.iter().map(|(address, function)| (address.to_string(), lock(function).save()));
        Record::new(VERSION, &State { functions: functions.collect() })
    }

    /// Takes over the states of all functions, which are those that the bus had.
    ///
    /// # Errors
    /// The state is broken, or that of other functions.
    pub fn restore(&self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read("the PCI bus", VERSION)?;
        let functions = self.lock().functions.clone();
        let unfit = StateError::Unfit { device: "the PCI bus", why: "its functions are others" };
        if state.functions.len() != functions.len() {
            return Err(unfit);
        }
        for (address, record) in &state.functions {
            let address = address.parse()?;
            let Some(function) = functions.get(&address) else { return Err(unfit) };
            lock(function).restore(record)?;
            self.decode(address, function);
        }
        Ok(())
    }

    fn find(&self, address: u64, bytes: usize) -> Option<(SharedFunction, usize, u64)> {
        let inner = self.lock();
        let (start, range) = inner.decoded.range(..=address).next_back()?;
        let offset = address - start;
        (offset < range.bytes && range.bytes - offset >= bytes as u64).then_some(())?;
        Some((inner.functions.get(&range.function)?.clone(), range.bar, offset))
    }

    /// Looks at where the ranges of a function answer now. Of two at one address the later one answers.
    fn decode(&self, address: Address, function: &SharedFunction) {
        // The order of locks is root, then function.
        let mut inner = self.lock();
        let mut device = lock(function);
        let bars: Vec<(usize, Bar)> = device.config().bars().collect();
        for (bar, Bar { bytes, .. }) in bars {
            let space = device.config();
            let wanted = Some(space.bar_address(bar))
                .filter(|start| space.decodes_memory() && self.has_room(*start, bytes));
            let mine = |(start, range): (&u64, &Decoded)| {
                (range.function == address && range.bar == bar).then_some(*start)
            };
            let found = inner.decoded.iter().find_map(mine);
            if found == wanted {
                continue;
            }
            if let Some(start) = found {
                inner.decoded.remove(&start);
            }
            let covered = wanted
                .and_then(|start| inner.decoded.insert(start, Decoded { bytes, function: address, bar }));
            device.moved(bar, wanted);
            if let Some(covered) = covered
                && covered.function != address
                && let Some(other) = inner.functions.get(&covered.function)
            {
                lock(other).moved(covered.bar, None);
            }
        }
    }

    fn has_room(&self, start: u64, bytes: u64) -> bool {
        let end = start.checked_add(bytes);
        let within = |window: &Range<u64>| start >= window.start && end.is_some_and(|end| end <= window.end);
        within(&self.windows.low) || within(&self.windows.high)
    }

    /// The first place that is free, high for wide ranges.
    fn place(&self, bar: Bar, taken: &[(u64, u64)]) -> Option<u64> {
        let in_window = |window: &Range<u64>| {
            let candidates = std::iter::once(window.start)
                .chain(taken.iter().map(|(start, bytes)| start.saturating_add(*bytes)))
                .filter_map(|start| start.checked_next_multiple_of(bar.bytes))
                .filter(|start| {
                    let end = start.checked_add(bar.bytes);
                    *start >= window.start && end.is_some_and(|end| end <= window.end)
                });
            let free = |start: &u64| {
                !taken.iter().any(|(other, bytes)| *start < other + bytes && *other < start + bar.bytes)
            };
            candidates.filter(free).min()
        };
        let high = if bar.wide { in_window(&self.windows.high) } else { None };
        high.or_else(|| in_window(&self.windows.low))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Function 0 of a slot tells whether there are more.
    fn mark_multi_function(&mut self, slot: u8) {
        let count = self.functions.keys().filter(|address| address.slot() == slot).count();
        if let Some(first) = self.functions.get(&Address(slot << 3)) {
            lock(first).config_mut().set_multi_function(count > 1);
        }
    }
}

impl fmt::Debug for PciRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let functions: Vec<String> = self.addresses().iter().map(Address::to_string).collect();
        f.debug_struct("PciRoot").field("windows", &self.windows).field("functions", &functions).finish()
    }
}

fn lock(function: &SharedFunction) -> MutexGuard<'_, dyn PciDevice + 'static> {
    function.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The function that every root bus has, without ranges.
struct HostBridge(ConfigSpace);

impl HostBridge {
    fn new() -> HostBridge {
        // The generic host bridge of QEMU's PCI identifiers (docs/specs/pci-ids).
        let identity = Identity {
            vendor: 0x1b36,
            device: 0x0008,
            class: 0x06_00_00,
            subsystem_vendor: 0x1af4,
            subsystem: 0x1100,
            ..Identity::default()
        };
        HostBridge(ConfigSpace::new(identity, None))
    }
}

impl PciDevice for HostBridge {
    fn config(&self) -> &ConfigSpace {
        &self.0
    }

    fn config_mut(&mut self) -> &mut ConfigSpace {
        &mut self.0
    }

    fn read_bar(&mut self, _bar: usize, _offset: u64, _data: &mut [u8]) {}

    fn write_bar(&mut self, _bar: usize, _offset: u64, _data: &[u8]) {}
}

impl Persist for HostBridge {
    fn save(&self) -> Record {
        Record::new(VERSION, &self.0.state())
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        self.0.restore(&record.read("the host bridge", VERSION)?)
    }
}

#[cfg(test)]
mod tests;
