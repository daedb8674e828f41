//! The processor of the monitor's machine: what its document asks for, by what this host's KVM offers, and how the monitor is
//! told.
//!
//! ```text
//!   <cpu> ─▶ known models and features (define) ─▶ settled by the offer (start) ─▶ live document ─▶ --cpu
//! ```
//!
//! There is no emulator with definitions of its own between: a model is what crate `cpu` says, the guest gets what is asked for
//! and offered, and what is missing is told by name. So `check='partial'` and `check='full'` are the same here.

use cpu::x86::{self, Asked, Lack};
use cpu::{Baseline, Comparison, Described, Description};
use error::Result;
use model::Domain;
use model::cpu::{
    Cpu, CpuCacheMode, CpuCheck, CpuFallback, CpuFeature, CpuMatch, CpuMode, CpuPolicy, MaxPhysAddr,
    MaxPhysAddrMode,
};
use model::domain_capabilities::{
    Blockers, CpuModeOffer, CustomOffer, HostModelOffer, ModelOffer, NamedModel, Usability,
};
use model::host_cpu::{HostCpu, HostFeature};

use super::{ARCH, Offer, hints};
use crate::capabilities::choice;
use crate::defaults::cpu::fill;
use crate::emulator::Accelerator;
use crate::fault::unsupported;

/// Where models are listed.
const LISTED: &str = "take one of the models that 'domcapabilities --machine ferrovirt' lists as usable";

/// Fills in what nobody chose.
pub(super) fn complete(domain: &mut Domain) {
    if let Some(cpu) = domain.cpu.as_deref_mut() {
        fill(cpu, Accelerator::Kvm, true);
    }
}

/// Refuses what no host can give: names that nobody knows, and contradictions.
///
/// # Errors
/// The first of them.
pub(super) fn check(domain: &Domain) -> Result<()> {
    let Some(cpu) = domain.cpu.as_deref() else { return Ok(()) };
    crate::validate::system::settings(cpu)?;
    let unknown = |detail: String, cure: &str| Err(unsupported(detail).with_cure(cure));
    if let Some(name) = cpu.model().filter(|name| !cpu::models(ARCH).contains(name)) {
        return unknown(format!("Unknown CPU model {name}"), LISTED);
    }
    if let Some(feature) = cpu.feature.iter().find(|feature| x86::word_of(&feature.name).is_none()) {
        let cure = "look for a slip in its name, or remove it";
        return unknown(format!("Unknown CPU feature {}", feature.name), cure);
    }
    Ok(())
}

/// What a document asks for.
fn asked(cpu: &Cpu) -> Asked<'_> {
    let is_named = cpu.mode == Some(CpuMode::Custom);
    Asked {
        model: cpu.model().filter(|_| is_named),
        changes: cpu.features().collect(),
        is_migratable: !is_named && cpu.migratable == Some(true),
        drops_missing: is_named && cpu.check == Some(CpuCheck::None),
    }
}

/// Settles the processor of a machine that is about to start: what the document leaves to the host, by what this one offers.
///
/// # Errors
/// The host's KVM does not offer something, or offers what is not wanted.
pub fn settle(domain: &mut Domain, offer: &Offer) -> Result<()> {
    hints::settle(domain, offer)?;
    counters(domain, offer)?;
    let name = domain.name.clone();
    let Some(cpu) = domain.cpu.as_deref_mut() else { return Ok(()) };
    maker(cpu, offer, &name)?;
    match cpu.mode {
        Some(CpuMode::HostModel) => {
            let host = shown(offer, true)?;
            cpu.model = None;
            cpu::adopt(ARCH, cpu, &host)?;
            cpu.model.get_or_insert_default().fallback = Some(CpuFallback::Forbid);
        }
        Some(CpuMode::Custom) => {
            if cpu.r#match == Some(CpuMatch::Minimum) {
                given(cpu, offer, &name)?;
            }
            cpu::update(ARCH, cpu, &shown(offer, true)?)?;
        }
        _ => return given(cpu, offer, &name).map(|_| ()),
    }
    let granted = given(cpu, offer, &name)?;
    if cpu.r#match == Some(CpuMatch::Strict) {
        strict(cpu, offer, &name)?;
    }
    if cpu.check != Some(CpuCheck::None) {
        tell(cpu, &granted)?;
        cpu.check = Some(CpuCheck::Full);
    }
    Ok(())
}

/// The processor that the monitor will make.
fn given(cpu: &Cpu, offer: &Offer, name: &str) -> Result<x86::Granted> {
    x86::grant(&offer.processor, &asked(cpu)).map_err(|lack| {
        let what = format!("the processor of domain '{name}' cannot be had");
        let (detail, cure) = match lack {
            Lack::Model(model) => (format!("{what}: Unknown CPU model {model}"), LISTED),
            Lack::Feature(feature) => {
                (format!("{what}: Unknown CPU feature {feature}"), "look for a slip in its name")
            }
            Lack::Missing(names) => (
                format!("{what}: this host's KVM does not offer required features: {}", names.join(", ")),
                "switch them off with policy='disable', use mode='host-model', write check='none' to do without, or use a host that has them",
            ),
            Lack::Offered(names) => (
                format!("{what}: this host's KVM offers forbidden features: {}", names.join(", ")),
                "write policy='disable', or use a host without them",
            ),
        };
        unsupported(detail).with_cure(cure)
    })
}

/// The document names the maker of the processor.
fn maker(cpu: &Cpu, offer: &Offer, name: &str) -> Result<()> {
    match cpu.vendor.as_deref() {
        Some(wanted) if offer.processor.vendor != Some(wanted) => {
            let detail =
                format!("domain '{name}' asks for a processor of {wanted}, which this host's is not");
            Err(unsupported(detail).with_cure("remove <vendor>, or use a host with such a processor"))
        }
        _ => Ok(()),
    }
}

/// The host may have no more than the document says.
fn strict(cpu: &Cpu, offer: &Offer, name: &str) -> Result<()> {
    let wanted = Description::Guest(Box::new(cpu.clone()));
    match cpu::compare(ARCH, &shown(offer, false)?, &wanted)? {
        (Comparison::Incompatible, why) => {
            let detail =
                format!("the processor of domain '{name}' cannot be had: {}", why.unwrap_or_default());
            Err(unsupported(detail).with_cure("write match='exact': the guest does not see more then either"))
        }
        _ => Ok(()),
    }
}

/// Says in the live document what the guest has beside the model, and what of the model it lacks.
fn tell(cpu: &mut Cpu, granted: &x86::Granted) -> Result<()> {
    let Some(model) = cpu.model().map(str::to_owned) else { return Ok(()) };
    let Ok([more, less]) = granted.around(&model) else { return Ok(()) };
    let told = [(more, CpuPolicy::Require), (less, CpuPolicy::Disable)];
    for (name, policy) in
        told.iter().flat_map(|(names, policy)| names.iter().map(move |name| (*name, *policy)))
    {
        if !cpu.feature.iter().any(|feature| feature.name == name) {
            cpu.feature.push(CpuFeature { policy: Some(policy), name: name.to_owned() });
        }
    }
    Ok(())
}

fn counters(domain: &Domain, offer: &Offer) -> Result<()> {
    let asks = has_counters(domain) == Some(true);
    if !asks || offer.has_counters {
        return Ok(());
    }
    let detail = format!(
        "this host's KVM offers no performance counters, which <pmu> of domain '{}' asks for",
        domain.name
    );
    Err(unsupported(detail).with_cure("write <pmu state='off'/>, or load KVM's module with enable_pmu=1"))
}

/// Whether there are to be performance counters.
fn has_counters(domain: &Domain) -> Option<bool> {
    let pmu = domain.features.as_ref().and_then(|features| features.pmu);
    pmu.map(|pmu| pmu.state != Some(false))
}

/// What this host's KVM offers, as a model with features; or of that, what can move to another host.
///
/// # Errors
/// No model comes near.
pub fn shown(offer: &Offer, is_migratable: bool) -> Result<HostCpu> {
    let decoded = x86::nearest(&offer.processor, is_migratable)?.to_guest(CpuFallback::Forbid);
    let feature = |feature: &CpuFeature| HostFeature { policy: feature.policy, name: feature.name.clone() };
    Ok(HostCpu {
        arch: Some(ARCH.to_owned()),
        model: decoded.model().map(str::to_owned),
        vendor: decoded.vendor.clone(),
        feature: decoded.feature.iter().map(feature).collect(),
        ..HostCpu::default()
    })
}

/// What processors have in common, within what this host's KVM offers.
///
/// # Errors
/// They have nothing in common, or a document names what is unknown.
pub fn baseline(offer: &Offer, cpus: &[Description], wanted: Baseline<'_>) -> Result<Cpu> {
    let models = x86::models_within(&offer.processor);
    let known: Vec<String> = offer.processor.feature_names().map(str::to_owned).collect();
    let within = Baseline { usable: Some(&models), features: Some(&known), ..wanted };
    cpu::baseline(ARCH, cpus, within)
}

/// What domain capabilities say of processors.
pub(super) fn modes(offer: &Offer) -> Vec<CpuModeOffer> {
    let migratable = |name: &str| model::domain_capabilities::Offer {
        supported: true,
        choices: vec![choice(name, &["on", "off"])],
    };
    vec![
        CpuModeOffer::HostPassthrough(migratable("hostPassthroughMigratable")),
        CpuModeOffer::Maximum(migratable("maximumMigratable")),
        CpuModeOffer::HostModel(host_model(offer)),
        CpuModeOffer::Custom(custom(offer)),
    ]
}

fn host_model(offer: &Offer) -> HostModelOffer {
    let Ok(decoded) = x86::nearest(&offer.processor, true) else { return HostModelOffer::default() };
    let Cpu { model, vendor, feature, .. } = decoded.to_guest(CpuFallback::Forbid);
    let mode = Some(MaxPhysAddrMode::Passthrough);
    let maxphysaddr = Some(MaxPhysAddr { mode, bits: None, limit: Some(offer.address_bits) });
    HostModelOffer { supported: true, model, vendor, maxphysaddr, feature }
}

fn custom(offer: &Offer) -> CustomOffer {
    let models = x86::models_within(&offer.processor);
    let offers = models.into_iter().flat_map(|model| {
        let named = NamedModel {
            usable: if model.blockers.is_empty() { Usability::Yes } else { Usability::No },
            deprecated: None,
            vendor: Some(cpu::vendor_of(ARCH, &model.name).unwrap_or("unknown").to_owned()),
            canonical: cpu::canonical(ARCH, &model.name).map(str::to_owned),
            name: model.name.clone(),
        };
        let mut names = model.blockers;
        names.sort_unstable();
        let feature = names.into_iter().map(|name| CpuFeature { policy: None, name }).collect::<Vec<_>>();
        let blockers =
            (!feature.is_empty()).then_some(ModelOffer::Blockers(Blockers { model: model.name, feature }));
        [Some(ModelOffer::Model(named)), blockers].into_iter().flatten()
    });
    CustomOffer { supported: true, models: offers.collect() }
}

/// The value of the monitor's option for the processor; none where it is the host's as it is.
pub(super) fn option(domain: &Domain) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    let mut base = "host";
    if let Some(cpu) = domain.cpu.as_deref() {
        let asked = asked(cpu);
        base = asked.model.unwrap_or(base);
        words.extend(asked.is_migratable.then(|| "migratable".to_owned()));
        words.extend(asked.drops_missing.then(|| "missing=drop".to_owned()));
        words.extend(asked.changes.iter().map(|(name, policy)| match policy {
            CpuPolicy::Require => format!("+{name}"),
            CpuPolicy::Disable => format!("-{name}"),
            CpuPolicy::Optional => format!("optional={name}"),
            CpuPolicy::Force => format!("force={name}"),
            CpuPolicy::Forbid => format!("forbid={name}"),
        }));
        let vendor = cpu.model.as_ref().and_then(|model| model.vendor_id.as_ref());
        words.extend(vendor.map(|vendor| format!("vendor-id={vendor}")));
        words.extend(cpu.maxphysaddr.and_then(address_bits));
        let hides = cpu.cache.is_some_and(|cache| cache.mode == Some(CpuCacheMode::Disable));
        words.extend(hides.then(|| "caches=none".to_owned()));
    }
    let on_off = |is_on| if is_on { "on" } else { "off" };
    words.extend(has_counters(domain).map(|is_on| format!("pmu={}", on_off(is_on))));
    words.extend(hints::time_khz(domain).map(|khz| format!("tsc-khz={khz}")));
    let sign = |is_on| if is_on { '+' } else { '-' };
    words.extend(hints::paravirtual(domain).iter().map(|(name, is_on)| format!("{}{name}", sign(*is_on))));
    words.extend(hints::is_hidden(domain).then(|| "kvm=off".to_owned()));
    if base == "host" && words.is_empty() {
        return None;
    }
    words.insert(0, base.to_owned());
    Some(words.join(","))
}

fn address_bits(width: MaxPhysAddr) -> Option<String> {
    match width.mode? {
        MaxPhysAddrMode::Emulate => width.bits.map(|bits| format!("address-bits={bits}")),
        MaxPhysAddrMode::Passthrough => width.limit.map(|limit| format!("address-bits=<{limit}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a KVM offers that has all of a model, and its own features.
    fn offer(model: &str) -> Offer {
        let mut cpu = Cpu { mode: Some(CpuMode::Custom), ..Cpu::default() };
        cpu.model.get_or_insert_default().name = Some(model.to_owned());
        cpu::expand(ARCH, &mut cpu).unwrap();
        let names = cpu.feature.iter().map(|feature| feature.name.as_str());
        let names = names.chain(["hypervisor", "x2apic", "invtsc"]).map(|name| (name, true));
        let processor = x86::Processor::from_switches(names).with_vendor_string("GenuineIntel");
        let (paravirtual, hyperv) = (vec!["kvmclock", "kvm-pv-unhalt"], vec!["relaxed", "vpindex", "synic"]);
        Offer { processor, address_bits: 46, paravirtual, hyperv, ..Offer::default() }
    }

    fn domain(inside: &str) -> Result<Domain> {
        let text = format!(
            "<domain type='kvm'><name>a</name><memory>65536</memory><os>\
             <type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>/k</kernel></os>{inside}</domain>"
        );
        let (mut domain, _) = Domain::parse(&text).unwrap();
        super::super::normalize(&mut domain, &mut |bytes: &mut [u8]| bytes.fill(1)).map(|()| domain)
    }

    /// The options of the monitor, or the error.
    fn options(inside: &str, offer: &Offer) -> String {
        let settled = domain(inside).and_then(|mut domain| settle(&mut domain, offer).map(|()| domain));
        match settled {
            Ok(domain) => {
                let values = [option(&domain), hints::option(&domain)];
                values.into_iter().flatten().collect::<Vec<_>>().join(" | ")
            }
            Err(error) => format!("error: {}", error.message()),
        }
    }

    #[test]
    fn documents_become_options() {
        let offer = offer("Westmere");
        for (inside, wanted) in [
            ("", ""),
            ("<cpu><topology sockets='1' cores='1' threads='1'/></cpu>", ""),
            ("<cpu mode='host-passthrough' migratable='off'/>", ""),
            ("<cpu mode='maximum'/>", "host,migratable"),
            (
                "<cpu mode='host-passthrough'><feature policy='disable' name='aes'/></cpu>",
                "host,migratable,-aes",
            ),
            ("<cpu><model>Westmere</model></cpu>", "Westmere,+x2apic,+hypervisor"),
            (
                "<cpu mode='host-model'><feature policy='disable' name='aes'/></cpu>",
                "Westmere,+x2apic,+hypervisor,-aes",
            ),
            ("<cpu match='minimum'><model>Nehalem</model></cpu>", "Westmere,+x2apic,+hypervisor"),
            (
                "<cpu check='none'><model vendor_id='FerroFerroFe'>Haswell</model><cache mode='disable'/>\
                 <maxphysaddr mode='emulate' bits='40'/></cpu>",
                "Haswell,missing=drop,vendor-id=FerroFerroFe,address-bits=40,caches=none",
            ),
            (
                "<features><hyperv><relaxed state='on'/><vpindex state='on'/><synic state='on'/>\
                 <spinlocks state='on' retries='8191'/></hyperv><kvm><hidden state='on'/></kvm><pmu state='off'/></features>\
                 <clock><timer name='tsc' frequency='2000000000'/><timer name='kvmclock' present='no'/></clock>",
                "host,pmu=off,tsc-khz=2000000,-kvmclock,kvm=off | relaxed,vpindex,synic,spinlocks=8191",
            ),
            ("<features><hyperv mode='passthrough'/><pvspinlock/></features>", "host,+kvm-pv-unhalt | all"),
        ] {
            assert_eq!(options(inside, &offer), wanted, "{inside}");
        }
    }

    #[test]
    fn what_cannot_be_had_is_named() {
        let offer = offer("Westmere");
        for (inside, words) in [
            (
                "<cpu><model>SandyBridge</model></cpu>",
                "does not offer required features: pclmuldq, tsc-deadline",
            ),
            ("<cpu match='strict'><model>Nehalem</model></cpu>", "Extra features: "),
            ("<cpu><model>Westmere</model><vendor>AMD</vendor></cpu>", "asks for a processor of AMD"),
            ("<cpu><model>Eastmere</model></cpu>", "Unknown CPU model Eastmere"),
            (
                "<cpu><model>486</model><feature name='aes' policy='forbid'/></cpu>",
                "offers forbidden features: aes",
            ),
            ("<features><pmu state='on'/></features>", "no performance counters"),
            ("<features><hyperv><vapic state='on'/></hyperv></features>", "asks for: <vapic> of <hyperv>"),
            (
                "<features><hyperv><stimer state='on'/></hyperv></features>",
                "<stimer> of <hyperv> needs <synic>",
            ),
            (
                "<clock><timer name='hypervclock' present='yes'/></clock>",
                "<timer name='hypervclock' present='yes'/>",
            ),
            ("<features><kvm><pv-ipi state='on'/></kvm></features>", "does not offer 'kvm-pv-ipi'"),
        ] {
            let found = options(inside, &offer);
            assert!(found.starts_with("error: ") && found.contains(words), "{inside}: {found}");
        }
    }
}
