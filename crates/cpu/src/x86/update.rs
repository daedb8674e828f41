//! A guest's processor in terms of the host's, or of models that a hypervisor knows.

use error::Result;
use model::cpu::{Cpu, CpuFallback, CpuFeature, CpuMatch, CpuMode, CpuModel, CpuPolicy};
use model::host_cpu::CpuSignature;

use super::decode::{Purpose, Usable, decode};
use super::{Processor, feature_place, is_migratable, model_of, names};
use crate::described::{Described, set_feature};
use crate::fault::unsupported;
use crate::table::Table;

/// Replaces what a document leaves to the host by what the migratable part of the host has.
pub(crate) fn update(guest: &mut Cpu, host: &impl Described) -> Result<()> {
    let minimum = guest.mode == Some(CpuMode::Custom) && guest.r#match == Some(CpuMatch::Minimum);
    match guest.mode {
        Some(CpuMode::HostModel) => {
            adopt(guest, host, is_migratable);
            Ok(())
        }
        Some(CpuMode::Custom) if minimum => {
            model_of(guest)?;
            settle(guest, host)?;
            adopt_features(guest, host, is_migratable);
            Ok(())
        }
        Some(CpuMode::Custom) => settle(guest, host),
        _ => Ok(()),
    }
}

/// Takes over the host's processor as far as `wanted` says, with the document's own features on top.
pub(crate) fn adopt(guest: &mut Cpu, host: &impl Described, wanted: fn(&str) -> bool) {
    adopt_features(guest, host, wanted);
    guest.vendor = host.vendor().map(str::to_owned);
}

fn adopt_features(guest: &mut Cpu, host: &impl Described, wanted: fn(&str) -> bool) {
    let asked = std::mem::take(&mut guest.feature);
    let kept = host.features().filter(|(name, policy)| *policy == CpuPolicy::Disable || wanted(name));
    guest.feature =
        kept.map(|(name, policy)| CpuFeature { policy: Some(policy), name: name.to_owned() }).collect();
    for feature in asked {
        set_feature(&mut guest.feature, &feature.name, feature.policy.unwrap_or(CpuPolicy::Require));
    }
    guest.mode = Some(CpuMode::Custom);
    guest.r#match = Some(CpuMatch::Exact);
    let model = guest.model.get_or_insert_default();
    model.fallback.get_or_insert(CpuFallback::Allow);
    model.name = host.model().map(str::to_owned);
}

/// Optional features become required or disabled, forbidden ones disabled.
fn settle(guest: &mut Cpu, host: &impl Described) -> Result<()> {
    let open = |feature: &CpuFeature| feature.policy == Some(CpuPolicy::Optional);
    if !guest.feature.iter().any(open) {
        return Ok(());
    }
    let table = Table::get();
    let host = Processor::described(host)?.features;
    for feature in guest.feature.iter_mut().filter(|feature| open(feature)) {
        let place = feature_place(table, &feature.name)?;
        let there = host.contains(place);
        feature.policy = Some(if there { CpuPolicy::Require } else { CpuPolicy::Disable });
    }
    Ok(())
}

/// Says a guest's processor by a model that the hypervisor knows.
pub(crate) fn translate(guest: &mut Cpu, usable: Option<&[Usable]>) -> Result<()> {
    let Some(usable) = usable else { return Ok(()) };
    let Some(name) = guest.model().map(str::to_owned) else { return Ok(()) };
    if usable.iter().any(|usable| usable.name == name) {
        return Ok(());
    }
    if guest.model.as_ref().and_then(|model| model.fallback) == Some(CpuFallback::Forbid) {
        return Err(unsupported(format!("CPU model {name} is not supported by hypervisor"))
            .with_cure("take one of the models that the domain capabilities list"));
    }
    let mut processor = Processor::described(guest)?;
    processor.signature = model_of(guest)?.signatures.first().map(|known| CpuSignature {
        family: known.family,
        model: known.model,
        stepping: *known.steppings.start(),
    });
    let decoded = decode(&processor, Purpose::Guest, Some(usable))?;
    let mut feature = decoded.to_guest(CpuFallback::Allow).feature;
    for asked in &guest.feature {
        set_feature(&mut feature, &asked.name, asked.policy.unwrap_or(CpuPolicy::Require));
    }
    guest.feature = feature;
    guest.model =
        Some(CpuModel { name: Some(decoded.model.to_owned()), ..guest.model.take().unwrap_or_default() });
    Ok(())
}

/// Lists every feature of the model with what the document changes of them, by name.
pub(crate) fn expand(cpu: &mut Cpu) -> Result<()> {
    let asked = std::mem::take(&mut cpu.feature);
    let model = model_of(cpu)?;
    let require = |name: &'static str| CpuFeature { policy: Some(CpuPolicy::Require), name: name.to_owned() };
    cpu.feature = names(model.features).map(require).collect();
    for feature in asked {
        set_feature(&mut cpu.feature, &feature.name, feature.policy.unwrap_or(CpuPolicy::Require));
    }
    cpu.feature.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(())
}
