//! What a processor says about itself: the host's features as KVM offers them, and the machine's arrangement.

use kvm_bindings::{CpuId, KVM_CPUID_FLAG_SIGNIFCANT_INDEX, kvm_cpuid_entry2};

use crate::error::{Error, Result};
use crate::leaves;
use crate::topology::Topology;

/// Leaf 1, ECX: deadlines of the local APIC's timer, "a hypervisor is here", and x2APIC.
const TSC_DEADLINE: u32 = 1 << 24;
const HYPERVISOR: u32 = 1 << 31;
/// Leaf 1, EDX: EBX tells how many processors a socket has.
const SEVERAL: u32 = 1 << 28;
/// Kinds of levels in the leaves of the arrangement.
const LEVEL_THREAD: u32 = 1;
const LEVEL_CORE: u32 = 2;
/// Leaves of the arrangement: Intel's and AMD's, its newer form, and AMD's own.
const TOPOLOGY: u32 = 0xb;
const TOPOLOGY_2: u32 = 0x1f;
const AMD_SIZES: u32 = 0x8000_0008;
const AMD_TOPOLOGY: u32 = 0x8000_001e;
/// Leaf 4 and its like of AMD tell of caches.
const CACHES: u32 = 4;
const AMD_CACHES: u32 = 0x8000_001d;
/// Leaves that tell of performance counters, and the bit in ECX of AMD's.
const COUNTERS: u32 = 0xa;
const AMD_FEATURES: u32 = 0x8000_0001;
const AMD_COUNTERS: u32 = 1 << 23;
/// The leaf, and the bit of EDX, that tell of a time stamp counter that always goes equally fast.
const POWER: u32 = 0x8000_0007;
const INVARIANT: u32 = 1 << 8;
/// What a processor has that does not tell (Intel SDM volume 3, 4.1.4).
const ADDRESS_BITS_MIN: u32 = 36;

/// What KVM supports, with what the monitor adds: the hypervisor's mark, deadlines, and caches that KVM does not tell of.
///
/// # Errors
/// There are more leaves than KVM takes.
pub fn with_own_features(supported: &CpuId, deadline: bool) -> Result<CpuId> {
    let mut entries = supported.as_slice().to_vec();
    for entry in entries.iter_mut().filter(|entry| entry.function == 1) {
        entry.ecx |= HYPERVISOR | if deadline { TSC_DEADLINE } else { 0 };
    }
    leaves::add_first_caches(&mut entries);
    collected(&entries)
}

/// Bits of addresses.
pub fn address_bits(leaves: &CpuId) -> u32 {
    let sizes = leaves.as_slice().iter().find(|entry| entry.function == AMD_SIZES);
    sizes.map_or(ADDRESS_BITS_MIN, |sizes| sizes.eax & 0xff)
}

/// Whether a guest may count on a time stamp counter that always goes equally fast.
pub fn is_time_invariant(leaves: &CpuId) -> bool {
    leaves.as_slice().iter().any(|entry| entry.function == POWER && entry.edx & INVARIANT != 0)
}

/// Whether there are performance counters.
pub fn has_counters(leaves: &CpuId) -> bool {
    leaves.as_slice().iter().any(|entry| match entry.function {
        COUNTERS => entry.eax & 0xff != 0,
        AMD_FEATURES => entry.ecx & AMD_COUNTERS != 0,
        _ => false,
    })
}

/// The leaves of the processor with this index, from those of them all.
///
/// # Errors
/// There are more leaves than KVM takes.
pub fn of_processor(all: &CpuId, topology: Topology, index: u8) -> Result<CpuId> {
    let apic_id = topology.apic_id(index);
    let (core_shift, socket_shift) = topology.shifts();
    let threads = u32::from(topology.threads);
    let processors = u32::from(topology.cores) * threads;
    let is_generated = |entry: &kvm_cpuid_entry2| matches!(entry.function, TOPOLOGY | TOPOLOGY_2);
    let mut entries: Vec<kvm_cpuid_entry2> =
        all.as_slice().iter().copied().filter(|entry| !is_generated(entry)).collect();
    for entry in &mut entries {
        match entry.function {
            1 => {
                let logical = if processors > 1 { 1 << socket_shift } else { 1 };
                entry.ebx = entry.ebx & 0xffff | logical << 16 | apic_id << 24;
                entry.edx = entry.edx & !SEVERAL | if processors > 1 { SEVERAL } else { 0 };
            }
            CACHES | AMD_CACHES if entry.eax & 0x1f != 0 => share_cache(entry, topology),
            AMD_SIZES => entry.ecx = entry.ecx & !0xf0ff | socket_shift << 12 | (processors - 1),
            AMD_TOPOLOGY => {
                entry.eax = apic_id;
                entry.ebx = entry.ebx & !0xffff | (threads - 1) << 8 | apic_id >> core_shift & 0xff;
                entry.ecx &= !0x7ff;
            }
            _ => {}
        }
    }
    let highest =
        entries.iter().filter(|entry| entry.function < 0x4000_0000).map(|entry| entry.function).max();
    for leaf in [TOPOLOGY, TOPOLOGY_2] {
        // The newer form only where the processor has leaves that far.
        if leaf == TOPOLOGY || highest >= Some(leaf) {
            entries.extend(levels(leaf, apic_id, (core_shift, threads), (socket_shift, processors)));
        }
    }
    if let Some(first) = entries.iter_mut().find(|entry| entry.function == 0) {
        first.eax = first.eax.max(TOPOLOGY);
    }
    collected(&entries)
}

/// These leaves as KVM takes them.
///
/// # Errors
/// There are too many.
pub fn collected(entries: &[kvm_cpuid_entry2]) -> Result<CpuId> {
    CpuId::from_entries(entries)
        .map_err(|_| Error::Specification("the processor has more CPUID leaves than KVM takes".to_owned()))
}

/// How many threads share a cache, and how many cores a socket has: as numbers of interrupt controllers, less one.
fn share_cache(entry: &mut kvm_cpuid_entry2, topology: Topology) {
    let (core_shift, socket_shift) = topology.shifts();
    let level = entry.eax >> 5 & 7;
    let sharing = if level < 3 { (1 << core_shift) - 1 } else { (1u32 << socket_shift) - 1 };
    let cores = (1 << (socket_shift - core_shift)) - 1;
    entry.eax &= 0x3fff;
    entry.eax |= sharing << 14;
    if entry.function == CACHES {
        entry.eax |= cores << 26;
    }
}

/// The two levels of a leaf of the arrangement, and the end of the list.
fn levels(leaf: u32, apic_id: u32, thread: (u32, u32), core: (u32, u32)) -> [kvm_cpuid_entry2; 3] {
    let level = |index: u32, kind: u32, (shift, count): (u32, u32)| kvm_cpuid_entry2 {
        function: leaf,
        index,
        flags: KVM_CPUID_FLAG_SIGNIFCANT_INDEX,
        eax: shift,
        ebx: count,
        ecx: kind << 8 | index,
        edx: apic_id,
        ..kvm_cpuid_entry2::default()
    };
    [level(0, LEVEL_THREAD, thread), level(1, LEVEL_CORE, core), level(2, 0, (0, 0))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(function: u32, eax: u32, ebx: u32) -> kvm_cpuid_entry2 {
        kvm_cpuid_entry2 { function, eax, ebx, ..kvm_cpuid_entry2::default() }
    }

    #[test]
    fn leaves_tell_the_arrangement() {
        let host =
            [leaf(0, 0xa, 0), leaf(1, 7, 0x0a0b_0c0d), leaf(4, 0xffff_c063, 0), leaf(0x8000_0008, 0, 0)];
        let topology = Topology { sockets: 2, cores: 2, threads: 2 };
        let host = with_own_features(&CpuId::from_entries(&host).unwrap(), true).unwrap();
        let made = of_processor(&host, topology, 7).unwrap();
        let found = |function: u32, index: u32| {
            let mut entries = made.as_slice().iter();
            *entries.find(|entry| entry.function == function && entry.index == index).unwrap()
        };
        assert_eq!(found(0, 0).eax, 0xb);
        assert_eq!(found(1, 0).ebx, 0x0704_0c0d, "number 7, four in a socket");
        assert_eq!(found(1, 0).ecx, HYPERVISOR | TSC_DEADLINE);
        assert_eq!(found(4, 0).eax, 1 << 26 | 3 << 14 | 0x63, "a third-level cache is the socket's");
        assert_eq!(found(0x8000_0008, 0).ecx, 2 << 12 | 3);
        let level = |index| (found(0xb, index).eax, found(0xb, index).ebx, found(0xb, index).edx);
        assert_eq!([level(0), level(1), level(2)], [(1, 2, 7), (2, 4, 7), (0, 0, 7)]);
        assert!(made.as_slice().iter().all(|entry| entry.function != 0x1f));
    }
}
