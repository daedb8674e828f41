//! Lists that the procedures of `Interfaces` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `connect_list_interfaces` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListInterfacesRet {
    pub list: Vec<String>,
}

impl Encode for ConnectListInterfacesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListInterfacesRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListInterfacesRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `connect_list_defined_interfaces` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListDefinedInterfacesRet {
    pub list: Vec<String>,
}

impl Encode for ConnectListDefinedInterfacesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListDefinedInterfacesRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListDefinedInterfacesRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `connect_list_all_interfaces` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllInterfacesRet {
    pub list: Vec<api::Interface>,
    pub count: u32,
}

impl Encode for ConnectListAllInterfacesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllInterfacesRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllInterfacesRet {
            list: decoder.list(16384, <api::Interface as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
