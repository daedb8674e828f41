//! The processor that several hosts have in common.

use error::Result;
use model::cpu::{Cpu, CpuFallback};

use super::decode::{Purpose, Usable, decode_named};
use super::{Processor, known_vendor, model_of};
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
    for (index, cpu) in cpus.iter().enumerate() {
        let own = own_vendor(cpu, index)?;
        let processor = Processor::described(cpu)?;
        let common: FeatureSet = features.unwrap_or(processor.features);
        features = Some(common & processor.features);
        named &= cpu.vendor().is_some();
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
    let names: Vec<&str> = cpus.iter().filter_map(Described::model).collect();
    let same = cpus.iter().all(|cpu| cpu.model() == first.model());
    let processor = Processor { vendor, signature: None, features };
    let decoded = decode_named(&processor, Purpose::Guest, usable, &names)?;
    // The hypervisor has this very model, or all processors are of it: no other may stand for it.
    let settled = usable.is_some() || (same && first.model() == Some(decoded.model));
    let mut cpu = decoded.to_guest(if settled { CpuFallback::Forbid } else { CpuFallback::Allow });
    if !named {
        cpu.vendor = None;
    }
    Ok(cpu)
}

/// The maker that a document speaks of. The first one speaks only of the maker that it names, so that any model can be looked
/// for among those of another maker; libvirt does so, and clients have its results.
fn own_vendor(cpu: &impl Described, index: usize) -> Result<Option<&'static str>> {
    let model = model_of(cpu)?;
    let Some(name) = cpu.vendor() else { return Ok(model.vendor.filter(|_| index > 0)) };
    let vendor = known_vendor(name).map_err(|_| failed(format!("Unknown CPU vendor {name}")))?;
    match model.vendor {
        Some(own) if index > 0 && own != vendor => {
            Err(failed(format!("CPU vendor {own} of model {} differs from vendor {vendor}", model.name)))
        }
        _ => Ok(Some(vendor)),
    }
}
