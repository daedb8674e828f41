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
//! `wants_second_pass` says so, the same binary is run once more with `accel=tcg` and asked by `Probe::second`.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt;

use serde_json::{Value, json};

use super::answers::{
    Listed, arch_of, cpu, gic, host_cpu_property, list, machine, option_names, sev, sgx, text, version,
};
use super::flag::Sign;
use super::schema::Schema;
use super::{Accelerator, AcceleratorCaps, CpuModel, CpuProperty, EmulatorCaps, Flag, HostCpu};
use crate::machine::is_x86;

/// Device types whose properties are asked for, in order, each with the object type that the binary must list; empty for
/// those that are asked for in any case.
const DEVICES: &[(&str, &str)] = &[
    ("virtio-blk-pci", ""),
    ("virtio-net-pci", "virtio-net-device"),
    ("virtio-scsi-pci", "virtio-scsi-pci"),
    ("virtio-net-ccw", "virtio-net-device"),
    ("virtio-scsi-ccw", "virtio-scsi-pci"),
    ("vfio-pci", "vfio-pci"),
    ("scsi-hd", ""),
    ("ide-hd", ""),
    ("PIIX4_PM", ""),
    ("usb-redir", "usb-redir"),
    ("usb-storage", "usb-storage"),
    ("kvm-pit", ""),
    ("VGA", "VGA"),
    ("vmware-svga", "vmware-svga"),
    ("qxl", "qxl"),
    ("virtio-gpu-pci", "virtio-gpu-device"),
    ("virtio-gpu-device", "virtio-gpu-device"),
    ("ICH9-LPC", ""),
    ("virtio-balloon-pci", ""),
    ("virtio-balloon-ccw", ""),
    ("virtio-balloon-device", ""),
    ("intel-iommu", "intel-iommu"),
    ("mch", "mch"),
    ("spapr-pci-host-bridge", "spapr-pci-host-bridge"),
    ("nvdimm", "nvdimm"),
    ("pcie-root-port", "pcie-root-port"),
    ("usb-host", ""),
    ("vhost-user-fs-device", "vhost-user-fs-device"),
    ("virtio-mem-pci", "virtio-mem-pci"),
    ("virtio-iommu-pci", "virtio-iommu-pci"),
];

/// Object types whose properties are asked for when the binary lists them.
const OBJECTS: &[&str] = &["memory-backend-file", "memory-backend-memfd", "max-x86_64-cpu", "max-arm-cpu"];

/// Machines, by short name, whose properties are asked for when the binary has them.
const MACHINES: &[&str] = &["pseries", "virt", "none"];

/// Interfaces of Hyper-V under the names of the documents, in their order; the CPU property is `hv-NAME`.
const HYPERV: &[&str] = &[
    "relaxed",
    "vapic",
    "spinlocks",
    "vpindex",
    "runtime",
    "synic",
    "stimer",
    "reset",
    "vendor_id",
    "frequencies",
    "reenlightenment",
    "tlbflush",
    "ipi",
    "evmcs",
    "avic",
    "emsr_bitmap",
    "xmm_input",
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

/// How far a conversation is. What later commands ask depends on earlier answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Version, target, schema, accelerator and types.
    Basics,
    /// Properties of devices and objects, and the machines.
    Devices,
    /// All else, up to the processor that the host shows.
    Rest,
    /// More of that processor.
    Host,
    /// The machines, which the second pass asks for last.
    Machines,
    /// Nothing is left to ask.
    Done,
}

/// The conversation with one process.
#[derive(Debug)]
pub struct Probe {
    binary: String,
    stage: Stage,
    queue: VecDeque<Command>,
    asked: Vec<Command>,
    replies: Vec<Reply>,
    /// Names of the CPU properties of an answer, in the order in which it lists them, by its place among the replies.
    listed: BTreeMap<usize, Vec<String>>,
    /// The host offers the hypervisor of macOS.
    hvf: bool,
    /// In a second pass, what the first one showed.
    first: Option<BTreeSet<Flag>>,
    arch: String,
}

impl Probe {
    /// The first pass, with the binary's best accelerator.
    pub fn new(binary: &str) -> Probe {
        let first = ["query-version", "query-target", "query-qmp-schema", "query-kvm", "qom-list-types"];
        Probe {
            binary: binary.to_owned(),
            stage: Stage::Basics,
            queue: first.into_iter().map(plain).collect(),
            asked: Vec::new(),
            replies: Vec::new(),
            listed: BTreeMap::new(),
            hvf: false,
            first: None,
            arch: String::new(),
        }
    }

    /// The first pass on a host that offers the hypervisor of macOS for the binary's guests.
    #[must_use]
    pub fn with_hvf(mut self) -> Probe {
        self.hvf = true;
        self
    }

    /// The second pass, with the translator only, after a first one that gave `caps`.
    pub fn second(caps: &EmulatorCaps) -> Probe {
        let mut probe = Probe::new(&caps.binary);
        probe.first = Some(caps.flags.clone());
        probe.arch.clone_from(&caps.arch);
        probe.stage = Stage::Rest;
        probe.queue = probe.processors().into();
        if probe.queue.is_empty() {
            probe.advance();
        }
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
        if self.queue.is_empty() {
            self.advance();
        }
    }

    /// Takes the whole text of an answer. CPU properties then keep the order in which the binary lists them, which the
    /// sorted members of a parsed answer have lost.
    ///
    /// # Errors
    /// The text is no JSON.
    pub fn answer_text(&mut self, text: &str) -> serde_json::Result<()> {
        let mut message: Value = serde_json::from_str(text)?;
        if let Some(names) = Listed::names(text) {
            self.listed.insert(self.replies.len(), names);
        }
        let reply = match message.get_mut("return") {
            Some(value) => Ok(value.take()),
            None => Err(message["error"]["desc"].as_str().unwrap_or_default().to_owned()),
        };
        self.answer(reply);
        Ok(())
    }

    /// Goes on to the next stage that has something to ask.
    fn advance(&mut self) {
        while self.queue.is_empty() && self.stage != Stage::Done {
            let second = self.first.is_some();
            let (stage, commands) = match self.stage {
                Stage::Basics => {
                    let target = self.value("query-target").ok().and_then(|target| target["arch"].as_str());
                    self.arch = arch_of(target.unwrap_or_default()).to_owned();
                    (Stage::Devices, self.devices())
                }
                Stage::Devices => (Stage::Rest, self.rest()),
                Stage::Rest => (Stage::Host, self.host_details()),
                Stage::Host if second => (Stage::Machines, vec![plain("query-machines")]),
                _ => (Stage::Done, Vec::new()),
            };
            self.stage = stage;
            self.queue.extend(commands);
        }
    }

    fn devices(&self) -> Vec<Command> {
        let types = self.types();
        let devices = DEVICES.iter().filter(|(_, needed)| needed.is_empty() || types.contains(*needed));
        let objects = OBJECTS.iter().filter(|name| types.contains(**name));
        devices
            .map(|(name, _)| properties("device-list-properties", name))
            .chain(objects.map(|name| properties("qom-list-properties", name)))
            .chain([plain("query-machines")])
            .collect()
    }

    fn rest(&self) -> Vec<Command> {
        let types = self.types();
        let mut commands = Vec::new();
        for short in MACHINES {
            if let Some(name) = self.machine_named(short) {
                commands.push(properties("qom-list-properties", &format!("{name}-machine")));
            }
        }
        if is_x86(&self.arch) {
            commands.push(properties("qom-list-properties", "generic-pc-machine"));
        }
        let (definitions, expansion): (Vec<_>, Vec<_>) =
            self.processors().into_iter().partition(|command| command.execute == "query-cpu-definitions");
        commands.extend(definitions);
        let rest = ["query-tpm-models", "query-tpm-types", "query-command-line-options"];
        commands.extend(rest.into_iter().map(plain));
        commands.push(plain("query-migrate-capabilities"));
        if self.arch == "aarch64" {
            commands.push(plain("query-gic-capabilities"));
        }
        let encryption = [("sev-guest", "query-sev-capabilities"), ("sgx-epc", "query-sgx-capabilities")];
        let encryption = encryption.into_iter().filter(|(name, _)| types.contains(*name));
        commands.extend(encryption.map(|(_, command)| plain(command)));
        commands.extend(expansion);
        commands
    }

    /// The full name of the machine with this short one.
    fn machine_named(&self, short: &str) -> Option<&str> {
        let machines = list(self.value("query-machines").ok()?).iter();
        let named = |machine: &&Value| machine["alias"] == short || machine["name"] == short;
        machines.clone().find(named).and_then(|machine| machine["name"].as_str())
    }

    /// What asks for the processors that guests can have, and for the one that the host shows.
    fn processors(&self) -> Vec<Command> {
        let definitions = self.shows(Flag::QueryCpuDefinitions).then(|| plain("query-cpu-definitions"));
        let expansion = self.shows(Flag::QueryCpuModelExpansion).then(|| {
            // Only this architecture has no static expansion.
            let kind = if self.arch == "aarch64" { "full" } else { "static" };
            expand(kind, self.host_model(), None)
        });
        definitions.into_iter().chain(expansion).collect()
    }

    /// The CPU model that shows everything the accelerator can give.
    fn host_model(&self) -> &'static str {
        if self.accelerator() == Accelerator::Tcg { "max" } else { "host" }
    }

    /// Once the host's processor is known: what of it migrates, what will go away, what of Hyper-V there is.
    fn host_details(&self) -> Vec<Command> {
        let model = self.host_model();
        let mut commands = Vec::new();
        let expanded =
            self.answers("query-cpu-model-expansion").next().is_some_and(|(_, reply)| reply.is_ok());
        if expanded && self.shows(Flag::CpuMigratable) {
            commands.push(expand("static", model, Some(json!({ "migratable": false }))));
        }
        if expanded && self.shows(Flag::QueryCpuModelExpansionDeprecatedProps) && !is_x86(&self.arch) {
            commands.push(expand("full", model, None));
        }
        if is_x86(&self.arch) && model == "host" && self.shows(Flag::QueryCpuModelExpansion) {
            let hyperv = json!({ "migratable": false, "hv-passthrough": true });
            commands.push(expand("full", model, Some(hyperv)));
        }
        commands
    }

    /// True when the ability has shown so far, or in the first pass.
    fn shows(&self, flag: Flag) -> bool {
        match &self.first {
            Some(flags) => flags.contains(&flag),
            None => self.flags(&EmulatorCaps::default(), &[flag]).contains(&flag),
        }
    }

    /// True when another process with `accel=tcg` has more to say: this one ran under an accelerator and can translate too.
    pub fn wants_second_pass(&self) -> bool {
        self.first.is_none() && self.accelerator() != Accelerator::Tcg && self.types().contains("tcg-accel")
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
        let mut caps = EmulatorCaps {
            binary: self.binary.clone(),
            version,
            package: self.value("query-version")?["package"].as_str().unwrap_or("").to_owned(),
            arch: arch_of(self.value("query-target")?["arch"].as_str().unwrap_or("")).to_owned(),
            types: self.types(),
            ..EmulatorCaps::default()
        };
        caps.accelerators.insert(self.accelerator(), self.accelerator_caps()?);
        caps.gic = self
            .value("query-gic-capabilities")
            .map(list)
            .unwrap_or_default()
            .iter()
            .filter_map(gic)
            .collect();
        caps.sev = self.value("query-sev-capabilities").ok().and_then(sev);
        caps.sgx = self.value("query-sgx-capabilities").ok().and_then(sgx);
        caps.hyperv = self.hyperv();
        self.value("query-qmp-schema")?;
        caps.flags = self.flags(&caps, Flag::ALL);
        Ok(caps)
    }

    /// Adds what the second pass said to the capabilities of the first.
    ///
    /// # Errors
    /// An answer is missing or unusable.
    pub fn finish_second(self, caps: &mut EmulatorCaps) -> Result<(), ProbeError> {
        caps.accelerators.insert(Accelerator::Tcg, self.accelerator_caps()?);
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

    /// What runs guests in this pass.
    fn accelerator(&self) -> Accelerator {
        match (&self.first, self.kvm()) {
            (None, true) => Accelerator::Kvm,
            (None, false) if self.hvf => Accelerator::Hvf,
            _ => Accelerator::Tcg,
        }
    }

    /// The commands of this name with their answers.
    fn answers(&self, command: &'static str) -> impl Iterator<Item = (&Command, &Reply)> {
        self.asked.iter().zip(&self.replies).filter(move |(asked, _)| asked.execute == command)
    }

    fn types(&self) -> BTreeSet<String> {
        let list = self.value("qom-list-types").ok().and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|item| Some(item["name"].as_str()?.to_owned())).collect()
    }

    fn accelerator_caps(&self) -> Result<AcceleratorCaps, ProbeError> {
        let replies = list(self.value("query-machines")?);
        let mut machines: Vec<super::Machine> = replies.iter().filter_map(machine).collect();
        machines.retain(|machine| machine.name != "none");
        // As in libvirt's documents, the default comes first.
        if let Some(at) = machines.iter().position(|machine| machine.default) {
            let default = machines.remove(at);
            machines.insert(0, default);
        }
        // Targets without a choice of models lack the command.
        let cpus = self.value("query-cpu-definitions").map(list).unwrap_or_default();
        Ok(AcceleratorCaps {
            machines,
            cpus: cpus.iter().filter_map(cpu).map(|model| self.in_documents(model)).collect(),
            host_cpu: self.host_cpu(),
        })
    }

    /// The model under the name of the documents: processors of POWER are written in capitals there.
    fn in_documents(&self, mut model: CpuModel) -> CpuModel {
        let generation = model.name.strip_prefix("power").filter(|rest| !rest.is_empty());
        let plain = generation.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        if plain && matches!(self.arch.as_str(), "ppc" | "ppc64" | "ppc64le") {
            model.name.make_ascii_uppercase();
        }
        model
    }

    /// The answer to the expansion of the host's model that asked for these properties, and its place.
    fn expansion(&self, kind: &str, props: &Value) -> Option<(usize, &Value)> {
        let at = self.asked.iter().position(|asked| {
            asked.execute == "query-cpu-model-expansion"
                && asked.arguments["type"] == kind
                && asked.arguments["model"]["props"] == *props
        })?;
        Some((at, self.replies.get(at)?.as_ref().ok()?))
    }

    fn host_cpu(&self) -> Option<HostCpu> {
        let full = self.expansion("full", &Value::Null);
        let first = self.expansion("static", &Value::Null).or(full)?;
        let whole = self.expansion("static", &json!({ "migratable": false }));
        let (at, shown) = whole.unwrap_or(first);
        let (shown, kept) = (&shown["model"], &first.1["model"]["props"]);
        let property = |(name, value): (&String, &Value)| {
            let migratable = (whole.is_some() && *value == true).then(|| kept[name] == true);
            host_cpu_property(name, value, migratable)
        };
        let mut properties: Vec<CpuProperty> =
            shown["props"].as_object()?.iter().filter_map(property).collect();
        let listed = self.listed.get(&at).into_iter().flatten().enumerate();
        let order: HashMap<&str, usize> = listed.map(|(place, name)| (name.as_str(), place)).collect();
        properties.sort_by_key(|property| order.get(property.name.as_str()).copied().unwrap_or(usize::MAX));
        let (_, deprecated) = full.unwrap_or(first);
        Some(HostCpu {
            model: shown["name"].as_str()?.to_owned(),
            migratability: whole.is_some(),
            properties,
            deprecated: list(&deprecated["deprecated-props"]).iter().filter_map(text).collect(),
        })
    }

    /// The interfaces of Hyper-V that work, when the binary names any.
    fn hyperv(&self) -> Option<Vec<String>> {
        let asked = json!({ "migratable": false, "hv-passthrough": true });
        let props = &self.expansion("full", &asked)?.1["model"]["props"];
        let works = |name: &&&str| match &props[format!("hv-{}", name.replace('_', "-"))] {
            Value::Bool(on) => *on,
            Value::Number(number) => number.as_u64().is_some_and(|number| number != 0),
            Value::String(text) => !text.is_empty(),
            _ => false,
        };
        let names: Vec<String> = HYPERV.iter().filter(works).map(|name| (*name).to_owned()).collect();
        (!names.is_empty()).then_some(names)
    }

    /// Those of the abilities that the answers so far show.
    fn flags(&self, caps: &EmulatorCaps, of: &[Flag]) -> BTreeSet<Flag> {
        let schema = Schema::new(self.value("query-qmp-schema").unwrap_or(&Value::Null));
        let options = self.option_parameters();
        let properties = self.type_properties();
        let shows = |flag: &Flag| match flag.sign() {
            Sign::Type(names) => names.iter().any(|name| caps.types.contains(*name)),
            Sign::Property(types, property) => {
                types.iter().any(|name| properties.get(*name).is_some_and(|all| all.contains(property)))
            }
            Sign::PropertySince(name, property, version) => {
                caps.version >= version && properties.get(name).is_some_and(|all| all.contains(property))
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
        of.iter().copied().filter(shows).collect()
    }

    fn option_parameters(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let options = self.value("query-command-line-options").map(list).unwrap_or_default();
        options.iter().filter_map(|option| Some((option["option"].as_str()?, option_names(option)))).collect()
    }

    /// The properties of the types that were asked for. Those of a machine also stand under its short name.
    fn type_properties(&self) -> BTreeMap<String, BTreeSet<&str>> {
        let answers = self.asked.iter().zip(&self.replies);
        let answers = answers.filter(|(asked, _)| asked.execute.ends_with("-list-properties"));
        let mut properties: BTreeMap<String, BTreeSet<&str>> = answers
            .filter_map(|(asked, reply)| {
                let names = list(reply.as_ref().ok()?).iter().filter_map(|item| item["name"].as_str());
                Some((text(&asked.arguments["typename"])?, names.collect()))
            })
            .collect();
        for short in MACHINES {
            let full = self.machine_named(short).and_then(|name| properties.get(&format!("{name}-machine")));
            if let Some(full) = full.cloned() {
                properties.insert(format!("{short}-machine"), full);
            }
        }
        properties
    }
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
