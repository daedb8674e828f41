//! Lists that the procedures of `Auth` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `auth_list` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthListRet {
    pub list: Vec<i32>,
}

impl Encode for AuthListRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 20, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AuthListRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AuthListRet { list: decoder.list(20, <i32 as Decode>::BYTES_MIN, Decode::decode)? })
    }
}
