//! `<domstatus>`: what the daemon notes about a running machine, to find it again after its own restart.

use xml::{CpuSet, Document, Error, FormatFlags, Report, Xml};

use crate::backup::DomainBackup;
use crate::block_job::{BlockJobs, StoredSource};
use crate::cpu::Cpu;
use crate::domain::Domain;
use crate::migration::MigrationParameter;

/// `<domstatus>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(namespaces(
    "qemu" = "http://libvirt.org/schemas/domain/qemu/1.0",
    "lxc" = "http://libvirt.org/schemas/domain/lxc/1.0",
    "bhyve" = "http://libvirt.org/schemas/domain/bhyve/1.0"
))]
pub struct DomainStatus {
    /// What the machine does.
    #[xml(attr, required)]
    pub state: String,
    /// Why.
    #[xml(attr)]
    pub reason: Option<String>,
    /// Number of the process.
    #[xml(attr)]
    pub pid: Option<i64>,
    /// What makes bugs of the machine its owner's.
    #[xml(leaves = "taint", at = "flag")]
    pub taint: Vec<String>,
    /// What the machine uses though it will go away.
    #[xml(leaves)]
    pub deprecation: Vec<String>,
    /// The emulator's monitor.
    #[xml(child)]
    pub monitor: Option<Monitor>,
    /// The machine has a D-Bus daemon.
    #[xml(flag = "dbusDaemon")]
    pub dbus_daemon: bool,
    /// Programs that the emulator asks for their state over D-Bus.
    #[xml(leaves = "vmstate", at = "id", wrap = "dbusVMStateIds")]
    pub dbus_vm_state: Vec<String>,
    /// Name spaces of the kernel the process has for itself.
    #[xml(child)]
    pub namespaces: Option<Namespaces>,
    /// Threads of virtual CPUs.
    #[xml(list = "vcpu", wrap = "vcpus")]
    pub vcpus: Vec<VcpuThread>,
    /// What the emulator can do.
    #[xml(leaves = "flag", at = "name", wrap = "qemuCaps")]
    pub qemu_caps: Vec<String>,
    /// What the lock manager noted.
    #[xml(leaf)]
    pub lockstate: Option<String>,
    /// The job that changes the machine.
    #[xml(child)]
    pub job: Option<Box<Job>>,
    /// A shutdown of the guest is a reboot.
    #[xml(flag)]
    pub fakereboot: bool,
    /// Names of the devices the emulator has.
    #[xml(leaves = "device", at = "alias", wrap = "devices")]
    pub devices: Vec<String>,
    /// Where the host placed a machine that leaves the choice to it.
    #[xml(child)]
    pub numad: Option<Numad>,
    /// Directory of the machine's private files.
    #[xml(leaf = "libDir", at = "path")]
    pub lib_dir: Option<String>,
    /// Directory of the sockets of channels.
    #[xml(leaf = "channelTargetDir", at = "path")]
    pub channel_target_dir: Option<String>,
    /// Directory of files that back memory.
    #[xml(leaf = "memoryBackingDir", at = "path")]
    pub memory_backing_dir: Option<String>,
    /// The processor as the document described it before the start made it exact.
    #[xml(child)]
    pub cpu: Option<Box<Cpu>>,
    /// A daemon of its own writes the logs of character devices.
    #[xml(flag = "chardevStdioLogd")]
    pub chardev_stdio_logd: bool,
    /// The original owners of files are noted.
    #[xml(flag = "rememberOwner")]
    pub remember_owner: bool,
    /// Whether the guest may reboot without a new process.
    #[xml(leaf = "allowReboot", at = "value")]
    pub allow_reboot: Option<String>,
    /// The helper of persistent reservations runs.
    #[xml(flag = "prDaemon")]
    pub pr_daemon: bool,
    /// Number of the next block node.
    #[xml(leaf, at = "index")]
    pub nodename: Option<u64>,
    /// Number of the next set of descriptors.
    #[xml(leaf, at = "index")]
    pub fdset: Option<u32>,
    /// Jobs that copy or merge disk images.
    #[xml(child, keep)]
    pub blockjobs: BlockJobs,
    /// How long the guest agent may take, in seconds: -2 for as long as it likes.
    #[xml(leaf = "agentTimeout")]
    pub agent_timeout: Option<i32>,
    /// Backups that run.
    #[xml(list = "domainbackup", wrap = "backups")]
    pub backups: Vec<DomainBackup>,
    /// Limit of locked memory before a migration raised it, in bytes.
    #[xml(leaf = "preMigrationMemlock")]
    pub pre_migration_memlock: Option<u64>,
    /// Limit of locked memory before devices raised it, in bytes.
    #[xml(leaf = "originalMemlock")]
    pub original_memlock: Option<u64>,
    /// The machine.
    #[xml(child, required)]
    pub domain: Box<Domain>,
}

impl DomainStatus {
    /// Reads a record of a running machine.
    ///
    /// # Errors
    /// The text is not well-formed, is no `<domstatus>`, or has an impossible value.
    pub fn parse(text: &str) -> Result<(Self, Report), Error> {
        let document = Document::parse(text)?;
        let mut status = Self::default();
        let report = xml::load_status(&mut status, document.root("domstatus")?)?;
        Ok((status, report))
    }

    /// The record in libvirt's layout, ending with a line break.
    #[must_use]
    pub fn format(&self) -> String {
        xml::save("domstatus", self, FormatFlags::SECURE | FormatFlags::STATUS)
    }
}

/// `<monitor>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Monitor {
    /// Its socket.
    #[xml(attr)]
    pub path: Option<String>,
    /// `unix`.
    #[xml(attr)]
    pub r#type: Option<String>,
}

/// `<namespaces>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Namespaces {
    /// A view of the file system of its own.
    #[xml(flag)]
    pub mount: bool,
}

/// A thread of a virtual CPU.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VcpuThread {
    /// Number of the virtual CPU.
    #[xml(attr)]
    pub id: Option<u32>,
    /// Number of the thread.
    #[xml(attr, required)]
    pub pid: i64,
}

/// Where the host placed a machine.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Numad {
    /// Nodes of its memory.
    #[xml(attr)]
    pub nodeset: Option<CpuSet>,
    /// Processors.
    #[xml(attr)]
    pub cpuset: Option<CpuSet>,
}

/// The job that changes a machine.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Job {
    /// The job of an instant.
    #[xml(attr, required)]
    pub r#type: String,
    /// The job that takes long, such as `migration out`.
    #[xml(attr)]
    pub r#async: Option<String>,
    /// How far it is.
    #[xml(attr)]
    pub phase: Option<String>,
    /// Flags of the call that began it.
    #[xml(attr, hex = 1)]
    pub flags: Option<u64>,
    /// When it began, in milliseconds since 1970.
    #[xml(attr = "asyncStarted")]
    pub async_started: Option<u64>,
    /// Disks whose content moves too.
    #[xml(list)]
    pub disk: Vec<JobDisk>,
    /// Port of the server that takes the content of disks.
    #[xml(leaf, at = "port")]
    pub nbd: Option<u32>,
    /// Bitmaps that exist only during a migration.
    #[xml(list = "bitmap", wrap = "tempBlockDirtyBitmaps")]
    pub temporary_bitmaps: Vec<TemporaryBitmap>,
    /// The emulator's settings before the migration.
    #[xml(list = "param", wrap = "migParams")]
    pub migration_parameters: Vec<MigrationParameter>,
}

/// A disk whose content may move with its machine.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct JobDisk {
    /// Name of its target.
    #[xml(attr, required)]
    pub dev: String,
    /// Whether it moves.
    #[xml(attr, yes_no)]
    pub migrating: Option<bool>,
    /// Where it moves to.
    #[xml(child = "migrationSource")]
    pub migration_source: Option<Box<StoredSource>>,
}

/// A bitmap that exists only during a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TemporaryBitmap {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// The block node it belongs to.
    #[xml(attr, required)]
    pub nodename: String,
}
