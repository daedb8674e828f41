//! The processor that several hosts have in common.

use error::Result;
use model::cpu::{Cpu, CpuFallback};

use super::decode::{Purpose, Usable, decode};
use super::{Processor, known_vendor};
use crate::described::Described;
use crate::fault::failed;
use crate::feature_set::FeatureSet;
use crate::table::Table;

/// The features that all processors and the hypervisor have, around the model that needs the fewest of them.
pub(crate) fn baseline<D: Described>(
    cpus: &[D],
    usable: Option<&[Usable]>,
    allowed: Option<&[String]>,
    migratable: bool,
) -> Result<Cpu> {
    let table = Table::get();
    let first = cpus.first().ok_or_else(|| failed("there is no CPU to take a baseline of"))?;
    let mut vendor = None;
    let mut named = true;
    let mut features = None;
    for cpu in cpus {
        let processor = Processor::described(cpu)?;
        let common: FeatureSet = features.unwrap_or(processor.features);
        features = Some(common & processor.features);
        named &= cpu.vendor().is_some();
        let own = match cpu.vendor() {
            Some(name) => Some(known_vendor(name)?),
            None => processor.vendor,
        };
        match (vendor, own) {
            (Some(one), Some(other)) if one != other => return Err(failed("CPU vendors do not match")),
            (None, own) => vendor = own,
            _ => {}
        }
    }
    let mut features = features.unwrap_or_default();
    if let Some(allowed) = allowed {
        features = features & allowed.iter().filter_map(|name| table.place(name)).collect();
    }
    if migratable {
        features = features - table.still;
    }
    if features.is_empty() {
        return Err(failed("CPUs are incompatible"));
    }
    let same = cpus.iter().all(|cpu| cpu.model() == first.model());
    let processor = Processor { vendor, signature: None, features };
    let decoded = decode(&processor, Purpose::Guest, usable, first.model().filter(|_| same))?;
    let mut cpu = decoded.to_guest(CpuFallback::Allow);
    if !named {
        cpu.vendor = None;
    }
    Ok(cpu)
}
