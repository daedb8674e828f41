//! Calls of the procedures of [`Auth`](api::Auth). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments};
use api::Auth;
use error::Result;
use proto::{Procedure, args, rets};

pub(super) fn call(
    target: &dyn Auth,
    procedure: &'static Procedure,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    match procedure.number {
        66 => auth_list(target, call, reply),
        67 => auth_sasl_init(target, call, reply),
        68 => auth_sasl_start(target, call, reply),
        69 => auth_sasl_step(target, call, reply),
        70 => auth_polkit(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn auth_list(target: &dyn Auth, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.auth_list()?;
    answer(&rets::AuthListRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn auth_sasl_init(target: &dyn Auth, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.auth_sasl_init()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn auth_sasl_start(target: &dyn Auth, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AuthSaslStartArgs>(&call)?;
    let value = target.auth_sasl_start(args.mech, args.nil, &args.data)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn auth_sasl_step(target: &dyn Auth, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::AuthSaslStepArgs>(&call)?;
    let value = target.auth_sasl_step(args.nil, &args.data)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn auth_polkit(target: &dyn Auth, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.auth_polkit()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}
