//! What CPU the guest sees: the host's, perhaps with features switched, and whether it may nest.

use std::collections::BTreeMap;

use model::Domain;
use model::cpu::{CpuFeature, CpuMode, CpuPolicy};
use serde_json::Value;

use super::{Host, Object, kind, switch};

/// The features of a register of a leaf, and their bits.
type Register = (u32, &'static str, &'static [(&'static str, u8)]);

/// All registers with features.
const TABLES: [Register; 4] = [
    (1, "ecx", &LEAF_1_ECX),
    (1, "edx", &LEAF_1_EDX),
    (0x8000_0001, "ecx", &LEAF_80000001_ECX),
    (0x8000_0001, "edx", &LEAF_80000001_EDX),
];
const LEAF_1_ECX: [(&str, u8); 17] = [
    ("pni", 0),
    ("pclmuldq", 1),
    ("monitor", 3),
    ("vmx", 5),
    ("est", 7),
    ("tm2", 8),
    ("ssse3", 9),
    ("fma", 12),
    ("cx16", 13),
    ("sse4.1", 19),
    ("sse4.2", 20),
    ("x2apic", 21),
    ("movbe", 22),
    ("popcnt", 23),
    ("aes", 25),
    ("xsave", 26),
    ("avx", 28),
];
const LEAF_1_EDX: [(&str, u8); 20] = [
    ("fpu", 0),
    ("vme", 1),
    ("de", 2),
    ("pse", 3),
    ("tsc", 4),
    ("msr", 5),
    ("pae", 6),
    ("mce", 7),
    ("cx8", 8),
    ("apic", 9),
    ("sep", 11),
    ("mtrr", 12),
    ("pge", 13),
    ("mca", 14),
    ("cmov", 15),
    ("mmx", 23),
    ("sse", 25),
    ("sse2", 26),
    ("ht", 28),
    ("tm", 29),
];
const LEAF_80000001_ECX: [(&str, u8); 8] = [
    ("lahf_lm", 0),
    ("cmp_legacy", 1),
    ("svm", 2),
    ("cr8legacy", 4),
    ("abm", 5),
    ("sse4a", 6),
    ("misalignsse", 7),
    ("3dnowprefetch", 8),
];
const LEAF_80000001_EDX: [(&str, u8); 6] =
    [("syscall", 11), ("nx", 20), ("fxsr_opt", 25), ("pdpe1gb", 26), ("rdtscp", 27), ("lm", 29)];

pub(super) fn write(object: &mut Object, domain: &Domain, host: &Host) {
    let Some(cpu) = domain.cpu.as_ref().filter(|cpu| cpu.mode == Some(CpuMode::HostPassthrough)) else {
        return;
    };
    let off = |feature: &CpuFeature| matches!(feature.policy, Some(CpuPolicy::Disable | CpuPolicy::Forbid));
    let nests = |feature: &&CpuFeature| matches!(feature.name.as_str(), "vmx" | "svm");
    if kind(domain) == "hvm" {
        let refused = cpu.feature.iter().filter(nests).any(off);
        object.set("nested_hvm", switch(host.nested && !refused));
    }
    // 32 characters a register, the highest bit first; x leaves a bit as it is.
    let mut leaves: BTreeMap<u32, BTreeMap<&str, Vec<u8>>> = BTreeMap::new();
    for feature in cpu.feature.iter().filter(|feature| !nests(feature)) {
        let Some((leaf, register, bit)) = place(&feature.name) else { continue };
        let value = match feature.policy {
            Some(CpuPolicy::Disable | CpuPolicy::Forbid) => b'0',
            Some(CpuPolicy::Optional) => b'x',
            Some(CpuPolicy::Force) => b'1',
            None | Some(CpuPolicy::Require) => b'k',
        };
        let bits = leaves.entry(leaf).or_default().entry(register).or_insert_with(|| vec![b'x'; 32]);
        bits[31 - usize::from(bit)] = value;
    }
    let leaf = |(number, registers): (u32, BTreeMap<&str, Vec<u8>>)| {
        let mut object = Object::default();
        object.set("leaf", number);
        for (register, bits) in registers {
            object.set(register, bits.into_iter().map(char::from).collect::<String>());
        }
        object.finish()
    };
    object.list("cpuid", leaves.into_iter().map(leaf).collect::<Vec<Value>>());
}

/// Where a feature is found: leaf, register, bit.
fn place(name: &str) -> Option<(u32, &'static str, u8)> {
    TABLES.into_iter().find_map(|(leaf, register, table)| {
        let (_, bit) = table.iter().find(|(known, _)| *known == name)?;
        Some((leaf, register, *bit))
    })
}
