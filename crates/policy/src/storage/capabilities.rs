//! Which types of pools the host has, as a document.

use model::storage::NamedFormat;
use model::storage_pool::PoolType;
use model::storage_pool_caps::{FormatEnum, PoolCapability, PoolOptions, StoragePoolCapabilities};

use super::kind::{Formats, POOL_KINDS};

/// The document for a host that has these types.
#[must_use]
pub fn build(supported: &[PoolType]) -> StoragePoolCapabilities {
    let pools = POOL_KINDS.iter().map(|kind| PoolCapability {
        r#type: kind.r#type,
        supported: supported.contains(&kind.r#type),
        pool_options: kind.formats.map(|formats| options("sourceFormatType", &formats)),
        volume_options: kind.volume_formats.map(|formats| options("targetFormatType", &formats)),
    });
    StoragePoolCapabilities { pool: pools.collect() }
}

fn options(name: &str, formats: &Formats) -> PoolOptions {
    let names = if formats.listed { formats.names } else { &[] };
    PoolOptions {
        default_format: Some(NamedFormat { r#type: formats.default.to_owned() }),
        r#enum: vec![FormatEnum {
            name: name.to_owned(),
            value: names.iter().map(|name| (*name).to_owned()).collect(),
        }],
    }
}

#[cfg(test)]
mod tests {
    use model::FormatFlags;
    use model::domain::Element;

    use super::*;

    #[test]
    fn all_types_are_listed_whether_supported_or_not() {
        let text = build(&[PoolType::Zfs]).format(FormatFlags::NONE);
        assert_eq!(text.matches("<pool ").count(), POOL_KINDS.len());
        assert!(text.contains("  <pool type='zfs' supported='yes'>\n  </pool>\n"), "{text}");
        assert!(text.contains("  <pool type='mpath' supported='no'>\n  </pool>\n"), "{text}");
    }
}
