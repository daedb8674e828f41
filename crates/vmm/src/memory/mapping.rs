//! Guest memory as mappings of this process: how they are made, filled in advance, emptied and given back.

use std::io;
use std::os::fd::AsFd;

use rustix::fs::{FallocateFlags, fallocate};
use vm_memory::bitmap::Bitmap;
use vm_memory::mmap::{MmapRegionBuilder, MmapRegionError};
use vm_memory::{
    FileOffset, GuestAddress, GuestMemoryBackend, GuestMemoryRegion, GuestRegionMmap, MemoryRegionAddress,
    MmapRegion,
};
use vmm_devices::Memory;
use vmm_devices::written::Written;

use super::backing::{Backing, Hold, Piece, check_huge, pieces, size};
use super::{MIB, check};
use crate::error::{Error, Result};
use crate::topology::Node;

/// A region of guest memory.
pub type Region = GuestRegionMmap<Written>;
type Mapping = MmapRegion<Written>;

/// Bytes of a large page on x86_64.
const LARGE_PAGE: usize = 2 << 20;
/// Bits above which flags of mappings have the size of huge pages, as a power of two.
const HUGE_SHIFT: u32 = libc::MAP_HUGE_SHIFT as u32;

/// Maps memory as it is to be held; the host gives pages when the guest touches them, large ones where it can, unless all of it is
/// wanted at once.
///
/// # Errors
/// The host does not have so much, or such pages.
pub fn map(mib: u64, nodes: &[Node], backing: &Backing) -> Result<Memory> {
    check(mib)?;
    let mut regions = Vec::new();
    for (number, piece) in pieces(mib, nodes, backing.hold)?.iter().enumerate() {
        let mapped = match (backing.file(number), piece.hold.huge_page) {
            (None, None) => anonymous(piece.bytes as usize),
            (file, _) => special(piece, file),
        };
        let mapping = mapped.map_err(|error| lacking(mib, piece, &error))?;
        regions.push(region(mib, mapping, piece.first)?);
    }
    let memory = whole(mib, regions)?;
    settle(mib, &memory, backing)?;
    Ok(memory)
}

/// A region of its own, of anonymous memory, or of huge pages.
///
/// # Errors
/// The host does not have so much, or such pages.
pub fn module(mib: u64, first: u64, huge_page: Option<u64>, backing: &Backing) -> Result<Region> {
    let hold = Hold { is_shared: false, huge_page };
    let piece = Piece { first, offset: 0, bytes: mib * MIB, hold };
    check_huge(&piece)?;
    let mapped = if huge_page.is_some() { special(&piece, None) } else { anonymous(piece.bytes as usize) };
    let region = region(mib, mapped.map_err(|error| lacking(mib, &piece, &error))?, first)?;
    settle_region(mib, &region, backing)?;
    Ok(region)
}

/// The regions whose first address is wanted.
pub fn retain(memory: &Memory, is_wanted: impl Fn(u64) -> bool) -> Memory {
    let gone: Vec<(GuestAddress, u64)> = memory
        .iter()
        .filter(|region| !is_wanted(region.start_addr().0))
        .map(|region| (region.start_addr(), region.len()))
        .collect();
    gone.into_iter().fold(memory.clone(), |memory, (first, bytes)| {
        // What is there can be taken out.
        memory.remove_region(first, bytes).map_or(memory, |(rest, _)| rest)
    })
}

/// A mapping at its guest address.
pub fn region(mib: u64, mapping: Mapping, first: u64) -> Result<Region> {
    let beyond = || Error::Memory { mib, why: "its addresses end beyond all".to_owned() };
    GuestRegionMmap::new(mapping, GuestAddress(first)).ok_or_else(beyond)
}

/// All regions together.
pub fn whole(mib: u64, regions: Vec<Region>) -> Result<Memory> {
    Memory::from_regions(regions).map_err(|error| Error::Memory { mib, why: error.to_string() })
}

fn lacking(mib: u64, piece: &Piece, error: &MmapRegionError) -> Error {
    let Some(page) = piece.hold.huge_page else { return Error::Memory { mib, why: error.to_string() } };
    Error::Specification(format!(
        "the host has not {} free huge pages of {} ({error}): {}",
        piece.bytes / page,
        size(page),
        reserve(page, piece.bytes / page)
    ))
}

/// How huge pages are reserved.
pub fn reserve(page: u64, count: u64) -> String {
    format!(
        "reserve them with 'echo {count} > /sys/kernel/mm/hugepages/hugepages-{}kB/nr_hugepages', or do without",
        page >> 10
    )
}

/// A mapping of a file, or of huge pages.
fn special(piece: &Piece, file: Option<&FileOffset>) -> std::result::Result<Mapping, MmapRegionError> {
    let mut flags = if piece.hold.is_shared { libc::MAP_SHARED } else { libc::MAP_PRIVATE };
    let mut builder = MmapRegionBuilder::<Written>::new(piece.bytes as usize);
    match (piece.hold.huge_page, file) {
        (Some(page), None) => {
            let order = (page.trailing_zeros() << HUGE_SHIFT) as i32;
            flags |= libc::MAP_ANONYMOUS | libc::MAP_HUGETLB | order;
        }
        // Pages of a pool are reserved for the whole mapping, so that none is missing later.
        (Some(_), Some(_)) => {}
        (None, _) => flags |= libc::MAP_NORESERVE,
    }
    if let Some(file) = file {
        builder = builder.with_file_offset(file.clone());
    }
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let huge = piece.hold.huge_page.is_some();
    builder.with_hugetlbfs(huge).with_mmap_prot(protection).with_mmap_flags(flags).build()
}

/// A mapping for which the host may use large pages. KVM gives the guest one only where the addresses of host and guest have the
/// same place in it, and kernels before 6.7 map wherever there is room: a pad moves the mapping to where it should be. Should
/// another thread map something in between, the machine has small pages.
fn anonymous(bytes: usize) -> std::result::Result<Mapping, MmapRegionError> {
    let mut mapping = Mapping::new(bytes)?;
    let beyond = mapping.as_ptr().addr() % LARGE_PAGE;
    if beyond != 0 && bytes >= LARGE_PAGE {
        drop(mapping);
        let pad = MmapRegion::<()>::new(beyond)?;
        mapping = Mapping::new(bytes)?;
        drop(pad);
    }
    // SAFETY: changes how large the pages are that the kernel gives to this mapping, never their content.
    unsafe { libc::madvise(mapping.as_ptr().cast(), bytes, libc::MADV_HUGEPAGE) };
    Ok(mapping)
}

/// Locks and fills memory as it is wanted.
///
/// # Errors
/// The host does not have so much, or does not let this user lock it.
pub fn settle(mib: u64, memory: &Memory, backing: &Backing) -> Result<()> {
    memory.iter().try_for_each(|region| settle_region(mib, region, backing))
}

fn settle_region(mib: u64, region: &Region, backing: &Backing) -> Result<()> {
    if let Some(threads) = backing.populate {
        populate(region, threads).map_err(|error| Error::Memory { mib, why: error.to_string() })?;
    }
    if backing.is_locked {
        // SAFETY: keeps the pages of a mapping that is there where they are.
        let result = unsafe { libc::mlock(region.as_ptr().cast(), region.size()) };
        if result < 0 {
            let error = io::Error::last_os_error();
            return Err(Error::Specification(format!(
                "the host does not lock {mib} MiB of memory ({error}): raise the limit with 'ulimit -l', or do without"
            )));
        }
    }
    Ok(())
}

/// Has the host give all pages of a region now.
fn populate(region: &Region, threads: u8) -> io::Result<()> {
    let share = region.size().div_ceil(threads.max(1).into()).next_multiple_of(LARGE_PAGE);
    let begin = region.as_ptr().addr();
    let one = |at: usize| {
        let bytes = share.min(region.size() - at);
        // SAFETY: gives pages to a part of a mapping that is there, as a touch of each of them would.
        let result = unsafe { libc::madvise((begin + at) as *mut _, bytes, libc::MADV_POPULATE_WRITE) };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    };
    let starts: Vec<usize> = (0..region.size()).step_by(share).collect();
    let Some((first, others)) = starts.split_first() else { return Ok(()) };
    std::thread::scope(|scope| {
        let workers = others.iter().map(|at| std::thread::Builder::new().spawn_scoped(scope, || one(*at)));
        let workers: Vec<_> = workers.collect::<io::Result<_>>()?;
        let mut outcome = one(*first);
        for worker in workers {
            let other = worker.join().unwrap_or_else(|_| Err(io::Error::other("a thread has failed")));
            outcome = outcome.and(other);
        }
        outcome
    })
}

/// Makes memory zeros again that nobody uses, and settles it anew. It was made by [`map`]: a snapshot is not below it.
///
/// # Errors
/// The host refuses.
pub fn empty(memory: &Memory, backing: &Backing) -> Result<()> {
    let mib = memory.iter().map(|region| region.len()).sum::<u64>() / MIB;
    for region in memory.iter() {
        if backing.is_locked {
            // SAFETY: takes back what `settle` did; content stays.
            unsafe { libc::munlock(region.as_ptr().cast(), region.size()) };
        }
        let emptied = discard_file(region, 0, region.len()).and_then(|()| forget(region, 0, region.size()));
        emptied.map_err(|error| Error::Memory { mib, why: format!("it cannot be emptied: {error}") })?;
    }
    settle(mib, memory, backing)
}

/// Gives what is in the files of memory back to the host. A snapshot below private mappings is none of them.
pub fn discard(memory: &Memory, backing: &Backing) {
    let own = memory.iter().enumerate().filter(|(number, _)| backing.file(*number).is_some());
    // A file that keeps what is in it costs room, and nothing else.
    own.for_each(|(_, region)| drop(discard_file(region, 0, region.len())));
}

/// Gives a range of guest memory back, that the guest does not need now. It reads as zeros then, or, where that is a private
/// mapping of a snapshot, as that has it.
///
/// # Errors
/// The range is not of memory, or the host refuses.
pub fn reclaim(memory: &Memory, address: u64, bytes: u64) -> io::Result<()> {
    let mut done = 0;
    while done < bytes {
        let found = memory.to_region_addr(GuestAddress(address + done));
        let (region, MemoryRegionAddress(start)) = found.ok_or(io::ErrorKind::InvalidInput)?;
        let length = (bytes - done).min(region.len() - start);
        // It reads otherwise now.
        region.get_mmap().bitmap().mark_dirty(start as usize, length as usize);
        match region.flags() & libc::MAP_SHARED {
            0 => forget(region, start, length as usize)?,
            _ => discard_file(region, start, length)?,
        }
        done += length;
    }
    Ok(())
}

fn discard_file(region: &Region, start: u64, bytes: u64) -> io::Result<()> {
    let Some(file) = MmapRegion::file_offset(region) else { return Ok(()) };
    let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    Ok(fallocate(file.file().as_fd(), flags, file.start() + start, bytes)?)
}

fn forget(region: &Region, start: u64, bytes: usize) -> io::Result<()> {
    let place = (region.as_ptr().addr() + start as usize) as *mut libc::c_void;
    // SAFETY: the range is of a mapping that stays as long as the region. Its pages are read through vm-memory's volatile accesses
    // only, for which zeros, or what the file below has, are as good as any other bytes.
    let result = unsafe { libc::madvise(place, bytes, libc::MADV_DONTNEED) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
