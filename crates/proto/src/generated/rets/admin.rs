//! Lists that the procedures of `Admin` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `admin_connect_list_servers` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminConnectListServersRet {
    pub list: Vec<api::AdminServer>,
    pub count: u32,
}

impl Encode for AdminConnectListServersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminConnectListServersRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminConnectListServersRet {
            list: decoder.list(16384, <api::AdminServer as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `admin_server_get_threadpool_parameters` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminServerGetThreadpoolParametersRet {
    pub list: Vec<api::TypedParam>,
}

impl Encode for AdminServerGetThreadpoolParametersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 32, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminServerGetThreadpoolParametersRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminServerGetThreadpoolParametersRet {
            list: decoder.list(32, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `admin_server_list_clients` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminServerListClientsRet {
    pub list: Vec<api::AdminClient>,
    pub count: u32,
}

impl Encode for AdminServerListClientsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminServerListClientsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminServerListClientsRet {
            list: decoder.list(16384, <api::AdminClient as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `admin_client_get_info` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminClientGetInfoRet {
    pub list: Vec<api::TypedParam>,
}

impl Encode for AdminClientGetInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 64, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminClientGetInfoRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminClientGetInfoRet {
            list: decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `admin_server_get_client_limits` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminServerGetClientLimitsRet {
    pub list: Vec<api::TypedParam>,
}

impl Encode for AdminServerGetClientLimitsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 32, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for AdminServerGetClientLimitsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(AdminServerGetClientLimitsRet {
            list: decoder.list(32, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}
