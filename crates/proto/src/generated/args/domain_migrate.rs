//! Arguments of the procedures of `DomainMigrate`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_migrate_set_max_downtime`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateSetMaxDowntimeArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub downtime: u64,
    pub flags: u32,
}

impl Encode for DomainMigrateSetMaxDowntimeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.downtime.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateSetMaxDowntimeArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            downtime: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_set_max_speed`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateSetMaxSpeedArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub bandwidth: u64,
    pub flags: u32,
}

impl Encode for DomainMigrateSetMaxSpeedArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.bandwidth.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateSetMaxSpeedArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            bandwidth: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_begin3`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateBegin3Args<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub xmlin: Option<&'a str>,
    pub flags: u64,
    pub dname: Option<&'a str>,
    pub resource: u64,
}

impl Encode for DomainMigrateBegin3Args<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.xmlin.encode(encoder)?;
        self.flags.encode(encoder)?;
        self.dname.encode(encoder)?;
        self.resource.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateBegin3Args<'a> {
    const BYTES_MIN: usize = 48;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            xmlin: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
            dname: Decode::decode(decoder)?,
            resource: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_prepare3`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePrepare3Args<'a> {
    pub cookie_in: &'a [u8],
    pub uri_in: Option<&'a str>,
    pub flags: u64,
    pub dname: Option<&'a str>,
    pub resource: u64,
    pub dom_xml: &'a str,
}

impl Encode for DomainMigratePrepare3Args<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(self.cookie_in, 4194304)?;
        self.uri_in.encode(encoder)?;
        self.flags.encode(encoder)?;
        self.dname.encode(encoder)?;
        self.resource.encode(encoder)?;
        self.dom_xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePrepare3Args<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            cookie_in: decoder.bytes(4194304)?,
            uri_in: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
            dname: Decode::decode(decoder)?,
            resource: Decode::decode(decoder)?,
            dom_xml: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_prepare_tunnel3`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePrepareTunnel3Args<'a> {
    pub cookie_in: &'a [u8],
    pub flags: u64,
    pub dname: Option<&'a str>,
    pub resource: u64,
    pub dom_xml: &'a str,
}

impl Encode for DomainMigratePrepareTunnel3Args<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(self.cookie_in, 4194304)?;
        self.flags.encode(encoder)?;
        self.dname.encode(encoder)?;
        self.resource.encode(encoder)?;
        self.dom_xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePrepareTunnel3Args<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            cookie_in: decoder.bytes(4194304)?,
            flags: Decode::decode(decoder)?,
            dname: Decode::decode(decoder)?,
            resource: Decode::decode(decoder)?,
            dom_xml: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_perform3`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePerform3Args<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub xmlin: Option<&'a str>,
    pub cookie_in: &'a [u8],
    pub dconnuri: Option<&'a str>,
    pub uri: Option<&'a str>,
    pub flags: u64,
    pub dname: Option<&'a str>,
    pub resource: u64,
}

impl Encode for DomainMigratePerform3Args<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.xmlin.encode(encoder)?;
        encoder.bytes(self.cookie_in, 4194304)?;
        self.dconnuri.encode(encoder)?;
        self.uri.encode(encoder)?;
        self.flags.encode(encoder)?;
        self.dname.encode(encoder)?;
        self.resource.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePerform3Args<'a> {
    const BYTES_MIN: usize = 60;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            xmlin: Decode::decode(decoder)?,
            cookie_in: decoder.bytes(4194304)?,
            dconnuri: Decode::decode(decoder)?,
            uri: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
            dname: Decode::decode(decoder)?,
            resource: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_finish3`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateFinish3Args<'a> {
    pub dname: &'a str,
    pub cookie_in: &'a [u8],
    pub dconnuri: Option<&'a str>,
    pub uri: Option<&'a str>,
    pub flags: u64,
    pub cancelled: i32,
}

impl Encode for DomainMigrateFinish3Args<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dname.encode(encoder)?;
        encoder.bytes(self.cookie_in, 4194304)?;
        self.dconnuri.encode(encoder)?;
        self.uri.encode(encoder)?;
        self.flags.encode(encoder)?;
        self.cancelled.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateFinish3Args<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dname: Decode::decode(decoder)?,
            cookie_in: decoder.bytes(4194304)?,
            dconnuri: Decode::decode(decoder)?,
            uri: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
            cancelled: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_confirm3`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateConfirm3Args<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub cookie_in: &'a [u8],
    pub flags: u64,
    pub cancelled: i32,
}

impl Encode for DomainMigrateConfirm3Args<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.bytes(self.cookie_in, 4194304)?;
        self.flags.encode(encoder)?;
        self.cancelled.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateConfirm3Args<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            cookie_in: decoder.bytes(4194304)?,
            flags: Decode::decode(decoder)?,
            cancelled: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_get_max_speed`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateGetMaxSpeedArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainMigrateGetMaxSpeedArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateGetMaxSpeedArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_migrate_get_compression_cache`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateGetCompressionCacheArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainMigrateGetCompressionCacheArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateGetCompressionCacheArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_migrate_set_compression_cache`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateSetCompressionCacheArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub cache_size: u64,
    pub flags: u32,
}

impl Encode for DomainMigrateSetCompressionCacheArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.cache_size.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateSetCompressionCacheArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            cache_size: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_begin3_params`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateBegin3ParamsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainMigrateBegin3ParamsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 64, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateBegin3ParamsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_prepare3_params`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePrepare3ParamsArgs<'a> {
    pub params: Cow<'a, [api::TypedParam]>,
    pub cookie_in: &'a [u8],
    pub flags: u32,
}

impl Encode for DomainMigratePrepare3ParamsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.params, 64, Encode::encode)?;
        encoder.bytes(self.cookie_in, 4194304)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePrepare3ParamsArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            cookie_in: decoder.bytes(4194304)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_prepare_tunnel3_params`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePrepareTunnel3ParamsArgs<'a> {
    pub params: Cow<'a, [api::TypedParam]>,
    pub cookie_in: &'a [u8],
    pub flags: u32,
}

impl Encode for DomainMigratePrepareTunnel3ParamsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.params, 64, Encode::encode)?;
        encoder.bytes(self.cookie_in, 4194304)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePrepareTunnel3ParamsArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            cookie_in: decoder.bytes(4194304)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_perform3_params`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePerform3ParamsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub dconnuri: Option<&'a str>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub cookie_in: &'a [u8],
    pub flags: u32,
}

impl Encode for DomainMigratePerform3ParamsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.dconnuri.encode(encoder)?;
        encoder.list(&self.params, 64, Encode::encode)?;
        encoder.bytes(self.cookie_in, 4194304)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePerform3ParamsArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            dconnuri: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            cookie_in: decoder.bytes(4194304)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_finish3_params`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateFinish3ParamsArgs<'a> {
    pub params: Cow<'a, [api::TypedParam]>,
    pub cookie_in: &'a [u8],
    pub flags: u32,
    pub cancelled: i32,
}

impl Encode for DomainMigrateFinish3ParamsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.params, 64, Encode::encode)?;
        encoder.bytes(self.cookie_in, 4194304)?;
        self.flags.encode(encoder)?;
        self.cancelled.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateFinish3ParamsArgs<'a> {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            cookie_in: decoder.bytes(4194304)?,
            flags: Decode::decode(decoder)?,
            cancelled: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_confirm3_params`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateConfirm3ParamsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub cookie_in: &'a [u8],
    pub flags: u32,
    pub cancelled: i32,
}

impl Encode for DomainMigrateConfirm3ParamsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 64, Encode::encode)?;
        encoder.bytes(self.cookie_in, 4194304)?;
        self.flags.encode(encoder)?;
        self.cancelled.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateConfirm3ParamsArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            cookie_in: decoder.bytes(4194304)?,
            flags: Decode::decode(decoder)?,
            cancelled: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_start_post_copy`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateStartPostCopyArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainMigrateStartPostCopyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateStartPostCopyArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_migrate_get_max_downtime`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateGetMaxDowntimeArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainMigrateGetMaxDowntimeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateGetMaxDowntimeArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}
