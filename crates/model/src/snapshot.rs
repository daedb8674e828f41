//! `<domainsnapshot>`: a machine's disks and memory at a point in time.

use xml::{Raw, Xml, XmlEnum};

use crate::devices::disk_source::{DiskSource, MetadataCache};
use crate::domain::Domain;
use crate::moment::{Parent, RecordedDomain};

/// `<domainsnapshot>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(namespaces(
    "qemu" = "http://libvirt.org/schemas/domain/qemu/1.0",
    "lxc" = "http://libvirt.org/schemas/domain/lxc/1.0",
    "bhyve" = "http://libvirt.org/schemas/domain/bhyve/1.0"
))]
pub struct DomainSnapshot {
    /// Name, unique among the snapshots of the machine; made from the time if absent.
    #[xml(leaf)]
    pub name: Option<String>,
    /// What it is for.
    #[xml(leaf)]
    pub description: Option<String>,
    /// What the machine did.
    #[xml(leaf, unknown = "Invalid state '{}' in domain snapshot XML")]
    pub state: Option<SnapshotState>,
    /// The snapshot before.
    #[xml(child)]
    pub parent: Option<Parent>,
    /// When it was made, in seconds since 1970.
    #[xml(leaf = "creationTime")]
    pub creation_time: Option<i64>,
    /// What happened to memory.
    #[xml(child)]
    pub memory: Option<SnapshotMemory>,
    /// What happened to disks.
    #[xml(list = "disk", wrap = "disks")]
    pub disks: Vec<SnapshotDisk>,
    /// What a return to the snapshot does to disks.
    #[xml(list = "disk", wrap = "revertDisks")]
    pub revert_disks: Vec<SnapshotDisk>,
    /// The machine as it was.
    #[xml(child)]
    pub domain: Option<RecordedDomain>,
    /// The machine's persistent definition as it was, when another one.
    #[xml(child = "inactiveDomain")]
    pub inactive_domain: Option<Box<Domain>>,
    /// What the driver noted for the return.
    #[xml(raw)]
    pub cookie: Option<Raw>,
    /// 1 in the snapshot that the machine's present state is based on; only the daemon's own record has it.
    #[xml(leaf)]
    pub active: Option<u32>,
}

/// What a machine did when a snapshot was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum SnapshotState {
    /// Nothing that is known.
    #[xml(text = "nostate")]
    NoState,
    /// It ran.
    Running,
    /// It waited for a resource.
    Blocked,
    /// It was paused.
    Paused,
    /// It was being shut down.
    Shutdown,
    /// It was off.
    Shutoff,
    /// It had crashed.
    Crashed,
    /// It slept.
    #[xml(text = "pmsuspended")]
    PmSuspended,
    /// Only its disks were recorded, while it ran.
    DiskSnapshot,
}

/// How a snapshot holds memory or a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum SnapshotLocation {
    /// As the driver likes.
    Default,
    /// Not at all.
    No,
    /// Inside the disk's image.
    Internal,
    /// In a file of its own.
    External,
    /// In a way of the user's.
    Manual,
}

/// `<memory>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SnapshotMemory {
    /// How it is held.
    #[xml(attr)]
    pub snapshot: Option<SnapshotLocation>,
    /// The file of an external one.
    #[xml(attr)]
    pub file: Option<String>,
}

/// `<disk>` of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct SnapshotDisk {
    /// Name of the disk's target, or the path of its image.
    #[xml(attr, required)]
    pub name: String,
    /// How it is held.
    #[xml(attr)]
    pub snapshot: Option<SnapshotLocation>,
    /// Format of the new image.
    #[xml(child)]
    pub driver: Option<SnapshotDriver>,
    /// The new image; its kind is the attribute `type`.
    #[xml(child, tag = "type", tag_after = "snapshot")]
    pub source: Option<Box<DiskSource>>,
    /// The snapshot is being removed from this disk.
    #[xml(flag = "snapshotDeleteInProgress")]
    pub delete_in_progress: bool,
}

/// `<driver>` of a disk of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SnapshotDriver {
    /// Format of the new image.
    #[xml(
        attr,
        words(
            "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "luks", "cow",
            "qcow", "qcow2", "qed", "vmdk"
        )
    )]
    pub r#type: Option<String>,
    /// Cache of image metadata.
    #[xml(child)]
    pub metadata_cache: Option<MetadataCache>,
}
