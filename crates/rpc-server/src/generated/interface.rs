//! Calls of the procedures of [`Interfaces`](api::Interfaces). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments, limit, wanted};
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
        126 => connect_num_of_interfaces(target, call, reply),
        127 => connect_list_interfaces(target, call, reply),
        128 => interface_lookup_by_name(target, call, reply),
        129 => interface_lookup_by_mac_string(target, call, reply),
        130 => interface_get_xml_desc(target, call, reply),
        131 => interface_define_xml(target, call, reply),
        132 => interface_undefine(target, call, reply),
        133 => interface_create(target, call, reply),
        134 => interface_destroy(target, call, reply),
        137 => connect_num_of_defined_interfaces(target, call, reply),
        138 => connect_list_defined_interfaces(target, call, reply),
        156 => interface_is_active(target, call, reply),
        220 => interface_change_begin(target, call, reply),
        221 => interface_change_commit(target, call, reply),
        222 => interface_change_rollback(target, call, reply),
        284 => connect_list_all_interfaces(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn connect_num_of_interfaces(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_num_of_interfaces()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_interfaces(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListInterfacesArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.connect_list_interfaces()?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::ConnectListInterfacesRet { list }, reply)?;
    Ok(Vec::new())
}

fn interface_lookup_by_name(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceLookupByNameArgs>(&call)?;
    let value = target.interface_lookup_by_name(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn interface_lookup_by_mac_string(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceLookupByMacStringArgs>(&call)?;
    let value = target.interface_lookup_by_mac_string(args.mac)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn interface_get_xml_desc(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceGetXmlDescArgs>(&call)?;
    let value = target.interface_get_xml_desc(&args.iface, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn interface_define_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceDefineXmlArgs>(&call)?;
    let value = target.interface_define_xml(args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn interface_undefine(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceUndefineArgs>(&call)?;
    target.interface_undefine(&args.iface)?;
    let _ = reply;
    Ok(Vec::new())
}

fn interface_create(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceCreateArgs>(&call)?;
    target.interface_create(&args.iface, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn interface_destroy(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceDestroyArgs>(&call)?;
    target.interface_destroy(&args.iface, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_num_of_defined_interfaces(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_num_of_defined_interfaces()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_defined_interfaces(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListDefinedInterfacesArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.connect_list_defined_interfaces()?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::ConnectListDefinedInterfacesRet { list }, reply)?;
    Ok(Vec::new())
}

fn interface_is_active(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceIsActiveArgs>(&call)?;
    let value = target.interface_is_active(&args.iface)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn interface_change_begin(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceChangeBeginArgs>(&call)?;
    target.interface_change_begin(args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn interface_change_commit(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceChangeCommitArgs>(&call)?;
    target.interface_change_commit(args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn interface_change_rollback(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::InterfaceChangeRollbackArgs>(&call)?;
    target.interface_change_rollback(args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_list_all_interfaces(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListAllInterfacesArgs>(&call)?;
    let value = target.connect_list_all_interfaces(args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::ConnectListAllInterfacesRet { list, count }, reply)?;
    Ok(Vec::new())
}
