//! What each type of pool consists of: one table for reading, checking and reporting.

use error::{Error, Result};
use model::storage::NamedFormat;
use model::storage_pool::PoolType;

/// A type of pool.
#[derive(Clone, Copy, Debug)]
pub struct PoolKind {
    /// The type.
    pub r#type: PoolType,
    /// Its source has a host.
    pub host: bool,
    /// Its source has devices.
    pub device: bool,
    /// Its source has a directory.
    pub dir: bool,
    /// Its source has a SCSI controller.
    pub adapter: bool,
    /// Its source has a name.
    pub name: bool,
    /// Its source knows an own name towards the target.
    pub initiator: bool,
    /// Its source may name the version of the protocol.
    pub protocol: bool,
    /// Its volumes have no place on the host.
    pub network: bool,
    /// Formats of its source.
    pub formats: Option<Formats>,
    /// Formats of its volumes.
    pub volume_formats: Option<Formats>,
}

/// Formats that a document may name.
#[derive(Clone, Copy, Debug)]
pub struct Formats {
    /// The one that is taken when none is named.
    pub default: &'static str,
    /// All.
    pub names: &'static [&'static str],
    /// Whether capabilities list them.
    pub listed: bool,
}

impl Formats {
    const fn new(default: &'static str, names: &'static [&'static str]) -> Formats {
        Formats { default, names, listed: true }
    }

    /// Makes a format the default one when none is named.
    ///
    /// # Errors
    /// A format is named that is none of these: what `refusal` makes of its name.
    pub fn settle(&self, format: &mut Option<NamedFormat>, refusal: impl Fn(&str) -> Error) -> Result<()> {
        let format = format.get_or_insert_default();
        if format.r#type.is_empty() {
            format.r#type.push_str(self.default);
        } else if !self.names.contains(&format.r#type.as_str()) {
            let allowed = self.names.join(", ");
            return Err(refusal(&format.r#type).with_cure(format!("name one of: {allowed}")));
        }
        Ok(())
    }
}

/// Formats of image files.
pub const FILE_FORMATS: &[&str] = &[
    "none", "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "cow", "qcow",
    "qcow2", "qed", "vmdk",
];

const FILES: Formats = Formats::new("raw", FILE_FORMATS);

const FILE_SYSTEMS: Formats = Formats::new(
    "auto",
    &[
        "auto", "ext2", "ext3", "ext4", "ufs", "iso9660", "udf", "gfs", "gfs2", "vfat", "hfs+", "xfs",
        "ocfs2", "vmfs",
    ],
);

const NETWORK_FILE_SYSTEMS: Formats = Formats::new("auto", &["auto", "nfs", "glusterfs", "cifs"]);

const VOLUME_GROUPS: Formats = Formats::new("lvm2", &["unknown", "lvm2"]);

const PARTITION_TABLES: Formats =
    Formats::new("unknown", &["unknown", "dos", "dvh", "gpt", "mac", "bsd", "pc98", "sun", "lvm2"]);

const PARTITIONS: Formats = Formats::new(
    "none",
    &["none", "linux", "fat16", "fat32", "linux-swap", "linux-lvm", "linux-raid", "extended"],
);

const EMPTY: PoolKind = PoolKind {
    r#type: PoolType::Dir,
    host: false,
    device: false,
    dir: false,
    adapter: false,
    name: false,
    initiator: false,
    protocol: false,
    network: false,
    formats: None,
    volume_formats: None,
};

/// All types, in the order of capabilities.
pub const POOL_KINDS: &[PoolKind] = &[
    PoolKind { r#type: PoolType::Dir, volume_formats: Some(FILES), ..EMPTY },
    PoolKind {
        r#type: PoolType::Fs,
        device: true,
        formats: Some(FILE_SYSTEMS),
        volume_formats: Some(FILES),
        ..EMPTY
    },
    PoolKind {
        r#type: PoolType::NetFs,
        host: true,
        dir: true,
        protocol: true,
        formats: Some(NETWORK_FILE_SYSTEMS),
        volume_formats: Some(FILES),
        ..EMPTY
    },
    PoolKind { r#type: PoolType::Logical, name: true, device: true, formats: Some(VOLUME_GROUPS), ..EMPTY },
    PoolKind {
        r#type: PoolType::Disk,
        device: true,
        formats: Some(PARTITION_TABLES),
        volume_formats: Some(PARTITIONS),
        ..EMPTY
    },
    PoolKind { r#type: PoolType::Iscsi, host: true, device: true, initiator: true, ..EMPTY },
    PoolKind {
        r#type: PoolType::IscsiDirect,
        host: true,
        device: true,
        initiator: true,
        network: true,
        ..EMPTY
    },
    PoolKind { r#type: PoolType::Scsi, adapter: true, ..EMPTY },
    PoolKind { r#type: PoolType::MultiPath, ..EMPTY },
    PoolKind {
        r#type: PoolType::Rbd,
        host: true,
        name: true,
        network: true,
        volume_formats: Some(Formats { listed: false, ..FILES }),
        ..EMPTY
    },
    PoolKind { r#type: PoolType::Sheepdog, host: true, name: true, network: true, ..EMPTY },
    PoolKind {
        r#type: PoolType::Gluster,
        host: true,
        dir: true,
        name: true,
        network: true,
        volume_formats: Some(FILES),
        ..EMPTY
    },
    PoolKind { r#type: PoolType::Zfs, name: true, device: true, ..EMPTY },
    PoolKind { r#type: PoolType::VStorage, name: true, volume_formats: Some(FILES), ..EMPTY },
];

impl PoolKind {
    /// What a type consists of.
    #[must_use]
    pub fn of(r#type: PoolType) -> &'static PoolKind {
        POOL_KINDS.iter().find(|kind| kind.r#type == r#type).unwrap_or(&EMPTY)
    }

    /// Whether devices are all that the source has.
    #[must_use]
    pub fn only_devices(&self) -> bool {
        self.device && !(self.host || self.dir || self.adapter || self.name)
    }
}
