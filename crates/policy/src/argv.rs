//! The QEMU command line of a machine, as a plan: program, arguments, environment, and the descriptors it inherits.

mod address;
mod audio;
mod backend;
mod blockdev;
mod boot;
mod chardev;
mod controller;
mod cpu;
mod disk;
mod graphics;
mod input;
pub mod json;
mod layout;
mod line;
mod machine;
mod memory;
mod misc;
mod net;
mod video;

use error::Result;
use model::Domain;
use model::devices::audio::AudioType;

use crate::emulator::{EmulatorCaps, Flag};
use crate::fault::unsupported;
pub use layout::quote;
use line::{Line, comma};

/// Who opens files and sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// QEMU, by path.
    Paths,
    /// The driver, which passes descriptors; QEMU opens nothing that belongs to the user.
    Descriptors,
    /// QEMU, by path, even sockets and logs: the line is shown, and nobody passes anything.
    Standalone,
}

/// What differs from start to start.
#[derive(Clone, Debug)]
pub struct LaunchContext {
    /// Who opens files.
    pub mode: Mode,
    /// The machine's private folder: sockets, home of the process.
    pub private_dir: String,
    /// The monitor.
    pub monitor: Monitor,
    /// The key that protects secrets on the way to QEMU; none to leave it out.
    pub master_key: Option<String>,
    /// How the descriptors of the plan are numbered.
    pub numbering: Numbering,
    /// The environment before the machine's own part: what comes first and what follows the home folder.
    pub search_path: String,
    /// The name of the user that runs QEMU.
    pub user: String,
    /// A stream to load the machine from.
    pub incoming: Option<String>,
    /// The folder of certificates for VNC.
    pub vnc_tls_dir: Option<String>,
    /// The folder of certificates for SPICE.
    pub spice_tls_dir: Option<String>,
    /// Clients of SPICE need a password: the driver sets it after the start. Else everybody may connect.
    pub spice_ticketing: bool,
    /// The folder of files that back the machine's memory.
    pub memory_dir: String,
    /// Folders of huge pages, for this machine.
    pub huge_pages: Vec<HugePageFolder>,
    /// The nodes of the host chosen for machines that leave the choice to it.
    pub automatic_nodes: Option<model::CpuSet>,
    /// The graphics device that renders for displays with OpenGL.
    pub render_node: Option<String>,
    /// Confine the process with seccomp, when the emulator can.
    pub sandbox: bool,
    /// Core dumps contain the guest's memory.
    pub dump_guest_core: bool,
}

impl Default for LaunchContext {
    /// A start by paths, without sandbox.
    fn default() -> LaunchContext {
        LaunchContext {
            mode: Mode::Paths,
            private_dir: String::new(),
            monitor: Monitor::Path(String::new()),
            master_key: None,
            numbering: Numbering::From(3),
            search_path: String::new(),
            user: String::new(),
            incoming: None,
            vnc_tls_dir: None,
            spice_tls_dir: None,
            spice_ticketing: false,
            memory_dir: String::new(),
            huge_pages: Vec::new(),
            automatic_nodes: None,
            render_node: None,
            sandbox: false,
            dump_guest_core: false,
        }
    }
}

/// A folder of huge pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HugePageFolder {
    /// Size of its pages, KiB.
    pub size_kib: u64,
    /// Where.
    pub path: String,
    /// Taken when the document names no size.
    pub default: bool,
}

/// The monitor's socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Monitor {
    /// A socket that listens already, inherited under this number.
    Descriptor(i32),
    /// A path on which QEMU listens.
    Path(String),
}

/// How descriptors are numbered.
#[derive(Clone, Copy, Debug)]
pub enum Numbering {
    /// One after the other from this number.
    From(i32),
    /// As a function says, which may repeat itself (for command lines that are only shown).
    By(fn(&ResourceKind) -> i32),
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// For reading.
    Read,
    /// For reading and writing.
    ReadWrite,
    /// For writing at the end; created when missing.
    Append,
    /// For writing from the start; created when missing.
    Truncate,
}

/// What the driver has to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// A file or device.
    File {
        /// Where.
        path: String,
        /// How.
        access: Access,
    },
    /// A listening unix stream socket at this path.
    Listen {
        /// Where.
        path: String,
    },
    /// A queue of the tap device of an interface, by its place in the document.
    Tap {
        /// The interface.
        interface: usize,
        /// The queue.
        queue: u32,
        /// The interface is a plain tap device, not one of a bridge or network.
        ethernet: bool,
    },
    /// `/dev/vhost-net` for a queue of an interface.
    VhostNet {
        /// The interface.
        interface: usize,
        /// The queue.
        queue: u32,
    },
    /// The vhost device for sockets.
    VhostVsock,
}

/// A descriptor the process inherits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its number in the process.
    pub fd: i32,
    /// What it is.
    pub kind: ResourceKind,
}

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
}

/// Plans the start of a machine whose definition is complete, has all addresses and aliases.
///
/// # Errors
/// The emulator cannot do what the document asks.
pub fn build(domain: &Domain, caps: &EmulatorCaps, context: &LaunchContext) -> Result<Plan> {
    let line = Line::new(context.mode, context.numbering, domain.qemu_override.as_deref());
    let mut build = Build { domain, caps, context, line };
    build.all()?;
    let mut env = environment(context);
    let args = build.line.args;
    for audio in &domain.devices.audio {
        let name = match audio.r#type {
            AudioType::Sdl => audio.driver.as_ref().map(|driver| ("SDL_AUDIODRIVER", driver)),
            AudioType::PipeWire => audio.runtime_dir.as_ref().map(|dir| ("PIPEWIRE_RUNTIME_DIR", dir)),
            _ => None,
        };
        env.extend(name.map(|(name, value)| (name.to_owned(), value.clone())));
    }
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

impl Build<'_> {
    fn all(&mut self) -> Result<()> {
        if self.domain.launch_security.is_some() {
            return Err(unsupported("encrypted guest memory is not supported with this emulator yet"));
        }
        self.identity();
        self.firmware()?;
        self.machine()?;
        self.accelerator();
        self.cpu()?;
        self.loader();
        self.memory()?;
        self.smp()?;
        self.iothreads();
        self.numa()?;
        self.uuid_and_tables()?;
        self.no_display();
        self.line.flag("-no-user-config");
        self.line.flag("-nodefaults");
        self.monitor();
        self.clock()?;
        self.line.flag("-no-shutdown");
        self.power();
        self.boot()?;
        self.iommu()?;
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
        self.vmcoreinfo();
        if let Some(extra) = &self.domain.qemu_commandline {
            self.line.args.extend(extra.arg.iter().cloned());
        }
        self.sandbox();
        let teardown = self.domain.features.as_ref().and_then(|features| features.async_teardown);
        if let Some(teardown) = teardown.filter(|_| self.has(Flag::RunWithAsyncTeardown)) {
            self.line.option("-run-with", format!("async-teardown={}", machine::on_off(teardown)));
        }
        self.panics()?;
        self.shmems()?;
        self.vsock()?;
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
