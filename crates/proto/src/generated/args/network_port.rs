//! Arguments of the procedures of `NetworkPorts`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `network_list_all_ports`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkListAllPortsArgs<'a> {
    pub network: Cow<'a, api::Network>,
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for NetworkListAllPortsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.network.encode(encoder)?;
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkListAllPortsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            network: Decode::decode(decoder)?,
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `network_port_lookup_by_uuid`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkPortLookupByUuidArgs<'a> {
    pub network: Cow<'a, api::Network>,
    pub uuid: api::Uuid,
}

impl Encode for NetworkPortLookupByUuidArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.network.encode(encoder)?;
        self.uuid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkPortLookupByUuidArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { network: Decode::decode(decoder)?, uuid: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_port_create_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkPortCreateXmlArgs<'a> {
    pub network: Cow<'a, api::Network>,
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for NetworkPortCreateXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.network.encode(encoder)?;
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkPortCreateXmlArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            network: Decode::decode(decoder)?,
            xml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `network_port_get_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkPortGetParametersArgs<'a> {
    pub port: Cow<'a, api::NetworkPort>,
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for NetworkPortGetParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.port.encode(encoder)?;
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkPortGetParametersArgs<'a> {
    const BYTES_MIN: usize = 44;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            port: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `network_port_set_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkPortSetParametersArgs<'a> {
    pub port: Cow<'a, api::NetworkPort>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for NetworkPortSetParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.port.encode(encoder)?;
        encoder.list(&self.params, 16, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkPortSetParametersArgs<'a> {
    const BYTES_MIN: usize = 44;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            port: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `network_port_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkPortGetXmlDescArgs<'a> {
    pub port: Cow<'a, api::NetworkPort>,
    pub flags: u32,
}

impl Encode for NetworkPortGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.port.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkPortGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { port: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_port_delete`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkPortDeleteArgs<'a> {
    pub port: Cow<'a, api::NetworkPort>,
    pub flags: u32,
}

impl Encode for NetworkPortDeleteArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.port.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkPortDeleteArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { port: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}
