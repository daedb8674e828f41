//! Lists that the procedures of `StoragePools` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `connect_list_storage_pools` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListStoragePoolsRet {
    pub list: Vec<String>,
}

impl Encode for ConnectListStoragePoolsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListStoragePoolsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListStoragePoolsRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `connect_list_defined_storage_pools` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListDefinedStoragePoolsRet {
    pub list: Vec<String>,
}

impl Encode for ConnectListDefinedStoragePoolsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListDefinedStoragePoolsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListDefinedStoragePoolsRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `connect_list_all_storage_pools` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllStoragePoolsRet {
    pub list: Vec<api::StoragePool>,
    pub count: u32,
}

impl Encode for ConnectListAllStoragePoolsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllStoragePoolsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllStoragePoolsRet {
            list: decoder.list(16384, <api::StoragePool as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
