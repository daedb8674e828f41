//! The ways of the processors to the root bus: configuration ports, configuration memory, and windows for ranges.

use std::sync::Arc;

use super::root::{Address, PciRoot};
use crate::BusDevice;
use crate::platform::{Request, Requests};

/// Ports 0xcf8 to 0xcff: an address and four bytes of data (PCI 3.0, section 3.2.2.3.2), and in the midst of the address the reset
/// control register (0xcf9).
#[derive(Debug)]
pub struct ConfigPorts {
    root: Arc<PciRoot>,
    requests: Arc<Requests>,
    address: u32,
}

impl ConfigPorts {
    /// The first port.
    pub const FIRST: u64 = 0xcf8;
    /// The ports.
    pub const PORTS: u64 = 8;
    const ENABLE: u32 = 1 << 31;
    const BUS: u32 = 0xff << 16;
    /// Offset of the reset control register, and the bit that pulses the processor's reset line.
    const RESET: u64 = 1;
    const RESET_CPU: u8 = 1 << 2;

    /// The ports of a bus; resets go to `requests`.
    pub fn new(root: Arc<PciRoot>, requests: Arc<Requests>) -> ConfigPorts {
        ConfigPorts { root, requests, address: 0 }
    }

    /// Function and register that the data ports stand for.
    fn target(&self, offset: u64) -> Option<(Address, usize)> {
        (self.address & ConfigPorts::ENABLE != 0 && self.address & ConfigPorts::BUS == 0).then_some(())?;
        let register = (self.address & 0xfc) as usize + offset.checked_sub(4)? as usize;
        Some((Address::from_bits((self.address >> 8) as u8), register))
    }
}

impl BusDevice for ConfigPorts {
    fn read(&mut self, offset: u64, data: &mut [u8]) {
        data.fill(0xff);
        match (offset, data.len()) {
            (0, 4) => data.copy_from_slice(&self.address.to_le_bytes()),
            (Self::RESET, 1) => data.fill(0),
            _ => {
                if let Some((function, register)) = self.target(offset) {
                    self.root.read_config(function, register, data);
                }
            }
        }
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        match (offset, data) {
            (0, [a, b, c, d]) => self.address = u32::from_le_bytes([*a, *b, *c, *d]),
            (Self::RESET, [control]) => {
                if control & Self::RESET_CPU != 0 {
                    self.requests.ask(Request::Reset);
                }
            }
            _ => {
                if let Some((function, register)) = self.target(offset) {
                    self.root.write_config(function, register, data);
                }
            }
        }
    }
}

/// Configuration space in memory: 4 KiB for each function of the only bus (PCI Express 4.0, section 7.2.2).
#[derive(Debug)]
pub struct Ecam {
    root: Arc<PciRoot>,
}

impl Ecam {
    /// Bytes of one bus.
    pub const BYTES: u64 = 1 << 20;

    /// The configuration memory of a bus.
    pub fn new(root: Arc<PciRoot>) -> Ecam {
        Ecam { root }
    }

    fn target(offset: u64) -> Option<(Address, usize)> {
        (offset < Ecam::BYTES)
            .then_some((Address::from_bits((offset >> 12) as u8), (offset & 0xfff) as usize))
    }
}

impl BusDevice for Ecam {
    fn read(&mut self, offset: u64, data: &mut [u8]) {
        data.fill(0xff);
        if let Some((function, register)) = Ecam::target(offset) {
            self.root.read_config(function, register, data);
        }
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        if let Some((function, register)) = Ecam::target(offset) {
            self.root.write_config(function, register, data);
        }
    }
}

/// A window of memory addresses, in which the ranges of functions lie.
#[derive(Debug)]
pub struct MemoryWindow {
    root: Arc<PciRoot>,
    first: u64,
}

impl MemoryWindow {
    /// The window of a bus that begins at `first`.
    pub fn new(root: Arc<PciRoot>, first: u64) -> MemoryWindow {
        MemoryWindow { root, first }
    }
}

impl BusDevice for MemoryWindow {
    fn read(&mut self, offset: u64, data: &mut [u8]) {
        self.root.read_memory(self.first.wrapping_add(offset), data);
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        self.root.write_memory(self.first.wrapping_add(offset), data);
    }
}
