//! Lists that the procedures of `DomainMigrate` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `domain_migrate_prepare_tunnel3` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePrepareTunnel3Ret {
    pub list: Vec<u8>,
}

impl Encode for DomainMigratePrepareTunnel3Ret {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.list, 4194304)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePrepareTunnel3Ret {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainMigratePrepareTunnel3Ret { list: decoder.bytes(4194304)?.to_vec() })
    }
}

/// What `domain_migrate_perform3` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePerform3Ret {
    pub list: Vec<u8>,
}

impl Encode for DomainMigratePerform3Ret {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.list, 4194304)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePerform3Ret {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainMigratePerform3Ret { list: decoder.bytes(4194304)?.to_vec() })
    }
}

/// What `domain_migrate_prepare_tunnel3_params` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePrepareTunnel3ParamsRet {
    pub list: Vec<u8>,
}

impl Encode for DomainMigratePrepareTunnel3ParamsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.list, 4194304)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePrepareTunnel3ParamsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainMigratePrepareTunnel3ParamsRet { list: decoder.bytes(4194304)?.to_vec() })
    }
}

/// What `domain_migrate_perform3_params` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMigratePerform3ParamsRet {
    pub list: Vec<u8>,
}

impl Encode for DomainMigratePerform3ParamsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.list, 4194304)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMigratePerform3ParamsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainMigratePerform3ParamsRet { list: decoder.bytes(4194304)?.to_vec() })
    }
}
