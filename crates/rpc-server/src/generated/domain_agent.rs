//! Calls of the procedures of [`DomainAgent`](api::DomainAgent). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments, number};
use api::Driver;
use error::Result;
use proto::{Procedure, args, rets};

pub(super) fn call(
    target: &dyn Driver,
    procedure: &'static Procedure,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    match procedure.number {
        294 => domain_fstrim(target, call, reply),
        335 => domain_fsfreeze(target, call, reply),
        336 => domain_fsthaw(target, call, reply),
        337 => domain_get_time(target, call, reply),
        338 => domain_set_time(target, call, reply),
        349 => domain_get_fsinfo(target, call, reply),
        418 => domain_get_guest_info(target, call, reply),
        420 => domain_agent_set_response_timeout(target, call, reply),
        424 => domain_authorized_ssh_keys_get(target, call, reply),
        425 => domain_authorized_ssh_keys_set(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_fstrim(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainFstrimArgs>(&call)?;
    target.domain_fstrim(&args.dom, args.mount_point, args.minimum, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_fsfreeze(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainFsfreezeArgs>(&call)?;
    let value = target.domain_fsfreeze(&args.dom, &args.mountpoints, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_fsthaw(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainFsthawArgs>(&call)?;
    let value = target.domain_fsthaw(&args.dom, &args.mountpoints, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_time(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetTimeArgs>(&call)?;
    let value = target.domain_get_time(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_set_time(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetTimeArgs>(&call)?;
    target.domain_set_time(&args.dom, args.seconds, args.nseconds, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_fsinfo(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetFsinfoArgs>(&call)?;
    let value = target.domain_get_fsinfo(&args.dom, args.flags)?;
    let (count, list) = (number(&value), value);
    answer(&rets::DomainGetFsinfoRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn domain_get_guest_info(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetGuestInfoArgs>(&call)?;
    let value = target.domain_get_guest_info(&args.dom, args.types, args.flags)?;
    answer(&rets::DomainGetGuestInfoRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_agent_set_response_timeout(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainAgentSetResponseTimeoutArgs>(&call)?;
    let value = target.domain_agent_set_response_timeout(&args.dom, args.timeout, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_authorized_ssh_keys_get(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainAuthorizedSshKeysGetArgs>(&call)?;
    let value = target.domain_authorized_ssh_keys_get(&args.dom, args.user, args.flags)?;
    answer(&rets::DomainAuthorizedSshKeysGetRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_authorized_ssh_keys_set(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainAuthorizedSshKeysSetArgs>(&call)?;
    target.domain_authorized_ssh_keys_set(&args.dom, args.user, &args.keys, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
