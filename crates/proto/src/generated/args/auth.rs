//! Arguments of the procedures of `Auth`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `auth_sasl_start`.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthSaslStartArgs<'a> {
    pub mech: &'a str,
    pub nil: i32,
    pub data: Cow<'a, [u8]>,
}

impl Encode for AuthSaslStartArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.mech.encode(encoder)?;
        self.nil.encode(encoder)?;
        encoder.chars(&self.data, 65536)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AuthSaslStartArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            mech: Decode::decode(decoder)?,
            nil: Decode::decode(decoder)?,
            data: Cow::Owned(decoder.chars(65536)?),
        })
    }
}

/// Arguments of `auth_sasl_step`.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthSaslStepArgs<'a> {
    pub nil: i32,
    pub data: Cow<'a, [u8]>,
}

impl Encode for AuthSaslStepArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.nil.encode(encoder)?;
        encoder.chars(&self.data, 65536)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AuthSaslStepArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { nil: Decode::decode(decoder)?, data: Cow::Owned(decoder.chars(65536)?) })
    }
}
