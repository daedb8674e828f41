//! Lists that the procedures of `NodeDevices` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `node_list_devices` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeListDevicesRet {
    pub list: Vec<String>,
}

impl Encode for NodeListDevicesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 65536, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeListDevicesRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeListDevicesRet { list: decoder.list(65536, <String as Decode>::BYTES_MIN, Decode::decode)? })
    }
}

/// What `node_device_list_caps` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceListCapsRet {
    pub list: Vec<String>,
}

impl Encode for NodeDeviceListCapsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 65536, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceListCapsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeDeviceListCapsRet {
            list: decoder.list(65536, <String as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `connect_list_all_node_devices` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllNodeDevicesRet {
    pub list: Vec<api::NodeDevice>,
    pub count: u32,
}

impl Encode for ConnectListAllNodeDevicesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 65536, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllNodeDevicesRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllNodeDevicesRet {
            list: decoder.list(65536, <api::NodeDevice as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
