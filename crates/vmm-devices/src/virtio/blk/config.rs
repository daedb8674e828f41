//! How a disk is made, and its configuration as the guest reads it (section 5.2.4).

use crate::rate::Limit;

/// Bytes of a sector, in which all positions and sizes are.
pub const SECTOR: u64 = 512;
/// Bytes of the answer to the question for the serial (section 5.2.6).
pub const SERIAL_BYTES: usize = 20;
/// Entries of a queue; the header and the status of a request take two.
pub const QUEUE_SIZE: u16 = 256;
/// Most sectors of a range to discard: where the host cannot give space back, it has to write zeros.
pub const DISCARD_SECTORS_MAX: u32 = 0x4_0000;
/// Most sectors of a range to zero: the host may have to write them.
pub const ZERO_SECTORS_MAX: u32 = 0x8000;
/// Most ranges of a request.
pub const RANGES_MAX: u32 = 16;
/// Most queues; the interrupt table has an entry for each.
const QUEUES_MAX: u16 = 32;
/// Where the guest chooses whether writes may stay in a cache.
pub const WRITEBACK: u64 = 32;

/// Features of disks (section 5.2.3).
pub mod feature {
    /// The number of buffers of a request has a limit.
    pub const SEG_MAX: u64 = 1 << 2;
    /// Nothing can be written.
    pub const RO: u64 = 1 << 5;
    /// The size of a block is told.
    pub const BLK_SIZE: u64 = 1 << 6;
    /// Writes stay in a cache until they are flushed.
    pub const FLUSH: u64 = 1 << 9;
    /// Sizes and alignment that are fast are told.
    pub const TOPOLOGY: u64 = 1 << 10;
    /// The guest chooses whether writes stay in a cache.
    pub const CONFIG_WCE: u64 = 1 << 11;
    /// There are several queues.
    pub const MQ: u64 = 1 << 12;
    /// Ranges can be discarded.
    pub const DISCARD: u64 = 1 << 13;
    /// Ranges can be zeroed.
    pub const WRITE_ZEROES: u64 = 1 << 14;
}

/// Limits of a disk's rates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all requests.
    pub bytes: Option<Limit>,
    /// Requests.
    pub requests: Option<Limit>,
    /// Bytes that are read.
    pub read_bytes: Option<Limit>,
    /// Requests that read.
    pub read_requests: Option<Limit>,
    /// Bytes that are written.
    pub write_bytes: Option<Limit>,
    /// Requests that write.
    pub write_requests: Option<Limit>,
}

/// How a disk is made.
#[derive(Clone, Debug)]
pub struct Config {
    /// Nothing can be written.
    pub read_only: bool,
    /// What the guest reads as serial; no more than [`SERIAL_BYTES`] of it.
    pub serial: String,
    /// Queues, as many as processors use the disk at once.
    pub queues: u16,
    /// Bytes of a logical block: a power of two from 512 on.
    pub block_bytes: u32,
    /// Bytes of a block that the host writes at once.
    pub physical_block_bytes: u32,
    /// The guest may give space back.
    pub discard: bool,
    /// Limits of rates.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            read_only: false,
            serial: String::new(),
            queues: 1,
            block_bytes: 512,
            physical_block_bytes: 512,
            discard: true,
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// The number of queues, within what is possible.
    pub fn queue_count(&self) -> u16 {
        self.queues.clamp(1, QUEUES_MAX)
    }

    /// The features that the disk offers.
    pub fn features(&self) -> u64 {
        let mut features = feature::SEG_MAX
            | feature::BLK_SIZE
            | feature::FLUSH
            | feature::TOPOLOGY
            | feature::CONFIG_WCE
            | feature::MQ;
        if self.read_only {
            features |= feature::RO;
        } else if self.discard {
            features |= feature::DISCARD | feature::WRITE_ZEROES;
        }
        features
    }

    /// The registers.
    pub fn registers(&self, bytes: u64, writeback: bool) -> Vec<u8> {
        let exponent = (self.physical_block_bytes / self.block_bytes.max(1)).max(1).ilog2() as u8;
        let mut registers = (bytes / SECTOR).to_le_bytes().to_vec();
        // The size of a buffer has no limit of its own.
        registers.extend([0; 4]);
        registers.extend(u32::from(QUEUE_SIZE - 2).to_le_bytes());
        // No geometry.
        registers.extend([0; 4]);
        registers.extend(self.block_bytes.to_le_bytes());
        registers.extend([exponent, 0]);
        // One physical block is the least that is fast; no size is the best.
        registers.extend((1u16 << exponent).to_le_bytes());
        registers.extend([0; 4]);
        registers.extend([u8::from(writeback), 0]);
        registers.extend(self.queue_count().to_le_bytes());
        let alignment = self.physical_block_bytes / SECTOR as u32;
        for value in [DISCARD_SECTORS_MAX, RANGES_MAX, alignment, ZERO_SECTORS_MAX, RANGES_MAX] {
            registers.extend(value.to_le_bytes());
        }
        // Zeroing may give space back.
        registers.extend([1, 0, 0, 0]);
        registers
    }
}
