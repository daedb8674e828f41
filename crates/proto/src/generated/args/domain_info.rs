//! Arguments of the procedures of `DomainInfo`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetXmlDescArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetInfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainGetInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetInfoArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_max_memory`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetMaxMemoryArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainGetMaxMemoryArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetMaxMemoryArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_max_vcpus`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetMaxVcpusArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainGetMaxVcpusArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetMaxVcpusArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_os_type`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetOsTypeArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainGetOsTypeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetOsTypeArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_security_label`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetSecurityLabelArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainGetSecurityLabelArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetSecurityLabelArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_state`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetStateArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetStateArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetStateArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_control_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetControlInfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetControlInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetControlInfoArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_metadata`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetMetadataArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub r#type: i32,
    pub metadata: Option<&'a str>,
    pub key: Option<&'a str>,
    pub uri: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainSetMetadataArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.r#type.encode(encoder)?;
        self.metadata.encode(encoder)?;
        self.key.encode(encoder)?;
        self.uri.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetMetadataArgs<'a> {
    const BYTES_MIN: usize = 44;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            r#type: Decode::decode(decoder)?,
            metadata: Decode::decode(decoder)?,
            key: Decode::decode(decoder)?,
            uri: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_metadata`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetMetadataArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub r#type: i32,
    pub uri: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainGetMetadataArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.r#type.encode(encoder)?;
        self.uri.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetMetadataArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            r#type: Decode::decode(decoder)?,
            uri: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_hostname`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetHostnameArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetHostnameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetHostnameArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_security_label_list`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetSecurityLabelListArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainGetSecurityLabelListArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetSecurityLabelListArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_interface_addresses`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainInterfaceAddressesArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub source: u32,
    pub flags: u32,
}

impl Encode for DomainInterfaceAddressesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.source.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainInterfaceAddressesArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            source: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_launch_security_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetLaunchSecurityInfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetLaunchSecurityInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetLaunchSecurityInfoArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_messages`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetMessagesArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetMessagesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetMessagesArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_launch_security_state`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetLaunchSecurityStateArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSetLaunchSecurityStateArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 64, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetLaunchSecurityStateArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}
