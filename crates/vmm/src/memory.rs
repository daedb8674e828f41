//! Guest memory: one mapping below the device gap, a second one above 4 GiB for what does not fit.

use vm_memory::{GuestAddress, GuestMemoryBackend, GuestMemoryMmap, GuestMemoryRegion};

use crate::error::{Error, Result};
use crate::layout::{GAP_END, GAP_START};

/// Bytes of a MiB.
pub const MIB: u64 = 1 << 20;
/// Least memory of a machine: the tables and a kernel.
const MIB_MIN: u64 = 4;
/// Most memory of a machine: what the page tables of 48 bits address, less the gap.
const MIB_MAX: u64 = 1 << 26;

/// The ranges of guest addresses that are memory: first address and bytes.
pub fn ranges(mib: u64) -> Vec<(u64, u64)> {
    let bytes = mib * MIB;
    if bytes <= GAP_START { vec![(0, bytes)] } else { vec![(0, GAP_START), (GAP_END, bytes - GAP_START)] }
}

/// Whether a machine can have so much memory.
///
/// # Errors
/// It cannot; the error says what is possible.
pub fn check(mib: u64) -> Result<()> {
    if (MIB_MIN..=MIB_MAX).contains(&mib) {
        return Ok(());
    }
    Err(Error::Specification(format!(
        "{mib} MiB of memory are not possible: give the machine {MIB_MIN} to {MIB_MAX} MiB"
    )))
}

/// Maps anonymous memory; the host gives pages when the guest touches them.
pub fn map(mib: u64) -> Result<GuestMemoryMmap> {
    check(mib)?;
    let ranges: Vec<(GuestAddress, usize)> =
        ranges(mib).into_iter().map(|(first, bytes)| (GuestAddress(first), bytes as usize)).collect();
    GuestMemoryMmap::from_ranges(&ranges).map_err(|error| Error::Memory { mib, why: error.to_string() })
}

/// The number of bytes from `address` to the end of its mapping.
pub fn room(memory: &GuestMemoryMmap, address: GuestAddress) -> u64 {
    let region = memory.find_region(address);
    region.map_or(0, |region| region.len() - (address.0 - region.start_addr().0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_goes_on_above_the_gap() {
        assert_eq!(ranges(128), [(0, 128 * MIB)]);
        assert_eq!(ranges(3072), [(0, GAP_START)]);
        assert_eq!(ranges(4096), [(0, GAP_START), (GAP_END, 1024 * MIB)]);
    }

    #[test]
    fn sizes_that_cannot_be_are_refused() {
        for mib in [0, 3, MIB_MAX + 1, u64::MAX] {
            assert!(matches!(map(mib), Err(Error::Specification(_))), "{mib}");
        }
        assert_eq!(room(&map(4).unwrap(), GuestAddress(0x1000)), 4 * MIB - 0x1000);
    }
}
