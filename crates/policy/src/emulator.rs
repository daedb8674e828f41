//! What a QEMU binary can do: filled from its answers to QMP queries, kept on disk, asked by every pass.

mod answers;
mod document;
mod flag;
mod probe;
mod processor;
mod schema;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use document::{CacheStamp, DocumentError};
pub use flag::Flag;
pub use probe::{Command, Probe, ProbeError, Reply};
pub use processor::{CpuAnswers, usable};

/// What runs the guest's processors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Accelerator {
    /// The host's processors, through `/dev/kvm`.
    Kvm,
    /// QEMU's own translator.
    Tcg,
    /// The hypervisor of macOS.
    Hvf,
}

impl Accelerator {
    /// The word of `-accel` and of the capabilities documents.
    pub fn word(self) -> &'static str {
        match self {
            Accelerator::Kvm => "kvm",
            Accelerator::Tcg => "tcg",
            Accelerator::Hvf => "hvf",
        }
    }
}

/// What one QEMU binary can do. The same under every accelerator, except what `accelerators` lists.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EmulatorCaps {
    /// The path of the binary.
    pub binary: String,
    /// major * 1000000 + minor * 1000 + micro.
    pub version: u32,
    /// The package version text of the distribution.
    pub package: String,
    /// The guest architecture in libvirt's spelling (x86_64, aarch64, armv7l ...).
    pub arch: String,
    /// The abilities that the passes branch on.
    pub flags: BTreeSet<Flag>,
    /// Every object type that the binary knows; empty when read from a document that lists flags only.
    pub types: BTreeSet<String>,
    /// Machines, CPU models and host CPU under each accelerator that works.
    pub accelerators: BTreeMap<Accelerator, AcceleratorCaps>,
    /// GIC versions that work (arm only).
    pub gic: Vec<Gic>,
    /// AMD SEV, when the host and the binary offer it.
    pub sev: Option<Sev>,
    /// Intel's enclaves, when the host and the binary offer them.
    pub sgx: Option<Sgx>,
    /// Interfaces of Hyper-V that work under KVM, when the binary says so.
    pub hyperv: Option<Vec<String>>,
}

/// What depends on the accelerator.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AcceleratorCaps {
    /// The machine types, in the binary's order.
    pub machines: Vec<Machine>,
    /// The CPU models, in the binary's order.
    pub cpus: Vec<CpuModel>,
    /// What the CPU model `host` (KVM) or `max` (TCG) stands for here.
    pub host_cpu: Option<HostCpu>,
}

/// A machine type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The versioned name.
    pub name: String,
    /// The short name that stands for the newest version.
    pub alias: Option<String>,
    /// The most vCPUs it takes.
    pub cpus_max: u32,
    /// vCPUs can be plugged while it runs.
    pub hotplug_cpus: bool,
    /// Taken when none is named.
    pub default: bool,
    /// The QOM type of its default CPU.
    pub default_cpu: Option<String>,
    /// The id of the memory backend it expects for its main memory.
    pub default_ram_id: Option<String>,
    /// NUMA nodes may be given by memory size.
    pub numa_mem: bool,
    /// Will go away in a later release.
    pub deprecated: bool,
    /// Has ACPI; none when the binary does not say.
    pub acpi: Option<bool>,
}

/// A CPU model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CpuModel {
    /// The name for `-cpu`.
    pub name: String,
    /// Its QOM type.
    pub type_name: Option<String>,
    /// Runs on this host; none when the binary does not say.
    pub usable: Option<bool>,
    /// The features that keep it from running here.
    pub blockers: Vec<String>,
    /// Will go away in a later release.
    pub deprecated: bool,
}

/// The expansion of the host's CPU model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostCpu {
    /// The model it builds on.
    pub model: String,
    /// The model can be restricted to what migrates.
    pub migratability: bool,
    /// Its properties in the binary's order.
    pub properties: Vec<CpuProperty>,
    /// Features that will go away.
    #[serde(default)]
    pub deprecated: Vec<String>,
}

/// One property of the host's CPU model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CpuProperty {
    /// The property.
    pub name: String,
    /// Its value.
    pub value: PropertyValue,
    /// Survives migration; none when the binary does not say.
    pub migratable: Option<bool>,
}

/// The value of a CPU property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PropertyValue {
    /// A switch.
    Boolean(bool),
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

/// A version of the ARM interrupt controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gic {
    /// 2 or 3.
    pub version: u8,
    /// Works with the kernel's implementation.
    pub kernel: bool,
    /// Works emulated.
    pub emulated: bool,
}

/// Intel's enclaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sgx {
    /// Who may launch is flexible.
    pub flc: bool,
    /// First generation.
    pub sgx1: bool,
    /// Second generation.
    pub sgx2: bool,
    /// Memory of all sections, KiB.
    pub size_kib: u64,
    /// Sections: node and memory, KiB.
    pub sections: Vec<(u32, u64)>,
}

/// AMD SEV facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sev {
    /// Bit of a page address that marks encryption.
    pub cbitpos: u32,
    /// Physical address bits lost.
    pub reduced_phys_bits: u32,
    /// Platform Diffie-Hellman key.
    pub pdh: String,
    /// Certificate chain.
    pub cert_chain: String,
    /// CPU identity.
    pub cpu0_id: String,
    /// Guests without SEV-ES.
    pub guests_max: u32,
    /// Guests with SEV-ES.
    pub es_guests_max: u32,
}

impl EmulatorCaps {
    /// True when the binary has this ability.
    pub fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// True when the host kernel lets this binary use KVM.
    pub fn has_kvm(&self) -> bool {
        self.accelerators.contains_key(&Accelerator::Kvm)
    }

    /// What holds under the accelerator, or under any when that one is unknown.
    pub fn under(&self, accelerator: Accelerator) -> Option<&AcceleratorCaps> {
        self.accelerators.get(&accelerator).or_else(|| self.accelerators.values().next())
    }

    /// The machine type of this name or alias.
    pub fn machine(&self, accelerator: Accelerator, name: &str) -> Option<&Machine> {
        let machines = &self.under(accelerator)?.machines;
        machines
            .iter()
            .find(|machine| machine.name == name)
            .or_else(|| machines.iter().find(|machine| machine.alias.as_deref() == Some(name)))
    }

    /// The machine type taken when none is named.
    pub fn default_machine(&self, accelerator: Accelerator) -> Option<&Machine> {
        self.under(accelerator)?.machines.iter().find(|machine| machine.default)
    }

    /// The CPU model of this name.
    pub fn cpu(&self, accelerator: Accelerator, name: &str) -> Option<&CpuModel> {
        self.under(accelerator)?.cpus.iter().find(|cpu| cpu.name == name)
    }
}
