//! The command line under construction: arguments in order, and the descriptors the process needs.

use std::collections::HashMap;

use model::qemu::{Override, OverrideDevice};

use super::json::{Json, Props};
use super::{Access, Mode, Numbering, Resource, ResourceKind};

/// Collects arguments and resources.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) args: Vec<String>,
    pub(super) resources: Vec<Resource>,
    /// The file behind each descriptor set.
    pub(super) sets: Vec<String>,
    mode: Mode,
    numbering: Numbering,
    /// By alias; the first of an alias counts.
    overrides: HashMap<String, OverrideDevice>,
    /// What the emulator reads as JSON.
    pub(super) json: JsonOptions,
}

/// Which options the emulator reads as JSON; the others take words such as `driver=e1000,id=net0`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct JsonOptions {
    /// `-device`
    pub(super) device: bool,
    /// `-netdev`
    pub(super) netdev: bool,
}

impl Line {
    pub(super) fn new(
        mode: Mode,
        numbering: Numbering,
        json: JsonOptions,
        overrides: Option<&Override>,
    ) -> Line {
        let overrides = overrides.iter().flat_map(|all| all.device.iter().rev());
        let overrides = overrides.map(|device| (device.alias.clone(), device.clone())).collect();
        Line { args: Vec::new(), resources: Vec::new(), sets: Vec::new(), mode, numbering, overrides, json }
    }

    /// True when the process opens nothing itself.
    pub(super) fn by_descriptor(&self) -> bool {
        self.mode == Mode::Descriptors
    }

    /// True when nobody passes descriptors.
    pub(super) fn standalone(&self) -> bool {
        self.mode == Mode::Standalone
    }

    /// An option without value.
    pub(super) fn flag(&mut self, option: &str) {
        self.args.push(option.to_owned());
    }

    /// An option with its value.
    pub(super) fn option(&mut self, option: &str, value: impl Into<String>) {
        self.args.push(option.to_owned());
        self.args.push(value.into());
    }

    /// An option whose value is an object.
    pub(super) fn json(&mut self, option: &str, props: &Props) {
        self.option(option, props.text());
    }

    /// `-device`
    pub(super) fn device(&mut self, props: &Props) {
        let rule = match props.get("id") {
            Some(Json::Text(id)) => self.overrides.get(id),
            _ => None,
        };
        let Some(rule) = rule else {
            self.front(props);
            return;
        };
        let mut props = props.clone();
        for property in &rule.frontend {
            let value = property.value.clone().unwrap_or_default();
            match property.r#type.as_deref() {
                Some("remove") => props.remove(&property.name),
                Some("bool") => props.set(&property.name, value == "true"),
                Some("unsigned") => props.set(&property.name, value.parse::<u64>().unwrap_or(0)),
                Some("signed") => props.set(&property.name, value.parse::<i64>().unwrap_or(0)),
                _ => props.set(&property.name, value),
            }
        }
        self.front(&props);
    }

    fn front(&mut self, props: &Props) {
        let text = if self.json.device { props.text() } else { props.words("driver") };
        self.option("-device", text);
    }

    /// `-netdev`
    pub(super) fn netdev(&mut self, props: &Props) {
        let text = if self.json.netdev { props.text() } else { props.words("type") };
        self.option("-netdev", text);
    }

    /// `-object`
    pub(super) fn object(&mut self, props: &Props) {
        self.json("-object", props);
    }

    /// Asks the driver for a descriptor and says its number in the process.
    pub(super) fn descriptor(&mut self, kind: ResourceKind) -> i32 {
        self.descriptor_for(kind, "")
    }

    /// Asks for a descriptor that is for something.
    pub(super) fn descriptor_for(&mut self, kind: ResourceKind, purpose: &str) -> i32 {
        let fd = match &mut self.numbering {
            Numbering::From(next) => {
                *next += 1;
                *next - 1
            }
            Numbering::By(numbers) => numbers.number(&kind, purpose),
        };
        self.resources.push(Resource { fd, kind });
        fd
    }

    /// Asks for a file, once for each way of access, as a new descriptor set; says the path that names the set to QEMU.
    pub(super) fn set(&mut self, opaque: &str, path: &str, accesses: &[Access]) -> String {
        let file = |access: &Access| ResourceKind::File { path: path.to_owned(), access: *access };
        let kinds = accesses.iter().map(|access| (opaque.to_owned(), file(access))).collect();
        self.set_of(path, kinds)
    }

    /// A new descriptor set of such resources, each with what it is for.
    pub(super) fn set_of(&mut self, path: &str, kinds: Vec<(String, ResourceKind)>) -> String {
        let set = self.sets.len();
        self.sets.push(path.to_owned());
        for (opaque, kind) in kinds {
            let fd = self.descriptor_for(kind, &opaque);
            self.option("-add-fd", format!("set={set},fd={fd},opaque={}", comma(&opaque)));
        }
        format!("/dev/fdset/{set}")
    }

    /// The path by which QEMU reads a file of the user: the path itself, or an inherited descriptor.
    pub(super) fn read_path(&mut self, path: &str) -> String {
        if self.by_descriptor() {
            let kind = ResourceKind::File { path: path.to_owned(), access: Access::Read };
            format!("/proc/self/fd/{}", self.descriptor(kind))
        } else {
            path.to_owned()
        }
    }

    /// The path by which QEMU opens an image: the path itself, or a descriptor set that serves reading, and writing too
    /// unless it is read-only.
    pub(super) fn image_path(&mut self, path: &str, node: &str, readonly: bool) -> String {
        if !self.by_descriptor() {
            return path.to_owned();
        }
        let accesses: &[Access] = if readonly { &[Access::Read] } else { &[Access::Read, Access::ReadWrite] };
        self.set(node, path, accesses)
    }
}

/// Doubles commas, which separate the parts of an option.
pub(super) fn comma(text: &str) -> String {
    text.replace(',', ",,")
}
