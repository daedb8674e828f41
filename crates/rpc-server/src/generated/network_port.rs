//! Calls of the procedures of [`NetworkPorts`](api::NetworkPorts). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments, counted, limit, readable, wanted};
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
        404 => network_list_all_ports(target, call, reply),
        405 => network_port_lookup_by_uuid(target, call, reply),
        406 => network_port_create_xml(target, call, reply),
        407 => network_port_get_parameters(target, call, reply),
        408 => network_port_set_parameters(target, call, reply),
        409 => network_port_get_xml_desc(target, call, reply),
        410 => network_port_delete(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn network_list_all_ports(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkListAllPortsArgs>(&call)?;
    let value = target.network_list_all_ports(&args.network, args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::NetworkListAllPortsRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn network_port_lookup_by_uuid(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkPortLookupByUuidArgs>(&call)?;
    let value = target.network_port_lookup_by_uuid(&args.network, args.uuid)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_port_create_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkPortCreateXmlArgs>(&call)?;
    let value = target.network_port_create_xml(&args.network, args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_port_get_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkPortGetParametersArgs>(&call)?;
    let limit = limit(args.nparams, 16)?;
    let value = target
        .network_port_get_parameters(&args.port, args.flags & !api::constants::VIR_TYPED_PARAM_STRING_OKAY)?;
    let value = readable(value, args.flags);
    let (count, list) = counted(value, limit);
    answer(&rets::NetworkPortGetParametersRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn network_port_set_parameters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkPortSetParametersArgs>(&call)?;
    target.network_port_set_parameters(&args.port, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn network_port_get_xml_desc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkPortGetXmlDescArgs>(&call)?;
    let value = target.network_port_get_xml_desc(&args.port, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_port_delete(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkPortDeleteArgs>(&call)?;
    target.network_port_delete(&args.port, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
