//! Calls of the procedures of [`DomainCpu`](api::DomainCpu). Written by `cargo xtask codegen`: do not edit.

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
        20 => domain_get_vcpus(target, call, reply),
        26 => domain_pin_vcpu(target, call, reply),
        32 => domain_set_vcpus(target, call, reply),
        199 => domain_set_vcpus_flags(target, call, reply),
        200 => domain_get_vcpus_flags(target, call, reply),
        225 => domain_pin_vcpu_flags(target, call, reply),
        230 => domain_get_vcpu_pin_info(target, call, reply),
        279 => domain_pin_emulator(target, call, reply),
        280 => domain_get_emulator_pin_info(target, call, reply),
        351 => domain_get_iothread_info(target, call, reply),
        352 => domain_pin_iothread(target, call, reply),
        355 => domain_add_iothread(target, call, reply),
        356 => domain_del_iothread(target, call, reply),
        371 => domain_get_guest_vcpus(target, call, reply),
        372 => domain_set_guest_vcpus(target, call, reply),
        384 => domain_set_vcpu(target, call, reply),
        402 => domain_set_iothread_params(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_get_vcpus(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetVcpusArgs>(&call)?;
    let value = target.domain_get_vcpus(&args.dom, args.maxinfo, args.maplen)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_pin_vcpu(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainPinVcpuArgs>(&call)?;
    target.domain_pin_vcpu(&args.dom, args.vcpu, args.cpumap)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_vcpus(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetVcpusArgs>(&call)?;
    target.domain_set_vcpus(&args.dom, args.nvcpus)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_vcpus_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetVcpusFlagsArgs>(&call)?;
    target.domain_set_vcpus_flags(&args.dom, args.nvcpus, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_vcpus_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetVcpusFlagsArgs>(&call)?;
    let value = target.domain_get_vcpus_flags(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_pin_vcpu_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainPinVcpuFlagsArgs>(&call)?;
    target.domain_pin_vcpu_flags(&args.dom, args.vcpu, args.cpumap, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_vcpu_pin_info(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetVcpuPinInfoArgs>(&call)?;
    let value = target.domain_get_vcpu_pin_info(&args.dom, args.ncpumaps, args.maplen, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_pin_emulator(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainPinEmulatorArgs>(&call)?;
    target.domain_pin_emulator(&args.dom, args.cpumap, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_emulator_pin_info(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetEmulatorPinInfoArgs>(&call)?;
    let value = target.domain_get_emulator_pin_info(&args.dom, args.maplen, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_iothread_info(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetIothreadInfoArgs>(&call)?;
    let value = target.domain_get_iothread_info(&args.dom, args.flags)?;
    let (count, list) = (number(&value), value);
    answer(&rets::DomainGetIothreadInfoRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn domain_pin_iothread(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainPinIothreadArgs>(&call)?;
    target.domain_pin_iothread(&args.dom, args.iothreads_id, args.cpumap, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_add_iothread(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainAddIothreadArgs>(&call)?;
    target.domain_add_iothread(&args.dom, args.iothread_id, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_del_iothread(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainDelIothreadArgs>(&call)?;
    target.domain_del_iothread(&args.dom, args.iothread_id, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_guest_vcpus(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetGuestVcpusArgs>(&call)?;
    let value = target.domain_get_guest_vcpus(&args.dom, args.flags)?;
    answer(&rets::DomainGetGuestVcpusRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_set_guest_vcpus(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetGuestVcpusArgs>(&call)?;
    target.domain_set_guest_vcpus(&args.dom, args.cpumap, args.state, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_vcpu(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetVcpuArgs>(&call)?;
    target.domain_set_vcpu(&args.dom, args.cpumap, args.state, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_iothread_params(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetIothreadParamsArgs>(&call)?;
    target.domain_set_iothread_params(&args.dom, args.iothread_id, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
