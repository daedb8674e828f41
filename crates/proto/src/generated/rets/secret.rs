//! Lists that the procedures of `Secrets` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `connect_list_secrets` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListSecretsRet {
    pub list: Vec<String>,
}

impl Encode for ConnectListSecretsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListSecretsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListSecretsRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `secret_get_value` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretGetValueRet {
    pub list: Vec<u8>,
}

impl Encode for SecretGetValueRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.list, 65536)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for SecretGetValueRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(SecretGetValueRet { list: decoder.bytes(65536)?.to_vec() })
    }
}

/// What `connect_list_all_secrets` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllSecretsRet {
    pub list: Vec<api::Secret>,
    pub count: u32,
}

impl Encode for ConnectListAllSecretsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllSecretsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllSecretsRet {
            list: decoder.list(16384, <api::Secret as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
