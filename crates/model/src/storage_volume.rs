//! `<volume>`: one disk image, partition or network block device of a pool.

use xml::{Xml, XmlEnum};

use crate::devices::disk_source::Encryption;
use crate::domain::Element;
use crate::storage::{NamedFormat, Permissions};
use crate::storage_pool::Extent;

/// A storage volume as its owner described it, or as it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct StorageVolume {
    /// What it is to the host.
    #[xml(attr, unknown = "unknown volume type '{}'")]
    pub r#type: Option<VolumeType>,
    /// Name, unique in the pool.
    #[xml(leaf, required, missing = "missing volume name element")]
    pub name: String,
    /// Identity, unique on the host.
    #[xml(leaf)]
    pub key: Option<String>,
    /// The parts of the pool's devices that it is on; reported only.
    #[xml(child)]
    pub source: Option<VolumeSource>,
    /// How much the guest can store in it, in bytes.
    #[xml(leaf, unit = "bytes")]
    pub capacity: Option<u64>,
    /// How much of the pool it takes, in bytes.
    #[xml(leaf, unit = "bytes")]
    pub allocation: Option<u64>,
    /// How long it is on the host, in bytes; reported only.
    #[xml(leaf, unit = "bytes")]
    pub physical: Option<u64>,
    /// What it is.
    #[xml(child)]
    pub target: Option<VolumeTarget>,
    /// What it is the difference to.
    #[xml(child = "backingStore")]
    pub backing_store: Option<Box<VolumeBacking>>,
}

impl Element for StorageVolume {
    const NAME: &'static str = "volume";
}

/// What a volume is to the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum VolumeType {
    /// A file.
    #[default]
    File,
    /// A block device.
    Block,
    /// A directory.
    Dir,
    /// A block device of another host, opened by the hypervisor.
    Network,
    /// A directory of another host.
    #[xml(text = "netdir")]
    NetDir,
    /// A directory of Virtuozzo's image format.
    Ploop,
}

/// The parts of the pool's devices that a volume is on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VolumeSource {
    /// The devices.
    #[xml(list)]
    pub device: Vec<VolumeDevice>,
}

/// A device that a volume is on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VolumeDevice {
    /// Its path.
    #[xml(attr, required)]
    pub path: String,
    /// The parts of it.
    #[xml(list)]
    pub extent: Vec<Extent>,
}

/// What a volume is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VolumeTarget {
    /// Its path on the host.
    #[xml(leaf)]
    pub path: Option<String>,
    /// Its format.
    #[xml(child)]
    pub format: Option<NamedFormat>,
    /// Who may use it.
    #[xml(child)]
    pub permissions: Option<Permissions>,
    /// When it was used; reported only.
    #[xml(child)]
    pub timestamps: Option<Timestamps>,
    /// How it is encrypted.
    #[xml(child)]
    pub encryption: Option<Box<Encryption>>,
    /// Version of the format, such as `1.1` for qcow2.
    #[xml(leaf)]
    pub compat: Option<String>,
    /// A new file is not copied on write.
    #[xml(flag)]
    pub nocow: bool,
    /// Size of a cluster of the format, in bytes.
    #[xml(leaf = "clusterSize", unit = "B")]
    pub cluster_size: Option<u64>,
    /// What the format is capable of.
    #[xml(child, keep)]
    pub features: Option<FormatFeatures>,
}

/// Seconds since 1970 with up to nine digits after the point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Timestamps {
    /// Last read.
    #[xml(leaf)]
    pub atime: Option<String>,
    /// Last written.
    #[xml(leaf)]
    pub mtime: Option<String>,
    /// Last change of the file's record.
    #[xml(leaf)]
    pub ctime: Option<String>,
    /// Made.
    #[xml(leaf)]
    pub btime: Option<String>,
}

/// What a format is capable of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct FormatFeatures {
    /// Counters are repaired after a crash instead of kept right.
    #[xml(flag)]
    pub lazy_refcounts: bool,
    /// Clusters have parts of their own.
    #[xml(flag)]
    pub extended_l2: bool,
}

/// What a volume is the difference to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VolumeBacking {
    /// Its path on the host; without one there is no such volume.
    #[xml(leaf)]
    pub path: String,
    /// Its format.
    #[xml(child)]
    pub format: Option<NamedFormat>,
    /// Who may use it.
    #[xml(child)]
    pub permissions: Option<Permissions>,
    /// When it was used; reported only.
    #[xml(child)]
    pub timestamps: Option<Timestamps>,
}
