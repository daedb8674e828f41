//! Arguments of the procedures of `DomainLife`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_create`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCreateArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainCreateArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCreateArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_create_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCreateXmlArgs<'a> {
    pub xml_desc: &'a str,
    pub flags: u32,
}

impl Encode for DomainCreateXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml_desc.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCreateXmlArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml_desc: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_define_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainDefineXmlArgs<'a> {
    pub xml: &'a str,
}

impl Encode for DomainDefineXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainDefineXmlArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_destroy`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainDestroyArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainDestroyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainDestroyArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_autostart`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetAutostartArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainGetAutostartArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetAutostartArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_reboot`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainRebootArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainRebootArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainRebootArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_resume`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainResumeArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainResumeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainResumeArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_autostart`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetAutostartArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub autostart: i32,
}

impl Encode for DomainSetAutostartArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.autostart.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetAutostartArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, autostart: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_shutdown`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainShutdownArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainShutdownArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainShutdownArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_suspend`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSuspendArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainSuspendArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSuspendArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_undefine`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainUndefineArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainUndefineArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainUndefineArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_create_with_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCreateWithFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainCreateWithFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCreateWithFlagsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_inject_nmi`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainInjectNmiArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainInjectNmiArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainInjectNmiArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_undefine_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainUndefineFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainUndefineFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainUndefineFlagsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_destroy_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainDestroyFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainDestroyFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainDestroyFlagsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_reset`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainResetArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainResetArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainResetArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_shutdown_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainShutdownFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainShutdownFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainShutdownFlagsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_create_xml_with_files`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCreateXmlWithFilesArgs<'a> {
    pub xml_desc: &'a str,
    pub flags: u32,
}

impl Encode for DomainCreateXmlWithFilesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml_desc.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCreateXmlWithFilesArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml_desc: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_create_with_files`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCreateWithFilesArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainCreateWithFilesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCreateWithFilesArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_define_xml_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainDefineXmlFlagsArgs<'a> {
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for DomainDefineXmlFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainDefineXmlFlagsArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_rename`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainRenameArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub new_name: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainRenameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.new_name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainRenameArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            new_name: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_autostart_once`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetAutostartOnceArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainGetAutostartOnceArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetAutostartOnceArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_autostart_once`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetAutostartOnceArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub autostart: i32,
}

impl Encode for DomainSetAutostartOnceArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.autostart.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetAutostartOnceArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, autostart: Decode::decode(decoder)? })
    }
}
