//! Arguments of the procedures of `DomainTune`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_set_max_memory`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetMaxMemoryArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub memory: u64,
}

impl Encode for DomainSetMaxMemoryArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.memory.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetMaxMemoryArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, memory: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_memory`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetMemoryArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub memory: u64,
}

impl Encode for DomainSetMemoryArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.memory.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetMemoryArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, memory: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_scheduler_type`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetSchedulerTypeArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainGetSchedulerTypeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetSchedulerTypeArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_get_scheduler_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetSchedulerParametersArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub nparams: i32,
}

impl Encode for DomainGetSchedulerParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.nparams.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetSchedulerParametersArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, nparams: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_scheduler_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetSchedulerParametersArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub params: Cow<'a, [api::TypedParam]>,
}

impl Encode for DomainSetSchedulerParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 16, Encode::encode)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetSchedulerParametersArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
        })
    }
}

/// Arguments of `domain_set_memory_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetMemoryParametersArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSetMemoryParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 16, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetMemoryParametersArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_memory_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetMemoryParametersArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for DomainGetMemoryParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetMemoryParametersArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_memory_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetMemoryFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub memory: u64,
    pub flags: u32,
}

impl Encode for DomainSetMemoryFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.memory.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetMemoryFlagsArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            memory: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_blkio_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetBlkioParametersArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSetBlkioParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 16, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetBlkioParametersArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_blkio_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetBlkioParametersArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for DomainGetBlkioParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetBlkioParametersArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_scheduler_parameters_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetSchedulerParametersFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSetSchedulerParametersFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 16, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetSchedulerParametersFlagsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_scheduler_parameters_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetSchedulerParametersFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for DomainGetSchedulerParametersFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetSchedulerParametersFlagsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_block_io_tune`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetBlockIoTuneArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub disk: &'a str,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSetBlockIoTuneArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.disk.encode(encoder)?;
        encoder.list(&self.params, 32, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetBlockIoTuneArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            disk: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(32, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_block_io_tune`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetBlockIoTuneArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub disk: Option<&'a str>,
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for DomainGetBlockIoTuneArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.disk.encode(encoder)?;
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetBlockIoTuneArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            disk: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_numa_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetNumaParametersArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSetNumaParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.list(&self.params, 16, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetNumaParametersArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_numa_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetNumaParametersArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for DomainGetNumaParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetNumaParametersArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_interface_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetInterfaceParametersArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub device: &'a str,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSetInterfaceParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.device.encode(encoder)?;
        encoder.list(&self.params, 16, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetInterfaceParametersArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            device: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(16, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_interface_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetInterfaceParametersArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub device: &'a str,
    pub nparams: i32,
    pub flags: u32,
}

impl Encode for DomainGetInterfaceParametersArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.device.encode(encoder)?;
        self.nparams.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetInterfaceParametersArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            device: Decode::decode(decoder)?,
            nparams: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_block_threshold`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetBlockThresholdArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub dev: &'a str,
    pub threshold: u64,
    pub flags: u32,
}

impl Encode for DomainSetBlockThresholdArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.dev.encode(encoder)?;
        self.threshold.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetBlockThresholdArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            dev: Decode::decode(decoder)?,
            threshold: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_throttle_group`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetThrottleGroupArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub group: &'a str,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSetThrottleGroupArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.group.encode(encoder)?;
        encoder.list(&self.params, 32, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetThrottleGroupArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            group: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(32, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_del_throttle_group`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainDelThrottleGroupArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub group: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainDelThrottleGroupArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.group.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainDelThrottleGroupArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            group: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
