//! Arguments of the procedures of `DomainIo`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_open_console`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainOpenConsoleArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub dev_name: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainOpenConsoleArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.dev_name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainOpenConsoleArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            dev_name: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_screenshot`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainScreenshotArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub screen: u32,
    pub flags: u32,
}

impl Encode for DomainScreenshotArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.screen.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainScreenshotArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            screen: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_send_key`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSendKeyArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub codeset: u32,
    pub holdtime: u32,
    pub keycodes: Cow<'a, [u32]>,
    pub flags: u32,
}

impl Encode for DomainSendKeyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.codeset.encode(encoder)?;
        self.holdtime.encode(encoder)?;
        encoder.list(&self.keycodes, 16, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSendKeyArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            codeset: Decode::decode(decoder)?,
            holdtime: Decode::decode(decoder)?,
            keycodes: Cow::Owned(decoder.list(16, <u32 as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_open_graphics`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainOpenGraphicsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub idx: u32,
    pub flags: u32,
}

impl Encode for DomainOpenGraphicsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.idx.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainOpenGraphicsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            idx: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_send_process_signal`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSendProcessSignalArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub pid_value: i64,
    pub signum: u32,
    pub flags: u32,
}

impl Encode for DomainSendProcessSignalArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.pid_value.encode(encoder)?;
        self.signum.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSendProcessSignalArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            pid_value: Decode::decode(decoder)?,
            signum: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_open_channel`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainOpenChannelArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub name: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainOpenChannelArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainOpenChannelArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            name: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_open_graphics_fd`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainOpenGraphicsFdArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub idx: u32,
    pub flags: u32,
}

impl Encode for DomainOpenGraphicsFdArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.idx.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainOpenGraphicsFdArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            idx: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
