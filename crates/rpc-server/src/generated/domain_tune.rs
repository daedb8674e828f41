//! Calls of the procedures of [`DomainTune`](api::DomainTune). Written by `cargo xtask codegen`: do not edit.

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
        30 => domain_set_max_memory(target, call, reply),
        31 => domain_set_memory(target, call, reply),
        56 => domain_get_scheduler_type(target, call, reply),
        57 => domain_get_scheduler_parameters(target, call, reply),
        58 => domain_set_scheduler_parameters(target, call, reply),
        197 => domain_set_memory_parameters(target, call, reply),
        198 => domain_get_memory_parameters(target, call, reply),
        204 => domain_set_memory_flags(target, call, reply),
        205 => domain_set_blkio_parameters(target, call, reply),
        206 => domain_get_blkio_parameters(target, call, reply),
        219 => domain_set_scheduler_parameters_flags(target, call, reply),
        223 => domain_get_scheduler_parameters_flags(target, call, reply),
        252 => domain_set_block_io_tune(target, call, reply),
        253 => domain_get_block_io_tune(target, call, reply),
        254 => domain_set_numa_parameters(target, call, reply),
        255 => domain_get_numa_parameters(target, call, reply),
        256 => domain_set_interface_parameters(target, call, reply),
        257 => domain_get_interface_parameters(target, call, reply),
        386 => domain_set_block_threshold(target, call, reply),
        451 => domain_set_throttle_group(target, call, reply),
        452 => domain_del_throttle_group(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_set_max_memory(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetMaxMemoryArgs>(&call)?;
    target.domain_set_max_memory(&args.dom, args.memory)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_memory(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetMemoryArgs>(&call)?;
    target.domain_set_memory(&args.dom, args.memory)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_scheduler_type(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetSchedulerTypeArgs>(&call)?;
    let value = target.domain_get_scheduler_type(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_scheduler_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetSchedulerParametersArgs>(&call)?;
    let limit = limit(args.nparams, 16)?;
    let value = target.domain_get_scheduler_parameters(&args.dom)?;
    let value = readable(value, 0);
    let (_, list) = counted(value, limit);
    answer(&rets::DomainGetSchedulerParametersRet { list }, reply)?;
    Ok(Vec::new())
}

fn domain_set_scheduler_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetSchedulerParametersArgs>(&call)?;
    target.domain_set_scheduler_parameters(&args.dom, &args.params)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_memory_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetMemoryParametersArgs>(&call)?;
    target.domain_set_memory_parameters(&args.dom, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_memory_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetMemoryParametersArgs>(&call)?;
    let limit = limit(args.nparams, 16)?;
    let value = target
        .domain_get_memory_parameters(&args.dom, args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY)?;
    let value = readable(value, args.flags);
    let (count, list) = counted(value, limit);
    answer(&rets::DomainGetMemoryParametersRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_set_memory_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetMemoryFlagsArgs>(&call)?;
    target.domain_set_memory_flags(&args.dom, args.memory, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_blkio_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetBlkioParametersArgs>(&call)?;
    target.domain_set_blkio_parameters(&args.dom, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_blkio_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetBlkioParametersArgs>(&call)?;
    let limit = limit(args.nparams, 16)?;
    let value = target
        .domain_get_blkio_parameters(&args.dom, args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY)?;
    let value = readable(value, args.flags);
    let (count, list) = counted(value, limit);
    answer(&rets::DomainGetBlkioParametersRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_set_scheduler_parameters_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetSchedulerParametersFlagsArgs>(&call)?;
    target.domain_set_scheduler_parameters_flags(&args.dom, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_scheduler_parameters_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetSchedulerParametersFlagsArgs>(&call)?;
    let limit = limit(args.nparams, 16)?;
    let value = target.domain_get_scheduler_parameters_flags(
        &args.dom,
        args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY,
    )?;
    let value = readable(value, args.flags);
    let (_, list) = counted(value, limit);
    answer(&rets::DomainGetSchedulerParametersFlagsRet { list }, reply)?;
    Ok(Vec::new())
}

fn domain_set_block_io_tune(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetBlockIoTuneArgs>(&call)?;
    target.domain_set_block_io_tune(&args.dom, args.disk, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_block_io_tune(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetBlockIoTuneArgs>(&call)?;
    let limit = limit(args.nparams, 32)?;
    let value = target.domain_get_block_io_tune(
        &args.dom,
        args.disk,
        args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY,
    )?;
    let value = readable(value, args.flags);
    let (count, list) = counted(value, limit);
    answer(&rets::DomainGetBlockIoTuneRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_set_numa_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetNumaParametersArgs>(&call)?;
    target.domain_set_numa_parameters(&args.dom, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_numa_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetNumaParametersArgs>(&call)?;
    let limit = limit(args.nparams, 16)?;
    let value = target
        .domain_get_numa_parameters(&args.dom, args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY)?;
    let value = readable(value, args.flags);
    let (count, list) = counted(value, limit);
    answer(&rets::DomainGetNumaParametersRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_set_interface_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetInterfaceParametersArgs>(&call)?;
    target.domain_set_interface_parameters(&args.dom, args.device, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_interface_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetInterfaceParametersArgs>(&call)?;
    let limit = limit(args.nparams, 16)?;
    let value = target.domain_get_interface_parameters(
        &args.dom,
        args.device,
        args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY,
    )?;
    let value = readable(value, args.flags);
    let (count, list) = counted(value, limit);
    answer(&rets::DomainGetInterfaceParametersRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_set_block_threshold(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetBlockThresholdArgs>(&call)?;
    target.domain_set_block_threshold(&args.dom, args.dev, args.threshold, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_throttle_group(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetThrottleGroupArgs>(&call)?;
    target.domain_set_throttle_group(&args.dom, args.group, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_del_throttle_group(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainDelThrottleGroupArgs>(&call)?;
    target.domain_del_throttle_group(&args.dom, args.group, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
