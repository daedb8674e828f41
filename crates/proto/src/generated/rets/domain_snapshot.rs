//! Lists that the procedures of `DomainSnapshots` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `domain_snapshot_list_names` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotListNamesRet {
    pub list: Vec<String>,
}

impl Encode for DomainSnapshotListNamesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotListNamesRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainSnapshotListNamesRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `domain_snapshot_list_children_names` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotListChildrenNamesRet {
    pub list: Vec<String>,
}

impl Encode for DomainSnapshotListChildrenNamesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotListChildrenNamesRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainSnapshotListChildrenNamesRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `domain_list_all_snapshots` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainListAllSnapshotsRet {
    pub list: Vec<api::DomainSnapshot>,
    pub count: i32,
}

impl Encode for DomainListAllSnapshotsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainListAllSnapshotsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainListAllSnapshotsRet {
            list: decoder.list(16384, <api::DomainSnapshot as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `domain_snapshot_list_all_children` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSnapshotListAllChildrenRet {
    pub list: Vec<api::DomainSnapshot>,
    pub count: i32,
}

impl Encode for DomainSnapshotListAllChildrenRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSnapshotListAllChildrenRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainSnapshotListAllChildrenRet {
            list: decoder.list(16384, <api::DomainSnapshot as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
