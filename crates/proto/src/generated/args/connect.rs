//! Arguments of the procedures of `Connect`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `connect_get_max_vcpus`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectGetMaxVcpusArgs<'a> {
    pub r#type: Option<&'a str>,
}

impl Encode for ConnectGetMaxVcpusArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.r#type.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectGetMaxVcpusArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { r#type: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_domain_xml_from_native`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectDomainXmlFromNativeArgs<'a> {
    pub native_format: &'a str,
    pub native_config: &'a str,
    pub flags: u32,
}

impl Encode for ConnectDomainXmlFromNativeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.native_format.encode(encoder)?;
        self.native_config.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectDomainXmlFromNativeArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            native_format: Decode::decode(decoder)?,
            native_config: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `connect_domain_xml_to_native`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectDomainXmlToNativeArgs<'a> {
    pub native_format: &'a str,
    pub domain_xml: &'a str,
    pub flags: u32,
}

impl Encode for ConnectDomainXmlToNativeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.native_format.encode(encoder)?;
        self.domain_xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectDomainXmlToNativeArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            native_format: Decode::decode(decoder)?,
            domain_xml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `connect_compare_cpu`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectCompareCpuArgs<'a> {
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for ConnectCompareCpuArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectCompareCpuArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_baseline_cpu`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectBaselineCpuArgs<'a> {
    pub xml_cpus: Cow<'a, [String]>,
    pub flags: u32,
}

impl Encode for ConnectBaselineCpuArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.xml_cpus, 256, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectBaselineCpuArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            xml_cpus: Cow::Owned(decoder.list(256, <String as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `connect_get_sysinfo`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectGetSysinfoArgs {
    pub flags: u32,
}

impl Encode for ConnectGetSysinfoArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectGetSysinfoArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectGetSysinfoArgs { flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_get_cpu_model_names`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectGetCpuModelNamesArgs<'a> {
    pub arch: &'a str,
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for ConnectGetCpuModelNamesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.arch.encode(encoder)?;
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectGetCpuModelNamesArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            arch: Decode::decode(decoder)?,
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `connect_get_domain_capabilities`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectGetDomainCapabilitiesArgs<'a> {
    pub emulatorbin: Option<&'a str>,
    pub arch: Option<&'a str>,
    pub machine: Option<&'a str>,
    pub virttype: Option<&'a str>,
    pub flags: u32,
}

impl Encode for ConnectGetDomainCapabilitiesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.emulatorbin.encode(encoder)?;
        self.arch.encode(encoder)?;
        self.machine.encode(encoder)?;
        self.virttype.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectGetDomainCapabilitiesArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            emulatorbin: Decode::decode(decoder)?,
            arch: Decode::decode(decoder)?,
            machine: Decode::decode(decoder)?,
            virttype: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `connect_compare_hypervisor_cpu`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectCompareHypervisorCpuArgs<'a> {
    pub emulator: Option<&'a str>,
    pub arch: Option<&'a str>,
    pub machine: Option<&'a str>,
    pub virttype: Option<&'a str>,
    pub xml_cpu: &'a str,
    pub flags: u32,
}

impl Encode for ConnectCompareHypervisorCpuArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.emulator.encode(encoder)?;
        self.arch.encode(encoder)?;
        self.machine.encode(encoder)?;
        self.virttype.encode(encoder)?;
        self.xml_cpu.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectCompareHypervisorCpuArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            emulator: Decode::decode(decoder)?,
            arch: Decode::decode(decoder)?,
            machine: Decode::decode(decoder)?,
            virttype: Decode::decode(decoder)?,
            xml_cpu: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `connect_baseline_hypervisor_cpu`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectBaselineHypervisorCpuArgs<'a> {
    pub emulator: Option<&'a str>,
    pub arch: Option<&'a str>,
    pub machine: Option<&'a str>,
    pub virttype: Option<&'a str>,
    pub xml_cpus: Cow<'a, [String]>,
    pub flags: u32,
}

impl Encode for ConnectBaselineHypervisorCpuArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.emulator.encode(encoder)?;
        self.arch.encode(encoder)?;
        self.machine.encode(encoder)?;
        self.virttype.encode(encoder)?;
        encoder.list(&self.xml_cpus, 256, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectBaselineHypervisorCpuArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            emulator: Decode::decode(decoder)?,
            arch: Decode::decode(decoder)?,
            machine: Decode::decode(decoder)?,
            virttype: Decode::decode(decoder)?,
            xml_cpus: Cow::Owned(decoder.list(256, <String as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}
