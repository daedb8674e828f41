//! Calls of the procedures of [`Node`](api::Node). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments, counted, limit, readable};
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
        6 => node_get_info(target, call, reply),
        101 => node_get_cells_free_memory(target, call, reply),
        102 => node_get_free_memory(target, call, reply),
        122 => node_get_security_model(target, call, reply),
        227 => node_get_cpu_stats(target, call, reply),
        228 => node_get_memory_stats(target, call, reply),
        250 => node_suspend_for_duration(target, call, reply),
        288 => node_set_memory_parameters(target, call, reply),
        289 => node_get_memory_parameters(target, call, reply),
        293 => node_get_cpu_map(target, call, reply),
        340 => node_get_free_pages(target, call, reply),
        347 => node_alloc_pages(target, call, reply),
        395 => node_get_sev_info(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn node_get_info(target: &dyn Driver, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.node_get_info()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_get_cells_free_memory(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeGetCellsFreeMemoryArgs>(&call)?;
    let limit = limit(args.limit, 1024)?;
    let value = target.node_get_cells_free_memory(args.start_cell)?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::NodeGetCellsFreeMemoryRet { list }, reply)?;
    Ok(Vec::new())
}

fn node_get_free_memory(target: &dyn Driver, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.node_get_free_memory()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_get_security_model(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.node_get_security_model()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_get_cpu_stats(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeGetCpuStatsArgs>(&call)?;
    let limit = limit(args.nparams, 16)?;
    let value =
        target.node_get_cpu_stats(args.cpu_num, args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY)?;
    let (count, list) = counted(value, limit);
    answer(&rets::NodeGetCpuStatsRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn node_get_memory_stats(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeGetMemoryStatsArgs>(&call)?;
    let limit = limit(args.nparams, 16)?;
    let value = target
        .node_get_memory_stats(args.cell_num, args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY)?;
    let (count, list) = counted(value, limit);
    answer(&rets::NodeGetMemoryStatsRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn node_suspend_for_duration(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeSuspendForDurationArgs>(&call)?;
    target.node_suspend_for_duration(args.target, args.duration, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn node_set_memory_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeSetMemoryParametersArgs>(&call)?;
    target.node_set_memory_parameters(&args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn node_get_memory_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeGetMemoryParametersArgs>(&call)?;
    let limit = limit(args.nparams, 64)?;
    let value =
        target.node_get_memory_parameters(args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY)?;
    let value = readable(value, args.flags);
    let (count, list) = counted(value, limit);
    answer(&rets::NodeGetMemoryParametersRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn node_get_cpu_map(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeGetCpuMapArgs>(&call)?;
    let value = target.node_get_cpu_map(args.need_map, args.need_online, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_get_free_pages(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeGetFreePagesArgs>(&call)?;
    let value = target.node_get_free_pages(&args.pages, args.start_cell, args.cell_count, args.flags)?;
    answer(&rets::NodeGetFreePagesRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn node_alloc_pages(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeAllocPagesArgs>(&call)?;
    let value = target.node_alloc_pages(
        &args.page_sizes,
        &args.page_counts,
        args.start_cell,
        args.cell_count,
        args.flags,
    )?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_get_sev_info(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeGetSevInfoArgs>(&call)?;
    let limit = limit(args.nparams, 64)?;
    let value = target.node_get_sev_info(args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY)?;
    let value = readable(value, args.flags);
    let (count, list) = counted(value, limit);
    answer(&rets::NodeGetSevInfoRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}
