//! What the answers of a QEMU binary say, one kind at a time.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::{CpuModel, CpuProperty, Gic, Machine, PropertyValue, Sev, Sgx};

/// The answer to `query-cpu-model-expansion`, for the order of its properties.
#[derive(serde::Deserialize)]
pub(super) struct Listed {
    #[serde(rename = "return")]
    answer: ListedExpansion,
}

impl Listed {
    /// The names of the properties in the order of the text, when it is such an answer.
    pub(super) fn names(text: &str) -> Option<Vec<String>> {
        serde_json::from_str::<Listed>(text).ok().map(|listed| listed.answer.model.props.0)
    }
}

#[derive(serde::Deserialize)]
struct ListedExpansion {
    model: ListedModel,
}

#[derive(serde::Deserialize)]
struct ListedModel {
    props: Names,
}

/// The names of the members of an object, in their order.
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Names, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = members.next_entry()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// The names of the parameters of a command line option.
pub(super) fn option_names(option: &Value) -> BTreeSet<&str> {
    list(&option["parameters"]).iter().filter_map(|item| item["name"].as_str()).collect()
}

/// The elements of a list; none of anything else.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The version as one number.
pub(super) fn version(reply: &Value) -> Option<u32> {
    let part = |name: &str| reply["qemu"][name].as_u64().filter(|part| *part < 1000);
    u32::try_from(part("major")? * 1_000_000 + part("minor")? * 1000 + part("micro")?).ok()
}

/// QEMU's word for a target in libvirt's spelling.
pub(super) fn arch_of(target: &str) -> &str {
    match target {
        "i386" => "i686",
        "arm" => "armv7l",
        "or32" => "or32",
        other => other,
    }
}

/// The text of a value that is one.
pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A machine of `query-machines`.
pub(super) fn machine(reply: &Value) -> Option<Machine> {
    Some(Machine {
        name: text(&reply["name"])?,
        alias: text(&reply["alias"]),
        cpus_max: reply["cpu-max"].as_u64().and_then(|max| u32::try_from(max).ok()).unwrap_or(0),
        hotplug_cpus: reply["hotpluggable-cpus"] == true,
        default: reply["is-default"] == true,
        default_cpu: text(&reply["default-cpu-type"]),
        default_ram_id: text(&reply["default-ram-id"]),
        numa_mem: reply["numa-mem-supported"] == true,
        deprecated: reply["deprecated"] == true,
        acpi: reply["acpi"].as_bool(),
    })
}

/// A property of an expanded CPU model.
pub(super) fn host_cpu_property(name: &str, value: &Value, migratable: Option<bool>) -> Option<CpuProperty> {
    let value = match value {
        Value::Bool(flag) => PropertyValue::Boolean(*flag),
        Value::Number(number) => PropertyValue::Number(number.as_i64()?),
        Value::String(text) => PropertyValue::Text(text.clone()),
        _ => return None,
    };
    Some(CpuProperty { name: name.to_owned(), value, migratable })
}

/// A model of `query-cpu-definitions`.
pub(super) fn cpu(reply: &Value) -> Option<CpuModel> {
    let blockers = reply["unavailable-features"].as_array();
    Some(CpuModel {
        name: text(&reply["name"])?,
        type_name: text(&reply["typename"]).filter(|name| !name.is_empty()),
        usable: blockers.map(Vec::is_empty),
        blockers: blockers.into_iter().flatten().filter_map(text).collect(),
        deprecated: reply["deprecated"] == true,
    })
}

/// A version of `query-gic-capabilities`.
pub(super) fn gic(reply: &Value) -> Option<Gic> {
    let version = reply["version"].as_u64().and_then(|version| u8::try_from(version).ok())?;
    Some(Gic { version, kernel: reply["kernel"] == true, emulated: reply["emulated"] == true })
}

/// The answer to `query-sgx-capabilities`.
pub(super) fn sgx(reply: &Value) -> Option<Sgx> {
    let section = |section: &Value| {
        let node = section["node"].as_u64().and_then(|node| u32::try_from(node).ok())?;
        Some((node, section["size"].as_u64()? / 1024))
    };
    let sections: Vec<(u32, u64)> = list(&reply["sections"]).iter().filter_map(section).collect();
    // QEMU 8.0 and later tell the sections only.
    let sum = || sections.iter().fold(0u64, |sum, (_, size)| sum.saturating_add(*size));
    let size_kib = reply["section-size"].as_u64().map_or_else(sum, |size| size / 1024);
    (reply["sgx"] == true).then(|| Sgx {
        flc: reply["flc"] == true,
        sgx1: reply["sgx1"] == true,
        sgx2: reply["sgx2"] == true,
        size_kib,
        sections,
    })
}

/// The answer to `query-sev-capabilities`.
pub(super) fn sev(reply: &Value) -> Option<Sev> {
    let number = |name: &str| reply[name].as_u64().and_then(|number| u32::try_from(number).ok());
    Some(Sev {
        cbitpos: number("cbitpos")?,
        reduced_phys_bits: number("reduced-phys-bits")?,
        pdh: text(&reply["pdh"])?,
        cert_chain: text(&reply["cert-chain"])?,
        cpu0_id: text(&reply["cpu0-id"]).unwrap_or_default(),
        guests_max: 0,
        es_guests_max: 0,
    })
}
