//! Calls of the procedures of [`Networks`](api::Networks). Written by `cargo xtask codegen`: do not edit.

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
        36 => connect_list_defined_networks(target, call, reply),
        38 => connect_list_networks(target, call, reply),
        39 => network_create(target, call, reply),
        40 => network_create_xml(target, call, reply),
        41 => network_define_xml(target, call, reply),
        42 => network_destroy(target, call, reply),
        43 => network_get_xml_desc(target, call, reply),
        44 => network_get_autostart(target, call, reply),
        45 => network_get_bridge_name(target, call, reply),
        46 => network_lookup_by_name(target, call, reply),
        47 => network_lookup_by_uuid(target, call, reply),
        48 => network_set_autostart(target, call, reply),
        49 => network_undefine(target, call, reply),
        50 => connect_num_of_defined_networks(target, call, reply),
        52 => connect_num_of_networks(target, call, reply),
        152 => network_is_active(target, call, reply),
        153 => network_is_persistent(target, call, reply),
        283 => connect_list_all_networks(target, call, reply),
        291 => network_update(target, call, reply),
        341 => network_get_dhcp_leases(target, call, reply),
        432 => network_define_xml_flags(target, call, reply),
        437 => network_create_xml_flags(target, call, reply),
        444 => network_set_metadata(target, call, reply),
        445 => network_get_metadata(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn connect_list_defined_networks(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListDefinedNetworksArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.connect_list_defined_networks()?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::ConnectListDefinedNetworksRet { list }, reply)?;
    Ok(Vec::new())
}

fn connect_list_networks(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListNetworksArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.connect_list_networks()?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::ConnectListNetworksRet { list }, reply)?;
    Ok(Vec::new())
}

fn network_create(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkCreateArgs>(&call)?;
    target.network_create(&args.net)?;
    let _ = reply;
    Ok(Vec::new())
}

fn network_create_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkCreateXmlArgs>(&call)?;
    let value = target.network_create_xml(args.xml)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_define_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkDefineXmlArgs>(&call)?;
    let value = target.network_define_xml(args.xml)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_destroy(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkDestroyArgs>(&call)?;
    target.network_destroy(&args.net)?;
    let _ = reply;
    Ok(Vec::new())
}

fn network_get_xml_desc(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkGetXmlDescArgs>(&call)?;
    let value = target.network_get_xml_desc(&args.net, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_get_autostart(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkGetAutostartArgs>(&call)?;
    let value = target.network_get_autostart(&args.net)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_get_bridge_name(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkGetBridgeNameArgs>(&call)?;
    let value = target.network_get_bridge_name(&args.net)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_lookup_by_name(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkLookupByNameArgs>(&call)?;
    let value = target.network_lookup_by_name(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_lookup_by_uuid(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkLookupByUuidArgs>(&call)?;
    let value = target.network_lookup_by_uuid(args.uuid)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_set_autostart(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkSetAutostartArgs>(&call)?;
    target.network_set_autostart(&args.net, args.autostart)?;
    let _ = reply;
    Ok(Vec::new())
}

fn network_undefine(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkUndefineArgs>(&call)?;
    target.network_undefine(&args.net)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_num_of_defined_networks(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_num_of_defined_networks()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_num_of_networks(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_num_of_networks()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_is_active(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkIsActiveArgs>(&call)?;
    let value = target.network_is_active(&args.net)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_is_persistent(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkIsPersistentArgs>(&call)?;
    let value = target.network_is_persistent(&args.net)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_all_networks(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListAllNetworksArgs>(&call)?;
    let value = target.connect_list_all_networks(args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::ConnectListAllNetworksRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn network_update(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkUpdateArgs>(&call)?;
    target.network_update(&args.net, args.command, args.section, args.parent_index, args.xml, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn network_get_dhcp_leases(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkGetDhcpLeasesArgs>(&call)?;
    let value = target.network_get_dhcp_leases(&args.net, args.mac, args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::NetworkGetDhcpLeasesRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn network_define_xml_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkDefineXmlFlagsArgs>(&call)?;
    let value = target.network_define_xml_flags(args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_create_xml_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkCreateXmlFlagsArgs>(&call)?;
    let value = target.network_create_xml_flags(args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn network_set_metadata(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkSetMetadataArgs>(&call)?;
    target.network_set_metadata(&args.network, args.r#type, args.metadata, args.key, args.uri, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn network_get_metadata(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NetworkGetMetadataArgs>(&call)?;
    let value = target.network_get_metadata(&args.network, args.r#type, args.uri, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}
