//! What a machine is made of.

use std::fmt;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use vmm_devices::rate::Limit;
use vmm_devices::virtio::{balloon, blk, console, net};

use crate::error::{Error, Result};
pub use crate::firmware::SystemInformation;
pub use crate::memory::Backing;
use crate::memory::ranges;
use crate::modules::{self, Module, Room};
use crate::processor::Processor;
use crate::snapshot::Snapshot;
use crate::tap::TapQueue;
use crate::topology::{Node, Topology, check_nodes, check_vcpus};

/// Most bytes of a device's name.
pub const ID_BYTES_MAX: usize = 64;

/// What a machine is made of. Descriptors are open already: nothing is looked up by name from here on.
#[derive(Debug)]
pub struct Specification {
    /// Memory, MiB.
    pub memory_mib: u64,
    /// Processors that are there.
    pub vcpus: u8,
    /// Processors that can be there: the others may come while the machine runs.
    pub vcpus_max: u8,
    /// The arrangement of all of them.
    pub topology: Topology,
    /// What they are.
    pub processor: Processor,
    /// The machine's parts; none means it is one.
    pub nodes: Vec<Node>,
    /// How the host holds its memory.
    pub backing: Backing,
    /// Memory that can come.
    pub room: Room,
    /// Memory modules that are there.
    pub modules: Vec<Module>,
    /// Seconds that its clock is ahead of the host's.
    pub clock_ahead: i64,
    /// The kernel: a bzImage, or an ELF file with a PVH entry.
    ///
    /// A machine that goes on from a snapshot may have none; then it ends when its guest asks for a reset.
    pub kernel: Option<File>,
    /// The initial file system.
    pub initrd: Option<File>,
    /// The kernel's command line.
    pub command_line: String,
    /// What SMBIOS tells of the machine.
    pub information: SystemInformation,
    /// Devices.
    pub devices: Vec<Part>,
}

/// A device in its place on the PCI bus.
#[derive(Debug)]
pub struct Part {
    /// Its name on the control socket; empty for one after its kind.
    pub id: String,
    /// Its slot; none for the next free one, in the order of the parts.
    pub slot: Option<u8>,
    /// The device.
    pub device: Device,
}

impl From<Device> for Part {
    fn from(device: Device) -> Part {
        Part { id: String::new(), slot: None, device }
    }
}

/// A device.
pub enum Device {
    /// A disk.
    Disk {
        /// Its content, whatever the format of its image.
        content: Arc<dyn block::Content>,
        /// What else the guest sees of it.
        config: blk::Config,
    },
    /// A network interface.
    Net {
        /// A tap queue for each pair of the guest's.
        taps: Vec<TapQueue>,
        /// What else the guest sees of it.
        config: net::Config,
    },
    /// A source of random numbers.
    Rng,
    /// A console with its ports.
    Console(Vec<Port>),
    /// A memory balloon.
    Balloon {
        /// What the guest sees of it.
        config: balloon::Config,
        /// Bytes of memory that the guest is to be left with; none means all.
        memory_bytes: Option<u64>,
        /// How often the guest is asked for statistics.
        period: Option<Duration>,
    },
    /// Sockets between host and guest.
    Vsock {
        /// The guest's address, from 3 on.
        cid: u32,
        /// Where programs of the host connect: a socket that listens.
        listener: Arc<OwnedFd>,
    },
    /// A watchdog.
    Watchdog(OnWatchdog),
}

/// A port of a console.
#[derive(Clone, Debug)]
pub struct Port {
    /// What the guest sees of it.
    pub config: console::PortConfig,
    /// The host's side.
    pub side: PortSide,
    /// Where what the guest says is kept as well.
    pub log: Option<Arc<OwnedFd>>,
}

/// The host's side of a port. Its descriptor does not block.
#[derive(Clone, Debug)]
pub enum PortSide {
    /// A socket that is connected.
    Stream(Arc<OwnedFd>),
    /// A terminal; what nobody reads there is lost.
    Terminal(Arc<OwnedFd>),
    /// A socket that listens: who connects is the host's side, one at a time.
    Listener(Arc<OwnedFd>),
}

/// What becomes of a machine whose guest has not reloaded its watchdog in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnWatchdog {
    /// It begins anew.
    #[default]
    Reset,
    /// Its power button is pressed.
    Shutdown,
    /// It goes off.
    Poweroff,
    /// It waits.
    Pause,
    /// Nothing, but it is told.
    None,
    /// Its processors are interrupted.
    InjectNmi,
}

/// A limit of so many units a second; zero is none.
pub fn per_second(units: u64) -> Option<Limit> {
    (units > 0).then_some(Limit { units, period: Duration::from_secs(1) })
}

impl Device {
    /// The word for its kind, as in its name.
    pub fn word(&self) -> &'static str {
        match self {
            Device::Disk { .. } => "disk",
            Device::Net { .. } => "net",
            Device::Rng => "rng",
            Device::Console(_) => "console",
            Device::Balloon { .. } => "balloon",
            Device::Vsock { .. } => "vsock",
            Device::Watchdog(_) => "watchdog",
        }
    }

    /// Whether it may come to a running machine, and leave it.
    pub fn is_pluggable(&self) -> bool {
        matches!(self, Device::Disk { .. } | Device::Net { .. } | Device::Rng)
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Specification {
    /// What a snapshot tells of a machine; devices are added as they were.
    #[must_use]
    pub fn of_snapshot(snapshot: &Snapshot) -> Specification {
        let state = &snapshot.state;
        Specification {
            memory_mib: state.memory_mib,
            // The snapshot has checked it.
            vcpus: state.vcpus.len() as u8,
            vcpus_max: state.topology().count(),
            topology: state.topology(),
            processor: Processor { told: snapshot.told(), ..Processor::default() },
            nodes: Vec::new(),
            backing: Backing::default(),
            room: state.room,
            modules: state.modules.clone(),
            clock_ahead: 0,
            kernel: None,
            initrd: None,
            command_line: String::new(),
            information: SystemInformation::default(),
            devices: Vec::new(),
        }
    }

    /// A machine with one processor, 128 MiB and nothing else.
    #[must_use]
    pub fn new(kernel: File) -> Specification {
        Specification {
            memory_mib: 128,
            vcpus: 1,
            vcpus_max: 1,
            topology: Topology::flat(1),
            processor: Processor::default(),
            nodes: Vec::new(),
            backing: Backing::default(),
            room: Room::default(),
            modules: Vec::new(),
            clock_ahead: 0,
            kernel: Some(kernel),
            initrd: None,
            command_line: String::new(),
            information: SystemInformation::default(),
            devices: Vec::new(),
        }
    }

    /// Whether its parts go together.
    ///
    /// # Errors
    /// They do not; the error names the part.
    pub fn check(&self) -> Result<()> {
        modules::check(self)?;
        self.topology.check(self.vcpus_max)?;
        check_vcpus(self.vcpus, self.vcpus_max)?;
        crate::memory::check(self.memory_mib)?;
        let ends = ranges(self.memory_mib).into_iter().map(|(first, bytes)| first.saturating_add(bytes));
        let end = ends.max().unwrap_or_default();
        if self.processor.address_bits.is_some_and(|bits| !bits.reach(end)) {
            return Err(Error::Specification(format!(
                "{} MiB of memory end beyond the addresses of the processor: give it wider ones, or less memory",
                self.memory_mib
            )));
        }
        check_nodes(&self.nodes, self.vcpus_max, self.memory_mib)
    }
}
