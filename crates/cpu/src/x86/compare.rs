//! Whether a host can run a guest's processor.

use error::Result;
use model::cpu::{CpuMatch, CpuPolicy};

use super::{Processor, feature_place, model_of, names};
use crate::described::Described;
use crate::feature_set::FeatureSet;
use crate::operations::Comparison;
use crate::table::Table;

/// Compares what is wanted with the host; the words say why they do not fit.
pub(crate) fn compare(
    host: &impl Described,
    wanted: &impl Described,
    how: Option<CpuMatch>,
) -> Result<(Comparison, Option<String>)> {
    if let Some(vendor) = wanted.vendor()
        && host.vendor() != Some(vendor)
    {
        let words = format!("host CPU vendor does not match required CPU vendor {vendor}");
        return Ok((Comparison::Incompatible, Some(words)));
    }
    let host = Processor::described(host)?.features;
    let wanted = Wanted::of(wanted)?;
    if !(host & wanted.forbidden).is_empty() {
        let words = list("Host CPU provides forbidden features", host & wanted.forbidden);
        return Ok((Comparison::Incompatible, Some(words)));
    }
    let lacking = wanted.required - host;
    if !lacking.is_empty() {
        let words = list("Host CPU does not provide required features", lacking);
        return Ok((Comparison::Incompatible, Some(words)));
    }
    let surplus = host - wanted.required - wanted.settled;
    match (surplus.is_empty(), how) {
        (true, _) => Ok((Comparison::Identical, None)),
        (false, Some(CpuMatch::Strict)) => {
            let words = list("Host CPU does not strictly match guest CPU: Extra features", surplus);
            Ok((Comparison::Incompatible, Some(words)))
        }
        (false, _) => Ok((Comparison::Superset, None)),
    }
}

/// What a document demands of a host.
struct Wanted {
    /// What the host must have.
    required: FeatureSet,
    /// What it may have or lack.
    settled: FeatureSet,
    /// What it must not have.
    forbidden: FeatureSet,
}

impl Wanted {
    fn of(wanted: &impl Described) -> Result<Wanted> {
        let table = Table::get();
        let mut this = Wanted {
            // Without a model nothing but the features is wanted.
            required: match wanted.model() {
                Some(_) => model_of(wanted)?.features,
                None => FeatureSet::EMPTY,
            },
            settled: FeatureSet::EMPTY,
            forbidden: FeatureSet::EMPTY,
        };
        for (name, policy) in wanted.features() {
            let place = feature_place(table, name)?;
            match policy {
                CpuPolicy::Require => this.required.insert(place),
                CpuPolicy::Force | CpuPolicy::Optional | CpuPolicy::Disable => {
                    this.required.remove(place);
                    this.settled.insert(place);
                }
                CpuPolicy::Forbid => {
                    this.required.remove(place);
                    this.forbidden.insert(place);
                }
            }
        }
        Ok(this)
    }
}

fn list(what: &str, features: FeatureSet) -> String {
    let names: Vec<&str> = names(features).collect();
    format!("{what}: {}", names.join(", "))
}
