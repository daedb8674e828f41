//! Arguments of the procedures of `DomainCpu`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_get_vcpus`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetVcpusArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub maxinfo: i32,
    pub maplen: i32,
}

impl Encode for DomainGetVcpusArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.maxinfo.encode(encoder)?;
        self.maplen.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetVcpusArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            maxinfo: Decode::decode(decoder)?,
            maplen: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_pin_vcpu`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainPinVcpuArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub vcpu: u32,
    pub cpumap: &'a [u8],
}

impl Encode for DomainPinVcpuArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.vcpu.encode(encoder)?;
        encoder.bytes(self.cpumap, 2048)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainPinVcpuArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            vcpu: Decode::decode(decoder)?,
            cpumap: decoder.bytes(2048)?,
        })
    }
}

/// Arguments of `domain_set_vcpus`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetVcpusArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub nvcpus: u32,
}

impl Encode for DomainSetVcpusArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.nvcpus.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetVcpusArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, nvcpus: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_vcpus_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetVcpusFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub nvcpus: u32,
    pub flags: u32,
}

impl Encode for DomainSetVcpusFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.nvcpus.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetVcpusFlagsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            nvcpus: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_vcpus_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetVcpusFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetVcpusFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetVcpusFlagsArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_pin_vcpu_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainPinVcpuFlagsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub vcpu: u32,
    pub cpumap: &'a [u8],
    pub flags: u32,
}

impl Encode for DomainPinVcpuFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.vcpu.encode(encoder)?;
        encoder.bytes(self.cpumap, 2048)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainPinVcpuFlagsArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            vcpu: Decode::decode(decoder)?,
            cpumap: decoder.bytes(2048)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_vcpu_pin_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetVcpuPinInfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub ncpumaps: i32,
    pub maplen: i32,
    pub flags: u32,
}

impl Encode for DomainGetVcpuPinInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.ncpumaps.encode(encoder)?;
        self.maplen.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetVcpuPinInfoArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            ncpumaps: Decode::decode(decoder)?,
            maplen: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_pin_emulator`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainPinEmulatorArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub cpumap: &'a [u8],
    pub flags: u32,
}

impl Encode for DomainPinEmulatorArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        encoder.bytes(self.cpumap, 2048)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainPinEmulatorArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            cpumap: decoder.bytes(2048)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_emulator_pin_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetEmulatorPinInfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub maplen: i32,
    pub flags: u32,
}

impl Encode for DomainGetEmulatorPinInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.maplen.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetEmulatorPinInfoArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            maplen: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_iothread_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetIothreadInfoArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetIothreadInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetIothreadInfoArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_pin_iothread`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainPinIothreadArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub iothreads_id: u32,
    pub cpumap: &'a [u8],
    pub flags: u32,
}

impl Encode for DomainPinIothreadArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.iothreads_id.encode(encoder)?;
        encoder.bytes(self.cpumap, 2048)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainPinIothreadArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            iothreads_id: Decode::decode(decoder)?,
            cpumap: decoder.bytes(2048)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_add_iothread`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainAddIothreadArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub iothread_id: u32,
    pub flags: u32,
}

impl Encode for DomainAddIothreadArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.iothread_id.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainAddIothreadArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            iothread_id: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_del_iothread`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainDelIothreadArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub iothread_id: u32,
    pub flags: u32,
}

impl Encode for DomainDelIothreadArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.iothread_id.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainDelIothreadArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            iothread_id: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_get_guest_vcpus`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainGetGuestVcpusArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainGetGuestVcpusArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainGetGuestVcpusArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_set_guest_vcpus`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetGuestVcpusArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub cpumap: &'a str,
    pub state: i32,
    pub flags: u32,
}

impl Encode for DomainSetGuestVcpusArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.cpumap.encode(encoder)?;
        self.state.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetGuestVcpusArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            cpumap: Decode::decode(decoder)?,
            state: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_vcpu`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetVcpuArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub cpumap: &'a str,
    pub state: i32,
    pub flags: u32,
}

impl Encode for DomainSetVcpuArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.cpumap.encode(encoder)?;
        self.state.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetVcpuArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            cpumap: Decode::decode(decoder)?,
            state: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_set_iothread_params`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainSetIothreadParamsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub iothread_id: u32,
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for DomainSetIothreadParamsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.iothread_id.encode(encoder)?;
        encoder.list(&self.params, 64, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainSetIothreadParamsArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            iothread_id: Decode::decode(decoder)?,
            params: Cow::Owned(decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}
