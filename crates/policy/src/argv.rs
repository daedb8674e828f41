//! The QEMU command line of a machine, as a plan: program, arguments, environment, and the descriptors it inherits.

mod address;
mod audio;
mod backend;
mod blockdev;
mod board;
mod boot;
mod chardev;
mod check;
mod context;
mod controller;
mod cpu;
mod disk;
mod filesystem;
mod graphics;
mod hostdev;
mod input;
pub mod json;
mod layout;
mod line;
mod machine;
mod memory;
mod misc;
mod net;
mod ports;
mod secret;
mod security;
mod tpm;
mod video;

pub use context::{
    Access, HugePageFolder, LaunchContext, Mode, Moment, Monitor, Numbering, Numbers, Resource, ResourceKind,
    Surroundings, Tls, TlsFolder,
};
pub(crate) use layout::lines;
pub use layout::quote;
pub use ports::pretend_ports;
pub use secret::Sealed;

pub(crate) use blockdev::is_empty as is_without_medium;

use std::collections::HashMap;

use error::Result;
use model::Domain;
use model::clock::ClockOffset;
use model::devices::audio::AudioType;
use model::devices::graphics::Graphics;
use model::numatune::NumaMemNode;

use crate::emulator::{EmulatorCaps, Flag};
use crate::huge_pages::NodePages;
use line::{JsonOptions, Line, comma};

/// How to start the process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The binary.
    pub program: String,
    /// The arguments, without the program.
    pub args: Vec<String>,
    /// The whole environment.
    pub env: Vec<(String, String)>,
    /// What the driver opens and passes.
    pub resources: Vec<Resource>,
    /// The file behind each descriptor set, by the set's number: the process knows it as `/dev/fdset/NUMBER`.
    pub sets: Vec<String>,
}

/// What every part of the command line looks at.
pub(crate) struct Build<'a> {
    domain: &'a Domain,
    caps: &'a EmulatorCaps,
    context: &'a LaunchContext,
    line: Line,
    /// How many block nodes are numbered.
    nodes: u32,
    /// Pages of the guest's nodes.
    pages: NodePages,
    /// Where the memory of the guest's nodes is to be.
    host_nodes: HashMap<u32, &'a NumaMemNode>,
}

/// Plans the start of a machine whose definition is complete, has all addresses and aliases.
///
/// # Errors
/// The emulator cannot do what the document asks.
pub fn build(domain: &Domain, caps: &EmulatorCaps, context: &LaunchContext) -> Result<Plan> {
    check::check(domain, caps, context)?;
    let changed = changed(domain, caps);
    let caps = changed.as_ref().unwrap_or(caps);
    let json = JsonOptions { device: caps.has(Flag::DeviceJson), netdev: caps.has(Flag::NetdevJson) };
    let line = Line::new(context.mode, context.numbering.clone(), json, domain.qemu_override.as_deref());
    let placed = domain.numatune.iter().flat_map(|tune| tune.memnode.iter().rev());
    let host_nodes = placed.map(|node| (node.cellid, node)).collect();
    let mut build = Build { domain, caps, context, line, nodes: 0, pages: NodePages::of(domain), host_nodes };
    build.all()?;
    let mut env = environment(context);
    let args = build.line.args;
    env.extend(time_zone(domain));
    env.extend(display_environment(domain, context));
    if let Some(extra) = &domain.qemu_commandline {
        env.extend(extra.env.iter().map(|env| (env.name.clone(), env.value.clone().unwrap_or_default())));
    }
    let program = domain.devices.emulator.clone().unwrap_or_else(|| caps.binary.clone());
    Ok(Plan { program, args, env, resources: build.line.resources, sets: build.line.sets })
}

fn environment(context: &LaunchContext) -> Vec<(String, String)> {
    let home = &context.private_dir;
    let pairs = [
        ("LC_ALL", "C".to_owned()),
        ("PATH", context.search_path.clone()),
        ("HOME", home.clone()),
        ("USER", context.user.clone()),
        ("LOGNAME", context.user.clone()),
        ("XDG_DATA_HOME", format!("{home}/.local/share")),
        ("XDG_CACHE_HOME", format!("{home}/.cache")),
        ("XDG_CONFIG_HOME", format!("{home}/.config")),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The time zone of a clock that has one of its own.
fn time_zone(domain: &Domain) -> Option<(String, String)> {
    let clock = domain.clock.as_deref().filter(|clock| clock.offset == Some(ClockOffset::Timezone))?;
    Some(("TZ".to_owned(), clock.timezone.clone()?))
}

/// The emulator's abilities as the document changes them; none when it leaves them alone.
fn changed(domain: &Domain, caps: &EmulatorCaps) -> Option<EmulatorCaps> {
    let changes = domain.qemu_capabilities.as_deref()?;
    let mut caps = caps.clone();
    caps.flags.extend(changes.add.iter().filter_map(|name| Flag::named(name)));
    for flag in changes.del.iter().filter_map(|name| Flag::named(name)) {
        caps.flags.remove(&flag);
    }
    Some(caps)
}

/// What displays and sound take from the environment.
fn display_environment(domain: &Domain, context: &LaunchContext) -> Vec<(String, String)> {
    let mut env = Vec::new();
    let mut add = |name: &str, value: &Option<String>| {
        env.extend(value.as_ref().map(|value| (name.to_owned(), value.clone())));
    };
    for graphics in &domain.devices.graphics {
        match graphics {
            Graphics::Sdl(sdl) => {
                add("XAUTHORITY", &sdl.xauth);
                add("DISPLAY", &sdl.display);
            }
            Graphics::Vnc(_) => add("SASL_CONF_PATH", &context.vnc_sasl_dir),
            Graphics::Spice(_) => add("SASL_CONF_PATH", &context.spice_sasl_dir),
            _ => {}
        }
    }
    for audio in &domain.devices.audio {
        match audio.r#type {
            AudioType::Sdl => add("SDL_AUDIODRIVER", &audio.driver),
            AudioType::PipeWire => add("PIPEWIRE_RUNTIME_DIR", &audio.runtime_dir),
            _ => {}
        }
    }
    env
}

impl Build<'_> {
    fn all(&mut self) -> Result<()> {
        self.identity();
        self.reservations()?;
        self.firmware()?;
        self.machine()?;
        self.accelerator();
        self.cpu()?;
        self.loader();
        self.memory()?;
        self.smp()?;
        self.iothreads();
        self.shared_resources();
        self.numa()?;
        self.uuid_and_tables()?;
        self.no_display();
        self.line.flag("-no-user-config");
        self.line.flag("-nodefaults");
        self.monitor();
        self.clock()?;
        self.line.flag("-no-shutdown");
        self.no_acpi();
        self.power();
        self.hidden_memory();
        self.boot()?;
        self.iommu()?;
        self.host_bridge();
        self.controllers()?;
        self.memory_devices()?;
        self.hubs()?;
        self.disks()?;
        self.filesystems()?;
        self.interfaces()?;
        self.smartcards()?;
        self.terminals()?;
        self.tpms()?;
        self.inputs()?;
        self.audios();
        self.graphics()?;
        self.videos()?;
        self.sounds()?;
        self.watchdogs()?;
        self.redirdevs()?;
        self.hostdevs()?;
        if let Some(incoming) = &self.context.incoming {
            self.line.option("-incoming", incoming);
        }
        self.balloon()?;
        self.rngs()?;
        self.nvram();
        self.vmcoreinfo();
        self.launch_security()?;
        if let Some(extra) = &self.domain.qemu_commandline {
            self.line.args.extend(extra.arg.iter().cloned());
        }
        self.sandbox();
        let teardown = self.domain.features.as_ref().and_then(|features| features.async_teardown?.enabled);
        if let Some(teardown) = teardown.filter(|_| self.has(Flag::RunWithAsyncTeardown)) {
            self.line.option("-run-with", format!("async-teardown={}", machine::on_off(teardown)));
        }
        self.panics()?;
        self.shmems()?;
        self.vsock()?;
        self.cryptos()?;
        self.pstore()?;
        self.line.option("-msg", "timestamp=on");
        Ok(())
    }

    fn has(&self, flag: Flag) -> bool {
        self.caps.has(flag)
    }

    fn identity(&mut self) {
        self.line.option("-name", format!("guest={},debug-threads=on", comma(&self.domain.name)));
        self.deprecation();
        self.line.flag("-S");
        if let Some(file) = &self.context.master_key {
            let secret = json::Props::default()
                .with("qom-type", "secret")
                .with("id", "masterKey0")
                .with("format", "raw")
                .with("file", file);
            self.line.object(&secret);
        }
    }

    /// What becomes of deprecated arguments and answers.
    fn deprecation(&mut self) {
        let behavior = self.domain.qemu_deprecation.as_ref().and_then(|rule| rule.behavior.as_deref());
        let props = json::Props::default().with("deprecated-output", "hide");
        let props = match behavior {
            Some("omit") => props,
            Some(input @ ("reject" | "crash")) => props.with("deprecated-input", input),
            _ => return,
        };
        self.line.json("-compat", &props);
    }

    fn monitor(&mut self) {
        let chardev = match &self.context.monitor {
            Monitor::Descriptor(fd) => format!("socket,id=charmonitor,fd={fd},server=on,wait=off"),
            Monitor::Path(path) => format!("socket,id=charmonitor,path={},server=on,wait=off", comma(path)),
        };
        self.line.option("-chardev", chardev);
        self.line.option("-mon", "chardev=charmonitor,id=monitor,mode=control");
    }

    fn sandbox(&mut self) {
        if self.context.sandbox && self.has(Flag::SeccompSandbox) {
            let rules = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";
            self.line.option("-sandbox", rules);
        }
    }
}
