//! Arguments of the procedures of `DomainDevice`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_attach_device`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAttachDeviceArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub xml: &'a str,
}

impl Encode for DomainAttachDeviceArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainAttachDeviceArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, xml: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_detach_device`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainDetachDeviceArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub xml: &'a str,
}

impl Encode for DomainDetachDeviceArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainDetachDeviceArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, xml: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_attach_device_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAttachDeviceFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for DomainAttachDeviceFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainAttachDeviceFlagsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            xml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_detach_device_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainDetachDeviceFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for DomainDetachDeviceFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainDetachDeviceFlagsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            xml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_update_device_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainUpdateDeviceFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for DomainUpdateDeviceFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainUpdateDeviceFlagsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            xml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_detach_device_alias`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainDetachDeviceAliasArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub alias: &'a str,
    pub flags: u32,
}

impl Encode for DomainDetachDeviceAliasArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.alias.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainDetachDeviceAliasArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            alias: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_fd_associate`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainFdAssociateArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub name: &'a str,
    pub flags: u32,
}

impl Encode for DomainFdAssociateArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainFdAssociateArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            name: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_graphics_reload`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGraphicsReloadArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub r#type: u32,
    pub flags: u32,
}

impl Encode for DomainGraphicsReloadArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.r#type.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGraphicsReloadArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            r#type: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_announce_interface`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAnnounceInterfaceArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub device: &'a str,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainAnnounceInterfaceArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.device.encode(encoder)?;
        encoder.list(&self.params, 16, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainAnnounceInterfaceArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            device: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}
