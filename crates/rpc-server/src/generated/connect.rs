//! Calls of the procedures of [`Connect`](api::Connect). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments, wanted};
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
        3 => connect_get_type(target, call, reply),
        4 => connect_get_version(target, call, reply),
        5 => connect_get_max_vcpus(target, call, reply),
        7 => connect_get_capabilities(target, call, reply),
        59 => connect_get_hostname(target, call, reply),
        110 => connect_get_uri(target, call, reply),
        135 => connect_domain_xml_from_native(target, call, reply),
        136 => connect_domain_xml_to_native(target, call, reply),
        149 => connect_is_secure(target, call, reply),
        157 => connect_get_lib_version(target, call, reply),
        158 => connect_compare_cpu(target, call, reply),
        162 => connect_baseline_cpu(target, call, reply),
        203 => connect_get_sysinfo(target, call, reply),
        312 => connect_get_cpu_model_names(target, call, reply),
        342 => connect_get_domain_capabilities(target, call, reply),
        393 => connect_compare_hypervisor_cpu(target, call, reply),
        394 => connect_baseline_hypervisor_cpu(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn connect_get_type(target: &dyn Driver, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.connect_get_type()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_get_version(target: &dyn Driver, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.connect_get_version()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_get_max_vcpus(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectGetMaxVcpusArgs>(&call)?;
    let value = target.connect_get_max_vcpus(args.r#type)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_get_capabilities(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_get_capabilities()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_get_hostname(target: &dyn Driver, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.connect_get_hostname()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_get_uri(target: &dyn Driver, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.connect_get_uri()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_domain_xml_from_native(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectDomainXmlFromNativeArgs>(&call)?;
    let value = target.connect_domain_xml_from_native(args.native_format, args.native_config, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_domain_xml_to_native(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectDomainXmlToNativeArgs>(&call)?;
    let value = target.connect_domain_xml_to_native(args.native_format, args.domain_xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_is_secure(target: &dyn Driver, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.connect_is_secure()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_get_lib_version(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_get_lib_version()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_compare_cpu(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectCompareCpuArgs>(&call)?;
    let value = target.connect_compare_cpu(args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_baseline_cpu(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectBaselineCpuArgs>(&call)?;
    let value = target.connect_baseline_cpu(&args.xml_cpus, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_get_sysinfo(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectGetSysinfoArgs>(&call)?;
    let value = target.connect_get_sysinfo(args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_get_cpu_model_names(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectGetCpuModelNamesArgs>(&call)?;
    let value = target.connect_get_cpu_model_names(args.arch, args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::ConnectGetCpuModelNamesRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn connect_get_domain_capabilities(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectGetDomainCapabilitiesArgs>(&call)?;
    let value = target.connect_get_domain_capabilities(
        args.emulatorbin,
        args.arch,
        args.machine,
        args.virttype,
        args.flags,
    )?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_compare_hypervisor_cpu(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectCompareHypervisorCpuArgs>(&call)?;
    let value = target.connect_compare_hypervisor_cpu(
        args.emulator,
        args.arch,
        args.machine,
        args.virttype,
        args.xml_cpu,
        args.flags,
    )?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_baseline_hypervisor_cpu(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectBaselineHypervisorCpuArgs>(&call)?;
    let value = target.connect_baseline_hypervisor_cpu(
        args.emulator,
        args.arch,
        args.machine,
        args.virttype,
        &args.xml_cpus,
        args.flags,
    )?;
    answer(&value, reply)?;
    Ok(Vec::new())
}
