//! Firmware descriptors (QEMU's interop format) and the choice among them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

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
    /// Loaded in the way of a kernel.
    Kernel(String),
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

/// The interfaces that firmware can have.
const INTERFACES: [&str; 4] = ["bios", "openfirmware", "uboot", "uefi"];
/// The features that firmware can have; others mean nothing to us.
const FEATURES: [&str; 13] = [
    "acpi-s3",
    "acpi-s4",
    "amd-sev",
    "amd-sev-es",
    "amd-sev-snp",
    "intel-tdx",
    "enrolled-keys",
    "requires-smm",
    "secure-boot",
    "host-uefi-vars",
    "verbose-dynamic",
    "verbose-static",
    "uefi-vars",
];

/// The files of several folders that count, by name: the folder's place and the text. The folders come from the lowest to
/// the highest precedence; a file masks those of its name in lower folders, an empty one without taking their place.
pub fn effective(folders: &[Vec<(String, String)>]) -> BTreeMap<&str, (usize, &str)> {
    let mut by_name = BTreeMap::new();
    for (place, folder) in folders.iter().enumerate() {
        for (name, text) in folder {
            by_name.insert(name.as_str(), (place, text.as_str()));
        }
    }
    by_name.retain(|_, (_, text)| !text.is_empty());
    by_name
}

/// What the firmware of a host offers to a kind of machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// Images of code, each with the image that its variables start from.
    pub images: Vec<(String, Option<String>)>,
    /// There is a BIOS.
    pub bios: bool,
    /// There is UEFI.
    pub efi: bool,
    /// UEFI can be had with secure boot.
    pub secure: bool,
}

/// What these descriptors, in order of precedence, offer to such machines.
pub fn offer(descriptors: &[Descriptor], arch: &str, machine: &str) -> Offer {
    let mut offer = Offer::default();
    for descriptor in descriptors.iter().filter(|descriptor| descriptor.runs_on(arch, machine)) {
        let has = |interface: &str| descriptor.interfaces.iter().any(|known| known == interface);
        offer.bios |= has("bios");
        offer.efi |= has("uefi");
        offer.secure |= has("uefi") && descriptor.has("secure-boot") && descriptor.has("requires-smm");
        let image = match &descriptor.mapping {
            Mapping::Split { code, template } => (code.path.clone(), Some(template.path.clone())),
            Mapping::Stateless(image) | Mapping::Combined(image) => (image.path.clone(), None),
            Mapping::Memory(path) => (path.clone(), None),
            Mapping::Kernel(_) => continue,
        };
        if !offer.images.contains(&image) {
            offer.images.push(image);
        }
    }
    offer
}

/// Reads the descriptors of several folders, given from the lowest to the highest precedence as names and texts. A file
/// masks those of its name in lower folders, an empty one without taking their place. Files that make no sense are left
/// out.
pub fn descriptors(folders: &[Vec<(String, String)>]) -> Vec<Descriptor> {
    effective(folders).values().filter_map(|(_, text)| Descriptor::parse(text)).collect()
}

impl Descriptor {
    /// Reads one descriptor; none when it makes no sense.
    pub fn parse(text: &str) -> Option<Descriptor> {
        let value: Value = serde_json::from_str(text).ok()?;
        let targets = value["targets"]
            .as_array()?
            .iter()
            .map(|target| Some((target["architecture"].as_str()?.to_owned(), words(&target["machines"]))));
        let interfaces = words(&value["interface-types"]);
        if interfaces.is_empty() || !interfaces.iter().all(|word| INTERFACES.contains(&word.as_str())) {
            return None;
        }
        let mut features = words(&value["features"]);
        features.retain(|word| FEATURES.contains(&word.as_str()));
        let mapping = mapping(&value["mapping"])?;
        Some(Descriptor { interfaces, mapping, targets: targets.collect::<Option<_>>()?, features })
    }

    /// The descriptor as a document, without what only people read.
    pub fn document(&self) -> Value {
        let image = |image: &Image| json!({ "filename": image.path, "format": image.format });
        let mapping = match &self.mapping {
            Mapping::Split { code, template } => json!({
                "device": "flash",
                "mode": "split",
                "executable": image(code),
                "nvram-template": image(template),
            }),
            Mapping::Stateless(code) => {
                json!({ "device": "flash", "mode": "stateless", "executable": image(code) })
            }
            Mapping::Combined(code) => {
                json!({ "device": "flash", "mode": "combined", "executable": image(code) })
            }
            Mapping::Memory(path) => json!({ "device": "memory", "filename": path }),
            Mapping::Kernel(path) => json!({ "device": "kernel", "filename": path }),
        };
        let target =
            |(arch, machines): &(String, Vec<String>)| json!({ "architecture": arch, "machines": machines });
        json!({
            "interface-types": self.interfaces,
            "mapping": mapping,
            "targets": self.targets.iter().map(target).collect::<Vec<_>>(),
            "features": self.features,
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
            Mapping::Memory(path) | Mapping::Kernel(path) => {
                Image { path: path.clone(), format: "raw".to_owned() }
            }
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
        ("kernel", _) => Mapping::Kernel(value["filename"].as_str()?.to_owned()),
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
