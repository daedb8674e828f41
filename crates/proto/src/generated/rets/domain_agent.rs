//! Lists that the procedures of `DomainAgent` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `domain_get_fsinfo` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetFsinfoRet {
    pub list: Vec<api::DomainFsinfo>,
    pub count: u32,
}

impl Encode for DomainGetFsinfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 256, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetFsinfoRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetFsinfoRet {
            list: decoder.list(256, <api::DomainFsinfo as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `domain_get_guest_info` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetGuestInfoRet {
    pub list: Vec<api::TypedParam>,
}

impl Encode for DomainGetGuestInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 2048, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetGuestInfoRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetGuestInfoRet {
            list: decoder.list(2048, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `domain_authorized_ssh_keys_get` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAuthorizedSshKeysGetRet {
    pub list: Vec<String>,
}

impl Encode for DomainAuthorizedSshKeysGetRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 2048, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainAuthorizedSshKeysGetRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainAuthorizedSshKeysGetRet {
            list: decoder.list(2048, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}
