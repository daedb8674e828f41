//! Lists that the procedures of `StorageVols` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `storage_pool_list_volumes` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolListVolumesRet {
    pub list: Vec<String>,
}

impl Encode for StoragePoolListVolumesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolListVolumesRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(StoragePoolListVolumesRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `storage_pool_list_all_volumes` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolListAllVolumesRet {
    pub list: Vec<api::StorageVol>,
    pub count: u32,
}

impl Encode for StoragePoolListAllVolumesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolListAllVolumesRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(StoragePoolListAllVolumesRet {
            list: decoder.list(16384, <api::StorageVol as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
