//! The guest's processor at its start: what the document leaves to the host is settled, in models and features that the
//! emulator has.

use cpu::Arch;
use cpu::Described;
use error::Result;
use model::Domain;
use model::cpu::{Cpu, CpuCheck, CpuFeature, CpuMatch, CpuMode, CpuPolicy};
use model::host_cpu::{HostCpu, HostFeature};

use crate::capabilities::host_model;
use crate::defaults::{accelerator, arch};
use crate::emulator::{Accelerator, AcceleratorCaps, EmulatorCaps, usable};
use crate::fault::unsupported;
use crate::host::Host;

/// Features of processors that QEMU never gives to a guest by name.
pub const UNKNOWN_TO_QEMU: &[&str] = &["cmt", "mbm_total", "mbm_local", "osxsave", "ospke", "pconfig"];

/// A feature of old models that the emulator gives to no guest unless it may stop the host's processors.
const HOST_POWER: &str = "monitor";
/// What definitions have by default.
const PARTIAL: &str = "check='partial'";

/// Settles the processor of a machine that is about to start.
///
/// # Errors
/// The document names what is unknown, or a model that the emulator lacks and nothing may stand for.
pub fn settle(domain: &mut Domain, host: &Host, caps: &EmulatorCaps) -> Result<()> {
    let (arch, accelerator) = (arch(domain).to_owned(), accelerator(domain));
    let Some(kind @ (Arch::X86 | Arch::S390x)) = Arch::named(&arch) else { return Ok(()) };
    let Some(cpu) = domain.cpu.as_deref_mut() else { return Ok(()) };
    let Some(own) = caps.accelerators.get(&accelerator) else { return Ok(()) };
    let seen = || host_model(caps, accelerator, host.cpu.as_ref(), true);
    let by_host = cpu.mode == Some(CpuMode::HostModel);
    match cpu.mode {
        Some(CpuMode::HostModel) => match seen() {
            Some(seen) => cpu::adopt(&arch, cpu, &as_host(&arch, &seen))?,
            // Emulators that do not tell take the host's processor as it is.
            None => return Ok(()),
        },
        Some(CpuMode::Custom) if kind == Arch::X86 && is_open(cpu) => {
            if let Some(seen) = seen() {
                cpu::update(&arch, cpu, &as_host(&arch, &seen))?;
            }
        }
        Some(CpuMode::Custom) => {}
        _ => return Ok(()),
    }
    if kind == Arch::X86 {
        complete(&arch, cpu, own)?;
    }
    if let (Some(wanted), Some(told)) = (cpu.deprecated_features, &own.host_cpu)
        && by_host
    {
        name_deprecated(cpu, &told.deprecated, wanted);
    }
    Ok(())
}

/// Names the features that will go away: the guest has all of them, or none.
fn name_deprecated(cpu: &mut Cpu, names: &[String], wanted: bool) {
    let policy = Some(if wanted { CpuPolicy::Require } else { CpuPolicy::Disable });
    for name in names {
        match cpu.feature.iter_mut().find(|feature| feature.name == *name) {
            Some(feature) => feature.policy = policy,
            None => cpu.feature.push(CpuFeature { policy, name: name.clone() }),
        }
    }
}

/// Compares the processor of a machine that is about to start with what the emulator shows of the host, where the document
/// asks for it; to be called before it is settled.
///
/// # Errors
/// They do not fit, or what the document demands cannot be examined.
pub fn check(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let Some(wanted) = domain.cpu.as_deref() else { return Ok(()) };
    let Some(demand) = demand(wanted) else { return Ok(()) };
    let (arch, accelerator) = (arch(domain), accelerator(domain));
    let custom = wanted.mode == Some(CpuMode::Custom);
    let seen = match Arch::named(arch) {
        // Only the emulator knows what it can give to a guest.
        Some(Arch::X86) if custom => host_model(caps, accelerator, None, false),
        _ => None,
    };
    if let Some(seen) = seen {
        let mut wanted = wanted.clone();
        if !wanted.feature.iter().any(|feature| feature.name == HOST_POWER) {
            wanted.feature.push(CpuFeature { policy: Some(CpuPolicy::Disable), name: HOST_POWER.to_owned() });
        }
        let wanted = cpu::Description::Guest(Box::new(wanted));
        let (found, words) = cpu::compare(arch, &as_host(arch, &seen), &wanted)?;
        if found != cpu::Comparison::Incompatible {
            return Ok(());
        }
        let why = words.map(|words| format!(": {words}")).unwrap_or_default();
        let detail = format!("the processor of domain '{}' does not fit that of the host{why}", domain.name);
        return Err(
            unsupported(detail).with_cure("use mode='host-model', or write check='none' and match='exact'")
        );
    }
    // Definitions have this without that anybody wrote it.
    if demand == PARTIAL {
        return Ok(());
    }
    let detail = format!(
        "{demand} of the processor of domain '{}' is not supported yet: nobody compares it with the host",
        domain.name
    );
    Err(unsupported(detail).with_cure("write check='none', match='exact' and policy='disable'"))
}

/// What a document demands of the host, the strongest first.
fn demand(cpu: &Cpu) -> Option<&'static str> {
    let custom = cpu.mode == Some(CpuMode::Custom);
    match (cpu.r#match, cpu.check) {
        _ if cpu.feature.iter().any(|feature| feature.policy == Some(CpuPolicy::Forbid)) => {
            Some("policy='forbid'")
        }
        // The other modes are the host's processor itself.
        _ if !custom => None,
        (Some(CpuMatch::Strict), _) => Some("match='strict'"),
        (_, Some(CpuCheck::Full)) => Some("check='full'"),
        (_, Some(CpuCheck::Partial)) => Some(PARTIAL),
        _ => None,
    }
}

/// The host's processor as the emulator shows it to guests, as if it were the host's own; none where it does not tell.
pub fn shown(caps: &EmulatorCaps, accelerator: Accelerator, host: Option<&HostCpu>) -> Option<HostCpu> {
    host_model(caps, accelerator, host, false).map(|seen| as_host(&caps.arch, &seen))
}

/// What processors have in common, by the models that the emulator has and the features that it knows.
///
/// # Errors
/// They have nothing in common, or a document names what is unknown.
pub fn baseline(
    caps: &EmulatorCaps,
    accelerator: Accelerator,
    cpus: &[cpu::Description],
    wanted: cpu::Baseline<'_>,
) -> Result<Cpu> {
    let own = caps.accelerators.get(&accelerator);
    let models = own.map(|own| usable(&own.cpus));
    let known = own.and_then(|own| own.host_cpu.as_ref()).map(|host| host.feature_names(wanted.migratable));
    // The emulator tells itself what of its features migrates.
    let migratable = wanted.migratable && known.is_none();
    let within =
        cpu::Baseline { usable: models.as_deref(), features: known.as_deref(), migratable, ..wanted };
    cpu::baseline(&caps.arch, cpus, within)
}

/// Whether the document leaves anything to the host.
fn is_open(cpu: &Cpu) -> bool {
    cpu.r#match == Some(CpuMatch::Minimum)
        || cpu.feature.iter().any(|feature| feature.policy == Some(CpuPolicy::Optional))
}

/// A processor that the emulator shows, as if it were the host's.
fn as_host(arch: &str, seen: &Cpu) -> HostCpu {
    let feature = |feature: &CpuFeature| HostFeature { policy: feature.policy, name: feature.name.clone() };
    HostCpu {
        arch: Some(arch.to_owned()),
        model: seen.model().map(str::to_owned),
        vendor: seen.vendor.clone(),
        feature: seen.feature.iter().map(feature).collect(),
        ..HostCpu::default()
    }
}

fn complete(arch: &str, cpu: &mut Cpu, own: &AcceleratorCaps) -> Result<()> {
    if !own.cpus.is_empty() && cpu::vendor_of(arch, cpu.model().unwrap_or_default()).is_some() {
        cpu::translate(arch, cpu, Some(&usable(&own.cpus)))?;
    }
    cpu.feature.retain(|feature| !UNKNOWN_TO_QEMU.contains(&feature.name.as_str()));
    // What a model had once is switched off by name, so that the guest sees the same under every release.
    let removed = cpu::removed_features(arch, cpu.model().unwrap_or_default());
    for name in removed {
        if !cpu.feature.iter().any(|feature| feature.name == name) {
            cpu.feature.push(CpuFeature { policy: Some(CpuPolicy::Disable), name: name.to_owned() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deprecated_features_are_named() {
        let mut cpu = Cpu::default();
        cpu.feature.push(CpuFeature { policy: Some(CpuPolicy::Require), name: "te".to_owned() });
        name_deprecated(&mut cpu, &["te".to_owned(), "csske".to_owned()], false);
        let found: Vec<_> =
            cpu.feature.iter().map(|feature| (feature.name.as_str(), feature.policy)).collect();
        assert_eq!(found, [("te", Some(CpuPolicy::Disable)), ("csske", Some(CpuPolicy::Disable))]);
    }
}
