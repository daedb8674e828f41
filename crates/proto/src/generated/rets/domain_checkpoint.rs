//! Lists that the procedures of `DomainCheckpoints` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `domain_list_all_checkpoints` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainListAllCheckpointsRet {
    pub list: Vec<api::DomainCheckpoint>,
    pub count: i32,
}

impl Encode for DomainListAllCheckpointsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainListAllCheckpointsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainListAllCheckpointsRet {
            list: decoder.list(16384, <api::DomainCheckpoint as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `domain_checkpoint_list_all_children` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCheckpointListAllChildrenRet {
    pub list: Vec<api::DomainCheckpoint>,
    pub count: i32,
}

impl Encode for DomainCheckpointListAllChildrenRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCheckpointListAllChildrenRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainCheckpointListAllChildrenRet {
            list: decoder.list(16384, <api::DomainCheckpoint as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
