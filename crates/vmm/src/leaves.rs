//! Answers of CPUID that follow from the features of a processor.

use cpu::x86::{Granted, Word};
use host_sys::host_info::cpuid;
use kvm_bindings::kvm_cpuid_entry2;

use crate::paravirtual::{ABOVE_HYPERV, FEATURES, SIGNATURE};
use crate::processor::subleaf;

/// Leaves: the maker, the processor's numbers and features, counters, states that XSAVE keeps.
const MAKER: u32 = 0;
const NUMBERS: u32 = 1;
const COUNTERS: u32 = 0xa;
const STATES: u32 = 0xd;
const AMD_MAKER: u32 = 0x8000_0000;
const AMD_FEATURES: u32 = 0x8000_0001;
const SIZES: u32 = 0x8000_0008;
const AMD_COUNTERS: u32 = 0x8000_0022;
/// The leaves with the name of the processor: 16 letters each.
const NAME: [u32; 3] = [0x8000_0002, 0x8000_0003, 0x8000_0004];
/// Leaves that tell of caches, by both makers.
const CACHES: [u32; 5] = [2, 4, AMD_FIRST_CACHES, 0x8000_0006, 0x8000_001d];
const AMD_FIRST_CACHES: u32 = 0x8000_0005;
/// Leaves with subleaves that count.
const WITH_SUBLEAVES: [u32; 7] = [7, STATES, 0xf, 0x10, 0x12, 0x14, 0x24];
/// Leaves of a named model without a condition. What else KVM tells is the host's own business.
const OF_MODELS: [u32; 17] = [
    MAKER,
    NUMBERS,
    2,
    4,
    6,
    7,
    COUNTERS,
    STATES,
    0x15,
    0x16,
    AMD_MAKER,
    AMD_FEATURES,
    AMD_FIRST_CACHES,
    0x8000_0006,
    0x8000_0007,
    SIZES,
    0x8000_001d,
];
/// Leaves that belong to a feature.
const OF_FEATURES: &[(u32, &str)] = &[
    (5, "monitor"),
    (0x12, "sgx"),
    (0x14, "intel-pt"),
    (0x1d, "amx-tile"),
    (0x1e, "amx-tile"),
    (0x24, "avx10"),
    (0x8000_000a, "svm"),
    (0x8000_001e, "topoext"),
    (0x8000_0021, "null-sel-clr-base"),
];
/// States beside those of x87 and SSE, by their bits, with the feature that each belongs to.
const KEPT: &[(u64, &str)] =
    &[(1 << 2, "avx"), (3 << 3, "mpx"), (7 << 5, "avx512f"), (1 << 9, "pku"), (3 << 17, "amx-tile")];
/// Bytes of the states that are always there, with the header.
const STATES_BYTES_MIN: u32 = 576;
/// Features that AMD tells twice, as bits of EDX.
const TOLD_TWICE: u32 = 0x0183_f3ff;
/// Bits of leaf 1 (ECX) and AMD's leaf (ECX) that tell of counters.
const PDCM: u32 = 1 << 15;
const AMD_COUNTER_BITS: u32 = 3 << 23 | 1 << 28;

fn found(entries: &mut [kvm_cpuid_entry2], function: u32, index: u32) -> Option<&mut kvm_cpuid_entry2> {
    entries.iter_mut().find(|entry| entry.function == function && entry.index == index)
}

/// Tells exactly these features, and of a `model` nothing else of the host.
pub fn apply(entries: &mut Vec<kvm_cpuid_entry2>, granted: &Granted, model: Option<&str>) {
    if let Some(model) = model {
        let belongs = |function| {
            let feature = OF_FEATURES.iter().find(|(leaf, _)| *leaf == function);
            feature.is_none_or(|(_, feature)| granted.has(feature))
        };
        let is_told = |function| {
            OF_MODELS.contains(&function)
                || OF_FEATURES.iter().any(|(leaf, _)| *leaf == function)
                || function & 0xffff_ff00 == SIGNATURE
        };
        entries.retain(|entry| is_told(entry.function) && belongs(entry.function));
        set_name(entries, model);
    }
    for word in granted.words() {
        let Word::Cpuid { leaf, subleaf: index, register } = word.word else { continue };
        let (known, value) = (word.known as u32, word.value as u32);
        if found(entries, leaf, index).is_none() {
            if value == 0 {
                continue;
            }
            let plain = kvm_cpuid_entry2 { function: leaf, ..kvm_cpuid_entry2::default() };
            entries.push(if WITH_SUBLEAVES.contains(&leaf) { subleaf(leaf, index) } else { plain });
        }
        let Some(entry) = found(entries, leaf, index) else { continue };
        let told = [&mut entry.eax, &mut entry.ebx, &mut entry.ecx, &mut entry.edx];
        if let Some(told) = told.into_iter().nth(register) {
            // The version of AVX10 stands beside its features.
            let beside = if model.is_none() || leaf == 0x24 { *told & !known } else { 0 };
            *told = beside | value;
        }
    }
    if let Some(numbers) = granted.signature {
        set_numbers(entries, numbers);
    }
    repeat_for_amd(entries);
    keep_states(entries, granted);
}

/// The model's name where processors tell theirs.
fn set_name(entries: &mut Vec<kvm_cpuid_entry2>, model: &str) {
    let mut letters = [0; 48];
    letters.iter_mut().zip(model.bytes()).for_each(|(letter, byte)| *letter = byte);
    for (function, letters) in NAME.into_iter().zip(letters.chunks_exact(16)) {
        let word = |at: usize| {
            letters[at..at + 4].iter().rev().fold(0, |word, letter| word << 8 | u32::from(*letter))
        };
        let (eax, ebx, ecx, edx) = (word(0), word(4), word(8), word(12));
        entries.push(kvm_cpuid_entry2 { function, eax, ebx, ecx, edx, ..kvm_cpuid_entry2::default() });
    }
}

/// Tells of the host's first caches where KVM does not (before Linux 6.2): guests divide by what they are told of them.
pub fn add_first_caches(entries: &mut Vec<kvm_cpuid_entry2>) {
    let is_told = found(entries, AMD_FIRST_CACHES, 0).is_some_and(|entry| entry.ecx | entry.edx != 0);
    if !is_amd(entries) || is_told {
        return;
    }
    let own = cpuid().into_iter().find(|answer| answer.leaf == AMD_FIRST_CACHES);
    if let Some([eax, ebx, ecx, edx]) = own.map(|own| own.registers) {
        entries.retain(|entry| entry.function != AMD_FIRST_CACHES);
        let function = AMD_FIRST_CACHES;
        entries.push(kvm_cpuid_entry2 { function, eax, ebx, ecx, edx, ..kvm_cpuid_entry2::default() });
    }
}

fn is_amd(entries: &[kvm_cpuid_entry2]) -> bool {
    let makers = [u32::from_le_bytes(*b"Auth"), u32::from_le_bytes(*b"Hygo")];
    entries.iter().any(|entry| entry.function == MAKER && makers.contains(&entry.ebx))
}

fn set_numbers(entries: &mut [kvm_cpuid_entry2], numbers: u32) {
    let amd = is_amd(entries);
    for entry in entries {
        if entry.function == NUMBERS || (amd && entry.function == AMD_FEATURES) {
            entry.eax = numbers;
        }
    }
}

fn repeat_for_amd(entries: &mut [kvm_cpuid_entry2]) {
    if !is_amd(entries) {
        return;
    }
    let first = found(entries, NUMBERS, 0).map_or(0, |entry| entry.edx & TOLD_TWICE);
    if let Some(second) = found(entries, AMD_FEATURES, 0) {
        second.edx = second.edx & !TOLD_TWICE | first;
    }
}

/// Leaves out the states of features that are not there.
fn keep_states(entries: &mut Vec<kvm_cpuid_entry2>, granted: &Granted) {
    if !granted.has("xsave") {
        entries.retain(|entry| entry.function != STATES);
        return;
    }
    let absent =
        KEPT.iter().filter(|(_, feature)| !granted.has(feature)).fold(0, |bits, (bit, _)| bits | bit);
    let Some(whole) = found(entries, STATES, 0) else { return };
    let kept = (u64::from(whole.edx) << 32 | u64::from(whole.eax)) & !absent;
    (whole.eax, whole.edx) = (kept as u32, (kept >> 32) as u32);
    // Bit 0 of ECX: a state that only the kernel of a guest keeps, by another instruction.
    let is_kept = |entry: &kvm_cpuid_entry2| match (entry.function, entry.index) {
        (STATES, index @ 2..64) if entry.ecx & 1 == 0 => kept >> index & 1 == 1,
        (STATES, 2..) => granted.has("xsaves"),
        _ => true,
    };
    entries.retain(is_kept);
    let ends =
        entries.iter().filter(|entry| entry.function == STATES && entry.index >= 2 && entry.ecx & 1 == 0);
    let bytes = ends.map(|entry| entry.eax.saturating_add(entry.ebx)).fold(STATES_BYTES_MIN, u32::max);
    if let Some(whole) = found(entries, STATES, 0) {
        (whole.ebx, whole.ecx) = (bytes, bytes);
    }
    if let Some(more) = found(entries, STATES, 1).filter(|_| !granted.has("xsaves")) {
        (more.ecx, more.edx) = (0, 0);
    }
}

/// Sets who made the processor.
pub fn set_vendor(entries: &mut [kvm_cpuid_entry2], vendor: [u8; 12]) {
    // The middle of the name stands in EDX.
    let [ebx, edx, ecx] = crate::hyperv::registers(vendor);
    for entry in entries.iter_mut().filter(|entry| matches!(entry.function, MAKER | AMD_MAKER)) {
        // Intel's second leaf has no name.
        if entry.function == MAKER || entry.ebx != 0 {
            (entry.ebx, entry.ecx, entry.edx) = (ebx, ecx, edx);
        }
    }
}

/// Sets how wide addresses are, the guest's and those of guests inside.
pub fn set_address_bits(entries: &mut [kvm_cpuid_entry2], bits: u32) {
    entries.iter_mut().filter(|entry| entry.function == SIZES).for_each(|sizes| {
        sizes.eax = sizes.eax & !0xff_00ff | bits;
    });
}

/// Tells of no caches, but for the first of AMD's processors: guests divide by what they are told of them.
pub fn hide_caches(entries: &mut Vec<kvm_cpuid_entry2>) {
    let kept = if is_amd(entries) { AMD_FIRST_CACHES } else { 0 };
    entries.retain(|entry| entry.function == kept || !CACHES.contains(&entry.function));
}

/// Tells of no performance counters.
pub fn hide_counters(entries: &mut Vec<kvm_cpuid_entry2>) {
    entries.retain(|entry| !matches!(entry.function, COUNTERS | AMD_COUNTERS));
    for entry in entries.iter_mut() {
        match entry.function {
            NUMBERS => entry.ecx &= !PDCM,
            AMD_FEATURES => entry.ecx &= !AMD_COUNTER_BITS,
            _ => {}
        }
    }
}

/// Moves what KVM tells of itself, so that another hypervisor's leaves fit below.
pub fn make_room_below(entries: &mut [kvm_cpuid_entry2]) {
    for entry in entries.iter_mut().filter(|entry| matches!(entry.function, SIGNATURE | FEATURES)) {
        if entry.function == SIGNATURE {
            entry.eax = FEATURES + ABOVE_HYPERV;
        }
        entry.function += ABOVE_HYPERV;
    }
}
