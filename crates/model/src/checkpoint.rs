//! `<domaincheckpoint>`: a point in time from which changes of disks are recorded.

use xml::{Xml, XmlEnum};

use crate::moment::{Parent, RecordedDomain};

/// `<domaincheckpoint>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(namespaces(
    "qemu" = "http://libvirt.org/schemas/domain/qemu/1.0",
    "lxc" = "http://libvirt.org/schemas/domain/lxc/1.0",
    "bhyve" = "http://libvirt.org/schemas/domain/bhyve/1.0"
))]
pub struct DomainCheckpoint {
    /// Name, unique among the checkpoints of the machine; made from the time if absent.
    #[xml(leaf)]
    pub name: Option<String>,
    /// What it is for.
    #[xml(leaf)]
    pub description: Option<String>,
    /// The checkpoint before.
    #[xml(child)]
    pub parent: Option<Parent>,
    /// When it was made, in seconds since 1970.
    #[xml(leaf = "creationTime")]
    pub creation_time: Option<i64>,
    /// What is recorded of each disk.
    #[xml(list = "disk", wrap = "disks", required)]
    pub disks: Vec<CheckpointDisk>,
    /// The machine as it was.
    #[xml(child)]
    pub domain: Option<RecordedDomain>,
}

/// `<disk>` of a checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CheckpointDisk {
    /// Name of the disk's target, or the path of its image.
    #[xml(attr, required)]
    pub name: String,
    /// Whether changes are recorded, and how.
    #[xml(attr)]
    pub checkpoint: Option<CheckpointKind>,
    /// Name of the bitmap in the image.
    #[xml(attr)]
    pub bitmap: Option<String>,
    /// How much has changed since, in bytes; only the daemon knows.
    #[xml(attr)]
    pub size: Option<u64>,
}

/// How changes of a disk are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum CheckpointKind {
    /// Not at all.
    No,
    /// In a bitmap of the image.
    Bitmap,
}
