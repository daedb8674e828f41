//! The processor that a machine's guest sees: what is asked for, as far as this host's KVM offers it.
//!
//! ```text
//!   all that KVM offers ─▶ features by name (crate `cpu`) ─▶ what rests on them ─▶ vendor, addresses, caches, counters
//!                       ─▶ KVM's own features ─▶ Hyper-V's hints ─▶ leaves that all processors have (`Template`)
//! ```
//!
//! A machine for which nothing is asked for has all that KVM offers, and looks nothing up in the table of features.

use cpu::x86::{self, Asked, Granted, Lack, Word};
use kvm_bindings::{CpuId, KVM_CPUID_FLAG_SIGNIFCANT_INDEX, kvm_cpuid_entry2, kvm_msr_entry};
pub use model::cpu::CpuPolicy;

use crate::cpuid::{self, collected};
use crate::error::{Error, Result};
use crate::host::{self, Host};
use crate::hyperv::{self, HyperV};
use crate::leaves;
use crate::paravirtual;

/// The register with what a processor is not vulnerable to.
pub const MSR_ARCH_CAPABILITIES: u32 = 0x10a;
/// How far the frequency of the time stamp counter may be from the wanted one without being scaled, in millionths (as KVM's own
/// tolerance).
const TIME_TOLERANCE: u64 = 250;
/// Fewest bits of addresses: what 4 GiB with their devices need.
pub const ADDRESS_BITS_MIN: u32 = 36;

/// The processor of a machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Processor {
    /// Its model; none for the host's processor.
    pub model: Option<String>,
    /// Of the host's, only what can move to another host.
    pub is_migratable: bool,
    /// What is done about features.
    pub features: Vec<(String, CpuPolicy)>,
    /// Features that are not offered are left out instead of refused.
    pub drops_missing: bool,
    /// Who it says made it, unless that is the host's.
    pub vendor: Option<[u8; 12]>,
    /// Bits of addresses, unless they are the host's.
    pub address_bits: Option<AddressBits>,
    /// It does not tell of caches.
    pub hides_caches: bool,
    /// Whether there are performance counters; else the host's has them where they are offered, and models have none.
    pub counters: Option<bool>,
    /// The frequency of its time stamp counter.
    pub time_khz: Option<u32>,
    /// Features of KVM itself that are demanded or withheld, by their names in [`paravirtual`].
    pub paravirtual: Vec<(&'static str, bool)>,
    /// KVM does not tell that it is KVM.
    pub is_hidden: bool,
    /// Hints for Windows.
    pub hyperv: Option<HyperV>,
    /// What it is, where a machine goes on that was made elsewhere: nothing of the above counts then but what is forced.
    pub told: Option<Template>,
}

/// How wide addresses are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressBits {
    /// As the host's, but no wider than this.
    AtMost(u32),
    /// So wide.
    Exactly(u32),
}

/// What the processors of a machine are made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// What all of them answer; the arrangement is added for each.
    pub leaves: CpuId,
    /// Registers that are not as KVM sets them.
    pub registers: Vec<kvm_msr_entry>,
    /// The frequency of the time stamp counter, where it matters.
    pub time_khz: Option<u32>,
}

impl Processor {
    /// What this host's KVM makes of it.
    ///
    /// # Errors
    /// KVM does not offer something of it; the error names it.
    pub fn template(&self, host: &Host) -> Result<Template> {
        if let Some(told) = &self.told {
            return Ok(told.clone());
        }
        let offered = cpuid::with_own_features(&host.cpuid, host.deadline)?;
        let (mut entries, mut registers) = (offered.as_slice().to_vec(), Vec::new());
        if self.model.is_some() || self.is_migratable || !self.features.is_empty() {
            let known = host.feature_registers()?;
            let granted = self.granted(&host::processor(&offered, &known))?;
            leaves::apply(&mut entries, &granted, self.model.as_deref());
            registers = changed(&granted, &known);
        }
        self.set_identity(&mut entries, host)?;
        self.set_counters(&mut entries, host)?;
        self.set_paravirtual(&mut entries)?;
        if let Some(hyperv) = &self.hyperv {
            leaves::make_room_below(&mut entries);
            entries.extend(hyperv.leaves(&host.hyperv()?)?);
        }
        Ok(Template { leaves: collected(&entries)?, registers, time_khz: self.time_khz })
    }

    /// Names of the features that are there whether KVM offers them or not.
    fn forced(&self) -> impl Iterator<Item = &str> {
        let forced = self.features.iter().filter(|(_, policy)| *policy == CpuPolicy::Force);
        forced.map(|(name, _)| name.as_str())
    }

    /// Whether the guest is to be kept from performance counters.
    pub fn withholds_counters(&self) -> bool {
        self.told.is_none() && !self.counters.unwrap_or(self.model.is_none())
    }

    fn granted(&self, offered: &x86::Processor) -> Result<Granted> {
        let asked = Asked {
            model: self.model.as_deref(),
            changes: self.features.iter().map(|(name, policy)| (name.as_str(), *policy)).collect(),
            is_migratable: self.is_migratable,
            drops_missing: self.drops_missing,
        };
        let granted =
            x86::grant(offered, &asked).map_err(|lack| Error::Specification(refusal(&lack, &asked)))?;
        // KVM gives what is in other registers whole.
        let single = |(name, policy): &&(String, CpuPolicy)| {
            let is_off = matches!(policy, CpuPolicy::Disable | CpuPolicy::Forbid);
            is_off
                && granted.has("vmx")
                && matches!(x86::word_of(name), Some(Word::Msr(index)) if index != MSR_ARCH_CAPABILITIES)
        };
        match self.features.iter().find(single) {
            None => Ok(granted),
            Some((name, _)) => Err(Error::Specification(format!(
                "the feature '{name}' cannot be switched off by itself: switch vmx off, or leave it"
            ))),
        }
    }

    fn set_identity(&self, entries: &mut Vec<kvm_cpuid_entry2>, host: &Host) -> Result<()> {
        if let Some(vendor) = self.vendor {
            leaves::set_vendor(entries, vendor);
        }
        if let Some(bits) = self.address_bits {
            leaves::set_address_bits(entries, bits.within(cpuid::address_bits(&host.cpuid))?);
        }
        if self.hides_caches {
            leaves::hide_caches(entries);
        }
        Ok(())
    }

    fn set_counters(&self, entries: &mut Vec<kvm_cpuid_entry2>, host: &Host) -> Result<()> {
        if self.counters == Some(true) && !cpuid::has_counters(&host.cpuid) {
            return Err(Error::Specification(
                "this host's KVM offers no performance counters: do without (pmu=off), or load its module with \
                 enable_pmu=1"
                    .to_owned(),
            ));
        }
        if self.withholds_counters() {
            leaves::hide_counters(entries);
        }
        Ok(())
    }

    fn set_paravirtual(&self, entries: &mut Vec<kvm_cpuid_entry2>) -> Result<()> {
        let is_kvm = |entry: &kvm_cpuid_entry2| entry.function & 0xffff_ff00 == paravirtual::SIGNATURE;
        if self.is_hidden {
            entries.retain(|entry| !is_kvm(entry));
        }
        let mut features = entries.iter_mut().find(|entry| entry.function == paravirtual::FEATURES);
        let (mut lacking, mut nothing) = (Vec::new(), kvm_cpuid_entry2::default());
        for (name, is_on) in &self.paravirtual {
            let Some(feature) = paravirtual::named(name) else { continue };
            let told = features.as_deref_mut().unwrap_or(&mut nothing);
            match is_on {
                false => {
                    told.eax &= !feature.eax;
                    told.edx &= !feature.edx;
                }
                true if told.eax & feature.eax != feature.eax || told.function == 0 => lacking.push(*name),
                true => told.edx |= feature.edx,
            }
        }
        if lacking.is_empty() {
            return Ok(());
        }
        let why = if self.is_hidden { "a KVM that is hidden" } else { "this host's KVM" };
        Err(Error::Specification(format!("{why} does not offer {}: leave that out", lacking.join(", "))))
    }
}

impl AddressBits {
    /// Whether addresses reach so far.
    pub fn reach(self, end: u64) -> bool {
        let (AddressBits::AtMost(bits) | AddressBits::Exactly(bits)) = self;
        bits >= 64 || end <= 1 << bits
    }

    /// How wide they are on a host with so many.
    fn within(self, host: u32) -> Result<u32> {
        match self {
            AddressBits::AtMost(bits) | AddressBits::Exactly(bits) if bits < ADDRESS_BITS_MIN => {
                Err(Error::Specification(format!(
                    "addresses of {bits} bits are too narrow: give {ADDRESS_BITS_MIN} or more"
                )))
            }
            AddressBits::AtMost(bits) => Ok(bits.min(host)),
            AddressBits::Exactly(bits) if bits <= host => Ok(bits),
            AddressBits::Exactly(bits) => Err(Error::Specification(format!(
                "addresses of {bits} bits are wider than this host's: give {host} or fewer"
            ))),
        }
    }
}

/// Registers with other features than KVM gives by itself.
fn changed(granted: &Granted, offered: &[kvm_msr_entry]) -> Vec<kvm_msr_entry> {
    let words = granted.words();
    let word = words.iter().find(|word| word.word == Word::Msr(MSR_ARCH_CAPABILITIES));
    let has = offered.iter().find(|register| register.index == MSR_ARCH_CAPABILITIES);
    match (word, has) {
        (Some(word), Some(has)) if granted.has("arch-capabilities") => {
            let data = has.data & word.value;
            vec![kvm_msr_entry { index: MSR_ARCH_CAPABILITIES, data, ..kvm_msr_entry::default() }]
        }
        _ => Vec::new(),
    }
}

/// Whether the time stamp counter has to be scaled so that it has this frequency, on a host where it has another one.
///
/// # Errors
/// It has to, and KVM cannot.
pub fn scaled(wanted_khz: u32, host_khz: u32, can_scale: bool) -> Result<bool> {
    let apart = u64::from(wanted_khz.abs_diff(host_khz));
    if apart * 1_000_000 <= u64::from(host_khz) * TIME_TOLERANCE {
        return Ok(false);
    }
    if can_scale {
        return Ok(true);
    }
    Err(Error::Specification(format!(
        "the time stamp counter has {host_khz} kHz here, and this host cannot scale it to {wanted_khz} kHz: leave the \
         frequency out, or use a host with that one or with TSC scaling"
    )))
}

/// Why there is no such processor, and what helps.
fn refusal(lack: &Lack, asked: &Asked<'_>) -> String {
    match lack {
        Lack::Model(name) => {
            format!("there is no processor model '{name}': 'ferrovirt vmm --cpu list' names them all")
        }
        Lack::Feature(name) => {
            format!(
                "there is no processor feature '{name}': /proc/cpuinfo has some under other names; look for a slip"
            )
        }
        Lack::Missing(names) => {
            let without: Vec<String> = names.iter().map(|name| format!("-{name}")).collect();
            let what = match asked.model {
                Some(model) => format!("the processor model '{model}' needs"),
                None => "the processor needs".to_owned(),
            };
            format!(
                "{what} what this host's KVM does not offer ({}): leave these out ({}), or all that is missing \
                 (missing=drop), or take a model that 'ferrovirt vmm --cpu list' tells as usable",
                names.join(", "),
                without.join(",")
            )
        }
        Lack::Offered(names) => format!(
            "this host's KVM offers what is forbidden ({}): use another host, or switch it off (-{})",
            names.join(", "),
            names.join(",-")
        ),
    }
}

/// An entry with a subleaf that counts.
pub(crate) fn subleaf(function: u32, index: u32) -> kvm_cpuid_entry2 {
    let flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
    kvm_cpuid_entry2 { function, index, flags, ..kvm_cpuid_entry2::default() }
}

/// What a guest with these leaves and registers has and this host's KVM does not offer, but for what is forced.
///
/// # Errors
/// KVM does not tell what it offers.
pub fn missing(
    had: &CpuId,
    registers: &[kvm_msr_entry],
    host: &Host,
    asked: &Processor,
) -> Result<Vec<String>> {
    let (had_processor, offered) = (host::processor(had, registers), host.processor()?);
    let mut names: Vec<String> =
        x86::missing(&had_processor, &offered).into_iter().map(str::to_owned).collect();
    let features = |leaves| paravirtual::told(leaves).unwrap_or_default().eax;
    let own = paravirtual::missing(features(had), features(&host.cpuid));
    names.extend(own.into_iter().map(str::to_owned));
    if hyperv::is_told(had) {
        let hints = hyperv::missing(had, &host.hyperv()?);
        names.extend(hints.into_iter().map(|name| format!("the Hyper-V hint {name}")));
    }
    names.retain(|name| !asked.forced().any(|forced| forced == name));
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_name_the_cure() {
        let asked = Asked { model: Some("Haswell"), ..Asked::default() };
        let text = refusal(&Lack::Missing(vec!["avx", "avx2"]), &asked);
        assert!(text.contains("'Haswell' needs") && text.contains("(-avx,-avx2)"), "{text}");
        assert!(refusal(&Lack::Offered(vec!["nx"]), &asked).contains("switch it off (-nx)"));
        assert!(refusal(&Lack::Model("x".to_owned()), &asked).contains("--cpu list"));
    }

    #[test]
    fn addresses_are_no_wider_than_the_host_s() {
        assert_eq!(AddressBits::AtMost(52).within(46).unwrap(), 46);
        assert_eq!(AddressBits::Exactly(40).within(46).unwrap(), 40);
        for (bits, words) in
            [(AddressBits::Exactly(48), "give 46 or fewer"), (AddressBits::AtMost(30), "36 or more")]
        {
            assert!(bits.within(46).unwrap_err().to_string().contains(words));
        }
    }

    #[test]
    fn time_is_scaled_where_it_can_be() {
        assert!(!scaled(2_000_100, 2_000_000, false).unwrap());
        assert!(scaled(1_000_000, 2_000_000, true).unwrap());
        assert!(scaled(1_000_000, 2_000_000, false).unwrap_err().to_string().contains("cannot scale"));
    }
}
