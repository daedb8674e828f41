//! Calls of the procedures of [`DomainMigrateLegacy`](api::DomainMigrateLegacy). Written by `cargo xtask codegen`: do not edit.

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
        61 => domain_migrate_prepare(target, call, reply),
        62 => domain_migrate_perform(target, call, reply),
        63 => domain_migrate_finish(target, call, reply),
        108 => domain_migrate_prepare2(target, call, reply),
        109 => domain_migrate_finish2(target, call, reply),
        148 => domain_migrate_prepare_tunnel(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_migrate_prepare(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigratePrepareArgs>(&call)?;
    let value = target.domain_migrate_prepare(args.uri_in, args.flags, args.dname, args.resource)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_perform(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigratePerformArgs>(&call)?;
    target.domain_migrate_perform(&args.dom, args.cookie, args.uri, args.flags, args.dname, args.resource)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_migrate_finish(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateFinishArgs>(&call)?;
    let value = target.domain_migrate_finish(args.dname, args.cookie, args.uri, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_prepare2(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigratePrepare2Args>(&call)?;
    let value =
        target.domain_migrate_prepare2(args.uri_in, args.flags, args.dname, args.resource, args.dom_xml)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_finish2(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateFinish2Args>(&call)?;
    let value = target.domain_migrate_finish2(args.dname, args.cookie, args.uri, args.flags, args.retcode)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_prepare_tunnel(
    target: &dyn Driver,
    mut call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigratePrepareTunnelArgs>(&call)?;
    target.domain_migrate_prepare_tunnel(
        args.flags,
        args.dname,
        args.resource,
        args.dom_xml,
        call.stream()?,
    )?;
    let _ = reply;
    Ok(Vec::new())
}
