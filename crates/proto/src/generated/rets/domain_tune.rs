//! Lists that the procedures of `DomainTune` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `domain_get_scheduler_parameters` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetSchedulerParametersRet {
    pub list: Vec<api::TypedParam>,
}

impl Encode for DomainGetSchedulerParametersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetSchedulerParametersRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetSchedulerParametersRet {
            list: decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `domain_get_memory_parameters` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetMemoryParametersRet {
    pub list: Vec<api::TypedParam>,
    pub count: i32,
}

impl Encode for DomainGetMemoryParametersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetMemoryParametersRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetMemoryParametersRet {
            list: decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `domain_get_blkio_parameters` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetBlkioParametersRet {
    pub list: Vec<api::TypedParam>,
    pub count: i32,
}

impl Encode for DomainGetBlkioParametersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetBlkioParametersRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetBlkioParametersRet {
            list: decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `domain_get_scheduler_parameters_flags` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetSchedulerParametersFlagsRet {
    pub list: Vec<api::TypedParam>,
}

impl Encode for DomainGetSchedulerParametersFlagsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetSchedulerParametersFlagsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetSchedulerParametersFlagsRet {
            list: decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `domain_get_block_io_tune` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetBlockIoTuneRet {
    pub list: Vec<api::TypedParam>,
    pub count: i32,
}

impl Encode for DomainGetBlockIoTuneRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 32, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetBlockIoTuneRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetBlockIoTuneRet {
            list: decoder.list(32, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `domain_get_numa_parameters` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetNumaParametersRet {
    pub list: Vec<api::TypedParam>,
    pub count: i32,
}

impl Encode for DomainGetNumaParametersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetNumaParametersRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetNumaParametersRet {
            list: decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `domain_get_interface_parameters` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetInterfaceParametersRet {
    pub list: Vec<api::TypedParam>,
    pub count: i32,
}

impl Encode for DomainGetInterfaceParametersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetInterfaceParametersRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetInterfaceParametersRet {
            list: decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
