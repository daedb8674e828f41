//! Calls of the procedures of [`DomainIo`](api::DomainIo). Written by `cargo xtask codegen`: do not edit.

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
        201 => domain_open_console(target, call, reply),
        211 => domain_screenshot(target, call, reply),
        226 => domain_send_key(target, call, reply),
        249 => domain_open_graphics(target, call, reply),
        295 => domain_send_process_signal(target, call, reply),
        296 => domain_open_channel(target, call, reply),
        343 => domain_open_graphics_fd(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_open_console(target: &dyn Driver, mut call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainOpenConsoleArgs>(&call)?;
    target.domain_open_console(&args.dom, args.dev_name, args.flags, call.stream()?)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_screenshot(target: &dyn Driver, mut call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainScreenshotArgs>(&call)?;
    let value = target.domain_screenshot(&args.dom, args.screen, args.flags, call.stream()?)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_send_key(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSendKeyArgs>(&call)?;
    target.domain_send_key(&args.dom, args.codeset, args.holdtime, &args.keycodes, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_open_graphics(
    target: &dyn Driver,
    mut call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainOpenGraphicsArgs>(&call)?;
    target.domain_open_graphics(&args.dom, args.idx, args.flags, call.files())?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_send_process_signal(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSendProcessSignalArgs>(&call)?;
    target.domain_send_process_signal(&args.dom, args.pid_value, args.signum, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_open_channel(target: &dyn Driver, mut call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainOpenChannelArgs>(&call)?;
    target.domain_open_channel(&args.dom, args.name, args.flags, call.stream()?)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_open_graphics_fd(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainOpenGraphicsFdArgs>(&call)?;
    let value = target.domain_open_graphics_fd(&args.dom, args.idx, args.flags)?;
    let _ = reply;
    Ok(value)
}
