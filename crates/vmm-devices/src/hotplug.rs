//! The registers by which devices, processors and memory modules come to a running guest and leave it. The machine's DSDT has the
//! methods that use them, so no driver of a guest knows of them.
//!
//! ```text
//!   the machine ──came, asks back──▶ notices ──line──▶ guest reads NOTICE ──▶ Notify(slot, processor or module, what)
//!                                                                               │
//!   the machine ◀──outcomes── LEAVE (`_EJ0`), RESULT (`_OST`) ◀── guest lets go, or says why it does not
//!
//!   offset 0   NOTICE   read: the next notice, which is taken by that; 0 is none
//!                       bits 0 to 7 number, 8 to 15 what (1 look again, 3 let go), 16 to 23 kind (1 slot, 2 processor, 3 module)
//!          4   LEAVE    write: it may leave; bits 0 to 7 number, 8 to 15 kind
//!          8   RESULT   write: what became of a wish to let go; bits 0 to 7 number, 8 to 15 kind, 16 to 31 status of `_OST`
//!         12   COUNT    read: processors that are there
//! ```
//!
//! The line is high while a notice waits, so none is lost on a guest that listens late. Processors leave from the last one on,
//! and only when they are asked to: those that are there always have the first numbers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::pci::{Address, PciDevice, PciRoot};
use crate::platform::{Request, Requests};
use crate::state::{Record, StateError};
use crate::{BusDevice, Wiring};

/// Version of the state.
const VERSION: u32 = 2;
/// Offsets of the registers.
const NOTICE: u64 = 0;
const LEAVE: u64 = 4;
const RESULT: u64 = 8;
const COUNT: u64 = 12;
/// Statuses of `_OST` by which nothing is refused: it was done, or it goes on (ACPI 6.5, section 6.3.5).
const DONE: u32 = 0;
const IN_PROGRESS: u32 = 0x83;
const EJECTION_PENDING: u32 = 0x84;
/// Most memory modules.
pub const MODULES_MAX: u8 = 32;
/// Most notices that wait: each slot, each processor and each module, come and asked back.
const NOTICES_MAX: usize = 2 * (Address::SLOTS as usize + u8::MAX as usize + MODULES_MAX as usize);

/// What comes and goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The device in a slot of the PCI bus.
    Slot(u8),
    /// A processor.
    Processor(u8),
    /// A memory module.
    Module(u8),
}

/// What the guest is told of it; the numbers are ACPI's (ACPI 6.5, table 5.187).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum What {
    LookAgain = 1,
    LetGo = 3,
}

/// What a guest has done.
pub enum Outcome {
    /// The device in this slot is off the bus.
    Gone(u8, Arc<Mutex<dyn PciDevice>>),
    /// The last processor has left: so many are there now.
    Fewer(u8),
    /// The guest does not use this memory module any more.
    Emptied(u8),
    /// It does not let go.
    Refused(Place),
}

/// The registers, and what they tell the guest.
pub struct HotPlug {
    root: Arc<PciRoot>,
    wiring: Arc<dyn Wiring>,
    line: u32,
    requests: Arc<Requests>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    state: State,
    /// Slots whose devices may leave.
    removable: u32,
    high: bool,
    outcomes: VecDeque<Outcome>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    notices: VecDeque<(Place, What)>,
    /// Slots whose devices were asked back.
    wanted: u32,
    processors: u8,
    /// The last processor was asked back.
    processor_wanted: bool,
    /// Modules that are there.
    modules: u32,
    /// Modules that were asked back.
    modules_wanted: u32,
}

impl HotPlug {
    /// Bytes of the registers.
    pub const PORTS: u64 = 16;

    /// The registers of a bus and so many processors. They raise the input `line`, and ask for [`Request::HotPlug`] when the guest
    /// has done something.
    pub fn new(
        root: Arc<PciRoot>,
        processors: u8,
        wiring: Arc<dyn Wiring>,
        line: u32,
        requests: Arc<Requests>,
    ) -> HotPlug {
        let state = State { processors, ..State::default() };
        let inner = Mutex::new(Inner { state, ..Inner::default() });
        HotPlug { root, wiring, line, requests, inner }
    }

    /// The device in this slot was there from the beginning, and may leave.
    pub fn allow(&self, slot: u8) {
        self.lock().removable |= bit(slot);
    }

    /// A device has come to this slot; it may leave again. The guest is told.
    pub fn came(&self, slot: u8) {
        let mut inner = self.lock();
        inner.removable |= bit(slot);
        inner.state.wanted &= !bit(slot);
        self.tell(&mut inner, Place::Slot(slot), What::LookAgain);
    }

    /// The guest is asked to let go of the device in this slot, as often as this is called.
    pub fn ask_back(&self, slot: u8) {
        let mut inner = self.lock();
        inner.state.wanted |= bit(slot);
        self.tell(&mut inner, Place::Slot(slot), What::LetGo);
    }

    /// Slots whose devices were asked back and are there still.
    pub fn asked_back(&self) -> Vec<u8> {
        let wanted = self.lock().state.wanted;
        (0..Address::SLOTS).filter(|slot| wanted & bit(*slot) != 0).collect()
    }

    /// There are so many processors now, not fewer than before. The guest is told of the new ones.
    pub fn set_processors(&self, count: u8) {
        let mut inner = self.lock();
        let first = inner.state.processors;
        inner.state.processors = count;
        inner.state.processor_wanted = false;
        (first..count).for_each(|number| self.tell(&mut inner, Place::Processor(number), What::LookAgain));
    }

    /// The guest is asked to let go of the last processor, as often as this is called.
    pub fn ask_processor_back(&self) {
        let mut inner = self.lock();
        let Some(last) = inner.state.processors.checked_sub(1).filter(|last| *last > 0) else { return };
        inner.state.processor_wanted = true;
        self.tell(&mut inner, Place::Processor(last), What::LetGo);
    }

    /// This memory module was there from the beginning.
    pub fn has_module(&self, number: u8) {
        self.lock().state.modules |= bit(number);
    }

    /// A memory module has come. The guest is told.
    pub fn module_came(&self, number: u8) {
        let mut inner = self.lock();
        inner.state.modules |= bit(number);
        inner.state.modules_wanted &= !bit(number);
        self.tell(&mut inner, Place::Module(number), What::LookAgain);
    }

    /// The guest is asked to let go of a memory module, as often as this is called.
    pub fn ask_module_back(&self, number: u8) {
        let mut inner = self.lock();
        inner.state.modules_wanted |= bit(number);
        self.tell(&mut inner, Place::Module(number), What::LetGo);
    }

    /// Memory modules that were asked back and are there still.
    pub fn modules_asked_back(&self) -> Vec<u8> {
        let wanted = self.lock().state.modules_wanted;
        (0..MODULES_MAX).filter(|number| wanted & bit(*number) != 0).collect()
    }

    /// Processors that are there.
    pub fn processors(&self) -> u8 {
        self.lock().state.processors
    }

    /// What the guest has done, one after the other.
    pub fn take(&self) -> Option<Outcome> {
        self.lock().outcomes.pop_front()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, inner: &mut Inner, place: Place, what: What) {
        let notices = &mut inner.state.notices;
        if notices.len() < NOTICES_MAX && !notices.contains(&(place, what)) {
            notices.push_back((place, what));
        }
        self.drive(inner);
    }

    /// Makes the line what it is to be.
    fn drive(&self, inner: &mut Inner) {
        let high = !inner.state.notices.is_empty();
        if high != inner.high {
            inner.high = high;
            // The monitor's interrupt controller takes every line that it gave; there is nobody to tell.
            let _ = self.wiring.line(self.line, high);
        }
    }

    fn next_notice(&self) -> u32 {
        let mut inner = self.lock();
        let next = inner.state.notices.pop_front();
        self.drive(&mut inner);
        next.map_or(0, |(place, what)| {
            place.bits() << 8 & 0xff_0000 | (what as u32) << 8 | place.bits() & 0xff
        })
    }

    fn leave(&self, place: Place) {
        match place {
            Place::Slot(slot) => {
                let mut inner = self.lock();
                let Some(address) = Address::new(slot, 0).filter(|_| inner.removable & bit(slot) != 0) else {
                    return;
                };
                inner.removable &= !bit(slot);
                inner.state.wanted &= !bit(slot);
                inner.state.notices.retain(|(other, _)| *other != place);
                self.drive(&mut inner);
                drop(inner);
                // Off the bus before the guest goes on: it looks there next.
                if let Some(function) = self.root.remove(address) {
                    self.report(&mut self.lock(), Outcome::Gone(slot, function));
                }
            }
            Place::Processor(number) => {
                let mut inner = self.lock();
                if !inner.state.processor_wanted || number == 0 || number + 1 != inner.state.processors {
                    return;
                }
                inner.state.processor_wanted = false;
                inner.state.processors = number;
                inner.state.notices.retain(|(other, _)| *other != place);
                self.drive(&mut inner);
                self.report(&mut inner, Outcome::Fewer(number));
            }
            Place::Module(number) => {
                let mut inner = self.lock();
                // Without a wish, too: a guest's own user may give a module back.
                if inner.state.modules & bit(number) == 0 {
                    return;
                }
                inner.state.modules &= !bit(number);
                inner.state.modules_wanted &= !bit(number);
                inner.state.notices.retain(|(other, _)| *other != place);
                self.drive(&mut inner);
                self.report(&mut inner, Outcome::Emptied(number));
            }
        }
    }

    /// What became of a wish to let go; only what was wished and is refused is of interest.
    fn result(&self, place: Place, status: u32) {
        if matches!(status, DONE | IN_PROGRESS | EJECTION_PENDING) {
            return;
        }
        let mut inner = self.lock();
        let state = &mut inner.state;
        let was_wanted = match place {
            Place::Slot(slot) => state.wanted & bit(slot) != 0,
            Place::Processor(number) => state.processor_wanted && number + 1 == state.processors,
            Place::Module(number) => state.modules_wanted & bit(number) != 0,
        };
        if was_wanted {
            match place {
                Place::Slot(slot) => state.wanted &= !bit(slot),
                Place::Processor(_) => state.processor_wanted = false,
                Place::Module(number) => state.modules_wanted &= !bit(number),
            }
            self.report(&mut inner, Outcome::Refused(place));
        }
    }

    fn report(&self, inner: &mut Inner, outcome: Outcome) {
        inner.outcomes.push_back(outcome);
        self.requests.ask(Request::HotPlug);
    }

    /// The notices and wishes for a snapshot; what the guest has done must have been taken before.
    pub fn save(&self) -> Record {
        Record::new(VERSION, &self.lock().state)
    }

    /// Takes over the notices and wishes of a snapshot.
    ///
    /// # Errors
    /// They are of another version, broken, or of another number of processors or modules.
    pub fn restore(&self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read("hot-plug", VERSION)?;
        let unfit = |why| Err(StateError::Unfit { device: "hot-plug", why });
        let mut inner = self.lock();
        if state.processors != inner.state.processors {
            return unfit("its number of processors is another");
        }
        if state.modules != inner.state.modules {
            return unfit("its memory modules are others");
        }
        let is_possible = |place: &Place| match *place {
            Place::Slot(slot) => slot < Address::SLOTS,
            Place::Processor(number) => number < state.processors,
            Place::Module(number) => state.modules & bit(number) != 0,
        };
        if state.notices.len() > NOTICES_MAX || !state.notices.iter().all(|(place, _)| is_possible(place)) {
            return unfit("it has notices of what cannot be there");
        }
        inner.state = state;
        self.drive(&mut inner);
        Ok(())
    }
}

impl Place {
    /// Number in the lower byte, kind in the next.
    fn bits(self) -> u32 {
        match self {
            Place::Slot(number) => 1 << 8 | u32::from(number),
            Place::Processor(number) => 2 << 8 | u32::from(number),
            Place::Module(number) => 3 << 8 | u32::from(number),
        }
    }

    fn from_bits(bits: u32) -> Option<Place> {
        let number = bits as u8;
        match bits >> 8 & 0xff {
            1 if number < Address::SLOTS => Some(Place::Slot(number)),
            2 if number < u8::MAX => Some(Place::Processor(number)),
            3 if number < MODULES_MAX => Some(Place::Module(number)),
            _ => None,
        }
    }
}

fn bit(slot: u8) -> u32 {
    1u32.checked_shl(slot.into()).unwrap_or(0)
}

/// The registers on a bus.
pub struct Registers(pub Arc<HotPlug>);

impl BusDevice for Registers {
    fn read(&mut self, offset: u64, data: &mut [u8]) {
        let value = match (offset, data.len()) {
            (NOTICE, 4) => self.0.next_notice(),
            (COUNT, 4) => self.0.processors().into(),
            _ => 0,
        };
        let bytes = value.to_le_bytes();
        data.fill(0);
        data.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        let Ok(bytes) = <[u8; 4]>::try_from(data) else { return };
        let value = u32::from_le_bytes(bytes);
        let Some(place) = Place::from_bits(value & 0xffff) else { return };
        match offset {
            LEAVE => self.0.leave(place),
            RESULT => self.0.result(place, value >> 16),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
