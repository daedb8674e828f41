//! What this QEMU can do: machines, CPU models, objects, and its own description of its protocol.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value};

commands! {
    /// Asks for the machine types.
    QueryMachines = "query-machines" -> Vec<Machine> {}
    /// Asks for the CPU models.
    QueryCpuDefinitions = "query-cpu-definitions" -> Vec<CpuDefinition> {}
    /// Asks which properties a CPU model stands for.
    QueryCpuModelExpansion = "query-cpu-model-expansion" -> CpuModelExpansion {
        /// `static` or `full`.
        #[serde(rename = "type")]
        pub kind: String,
        /// The model to expand.
        pub model: CpuModel,
    }
    /// Asks for the types of objects.
    QomListTypes = "qom-list-types" -> Vec<ObjectType> {
        /// Only those that implement this type.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub implements: Option<String>,
        /// Also those that cannot be made.
        #[serde(rename = "abstract", skip_serializing_if = "Option::is_none")]
        pub include_abstract: Option<bool>,
    }
    /// Asks for the properties of a device type.
    DeviceListProperties = "device-list-properties" -> Vec<Property> {
        /// The device type.
        pub typename: String,
    }
    /// Asks for the properties of an object type.
    QomListProperties = "qom-list-properties" -> Vec<Property> {
        /// The object type.
        pub typename: String,
    }
    /// Asks for the description of the protocol.
    QueryQmpSchema = "query-qmp-schema" -> Vec<SchemaEntry> {}
    /// Asks for the options of the command line.
    QueryCommandLineOptions = "query-command-line-options" -> Vec<CommandLineOption> {}
}

/// A machine type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Machine {
    /// Its name.
    pub name: String,
    /// Another name for it (`q35` for `pc-q35-7.2`).
    pub alias: Option<String>,
    /// Whether it is the default.
    #[serde(default)]
    pub is_default: bool,
    /// Most CPUs.
    pub cpu_max: u32,
    /// Whether CPUs can be plugged.
    #[serde(default)]
    pub hotpluggable_cpus: bool,
    /// Whether NUMA memory can be given by memory devices.
    #[serde(default)]
    pub numa_mem_supported: bool,
    /// Whether it is going to be removed.
    #[serde(default)]
    pub deprecated: bool,
    /// CPU model by default.
    pub default_cpu_type: Option<String>,
    /// Name of the main memory's object.
    pub default_ram_id: Option<String>,
    /// Whether it has ACPI tables.
    pub acpi: Option<bool>,
}

/// A CPU model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CpuDefinition {
    /// Its name.
    pub name: String,
    /// Its type of object.
    pub typename: Option<String>,
    /// Whether it means the same in every release.
    #[serde(rename = "static", default)]
    pub is_static: bool,
    /// Whether guests with it can migrate.
    pub migration_safe: Option<bool>,
    /// Features that this host or accelerator lacks; `None` if unknown.
    pub unavailable_features: Option<Vec<String>>,
    /// The versioned model that this name stands for.
    pub alias_of: Option<String>,
    /// Whether it is going to be removed.
    #[serde(default)]
    pub deprecated: bool,
}

/// A CPU model with properties.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, serde::Serialize)]
pub struct CpuModel {
    /// Its name.
    pub name: String,
    /// Properties on top of the model.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub props: Map<String, Value>,
}

/// Reply of [`QueryCpuModelExpansion`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CpuModelExpansion {
    /// The model written out.
    pub model: CpuModel,
}

/// A type of objects.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ObjectType {
    /// Its name.
    pub name: String,
    /// The type it is made from.
    pub parent: Option<String>,
    /// Whether it cannot be made itself.
    #[serde(rename = "abstract", default)]
    pub is_abstract: bool,
}

/// A property of a type.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// For humans.
    pub description: Option<String>,
    /// Its default.
    pub default_value: Option<Value>,
}

/// An option of the command line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CommandLineOption {
    /// Its name without dashes.
    pub option: String,
    /// Its parameters.
    #[serde(default)]
    pub parameters: Vec<CommandLineParameter>,
}

/// A parameter of an option.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CommandLineParameter {
    /// Its name.
    pub name: String,
}

/// One entry of the protocol's description; which members are there depends on `meta_type`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SchemaEntry {
    /// A command's or event's name; types have meaningless numbers.
    pub name: String,
    /// `command`, `event`, `object`, `enum`, `alternate`, `array` or `builtin`.
    pub meta_type: String,
    /// Type of a command's arguments or an event's data.
    pub arg_type: Option<String>,
    /// Type of a command's return value.
    pub ret_type: Option<String>,
    /// Type of an array's elements.
    pub element_type: Option<String>,
    /// Members of an object or an alternate, or of an enum in newer releases.
    #[serde(default)]
    pub members: Vec<SchemaMember>,
    /// Words of an enum.
    #[serde(default)]
    pub values: Vec<String>,
    /// The member that chooses the variant.
    pub tag: Option<String>,
    /// Variants of an object.
    #[serde(default)]
    pub variants: Vec<SchemaVariant>,
    /// Special features, such as `deprecated`.
    #[serde(default)]
    pub features: Vec<String>,
}

/// A member of a type.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SchemaMember {
    /// Its name; absent in alternates.
    pub name: Option<String>,
    /// Its type; absent in enums.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Special features, such as `deprecated`.
    #[serde(default)]
    pub features: Vec<String>,
}

/// A variant of an object.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SchemaVariant {
    /// The tag's word.
    pub case: String,
    /// The members that it adds.
    #[serde(rename = "type")]
    pub kind: String,
}

/// The protocol's description, for questions.
#[derive(Debug, Clone)]
pub struct Schema {
    entries: HashMap<String, SchemaEntry>,
}

impl Schema {
    /// From the reply of [`QueryQmpSchema`].
    pub fn new(entries: Vec<SchemaEntry>) -> Self {
        Self { entries: entries.into_iter().map(|entry| (entry.name.clone(), entry)).collect() }
    }

    /// Whether the command exists.
    pub fn has_command(&self, name: &str) -> bool {
        self.entry(name, "command").is_some()
    }

    /// Whether the event exists.
    pub fn has_event(&self, name: &str) -> bool {
        self.entry(name, "event").is_some()
    }

    /// Whether a path leads somewhere: a command or event, then names of members, and `+word` for the variant of a
    /// tag, `^word` for a word of an enum, `$feature` for a special feature.
    ///
    /// `blockdev-add/+qcow2/discard-no-unref`, `device_add/$json-cli`, `blockdev-add/cache/direct`. A leading `ret`
    /// after the command looks into its return value instead of its arguments.
    pub fn has(&self, path: &str) -> bool {
        let mut steps = path.split('/').peekable();
        let Some(mut entry) = steps.next().and_then(|name| self.entries.get(name)) else { return false };
        if matches!(entry.meta_type.as_str(), "command" | "event") && steps.peek().is_some() {
            if let Some(feature) = steps.peek().and_then(|step| step.strip_prefix('$')) {
                return entry.features.iter().any(|have| have == feature);
            }
            let into_return = steps.next_if(|step| *step == "ret").is_some();
            let kind = if into_return { &entry.ret_type } else { &entry.arg_type };
            let Some(arguments) = kind.as_ref().and_then(|kind| self.entries.get(kind)) else { return false };
            entry = arguments;
        }
        for step in steps {
            while let Some(element) = entry.element_type.as_ref().and_then(|kind| self.entries.get(kind)) {
                entry = element;
            }
            let next = match step.split_at_checked(1) {
                Some(("^", word)) => {
                    let member = |member: &SchemaMember| member.name.as_deref() == Some(word);
                    return entry.values.iter().any(|value| value == word)
                        || entry.members.iter().any(member);
                }
                Some(("$", feature)) => return entry.features.iter().any(|have| have == feature),
                Some(("+", word)) => self.variant(entry, word),
                _ => self.member(entry, step),
            };
            let Some(next) = next else { return false };
            entry = next;
        }
        true
    }

    fn entry(&self, name: &str, meta_type: &str) -> Option<&SchemaEntry> {
        self.entries.get(name).filter(|entry| entry.meta_type == meta_type)
    }

    fn variant(&self, entry: &SchemaEntry, word: &str) -> Option<&SchemaEntry> {
        let variant = entry.variants.iter().find(|variant| variant.case == word)?;
        self.entries.get(&variant.kind)
    }

    fn member(&self, entry: &SchemaEntry, name: &str) -> Option<&SchemaEntry> {
        let has_name = |member: &&SchemaMember| member.name.as_deref() == Some(name);
        if let Some(member) = entry.members.iter().find(has_name) {
            return self.entries.get(member.kind.as_ref()?);
        }
        // An alternate: whichever of its types is an object with that member.
        let alternates = entry.members.iter().filter(|member| member.name.is_none());
        let mut kinds = alternates.filter_map(|member| self.entries.get(member.kind.as_ref()?));
        kinds.find_map(|kind| {
            kind.members.iter().find(has_name).and_then(|member| self.entries.get(member.kind.as_ref()?))
        })
    }
}
