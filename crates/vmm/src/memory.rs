//! Guest memory: one mapping below the device gap, a second one above 4 GiB for what does not fit.

use vm_memory::mmap::MmapRegionError;
use vm_memory::{
    GuestAddress, GuestMemoryBackend, GuestMemoryMmap, GuestMemoryRegion, GuestRegionMmap, MmapRegion,
};

use crate::error::{Error, Result};
use crate::layout::{GAP_END, GAP_START};

/// Bytes of a MiB.
pub const MIB: u64 = 1 << 20;
/// Bytes of a large page on x86_64.
const LARGE_PAGE: usize = 2 << 20;
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

/// Maps anonymous memory; the host gives pages when the guest touches them, large ones where it can.
pub fn map(mib: u64) -> Result<GuestMemoryMmap> {
    check(mib)?;
    let failed = |why: String| Error::Memory { mib, why };
    let mut regions: Vec<GuestRegionMmap> = Vec::new();
    for (first, bytes) in ranges(mib) {
        let mapping = anonymous(bytes as usize).map_err(|error| failed(error.to_string()))?;
        let region = GuestRegionMmap::new(mapping, GuestAddress(first));
        regions.push(region.ok_or_else(|| failed("its addresses end beyond all".to_owned()))?);
    }
    GuestMemoryMmap::from_regions(regions).map_err(|error| failed(error.to_string()))
}

/// A mapping for which the host may use large pages. KVM gives the guest one only where the addresses of host and guest have the
/// same place in it, and kernels before 6.7 map wherever there is room: a pad moves the mapping to where it should be. Should
/// another thread map something in between, the machine has small pages.
fn anonymous(bytes: usize) -> std::result::Result<MmapRegion, MmapRegionError> {
    let mut mapping = MmapRegion::new(bytes)?;
    let beyond = mapping.as_ptr().addr() % LARGE_PAGE;
    if beyond != 0 && bytes >= LARGE_PAGE {
        drop(mapping);
        let pad = MmapRegion::<()>::new(beyond)?;
        mapping = MmapRegion::new(bytes)?;
        drop(pad);
    }
    // SAFETY: changes how large the pages are that the kernel gives to this mapping, never their content.
    unsafe { libc::madvise(mapping.as_ptr().cast(), bytes, libc::MADV_HUGEPAGE) };
    Ok(mapping)
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
    fn memory_begins_where_a_large_page_can() {
        let begins_well = || {
            let memory = map(64).unwrap();
            memory.find_region(GuestAddress(0)).unwrap().as_ptr().addr().is_multiple_of(LARGE_PAGE)
        };
        // Other tests map something in between now and then.
        assert!((0..100).any(|_| begins_well()));
    }

    #[test]
    fn sizes_that_cannot_be_are_refused() {
        for mib in [0, 3, MIB_MAX + 1, u64::MAX] {
            assert!(matches!(map(mib), Err(Error::Specification(_))), "{mib}");
        }
        assert_eq!(room(&map(4).unwrap(), GuestAddress(0x1000)), 4 * MIB - 0x1000);
    }
}
