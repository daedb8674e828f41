//! `<backingStore>` and `<mirror>` of a disk: what its content is based on, and where it is being copied.

use xml::Xml;

use super::disk_source::{DiskSource, MetadataCache};

/// `<backingStore>`: empty where the chain ends.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BackingStore {
    /// Number in the running machine.
    #[xml(attr, live_only)]
    pub index: Option<u32>,
    /// Image format.
    #[xml(child)]
    pub format: Option<BackingFormat>,
    /// Where the content is.
    #[xml(child, tag = "type")]
    pub source: Option<DiskSource>,
    /// What the content is based on.
    #[xml(child = "backingStore", keep)]
    pub backing_store: Option<Box<BackingStore>>,
}

/// `<dataStore>`: the file with the guest's data, beside an image that has only the tables.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct DataStore {
    /// Image format: `raw`.
    #[xml(child)]
    pub format: Option<BackingFormat>,
    /// Where the data is.
    #[xml(child, tag = "type")]
    pub source: Option<DiskSource>,
}

/// `<format>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BackingFormat {
    /// Its name.
    #[xml(
        attr,
        words(
            "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "luks", "cow",
            "qcow", "qcow2", "qed", "vmdk"
        ),
        unknown = "XML error: unknown storage source format '{}'"
    )]
    pub r#type: Option<String>,
    /// Cache of image metadata.
    #[xml(child)]
    pub metadata_cache: Option<MetadataCache>,
}

/// `<mirror>`: a copy in progress.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Mirror {
    /// The file, in the old place.
    #[xml(attr)]
    pub file: Option<String>,
    /// Its format, in the old place.
    #[xml(attr = "format")]
    pub file_format: Option<String>,
    /// `copy` or `active-commit`.
    #[xml(attr, words("copy", "active-commit"))]
    pub job: Option<String>,
    /// `yes`, `abort` or `pivot`.
    #[xml(attr, words("yes", "abort", "pivot"))]
    pub ready: Option<String>,
    /// Image format.
    #[xml(child)]
    pub format: Option<BackingFormat>,
    /// Where the copy goes.
    #[xml(child, tag = "type")]
    pub source: Option<DiskSource>,
    /// What the copy is based on.
    #[xml(child = "backingStore", keep)]
    pub backing_store: Option<Box<BackingStore>>,
}
