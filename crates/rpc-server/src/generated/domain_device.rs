//! Calls of the procedures of [`DomainDevice`](api::DomainDevice). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, arguments};
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
        8 => domain_attach_device(target, call, reply),
        13 => domain_detach_device(target, call, reply),
        160 => domain_attach_device_flags(target, call, reply),
        161 => domain_detach_device_flags(target, call, reply),
        174 => domain_update_device_flags(target, call, reply),
        392 => domain_detach_device_alias(target, call, reply),
        443 => domain_fd_associate(target, call, reply),
        448 => domain_graphics_reload(target, call, reply),
        455 => domain_announce_interface(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_attach_device(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainAttachDeviceArgs>(&call)?;
    target.domain_attach_device(&args.dom, args.xml)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_detach_device(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainDetachDeviceArgs>(&call)?;
    target.domain_detach_device(&args.dom, args.xml)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_attach_device_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainAttachDeviceFlagsArgs>(&call)?;
    target.domain_attach_device_flags(&args.dom, args.xml, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_detach_device_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainDetachDeviceFlagsArgs>(&call)?;
    target.domain_detach_device_flags(&args.dom, args.xml, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_update_device_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainUpdateDeviceFlagsArgs>(&call)?;
    target.domain_update_device_flags(&args.dom, args.xml, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_detach_device_alias(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainDetachDeviceAliasArgs>(&call)?;
    target.domain_detach_device_alias(&args.dom, args.alias, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_fd_associate(target: &dyn Driver, mut call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainFdAssociateArgs>(&call)?;
    target.domain_fd_associate(&args.dom, args.name, args.flags, call.files())?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_graphics_reload(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGraphicsReloadArgs>(&call)?;
    target.domain_graphics_reload(&args.dom, args.r#type, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_announce_interface(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainAnnounceInterfaceArgs>(&call)?;
    target.domain_announce_interface(&args.dom, args.device, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
