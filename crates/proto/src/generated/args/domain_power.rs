//! Arguments of the procedures of `DomainPower`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_pm_suspend_for_duration`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainPmSuspendForDurationArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub target: u32,
    pub duration: u64,
    pub flags: u32,
}

impl Encode for DomainPmSuspendForDurationArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.target.encode(encoder)?;
        self.duration.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainPmSuspendForDurationArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            target: Decode::decode(decoder)?,
            duration: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_pm_wakeup`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainPmWakeupArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainPmWakeupArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainPmWakeupArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_user_password`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetUserPasswordArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub user: Option<&'a str>,
    pub password: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainSetUserPasswordArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.user.encode(encoder)?;
        self.password.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetUserPasswordArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            user: Decode::decode(decoder)?,
            password: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_lifecycle_action`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetLifecycleActionArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub r#type: u32,
    pub action: u32,
    pub flags: u32,
}

impl Encode for DomainSetLifecycleActionArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.r#type.encode(encoder)?;
        self.action.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetLifecycleActionArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            r#type: Decode::decode(decoder)?,
            action: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
