//! Arguments of the procedures of `DomainStats`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_block_stats`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockStatsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub path: &'a str,
}

impl Encode for DomainBlockStatsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.path.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockStatsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, path: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_interface_stats`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainInterfaceStatsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub device: &'a str,
}

impl Encode for DomainInterfaceStatsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.device.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainInterfaceStatsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, device: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_block_peek`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockPeekArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub path: &'a str,
    pub offset: u64,
    pub size: u32,
    pub flags: u32,
}

impl Encode for DomainBlockPeekArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.path.encode(encoder)?;
        self.offset.encode(encoder)?;
        self.size.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockPeekArgs<'a> {
    const BYTES_MIN: usize = 44;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            path: Decode::decode(decoder)?,
            offset: Decode::decode(decoder)?,
            size: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_memory_peek`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMemoryPeekArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub offset: u64,
    pub size: u32,
    pub flags: u32,
}

impl Encode for DomainMemoryPeekArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.offset.encode(encoder)?;
        self.size.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMemoryPeekArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            offset: Decode::decode(decoder)?,
            size: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_memory_stats`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainMemoryStatsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub limit: i32,
    pub flags: u32,
}

impl Encode for DomainMemoryStatsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.limit.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainMemoryStatsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            limit: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_block_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetBlockInfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub path: &'a str,
    pub flags: u32,
}

impl Encode for DomainGetBlockInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.path.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetBlockInfoArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            path: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_block_stats_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBlockStatsFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub path: &'a str,
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for DomainBlockStatsFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.path.encode(encoder)?;
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBlockStatsFlagsArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            path: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_cpu_stats`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetCpuStatsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub nparams: u32,
    pub start_cpu: i32,
    pub ncpus: u32,
    pub flags: u32,
}

impl Encode for DomainGetCpuStatsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.nparams.encode(encoder)?;
        self.start_cpu.encode(encoder)?;
        self.ncpus.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetCpuStatsArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
            start_cpu: Decode::decode(decoder)?,
            ncpus: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_disk_errors`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetDiskErrorsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub limit: i32,
    pub flags: u32,
}

impl Encode for DomainGetDiskErrorsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.limit.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetDiskErrorsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            limit: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_memory_stats_period`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetMemoryStatsPeriodArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub period: i32,
    pub flags: u32,
}

impl Encode for DomainSetMemoryStatsPeriodArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.period.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetMemoryStatsPeriodArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            period: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `connect_get_all_domain_stats`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectGetAllDomainStatsArgs<'a> {
    pub doms: Cow<'a, [api::Domain]>,
    pub stats: u32,
    pub flags: u32,
}

impl Encode for ConnectGetAllDomainStatsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.doms, 16384, Encode::encode)?;
        self.stats.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectGetAllDomainStatsArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            doms: Cow::Owned(decoder.list(16384, <api::Domain as Decode>::BYTES_MIN, Decode::decode)?),
            stats: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_perf_events`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetPerfEventsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetPerfEventsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetPerfEventsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_perf_events`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetPerfEventsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSetPerfEventsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 64, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetPerfEventsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_start_dirty_rate_calc`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainStartDirtyRateCalcArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub seconds: i32,
    pub flags: u32,
}

impl Encode for DomainStartDirtyRateCalcArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.seconds.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainStartDirtyRateCalcArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            seconds: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
