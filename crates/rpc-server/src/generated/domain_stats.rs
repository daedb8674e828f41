//! Calls of the procedures of [`DomainStats`](api::DomainStats). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments, counted, limit, number, readable};
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
        64 => domain_block_stats(target, call, reply),
        65 => domain_interface_stats(target, call, reply),
        103 => domain_block_peek(target, call, reply),
        104 => domain_memory_peek(target, call, reply),
        159 => domain_memory_stats(target, call, reply),
        194 => domain_get_block_info(target, call, reply),
        243 => domain_block_stats_flags(target, call, reply),
        262 => domain_get_cpu_stats(target, call, reply),
        263 => domain_get_disk_errors(target, call, reply),
        308 => domain_set_memory_stats_period(target, call, reply),
        344 => connect_get_all_domain_stats(target, call, reply),
        365 => domain_get_perf_events(target, call, reply),
        366 => domain_set_perf_events(target, call, reply),
        427 => domain_start_dirty_rate_calc(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_block_stats(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBlockStatsArgs>(&call)?;
    let value = target.domain_block_stats(&args.dom, args.path)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_interface_stats(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainInterfaceStatsArgs>(&call)?;
    let value = target.domain_interface_stats(&args.dom, args.device)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_block_peek(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBlockPeekArgs>(&call)?;
    let value = target.domain_block_peek(&args.dom, args.path, args.offset, args.size, args.flags)?;
    answer(&rets::DomainBlockPeekRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_memory_peek(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMemoryPeekArgs>(&call)?;
    let value = target.domain_memory_peek(&args.dom, args.offset, args.size, args.flags)?;
    answer(&rets::DomainMemoryPeekRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_memory_stats(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainMemoryStatsArgs>(&call)?;
    let limit = limit(args.limit, 1024)?;
    let value = target.domain_memory_stats(&args.dom, args.flags)?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::DomainMemoryStatsRet { list }, reply)?;
    Ok(Vec::new())
}

fn domain_get_block_info(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetBlockInfoArgs>(&call)?;
    let value = target.domain_get_block_info(&args.dom, args.path, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_block_stats_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBlockStatsFlagsArgs>(&call)?;
    let limit = limit(args.nparams, 16)?;
    let value = target.domain_block_stats_flags(
        &args.dom,
        args.path,
        args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY,
    )?;
    let value = readable(value, args.flags);
    let (count, list) = counted(value, limit);
    answer(&rets::DomainBlockStatsFlagsRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_get_cpu_stats(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetCpuStatsArgs>(&call)?;
    let value = target.domain_get_cpu_stats(
        &args.dom,
        args.nparams,
        args.start_cpu,
        args.ncpus,
        args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY,
    )?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_disk_errors(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetDiskErrorsArgs>(&call)?;
    let limit = limit(args.limit, 256)?;
    let value = target.domain_get_disk_errors(&args.dom, args.flags)?;
    let mut list = value;
    list.truncate(limit);
    let (count, list) = (number(&list), list);
    answer(&rets::DomainGetDiskErrorsRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_set_memory_stats_period(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetMemoryStatsPeriodArgs>(&call)?;
    target.domain_set_memory_stats_period(&args.dom, args.period, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_get_all_domain_stats(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectGetAllDomainStatsArgs>(&call)?;
    let value = target.connect_get_all_domain_stats(&args.doms, args.stats, args.flags)?;
    answer(&rets::ConnectGetAllDomainStatsRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_get_perf_events(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetPerfEventsArgs>(&call)?;
    let value = target.domain_get_perf_events(&args.dom, args.flags)?;
    answer(&rets::DomainGetPerfEventsRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_set_perf_events(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetPerfEventsArgs>(&call)?;
    target.domain_set_perf_events(&args.dom, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_start_dirty_rate_calc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainStartDirtyRateCalcArgs>(&call)?;
    target.domain_start_dirty_rate_calc(&args.dom, args.seconds, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
