//! Firmware descriptors (QEMU's interop format) and the choice among them.

use std::collections::BTreeMap;

use serde_json::Value;

/// An image and its format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// The file.
    pub path: String,
    /// `raw` or `qcow2`.
    pub format: String,
}

/// How firmware is mapped into the guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// Flash: code apart from variables.
    Split {
        /// The code.
        code: Image,
        /// What variables start from.
        template: Image,
    },
    /// Flash without variables that last.
    Stateless(Image),
    /// Flash that holds code and variables in one image.
    Combined(Image),
    /// Read-only memory.
    Memory(String),
}

/// One descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// `bios`, `uefi` and others.
    pub interfaces: Vec<String>,
    /// How it is mapped.
    pub mapping: Mapping,
    /// Architectures in QEMU's spelling with patterns of machine types.
    pub targets: Vec<(String, Vec<String>)>,
    /// What it can do.
    pub features: Vec<String>,
}

/// Reads the descriptors of several folders, given from the lowest to the highest precedence as names and texts. A file
/// masks those of its name in lower folders, an empty one without taking their place. Files that make no sense are left
/// out.
pub fn descriptors(folders: &[Vec<(String, String)>]) -> Vec<Descriptor> {
    let mut by_name: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, text) in folders.iter().flatten() {
        by_name.insert(name, text);
    }
    by_name.values().filter_map(|text| Descriptor::parse(text)).collect()
}

impl Descriptor {
    /// Reads one descriptor; none when it makes no sense.
    pub fn parse(text: &str) -> Option<Descriptor> {
        let value: Value = serde_json::from_str(text).ok()?;
        let targets = value["targets"]
            .as_array()?
            .iter()
            .map(|target| Some((target["architecture"].as_str()?.to_owned(), words(&target["machines"]))));
        Some(Descriptor {
            interfaces: words(&value["interface-types"]),
            mapping: mapping(&value["mapping"])?,
            targets: targets.collect::<Option<_>>()?,
            features: words(&value["features"]),
        })
    }

    /// True when it has the feature.
    pub fn has(&self, feature: &str) -> bool {
        self.features.iter().any(|known| known == feature)
    }

    /// True when it runs on such machines.
    pub fn runs_on(&self, arch: &str, machine: &str) -> bool {
        let arch = if arch == "i686" { "i386" } else { arch };
        let fits = |(target, machines): &(String, Vec<String>)| {
            target == arch && machines.iter().any(|pattern| glob(pattern, machine))
        };
        self.targets.iter().any(fits)
    }

    /// The image that holds the code.
    pub fn code(&self) -> Image {
        match &self.mapping {
            Mapping::Split { code, .. } | Mapping::Stateless(code) | Mapping::Combined(code) => code.clone(),
            Mapping::Memory(path) => Image { path: path.clone(), format: "raw".to_owned() },
        }
    }
}

fn words(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn image(value: &Value) -> Option<Image> {
    Some(Image { path: value["filename"].as_str()?.to_owned(), format: value["format"].as_str()?.to_owned() })
}

fn mapping(value: &Value) -> Option<Mapping> {
    Some(match (value["device"].as_str()?, value["mode"].as_str()) {
        ("memory", _) => Mapping::Memory(value["filename"].as_str()?.to_owned()),
        ("flash", Some("stateless")) => Mapping::Stateless(image(&value["executable"])?),
        ("flash", Some("combined")) => Mapping::Combined(image(&value["executable"])?),
        ("flash", _) => {
            Mapping::Split { code: image(&value["executable"])?, template: image(&value["nvram-template"])? }
        }
        _ => return None,
    })
}

/// Shell patterns with `*` and `?`, as descriptors use them.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut place, mut star) = (0, 0, None);
    while place < text.len() {
        if at < pattern.len() && (pattern[at] == b'?' || pattern[at] == text[place]) {
            (at, place) = (at + 1, place + 1);
        } else if at < pattern.len() && pattern[at] == b'*' {
            star = Some((at, place));
            at += 1;
        } else if let Some((back, seen)) = star {
            (at, place) = (back + 1, seen + 1);
            star = Some((back, seen + 1));
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|letter| *letter == b'*')
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, text, expect) in [
            ("pc-q35-*", "pc-q35-7.2", true),
            ("pc-q35-*", "pc-i440fx-7.2", false),
            ("*-?.2", "pc-q35-7.2", true),
            ("virt", "virt", true),
            ("virt", "virt-8", false),
            ("", "", true),
        ] {
            assert_eq!(glob(pattern, text), expect, "{pattern} {text}");
        }
    }
}
