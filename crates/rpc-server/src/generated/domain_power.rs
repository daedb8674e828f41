//! Calls of the procedures of [`DomainPower`](api::DomainPower). Written by `cargo xtask codegen`: do not edit.

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
        261 => domain_pm_suspend_for_duration(target, call, reply),
        267 => domain_pm_wakeup(target, call, reply),
        357 => domain_set_user_password(target, call, reply),
        390 => domain_set_lifecycle_action(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_pm_suspend_for_duration(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainPmSuspendForDurationArgs>(&call)?;
    target.domain_pm_suspend_for_duration(&args.dom, args.target, args.duration, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_pm_wakeup(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainPmWakeupArgs>(&call)?;
    target.domain_pm_wakeup(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_user_password(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetUserPasswordArgs>(&call)?;
    target.domain_set_user_password(&args.dom, args.user, args.password, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_lifecycle_action(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetLifecycleActionArgs>(&call)?;
    target.domain_set_lifecycle_action(&args.dom, args.r#type, args.action, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
