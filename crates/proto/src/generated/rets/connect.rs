//! Lists that the procedures of `Connect` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `connect_get_cpu_model_names` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectGetCpuModelNamesRet {
    pub list: Vec<String>,
    pub count: i32,
}

impl Encode for ConnectGetCpuModelNamesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 8192, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectGetCpuModelNamesRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectGetCpuModelNamesRet {
            list: decoder.list(8192, <String as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
