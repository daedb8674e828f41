//! The transport of registers in memory (section 4.2), for machines without PCI.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::pci::Resources;
use super::{Common, Notifier, Queue, VirtioDevice};
use crate::events::SharedHandler;
use crate::state::{Persist, Record, StateError};
use crate::{BusDevice, Wiring};

/// Bytes of the registers and the configuration of the device's kind.
pub const BYTES: u64 = 0x200;

/// Version of the state.
const VERSION: u32 = 1;
/// "virt".
const MAGIC: u32 = 0x7472_6976;
/// Registers of version 1 of the specification.
const INTERFACE: u32 = 2;
const VENDOR: u32 = 0x1af4;
/// Where the configuration of the device's kind begins.
const CONFIG: u64 = 0x100;
/// Bits of the interrupt status.
const QUEUE: u32 = 1;
const CHANGE: u32 = 2;

/// A virtio device as registers in memory.
pub struct VirtioMmio {
    common: Arc<Mutex<Common>>,
    line: Arc<Line>,
    selected: Selected,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Selected {
    device_features: u32,
    driver_features: u32,
    queue: u16,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    selected: Selected,
    interrupts: u32,
    common: Record,
}

/// The interrupt of a device and its status.
struct Line {
    status: AtomicU32,
    gsi: u32,
    wiring: Arc<dyn Wiring>,
}

impl Line {
    fn raise(&self, bit: u32) {
        if self.status.fetch_or(bit, Ordering::SeqCst) == 0 {
            // The monitor's interrupt controller takes every line that it gave; there is nobody to tell.
            let _ = self.wiring.line(self.gsi, true);
        }
    }

    fn acknowledge(&self, bits: u32) {
        let old = self.status.fetch_and(!bits, Ordering::SeqCst);
        if old != 0 && old & !bits == 0 {
            let _ = self.wiring.line(self.gsi, false);
        }
    }
}

impl Notifier for Line {
    fn queue(&self, _queue: usize) {
        self.raise(QUEUE);
    }

    fn config(&self) {
        self.raise(CHANGE);
    }
}

impl VirtioMmio {
    /// Puts a device behind registers, and into its event loop. It interrupts at the input `gsi`.
    ///
    /// # Errors
    /// No descriptors are left.
    pub fn new(device: Box<dyn VirtioDevice>, resources: &Resources<'_>, gsi: u32) -> io::Result<VirtioMmio> {
        let Resources { memory, events, wiring } = resources;
        let line = Arc::new(Line { status: AtomicU32::new(0), gsi, wiring: wiring.clone() });
        let poller = events.poller();
        let common = Common::new(device, memory.clone(), &poller, line.clone())?;
        let common = Arc::new(Mutex::new(common));
        let handler: SharedHandler = common.clone();
        events.attach(&poller, &handler);
        Ok(VirtioMmio { common, line, selected: Selected::default() })
    }

    /// What all transports share of the device.
    pub fn common(&self) -> MutexGuard<'_, Common> {
        self.common.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn register(&self, offset: u64) -> u32 {
        let common = self.common();
        let queue = common.queues().get(usize::from(self.selected.queue));
        match offset {
            0x00 => MAGIC,
            0x04 => INTERFACE,
            0x08 => common.id() as u32,
            0x0c => VENDOR,
            0x10 if self.selected.device_features < 2 => {
                (common.features() >> (self.selected.device_features * 32)) as u32
            }
            0x34 => queue.map_or(0, |queue| queue.size_max().into()),
            0x44 => queue.is_some_and(Queue::is_enabled).into(),
            0x60 => self.line.status.load(Ordering::SeqCst),
            0x70 => common.status().into(),
            0xfc => common.generation().into(),
            _ => 0,
        }
    }

    fn write_register(&mut self, offset: u64, value: u32) {
        // Not `self.common()`: the guard must not borrow all of the device.
        let mut common = self.common.lock().unwrap_or_else(PoisonError::into_inner);
        // A queue beyond all others is none.
        let word = u16::try_from(value).unwrap_or(u16::MAX);
        match offset {
            0x14 => self.selected.device_features = value,
            0x20 => common.set_driver_features(self.selected.driver_features, value),
            0x24 => self.selected.driver_features = value,
            0x30 => self.selected.queue = word,
            0x44 if value == 1 => common.enable_queue(self.selected.queue),
            0x50 => common.ring(word),
            0x64 => self.line.acknowledge(value),
            0x70 => {
                if common.set_status(value as u8) {
                    self.selected = Selected::default();
                    self.line.acknowledge(u32::MAX);
                }
            }
            _ => {
                if let Some(queue) = common.queue_mut(self.selected.queue) {
                    write_queue(queue, offset, value);
                }
            }
        }
    }
}

fn write_queue(queue: &mut Queue, offset: u64, value: u32) {
    let (area, high) = match offset {
        0x38 => return queue.set_size(u16::try_from(value).unwrap_or(0)),
        0x80 => (0, false),
        0x84 => (0, true),
        0x90 => (1, false),
        0x94 => (1, true),
        0xa0 => (2, false),
        0xa4 => (2, true),
        _ => return,
    };
    queue.set_half_area(area, high, value);
}

impl BusDevice for VirtioMmio {
    fn read(&mut self, offset: u64, data: &mut [u8]) {
        if offset >= CONFIG {
            self.common().read_config(offset - CONFIG, data);
        } else if let [a, b, c, d] = data {
            [*a, *b, *c, *d] = self.register(offset).to_le_bytes();
        }
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        if offset >= CONFIG {
            self.common().write_config(offset - CONFIG, data);
        } else if let &[a, b, c, d] = data {
            self.write_register(offset, u32::from_le_bytes([a, b, c, d]));
        }
    }
}

impl Persist for VirtioMmio {
    fn save(&self) -> Record {
        let state = State {
            selected: self.selected.clone(),
            interrupts: self.line.status.load(Ordering::SeqCst),
            common: self.common().save(),
        };
        Record::new(VERSION, &state)
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read("a virtio device", VERSION)?;
        self.selected = state.selected;
        if state.interrupts & (QUEUE | CHANGE) != 0 {
            self.line.raise(state.interrupts & (QUEUE | CHANGE));
        }
        self.common().restore(&state.common)
    }
}

#[cfg(test)]
mod tests;
