//! `<domainbackup>`: a backup of a running machine's disks, written by us (push) or read by the user (pull).

use xml::{Xml, XmlEnum};

use crate::devices::disk_source::Encryption;
use crate::devices::source_private::SourceObjects;
use crate::seclabel::DeviceSecLabel;

/// `<domainbackup>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct DomainBackup {
    /// Who moves the data; push if absent.
    #[xml(attr)]
    pub mode: Option<BackupMode>,
    /// The checkpoint since which changes are wanted; everything if absent.
    #[xml(leaf)]
    pub incremental: Option<String>,
    /// Where the user reads.
    #[xml(child, keep)]
    pub server: Option<BackupServer>,
    /// What happens to each disk.
    #[xml(list = "disk", wrap = "disks", required)]
    pub disks: Vec<BackupDisk>,
    /// What the daemon notes about a backup that runs.
    #[xml(child = "privateData", status_only)]
    pub private_data: Option<Box<BackupPrivateData>>,
}

/// Who moves the data of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum BackupMode {
    /// We write files.
    Push,
    /// The user reads from an NBD server.
    Pull,
}

/// `<server>`: the NBD server of a backup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BackupServer {
    /// How it is reached; TCP if absent.
    #[xml(attr)]
    pub transport: Option<BackupTransport>,
    /// Whether it uses TLS.
    #[xml(attr, yes_no)]
    pub tls: Option<bool>,
    /// Name or address on which it listens.
    #[xml(attr)]
    pub name: Option<String>,
    /// Port on which it listens.
    #[xml(attr)]
    pub port: Option<u32>,
    /// Path of its socket.
    #[xml(attr)]
    pub socket: Option<String>,
    /// Group of file descriptors with its socket.
    #[xml(attr)]
    pub fdgroup: Option<String>,
}

/// How an NBD server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum BackupTransport {
    /// TCP.
    Tcp,
    /// A socket in the file system.
    Unix,
    /// RDMA.
    Rdma,
    /// A socket that the user passes.
    Fd,
}

/// `<disk>` of a backup.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BackupDisk {
    /// Name of the disk's target.
    #[xml(attr, required)]
    pub name: String,
    /// Whether it is part of the backup; yes if absent.
    #[xml(attr, yes_no)]
    pub backup: Option<bool>,
    /// How far its part of a running backup is.
    #[xml(attr, status_only)]
    pub state: Option<BackupDiskState>,
    /// What the target or scratch space is; a file if absent.
    #[xml(attr)]
    pub r#type: Option<BackupStoreType>,
    /// Whether everything or only changes are wanted.
    #[xml(attr)]
    pub backupmode: Option<BackupDiskMode>,
    /// The checkpoint since which changes are wanted.
    #[xml(attr)]
    pub incremental: Option<String>,
    /// Name under which the user reads it.
    #[xml(attr)]
    pub exportname: Option<String>,
    /// Name under which the user reads the bitmap of changes.
    #[xml(attr)]
    pub exportbitmap: Option<String>,
    /// Number of the target or scratch space in the running machine.
    #[xml(attr, live_only)]
    pub index: Option<u32>,
    /// Format of the target or scratch space.
    #[xml(child)]
    pub driver: Option<BackupDriver>,
    /// Where we write, in a push backup.
    #[xml(child)]
    pub target: Option<Box<BackupStore>>,
    /// Where we keep what the guest overwrites meanwhile, in a pull backup.
    #[xml(child)]
    pub scratch: Option<Box<BackupStore>>,
}

/// How far a disk's part of a running backup is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum BackupDiskState {
    /// Not begun.
    None,
    /// It runs.
    Running,
    /// It is done.
    Complete,
    /// It failed.
    Failed,
    /// It is being given up.
    Cancelling,
    /// It was given up.
    Cancelled,
}

/// What a target or scratch space is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum BackupStoreType {
    /// A file.
    File,
    /// A block device.
    Block,
}

/// Whether everything or only changes are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum BackupDiskMode {
    /// Everything.
    Full,
    /// Changes.
    Incremental,
}

/// `<driver>` of a disk of a backup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BackupDriver {
    /// Format.
    #[xml(
        attr,
        words(
            "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "luks", "cow",
            "qcow", "qcow2", "qed", "vmdk"
        ),
        required
    )]
    pub r#type: Option<String>,
}

/// `<target>` or `<scratch>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BackupStore {
    /// The file.
    #[xml(attr)]
    pub file: Option<String>,
    /// The block device.
    #[xml(attr)]
    pub dev: Option<String>,
    /// Labels.
    #[xml(list)]
    pub seclabel: Vec<DeviceSecLabel>,
    /// Encryption.
    #[xml(child)]
    pub encryption: Option<Encryption>,
}

/// `<privateData>` of a backup that runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BackupPrivateData {
    /// Objects of the emulator that belong to the server.
    #[xml(child)]
    pub objects: Option<SourceObjects>,
}
