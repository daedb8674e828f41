//! Lists that the procedures of `DomainStats` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `domain_block_peek` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockPeekRet {
    pub list: Vec<u8>,
}

impl Encode for DomainBlockPeekRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.list, 4194304)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockPeekRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainBlockPeekRet { list: decoder.bytes(4194304)?.to_vec() })
    }
}

/// What `domain_memory_peek` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMemoryPeekRet {
    pub list: Vec<u8>,
}

impl Encode for DomainMemoryPeekRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.bytes(&self.list, 4194304)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMemoryPeekRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainMemoryPeekRet { list: decoder.bytes(4194304)?.to_vec() })
    }
}

/// What `domain_memory_stats` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMemoryStatsRet {
    pub list: Vec<api::DomainMemoryStat>,
}

impl Encode for DomainMemoryStatsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 1024, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMemoryStatsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainMemoryStatsRet {
            list: decoder.list(1024, <api::DomainMemoryStat as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `domain_block_stats_flags` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockStatsFlagsRet {
    pub list: Vec<api::TypedParam>,
    pub count: i32,
}

impl Encode for DomainBlockStatsFlagsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockStatsFlagsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainBlockStatsFlagsRet {
            list: decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `domain_get_disk_errors` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetDiskErrorsRet {
    pub list: Vec<api::DomainDiskError>,
    pub count: i32,
}

impl Encode for DomainGetDiskErrorsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 256, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetDiskErrorsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetDiskErrorsRet {
            list: decoder.list(256, <api::DomainDiskError as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `connect_get_all_domain_stats` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectGetAllDomainStatsRet {
    pub list: Vec<api::DomainStatsRecord>,
}

impl Encode for ConnectGetAllDomainStatsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16384, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectGetAllDomainStatsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectGetAllDomainStatsRet {
            list: decoder.list(16384, <api::DomainStatsRecord as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `domain_get_perf_events` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetPerfEventsRet {
    pub list: Vec<api::TypedParam>,
}

impl Encode for DomainGetPerfEventsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 64, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetPerfEventsRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainGetPerfEventsRet {
            list: decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}
