//! What a machine is made of.

use std::fmt;
use std::fs::File;
use std::sync::Arc;

use crate::error::Result;
pub use crate::firmware::SystemInformation;
use crate::snapshot::Snapshot;
use crate::tap::TapQueue;
use crate::topology::{Node, Topology, check_nodes};

/// What a machine is made of. Descriptors are open already: nothing is looked up by name from here on.
#[derive(Debug)]
pub struct Specification {
    /// Memory, MiB.
    pub memory_mib: u64,
    /// Processors.
    pub vcpus: u8,
    /// Their arrangement.
    pub topology: Topology,
    /// The machine's parts; none means it is one.
    pub nodes: Vec<Node>,
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
    pub devices: Vec<Device>,
}

/// A device on the PCI bus, in the order of their slots.
pub enum Device {
    /// A disk.
    Disk {
        /// Its content, whatever the format of its image.
        content: Arc<dyn block::Content>,
        /// The guest cannot write.
        read_only: bool,
        /// Its serial number, of at most 20 bytes.
        serial: String,
    },
    /// A network interface.
    Net {
        /// A tap queue for each pair of the guest's.
        taps: Vec<TapQueue>,
        /// Its address.
        mac: [u8; 6],
    },
    /// A source of random numbers.
    Rng,
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Device::Disk { .. } => "Disk",
            Device::Net { .. } => "Net",
            Device::Rng => "Rng",
        })
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
            topology: state.topology(),
            nodes: Vec::new(),
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
            topology: Topology::flat(1),
            nodes: Vec::new(),
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
        self.topology.check(self.vcpus)?;
        check_nodes(&self.nodes, self.vcpus, self.memory_mib)
    }
}
