//! What the firmware of a PC would tell about memory (ACPI 6.5, section 15: types of the E820 map).

use crate::layout::{HIGH_START, LOW_END, PCI_CONFIG, PCI_CONFIG_BYTES};
use crate::memory::ranges;

/// What a range of addresses is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free for the system.
    Ram = 1,
    /// Not to be touched.
    Reserved = 2,
}

/// First address, bytes and kind of each range.
pub fn entries(mib: u64) -> impl Iterator<Item = (u64, u64, Kind)> {
    let low = [(0, LOW_END, Kind::Ram), (LOW_END, HIGH_START - LOW_END, Kind::Reserved)];
    let high = ranges(mib).into_iter().map(|(first, bytes)| match first {
        0 => (HIGH_START, bytes - HIGH_START, Kind::Ram),
        _ => (first, bytes, Kind::Ram),
    });
    // Linux trusts the configuration space only where it is reserved here.
    low.into_iter().chain(high).chain([(PCI_CONFIG, PCI_CONFIG_BYTES, Kind::Reserved)])
}
