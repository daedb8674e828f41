//! `<storagepoolCapabilities>`: which types of pools the host has, and what each knows.

use xml::Xml;

use crate::domain::Element;
use crate::storage::NamedFormat;
use crate::storage_pool::PoolType;

/// Which types of pools the host has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct StoragePoolCapabilities {
    /// Each type, also those that the host does not have.
    #[xml(list)]
    pub pool: Vec<PoolCapability>,
}

impl Element for StoragePoolCapabilities {
    const NAME: &'static str = "storagepoolCapabilities";
}

/// What a type of pool knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(open)]
pub struct PoolCapability {
    /// The type.
    #[xml(attr, required)]
    pub r#type: PoolType,
    /// Whether the host has it.
    #[xml(attr, yes_no, required)]
    pub supported: bool,
    /// Formats of pools.
    #[xml(child = "poolOptions")]
    pub pool_options: Option<PoolOptions>,
    /// Formats of volumes.
    #[xml(child = "volOptions")]
    pub volume_options: Option<PoolOptions>,
}

/// Formats of pools or volumes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PoolOptions {
    /// The one that is taken when a document names none.
    #[xml(child = "defaultFormat")]
    pub default_format: Option<NamedFormat>,
    /// Those that may be named.
    #[xml(list)]
    pub r#enum: Vec<FormatEnum>,
}

/// Formats that a document may name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(open)]
pub struct FormatEnum {
    /// Where they may be named.
    #[xml(attr, required)]
    pub name: String,
    /// The formats.
    #[xml(leaves)]
    pub value: Vec<String>,
}
