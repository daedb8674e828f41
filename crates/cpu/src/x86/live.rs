//! A guest's processor as the hypervisor really made it.

use error::Result;
use model::cpu::{Cpu, CpuPolicy};

use super::{Processor, names};
use crate::described::{Described, set_feature};
use crate::feature_set::FeatureSet;

/// Corrects the features of a document by what the running hypervisor switched on and off.
///
/// # Errors
/// The document names a model or feature that is unknown.
pub fn update_live(cpu: &mut Cpu, enabled: FeatureSet, disabled: FeatureSet) -> Result<()> {
    let expected = Processor::described(cpu)?.features;
    let refused: Vec<&str> = cpu
        .features()
        .filter(|(_, policy)| matches!(policy, CpuPolicy::Disable | CpuPolicy::Forbid))
        .map(|(name, _)| name)
        .collect();
    let refused = Processor::from_switches(refused.into_iter().map(|name| (name, true))).features;
    for name in names(enabled - expected) {
        set_feature(&mut cpu.feature, name, CpuPolicy::Require);
    }
    for name in names((disabled & expected) - refused) {
        set_feature(&mut cpu.feature, name, CpuPolicy::Disable);
    }
    Ok(())
}
