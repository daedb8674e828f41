//! Calls of the procedures of [`Lxc`](api::Lxc). Written by `cargo xtask codegen`: do not edit.

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
        1 => lxc_domain_open_namespace(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn lxc_domain_open_namespace(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::LxcDomainOpenNamespaceArgs>(&call)?;
    let value = target.lxc_domain_open_namespace(&args.dom, args.flags)?;
    let _ = reply;
    Ok(value)
}
