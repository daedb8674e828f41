//! Reads the capabilities document of a QEMU binary, as libvirt caches it.

use std::fmt;

use roxmltree::Node;
use xml::Document;

use super::{
    Accelerator, AcceleratorCaps, CpuModel, CpuProperty, EmulatorCaps, Flag, Gic, HostCpu, Machine,
    PropertyValue, Sev, Sgx,
};

/// The text is no capabilities document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError(String);

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a QEMU capabilities document: {}", self.0)
    }
}

impl std::error::Error for DocumentError {}

impl EmulatorCaps {
    /// Reads a `<qemuCaps>` document. Flags without a rule here are ignored.
    ///
    /// # Errors
    /// The text is not well-formed or has another root.
    pub fn from_document(text: &str) -> Result<EmulatorCaps, DocumentError> {
        let document = Document::parse(text).map_err(|error| DocumentError(error.to_string()))?;
        let root = document.root("qemuCaps").map_err(|error| DocumentError(error.to_string()))?;
        let mut caps = EmulatorCaps {
            binary: leaf(root, "emulator"),
            version: leaf(root, "version").parse().unwrap_or(0),
            package: leaf(root, "package"),
            arch: leaf(root, "arch"),
            ..EmulatorCaps::default()
        };
        for node in root.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "flag" => caps.flags.extend(node.attribute("name").and_then(Flag::named)),
                "machine" => under(&mut caps, node).machines.extend(machine(node)),
                "cpu" => under(&mut caps, node).cpus.extend(cpu(node)),
                "hostCPU" => under(&mut caps, node).host_cpu = Some(host_cpu(node)),
                "gic" => caps.gic.extend(gic(node)),
                "sev" => caps.sev = Some(sev(node)),
                "sgx" if yes(node, "supported") => caps.sgx = Some(sgx(node)),
                "hypervCapabilities" if yes(node, "supported") => caps.hyperv = Some(names(node, "cap")),
                _ => {}
            }
        }
        Ok(caps)
    }
}

fn leaf(root: Node<'_, '_>, name: &str) -> String {
    let node = root.children().find(|node| node.has_tag_name(name));
    node.and_then(|node| node.text()).unwrap_or_default().to_owned()
}

fn under<'a>(caps: &'a mut EmulatorCaps, node: Node<'_, '_>) -> &'a mut AcceleratorCaps {
    let accelerator = match node.attribute("type") {
        Some("kvm") => Accelerator::Kvm,
        Some("hvf") => Accelerator::Hvf,
        _ => Accelerator::Tcg,
    };
    caps.accelerators.entry(accelerator).or_default()
}

fn text(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.attribute(name).map(str::to_owned)
}

fn yes(node: Node<'_, '_>, name: &str) -> bool {
    node.attribute(name) == Some("yes")
}

fn machine(node: Node<'_, '_>) -> Option<Machine> {
    Some(Machine {
        name: text(node, "name")?,
        alias: text(node, "alias"),
        cpus_max: node.attribute("maxCpus").and_then(|max| max.parse().ok()).unwrap_or(0),
        hotplug_cpus: yes(node, "hotplugCpus"),
        default: yes(node, "default"),
        default_cpu: text(node, "defaultCPU"),
        default_ram_id: text(node, "defaultRAMid"),
        numa_mem: yes(node, "numaMemSupported"),
        deprecated: yes(node, "deprecated"),
        acpi: node.attribute("acpi").map(|word| word == "yes"),
    })
}

fn cpu(node: Node<'_, '_>) -> Option<CpuModel> {
    let blockers = node.children().filter(|child| child.has_tag_name("blocker"));
    Some(CpuModel {
        name: text(node, "name")?,
        type_name: text(node, "typename"),
        usable: node.attribute("usable").map(|word| word == "yes"),
        blockers: blockers.filter_map(|blocker| text(blocker, "name")).collect(),
        deprecated: yes(node, "deprecated"),
    })
}

fn host_cpu(node: Node<'_, '_>) -> HostCpu {
    let property = |node: Node<'_, '_>| {
        let value = node.attribute("value")?;
        let value = match node.attribute("type") {
            Some("boolean") => PropertyValue::Boolean(value == "true"),
            Some("number") => PropertyValue::Number(value.parse().ok()?),
            _ => PropertyValue::Text(value.to_owned()),
        };
        let migratable = node.attribute("migratable").map(|word| word == "yes");
        Some(CpuProperty { name: text(node, "name")?, value, migratable })
    };
    HostCpu {
        model: text(node, "model").unwrap_or_default(),
        migratability: yes(node, "migratability"),
        properties: node
            .children()
            .filter(|child| child.has_tag_name("property"))
            .filter_map(property)
            .collect(),
        deprecated: node
            .children()
            .filter(|child| child.has_tag_name("deprecatedFeatures"))
            .flat_map(|list| names(list, "property"))
            .collect(),
    }
}

/// The names of the elements of a list.
fn names(node: Node<'_, '_>, element: &str) -> Vec<String> {
    node.children()
        .filter(|child| child.has_tag_name(element))
        .filter_map(|child| text(child, "name"))
        .collect()
}

fn sgx(node: Node<'_, '_>) -> Sgx {
    let sections = node.children().find(|child| child.has_tag_name("sections"));
    let sections = sections.into_iter().flat_map(|list| list.children().filter(Node::is_element));
    let section = |node: Node<'_, '_>| {
        Some((node.attribute("node")?.parse().ok()?, node.attribute("size")?.parse().ok()?))
    };
    Sgx {
        flc: leaf(node, "flc") == "yes",
        sgx1: leaf(node, "sgx1") == "yes",
        sgx2: leaf(node, "sgx2") == "yes",
        size_kib: leaf(node, "section_size").parse().unwrap_or(0),
        sections: sections.filter_map(section).collect(),
    }
}

fn sev(node: Node<'_, '_>) -> Sev {
    let number = |name: &str| leaf(node, name).parse().unwrap_or(0);
    Sev {
        cbitpos: number("cbitpos"),
        reduced_phys_bits: number("reducedPhysBits"),
        pdh: leaf(node, "pdh"),
        cert_chain: leaf(node, "certChain"),
        cpu0_id: leaf(node, "cpu0Id"),
        guests_max: number("maxGuests"),
        es_guests_max: number("maxESGuests"),
    }
}

fn gic(node: Node<'_, '_>) -> Option<Gic> {
    let version = node.attribute("version")?.parse().ok()?;
    Some(Gic { version, kernel: yes(node, "kernel"), emulated: yes(node, "emulated") })
}
