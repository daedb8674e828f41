//! Arguments of the procedures of `DomainMigrateLegacy`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_migrate_prepare`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePrepareArgs<'a> {
    pub uri_in: Option<&'a str>,
    pub flags: u64,
    pub dname: Option<&'a str>,
    pub resource: u64,
}

impl Encode for DomainMigratePrepareArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.uri_in.encode(encoder)?;
        self.flags.encode(encoder)?;
        self.dname.encode(encoder)?;
        self.resource.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePrepareArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            uri_in: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
            dname: Decode::decode(decoder)?,
            resource: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_perform`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePerformArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub cookie: &'a [u8],
    pub uri: &'a str,
    pub flags: u64,
    pub dname: Option<&'a str>,
    pub resource: u64,
}

impl Encode for DomainMigratePerformArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.bytes(self.cookie, 4194304)?;
        self.uri.encode(encoder)?;
        self.flags.encode(encoder)?;
        self.dname.encode(encoder)?;
        self.resource.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePerformArgs<'a> {
    const BYTES_MIN: usize = 52;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            cookie: decoder.bytes(4194304)?,
            uri: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
            dname: Decode::decode(decoder)?,
            resource: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_finish`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateFinishArgs<'a> {
    pub dname: &'a str,
    pub cookie: &'a [u8],
    pub uri: &'a str,
    pub flags: u64,
}

impl Encode for DomainMigrateFinishArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dname.encode(encoder)?;
        encoder.bytes(self.cookie, 4194304)?;
        self.uri.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateFinishArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dname: Decode::decode(decoder)?,
            cookie: decoder.bytes(4194304)?,
            uri: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_prepare2`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePrepare2Args<'a> {
    pub uri_in: Option<&'a str>,
    pub flags: u64,
    pub dname: Option<&'a str>,
    pub resource: u64,
    pub dom_xml: &'a str,
}

impl Encode for DomainMigratePrepare2Args<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.uri_in.encode(encoder)?;
        self.flags.encode(encoder)?;
        self.dname.encode(encoder)?;
        self.resource.encode(encoder)?;
        self.dom_xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePrepare2Args<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            uri_in: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
            dname: Decode::decode(decoder)?,
            resource: Decode::decode(decoder)?,
            dom_xml: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_finish2`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigrateFinish2Args<'a> {
    pub dname: &'a str,
    pub cookie: &'a [u8],
    pub uri: &'a str,
    pub flags: u64,
    pub retcode: i32,
}

impl Encode for DomainMigrateFinish2Args<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dname.encode(encoder)?;
        encoder.bytes(self.cookie, 4194304)?;
        self.uri.encode(encoder)?;
        self.flags.encode(encoder)?;
        self.retcode.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigrateFinish2Args<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dname: Decode::decode(decoder)?,
            cookie: decoder.bytes(4194304)?,
            uri: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
            retcode: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_migrate_prepare_tunnel`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePrepareTunnelArgs<'a> {
    pub flags: u64,
    pub dname: Option<&'a str>,
    pub resource: u64,
    pub dom_xml: &'a str,
}

impl Encode for DomainMigratePrepareTunnelArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.flags.encode(encoder)?;
        self.dname.encode(encoder)?;
        self.resource.encode(encoder)?;
        self.dom_xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePrepareTunnelArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            flags: Decode::decode(decoder)?,
            dname: Decode::decode(decoder)?,
            resource: Decode::decode(decoder)?,
            dom_xml: Decode::decode(decoder)?,
        })
    }
}
