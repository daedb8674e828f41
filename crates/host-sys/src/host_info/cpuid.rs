//! What the processor says about itself: answers of the instruction CPUID and model-specific registers.

use std::os::unix::fs::FileExt;

use super::Host;

/// Registers in which processors of this architecture tell features.
const FEATURE_MSRS: &[u32] = &[0xcf, 0x10a];

/// One answer of CPUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CpuidAnswer {
    /// What was asked.
    pub leaf: u32,
    /// Which part of it.
    pub subleaf: u32,
    /// EAX, EBX, ECX and EDX.
    pub registers: [u32; 4],
}

/// The answers that tell maker, model and features; none on other architectures.
#[cfg(target_arch = "x86_64")]
pub fn cpuid() -> Vec<CpuidAnswer> {
    /// Leaves whose parts tell features of their own.
    const PARTED: &[u32] = &[0x7, 0xd, 0xf, 0x10, 0x12, 0x14];
    /// Most leaves of each range that are asked for.
    const LEAVES_MAX: u32 = 64;
    let mut answers = Vec::new();
    for start in [0, 0x8000_0000_u32] {
        let last = ask(start, 0)[0].min(start + LEAVES_MAX);
        for leaf in start..=last.max(start) {
            let parts = if PARTED.contains(&leaf) { 3 } else { 1 };
            answers.extend((0..parts).map(|subleaf| CpuidAnswer {
                leaf,
                subleaf,
                registers: ask(leaf, subleaf),
            }));
        }
    }
    answers
}

/// The answers that tell maker, model and features; none on other architectures.
#[cfg(not(target_arch = "x86_64"))]
pub fn cpuid() -> Vec<CpuidAnswer> {
    Vec::new()
}

#[cfg(target_arch = "x86_64")]
fn ask(leaf: u32, subleaf: u32) -> [u32; 4] {
    #[allow(unused_unsafe, reason = "the function is safe in newer compilers")]
    // SAFETY: every processor of this architecture has the instruction, and it touches nothing but these registers.
    let answer = unsafe { std::arch::x86_64::__cpuid_count(leaf, subleaf) };
    [answer.eax, answer.ebx, answer.ecx, answer.edx]
}

impl Host {
    /// The model-specific registers that tell features, as far as they can be read: only root may, and only with the
    /// kernel's module `msr`.
    pub fn feature_msrs(&self) -> Vec<(u32, u64)> {
        let Ok(device) = std::fs::File::open(self.path("dev/cpu/0/msr")) else { return Vec::new() };
        let read = |index: &u32| {
            let mut bytes = [0; 8];
            device.read_exact_at(&mut bytes, u64::from(*index)).ok()?;
            Some((*index, u64::from_le_bytes(bytes)))
        };
        FEATURE_MSRS.iter().filter_map(read).collect()
    }

    /// Width of physical addresses, when the kernel tells it.
    pub fn address_bits(&self) -> Option<u32> {
        let info = self.text("proc/cpuinfo").ok()?;
        let line = info.lines().find(|line| line.starts_with("address sizes"))?;
        line.split_once(':')?.1.split_ascii_whitespace().next()?.parse().ok()
    }

    /// Version of the microcode, when the kernel tells it.
    pub fn microcode(&self) -> Option<u32> {
        let info = self.text("proc/cpuinfo").ok()?;
        let line = info.lines().find(|line| line.starts_with("microcode"))?;
        u32::from_str_radix(line.split_once("0x")?.1.trim(), 16).ok()
    }
}

/// The signature in a text like `/proc/cpuinfo`: that of the first processor.
pub fn signature(arch: &str, info: &str) -> Option<String> {
    let field = |name: &str| {
        let lines = info.lines().filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
    };
    match arch {
        "x86_64" | "i686" => {
            let (vendor, name) = (field("vendor_id")?, field("model name")?);
            let (family, model, stepping) = (field("cpu family")?, field("model")?, field("stepping")?);
            Some(format!("{vendor}, {name}, family: {family}, model: {model}, stepping: {stepping}"))
        }
        "ppc64" | "ppc64le" => Some(format!("{}, rev {}", field("cpu")?, field("revision")?)),
        "s390x" | "s390" => {
            let (vendor, first) = (field("vendor_id")?, field("processor 0")?);
            let machine = first.split(',').map(str::trim).find_map(|part| part.strip_prefix("machine = "));
            Some(format!("{vendor}, {}", machine.map_or(first.clone(), str::to_owned)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_name_the_first_processor() {
        let info =
            "vendor_id : A\nmodel name: B  C\ncpu family: 6\nmodel : 47\nstepping : 2\nmodel name: D\n";
        let found = signature("x86_64", info);
        assert_eq!(found.as_deref(), Some("A, B  C, family: 6, model: 47, stepping: 2"));
        let info = "cpu : P (raw)\nrevision : 2.1 (pvr 004b 0201)\n";
        assert_eq!(signature("ppc64", info).as_deref(), Some("P (raw), rev 2.1 (pvr 004b 0201)"));
        assert_eq!(signature("x86_64", "vendor_id: A\n"), None);
        assert_eq!(signature("aarch64", info), None);
    }

    #[test]
    fn processors_tell_their_maker() {
        let answers = cpuid();
        if cfg!(target_arch = "x86_64") {
            let first = answers.first().expect("there is an answer");
            assert!(first.registers[0] > 0 && first.registers[1] != 0);
            assert!(answers.iter().any(|answer| answer.leaf == 0x8000_0001));
        }
        assert!(Host::at("/nowhere").feature_msrs().is_empty());
        assert_eq!(Host::at("/nowhere").address_bits(), None);
    }
}
