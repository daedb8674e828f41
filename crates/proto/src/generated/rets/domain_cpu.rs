//! Lists that the procedures of `DomainCpu` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `domain_get_iothread_info` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetIothreadInfoRet {
    pub list: Vec<api::DomainIothreadInfo>,
    pub count: u32,
}

impl Encode for DomainGetIothreadInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetIothreadInfoRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetIothreadInfoRet {
            list: decoder.list(16384, <api::DomainIothreadInfo as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `domain_get_guest_vcpus` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetGuestVcpusRet {
    pub list: Vec<api::TypedParam>,
}

impl Encode for DomainGetGuestVcpusRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 64, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetGuestVcpusRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetGuestVcpusRet {
            list: decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}
