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
/// A model of the name `preferred` is taken when it is good at all.
///
/// # Errors
/// No model is good, or the hypervisor has none of them.
pub fn decode(
    processor: &Processor,
    purpose: Purpose,
    usable: Option<&[Usable]>,
    preferred: Option<&str>,
) -> Result<Decoded> {
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
        if preferred == Some(model.name) {
            return Ok(candidate);
        }
        if best.as_ref().is_none_or(|best| is_better((model, &candidate), (best.0, &best.1))) {
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
    Some(Decoded {
        model: model.name,
        vendor: processor.vendor,
        signature: processor.signature,
        require: names(surplus).collect(),
        disable: names(lacking).collect(),
    })
}

/// A model that was made for this very processor wins, then the one that is nearest.
fn is_better((model, candidate): (&Model, &Decoded), (best, found): (&Model, &Decoded)) -> bool {
    if let Some(signature) = candidate.signature {
        let fits = |model: &Model| model.signatures.iter().any(|known| stands_for(known, signature));
        match (fits(model), fits(best)) {
            (true, false) => return true,
            (false, true) => return false,
            _ => {}
        }
    }
    let weigh = |decoded: &Decoded| (cost(decoded), decoded.disable.len());
    weigh(candidate) < weigh(found)
}

/// How far a processor is from a model. A feature that has to be switched off weighs more than one that is added:
/// programs count on what a model is known for, but do not miss what came after it. Most of all where several processors
/// are looked at together, of which there are no numbers.
fn cost(decoded: &Decoded) -> usize {
    const FIRST_PENALTY: usize = 6;
    let disabled = decoded.disable.len();
    let penalty = match decoded.signature {
        Some(_) => disabled * 5 / 2,
        None => (FIRST_PENALTY..FIRST_PENALTY + disabled).sum(),
    };
    decoded.require.len() + penalty
}

impl Decoded {
    /// As capabilities documents tell a host.
    pub fn to_host(&self, arch: &str) -> HostCpu {
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
