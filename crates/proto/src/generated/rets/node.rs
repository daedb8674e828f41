//! Lists that the procedures of `Node` give back. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// What `node_get_cells_free_memory` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetCellsFreeMemoryRet {
    pub list: Vec<u64>,
}

impl Encode for NodeGetCellsFreeMemoryRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 1024, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetCellsFreeMemoryRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetCellsFreeMemoryRet {
            list: decoder.list(1024, <u64 as Decode>::BYTES_MIN, Decode::decode)?,
        })
    }
}

/// What `node_get_cpu_stats` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetCpuStatsRet {
    pub list: Vec<api::NodeCpuStat>,
    pub count: i32,
}

impl Encode for NodeGetCpuStatsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetCpuStatsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetCpuStatsRet {
            list: decoder.list(16, <api::NodeCpuStat as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `node_get_memory_stats` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetMemoryStatsRet {
    pub list: Vec<api::NodeMemoryStat>,
    pub count: i32,
}

impl Encode for NodeGetMemoryStatsRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 16, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetMemoryStatsRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetMemoryStatsRet {
            list: decoder.list(16, <api::NodeMemoryStat as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `node_get_memory_parameters` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetMemoryParametersRet {
    pub list: Vec<api::TypedParam>,
    pub count: i32,
}

impl Encode for NodeGetMemoryParametersRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 64, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetMemoryParametersRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetMemoryParametersRet {
            list: decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}

/// What `node_get_free_pages` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetFreePagesRet {
    pub list: Vec<u64>,
}

impl Encode for NodeGetFreePagesRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 1024, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetFreePagesRet {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetFreePagesRet { list: decoder.list(1024, <u64 as Decode>::BYTES_MIN, Decode::decode)? })
    }
}

/// What `node_get_sev_info` gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetSevInfoRet {
    pub list: Vec<api::TypedParam>,
    pub count: i32,
}

impl Encode for NodeGetSevInfoRet {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.list, 64, Encode::encode)?;
        self.count.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetSevInfoRet {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetSevInfoRet {
            list: decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            count: Decode::decode(decoder)?,
        })
    }
}
