//! Which pages of memory were written since somebody last asked: by processors, which KVM knows, and by devices.

use kvm_bindings::{KVM_MEM_LOG_DIRTY_PAGES, kvm_userspace_memory_region};
use kvm_ioctls::VmFd;
use vm_memory::{GuestMemoryBackend, GuestMemoryRegion};
use vmm_devices::Memory;
use vmm_devices::written::{PAGE_BYTES, Written};

use super::Region;
use crate::error::{Result, refused};

/// The first of KVM's numbers of memory modules; those of all other regions are below.
const MODULE_FIRST: u32 = 1024;
/// Modules are so far from each other at least.
const MODULE_SHIFT: u32 = 30;

/// KVM's number of a region, the place of which among all is `place`; memory modules begin at `area`.
fn slot(place: u32, first: u64, area: u64) -> u32 {
    match first.checked_sub(area) {
        Some(beyond) => MODULE_FIRST + (beyond >> MODULE_SHIFT) as u32,
        None => place,
    }
}

fn regions(memory: &Memory, area: u64) -> impl Iterator<Item = (u32, &Region)> {
    (0u32..).zip(memory.iter()).map(move |(place, region)| (slot(place, region.start_addr().0, area), region))
}

/// Gives KVM the regions of memory, with logs of what processors write or without.
///
/// # Errors
/// KVM refuses one.
pub fn give(vm: &VmFd, memory: &Memory, area: u64, is_logged: bool) -> Result<()> {
    regions(memory, area).try_for_each(|(slot, region)| give_region(vm, slot, region, is_logged))
}

/// Gives KVM the memory module at `base`.
///
/// # Errors
/// KVM refuses it.
pub fn give_module(vm: &VmFd, memory: &Memory, area: u64, base: u64) -> Result<()> {
    let mut found = regions(memory, area).filter(|(_, region)| region.start_addr().0 == base);
    found.try_for_each(|(slot, region)| give_region(vm, slot, region, false))
}

/// Takes the memory module at `base` from KVM.
///
/// # Errors
/// KVM refuses.
pub fn take_module(vm: &VmFd, area: u64, base: u64) -> Result<()> {
    let none = kvm_userspace_memory_region {
        slot: slot(0, base, area),
        guest_phys_addr: base,
        ..kvm_userspace_memory_region::default()
    };
    // SAFETY: a region without bytes is none: the guest has less memory then.
    unsafe { vm.set_user_memory_region(none) }.map_err(refused("take memory from the machine"))
}

fn give_region(vm: &VmFd, slot: u32, region: &Region, is_logged: bool) -> Result<()> {
    let region = kvm_userspace_memory_region {
        slot,
        flags: if is_logged { KVM_MEM_LOG_DIRTY_PAGES } else { 0 },
        guest_phys_addr: region.start_addr().0,
        memory_size: region.len(),
        userspace_addr: region.as_ptr() as u64,
    };
    // SAFETY: the range is a mapping of the machine's memory, which `Machine` keeps until its processors have ended, or it was
    // taken from KVM again; it is used only through vm-memory's volatile accesses.
    unsafe { vm.set_user_memory_region(region) }.map_err(refused("give the machine its memory"))
}

/// Starts a log. No processor and no device may work meanwhile.
///
/// # Errors
/// KVM refuses.
pub fn start(vm: &VmFd, memory: &Memory, area: u64) -> Result<()> {
    memory.iter().for_each(|region| Written::of(region).start());
    give(vm, memory, area, true)
}

/// Ends the log.
///
/// # Errors
/// KVM refuses.
pub fn stop(vm: &VmFd, memory: &Memory, area: u64) -> Result<()> {
    memory.iter().for_each(|region| Written::of(region).stop());
    give(vm, memory, area, false)
}

/// Pages that were written since the log began or was last taken, in runs.
///
/// # Errors
/// KVM does not tell.
pub fn take(vm: &VmFd, memory: &Memory, area: u64) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    let mut offset = 0;
    for (slot, region) in regions(memory, area) {
        let mut words = vm.get_dirty_log(slot, region.size()).map_err(refused("tell what was written"))?;
        let by_devices = Written::of(region).take();
        words.iter_mut().zip(by_devices).for_each(|(word, more)| *word |= more);
        add_runs(&words, region, offset, &mut runs);
        offset += region.len();
    }
    Ok(runs)
}

/// Memory that follows in the guest's addresses and in all of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its guest address.
    pub address: u64,
    /// Where it is in all of memory, without the gap.
    pub offset: u64,
    /// Its bytes.
    pub bytes: u64,
}

fn add_runs(words: &[u64], region: &Region, offset: u64, runs: &mut Vec<Run>) {
    let bits = (0u64..).zip(words).filter(|(_, word)| **word != 0);
    for (index, word) in bits {
        for bit in (0..64).filter(|bit| word >> bit & 1 == 1) {
            let start = (index * 64 + bit) * PAGE_BYTES as u64;
            // KVM counts in words; a region may end within one.
            let bytes = (PAGE_BYTES as u64).min(region.len().saturating_sub(start));
            let run = Run { address: region.start_addr().0 + start, offset: offset + start, bytes };
            match runs.last_mut() {
                Some(last)
                    if last.offset + last.bytes == run.offset && last.address + last.bytes == run.address =>
                {
                    last.bytes += bytes;
                }
                _ if bytes == 0 => {}
                _ => runs.push(run),
            }
        }
    }
}

/// The runs as bits, one for each page of memory, in bytes of which the first has the first eight pages.
pub fn bits(runs: &[Run], memory_bytes: u64) -> Vec<u8> {
    let pages = memory_bytes / PAGE_BYTES as u64;
    let mut bits = vec![0; pages.div_ceil(8) as usize];
    for run in runs {
        for page in run.offset / PAGE_BYTES as u64..(run.offset + run.bytes) / PAGE_BYTES as u64 {
            if let Some(byte) = bits.get_mut((page / 8) as usize) {
                *byte |= 1 << (page % 8);
            }
        }
    }
    bits
}

/// Pages of runs.
pub fn pages(runs: &[Run]) -> u64 {
    runs.iter().map(|run| run.bytes).sum::<u64>() / PAGE_BYTES as u64
}

#[cfg(test)]
mod tests {
    use super::super::tests::plain;
    use super::*;

    #[test]
    fn pages_that_follow_are_one_run() {
        let memory = plain(4);
        let region = memory.iter().next().unwrap();
        let mut words = vec![0; 16];
        (words[0], words[1], words[15]) = (1 << 63 | 1, 1, 1 << 63);
        let mut runs = Vec::new();
        add_runs(&words, region, 0x10_0000, &mut runs);
        let run = |page: u64, pages: u64| Run {
            address: page << 12,
            offset: 0x10_0000 + (page << 12),
            bytes: pages << 12,
        };
        assert_eq!(runs, [run(0, 1), run(63, 2), run(1023, 1)]);
        assert_eq!(pages(&runs), 4);
        let bits = bits(&runs, 8 << 20);
        assert_eq!((bits[32], bits[39], bits[40], bits[159]), (1, 0x80, 1, 0x80));
        assert_eq!(bits.iter().map(|byte| byte.count_ones()).sum::<u32>(), 4);
    }
}
