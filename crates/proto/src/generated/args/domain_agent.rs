//! Arguments of the procedures of `DomainAgent`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_fstrim`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainFstrimArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub mount_point: Option<&'a str>,
    pub minimum: u64,
    pub flags: u32,
}

impl Encode for DomainFstrimArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.mount_point.encode(encoder)?;
        self.minimum.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainFstrimArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            mount_point: Decode::decode(decoder)?,
            minimum: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_fsfreeze`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainFsfreezeArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub mountpoints: Cow<'a, [String]>,
    pub flags: u32,
}

impl Encode for DomainFsfreezeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.mountpoints, 256, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainFsfreezeArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            mountpoints: Cow::Owned(decoder.list(256, <String as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_fsthaw`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainFsthawArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub mountpoints: Cow<'a, [String]>,
    pub flags: u32,
}

impl Encode for DomainFsthawArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.mountpoints, 256, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainFsthawArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            mountpoints: Cow::Owned(decoder.list(256, <String as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_time`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetTimeArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetTimeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetTimeArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_time`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetTimeArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub seconds: i64,
    pub nseconds: u32,
    pub flags: u32,
}

impl Encode for DomainSetTimeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.seconds.encode(encoder)?;
        self.nseconds.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetTimeArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            seconds: Decode::decode(decoder)?,
            nseconds: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_fsinfo`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetFsinfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetFsinfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetFsinfoArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_guest_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetGuestInfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub types: u32,
    pub flags: u32,
}

impl Encode for DomainGetGuestInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.types.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetGuestInfoArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            types: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_agent_set_response_timeout`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAgentSetResponseTimeoutArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub timeout: i32,
    pub flags: u32,
}

impl Encode for DomainAgentSetResponseTimeoutArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.timeout.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainAgentSetResponseTimeoutArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            timeout: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_authorized_ssh_keys_get`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAuthorizedSshKeysGetArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub user: &'a str,
    pub flags: u32,
}

impl Encode for DomainAuthorizedSshKeysGetArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.user.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainAuthorizedSshKeysGetArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            user: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_authorized_ssh_keys_set`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAuthorizedSshKeysSetArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub user: &'a str,
    pub keys: Cow<'a, [String]>,
    pub flags: u32,
}

impl Encode for DomainAuthorizedSshKeysSetArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.user.encode(encoder)?;
        encoder.list(&self.keys, 2048, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainAuthorizedSshKeysSetArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            user: Decode::decode(decoder)?,
            keys: Cow::Owned(decoder.list(2048, <String as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}
