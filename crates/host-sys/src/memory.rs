//! The process's own heap: how many pools it may have, and giving back what it no longer uses.

use std::ffi::c_int;

/// Lets the allocator keep at most `pools` separate heaps for threads. Call it before threads are started.
///
/// Each pool keeps what its threads once needed, so a daemon with many threads and little to do wants few.
pub fn limit_pools(pools: u8) {
    // SAFETY: changes a number inside the allocator; documented as callable at any time, best before threads exist.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, c_int::from(pools)) };
}

/// Gives memory that was used and freed back to the system. Takes a few milliseconds for a heap of some megabytes.
pub fn trim() {
    // SAFETY: only the allocator's own free memory is touched, under its locks.
    unsafe { libc::malloc_trim(0) };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resident_bytes() -> usize {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
        pages * rustix::param::page_size()
    }

    #[test]
    fn freed_memory_is_given_back() {
        limit_pools(1);
        let small: Vec<Vec<u8>> = (0..40_000).map(|_| vec![1; 1000]).collect();
        let kept = vec![2; 1000];
        let full = resident_bytes();
        drop(small);
        trim();
        assert!(resident_bytes() + 20_000_000 < full, "{full} bytes before");
        assert_eq!(kept[999], 2);
    }
}
