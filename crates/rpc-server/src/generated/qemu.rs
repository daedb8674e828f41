//! Calls of the procedures of [`Qemu`](api::Qemu). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments};
use api::Driver;
use error::Result;
use proto::{Procedure, args};

pub(super) fn call(
    target: &dyn Driver,
    procedure: &'static Procedure,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    match procedure.number {
        1 => qemu_domain_monitor_command(target, call, reply),
        2 => qemu_domain_attach(target, call, reply),
        3 => qemu_domain_agent_command(target, call, reply),
        7 => qemu_domain_monitor_command_with_files(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn qemu_domain_monitor_command(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::QemuDomainMonitorCommandArgs>(&call)?;
    let value = target.qemu_domain_monitor_command(&args.dom, args.cmd, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn qemu_domain_attach(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::QemuDomainAttachArgs>(&call)?;
    let value = target.qemu_domain_attach(args.pid_value, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn qemu_domain_agent_command(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::QemuDomainAgentCommandArgs>(&call)?;
    let value = target.qemu_domain_agent_command(&args.dom, args.cmd, args.timeout, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn qemu_domain_monitor_command_with_files(
    target: &dyn Driver,
    mut call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::QemuDomainMonitorCommandWithFilesArgs>(&call)?;
    let value =
        target.qemu_domain_monitor_command_with_files(&args.dom, args.cmd, args.flags, call.files())?;
    let (value, files) = value;
    answer(&value, reply)?;
    Ok(files)
}
