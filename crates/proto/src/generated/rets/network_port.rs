//! Lists that the procedures of `NetworkPorts` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `network_list_all_ports` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkListAllPortsRet {
    pub list: Vec<api::NetworkPort>,
    pub count: u32,
}

impl Encode for NetworkListAllPortsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkListAllPortsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NetworkListAllPortsRet {
            list: decoder.list(16384, <api::NetworkPort as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `network_port_get_parameters` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkPortGetParametersRet {
    pub list: Vec<api::TypedParam>,
    pub count: i32,
}

impl Encode for NetworkPortGetParametersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkPortGetParametersRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NetworkPortGetParametersRet {
            list: decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
