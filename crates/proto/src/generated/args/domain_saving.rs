//! Arguments of the procedures of `DomainSaving`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_core_dump`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCoreDumpArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub to: &'a str,
    pub flags: u32,
}

impl Encode for DomainCoreDumpArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.to.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCoreDumpArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            to: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_restore`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainRestoreArgs<'a> {
    pub from: &'a str,
}

impl Encode for DomainRestoreArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.from.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainRestoreArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { from: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_save`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSaveArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub to: &'a str,
}

impl Encode for DomainSaveArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.to.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSaveArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, to: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_job_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetJobInfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainGetJobInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetJobInfoArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_abort_job`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAbortJobArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainAbortJobArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainAbortJobArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_managed_save`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainManagedSaveArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainManagedSaveArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainManagedSaveArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_has_managed_save_image`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainHasManagedSaveImageArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainHasManagedSaveImageArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainHasManagedSaveImageArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_managed_save_remove`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainManagedSaveRemoveArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainManagedSaveRemoveArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainManagedSaveRemoveArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_save_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSaveFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub to: &'a str,
    pub dxml: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainSaveFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.to.encode(encoder)?;
        self.dxml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSaveFlagsArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            to: Decode::decode(decoder)?,
            dxml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_restore_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainRestoreFlagsArgs<'a> {
    pub from: &'a str,
    pub dxml: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainRestoreFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.from.encode(encoder)?;
        self.dxml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainRestoreFlagsArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            from: Decode::decode(decoder)?,
            dxml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_save_image_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSaveImageGetXmlDescArgs<'a> {
    pub file: &'a str,
    pub flags: u32,
}

impl Encode for DomainSaveImageGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.file.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSaveImageGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { file: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_save_image_define_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSaveImageDefineXmlArgs<'a> {
    pub file: &'a str,
    pub dxml: &'a str,
    pub flags: u32,
}

impl Encode for DomainSaveImageDefineXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.file.encode(encoder)?;
        self.dxml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSaveImageDefineXmlArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            file: Decode::decode(decoder)?,
            dxml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_job_stats`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetJobStatsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetJobStatsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetJobStatsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_core_dump_with_format`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCoreDumpWithFormatArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub to: &'a str,
    pub dumpformat: u32,
    pub flags: u32,
}

impl Encode for DomainCoreDumpWithFormatArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.to.encode(encoder)?;
        self.dumpformat.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCoreDumpWithFormatArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            to: Decode::decode(decoder)?,
            dumpformat: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_managed_save_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainManagedSaveGetXmlDescArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainManagedSaveGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainManagedSaveGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_managed_save_define_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainManagedSaveDefineXmlArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub dxml: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainManagedSaveDefineXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.dxml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainManagedSaveDefineXmlArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            dxml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_save_params`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSaveParamsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSaveParamsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 64, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSaveParamsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_restore_params`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainRestoreParamsArgs<'a> {
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainRestoreParamsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.params, 64, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainRestoreParamsArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_abort_job_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAbortJobFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainAbortJobFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainAbortJobFlagsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}
