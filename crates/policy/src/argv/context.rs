//! What differs from start to start, and what a plan asks the driver for.

use std::fmt;
use std::sync::Arc;

use error::Result;
use model::devices::disk_source::SecretRef;
use model::devices::hostdev::ScsiPlace;
use xml::Uuid;

use super::secret::Sealed;
use crate::fault::unsupported;
use crate::nbdkit::NbdKit;

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
    /// The host's architecture.
    pub host_arch: String,
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
    /// Encryption of connections.
    pub tls: Tls,
    /// Clients of VNC log in with SASL, configured in this folder.
    pub vnc_sasl_dir: Option<String>,
    /// Clients of SPICE log in with SASL, configured in this folder.
    pub spice_sasl_dir: Option<String>,
    /// VNC displays that name nothing listen on a socket of the machine's own.
    pub vnc_auto_socket: bool,
    /// SPICE displays that name nothing listen on a socket of the machine's own.
    pub spice_auto_socket: bool,
    /// A password of all VNC displays.
    pub vnc_password: bool,
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
    /// Where the bus of D-Bus displays listens.
    pub dbus_address: Option<String>,
    /// The socket on which the emulator of a trusted platform module listens.
    pub tpm_socket: Option<String>,
    /// The file that cancels commands of the host's trusted platform module.
    pub tpm_cancel: Option<String>,
    /// Folder and start of the names of the sockets of passt; none when it is not there.
    pub passt_prefix: Option<String>,
    /// The program that reads images of servers in place of QEMU; none when QEMU does so itself.
    pub nbdkit: Option<NbdKit>,
    /// Where to ask for what only the host knows.
    pub surroundings: Option<Arc<dyn Surroundings>>,
    /// When the machine starts; none where nobody may look at a clock.
    pub now: Option<Moment>,
    /// The nodes of the host; none when nobody counted them.
    pub host_nodes: Option<model::CpuSet>,
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
            host_arch: String::new(),
            private_dir: String::new(),
            monitor: Monitor::Path(String::new()),
            master_key: None,
            numbering: Numbering::From(3),
            search_path: String::new(),
            user: String::new(),
            incoming: None,
            tls: Tls::default(),
            vnc_sasl_dir: None,
            spice_sasl_dir: None,
            vnc_auto_socket: false,
            spice_auto_socket: false,
            vnc_password: false,
            spice_tls_dir: None,
            dbus_address: None,
            tpm_socket: None,
            tpm_cancel: None,
            passt_prefix: None,
            nbdkit: None,
            surroundings: None,
            now: None,
            host_nodes: None,
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

/// A moment as the host sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970, universal time.
    pub seconds: i64,
    /// Seconds that the host's local time is ahead of universal time.
    pub local_offset: i64,
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
#[derive(Clone, Debug)]
pub enum Numbering {
    /// One after the other from this number.
    From(i32),
    /// As somebody says, who may repeat himself (for command lines that are only shown).
    By(Arc<dyn Numbers>),
}

/// Numbers descriptors.
pub trait Numbers: fmt::Debug + Send + Sync {
    /// The number of a resource, which is for this purpose.
    fn number(&self, kind: &ResourceKind, purpose: &str) -> i32;
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
    /// The socket of a passt for an interface, by its place in the document (see `crate::passt`).
    Passt {
        /// The interface.
        interface: usize,
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
    /// The socket of the helper that serves an interface or a graphics card.
    Helper {
        /// The alias of the device.
        device: String,
    },
    /// Descriptors that the user handed over under a name, one after the other.
    Group {
        /// Their name.
        name: String,
        /// Which of them.
        index: usize,
    },
}

/// A descriptor the process inherits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its number in the process.
    pub fd: i32,
    /// What it is.
    pub kind: ResourceKind,
}

/// The encryption of connections, each kind with its certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// VNC displays; none to leave them open.
    pub vnc: Option<TlsFolder>,
    /// Character devices that do not say otherwise are encrypted.
    pub chardev_default: bool,
    /// Character devices.
    pub chardev: Option<TlsFolder>,
    /// NBD disks that do not say otherwise are encrypted.
    pub nbd_default: bool,
    /// NBD disks.
    pub nbd: Option<TlsFolder>,
    /// VxHS disks that do not say otherwise are encrypted.
    pub vxhs_default: bool,
    /// VxHS disks.
    pub vxhs: Option<TlsFolder>,
}

/// A folder of certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFolder {
    /// Where.
    pub dir: String,
    /// Clients have to show a certificate.
    pub verify: bool,
    /// The password of the private key.
    pub secret: Option<Uuid>,
}

/// Where a plan gets what only the host knows.
pub trait Surroundings: fmt::Debug + Send + Sync {
    /// The value of a secret, encrypted with the machine's master key.
    ///
    /// # Errors
    /// There is no such secret, or it has no value.
    fn secret(&self, wanted: &SecretRef) -> Result<Sealed>;

    /// A value, encrypted with the machine's master key.
    ///
    /// # Errors
    /// There is no master key.
    fn seal(&self, value: &[u8]) -> Result<Sealed>;

    /// The name of the generic device of a SCSI device, such as `sg0`.
    ///
    /// # Errors
    /// The host has no such device.
    fn scsi_generic(&self, adapter: &str, place: ScsiPlace) -> Result<String> {
        let ScsiPlace { bus, target, unit } = place;
        Err(unsupported(format!("the host has no SCSI device {adapter}:{bus}:{target}:{unit}")))
    }

    /// How many descriptors the user handed over under this name.
    ///
    /// # Errors
    /// None were.
    fn group(&self, name: &str) -> Result<usize> {
        Err(unsupported(format!("file descriptor group '{name}' was not associated with the domain")))
    }
}
