//! Lists that the procedures of `DomainInfo` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `domain_get_security_label_list` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetSecurityLabelListRet {
    pub list: Vec<api::DomainGetSecurityLabelRet>,
    pub count: i32,
}

impl Encode for DomainGetSecurityLabelListRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 64, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetSecurityLabelListRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetSecurityLabelListRet {
            list: decoder.list(64, <api::DomainGetSecurityLabelRet as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `domain_interface_addresses` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainInterfaceAddressesRet {
    pub list: Vec<api::DomainInterface>,
}

impl Encode for DomainInterfaceAddressesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 2048, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainInterfaceAddressesRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainInterfaceAddressesRet {
            list: decoder.list(2048, <api::DomainInterface as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `domain_get_launch_security_info` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetLaunchSecurityInfoRet {
    pub list: Vec<api::TypedParam>,
}

impl Encode for DomainGetLaunchSecurityInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 64, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetLaunchSecurityInfoRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetLaunchSecurityInfoRet {
            list: decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `domain_get_messages` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetMessagesRet {
    pub list: Vec<String>,
}

impl Encode for DomainGetMessagesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 2048, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetMessagesRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetMessagesRet { list: decoder.list(2048, <String as Decode>::BYTES_MIN, Decode::decode)? })
    }
}
