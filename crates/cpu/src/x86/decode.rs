//! The model that comes nearest to a processor, and the features around it.

use error::Result;
use model::cpu::{Cpu, CpuFallback, CpuFeature, CpuMatch, CpuMode, CpuModel, CpuPolicy};
use model::host_cpu::{CpuSignature, HostCpu, HostFeature};

use super::{Processor, names, stands_for};
use crate::fault::{failed, internal};
use crate::feature_set::FeatureSet;
use crate::table::{Model, Table};

/// Who is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The host: a model is good only when the processor has all of it.
    Host,
    /// A guest: what the processor lacks is switched off.
    Guest,
}

/// A model that a hypervisor offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usable {
    /// Its name.
    pub name: String,
    /// Features of the hypervisor's definition that the host lacks.
    pub blockers: Vec<String>,
}

/// A processor in the words of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The nearest model.
    pub model: &'static str,
    /// The maker.
    pub vendor: Option<&'static str>,
    /// The processor's numbers.
    pub signature: Option<CpuSignature>,
    /// What the processor has beyond the model.
    pub require: Vec<&'static str>,
    /// What it lacks of it.
    pub disable: Vec<&'static str>,
}

/// Finds the model that comes nearest. `usable` are the hypervisor's models; without, any will do.
///
/// # Errors
/// No model is good, or the hypervisor has none of them.
pub fn decode(processor: &Processor, purpose: Purpose, usable: Option<&[Usable]>) -> Result<Decoded> {
    decode_named(processor, purpose, usable, &[])
}

/// As [`decode`], for a processor made of others that are `named` by models. When all have the same name, that model is
/// taken if it is good at all. The newest models are looked at first: the order matters, for [`is_better`] is no order of
/// all models.
pub(super) fn decode_named(
    processor: &Processor,
    purpose: Purpose,
    usable: Option<&[Usable]>,
    named: &[&str],
) -> Result<Decoded> {
    let preferred = named.first().filter(|first| named.iter().all(|name| name == *first));
    let mut best: Option<(&Model, Decoded)> = None;
    for model in Table::get().models.iter().rev() {
        let offered = match usable {
            None => None,
            Some(usable) => match usable.iter().find(|usable| usable.name == model.name) {
                Some(usable) => Some(usable),
                None => continue,
            },
        };
        let Some(candidate) = candidate(processor, purpose, model, offered) else { continue };
        if preferred == Some(&model.name) {
            return Ok(candidate);
        }
        let named = named.contains(&model.name);
        if best.as_ref().is_none_or(|best| is_better((model, &candidate), (best.0, &best.1), named)) {
            best = Some((model, candidate));
        }
    }
    best.map(|(_, decoded)| decoded).ok_or_else(|| match usable {
        Some([]) => failed("hypervisor has no CPU models"),
        _ => internal("Cannot find suitable CPU model for given data"),
    })
}

/// The processor as `model` with features around it; none where the model cannot stand for it.
fn candidate(
    processor: &Processor,
    purpose: Purpose,
    model: &'static Model,
    offered: Option<&Usable>,
) -> Option<Decoded> {
    let decoded_for = match purpose {
        Purpose::Host => model.host,
        Purpose::Guest => model.guest,
    };
    let foreign = matches!((model.vendor, processor.vendor), (Some(one), Some(other)) if one != other);
    let lacking = model.features - processor.features;
    if !decoded_for || foreign || (purpose == Purpose::Host && !lacking.is_empty()) {
        return None;
    }
    // The hypervisor may be unable to give a guest what the processor has of the model, and its own definition of the
    // model may have more than ours.
    let surplus = processor.features - model.features;
    let table = Table::get();
    let blockers = offered.into_iter().flat_map(|offered| &offered.blockers);
    let blockers = blockers.filter_map(|name| table.place(name));
    let lacking = lacking | (blockers.collect::<FeatureSet>() - surplus);
    // A feature that the model had once is switched off by name: hypervisors may still count it in.
    let lacking = match purpose {
        Purpose::Host => lacking,
        Purpose::Guest => lacking | (model.removed - processor.features),
    };
    Some(Decoded {
        model: model.name,
        vendor: processor.vendor,
        signature: processor.signature,
        require: names(surplus).collect(),
        disable: names(lacking).collect(),
    })
}

/// Which of two models is nearer, as libvirt chooses (what libvirt 9.0 answered to 17,500 random baselines fits this rule
/// without exception).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Distance {
    /// The features around the model, and the penalty.
    total: usize,
    /// What the disabled features cost beyond their number. Programs count on what a model is known for, but do not miss
    /// what came after it: every two further features cost one more each time, so 0 1 1 3 3 6 6 10 10.
    penalty: usize,
}

impl Distance {
    fn of(decoded: &Decoded) -> Distance {
        let pairs = decoded.disable.len().div_ceil(2);
        let penalty = pairs * (pairs + 1) / 2;
        Distance { total: decoded.require.len() + decoded.disable.len() + penalty, penalty }
    }
}

/// A model that was made for this very processor wins, then the one that is nearest. A model that one of the processors is
/// `named` by is better already when it needs less switched off: what stands around it is no loss.
fn is_better((model, candidate): (&Model, &Decoded), (best, found): (&Model, &Decoded), named: bool) -> bool {
    if let Some(signature) = candidate.signature {
        let fits = |model: &Model| model.signatures.iter().any(|known| stands_for(known, signature));
        match (fits(model), fits(best)) {
            (true, false) => return true,
            (false, true) => return false,
            _ => {}
        }
    }
    let (candidate, found) = (Distance::of(candidate), Distance::of(found));
    candidate < found || (named && candidate.penalty < found.penalty)
}

impl Decoded {
    /// As capabilities documents tell a host.
    pub(crate) fn to_host(&self, arch: &str) -> HostCpu {
        let feature = |name: &&str| HostFeature { policy: None, name: (*name).to_owned() };
        HostCpu {
            arch: Some(arch.to_owned()),
            model: Some(self.model.to_owned()),
            vendor: self.vendor.map(str::to_owned),
            signature: self.signature,
            feature: self.require.iter().map(feature).collect(),
            ..HostCpu::default()
        }
    }

    /// As a guest's document asks for it.
    pub fn to_guest(&self, fallback: CpuFallback) -> Cpu {
        let feature = |policy: CpuPolicy| {
            move |name: &&str| CpuFeature { policy: Some(policy), name: (*name).to_owned() }
        };
        let require = self.require.iter().map(feature(CpuPolicy::Require));
        let disable = self.disable.iter().map(feature(CpuPolicy::Disable));
        Cpu {
            mode: Some(CpuMode::Custom),
            r#match: Some(CpuMatch::Exact),
            model: Some(CpuModel {
                fallback: Some(fallback),
                name: Some(self.model.to_owned()),
                ..CpuModel::default()
            }),
            vendor: self.vendor.map(str::to_owned),
            feature: require.chain(disable).collect(),
            ..Cpu::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disabled_features_cost_more_each_time() {
        let around = |require: usize, disable: usize| Decoded {
            require: vec!["sse"; require],
            disable: vec!["nx"; disable],
            ..Decoded::default()
        };
        let model = Model::default();
        let check = |candidate: (usize, usize), best: (usize, usize), plain: bool, named: bool| {
            let (one, other) = (around(candidate.0, candidate.1), around(best.0, best.1));
            let found = [false, true].map(|named| is_better((&model, &one), (&model, &other), named));
            assert_eq!(found, [plain, named], "{candidate:?} after {best:?}");
        };
        // Who comes first stays, unless the other one is nearer.
        check((3, 0), (3, 0), false, false);
        check((2, 0), (3, 0), true, true);
        // One disabled feature is worth two that are added, and of equals the one wins that pays less for them.
        check((2, 0), (0, 1), true, true);
        check((3, 0), (0, 1), false, true);
        check((0, 1), (2, 0), false, false);
        // The second one costs no more than its number, the third one does.
        check((1, 1), (0, 2), false, false);
        check((50, 1), (0, 2), false, false);
        check((3, 2), (0, 3), true, true);
        check((50, 2), (0, 3), false, true);
    }
}
