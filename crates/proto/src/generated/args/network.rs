//! Arguments of the procedures of `Networks`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `connect_list_defined_networks`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListDefinedNetworksArgs {
    pub limit: i32,
}

impl Encode for ConnectListDefinedNetworksArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListDefinedNetworksArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListDefinedNetworksArgs { limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_networks`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListNetworksArgs {
    pub limit: i32,
}

impl Encode for ConnectListNetworksArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListNetworksArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListNetworksArgs { limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_create`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkCreateArgs<'a> {
    pub net: Cow<'a, api::Network>,
}

impl Encode for NetworkCreateArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkCreateArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { net: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_create_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkCreateXmlArgs<'a> {
    pub xml: &'a str,
}

impl Encode for NetworkCreateXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkCreateXmlArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_define_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkDefineXmlArgs<'a> {
    pub xml: &'a str,
}

impl Encode for NetworkDefineXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkDefineXmlArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_destroy`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkDestroyArgs<'a> {
    pub net: Cow<'a, api::Network>,
}

impl Encode for NetworkDestroyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkDestroyArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { net: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkGetXmlDescArgs<'a> {
    pub net: Cow<'a, api::Network>,
    pub flags: u32,
}

impl Encode for NetworkGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { net: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_get_autostart`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkGetAutostartArgs<'a> {
    pub net: Cow<'a, api::Network>,
}

impl Encode for NetworkGetAutostartArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkGetAutostartArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { net: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_get_bridge_name`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkGetBridgeNameArgs<'a> {
    pub net: Cow<'a, api::Network>,
}

impl Encode for NetworkGetBridgeNameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkGetBridgeNameArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { net: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_lookup_by_name`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkLookupByNameArgs<'a> {
    pub name: &'a str,
}

impl Encode for NetworkLookupByNameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkLookupByNameArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_lookup_by_uuid`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkLookupByUuidArgs {
    pub uuid: api::Uuid,
}

impl Encode for NetworkLookupByUuidArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.uuid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkLookupByUuidArgs {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NetworkLookupByUuidArgs { uuid: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_set_autostart`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkSetAutostartArgs<'a> {
    pub net: Cow<'a, api::Network>,
    pub autostart: i32,
}

impl Encode for NetworkSetAutostartArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        self.autostart.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkSetAutostartArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { net: Decode::decode(decoder)?, autostart: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_undefine`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkUndefineArgs<'a> {
    pub net: Cow<'a, api::Network>,
}

impl Encode for NetworkUndefineArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkUndefineArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { net: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_is_active`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkIsActiveArgs<'a> {
    pub net: Cow<'a, api::Network>,
}

impl Encode for NetworkIsActiveArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkIsActiveArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { net: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_is_persistent`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkIsPersistentArgs<'a> {
    pub net: Cow<'a, api::Network>,
}

impl Encode for NetworkIsPersistentArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkIsPersistentArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { net: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_all_networks`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllNetworksArgs {
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for ConnectListAllNetworksArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllNetworksArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllNetworksArgs {
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `network_update`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkUpdateArgs<'a> {
    pub net: Cow<'a, api::Network>,
    pub command: u32,
    pub section: u32,
    pub parent_index: i32,
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for NetworkUpdateArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        self.command.encode(encoder)?;
        self.section.encode(encoder)?;
        self.parent_index.encode(encoder)?;
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkUpdateArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            net: Decode::decode(decoder)?,
            command: Decode::decode(decoder)?,
            section: Decode::decode(decoder)?,
            parent_index: Decode::decode(decoder)?,
            xml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `network_get_dhcp_leases`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkGetDhcpLeasesArgs<'a> {
    pub net: Cow<'a, api::Network>,
    pub mac: Option<&'a str>,
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for NetworkGetDhcpLeasesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.net.encode(encoder)?;
        self.mac.encode(encoder)?;
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkGetDhcpLeasesArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            net: Decode::decode(decoder)?,
            mac: Decode::decode(decoder)?,
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `network_define_xml_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkDefineXmlFlagsArgs<'a> {
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for NetworkDefineXmlFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkDefineXmlFlagsArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_create_xml_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkCreateXmlFlagsArgs<'a> {
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for NetworkCreateXmlFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkCreateXmlFlagsArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `network_set_metadata`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkSetMetadataArgs<'a> {
    pub network: Cow<'a, api::Network>,
    pub r#type: i32,
    pub metadata: Option<&'a str>,
    pub key: Option<&'a str>,
    pub uri: Option<&'a str>,
    pub flags: u32,
}

impl Encode for NetworkSetMetadataArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.network.encode(encoder)?;
        self.r#type.encode(encoder)?;
        self.metadata.encode(encoder)?;
        self.key.encode(encoder)?;
        self.uri.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkSetMetadataArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            network: Decode::decode(decoder)?,
            r#type: Decode::decode(decoder)?,
            metadata: Decode::decode(decoder)?,
            key: Decode::decode(decoder)?,
            uri: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `network_get_metadata`.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkGetMetadataArgs<'a> {
    pub network: Cow<'a, api::Network>,
    pub r#type: i32,
    pub uri: Option<&'a str>,
    pub flags: u32,
}

impl Encode for NetworkGetMetadataArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.network.encode(encoder)?;
        self.r#type.encode(encoder)?;
        self.uri.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NetworkGetMetadataArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            network: Decode::decode(decoder)?,
            r#type: Decode::decode(decoder)?,
            uri: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
