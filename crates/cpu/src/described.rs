//! What the documents of hosts and guests have in common, and the parts of a guest's that nobody wrote.

use model::cpu::{Cpu, CpuFallback, CpuFeature, CpuMatch, CpuMode, CpuPolicy};
use model::host_cpu::HostCpu;

/// A document that describes a processor by a model and features around it.
pub trait Described {
    /// Architecture, when the document says it.
    fn arch(&self) -> Option<&str>;
    /// Name of the model.
    fn model(&self) -> Option<&str>;
    /// Maker.
    fn vendor(&self) -> Option<&str>;
    /// Features with what is done about them.
    fn features(&self) -> impl Iterator<Item = (&str, CpuPolicy)>;
}

impl Described for Cpu {
    fn arch(&self) -> Option<&str> {
        None
    }

    fn model(&self) -> Option<&str> {
        self.model.as_ref()?.name.as_deref()
    }

    fn vendor(&self) -> Option<&str> {
        self.vendor.as_deref()
    }

    fn features(&self) -> impl Iterator<Item = (&str, CpuPolicy)> {
        self.feature
            .iter()
            .map(|feature| (feature.name.as_str(), feature.policy.unwrap_or(CpuPolicy::Require)))
    }
}

impl Described for HostCpu {
    fn arch(&self) -> Option<&str> {
        self.arch.as_deref()
    }

    fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    fn vendor(&self) -> Option<&str> {
        self.vendor.as_deref()
    }

    fn features(&self) -> impl Iterator<Item = (&str, CpuPolicy)> {
        self.feature
            .iter()
            .map(|feature| (feature.name.as_str(), feature.policy.unwrap_or(CpuPolicy::Require)))
    }
}

/// Fills in what libvirt's parser adds to a guest's processor: mode, match, fallback, policies, levels of the topology.
pub fn complete(cpu: &mut Cpu) {
    let named = cpu.model().is_some();
    if cpu.mode.is_none() && (named || cpu.r#match.is_some()) {
        cpu.mode = Some(CpuMode::Custom);
    }
    if cpu.mode == Some(CpuMode::Custom) && named {
        cpu.r#match.get_or_insert(CpuMatch::Exact);
    }
    if let Some(model) = &mut cpu.model
        && model.name.is_some()
    {
        model.fallback.get_or_insert(CpuFallback::Allow);
    }
    if let Some(topology) = &mut cpu.topology {
        topology.dies.get_or_insert(1);
        topology.clusters.get_or_insert(1);
    }
    for feature in &mut cpu.feature {
        feature.policy.get_or_insert(CpuPolicy::Require);
    }
}

/// Sets the policy of a feature, which is added at the end if it is not there.
pub(crate) fn set_feature(features: &mut Vec<CpuFeature>, name: &str, policy: CpuPolicy) {
    match features.iter_mut().find(|feature| feature.name == name) {
        Some(feature) => feature.policy = Some(policy),
        None => features.push(CpuFeature { policy: Some(policy), name: name.to_owned() }),
    }
}
