//! Arguments of the procedures of `Qemu`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `qemu_domain_monitor_command`.
#[derive(Debug, Clone, PartialEq)]
pub struct QemuDomainMonitorCommandArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub cmd: &'a str,
    pub flags: u32,
}

impl Encode for QemuDomainMonitorCommandArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.cmd.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for QemuDomainMonitorCommandArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            cmd: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `qemu_domain_attach`.
#[derive(Debug, Clone, PartialEq)]
pub struct QemuDomainAttachArgs {
    pub pid_value: u32,
    pub flags: u32,
}

impl Encode for QemuDomainAttachArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pid_value.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for QemuDomainAttachArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(QemuDomainAttachArgs { pid_value: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `qemu_domain_agent_command`.
#[derive(Debug, Clone, PartialEq)]
pub struct QemuDomainAgentCommandArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub cmd: &'a str,
    pub timeout: i32,
    pub flags: u32,
}

impl Encode for QemuDomainAgentCommandArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.cmd.encode(encoder)?;
        self.timeout.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for QemuDomainAgentCommandArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            cmd: Decode::decode(decoder)?,
            timeout: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `qemu_domain_monitor_command_with_files`.
#[derive(Debug, Clone, PartialEq)]
pub struct QemuDomainMonitorCommandWithFilesArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub cmd: &'a str,
    pub flags: u32,
}

impl Encode for QemuDomainMonitorCommandWithFilesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.cmd.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for QemuDomainMonitorCommandWithFilesArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            cmd: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
