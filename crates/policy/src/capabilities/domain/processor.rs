//! Modes and models of the processor.

use cpu::x86::{self, Purpose};
use cpu::{Arch, Described};
use model::cpu::{
    Cpu, CpuFallback, CpuFeature, CpuMatch, CpuMode, CpuModel as NamedCpu, CpuPolicy, MaxPhysAddr,
    MaxPhysAddrMode,
};
use model::domain_capabilities::{
    Blockers, CpuModeOffer, CustomOffer, HostModelOffer, ModelOffer, NamedModel, Offer, Usability,
};

use super::{DomainRequest, choice, offer_if};
use crate::emulator::{Accelerator, AcceleratorCaps, CpuModel, EmulatorCaps, Flag, PropertyValue, usable};
use crate::machine::is_s390;

pub(super) fn modes(request: &DomainRequest<'_>) -> Vec<CpuModeOffer> {
    let caps = request.caps;
    let migratable = |name: &str| {
        let mut values = Vec::new();
        values.extend(caps.has(Flag::CpuMigratable).then_some("on"));
        values.push("off");
        choice(name, values)
    };
    let native = same_family(&caps.arch, request.host_arch);
    let passthrough = native && matches!(request.accelerator, Accelerator::Kvm | Accelerator::Hvf);
    vec![
        CpuModeOffer::HostPassthrough(offer_if(passthrough, [migratable("hostPassthroughMigratable")])),
        CpuModeOffer::Maximum(maximum(request, migratable("maximumMigratable"))),
        CpuModeOffer::HostModel(host_model_offer(request)),
        CpuModeOffer::Custom(custom(request)),
    ]
}

/// Whether the host's processors can run the guest's programs.
fn same_family(guest: &str, host: &str) -> bool {
    guest == host || (Arch::named(guest).is_some() && Arch::named(guest) == Arch::named(host))
}

fn maximum(request: &DomainRequest<'_>, migratable: model::domain_capabilities::Choice) -> Offer {
    offer_if(request.caps.has(Flag::CpuMax), [migratable])
}

fn host_model_offer(request: &DomainRequest<'_>) -> HostModelOffer {
    let model = host_model(request.caps, request.accelerator, request.host_cpu, false);
    let Some(model) = model else { return HostModelOffer::default() };
    let hardware = matches!(request.accelerator, Accelerator::Kvm | Accelerator::Hvf);
    let width = request.address_bits.filter(|_| hardware).map(|bits| MaxPhysAddr {
        mode: Some(MaxPhysAddrMode::Passthrough),
        bits: None,
        limit: Some(bits),
    });
    HostModelOffer {
        supported: true,
        model: model.model,
        vendor: model.vendor,
        maxphysaddr: width,
        feature: model.feature,
    }
}

/// The host's processor as the emulator makes it for guests of the mode `host-model`, or what of it migrates.
pub fn host_model(
    caps: &EmulatorCaps,
    accelerator: Accelerator,
    host: Option<&model::host_cpu::HostCpu>,
    migratable: bool,
) -> Option<Cpu> {
    let own = caps.accelerators.get(&accelerator)?;
    match Arch::named(&caps.arch)? {
        Arch::X86 => {
            let told = own.host_cpu.as_ref().and_then(|host_cpu| {
                let processor = host_cpu.processor(migratable);
                x86::decode(&processor, Purpose::Guest, Some(&usable(&own.cpus))).ok()
            });
            match told {
                Some(decoded) => Some(decoded.to_guest(CpuFallback::Forbid)),
                None => from_host(caps, own, accelerator, host?),
            }
        }
        Arch::S390x => s390x(own, migratable),
        _ => from_host(caps, own, accelerator, host?),
    }
}

/// The host's processor where the emulator does not tell how it sees it.
fn from_host(
    caps: &EmulatorCaps,
    own: &AcceleratorCaps,
    accelerator: Accelerator,
    host: &model::host_cpu::HostCpu,
) -> Option<Cpu> {
    let name = host.model()?;
    // Only of x86 can the translator do whatever the host can.
    if accelerator != Accelerator::Kvm && Arch::named(&caps.arch) != Some(Arch::X86) {
        return None;
    }
    let mut cpu = Cpu { mode: Some(CpuMode::HostModel), ..Cpu::default() };
    cpu::update(&caps.arch, &mut cpu, host).ok()?;
    cpu.mode = Some(CpuMode::Custom);
    cpu.r#match = Some(CpuMatch::Exact);
    let model = cpu.model.get_or_insert_default();
    model.fallback = Some(CpuFallback::Allow);
    model.name = Some(name.to_owned());
    cpu::translate(&caps.arch, &mut cpu, Some(&usable(&own.cpus))).ok()?;
    Some(cpu)
}

/// On IBM Z, the model of the emulator with the switches it names.
fn s390x(own: &AcceleratorCaps, migratable: bool) -> Option<Cpu> {
    let host = own.host_cpu.as_ref()?;
    let features = host.properties.iter().filter_map(|property| match property.value {
        PropertyValue::Boolean(on) => {
            let kept = on && !(migratable && property.migratable == Some(false));
            let policy = if kept { CpuPolicy::Require } else { CpuPolicy::Disable };
            Some(CpuFeature { policy: Some(policy), name: property.name.clone() })
        }
        _ => None,
    });
    Some(Cpu {
        mode: Some(CpuMode::Custom),
        r#match: Some(CpuMatch::Exact),
        model: Some(NamedCpu {
            fallback: Some(CpuFallback::Forbid),
            name: Some(host.model.clone()),
            ..NamedCpu::default()
        }),
        feature: features.collect(),
        ..Cpu::default()
    })
}

fn custom(request: &DomainRequest<'_>) -> CustomOffer {
    let arch = request.caps.arch.as_str();
    if Arch::named(arch).is_none() {
        return CustomOffer::default();
    }
    let known = cpu::models(arch);
    let own = request.caps.accelerators.get(&request.accelerator);
    let all = own.map(|own| own.cpus.as_slice()).unwrap_or_default();
    let mut models: Vec<&CpuModel> = all
        .iter()
        .filter(|model| known.is_empty() || known.contains(&model.name.as_str()))
        .filter(|model| !matches!(model.name.as_str(), "host" | "max"))
        .collect();
    models.sort_by(|left, right| left.name.cmp(&right.name));
    let offers = models.iter().flat_map(|model| model_offers(arch, model));
    CustomOffer { supported: !models.is_empty(), models: offers.collect() }
}

/// A model, and what keeps it from running.
fn model_offers(arch: &str, model: &CpuModel) -> Vec<ModelOffer> {
    let vendor = cpu::vendor_of(arch, &model.name).unwrap_or("unknown");
    let named = NamedModel {
        usable: match model.usable {
            Some(true) => Usability::Yes,
            Some(false) => Usability::No,
            None => Usability::Unknown,
        },
        deprecated: model.deprecated.then_some(true),
        vendor: Some(vendor.to_owned()),
        canonical: cpu::canonical(arch, &model.name).map(str::to_owned),
        name: model.name.clone(),
    };
    let mut offers = vec![ModelOffer::Model(named)];
    if !model.blockers.is_empty() {
        let feature = |name: &String| CpuFeature {
            policy: None,
            name: if is_s390(arch) { name.clone() } else { cpu::feature_name(arch, name).to_owned() },
        };
        let mut features: Vec<CpuFeature> = model.blockers.iter().map(feature).collect();
        features.sort_by(|left, right| left.name.cmp(&right.name));
        features.dedup();
        offers.push(ModelOffer::Blockers(Blockers { model: model.name.clone(), feature: features }));
    }
    offers
}
