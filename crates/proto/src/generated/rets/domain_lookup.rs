//! Lists that the procedures of `DomainLookup` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `connect_list_defined_domains` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListDefinedDomainsRet {
    pub list: Vec<String>,
}

impl Encode for ConnectListDefinedDomainsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListDefinedDomainsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListDefinedDomainsRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `connect_list_domains` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListDomainsRet {
    pub list: Vec<i32>,
}

impl Encode for ConnectListDomainsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListDomainsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListDomainsRet { list: decoder.list(16384, <i32 as Decode>::BYTES_MIN, Decode::decode)? })
    }
}

/// What `connect_list_all_domains` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllDomainsRet {
    pub list: Vec<api::Domain>,
    pub count: u32,
}

impl Encode for ConnectListAllDomainsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllDomainsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllDomainsRet {
            list: decoder.list(16384, <api::Domain as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
