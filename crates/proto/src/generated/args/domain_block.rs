//! Arguments of the procedures of `DomainBlock`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_block_job_abort`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockJobAbortArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub path: &'a str,
    pub flags: u32,
}

impl Encode for DomainBlockJobAbortArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.path.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockJobAbortArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            path: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_block_job_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetBlockJobInfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub path: &'a str,
    pub flags: u32,
}

impl Encode for DomainGetBlockJobInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.path.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetBlockJobInfoArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            path: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_block_job_set_speed`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockJobSetSpeedArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub path: &'a str,
    pub bandwidth: u64,
    pub flags: u32,
}

impl Encode for DomainBlockJobSetSpeedArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.path.encode(encoder)?;
        self.bandwidth.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockJobSetSpeedArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            path: Decode::decode(decoder)?,
            bandwidth: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_block_pull`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockPullArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub path: &'a str,
    pub bandwidth: u64,
    pub flags: u32,
}

impl Encode for DomainBlockPullArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.path.encode(encoder)?;
        self.bandwidth.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockPullArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            path: Decode::decode(decoder)?,
            bandwidth: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_block_resize`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockResizeArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub disk: &'a str,
    pub size: u64,
    pub flags: u32,
}

impl Encode for DomainBlockResizeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.disk.encode(encoder)?;
        self.size.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockResizeArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            disk: Decode::decode(decoder)?,
            size: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_block_rebase`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockRebaseArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub path: &'a str,
    pub base: Option<&'a str>,
    pub bandwidth: u64,
    pub flags: u32,
}

impl Encode for DomainBlockRebaseArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.path.encode(encoder)?;
        self.base.encode(encoder)?;
        self.bandwidth.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockRebaseArgs<'a> {
    const BYTES_MIN: usize = 44;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            path: Decode::decode(decoder)?,
            base: Decode::decode(decoder)?,
            bandwidth: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_block_commit`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockCommitArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub disk: &'a str,
    pub base: Option<&'a str>,
    pub top: Option<&'a str>,
    pub bandwidth: u64,
    pub flags: u32,
}

impl Encode for DomainBlockCommitArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.disk.encode(encoder)?;
        self.base.encode(encoder)?;
        self.top.encode(encoder)?;
        self.bandwidth.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockCommitArgs<'a> {
    const BYTES_MIN: usize = 48;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            disk: Decode::decode(decoder)?,
            base: Decode::decode(decoder)?,
            top: Decode::decode(decoder)?,
            bandwidth: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_block_copy`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockCopyArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub path: &'a str,
    pub destxml: &'a str,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainBlockCopyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.path.encode(encoder)?;
        self.destxml.encode(encoder)?;
        encoder.list(&self.params, 16, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockCopyArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            path: Decode::decode(decoder)?,
            destxml: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}
