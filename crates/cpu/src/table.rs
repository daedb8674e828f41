//! The table of x86 processors: vendors, features with their bits, models.
//!
//! ```text
//! vendor Intel GenuineIntel
//! cpuid 7.1 eax                  the features below are bits of this answer (leaf, subleaf, register) ...
//! msr 48d                        ... or of this register
//!  3 xsaves ! qemu:other         bit, name; `!`: does not migrate; other names with those who use them
//! model NAME WORDS               words: `host`, `guest`: found in processors of these; `compat`: a partial check
//!                                compares bits; `vendor NAME`; `family/model` or `family/model/stepping-range`
//!  is OTHER                      the model is what the name OTHER stands for
//!  like OTHER                    the model's features are those of another ...
//!  features+ a b                 ... and these,
//!  features- c                   without those
//!  added+ d                      features that the model got later, of which an older definition knows nothing
//!  removed+ e                    features that it lost
//! ```

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use crate::feature_set::{FEATURES_MAX, FeatureSet};

/// What is known of x86 processors.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub vendors: Vec<Vendor>,
    pub features: Vec<Feature>,
    pub models: Vec<Model>,
    /// Places of the features by every name.
    names: HashMap<&'static str, usize>,
    /// Those that do not migrate.
    pub still: FeatureSet,
}

/// A maker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vendor {
    pub name: &'static str,
    /// What its processors say.
    pub string: &'static str,
}

/// A feature.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Feature {
    pub name: &'static str,
    pub word: Word,
    pub bit: u8,
}

/// Where a feature shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// An answer of CPUID.
    Cpuid {
        /// What is asked in EAX.
        leaf: u32,
        /// What is asked in ECX.
        subleaf: u32,
        /// The register of the answer: 0 is EAX.
        register: usize,
    },
    /// A model-specific register.
    Msr(u32),
}

/// A model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    pub name: &'static str,
    pub vendor: Option<&'static str>,
    /// Hosts are described by it.
    pub host: bool,
    /// Guests are described by it.
    pub guest: bool,
    /// A partial check compares it with the host's features.
    pub compat: bool,
    pub signatures: Vec<ModelSignature>,
    pub features: FeatureSet,
    pub added: FeatureSet,
    pub removed: FeatureSet,
    /// The versioned model that this name stands for.
    pub canonical: Option<&'static str>,
}

/// Processors that a model stands for.
#[derive(Clone, Debug)]
pub(crate) struct ModelSignature {
    pub family: u32,
    pub model: u32,
    pub steppings: RangeInclusive<u32>,
}

impl Table {
    /// The table of this build.
    pub fn get() -> &'static Table {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(|| read(include_str!("../data/x86.txt")).expect("the tests read the same table"))
    }

    /// The place of the feature of this name or other name.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The place of the feature of this very name.
    pub(crate) fn own_place(&self, name: &str) -> Option<usize> {
        self.place(name).filter(|place| self.features[*place].name == name)
    }

    /// The model of this name.
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }
}

/// Reads the text of a table. The error is the line that makes no sense.
fn read(text: &'static str) -> Result<Table, &'static str> {
    let mut table = Table::default();
    let mut word = Word::Msr(0);
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        read_line(line, &mut word, &mut table).ok_or(line)?;
    }
    Ok(table)
}

fn read_line(line: &'static str, word: &mut Word, table: &mut Table) -> Option<()> {
    let mut words = line.split_ascii_whitespace();
    let first = words.next()?;
    match first {
        "vendor" => table.vendors.push(Vendor { name: words.next()?, string: words.next()? }),
        "cpuid" => {
            let (leaf, register) = (words.next()?, words.next()?);
            let (leaf, subleaf) = leaf.split_once('.').unwrap_or((leaf, "0"));
            let register = ["eax", "ebx", "ecx", "edx"].iter().position(|name| *name == register)?;
            *word = Word::Cpuid { leaf: hexadecimal(leaf)?, subleaf: hexadecimal(subleaf)?, register };
        }
        "msr" => *word = Word::Msr(hexadecimal(words.next()?)?),
        "model" => {
            let model = read_model(words)?;
            table.models.push(model);
        }
        "like" | "is" => {
            let other = words.next().and_then(|name| table.model(name))?;
            let (features, added, removed) = (other.features, other.added, other.removed);
            let model = table.models.last_mut()?;
            (model.features, model.added, model.removed) = (features, added, removed);
            if first == "is" {
                let versioned = model.name;
                let name = line.split_ascii_whitespace().last();
                let unversioned = table.models.iter_mut().find(|model| Some(model.name) == name)?;
                unversioned.canonical = Some(versioned);
            }
        }
        _ if table.models.is_empty() => {
            let place = table.features.len();
            let feature = Feature { name: words.next()?, word: *word, bit: first.parse().ok()? };
            (place < FEATURES_MAX && feature.bit < 64).then_some(())?;
            table.features.push(feature);
            table.names.insert(feature.name, place);
            for other in words {
                match other.split_once(':') {
                    Some((_, name)) => drop(table.names.entry(name).or_insert(place)),
                    None if other == "!" => table.still.insert(place),
                    None => return None,
                }
            }
        }
        _ => change(first, words, table)?,
    }
    Some(())
}

fn hexadecimal(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 16).ok()
}

fn read_model(mut words: impl Iterator<Item = &'static str>) -> Option<Model> {
    let mut model = Model { name: words.next()?, ..Model::default() };
    while let Some(word) = words.next() {
        match word {
            "host" => model.host = true,
            "guest" => model.guest = true,
            "compat" => model.compat = true,
            "vendor" => model.vendor = Some(words.next()?),
            numbers => {
                let mut numbers = numbers.splitn(3, '/');
                let mut next = || numbers.next();
                let (family, number) = (next()?.parse().ok()?, next()?.parse().ok()?);
                let steppings = match next() {
                    None => 0..=u32::MAX,
                    Some(range) => {
                        let (first, last) = range.split_once('-').unwrap_or((range, range));
                        first.parse().ok()?..=last.parse().ok()?
                    }
                };
                model.signatures.push(ModelSignature { family, model: number, steppings });
            }
        }
    }
    Some(model)
}

/// Adds features to a set of the last model, or takes them away.
fn change(what: &str, names: impl Iterator<Item = &'static str>, table: &mut Table) -> Option<()> {
    let places = names.map(|name| table.own_place(name)).collect::<Option<FeatureSet>>()?;
    let model = table.models.last_mut()?;
    let (set, sign) = match what.split_at_checked(what.len() - 1)? {
        ("features", sign) => (&mut model.features, sign),
        ("added", sign) => (&mut model.added, sign),
        ("removed", sign) => (&mut model.removed, sign),
        _ => return None,
    };
    *set = match sign {
        "+" => *set | places,
        "-" => *set - places,
        _ => return None,
    };
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        let table = read(include_str!("../data/x86.txt")).expect("every line makes sense");
        assert!(table.features.len() > 300 && table.models.len() > 100);
        let model = table.model("Haswell-v4").expect("it is there");
        assert_eq!(model.features, table.model("Haswell-noTSX-IBRS").expect("it is there").features);
        assert!(table.still.contains(table.place("invtsc").expect("it is there")));
        assert_eq!(table.place("sse3"), table.place("pni"));
    }

    #[test]
    fn lines_without_sense_are_found() {
        for text in [
            "vendor Intel",
            "cpuid 1 efx",
            " 70 far",
            "model x host 6",
            "model x\n like y",
            "model x\n more+ y",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
