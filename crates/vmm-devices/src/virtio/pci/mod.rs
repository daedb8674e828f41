//! The PCI transport (section 4.1), without the interface of before version 1.
//!
//! ```text
//!   BAR 0   0x0000 common configuration     0x3000 doorbells, 4 bytes for each queue
//!           0x1000 interrupt status         0x4000 table of MSI-X
//!           0x2000 configuration of kind    0x5000 its pending bits
//! ```

mod registers;
mod signals;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use self::registers::Selected;
use self::signals::{Signals, SignalsState};
use super::{Common, DeviceId, VirtioDevice};
use crate::events::{EventLoop, SharedHandler};
use crate::pci::config::ConfigState;
use crate::pci::{Bar, ConfigSpace, Identity, Msix, PciDevice};
use crate::state::{Persist, Record, StateError};
use crate::{Memory, Wiring};

/// Version of the state.
const VERSION: u32 = 1;

/// The range that has all registers.
const BAR: usize = 0;
const BAR_BYTES: u64 = 0x8000;
const COMMON: u64 = 0;
const ISR: u64 = 0x1000;
const DEVICE: u64 = 0x2000;
const DOORBELLS: u64 = 0x3000;
const TABLE: u64 = 0x4000;
const PENDING: u64 = 0x5000;
const SECTION_BYTES: u64 = 0x1000;
/// Bytes from a queue's doorbell to the next (`notify_off_multiplier`).
const DOORBELL_BYTES: u64 = 4;

/// The vendor of virtio devices, and the number that kinds are added to (section 4.1.2).
const VENDOR: u16 = 0x1af4;
const FIRST_DEVICE: u16 = 0x1040;
/// Subsystem of devices that are not transitional (section 4.1.2.1: from 0x40 on).
const SUBSYSTEM: u16 = 0x1100;
/// A capability of the vendor.
const CAPABILITY: u8 = 0x09;

/// Kinds of structures that capabilities tell of (section 4.1.4).
#[derive(Clone, Copy)]
enum Structure {
    Common = 1,
    Notify = 2,
    Isr = 3,
    Device = 4,
    /// Access to all others through configuration space.
    Window = 5,
}

/// A virtio device as a PCI function.
pub struct VirtioPci {
    space: ConfigSpace,
    common: Arc<Mutex<Common>>,
    signals: Arc<Signals>,
    selected: Selected,
    /// Where the capability for access through configuration space lies.
    window: usize,
    /// Where doorbells are connected.
    doorbells: Option<u64>,
    wiring: Arc<dyn Wiring>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    space: ConfigState,
    selected: Selected,
    signals: SignalsState,
    common: Record,
}

/// What a machine gives every device.
#[derive(Clone)]
pub struct Resources<'a> {
    /// Guest memory.
    pub memory: Memory,
    /// The loop that calls the device.
    pub events: &'a EventLoop,
    /// The machine's wires.
    pub wiring: Arc<dyn Wiring>,
}

impl VirtioPci {
    /// Puts a device behind PCI registers, and into its event loop. Drivers without MSI-X get the interrupt line `line`.
    ///
    /// # Errors
    /// No descriptors are left.
    pub fn new(device: Box<dyn VirtioDevice>, resources: &Resources<'_>, line: u8) -> io::Result<VirtioPci> {
        let Resources { memory, events, wiring } = resources;
        let mut space = ConfigSpace::new(identity(device.id()), Some(line));
        space.add_bar(BAR, Bar { bytes: BAR_BYTES, wide: false });
        let queues = device.queue_sizes().len() as u16;
        // One for each queue, and one for the configuration.
        let msix =
            Msix::new(&mut space, queues + 1, BAR as u8, [TABLE as u32, PENDING as u32], wiring.clone());
        for (kind, offset, bytes) in [
            (Structure::Common, COMMON, registers::COMMON_BYTES),
            (Structure::Isr, ISR, 1),
            (Structure::Device, DEVICE, SECTION_BYTES),
        ] {
            space.add_capability(CAPABILITY, &capability(kind, offset, bytes, &[]), &[]);
        }
        let doorbells = u64::from(queues) * DOORBELL_BYTES;
        let multiplier = (DOORBELL_BYTES as u32).to_le_bytes();
        space.add_capability(
            CAPABILITY,
            &capability(Structure::Notify, DOORBELLS, doorbells, &multiplier),
            &[],
        );
        // The driver writes range, offset, length and data.
        let writable =
            [0, 0, 0xff, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let window =
            space.add_capability(CAPABILITY, &capability(Structure::Window, 0, 0, &[0; 4]), &writable);
        let signals = Arc::new(Signals::new(msix, queues, u32::from(line), wiring.clone()));
        let poller = events.poller();
        let common = Common::new(device, memory.clone(), &poller, signals.clone())?;
        let common = Arc::new(Mutex::new(common));
        let handler: SharedHandler = common.clone();
        events.attach(&poller, &handler);
        let selected = Selected::default();
        Ok(VirtioPci { space, common, signals, selected, window, doorbells: None, wiring: wiring.clone() })
    }

    /// What all transports share of the device.
    pub fn common(&self) -> MutexGuard<'_, Common> {
        self.common.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, offset: u64, data: &mut [u8]) {
        let within = offset % SECTION_BYTES;
        match offset - within {
            COMMON => self.selected.read(within, data, &self.common(), &self.signals),
            ISR => {
                data.fill(0);
                if let (0, [first, ..]) = (within, data) {
                    *first = self.signals.take_status();
                }
            }
            DEVICE => self.common().read_config(within, data),
            TABLE => self.signals.msix().read_table(within, data),
            PENDING => self.signals.msix().read_pending(within, data),
            _ => data.fill(0),
        }
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        let within = offset % SECTION_BYTES;
        // Not `self.common()`: the guard must not borrow all of the device.
        let mut common = self.common.lock().unwrap_or_else(PoisonError::into_inner);
        match offset - within {
            COMMON => self.selected.write(within, data, &mut common, &self.signals),
            DEVICE => common.write_config(within, data),
            DOORBELLS => common.ring((within / DOORBELL_BYTES) as u16),
            TABLE => {
                // The device's lock comes before that of its signals, and is not needed for them.
                drop(common);
                self.signals.msix().write_table(within, data);
            }
            _ => {}
        }
    }

    /// The access that the capability for access through configuration space stands for (section 4.1.4.9).
    fn windowed(&self) -> Option<(u64, usize)> {
        let bar = self.space.word(self.window + 4) as u8;
        let offset = self.space.double_word(self.window + 8);
        let bytes = self.space.double_word(self.window + 12) as usize;
        (usize::from(bar) == BAR && matches!(bytes, 1 | 2 | 4)).then_some(())?;
        (u64::from(offset) + bytes as u64 <= BAR_BYTES).then_some((u64::from(offset), bytes))
    }

    fn is_window_data(&self, offset: usize) -> bool {
        (self.window + 16..self.window + 20).contains(&offset)
    }

    fn connect(&self, address: u64, connect: bool) {
        for (event, queue) in self.common().doorbells().iter().zip(0u64..) {
            let doorbell = address + DOORBELLS + queue * DOORBELL_BYTES;
            if connect {
                // Where the host cannot, doorbells go the long way.
                let _ = self.wiring.connect_doorbell(doorbell, event);
            } else {
                self.wiring.disconnect_doorbell(doorbell, event);
            }
        }
    }
}

impl PciDevice for VirtioPci {
    fn config(&self) -> &ConfigSpace {
        &self.space
    }

    fn config_mut(&mut self) -> &mut ConfigSpace {
        &mut self.space
    }

    fn set_memory(&mut self, memory: &Memory) {
        self.common().set_memory(memory.clone());
    }

    fn before_config_read(&mut self, offset: usize) {
        self.space.set_line_status(self.signals.is_line_high());
        if self.is_window_data(offset)
            && let Some((target, bytes)) = self.windowed()
        {
            let mut data = [0; 4];
            self.read(target, &mut data[..bytes]);
            self.space.set(self.window + 16, data);
        }
    }

    fn config_written(&mut self, offset: usize, _data: &[u8]) {
        self.signals.config_written(&self.space);
        if self.is_window_data(offset)
            && let Some((target, bytes)) = self.windowed()
        {
            let mut data = [0; 4];
            self.space.read(self.window + 16, &mut data);
            self.write(target, &data[..bytes]);
        }
    }

    fn read_bar(&mut self, _bar: usize, offset: u64, data: &mut [u8]) {
        self.read(offset, data);
    }

    fn write_bar(&mut self, _bar: usize, offset: u64, data: &[u8]) {
        self.write(offset, data);
    }

    fn moved(&mut self, _bar: usize, address: Option<u64>) {
        if let Some(old) = self.doorbells {
            self.connect(old, false);
        }
        self.doorbells = address;
        if let Some(new) = address {
            self.connect(new, true);
        }
    }
}

impl Drop for VirtioPci {
    fn drop(&mut self) {
        if let Some(address) = self.doorbells {
            self.connect(address, false);
        }
    }
}

impl Persist for VirtioPci {
    fn save(&self) -> Record {
        let state = State {
            space: self.space.state(),
            selected: self.selected.clone(),
            signals: self.signals.state(),
            common: self.common().save(),
        };
        Record::new(VERSION, &state)
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read("a virtio device", VERSION)?;
        self.space.restore(&state.space)?;
        self.selected = state.selected;
        self.signals.restore(&state.signals, &self.space)?;
        self.common().restore(&state.common)
    }
}

fn identity(kind: DeviceId) -> Identity {
    let class = match kind {
        DeviceId::Net => 0x02_00_00,
        DeviceId::Block => 0x01_80_00,
        DeviceId::Console => 0x07_80_00,
        DeviceId::Vsock => 0x02_80_00,
        DeviceId::Rng | DeviceId::Balloon => 0x00_ff_00,
    };
    let device = FIRST_DEVICE + kind as u16;
    // Section 4.1.2.1: devices that are not transitional have a revision from 1 on.
    Identity { vendor: VENDOR, device, revision: 1, class, subsystem_vendor: VENDOR, subsystem: SUBSYSTEM }
}

/// The body of a capability, after identifier and link (`virtio_pci_cap`).
fn capability(kind: Structure, offset: u64, bytes: u64, more: &[u8]) -> Vec<u8> {
    let length = 16 + more.len() as u8;
    let mut body = vec![length, kind as u8, BAR as u8, 0, 0, 0];
    body.extend((offset as u32).to_le_bytes());
    body.extend((bytes as u32).to_le_bytes());
    body.extend(more);
    body
}

#[cfg(test)]
mod tests;
