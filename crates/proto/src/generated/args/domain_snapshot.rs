//! Arguments of the procedures of `DomainSnapshots`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_snapshot_create_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotCreateXmlArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub xml_desc: &'a str,
    pub flags: u32,
}

impl Encode for DomainSnapshotCreateXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.xml_desc.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotCreateXmlArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            xml_desc: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_snapshot_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotGetXmlDescArgs<'a> {
    pub snap: Cow<'a, api::DomainSnapshot>,
    pub flags: u32,
}

impl Encode for DomainSnapshotGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.snap.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { snap: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_snapshot_num`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotNumArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainSnapshotNumArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotNumArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_snapshot_list_names`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotListNamesArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub limit: i32,
    pub flags: u32,
}

impl Encode for DomainSnapshotListNamesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.limit.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotListNamesArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            limit: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_snapshot_lookup_by_name`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotLookupByNameArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub name: &'a str,
    pub flags: u32,
}

impl Encode for DomainSnapshotLookupByNameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotLookupByNameArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            name: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_has_current_snapshot`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainHasCurrentSnapshotArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainHasCurrentSnapshotArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainHasCurrentSnapshotArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_snapshot_current`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotCurrentArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainSnapshotCurrentArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotCurrentArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_revert_to_snapshot`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainRevertToSnapshotArgs<'a> {
    pub snap: Cow<'a, api::DomainSnapshot>,
    pub flags: u32,
}

impl Encode for DomainRevertToSnapshotArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.snap.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainRevertToSnapshotArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { snap: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_snapshot_delete`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotDeleteArgs<'a> {
    pub snap: Cow<'a, api::DomainSnapshot>,
    pub flags: u32,
}

impl Encode for DomainSnapshotDeleteArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.snap.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotDeleteArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { snap: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_snapshot_get_parent`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotGetParentArgs<'a> {
    pub snap: Cow<'a, api::DomainSnapshot>,
    pub flags: u32,
}

impl Encode for DomainSnapshotGetParentArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.snap.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotGetParentArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { snap: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_snapshot_num_children`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotNumChildrenArgs<'a> {
    pub snap: Cow<'a, api::DomainSnapshot>,
    pub flags: u32,
}

impl Encode for DomainSnapshotNumChildrenArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.snap.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotNumChildrenArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { snap: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_snapshot_list_children_names`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotListChildrenNamesArgs<'a> {
    pub snap: Cow<'a, api::DomainSnapshot>,
    pub limit: i32,
    pub flags: u32,
}

impl Encode for DomainSnapshotListChildrenNamesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.snap.encode(encoder)?;
        self.limit.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotListChildrenNamesArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            snap: Decode::decode(decoder)?,
            limit: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_snapshot_is_current`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotIsCurrentArgs<'a> {
    pub snap: Cow<'a, api::DomainSnapshot>,
    pub flags: u32,
}

impl Encode for DomainSnapshotIsCurrentArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.snap.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotIsCurrentArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { snap: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_snapshot_has_metadata`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotHasMetadataArgs<'a> {
    pub snap: Cow<'a, api::DomainSnapshot>,
    pub flags: u32,
}

impl Encode for DomainSnapshotHasMetadataArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.snap.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotHasMetadataArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { snap: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_list_all_snapshots`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainListAllSnapshotsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for DomainListAllSnapshotsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainListAllSnapshotsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_snapshot_list_all_children`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotListAllChildrenArgs<'a> {
    pub snapshot: Cow<'a, api::DomainSnapshot>,
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for DomainSnapshotListAllChildrenArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.snapshot.encode(encoder)?;
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotListAllChildrenArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            snapshot: Decode::decode(decoder)?,
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
