//! What KVM tells its guests of itself: leaves from 0x40000000 on.

use kvm_bindings::{CpuId, kvm_cpuid_entry2};

/// The leaf with KVM's name, and the one with its features. With Hyper-V's hints they lie higher.
pub const SIGNATURE: u32 = 0x4000_0000;
pub const FEATURES: u32 = 0x4000_0001;
/// How much higher.
pub const ABOVE_HYPERV: u32 = 0x100;

/// A feature, by the name that QEMU has for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its name.
    pub name: &'static str,
    /// Its bits in EAX.
    pub eax: u32,
    /// Its bits in EDX, which are hints that anybody can give.
    pub edx: u32,
}

const fn feature(name: &'static str, eax: u32) -> Feature {
    Feature { name, eax, edx: 0 }
}

/// All features (Linux, Documentation/virt/kvm/x86/cpuid.rst).
pub const ALL: &[Feature] = &[
    feature("kvmclock", 1 | 1 << 3 | 1 << 24),
    feature("kvm-nopiodelay", 1 << 1),
    feature("kvm-asyncpf", 1 << 4),
    feature("kvm-steal-time", 1 << 5),
    feature("kvm-pv-eoi", 1 << 6),
    feature("kvm-pv-unhalt", 1 << 7),
    feature("kvm-pv-tlb-flush", 1 << 9),
    feature("kvm-asyncpf-vmexit", 1 << 10),
    feature("kvm-pv-ipi", 1 << 11),
    feature("kvm-poll-control", 1 << 12),
    feature("kvm-pv-sched-yield", 1 << 13),
    feature("kvm-asyncpf-int", 1 << 14),
    feature("kvm-msi-ext-dest-id", 1 << 15),
    Feature { name: "kvm-hint-dedicated", eax: 0, edx: 1 },
];

/// The feature of this name.
pub fn named(name: &str) -> Option<&'static Feature> {
    ALL.iter().find(|feature| feature.name == name)
}

/// The features that these leaves tell.
pub fn told(cpuid: &CpuId) -> Option<kvm_cpuid_entry2> {
    let entries = cpuid.as_slice();
    let is_kvm = |entry: &&kvm_cpuid_entry2| {
        entry.function & !ABOVE_HYPERV == SIGNATURE && entry.ebx == u32::from_le_bytes(*b"KVMK")
    };
    let signature = entries.iter().find(is_kvm)?;
    entries.iter().find(|entry| entry.function == signature.function + 1).copied()
}

/// The names of the features in `had` that are not in `offered`.
pub fn missing(had: u32, offered: u32) -> Vec<&'static str> {
    let lacks = |feature: &&Feature| had & feature.eax & !offered != 0;
    ALL.iter().filter(lacks).map(|feature| feature.name).collect()
}
