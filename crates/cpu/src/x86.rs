//! Processors of Intel's instruction set: what their answers to CPUID say.

mod baseline;
mod compare;
mod decode;
mod grant;
mod live;
mod update;

use error::Result;
use model::cpu::CpuPolicy;
use model::host_cpu::{CpuData, CpuSignature};

use crate::described::Described;
use crate::fault::internal;
use crate::feature_set::FeatureSet;
use crate::table::{Model, ModelSignature, Table};

pub use crate::table::Word;

pub(crate) use baseline::baseline;
pub(crate) use compare::compare;
pub use decode::{Decoded, Purpose, Usable, decode};
pub use grant::{Asked, FeatureWord, Granted, Lack, Offer, grant, missing, models_within, nearest, word_of};
pub use live::update_live;
pub(crate) use update::{adopt, expand, translate, update};

/// What is known of a processor: who made it, its numbers, and what it can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Processor {
    /// The maker, when it is a known one.
    pub vendor: Option<&'static str>,
    /// Its numbers.
    pub signature: Option<CpuSignature>,
    /// Its features.
    pub features: FeatureSet,
}

impl Processor {
    /// What the raw words of a processor say.
    pub fn from_data(data: &CpuData) -> Processor {
        let table = Table::get();
        let answer = |leaf: u32, subleaf: u32| {
            data.cpuid.iter().find(|cpuid| cpuid.eax_in == leaf && cpuid.ecx_in == subleaf)
        };
        let has = |word: Word, bit: u8| match word {
            Word::Cpuid { leaf, subleaf, register } => answer(leaf, subleaf)
                .is_some_and(|cpuid| [cpuid.eax, cpuid.ebx, cpuid.ecx, cpuid.edx][register] >> bit & 1 == 1),
            Word::Msr(index) => data.msr.iter().any(|msr| {
                msr.index == index && (u64::from(msr.edx) << 32 | u64::from(msr.eax)) >> bit & 1 == 1
            }),
        };
        let features = table.features.iter().enumerate();
        let features = features.filter(|(_, feature)| has(feature.word, feature.bit));
        let vendor = answer(0, 0).and_then(|cpuid| {
            let letters: Vec<u8> =
                [cpuid.ebx, cpuid.edx, cpuid.ecx].into_iter().flat_map(u32::to_le_bytes).collect();
            vendor_saying(&letters)
        });
        Processor {
            vendor,
            signature: answer(1, 0).map(|cpuid| signature(cpuid.eax)),
            features: features.map(|(place, _)| place).collect(),
        }
    }

    /// What switches of QEMU's processors say; names that are no features are passed over.
    pub fn from_switches<'a>(switches: impl IntoIterator<Item = (&'a str, bool)>) -> Processor {
        let table = Table::get();
        let on = switches.into_iter().filter(|(_, on)| *on);
        let features = on.filter_map(|(name, _)| table.place(name)).collect();
        Processor { features, ..Processor::default() }
    }

    /// The maker, by what its processors say.
    pub fn with_vendor_string(mut self, string: &str) -> Processor {
        self.vendor = vendor_saying(string.as_bytes());
        self
    }

    /// The features of a document's model, changed by what stands around it.
    ///
    /// # Errors
    /// The model, the vendor or a feature is unknown.
    pub fn described(cpu: &impl Described) -> Result<Processor> {
        let table = Table::get();
        let model = model_of(cpu)?;
        let mut processor = Processor { vendor: model.vendor, signature: None, features: model.features };
        if let Some(vendor) = cpu.vendor() {
            processor.vendor = Some(known_vendor(vendor)?);
        }
        for (name, policy) in cpu.features() {
            let place = feature_place(table, name)?;
            match policy {
                CpuPolicy::Force | CpuPolicy::Require => processor.features.insert(place),
                CpuPolicy::Optional => {}
                CpuPolicy::Disable | CpuPolicy::Forbid => processor.features.remove(place),
            }
        }
        Ok(processor)
    }

    /// The names of its features, in the order of the table.
    pub fn feature_names(&self) -> impl Iterator<Item = &'static str> {
        names(self.features)
    }

    /// Its numbers in the layout of CPUID, and each alone.
    pub fn signature_text(&self) -> Option<String> {
        let CpuSignature { family, model, stepping } = self.signature?;
        let word = signature_word(family, model, stepping);
        let line = |name: &str, number: u32| format!("{name:<10}{number:>3} (0x{number:02x})\n");
        let lines = [line("family:", family), line("model:", model), line("stepping:", stepping)];
        Some(format!("{word:06x}\n{}", lines.concat()))
    }
}

/// Whether a machine with this feature can move to another host.
#[must_use]
pub fn is_migratable(feature: &str) -> bool {
    let table = Table::get();
    table.place(feature).is_none_or(|place| !table.still.contains(place))
}

/// The names of features, in the order of the table.
pub(crate) fn names(features: FeatureSet) -> impl Iterator<Item = &'static str> {
    features.iter().map(|place| Table::get().features[place].name)
}

pub(crate) fn model_of(cpu: &impl Described) -> Result<&'static Model> {
    let name = cpu.model().ok_or_else(|| internal("no CPU model specified"))?;
    Table::get().model(name).ok_or_else(|| internal(format!("Unknown CPU model {name}")))
}

pub(crate) fn feature_place(table: &Table, name: &str) -> Result<usize> {
    table.own_place(name).ok_or_else(|| internal(format!("Unknown CPU feature {name}")))
}

pub(crate) fn known_vendor(name: &str) -> Result<&'static str> {
    let vendor = Table::get().vendors.iter().find(|vendor| vendor.name == name);
    vendor.map(|vendor| vendor.name).ok_or_else(|| internal(format!("Unknown CPU vendor {name}")))
}

fn vendor_saying(letters: &[u8]) -> Option<&'static str> {
    let vendors = &Table::get().vendors;
    vendors.iter().find(|vendor| vendor.string.as_bytes() == letters).map(|vendor| vendor.name)
}

/// Family, model and stepping of the word that CPUID answers with. Large numbers have a second part.
fn signature(word: u32) -> CpuSignature {
    let (family, model) = (word >> 8 & 0xf, word >> 4 & 0xf);
    let more_family = if family == 0xf { word >> 20 & 0xff } else { 0 };
    let more_model = if matches!(family, 6 | 0xf) { word >> 16 & 0xf } else { 0 };
    CpuSignature { family: family + more_family, model: more_model << 4 | model, stepping: word & 0xf }
}

fn signature_word(family: u32, model: u32, stepping: u32) -> u32 {
    let (family, more) = if family > 0xf { (0xf, family - 0xf) } else { (family, 0) };
    more << 20 | (model >> 4 & 0xf) << 16 | family << 8 | (model & 0xf) << 4 | stepping & 0xf
}

fn stands_for(model: &ModelSignature, signature: CpuSignature) -> bool {
    model.family == signature.family
        && model.model == signature.model
        && model.steppings.contains(&signature.stepping)
}
