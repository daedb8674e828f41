//! The conversation that learns a binary's abilities: which QMP commands to send, and what the answers mean.
//!
//! ```text
//!   Probe::new ──▶ next() ──▶ Some(command) ──▶ send, answer(reply) ──┐
//!                    ▲                                                │
//!                    └────────────────────────────────────────────────┘
//!                  next() = None ──▶ finish() ──▶ EmulatorCaps
//! ```
//!
//! The greeting and `qmp_capabilities` are the sender's. QEMU runs with `-machine none,accel=kvm:tcg -S -nodefaults`. When
//! `wants_second_pass` says so, the same binary is run once more with `accel=tcg`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use serde_json::{Value, json};

use super::flag::Sign;
use super::schema::Schema;
use super::{
    Accelerator, AcceleratorCaps, CpuModel, CpuProperty, EmulatorCaps, Flag, HostCpu, Machine, PropertyValue,
    Sev,
};

/// Device types whose properties are asked for, in order, when the binary has them or may have them.
const DEVICES: &[&str] = &[
    "virtio-blk-pci",
    "virtio-net-pci",
    "virtio-scsi-pci",
    "virtio-net-ccw",
    "virtio-scsi-ccw",
    "vfio-pci",
    "scsi-hd",
    "ide-hd",
    "PIIX4_PM",
    "usb-redir",
    "usb-storage",
    "kvm-pit",
    "VGA",
    "vmware-svga",
    "qxl",
    "virtio-gpu-pci",
    "virtio-gpu-device",
    "ICH9-LPC",
    "virtio-balloon-pci",
    "virtio-balloon-ccw",
    "virtio-balloon-device",
    "intel-iommu",
    "mch",
    "spapr-pci-host-bridge",
    "nvdimm",
    "pcie-root-port",
    "usb-host",
    "vhost-user-fs-device",
    "virtio-mem-pci",
    "virtio-iommu-pci",
];

/// Device types asked for whether the binary lists them or not.
const DEVICES_ALWAYS: &[&str] = &[
    "virtio-blk-pci",
    "virtio-net-pci",
    "virtio-scsi-pci",
    "virtio-net-ccw",
    "virtio-scsi-ccw",
    "vfio-pci",
    "scsi-hd",
    "ide-hd",
    "PIIX4_PM",
    "usb-redir",
    "usb-storage",
    "kvm-pit",
    "VGA",
    "vmware-svga",
    "virtio-gpu-pci",
    "virtio-gpu-device",
    "ICH9-LPC",
    "virtio-balloon-pci",
    "virtio-balloon-ccw",
    "virtio-balloon-device",
    "nvdimm",
    "pcie-root-port",
    "usb-host",
    "vhost-user-fs-device",
    "virtio-iommu-pci",
];

/// A QMP command to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// The command.
    pub execute: &'static str,
    /// Its arguments; null when it has none.
    pub arguments: Value,
}

/// The answer to a command: the `return` member, or the text of the error.
pub type Reply = Result<Value, String>;

/// Why the answers make no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeError {
    /// A command that every supported QEMU has was refused.
    Refused {
        /// The command.
        command: &'static str,
        /// The binary's words.
        reason: String,
    },
    /// The answer lacks something.
    Malformed {
        /// The command.
        command: &'static str,
    },
    /// The binary is older than what can be driven.
    TooOld {
        /// Its version.
        version: u32,
    },
}

impl fmt::Display for ProbeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProbeError::Refused { command, reason } => write!(f, "the emulator refused {command}: {reason}"),
            ProbeError::Malformed { command } => {
                write!(f, "the emulator's answer to {command} makes no sense")
            }
            ProbeError::TooOld { version } => {
                let (major, minor) = (version / 1_000_000, version / 1000 % 1000);
                write!(f, "QEMU {major}.{minor} is too old, 6.2 or newer is needed")
            }
        }
    }
}

impl std::error::Error for ProbeError {}

/// The conversation with one process.
#[derive(Debug)]
pub struct Probe {
    binary: String,
    queue: VecDeque<Command>,
    asked: Vec<Command>,
    replies: Vec<Reply>,
    second: Option<Accelerator>,
}

impl Probe {
    /// The first pass, with the binary's best accelerator.
    pub fn new(binary: &str) -> Probe {
        let first = ["query-version", "query-target", "query-qmp-schema", "query-kvm", "qom-list-types"];
        Probe {
            binary: binary.to_owned(),
            queue: first.into_iter().map(plain).collect(),
            asked: Vec::new(),
            replies: Vec::new(),
            second: None,
        }
    }

    /// The second pass, with the translator only.
    pub fn second() -> Probe {
        let mut probe = Probe::new("");
        probe.second = Some(Accelerator::Tcg);
        probe.queue = VecDeque::from([plain("query-cpu-definitions"), expand("static", "max", None)]);
        probe.queue.push_back(expand("static", "max", Some(json!({ "migratable": false }))));
        probe.queue.push_back(plain("query-machines"));
        probe
    }

    /// The next command to send; none when all is known.
    pub fn next_command(&mut self) -> Option<Command> {
        let command = self.queue.pop_front()?;
        self.asked.push(command.clone());
        Some(command)
    }

    /// Takes the answer to the command that `next_command` gave last.
    pub fn answer(&mut self, reply: Reply) {
        self.replies.push(reply);
        if self.second.is_none() && self.replies.len() == 5 {
            self.queue_details();
        }
    }

    fn queue_details(&mut self) {
        let types = self.types();
        let arch = self
            .value("query-target")
            .ok()
            .and_then(|target| target["arch"].as_str())
            .unwrap_or("")
            .to_owned();
        let on_x86 = matches!(arch.as_str(), "x86_64" | "i386");
        let devices = DEVICES.iter().filter(|name| DEVICES_ALWAYS.contains(*name) || types.contains(**name));
        self.queue.extend(devices.map(|name| properties("device-list-properties", name)));
        let objects = ["memory-backend-file", "memory-backend-memfd", "max-x86_64-cpu"];
        let objects = objects.iter().filter(|name| types.contains(**name));
        self.queue.extend(objects.map(|name| properties("qom-list-properties", name)));
        self.queue.push_back(plain("query-machines"));
        self.queue.push_back(properties("qom-list-properties", "none-machine"));
        if on_x86 {
            self.queue.push_back(properties("qom-list-properties", "generic-pc-machine"));
        }
        let rest =
            ["query-cpu-definitions", "query-tpm-models", "query-tpm-types", "query-command-line-options"];
        self.queue.extend(rest.into_iter().map(plain));
        self.queue.push_back(plain("query-migrate-capabilities"));
        if on_x86 {
            self.queue.extend(["query-sev-capabilities", "query-sgx-capabilities"].into_iter().map(plain));
            let model = if self.kvm() { "host" } else { "max" };
            let whole = json!({ "migratable": false });
            self.queue.push_back(expand("static", model, None));
            self.queue.push_back(expand("static", model, Some(whole)));
            if self.kvm() {
                let hyperv = json!({ "migratable": false, "hv-passthrough": true });
                self.queue.push_back(expand("full", model, Some(hyperv)));
            }
        }
    }

    /// True when another process with `accel=tcg` has more to say: this one ran under KVM and can translate too.
    pub fn wants_second_pass(&self) -> bool {
        self.second.is_none() && self.kvm() && self.types().contains("tcg-accel")
    }

    /// What the answers say.
    ///
    /// # Errors
    /// An answer is missing or unusable.
    pub fn finish(self) -> Result<EmulatorCaps, ProbeError> {
        let version = version(self.value("query-version")?)
            .ok_or(ProbeError::Malformed { command: "query-version" })?;
        if version < 6_002_000 {
            return Err(ProbeError::TooOld { version });
        }
        let accelerator = if self.kvm() { Accelerator::Kvm } else { Accelerator::Tcg };
        let mut caps = EmulatorCaps {
            binary: self.binary.clone(),
            version,
            package: self.value("query-version")?["package"].as_str().unwrap_or("").to_owned(),
            arch: arch_of(self.value("query-target")?["arch"].as_str().unwrap_or("")).to_owned(),
            types: self.types(),
            ..EmulatorCaps::default()
        };
        caps.accelerators.insert(accelerator, self.accelerator()?);
        caps.sev = self.value("query-sev-capabilities").ok().and_then(sev);
        caps.flags = self.flags(&caps)?;
        Ok(caps)
    }

    /// Adds what the second pass said to the capabilities of the first.
    ///
    /// # Errors
    /// An answer is missing or unusable.
    pub fn finish_second(self, caps: &mut EmulatorCaps) -> Result<(), ProbeError> {
        caps.accelerators.insert(Accelerator::Tcg, self.accelerator()?);
        caps.flags.insert(Flag::Tcg);
        Ok(())
    }

    fn value(&self, command: &'static str) -> Result<&Value, ProbeError> {
        let at = self.asked.iter().position(|asked| asked.execute == command);
        match at.and_then(|at| self.replies.get(at)) {
            Some(Ok(value)) => Ok(value),
            Some(Err(reason)) => Err(ProbeError::Refused { command, reason: reason.clone() }),
            None => Err(ProbeError::Malformed { command }),
        }
    }

    fn kvm(&self) -> bool {
        self.value("query-kvm").is_ok_and(|kvm| kvm["enabled"] == true && kvm["present"] == true)
    }

    fn types(&self) -> BTreeSet<String> {
        let list = self.value("qom-list-types").ok().and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|item| Some(item["name"].as_str()?.to_owned())).collect()
    }

    fn accelerator(&self) -> Result<AcceleratorCaps, ProbeError> {
        let replies = list(self.value("query-machines")?);
        let mut machines: Vec<Machine> = replies.iter().filter_map(machine).collect();
        machines.retain(|machine| machine.name != "none");
        // As in libvirt's documents, the default comes first.
        if let Some(at) = machines.iter().position(|machine| machine.default) {
            let default = machines.remove(at);
            machines.insert(0, default);
        }
        let cpus = list(self.value("query-cpu-definitions")?);
        Ok(AcceleratorCaps {
            machines,
            cpus: cpus.iter().filter_map(cpu).collect(),
            host_cpu: self.host_cpu(),
        })
    }

    fn host_cpu(&self) -> Option<HostCpu> {
        let mut expansions = self
            .asked
            .iter()
            .zip(&self.replies)
            .filter(|(asked, _)| {
                asked.execute == "query-cpu-model-expansion" && asked.arguments["type"] == "static"
            })
            .filter_map(|(_, reply)| reply.as_ref().ok());
        let migratable = &expansions.next()?["model"];
        let whole = expansions.next().map(|reply| &reply["model"]);
        let shown = whole.unwrap_or(migratable);
        let kept = &migratable["props"];
        let property = |(name, value): (&String, &Value)| {
            let migratable = (whole.is_some() && *value == true).then(|| kept[name] == true);
            host_cpu_property(name, value, migratable)
        };
        Some(HostCpu {
            model: shown["name"].as_str()?.to_owned(),
            migratability: whole.is_some(),
            properties: shown["props"].as_object()?.iter().filter_map(property).collect(),
            deprecated: Vec::new(),
        })
    }

    fn flags(&self, caps: &EmulatorCaps) -> Result<BTreeSet<Flag>, ProbeError> {
        let schema = Schema::new(self.value("query-qmp-schema")?);
        let options = self.option_parameters();
        let properties = self.type_properties();
        let shows = |flag: &Flag| match flag.sign() {
            Sign::Type(names) => names.iter().any(|name| caps.types.contains(*name)),
            Sign::Property(types, property) => {
                types.iter().any(|name| properties.get(name).is_some_and(|all| all.contains(property)))
            }
            Sign::Option(option, "") => options.contains_key(option),
            Sign::Option(option, name) => options.get(option).is_some_and(|all| all.contains(name)),
            Sign::Schema(path) if path.contains('/') => schema.has(path),
            Sign::Schema(command) => schema.has_command(command),
            Sign::Target(targets) => targets.contains(&caps.arch.as_str()),
            Sign::Usable(name, command) => caps.types.contains(name) && self.value(command).is_ok(),
            Sign::Answer(command, "") => self.value(command).is_ok(),
            Sign::Answer(command, member) => self.value(command).is_ok_and(|answer| answer[member] == true),
            Sign::Cpu(name) => {
                caps.accelerators.values().any(|all| all.cpus.iter().any(|cpu| cpu.name == name))
            }
            Sign::Since(version) => caps.version >= version,
            Sign::Accelerator(accelerator) => caps.accelerators.contains_key(&accelerator),
        };
        Ok(Flag::ALL.iter().copied().filter(shows).collect())
    }

    fn option_parameters(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let options = self.value("query-command-line-options").map(list).unwrap_or_default();
        options.iter().filter_map(|option| Some((option["option"].as_str()?, option_names(option)))).collect()
    }

    fn type_properties(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let answers = self.asked.iter().zip(&self.replies);
        let answers = answers.filter(|(asked, _)| asked.execute.ends_with("-list-properties"));
        answers
            .filter_map(|(asked, reply)| {
                let names = list(reply.as_ref().ok()?).iter().filter_map(|item| item["name"].as_str());
                Some((asked.arguments["typename"].as_str()?, names.collect()))
            })
            .collect()
    }
}

fn option_names(option: &Value) -> BTreeSet<&str> {
    list(&option["parameters"]).iter().filter_map(|item| item["name"].as_str()).collect()
}

fn plain(execute: &'static str) -> Command {
    Command { execute, arguments: Value::Null }
}

fn properties(execute: &'static str, typename: &str) -> Command {
    Command { execute, arguments: json!({ "typename": typename }) }
}

fn expand(kind: &str, name: &str, props: Option<Value>) -> Command {
    let mut model = json!({ "name": name });
    if let Some(props) = props {
        model["props"] = props;
    }
    Command { execute: "query-cpu-model-expansion", arguments: json!({ "type": kind, "model": model }) }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn version(reply: &Value) -> Option<u32> {
    let part = |name: &str| reply["qemu"][name].as_u64().filter(|part| *part < 1000);
    u32::try_from(part("major")? * 1_000_000 + part("minor")? * 1000 + part("micro")?).ok()
}

/// QEMU's word for a target in libvirt's spelling.
fn arch_of(target: &str) -> &str {
    match target {
        "i386" => "i686",
        "arm" => "armv7l",
        "or32" => "or32",
        other => other,
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn machine(reply: &Value) -> Option<Machine> {
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

pub(super) fn host_cpu_property(name: &str, value: &Value, migratable: Option<bool>) -> Option<CpuProperty> {
    let value = match value {
        Value::Bool(flag) => PropertyValue::Boolean(*flag),
        Value::Number(number) => PropertyValue::Number(number.as_i64()?),
        Value::String(text) => PropertyValue::Text(text.clone()),
        _ => return None,
    };
    Some(CpuProperty { name: name.to_owned(), value, migratable })
}

pub(super) fn cpu(reply: &Value) -> Option<CpuModel> {
    let blockers = reply["unavailable-features"].as_array();
    Some(CpuModel {
        name: text(&reply["name"])?,
        type_name: text(&reply["typename"]),
        usable: blockers.map(Vec::is_empty),
        blockers: blockers.into_iter().flatten().filter_map(text).collect(),
        deprecated: reply["deprecated"] == true,
    })
}

fn sev(reply: &Value) -> Option<Sev> {
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
