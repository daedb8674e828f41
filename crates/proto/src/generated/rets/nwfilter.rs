//! Lists that the procedures of `Nwfilters` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `connect_list_nwfilters` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListNwfiltersRet {
    pub list: Vec<String>,
}

impl Encode for ConnectListNwfiltersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListNwfiltersRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListNwfiltersRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `connect_list_all_nwfilters` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllNwfiltersRet {
    pub list: Vec<api::Nwfilter>,
    pub count: u32,
}

impl Encode for ConnectListAllNwfiltersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllNwfiltersRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllNwfiltersRet {
            list: decoder.list(16384, <api::Nwfilter as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `connect_list_all_nwfilter_bindings` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllNwfilterBindingsRet {
    pub list: Vec<api::NwfilterBinding>,
    pub count: u32,
}

impl Encode for ConnectListAllNwfilterBindingsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllNwfilterBindingsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllNwfilterBindingsRet {
            list: decoder.list(16384, <api::NwfilterBinding as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
