//! Arguments of the procedures of `Secrets`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `connect_list_secrets`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListSecretsArgs {
    pub limit: i32,
}

impl Encode for ConnectListSecretsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListSecretsArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListSecretsArgs { limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `secret_lookup_by_uuid`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretLookupByUuidArgs {
    pub uuid: api::Uuid,
}

impl Encode for SecretLookupByUuidArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.uuid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for SecretLookupByUuidArgs {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(SecretLookupByUuidArgs { uuid: Decode::decode(decoder)? })
    }
}

/// Arguments of `secret_define_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretDefineXmlArgs<'a> {
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for SecretDefineXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for SecretDefineXmlArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `secret_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretGetXmlDescArgs<'a> {
    pub secret: Cow<'a, api::Secret>,
    pub flags: u32,
}

impl Encode for SecretGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.secret.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for SecretGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { secret: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `secret_set_value`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretSetValueArgs<'a> {
    pub secret: Cow<'a, api::Secret>,
    pub value: &'a [u8],
    pub flags: u32,
}

impl Encode for SecretSetValueArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.secret.encode(encoder)?;
        encoder.bytes(self.value, 65536)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for SecretSetValueArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            secret: Decode::decode(decoder)?,
            value: decoder.bytes(65536)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `secret_get_value`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretGetValueArgs<'a> {
    pub secret: Cow<'a, api::Secret>,
    pub flags: u32,
}

impl Encode for SecretGetValueArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.secret.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for SecretGetValueArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { secret: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `secret_undefine`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretUndefineArgs<'a> {
    pub secret: Cow<'a, api::Secret>,
}

impl Encode for SecretUndefineArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.secret.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for SecretUndefineArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { secret: Decode::decode(decoder)? })
    }
}

/// Arguments of `secret_lookup_by_usage`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretLookupByUsageArgs<'a> {
    pub usage_type: i32,
    pub usage_id: &'a str,
}

impl Encode for SecretLookupByUsageArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.usage_type.encode(encoder)?;
        self.usage_id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for SecretLookupByUsageArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { usage_type: Decode::decode(decoder)?, usage_id: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_all_secrets`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllSecretsArgs {
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for ConnectListAllSecretsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllSecretsArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllSecretsArgs {
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
