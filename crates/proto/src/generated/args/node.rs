//! Arguments of the procedures of `Node`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `node_get_cells_free_memory`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetCellsFreeMemoryArgs {
    pub start_cell: i32,
    pub limit: i32,
}

impl Encode for NodeGetCellsFreeMemoryArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.start_cell.encode(encoder)?;
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetCellsFreeMemoryArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetCellsFreeMemoryArgs {
            start_cell: Decode::decode(decoder)?,
            limit: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_get_cpu_stats`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetCpuStatsArgs {
    pub cpu_num: i32,
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for NodeGetCpuStatsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.cpu_num.encode(encoder)?;
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetCpuStatsArgs {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetCpuStatsArgs {
            cpu_num: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_get_memory_stats`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetMemoryStatsArgs {
    pub nparams: i32,
    pub cell_num: i32,
    pub flags: u32,
}

impl Encode for NodeGetMemoryStatsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.nparams.encode(encoder)?;
        self.cell_num.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetMemoryStatsArgs {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetMemoryStatsArgs {
            nparams: Decode::decode(decoder)?,
            cell_num: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_suspend_for_duration`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeSuspendForDurationArgs {
    pub target: u32,
    pub duration: u64,
    pub flags: u32,
}

impl Encode for NodeSuspendForDurationArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.target.encode(encoder)?;
        self.duration.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeSuspendForDurationArgs {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeSuspendForDurationArgs {
            target: Decode::decode(decoder)?,
            duration: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_set_memory_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeSetMemoryParametersArgs<'a> {
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for NodeSetMemoryParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.params, 64, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeSetMemoryParametersArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_get_memory_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetMemoryParametersArgs {
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for NodeGetMemoryParametersArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetMemoryParametersArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetMemoryParametersArgs { nparams: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_get_cpu_map`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetCpuMapArgs {
    pub need_map: i32,
    pub need_online: i32,
    pub flags: u32,
}

impl Encode for NodeGetCpuMapArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.need_map.encode(encoder)?;
        self.need_online.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetCpuMapArgs {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetCpuMapArgs {
            need_map: Decode::decode(decoder)?,
            need_online: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_get_free_pages`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetFreePagesArgs<'a> {
    pub pages: Cow<'a, [u32]>,
    pub start_cell: i32,
    pub cell_count: u32,
    pub flags: u32,
}

impl Encode for NodeGetFreePagesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.pages, 1024, Encode::encode)?;
        self.start_cell.encode(encoder)?;
        self.cell_count.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetFreePagesArgs<'a> {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            pages: Cow::Owned(decoder.list(1024, <u32 as Decode>::BYTES_MIN, Decode::decode)?),
            start_cell: Decode::decode(decoder)?,
            cell_count: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_alloc_pages`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeAllocPagesArgs<'a> {
    pub page_sizes: Cow<'a, [u32]>,
    pub page_counts: Cow<'a, [u64]>,
    pub start_cell: i32,
    pub cell_count: u32,
    pub flags: u32,
}

impl Encode for NodeAllocPagesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.page_sizes, 1024, Encode::encode)?;
        encoder.list(&self.page_counts, 1024, Encode::encode)?;
        self.start_cell.encode(encoder)?;
        self.cell_count.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeAllocPagesArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            page_sizes: Cow::Owned(decoder.list(1024, <u32 as Decode>::BYTES_MIN, Decode::decode)?),
            page_counts: Cow::Owned(decoder.list(1024, <u64 as Decode>::BYTES_MIN, Decode::decode)?),
            start_cell: Decode::decode(decoder)?,
            cell_count: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_get_sev_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeGetSevInfoArgs {
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for NodeGetSevInfoArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeGetSevInfoArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NodeGetSevInfoArgs { nparams: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}
