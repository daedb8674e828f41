//! How a console is made, and its configuration as the guest reads it (section 5.3.4).

use serde::{Deserialize, Serialize};

/// Most ports: the interrupt table has an entry for each queue.
pub const PORTS_MAX: usize = 30;
/// Entries of a queue.
pub const QUEUE_SIZE: u16 = 128;
/// Where the guest writes a character before it has a driver.
pub const EMERGENCY: u64 = 8;

/// Features of consoles (section 5.3.3).
pub mod feature {
    /// The configuration has the size of port 0.
    pub const SIZE: u64 = 1 << 0;
    /// There are several ports, and control queues.
    pub const MULTIPORT: u64 = 1 << 1;
    /// Characters can be written to the configuration.
    pub const EMERG_WRITE: u64 = 1 << 2;
}

/// Columns and rows of a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Columns.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

/// One port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortConfig {
    /// The name under which the guest finds it.
    pub name: String,
    /// It is a console, and no channel of a program.
    pub console: bool,
}

/// How a console is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Its ports; the first one is there for drivers that know one only.
    pub ports: Vec<PortConfig>,
}

/// The registers.
pub fn registers(size: Size, ports: usize) -> Vec<u8> {
    let mut registers = size.columns.to_le_bytes().to_vec();
    registers.extend(size.rows.to_le_bytes());
    registers.extend((ports as u32).to_le_bytes());
    registers.extend([0; 4]);
    registers
}
