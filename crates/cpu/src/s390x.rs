//! Processors of IBM Z: the hypervisor knows them, and is asked about them.

use error::Result;
use model::cpu::{Cpu, CpuFallback, CpuMatch, CpuMode, CpuPolicy};

use crate::described::{Described, set_feature};
use crate::fault::{internal, unsupported};

/// Takes over the host's processor, with the document's own features on top.
pub(crate) fn update(guest: &mut Cpu, host: &impl Described) -> Result<()> {
    match guest.mode {
        Some(CpuMode::Custom) if guest.r#match == Some(CpuMatch::Minimum) => {
            return Err(unsupported("match mode minimum not supported"));
        }
        Some(CpuMode::HostModel) => {}
        _ => return Ok(()),
    }
    let name = host.model().ok_or_else(|| internal("unknown host CPU model"))?.to_owned();
    let asked = std::mem::take(&mut guest.feature);
    for (name, policy) in host.features() {
        set_feature(&mut guest.feature, name, policy);
    }
    for feature in asked {
        set_feature(&mut guest.feature, &feature.name, feature.policy.unwrap_or(CpuPolicy::Require));
    }
    let model = guest.model.get_or_insert_default();
    model.fallback.get_or_insert(CpuFallback::Allow);
    model.name = Some(name);
    guest.vendor = host.vendor().map(str::to_owned);
    guest.mode = Some(CpuMode::Custom);
    guest.r#match = Some(CpuMatch::Exact);
    Ok(())
}

/// A feature is there or not: there are no other policies.
pub(crate) fn validate(cpu: &impl Described) -> Result<()> {
    for (name, policy) in cpu.features() {
        if !matches!(policy, CpuPolicy::Require | CpuPolicy::Disable) {
            let words = format!("only cpu feature policies 'require' and 'disable' are supported for {name}");
            return Err(unsupported(words));
        }
    }
    Ok(())
}
