//! What a hypervisor gives to a guest: what is asked for, as far as the hypervisor offers it.
//!
//! ```text
//!   model (or all that is offered) ─▶ changes by policy ─▶ without what rests on a feature that is not there
//!                                  ─▶ what is offered, or forced ─▶ words of CPUID and of registers
//! ```

use error::Result;
use model::cpu::CpuPolicy;

use super::decode::{Decoded, Purpose, Usable, decode};
use super::{Processor, names, signature_word, stands_for};
use crate::feature_set::FeatureSet;
use crate::table::{Model, Table, Word};

/// What hypervisors add to each named model: that they are there, and the interrupt controller that they emulate best.
const ADDED: &[&str] = &["hypervisor", "x2apic"];
/// What they leave out of named models, as QEMU does on KVM: it would hold the host's processors up, or needs nesting that nobody
/// asked for.
const LEFT_OUT: &[&str] = &["acpi", "monitor", "svm"];
/// What follows from what a guest does or how it is arranged, so that no document need name it.
const DYNAMIC: &[&str] = &["ht", "osxsave", "ospke"];
/// Registers whose bits mean something only with a feature, by their first and last number.
const GATED: &[(u32, u32, &str)] =
    &[(0xcf, 0xcf, "core-capability"), (0x10a, 0x10a, "arch-capabilities"), (0x480, 0x491, "vmx")];

/// What a hypervisor of this host offers to guests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The processor.
    pub processor: Processor,
    /// Bits of addresses.
    pub address_bits: u32,
    /// There are performance counters.
    pub has_counters: bool,
    /// The time stamp counter can have another frequency than the host's.
    pub scales_time: bool,
    /// Names of features of the hypervisor itself.
    pub paravirtual: Vec<&'static str>,
    /// Names of hints for Windows.
    pub hyperv: Vec<&'static str>,
}

/// A processor that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Its model; none for all that is offered.
    pub model: Option<&'a str>,
    /// What is changed about it.
    pub changes: Vec<(&'a str, CpuPolicy)>,
    /// Of what is offered, only what can move to another host.
    pub is_migratable: bool,
    /// What is not offered is left out instead of refused.
    pub drops_missing: bool,
}

/// A processor that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// All its features.
    pub features: FeatureSet,
    /// Its family, model and stepping in the layout of CPUID; none for those of the host.
    pub signature: Option<u32>,
}

/// Why a processor is not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Nobody knows a model of this name.
    Model(String),
    /// Nobody knows a feature of this name.
    Feature(String),
    /// It needs features that are not offered.
    Missing(Vec<&'static str>),
    /// It must not be where these are offered.
    Offered(Vec<&'static str>),
}

/// Features as they stand in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeatureWord {
    /// The place.
    pub word: Word,
    /// Bits that are features.
    pub known: u64,
    /// Bits of the features that are there.
    pub value: u64,
}

impl Granted {
    /// The names of its features beside those of a model, and of those of the model that it lacks.
    ///
    /// # Errors
    /// There is no such model.
    pub fn around(&self, model: &str) -> std::result::Result<[Vec<&'static str>; 2], Lack> {
        let model = Table::get().model(model).ok_or_else(|| Lack::Model(model.to_owned()))?;
        let (more, less) = (self.features - model.features, model.features - self.features);
        Ok([names(more).collect(), names(less - set(DYNAMIC)).collect()])
    }

    /// Whether it has the feature of this name.
    #[must_use]
    pub fn has(&self, feature: &str) -> bool {
        Table::get().place(feature).is_some_and(|place| self.features.contains(place))
    }

    /// Its features in all places where features stand.
    #[must_use]
    pub fn words(&self) -> Vec<FeatureWord> {
        let mut words: Vec<FeatureWord> = Vec::new();
        for (place, feature) in Table::get().features.iter().enumerate() {
            if words.last().is_none_or(|last| last.word != feature.word) {
                words.push(FeatureWord { word: feature.word, known: 0, value: 0 });
            }
            if let Some(last) = words.last_mut() {
                last.known |= 1 << feature.bit;
                last.value |= u64::from(self.features.contains(place)) << feature.bit;
            }
        }
        words
    }
}

/// The processor that is asked for, of what is `offered`.
///
/// # Errors
/// What is unknown or missing.
pub fn grant(offered: &Processor, asked: &Asked<'_>) -> std::result::Result<Granted, Lack> {
    let table = Table::get();
    let model = asked.model.map(|name| table.model(name).ok_or_else(|| Lack::Model(name.to_owned())));
    let model = model.transpose()?;
    let mut wanted = match model {
        Some(model) => of_model(model),
        None if asked.is_migratable => offered.features - table.still,
        None => offered.features,
    };
    let (mut forced, mut forbidden) = (FeatureSet::EMPTY, FeatureSet::EMPTY);
    for (name, policy) in &asked.changes {
        let place = table.place(name).ok_or_else(|| Lack::Feature((*name).to_owned()))?;
        match policy {
            CpuPolicy::Require => wanted.insert(place),
            CpuPolicy::Force => {
                wanted.insert(place);
                forced.insert(place);
            }
            CpuPolicy::Optional if offered.features.contains(place) => wanted.insert(place),
            CpuPolicy::Optional | CpuPolicy::Disable => wanted.remove(place),
            CpuPolicy::Forbid => {
                wanted.remove(place);
                forbidden.insert(place);
            }
        }
    }
    if model.is_some() {
        wanted = wanted - resting(wanted);
    }
    let provided = forbidden & offered.features;
    if !provided.is_empty() {
        return Err(Lack::Offered(names(provided).collect()));
    }
    let missing = wanted - offered.features - forced;
    if !missing.is_empty() && !asked.drops_missing {
        return Err(Lack::Missing(names(missing).collect()));
    }
    let signature = model.and_then(|model| signature_of(model, offered));
    Ok(Granted { features: wanted - missing, signature })
}

/// The numbers of a model, unless the host's processor is one of it, or another maker's: nobody would know what these numbers
/// mean with that maker's name.
fn signature_of(model: &Model, offered: &Processor) -> Option<u32> {
    let is_one = |own| model.signatures.iter().any(|known| stands_for(known, own));
    if offered.signature.is_some_and(is_one) || model.vendor.is_some_and(|own| offered.vendor != Some(own)) {
        return None;
    }
    let known = model.signatures.first()?;
    Some(signature_word(known.family, known.model, *known.steppings.start()))
}

/// What a guest of this model asks for.
fn of_model(model: &Model) -> FeatureSet {
    let wanted = (model.features - set(LEFT_OUT)) | set(ADDED);
    wanted - resting(wanted) - set(DYNAMIC)
}

/// Features that rest on one that is not among them.
fn resting(features: FeatureSet) -> FeatureSet {
    let table = Table::get();
    let is_void = |word: Word| {
        let Word::Msr(index) = word else { return false };
        let gate = GATED.iter().find(|(first, last, _)| (*first..=*last).contains(&index));
        gate.is_some_and(|(_, _, gate)| table.place(gate).is_some_and(|place| !features.contains(place)))
    };
    features.iter().filter(|place| is_void(table.features[*place].word)).collect()
}

fn set(names: &[&str]) -> FeatureSet {
    names.iter().filter_map(|name| Table::get().place(name)).collect()
}

/// Where the feature of this name stands.
#[must_use]
pub fn word_of(feature: &str) -> Option<Word> {
    let table = Table::get();
    table.place(feature).map(|place| table.features[place].word)
}

/// All models for guests by name, with what is missing of them.
#[must_use]
pub fn models_within(offered: &Processor) -> Vec<Usable> {
    let models = Table::get().models.iter().filter(|model| model.guest);
    let mut models: Vec<Usable> = models
        .map(|model| Usable {
            name: model.name.to_owned(),
            blockers: names(of_model(model) - offered.features).map(str::to_owned).collect(),
        })
        .collect();
    models.sort_by(|left, right| left.name.cmp(&right.name));
    models
}

/// What is offered, as the model that comes nearest with the features around it; or of that, what can move to another host.
///
/// # Errors
/// No model comes near.
pub fn nearest(offered: &Processor, is_migratable: bool) -> Result<Decoded> {
    let still = if is_migratable { Table::get().still } else { FeatureSet::EMPTY };
    let features = offered.features - set(DYNAMIC) - still;
    let shown = Processor { features: features - resting(features), ..offered.clone() };
    decode(&shown, Purpose::Guest, Some(&models_within(offered)))
}

/// The names of the features that `had` and `offered` has not, but for those that come and go with what a guest does.
#[must_use]
pub fn missing(had: &Processor, offered: &Processor) -> Vec<&'static str> {
    let had = had.features - resting(had.features) - set(DYNAMIC);
    names(had - offered.features).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offering(names: &[&str]) -> Processor {
        Processor { vendor: Some("Intel"), signature: None, features: set(names) }
    }

    fn asked<'a>(model: Option<&'a str>, changes: &[(&'a str, CpuPolicy)]) -> Asked<'a> {
        Asked { model, changes: changes.to_vec(), ..Asked::default() }
    }

    /// All features of a model, and what hypervisors add.
    fn like(model: &str) -> Processor {
        let mut processor = offering(ADDED);
        processor.features = processor.features | Table::get().model(model).unwrap().features;
        processor
    }

    #[test]
    fn models_are_given_as_far_as_they_are_offered() {
        let haswell = like("Haswell");
        let granted = grant(&haswell, &asked(Some("Haswell"), &[])).unwrap();
        assert!(granted.has("avx2") && granted.has("hypervisor") && !granted.has("vmx"));
        assert_eq!(granted.signature, Some(0x306c0), "family 6, model 60");
        let changes = [("avx2", CpuPolicy::Disable), ("nx", CpuPolicy::Forbid)];
        let lack = grant(&haswell, &asked(Some("Haswell"), &changes)).unwrap_err();
        assert_eq!(lack, Lack::Offered(vec!["nx"]));
        let westmere = like("Westmere");
        let lack = grant(&westmere, &asked(Some("SandyBridge"), &[])).unwrap_err();
        assert_eq!(lack, Lack::Missing(vec!["pclmuldq", "tsc-deadline", "xsave", "avx", "rdtscp"]));
        let lenient =
            Asked { drops_missing: true, ..asked(Some("SandyBridge"), &[("avx", CpuPolicy::Force)]) };
        let granted = grant(&westmere, &lenient).unwrap();
        assert!(granted.has("avx") && !granted.has("xsave") && granted.has("aes"));
        assert_eq!(grant(&westmere, &asked(Some("K7"), &[])), Err(Lack::Model("K7".to_owned())));
        let unknown = asked(None, &[("avx9", CpuPolicy::Optional)]);
        assert_eq!(grant(&westmere, &unknown), Err(Lack::Feature("avx9".to_owned())));
    }

    #[test]
    fn all_that_is_offered_is_changed_by_policy() {
        let offered = offering(&["sse", "invtsc", "nx"]);
        let changes = [
            ("nx", CpuPolicy::Disable),
            ("avx", CpuPolicy::Optional),
            ("sse2", CpuPolicy::Force),
            ("pni", CpuPolicy::Disable),
        ];
        let request = Asked { is_migratable: true, ..asked(None, &changes) };
        let granted = grant(&offered, &request).unwrap();
        assert_eq!(granted.features, set(&["sse", "sse2"]));
        let words = granted.words();
        let found = words.iter().find(|word| word.word == Word::Cpuid { leaf: 1, subleaf: 0, register: 3 });
        assert_eq!(found.unwrap().value, 3 << 25);
        assert_eq!(found.unwrap().known >> 10 & 1, 0, "no feature has bit 10");
    }

    #[test]
    fn registers_count_with_their_feature_only() {
        let offered = offering(&["rdctl-no", "ht"]);
        assert!(missing(&offering(&["rdctl-no", "mds-no", "osxsave"]), &offered).is_empty());
        let had = offering(&["arch-capabilities", "rdctl-no", "mds-no"]);
        assert_eq!(missing(&had, &offered), ["arch-capabilities", "mds-no"]);
    }

    #[test]
    fn the_nearest_model_is_one_that_is_given() {
        let offered = like("Westmere");
        let decoded = nearest(&offered, true).unwrap();
        assert_eq!((decoded.model, decoded.disable.len()), ("Westmere", 0));
        let usable = models_within(&offered);
        let blockers = |name: &str| usable.iter().find(|usable| usable.name == name).unwrap().blockers.len();
        assert_eq!((blockers("Westmere"), blockers("Nehalem")), (0, 0));
        assert!(blockers("Haswell") > 5);
    }
}
