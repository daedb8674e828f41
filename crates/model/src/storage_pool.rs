//! `<pool>`: where volumes come from.

use xml::{Uuid, Xml, XmlEnum, XmlUnion};

use crate::devices::address::PciAddress;
use crate::devices::disk_source::SecretRef;
use crate::devices::network_source::Initiator;
use crate::domain::Element;
use crate::storage::{NamedFormat, Permissions};

/// A storage pool as its owner described it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(namespaces(
    "fs" = "http://libvirt.org/schemas/storagepool/fs/1.0",
    "rbd" = "http://libvirt.org/schemas/storagepool/rbd/1.0"
))]
pub struct StoragePool {
    /// What it is made of.
    #[xml(attr, required, missing = "missing storage pool type", unknown = "unknown storage pool type {}")]
    pub r#type: PoolType,
    /// Name, unique on the host; some types take that of the source.
    #[xml(leaf)]
    pub name: Option<String>,
    /// Identity for good.
    #[xml(leaf)]
    pub uuid: Option<Uuid>,
    /// How much it holds, in bytes; reported only.
    #[xml(leaf, unit = "bytes")]
    pub capacity: u64,
    /// How much of it is used, in bytes; reported only.
    #[xml(leaf, unit = "bytes")]
    pub allocation: u64,
    /// How much is left, in bytes; reported only.
    #[xml(leaf, unit = "bytes")]
    pub available: u64,
    /// What its file system does.
    #[xml(child)]
    pub features: Option<PoolFeatures>,
    /// What it is on.
    #[xml(child, keep)]
    pub source: PoolSource,
    /// Where the host has its volumes.
    #[xml(child)]
    pub target: Option<PoolTarget>,
    /// How its volumes are looked at.
    #[xml(child)]
    pub refresh: Option<PoolRefresh>,
    /// Options of `mount`.
    #[xml(child = "fs:mount_opts")]
    pub mount_opts: Option<MountOptions>,
    /// Options of the Ceph client.
    #[xml(child = "rbd:config_opts")]
    pub config_opts: Option<ConfigOptions>,
}

impl Element for StoragePool {
    const NAME: &'static str = "pool";
}

/// What a pool is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, XmlEnum)]
pub enum PoolType {
    /// A directory.
    #[default]
    Dir,
    /// A file system on a block device.
    Fs,
    /// A file system on another host.
    #[xml(text = "netfs")]
    NetFs,
    /// A volume group of LVM.
    Logical,
    /// A disk and its partitions.
    Disk,
    /// A target of iSCSI, by the host's initiator.
    Iscsi,
    /// A target of iSCSI, without the host's initiator.
    IscsiDirect,
    /// A SCSI controller.
    Scsi,
    /// Devices with several paths.
    #[xml(text = "mpath")]
    MultiPath,
    /// A pool of a Ceph cluster.
    Rbd,
    /// A Sheepdog cluster.
    Sheepdog,
    /// A volume of a Gluster cluster.
    Gluster,
    /// A pool of ZFS.
    Zfs,
    /// A Virtuozzo cluster.
    #[xml(text = "vstorage")]
    VStorage,
}

/// What a pool's file system does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PoolFeatures {
    /// Whether files are copied on write.
    #[xml(leaf, at = "state", yes_no)]
    pub cow: Option<bool>,
}

/// What a pool is on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(open)]
pub struct PoolSource {
    /// Other hosts.
    #[xml(list)]
    pub host: Vec<PoolHost>,
    /// Block devices or targets.
    #[xml(list)]
    pub device: Vec<PoolDevice>,
    /// A directory, or the share of a host.
    #[xml(leaf, at = "path")]
    pub dir: Option<String>,
    /// A SCSI controller.
    #[xml(child)]
    pub adapter: Option<Adapter>,
    /// A name known to the other side, such as that of a volume group.
    #[xml(leaf)]
    pub name: Option<String>,
    /// Own name towards iSCSI targets.
    #[xml(child)]
    pub initiator: Option<Initiator>,
    /// Its format.
    #[xml(child)]
    pub format: Option<NamedFormat>,
    /// Who is let in.
    #[xml(child)]
    pub auth: Option<PoolAuth>,
    /// Version of the protocol.
    #[xml(leaf, at = "ver")]
    pub protocol: Option<String>,
    /// Who made it.
    #[xml(leaf, at = "name")]
    pub vendor: Option<String>,
    /// Product.
    #[xml(leaf, at = "name")]
    pub product: Option<String>,
}

/// A host that a pool is on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PoolHost {
    /// Name or address.
    #[xml(attr, required, missing = "missing storage pool host name")]
    pub name: String,
    /// Port; -1 leaves it to the other side.
    #[xml(attr)]
    pub port: Option<i32>,
}

/// A block device or target that a pool is on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PoolDevice {
    /// Path of a device or name of a target.
    #[xml(attr, required, missing = "missing storage pool source device path")]
    pub path: String,
    /// Whether names of partitions have a `p` before the number.
    #[xml(attr, yes_no)]
    pub part_separator: Option<bool>,
    /// Where it is free; reported only.
    #[xml(list = "freeExtent")]
    pub free_extent: Vec<Extent>,
}

/// A part of a device, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Extent {
    /// Its first byte.
    #[xml(attr)]
    pub start: u64,
    /// The byte after it.
    #[xml(attr)]
    pub end: u64,
}

/// A SCSI controller.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", unknown = "Unknown pool adapter type '{}'")]
pub enum Adapter {
    /// One of the host.
    #[xml(text = "scsi_host", default)]
    ScsiHost(ScsiHostAdapter),
    /// A virtual one on a fibre channel adapter.
    #[xml(text = "fc_host")]
    FcHost(Box<FcHostAdapter>),
}

/// A SCSI controller of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ScsiHostAdapter {
    /// Its name, such as `scsi_host2`.
    #[xml(attr)]
    pub name: Option<String>,
    /// Its place, which does not change when the host starts anew.
    #[xml(child)]
    pub parentaddr: Option<ParentAddress>,
}

/// Place of a SCSI controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ParentAddress {
    /// Its number among those of the PCI function.
    #[xml(attr)]
    pub unique_id: Option<u32>,
    /// The PCI function.
    #[xml(child, required, missing = "Missing scsi_host PCI address element")]
    pub address: PciAddress,
}

/// A virtual controller on a fibre channel adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct FcHostAdapter {
    /// The adapter by its name.
    #[xml(attr)]
    pub parent: Option<String>,
    /// The adapter by its world wide node name.
    #[xml(attr)]
    pub parent_wwnn: Option<String>,
    /// The adapter by its world wide port name.
    #[xml(attr)]
    pub parent_wwpn: Option<String>,
    /// The adapter by the world wide name of its fabric.
    #[xml(attr)]
    pub parent_fabric_wwn: Option<String>,
    /// Whether it goes with the pool.
    #[xml(attr, yes_no)]
    pub managed: Option<bool>,
    /// World wide node name.
    #[xml(attr, required, missing = "'wwnn' and 'wwpn' must be specified for adapter type 'fchost'")]
    pub wwnn: String,
    /// World wide port name.
    #[xml(attr, required, missing = "'wwnn' and 'wwpn' must be specified for adapter type 'fchost'")]
    pub wwpn: String,
}

/// Who is let in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PoolAuth {
    /// How it is proven.
    #[xml(
        attr,
        required,
        missing = "unsupported configuration: storage pool missing auth type",
        unknown = "unknown auth type '{}'"
    )]
    pub r#type: AuthType,
    /// User.
    #[xml(attr, required, missing = "missing username for auth")]
    pub username: String,
    /// Password.
    #[xml(child, required, missing = "Missing <secret> element in auth")]
    pub secret: SecretRef,
}

/// How a user is proven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum AuthType {
    /// Not at all.
    #[default]
    None,
    /// As iSCSI does it.
    Chap,
    /// As Ceph does it.
    Ceph,
}

/// Where the host has the volumes of a pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PoolTarget {
    /// Its directory.
    #[xml(leaf)]
    pub path: Option<String>,
    /// Who may use the directory.
    #[xml(child)]
    pub permissions: Option<Permissions>,
}

/// How the volumes of a pool are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PoolRefresh {
    /// What is found out about each.
    #[xml(child)]
    pub volume: Option<VolumeRefresh>,
}

/// What is found out about each volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VolumeRefresh {
    /// Where its allocation comes from.
    #[xml(attr, unknown = "unknown storage pool volume refresh allocation type {}")]
    pub allocation: Option<RefreshAllocation>,
}

/// Where the allocation of a volume comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum RefreshAllocation {
    /// It is computed.
    Default,
    /// The capacity is taken for it, which is quicker.
    Capacity,
}

/// Options of `mount`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MountOptions {
    /// The options, each as it stands after `-o`.
    #[xml(leaves = "fs:option", at = "name", whole, missing = "no fs mount option name specified")]
    pub option: Vec<String>,
}

/// Options of the Ceph client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ConfigOptions {
    /// The options.
    #[xml(list = "rbd:option")]
    pub option: Vec<ConfigOption>,
}

/// An option of the Ceph client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ConfigOption {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// Its value.
    #[xml(attr, required)]
    pub value: String,
}
