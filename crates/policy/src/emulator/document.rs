//! Reads and writes the capabilities document of a QEMU binary, as libvirt caches it.

use std::fmt;

use roxmltree::Node;
use xml::{Document, Writer};

use super::{
    Accelerator, AcceleratorCaps, CpuModel, CpuProperty, EmulatorCaps, Flag, Gic, HostCpu, Machine,
    PropertyValue, Sev, Sgx,
};
use crate::capabilities::{empty, leaf as write_leaf, yes_no};

/// What a capabilities document was made from; it holds as long as these stay the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStamp {
    /// When the binary changed last, seconds since the epoch.
    pub emulator_changed: i64,
    /// When the daemon's own binary changed last, seconds since the epoch.
    pub daemon_changed: i64,
    /// The daemon's version.
    pub daemon_version: u64,
    /// Revision of the host processors' microcode.
    pub microcode: u32,
}

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

    /// The `<qemuCaps>` document.
    pub fn to_document(&self, stamp: &CacheStamp) -> String {
        let mut out = Writer::new(0);
        out.start("qemuCaps");
        write_leaf(&mut out, "emulator", &self.binary);
        write_leaf(&mut out, "qemuctime", &stamp.emulator_changed.to_string());
        write_leaf(&mut out, "selfctime", &stamp.daemon_changed.to_string());
        write_leaf(&mut out, "selfvers", &stamp.daemon_version.to_string());
        for flag in &self.flags {
            empty(&mut out, "flag", &[("name", flag.name())]);
        }
        write_leaf(&mut out, "version", &self.version.to_string());
        write_leaf(&mut out, "microcodeVersion", &stamp.microcode.to_string());
        write_leaf(&mut out, "package", &self.package);
        write_leaf(&mut out, "arch", &self.arch);
        for accelerator in [Accelerator::Kvm, Accelerator::Hvf, Accelerator::Tcg] {
            if let Some(caps) = self.accelerators.get(&accelerator) {
                write_accelerator(&mut out, accelerator.word(), caps);
            }
        }
        for gic in &self.gic {
            let version = gic.version.to_string();
            let (kernel, emulated) = (yes_no(gic.kernel), yes_no(gic.emulated));
            empty(&mut out, "gic", &[("version", &version), ("kernel", kernel), ("emulated", emulated)]);
        }
        if let Some(sev) = &self.sev {
            write_sev(&mut out, sev);
        }
        if let Some(sgx) = &self.sgx {
            write_sgx(&mut out, sgx);
        }
        if let Some(hyperv) = &self.hyperv {
            out.start("hypervCapabilities");
            out.attribute("supported", "yes");
            for name in hyperv {
                empty(&mut out, "cap", &[("name", name)]);
            }
            out.end("hypervCapabilities");
        }
        out.end("qemuCaps");
        out.finish()
    }
}

fn write_accelerator(out: &mut Writer, word: &str, caps: &AcceleratorCaps) {
    if let Some(host) = &caps.host_cpu {
        write_host_cpu(out, word, host);
    }
    for cpu in &caps.cpus {
        out.start("cpu");
        out.attribute("type", word);
        out.attribute("name", &cpu.name);
        if let Some(name) = &cpu.type_name {
            out.attribute("typename", name);
        }
        if let Some(usable) = cpu.usable {
            out.attribute("usable", yes_no(usable));
        }
        if cpu.deprecated {
            out.attribute("deprecated", "yes");
        }
        for blocker in &cpu.blockers {
            empty(out, "blocker", &[("name", blocker)]);
        }
        out.end("cpu");
    }
    for machine in &caps.machines {
        write_machine(out, word, machine);
    }
}

fn write_host_cpu(out: &mut Writer, word: &str, host: &HostCpu) {
    out.start("hostCPU");
    out.attribute("type", word);
    out.attribute("model", &host.model);
    out.attribute("migratability", yes_no(host.migratability));
    for property in &host.properties {
        let (kind, value) = match &property.value {
            PropertyValue::Boolean(on) => ("boolean", on.to_string()),
            PropertyValue::Number(number) => ("number", number.to_string()),
            PropertyValue::Text(text) => ("string", text.clone()),
        };
        out.start("property");
        out.attribute("name", &property.name);
        out.attribute("type", kind);
        out.attribute("value", &value);
        if let Some(migratable) = property.migratable {
            out.attribute("migratable", yes_no(migratable));
        }
        out.end("property");
    }
    if !host.deprecated.is_empty() {
        out.start("deprecatedFeatures");
        for name in &host.deprecated {
            empty(out, "property", &[("name", name)]);
        }
        out.end("deprecatedFeatures");
    }
    out.end("hostCPU");
}

fn write_machine(out: &mut Writer, word: &str, machine: &Machine) {
    out.start("machine");
    out.attribute("type", word);
    out.attribute("name", &machine.name);
    let maximum = machine.cpus_max.to_string();
    let yes = |there: bool| there.then_some("yes");
    let optional = [
        ("alias", machine.alias.as_deref()),
        ("hotplugCpus", yes(machine.hotplug_cpus)),
        ("maxCpus", Some(maximum.as_str())),
        ("default", yes(machine.default)),
        ("defaultCPU", machine.default_cpu.as_deref()),
        ("numaMemSupported", yes(machine.numa_mem)),
        ("defaultRAMid", machine.default_ram_id.as_deref()),
        ("deprecated", yes(machine.deprecated)),
        ("acpi", machine.acpi.map(yes_no)),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            out.attribute(name, value);
        }
    }
    out.end("machine");
}

fn write_sev(out: &mut Writer, sev: &Sev) {
    out.start("sev");
    write_leaf(out, "cbitpos", &sev.cbitpos.to_string());
    write_leaf(out, "reducedPhysBits", &sev.reduced_phys_bits.to_string());
    write_leaf(out, "pdh", &sev.pdh);
    write_leaf(out, "certChain", &sev.cert_chain);
    if !sev.cpu0_id.is_empty() {
        write_leaf(out, "cpu0Id", &sev.cpu0_id);
    }
    out.end("sev");
}

fn write_sgx(out: &mut Writer, sgx: &Sgx) {
    out.start("sgx");
    out.attribute("supported", "yes");
    write_leaf(out, "flc", yes_no(sgx.flc));
    write_leaf(out, "sgx1", yes_no(sgx.sgx1));
    write_leaf(out, "sgx2", yes_no(sgx.sgx2));
    out.start("section_size");
    out.attribute("unit", "KiB");
    out.text(&sgx.size_kib.to_string());
    out.end("section_size");
    if !sgx.sections.is_empty() {
        out.start("sections");
        for (node, size) in &sgx.sections {
            let (node, size) = (node.to_string(), size.to_string());
            empty(out, "section", &[("node", &node), ("size", &size), ("unit", "KiB")]);
        }
        out.end("sections");
    }
    out.end("sgx");
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

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "<qemuCaps>
  <emulator>/usr/bin/qemu-system-x86_64</emulator>
  <qemuctime>1</qemuctime>
  <selfctime>2</selfctime>
  <selfvers>3</selfvers>
  <flag name='kvm'/>
  <flag name='tcg'/>
  <version>9001000</version>
  <microcodeVersion>4</microcodeVersion>
  <package>v9.1 &lt;ours&gt;</package>
  <arch>x86_64</arch>
  <hostCPU type='kvm' model='base' migratability='yes'>
    <property name='lm' type='boolean' value='true' migratable='yes'/>
    <property name='family' type='number' value='6'/>
    <property name='vendor' type='string' value='GenuineIntel'/>
    <deprecatedFeatures>
      <property name='te'/>
    </deprecatedFeatures>
  </hostCPU>
  <cpu type='kvm' name='max' typename='max-x86_64-cpu' usable='yes'/>
  <cpu type='kvm' name='old' usable='no' deprecated='yes'>
    <blocker name='sse4a'/>
  </cpu>
  <machine type='kvm' name='pc-1' alias='pc' hotplugCpus='yes' maxCpus='8' default='yes' defaultCPU='a' numaMemSupported='yes' defaultRAMid='r' deprecated='yes' acpi='no'/>
  <machine type='tcg' name='plain' maxCpus='1'/>
  <gic version='3' kernel='yes' emulated='no'/>
  <sev>
    <cbitpos>51</cbitpos>
    <reducedPhysBits>1</reducedPhysBits>
    <pdh>a</pdh>
    <certChain>b</certChain>
    <cpu0Id>c</cpu0Id>
  </sev>
  <sgx supported='yes'>
    <flc>no</flc>
    <sgx1>yes</sgx1>
    <sgx2>no</sgx2>
    <section_size unit='KiB'>512</section_size>
    <sections>
      <section node='0' size='512' unit='KiB'/>
    </sections>
  </sgx>
  <hypervCapabilities supported='yes'>
    <cap name='relaxed'/>
  </hypervCapabilities>
</qemuCaps>
";

    #[test]
    fn what_was_read_is_written_again() {
        let stamp = CacheStamp { emulator_changed: 1, daemon_changed: 2, daemon_version: 3, microcode: 4 };
        let caps = EmulatorCaps::from_document(DOCUMENT).expect("a document");
        assert_eq!(caps.to_document(&stamp), DOCUMENT);
    }
}
