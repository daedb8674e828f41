//! Calls of the procedures of [`Nwfilters`](api::Nwfilters). Written by `cargo xtask codegen`: do not edit.

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
        175 => nwfilter_lookup_by_name(target, call, reply),
        176 => nwfilter_lookup_by_uuid(target, call, reply),
        177 => nwfilter_get_xml_desc(target, call, reply),
        178 => connect_num_of_nwfilters(target, call, reply),
        179 => connect_list_nwfilters(target, call, reply),
        180 => nwfilter_define_xml(target, call, reply),
        181 => nwfilter_undefine(target, call, reply),
        286 => connect_list_all_nwfilters(target, call, reply),
        397 => nwfilter_binding_lookup_by_port_dev(target, call, reply),
        398 => nwfilter_binding_get_xml_desc(target, call, reply),
        399 => nwfilter_binding_create_xml(target, call, reply),
        400 => nwfilter_binding_delete(target, call, reply),
        401 => connect_list_all_nwfilter_bindings(target, call, reply),
        431 => nwfilter_define_xml_flags(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn nwfilter_lookup_by_name(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NwfilterLookupByNameArgs>(&call)?;
    let value = target.nwfilter_lookup_by_name(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn nwfilter_lookup_by_uuid(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NwfilterLookupByUuidArgs>(&call)?;
    let value = target.nwfilter_lookup_by_uuid(args.uuid)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn nwfilter_get_xml_desc(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NwfilterGetXmlDescArgs>(&call)?;
    let value = target.nwfilter_get_xml_desc(&args.nwfilter, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_num_of_nwfilters(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_num_of_nwfilters()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_nwfilters(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListNwfiltersArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.connect_list_nwfilters()?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::ConnectListNwfiltersRet { list }, reply)?;
    Ok(Vec::new())
}

fn nwfilter_define_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NwfilterDefineXmlArgs>(&call)?;
    let value = target.nwfilter_define_xml(args.xml)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn nwfilter_undefine(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NwfilterUndefineArgs>(&call)?;
    target.nwfilter_undefine(&args.nwfilter)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_list_all_nwfilters(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListAllNwfiltersArgs>(&call)?;
    let value = target.connect_list_all_nwfilters(args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::ConnectListAllNwfiltersRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn nwfilter_binding_lookup_by_port_dev(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NwfilterBindingLookupByPortDevArgs>(&call)?;
    let value = target.nwfilter_binding_lookup_by_port_dev(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn nwfilter_binding_get_xml_desc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NwfilterBindingGetXmlDescArgs>(&call)?;
    let value = target.nwfilter_binding_get_xml_desc(&args.nwfilter, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn nwfilter_binding_create_xml(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NwfilterBindingCreateXmlArgs>(&call)?;
    let value = target.nwfilter_binding_create_xml(args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn nwfilter_binding_delete(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NwfilterBindingDeleteArgs>(&call)?;
    target.nwfilter_binding_delete(&args.nwfilter)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_list_all_nwfilter_bindings(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListAllNwfilterBindingsArgs>(&call)?;
    let value = target.connect_list_all_nwfilter_bindings(args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::ConnectListAllNwfilterBindingsRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn nwfilter_define_xml_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NwfilterDefineXmlFlagsArgs>(&call)?;
    let value = target.nwfilter_define_xml_flags(args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}
