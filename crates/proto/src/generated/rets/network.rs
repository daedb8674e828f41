//! Lists that the procedures of `Networks` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `connect_list_defined_networks` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListDefinedNetworksRet {
    pub list: Vec<String>,
}

impl Encode for ConnectListDefinedNetworksRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListDefinedNetworksRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListDefinedNetworksRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `connect_list_networks` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListNetworksRet {
    pub list: Vec<String>,
}

impl Encode for ConnectListNetworksRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListNetworksRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListNetworksRet {
            list: decoder.list(16384, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `connect_list_all_networks` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllNetworksRet {
    pub list: Vec<api::Network>,
    pub count: u32,
}

impl Encode for ConnectListAllNetworksRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllNetworksRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllNetworksRet {
            list: decoder.list(16384, <api::Network as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `network_get_dhcp_leases` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkGetDhcpLeasesRet {
    pub list: Vec<api::NetworkDhcpLease>,
    pub count: u32,
}

impl Encode for NetworkGetDhcpLeasesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 65536, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkGetDhcpLeasesRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NetworkGetDhcpLeasesRet {
            list: decoder.list(65536, <api::NetworkDhcpLease as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
