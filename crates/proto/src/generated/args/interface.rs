//! Arguments of the procedures of `Interfaces`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `connect_list_interfaces`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListInterfacesArgs {
    pub limit: i32,
}

impl Encode for ConnectListInterfacesArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListInterfacesArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListInterfacesArgs { limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_lookup_by_name`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceLookupByNameArgs<'a> {
    pub name: &'a str,
}

impl Encode for InterfaceLookupByNameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceLookupByNameArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_lookup_by_mac_string`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceLookupByMacStringArgs<'a> {
    pub mac: &'a str,
}

impl Encode for InterfaceLookupByMacStringArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.mac.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceLookupByMacStringArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { mac: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceGetXmlDescArgs<'a> {
    pub iface: Cow<'a, api::Interface>,
    pub flags: u32,
}

impl Encode for InterfaceGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.iface.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { iface: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_define_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceDefineXmlArgs<'a> {
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for InterfaceDefineXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceDefineXmlArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_undefine`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceUndefineArgs<'a> {
    pub iface: Cow<'a, api::Interface>,
}

impl Encode for InterfaceUndefineArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.iface.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceUndefineArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { iface: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_create`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceCreateArgs<'a> {
    pub iface: Cow<'a, api::Interface>,
    pub flags: u32,
}

impl Encode for InterfaceCreateArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.iface.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceCreateArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { iface: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_destroy`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceDestroyArgs<'a> {
    pub iface: Cow<'a, api::Interface>,
    pub flags: u32,
}

impl Encode for InterfaceDestroyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.iface.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceDestroyArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { iface: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_defined_interfaces`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListDefinedInterfacesArgs {
    pub limit: i32,
}

impl Encode for ConnectListDefinedInterfacesArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListDefinedInterfacesArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListDefinedInterfacesArgs { limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_is_active`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceIsActiveArgs<'a> {
    pub iface: Cow<'a, api::Interface>,
}

impl Encode for InterfaceIsActiveArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.iface.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceIsActiveArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { iface: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_change_begin`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceChangeBeginArgs {
    pub flags: u32,
}

impl Encode for InterfaceChangeBeginArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceChangeBeginArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(InterfaceChangeBeginArgs { flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_change_commit`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceChangeCommitArgs {
    pub flags: u32,
}

impl Encode for InterfaceChangeCommitArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceChangeCommitArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(InterfaceChangeCommitArgs { flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `interface_change_rollback`.
#[derive(Debug, Clone, PartialEq)]
pub struct InterfaceChangeRollbackArgs {
    pub flags: u32,
}

impl Encode for InterfaceChangeRollbackArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for InterfaceChangeRollbackArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(InterfaceChangeRollbackArgs { flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_all_interfaces`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllInterfacesArgs {
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for ConnectListAllInterfacesArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllInterfacesArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllInterfacesArgs {
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
