//! PCI: one root bus whose functions are found and placed through configuration space.
//!
//! ```text
//!   ports 0xcf8 ┐                              ┌─ host bridge (00.0)
//!   ECAM        ┼─▶ root ─▶ configuration space┼─ function ─▶ ranges (BARs), capabilities, MSI-X
//!   windows     ┘      └──▶ ranges             └─ ...
//! ```

pub mod config;
pub mod msix;
mod ports;
mod root;

pub use config::{Bar, ConfigSpace, Identity};
pub use msix::Msix;
pub use ports::{ConfigPorts, Ecam, MemoryWindow};
pub use root::{Address, Occupied, PciRoot, Windows};

use crate::Memory;
use crate::state::Persist;

/// A function on the bus. Its configuration space is its own; placing and decoding its ranges is the root's work.
pub trait PciDevice: Persist + Send {
    /// The configuration space.
    fn config(&self) -> &ConfigSpace;

    /// The configuration space, to be changed.
    fn config_mut(&mut self) -> &mut ConfigSpace;

    /// The guest is about to read the configuration space here.
    fn before_config_read(&mut self, _offset: usize) {}

    /// The guest has written this to the configuration space; bits that can be written are there already.
    fn config_written(&mut self, _offset: usize, _data: &[u8]) {}

    /// The guest reads `data.len()` bytes (1, 2, 4 or 8) of a range. All of them lie in it; they are ones so far.
    fn read_bar(&mut self, bar: usize, offset: u64, data: &mut [u8]);

    /// The guest writes to a range. All bytes lie in it.
    fn write_bar(&mut self, bar: usize, offset: u64, data: &[u8]);

    /// The machine has other memory from now on: some came, or left.
    fn set_memory(&mut self, _memory: &Memory) {}

    /// The range answers at another address from now on, or at none.
    fn moved(&mut self, _bar: usize, _address: Option<u64>) {}
}
