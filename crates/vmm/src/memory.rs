//! Guest memory: below the device gap, and above 4 GiB what does not fit.

mod backing;
pub mod log;
mod mapping;

use vm_memory::{GuestAddress, GuestMemoryBackend, GuestMemoryRegion};
use vmm_devices::Memory;

use crate::error::{Error, Result};
use crate::layout::{GAP_END, GAP_START};

pub use backing::{Backing, Hold, Piece, files, part, pieces, size};
pub use log::Run;
pub use mapping::{Region, discard, empty, map, module, reclaim, region, reserve, retain, whole};

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

/// The number of bytes from `address` to the end of its mapping.
pub fn room(memory: &Memory, address: GuestAddress) -> u64 {
    let region = memory.find_region(address);
    region.map_or(0, |region| region.len() - (address.0 - region.start_addr().0))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::fs::File;

    use rustix::fs::{MemfdFlags, memfd_create};
    use vm_memory::Bytes;

    use super::*;

    /// Anonymous memory.
    pub(crate) fn plain(mib: u64) -> Memory {
        map(mib, &[], &Backing::default()).unwrap()
    }

    #[test]
    fn memory_goes_on_above_the_gap() {
        assert_eq!(ranges(128), [(0, 128 * MIB)]);
        assert_eq!(ranges(3072), [(0, GAP_START)]);
        assert_eq!(ranges(4096), [(0, GAP_START), (GAP_END, 1024 * MIB)]);
    }

    #[test]
    fn memory_begins_where_a_large_page_can() {
        let begins_well = || {
            let memory = plain(64);
            memory.find_region(GuestAddress(0)).unwrap().as_ptr().addr().is_multiple_of(2 << 20)
        };
        // Other tests map something in between now and then.
        assert!((0..100).any(|_| begins_well()));
    }

    #[test]
    fn sizes_that_cannot_be_are_refused() {
        for mib in [0, 3, MIB_MAX + 1, u64::MAX] {
            assert!(matches!(map(mib, &[], &Backing::default()), Err(Error::Specification(_))), "{mib}");
        }
        assert_eq!(room(&plain(4), GuestAddress(0x1000)), 4 * MIB - 0x1000);
    }

    fn of_file(is_shared: bool) -> (File, Backing) {
        let file = File::from(memfd_create("memory", MemfdFlags::CLOEXEC).unwrap());
        file.set_len(8 * MIB).unwrap();
        let hold = Hold { is_shared, huge_page: None };
        let pieces = pieces(8, &[], hold).unwrap();
        let whole = Some(file.try_clone().unwrap());
        let files = files(&pieces, whole, true, |_| unreachable!("there is a file")).unwrap();
        (file, Backing { hold, files, populate: Some(3), ..Backing::default() })
    }

    #[test]
    fn who_has_the_file_of_shared_memory_has_the_memory() {
        use std::os::unix::fs::{FileExt, MetadataExt};
        for is_shared in [false, true] {
            let (file, backing) = of_file(is_shared);
            let memory = map(8, &[], &backing).unwrap();
            assert!(file.metadata().unwrap().blocks() * 512 == 8 * MIB, "it is there at once");
            memory.write_obj(7u8, GuestAddress(5 * MIB)).unwrap();
            let mut byte = [0];
            file.read_exact_at(&mut byte, 5 * MIB).unwrap();
            assert_eq!(byte[0] == 7, is_shared);
            // A page that is given back is empty, and costs nothing.
            reclaim(&memory, 5 * MIB, 4096).unwrap();
            assert_eq!(memory.read_obj::<u8>(GuestAddress(5 * MIB)).unwrap(), 0);
            memory.write_obj(7u8, GuestAddress(MIB)).unwrap();
            empty(&memory, &Backing { populate: None, ..backing }).unwrap();
            assert_eq!(file.metadata().unwrap().blocks(), 0);
            assert_eq!(memory.read_obj::<u8>(GuestAddress(MIB)).unwrap(), 0);
        }
        assert!(reclaim(&plain(4), 4 * MIB, 4096).is_err());
    }
}
