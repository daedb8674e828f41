//! Disks.

use xml::{Error, Loading, Node, Xml, XmlUnion};

/// A disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = sort)]
pub struct Storage {
    /// Its file in `/dev`.
    #[xml(leaf, required, missing = "no block device path supplied")]
    pub block: String,
    /// Its bus, such as `scsi`.
    #[xml(leaf)]
    pub bus: Option<String>,
    /// Its kind, such as `cdrom`.
    #[xml(leaf)]
    pub drive_type: Option<String>,
    /// Model.
    #[xml(leaf)]
    pub model: Option<String>,
    /// Who made it.
    #[xml(leaf)]
    pub vendor: Option<String>,
    /// Serial number.
    #[xml(leaf)]
    pub serial: Option<String>,
    /// Size in bytes, of a disk that cannot be taken out.
    #[xml(leaf)]
    pub size: Option<u64>,
    /// Size of a block in bytes.
    #[xml(leaf)]
    pub logical_block_size: Option<u64>,
    /// Number of blocks.
    #[xml(leaf)]
    pub num_blocks: Option<u64>,
    /// What else it is, in the order of the variants.
    #[xml(list)]
    pub capability: Vec<StorageCapability>,
}

/// Hook: libvirt writes the capabilities in one order.
fn sort(storage: &mut Storage, _: &mut Loading<'_>, _: Node<'_, '_>) -> Result<(), Error> {
    storage.capability.sort_by_key(|capability| matches!(capability, StorageCapability::Hotpluggable));
    Ok(())
}

/// What a disk is beside.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", unknown = "unknown storage capability type '{}'")]
pub enum StorageCapability {
    /// Its medium can be taken out.
    Removable(Removable),
    /// It can be plugged and pulled.
    Hotpluggable,
}

/// A medium that can be taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Removable {
    /// 1 when there is one.
    #[xml(leaf, required)]
    pub media_available: u8,
    /// Its size in bytes.
    #[xml(leaf, required)]
    pub media_size: u64,
    /// Its label.
    #[xml(leaf)]
    pub media_label: Option<String>,
    /// Size of a block in bytes.
    #[xml(leaf)]
    pub logical_block_size: Option<u64>,
    /// Number of blocks.
    #[xml(leaf)]
    pub num_blocks: Option<u64>,
}
