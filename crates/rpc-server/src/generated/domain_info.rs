//! Calls of the procedures of [`DomainInfo`](api::DomainInfo). Written by `cargo xtask codegen`: do not edit.

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
        14 => domain_get_xml_desc(target, call, reply),
        16 => domain_get_info(target, call, reply),
        17 => domain_get_max_memory(target, call, reply),
        18 => domain_get_max_vcpus(target, call, reply),
        19 => domain_get_os_type(target, call, reply),
        121 => domain_get_security_label(target, call, reply),
        212 => domain_get_state(target, call, reply),
        229 => domain_get_control_info(target, call, reply),
        264 => domain_set_metadata(target, call, reply),
        265 => domain_get_metadata(target, call, reply),
        277 => domain_get_hostname(target, call, reply),
        278 => domain_get_security_label_list(target, call, reply),
        353 => domain_interface_addresses(target, call, reply),
        396 => domain_get_launch_security_info(target, call, reply),
        426 => domain_get_messages(target, call, reply),
        439 => domain_set_launch_security_state(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_get_xml_desc(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetXmlDescArgs>(&call)?;
    let value = target.domain_get_xml_desc(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_info(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetInfoArgs>(&call)?;
    let value = target.domain_get_info(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_max_memory(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetMaxMemoryArgs>(&call)?;
    let value = target.domain_get_max_memory(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_max_vcpus(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetMaxVcpusArgs>(&call)?;
    let value = target.domain_get_max_vcpus(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_os_type(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetOsTypeArgs>(&call)?;
    let value = target.domain_get_os_type(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_security_label(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetSecurityLabelArgs>(&call)?;
    let value = target.domain_get_security_label(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_state(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetStateArgs>(&call)?;
    let value = target.domain_get_state(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_control_info(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetControlInfoArgs>(&call)?;
    let value = target.domain_get_control_info(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_set_metadata(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetMetadataArgs>(&call)?;
    target.domain_set_metadata(&args.dom, args.r#type, args.metadata, args.key, args.uri, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_metadata(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetMetadataArgs>(&call)?;
    let value = target.domain_get_metadata(&args.dom, args.r#type, args.uri, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_hostname(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetHostnameArgs>(&call)?;
    let value = target.domain_get_hostname(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_security_label_list(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetSecurityLabelListArgs>(&call)?;
    let value = target.domain_get_security_label_list(&args.dom)?;
    let (count, list) = (number(&value), value);
    answer(&rets::DomainGetSecurityLabelListRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_interface_addresses(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainInterfaceAddressesArgs>(&call)?;
    let value = target.domain_interface_addresses(&args.dom, args.source, args.flags)?;
    answer(&rets::DomainInterfaceAddressesRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_get_launch_security_info(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetLaunchSecurityInfoArgs>(&call)?;
    let value = target.domain_get_launch_security_info(&args.dom, args.flags)?;
    answer(&rets::DomainGetLaunchSecurityInfoRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_get_messages(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetMessagesArgs>(&call)?;
    let value = target.domain_get_messages(&args.dom, args.flags)?;
    answer(&rets::DomainGetMessagesRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn domain_set_launch_security_state(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetLaunchSecurityStateArgs>(&call)?;
    target.domain_set_launch_security_state(&args.dom, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
