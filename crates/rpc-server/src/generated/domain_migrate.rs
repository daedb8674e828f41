//! Calls of the procedures of [`DomainMigrate`](api::DomainMigrate). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments};
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
        166 => domain_migrate_set_max_downtime(target, call, reply),
        207 => domain_migrate_set_max_speed(target, call, reply),
        213 => domain_migrate_begin3(target, call, reply),
        214 => domain_migrate_prepare3(target, call, reply),
        215 => domain_migrate_prepare_tunnel3(target, call, reply),
        216 => domain_migrate_perform3(target, call, reply),
        217 => domain_migrate_finish3(target, call, reply),
        218 => domain_migrate_confirm3(target, call, reply),
        242 => domain_migrate_get_max_speed(target, call, reply),
        299 => domain_migrate_get_compression_cache(target, call, reply),
        300 => domain_migrate_set_compression_cache(target, call, reply),
        302 => domain_migrate_begin3_params(target, call, reply),
        303 => domain_migrate_prepare3_params(target, call, reply),
        304 => domain_migrate_prepare_tunnel3_params(target, call, reply),
        305 => domain_migrate_perform3_params(target, call, reply),
        306 => domain_migrate_finish3_params(target, call, reply),
        307 => domain_migrate_confirm3_params(target, call, reply),
        364 => domain_migrate_start_post_copy(target, call, reply),
        387 => domain_migrate_get_max_downtime(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_migrate_set_max_downtime(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateSetMaxDowntimeArgs>(&call)?;
    target.domain_migrate_set_max_downtime(&args.dom, args.downtime, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_migrate_set_max_speed(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateSetMaxSpeedArgs>(&call)?;
    target.domain_migrate_set_max_speed(&args.dom, args.bandwidth, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_migrate_begin3(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateBegin3Args>(&call)?;
    let value = target.domain_migrate_begin3(&args.dom, args.xmlin, args.flags, args.dname, args.resource)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_prepare3(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigratePrepare3Args>(&call)?;
    let value = target.domain_migrate_prepare3(
        args.cookie_in,
        args.uri_in,
        args.flags,
        args.dname,
        args.resource,
        args.dom_xml,
    )?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_prepare_tunnel3(
    target: &dyn Driver,
    mut call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigratePrepareTunnel3Args>(&call)?;
    let value = target.domain_migrate_prepare_tunnel3(
        args.cookie_in,
        args.flags,
        args.dname,
        args.resource,
        args.dom_xml,
        call.stream()?,
    )?;
    answer(&rets::DomainMigratePrepareTunnel3Ret { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_perform3(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigratePerform3Args>(&call)?;
    let value = target.domain_migrate_perform3(
        &args.dom,
        args.xmlin,
        args.cookie_in,
        args.dconnuri,
        args.uri,
        args.flags,
        args.dname,
        args.resource,
    )?;
    answer(&rets::DomainMigratePerform3Ret { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_finish3(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateFinish3Args>(&call)?;
    let value = target.domain_migrate_finish3(
        args.dname,
        args.cookie_in,
        args.dconnuri,
        args.uri,
        args.flags,
        args.cancelled,
    )?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_confirm3(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateConfirm3Args>(&call)?;
    target.domain_migrate_confirm3(&args.dom, args.cookie_in, args.flags, args.cancelled)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_migrate_get_max_speed(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateGetMaxSpeedArgs>(&call)?;
    let value = target.domain_migrate_get_max_speed(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_get_compression_cache(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateGetCompressionCacheArgs>(&call)?;
    let value = target.domain_migrate_get_compression_cache(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_set_compression_cache(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateSetCompressionCacheArgs>(&call)?;
    target.domain_migrate_set_compression_cache(&args.dom, args.cache_size, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_migrate_begin3_params(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateBegin3ParamsArgs>(&call)?;
    let value = target.domain_migrate_begin3_params(&args.dom, &args.params, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_prepare3_params(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigratePrepare3ParamsArgs>(&call)?;
    let value = target.domain_migrate_prepare3_params(&args.params, args.cookie_in, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_prepare_tunnel3_params(
    target: &dyn Driver,
    mut call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigratePrepareTunnel3ParamsArgs>(&call)?;
    let value = target.domain_migrate_prepare_tunnel3_params(
        &args.params,
        args.cookie_in,
        args.flags,
        call.stream()?,
    )?;
    answer(&rets::DomainMigratePrepareTunnel3ParamsRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_perform3_params(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigratePerform3ParamsArgs>(&call)?;
    let value = target.domain_migrate_perform3_params(
        &args.dom,
        args.dconnuri,
        &args.params,
        args.cookie_in,
        args.flags,
    )?;
    answer(&rets::DomainMigratePerform3ParamsRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_finish3_params(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateFinish3ParamsArgs>(&call)?;
    let value =
        target.domain_migrate_finish3_params(&args.params, args.cookie_in, args.flags, args.cancelled)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_migrate_confirm3_params(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateConfirm3ParamsArgs>(&call)?;
    target.domain_migrate_confirm3_params(
        &args.dom,
        &args.params,
        args.cookie_in,
        args.flags,
        args.cancelled,
    )?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_migrate_start_post_copy(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateStartPostCopyArgs>(&call)?;
    target.domain_migrate_start_post_copy(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_migrate_get_max_downtime(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMigrateGetMaxDowntimeArgs>(&call)?;
    let value = target.domain_migrate_get_max_downtime(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}
