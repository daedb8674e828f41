//! Hints for Windows: KVM stands for Hyper-V, as far as it can.
//!
//! The leaves are those of the specification "Hypervisor Top Level Functional Specification", chapter 2; what the names stand for
//! is what they stand for in QEMU (docs/system/i386/hyperv.rst).

use kvm_bindings::{CpuId, KVM_CAP_HYPERV_SYNIC2, KVM_EXIT_HYPERV_HCALL, kvm_cpuid_entry2, kvm_enable_cap};
use kvm_ioctls::VcpuFd;

use crate::error::{Error, Result, refused};

/// Leaves: maker, interface, version, privileges, recommendations, limits.
const MAKER: u32 = 0x4000_0000;
const INTERFACE: u32 = 0x4000_0001;
const VERSION: u32 = 0x4000_0002;
const PRIVILEGES: u32 = 0x4000_0003;
const RECOMMENDATIONS: u32 = 0x4000_0004;
const LIMITS: u32 = 0x4000_0005;
/// What each guest may do: call the hypervisor; and processors come and go.
const HYPERCALLS: u32 = 1 << 5;
const DYNAMIC_PROCESSORS: u32 = 1 << 3;
/// The synthetic interrupt controller, which KVM has to be asked for.
const SYNIC: u32 = 1 << 2;
/// What a call that nobody knows is answered with.
const UNKNOWN_CALL: u64 = 2;
/// Most processors that calls can name.
const PROCESSORS_MAX: u32 = 64;
/// What Hyper-V says of itself.
pub const VENDOR: [u8; 12] = *b"Microsoft Hv";
/// Fewest tries for a lock before the hypervisor is told.
pub const RETRIES_MIN: u32 = 4095;

/// A hint.
#[derive(Debug, PartialEq, Eq)]
pub struct Hint {
    /// Its name.
    pub name: &'static str,
    /// Bits of privileges (EAX, EDX) and of recommendations.
    bits: [u32; 3],
    /// What it needs.
    needs: &'static [&'static str],
}

const fn hint(name: &'static str, bits: [u32; 3], needs: &'static [&'static str]) -> Hint {
    Hint { name, bits, needs }
}

/// All hints, those that others need first.
pub const HINTS: &[Hint] = &[
    hint("relaxed", [0, 0, 1 << 5], &[]),
    hint("vapic", [1 << 4, 0, 1 << 3], &[]),
    hint("time", [1 << 1 | 1 << 9, 0, 0], &[]),
    hint("vpindex", [1 << 6, 0, 0], &[]),
    hint("runtime", [1, 0, 0], &[]),
    hint("synic", [SYNIC, 0, 0], &["vpindex"]),
    hint("stimer", [1 << 3, 0, 0], &["synic", "time"]),
    hint("stimer-direct", [0, 1 << 19, 0], &["stimer"]),
    hint("reset", [1 << 7, 0, 0], &[]),
    hint("frequencies", [1 << 11, 1 << 8, 0], &[]),
    hint("reenlightenment", [1 << 13, 0, 0], &[]),
    hint("tlbflush", [0, 0, 1 << 2 | 1 << 11], &["vpindex"]),
    hint("tlbflush-ext", [0, 1 << 14, 0], &["tlbflush"]),
    hint("ipi", [0, 0, 1 << 10 | 1 << 11], &["vpindex"]),
    hint("avic", [0, 0, 1 << 9], &[]),
    hint("xmm-input", [0, 1 << 4, 0], &[]),
];

/// The hints of a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HyperV {
    /// All that this host's KVM offers, beside those that are named.
    pub all: bool,
    /// Names of hints.
    pub hints: Vec<&'static str>,
    /// After how many tries for a lock the hypervisor is told; none for never.
    pub spinlocks: Option<u32>,
    /// Who the hypervisor says it is.
    pub vendor: Option<[u8; 12]>,
}

/// The hint of this name.
pub fn named(name: &str) -> Option<&'static Hint> {
    HINTS.iter().find(|hint| hint.name == name)
}

/// The names of the hints that this KVM offers.
pub fn offered(cpuid: &CpuId) -> Vec<&'static str> {
    let words = words(cpuid.as_slice());
    HINTS.iter().filter(|hint| hint.lacks(words).is_none()).map(|hint| hint.name).collect()
}

/// Whether a guest with these leaves has the synthetic interrupt controller.
pub fn has_synic(cpuid: &CpuId) -> bool {
    is_told(cpuid) && words(cpuid.as_slice())[0] & SYNIC != 0
}

/// Whether these leaves tell of Hyper-V.
pub fn is_told(cpuid: &CpuId) -> bool {
    let interface = u32::from_le_bytes(*b"Hv#1");
    cpuid.as_slice().iter().any(|entry| entry.function == INTERFACE && entry.eax == interface)
}

/// Prepares a processor that is told these leaves.
///
/// # Errors
/// KVM does not stand for Hyper-V as they say.
pub fn prepare(fd: &VcpuFd, cpuid: &CpuId) -> Result<()> {
    if !has_synic(cpuid) {
        return Ok(());
    }
    let synic = kvm_enable_cap { cap: KVM_CAP_HYPERV_SYNIC2, ..kvm_enable_cap::default() };
    fd.enable_cap(&synic).map_err(refused("make a synthetic interrupt controller"))
}

/// Answers what KVM leaves to the monitor: all that is called here is unknown. The interrupt controller's pages are KVM's matter.
pub fn answer(fd: &mut VcpuFd) {
    let run = fd.get_kvm_run();
    // SAFETY: KVM has just left the guest for Hyper-V and filled this variant of the union; its number tells which of the
    // variants inside it is. All of them are plain numbers.
    unsafe {
        let left = &mut run.__bindgen_anon_1.hyperv;
        if left.type_ == KVM_EXIT_HYPERV_HCALL {
            left.u.hcall.result = UNKNOWN_CALL;
        }
    }
}

/// The names of the hints that a guest with these leaves has and this KVM does not offer.
pub fn missing(cpuid: &CpuId, offered: &CpuId) -> Vec<&'static str> {
    let (had, offered) = (words(cpuid.as_slice()), words(offered.as_slice()));
    let has = |hint: &&Hint| hint.lacks(had).is_none() && hint.lacks(offered).is_some();
    HINTS.iter().filter(has).map(|hint| hint.name).collect()
}

fn words(entries: &[kvm_cpuid_entry2]) -> [u32; 3] {
    let leaf =
        |function| entries.iter().find(|entry| entry.function == function).copied().unwrap_or_default();
    [leaf(PRIVILEGES).eax, leaf(PRIVILEGES).edx, leaf(RECOMMENDATIONS).eax]
}

impl Hint {
    /// The place of the first word that lacks a bit of it.
    fn lacks(&self, words: [u32; 3]) -> Option<usize> {
        (0..words.len()).find(|place| self.bits[*place] & !words[*place] != 0)
    }
}

impl HyperV {
    /// The leaves for a guest, of those that KVM offers.
    ///
    /// # Errors
    /// A hint is not offered, or needs another one.
    pub fn leaves(&self, offered: &CpuId) -> Result<Vec<kvm_cpuid_entry2>> {
        let known = self::offered(offered);
        let mut names = self.hints.clone();
        if self.all {
            names.extend(known.iter().filter(|name| !self.hints.contains(name)));
        }
        let lacking: Vec<&str> = names.iter().copied().filter(|name| !known.contains(name)).collect();
        if !lacking.is_empty() {
            return Err(Error::Specification(format!(
                "this host's KVM does not offer the Hyper-V hints {}: leave them out, or use a kernel with CONFIG_KVM_HYPERV",
                lacking.join(", ")
            )));
        }
        let mut bits = [HYPERCALLS, DYNAMIC_PROCESSORS, 0];
        for hint in HINTS.iter().filter(|hint| names.contains(&hint.name)) {
            if let Some(need) = hint.needs.iter().find(|need| !names.contains(need)) {
                return Err(Error::Specification(format!(
                    "the Hyper-V hint {} needs {need}: switch that on too",
                    hint.name
                )));
            }
            (0..bits.len()).for_each(|place| bits[place] |= hint.bits[place]);
        }
        let version = offered.as_slice().iter().find(|entry| entry.function == VERSION);
        let version = version.copied().unwrap_or_default();
        let [ebx, ecx, edx] = registers(self.vendor.unwrap_or(VENDOR));
        let leaf = |function, eax, ebx, ecx, edx| kvm_cpuid_entry2 {
            function,
            eax,
            ebx,
            ecx,
            edx,
            ..Default::default()
        };
        Ok(vec![
            leaf(MAKER, LIMITS, ebx, ecx, edx),
            leaf(INTERFACE, u32::from_le_bytes(*b"Hv#1"), 0, 0, 0),
            leaf(VERSION, version.eax, version.ebx, version.ecx, version.edx),
            leaf(PRIVILEGES, bits[0], 0, 0, bits[1]),
            leaf(RECOMMENDATIONS, bits[2], self.spinlocks.unwrap_or(u32::MAX), 0, 0),
            leaf(LIMITS, PROCESSORS_MAX, 0, 0, 0),
        ])
    }
}

/// Twelve letters, as three registers tell them.
pub fn registers(letters: [u8; 12]) -> [u32; 3] {
    let word =
        |at: usize| u32::from_le_bytes([letters[at], letters[at + 1], letters[at + 2], letters[at + 3]]);
    [word(0), word(4), word(8)]
}

/// Twelve letters of a text, filled up with zeros.
pub fn letters(text: &str) -> Option<[u8; 12]> {
    let is_plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b',');
    let mut letters = [0; 12];
    letters.get_mut(..text.len()).filter(|_| is_plain && !text.is_empty())?.copy_from_slice(text.as_bytes());
    Some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offering(privileges: u32, recommended: u32) -> CpuId {
        let leaf = |function, eax| kvm_cpuid_entry2 { function, eax, edx: 1 << 8, ..Default::default() };
        CpuId::from_entries(&[leaf(PRIVILEGES, privileges), leaf(RECOMMENDATIONS, recommended)]).unwrap()
    }

    #[test]
    fn hints_are_told_as_far_as_they_are_offered() {
        let kvm = offering(0x57, 1 << 5 | 1 << 3);
        assert_eq!(offered(&kvm), ["relaxed", "vapic", "vpindex", "runtime", "synic"]);
        let wanted = HyperV { hints: vec!["relaxed", "synic", "vpindex"], ..HyperV::default() };
        let leaves = wanted.leaves(&kvm).unwrap();
        assert_eq!((leaves[3].eax, leaves[4].eax, leaves[4].ebx), (0x64, 0x20, u32::MAX));
        assert_eq!(leaves[0].ebx.to_le_bytes(), *b"Micr");
        let made = CpuId::from_entries(&leaves).unwrap();
        assert!(has_synic(&made) && is_told(&made) && !is_told(&kvm));
        assert_eq!(missing(&made, &offering(0, 1 << 5)), ["vpindex", "synic"]);
        let error = |hints: &[&'static str]| {
            HyperV { hints: hints.to_vec(), ..HyperV::default() }.leaves(&kvm).unwrap_err().to_string()
        };
        assert!(error(&["relaxed", "reset", "ipi"]).contains("hints reset, ipi: leave"));
        assert!(error(&["synic"]).contains("synic needs vpindex"));
        let all = HyperV { all: true, spinlocks: Some(8191), vendor: letters("me"), ..HyperV::default() };
        assert_eq!(all.leaves(&kvm).unwrap()[4].ebx, 8191);
        assert_eq!(letters("thirteen char"), None);
        assert_eq!(letters("a,b"), None);
    }
}
