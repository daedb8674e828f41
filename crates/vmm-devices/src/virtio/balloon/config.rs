//! How a balloon is made, and its configuration as the guest reads it (section 5.5.4).

/// Bytes of a page of the balloon, whatever pages the guest has.
pub const PAGE_BYTES: u64 = 4096;
/// Entries of a queue.
pub const QUEUE_SIZE: u16 = 128;
/// Where the guest writes how many pages it gave.
pub const ACTUAL: u64 = 4;

/// Features of balloons (section 5.5.3).
pub mod feature {
    /// The guest tells of its memory.
    pub const STATS_VQ: u64 = 1 << 1;
    /// The guest takes pages back when it runs out of memory.
    pub const DEFLATE_ON_OOM: u64 = 1 << 2;
    /// The guest tells of pages that are free at the moment.
    pub const REPORTING: u64 = 1 << 5;
}

/// How a balloon is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The guest takes pages back when it runs out of memory.
    pub deflate_on_oom: bool,
    /// The guest tells of pages that are free at the moment, and the host takes them until they are touched again.
    pub free_page_reporting: bool,
}

impl Config {
    /// The features that the balloon offers.
    pub fn features(&self) -> u64 {
        feature::STATS_VQ
            | if self.deflate_on_oom { feature::DEFLATE_ON_OOM } else { 0 }
            | if self.free_page_reporting { feature::REPORTING } else { 0 }
    }
}

/// The registers: what the balloon is to hold and what it holds, in pages.
pub fn registers(target: u32, actual: u32) -> Vec<u8> {
    let mut registers = target.to_le_bytes().to_vec();
    registers.extend(actual.to_le_bytes());
    registers
}
