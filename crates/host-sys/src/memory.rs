//! The process's own memory: how many heaps it may have, and giving back what it no longer uses.

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

unsafe extern "C" {
    /// The first byte of the program in memory, by the linker.
    static __executable_start: u8;
    /// The byte behind the program's code, by the linker.
    static etext: u8;
}

/// Lets go of the program's code and constants that lie in memory: what is needed again comes back from the page cache.
/// Called when a process has done what it does once, it keeps only what its steady work needs: relocations, start-up code and
/// the parsers of arguments are most of what a program touches.
pub fn release_program() {
    // SAFETY: asks for a number that the C library knows since the start: no call to the kernel, which a jail may refuse.
    let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096);
    let first = (&raw const __executable_start).addr().next_multiple_of(page);
    let end = (&raw const etext).addr() / page * page;
    let range = std::ptr::with_exposed_provenance_mut(first);
    // SAFETY: the range holds headers, constants and code only: pages mapped from the program's file that nobody writes, as
    // it has no relocations in them. Whoever runs or reads there meanwhile gets the same bytes from the file again. Where a
    // linker lays sections out in another way, the kernel refuses the range or nothing is there, and nothing changes.
    unsafe { libc::madvise(range, end.saturating_sub(first), libc::MADV_DONTNEED) };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resident_bytes() -> usize {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
        pages * rustix::param::page_size()
    }

    /// Bytes of the program's own file that are in this process's memory.
    fn program_bytes() -> usize {
        let program = std::env::current_exe().unwrap();
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let mut is_program = false;
        let mut kib = 0;
        for line in maps.lines() {
            let mut words = line.split_whitespace();
            match words.next() {
                Some("Rss:") if is_program => kib += words.next().unwrap().parse::<usize>().unwrap(),
                Some(key) if key.ends_with(':') => {}
                _ => is_program = line.ends_with(&*program.to_string_lossy()),
            }
        }
        kib * 1024
    }

    #[test]
    fn a_program_goes_on_without_its_pages() {
        let before = program_bytes();
        release_program();
        let after = program_bytes();
        assert!(after < before, "{before} bytes before, {after} after");
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
