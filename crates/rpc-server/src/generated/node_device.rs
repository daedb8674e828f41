//! Calls of the procedures of [`NodeDevices`](api::NodeDevices). Written by `cargo xtask codegen`: do not edit.

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
        111 => node_num_of_devices(target, call, reply),
        112 => node_list_devices(target, call, reply),
        113 => node_device_lookup_by_name(target, call, reply),
        114 => node_device_get_xml_desc(target, call, reply),
        115 => node_device_get_parent(target, call, reply),
        116 => node_device_num_of_caps(target, call, reply),
        117 => node_device_list_caps(target, call, reply),
        118 => node_device_dettach(target, call, reply),
        119 => node_device_re_attach(target, call, reply),
        120 => node_device_reset(target, call, reply),
        123 => node_device_create_xml(target, call, reply),
        124 => node_device_destroy(target, call, reply),
        285 => connect_list_all_node_devices(target, call, reply),
        297 => node_device_lookup_scsi_host_by_wwn(target, call, reply),
        301 => node_device_detach_flags(target, call, reply),
        428 => node_device_define_xml(target, call, reply),
        429 => node_device_undefine(target, call, reply),
        430 => node_device_create(target, call, reply),
        433 => node_device_get_autostart(target, call, reply),
        434 => node_device_set_autostart(target, call, reply),
        435 => node_device_is_persistent(target, call, reply),
        436 => node_device_is_active(target, call, reply),
        447 => node_device_update(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn node_num_of_devices(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeNumOfDevicesArgs>(&call)?;
    let value = target.node_num_of_devices(args.cap, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_list_devices(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeListDevicesArgs>(&call)?;
    let limit = limit(args.limit, 65536)?;
    let value = target.node_list_devices(args.cap, args.flags)?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::NodeListDevicesRet { list }, reply)?;
    Ok(Vec::new())
}

fn node_device_lookup_by_name(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceLookupByNameArgs>(&call)?;
    let value = target.node_device_lookup_by_name(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_device_get_xml_desc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceGetXmlDescArgs>(&call)?;
    let value = target.node_device_get_xml_desc(args.name, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_device_get_parent(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceGetParentArgs>(&call)?;
    let value = target.node_device_get_parent(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_device_num_of_caps(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceNumOfCapsArgs>(&call)?;
    let value = target.node_device_num_of_caps(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_device_list_caps(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceListCapsArgs>(&call)?;
    let limit = limit(args.limit, 65536)?;
    let value = target.node_device_list_caps(args.name)?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::NodeDeviceListCapsRet { list }, reply)?;
    Ok(Vec::new())
}

fn node_device_dettach(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceDettachArgs>(&call)?;
    target.node_device_dettach(args.name)?;
    let _ = reply;
    Ok(Vec::new())
}

fn node_device_re_attach(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceReAttachArgs>(&call)?;
    target.node_device_re_attach(args.name)?;
    let _ = reply;
    Ok(Vec::new())
}

fn node_device_reset(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceResetArgs>(&call)?;
    target.node_device_reset(args.name)?;
    let _ = reply;
    Ok(Vec::new())
}

fn node_device_create_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceCreateXmlArgs>(&call)?;
    let value = target.node_device_create_xml(args.xml_desc, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_device_destroy(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceDestroyArgs>(&call)?;
    target.node_device_destroy(args.name)?;
    let _ = reply;
    Ok(Vec::new())
}

fn connect_list_all_node_devices(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListAllNodeDevicesArgs>(&call)?;
    let value = target.connect_list_all_node_devices(args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::ConnectListAllNodeDevicesRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn node_device_lookup_scsi_host_by_wwn(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceLookupScsiHostByWwnArgs>(&call)?;
    let value = target.node_device_lookup_scsi_host_by_wwn(args.wwnn, args.wwpn, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_device_detach_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceDetachFlagsArgs>(&call)?;
    target.node_device_detach_flags(args.name, args.driver_name, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn node_device_define_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceDefineXmlArgs>(&call)?;
    let value = target.node_device_define_xml(args.xml_desc, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_device_undefine(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceUndefineArgs>(&call)?;
    target.node_device_undefine(args.name, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn node_device_create(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceCreateArgs>(&call)?;
    target.node_device_create(args.name, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn node_device_get_autostart(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceGetAutostartArgs>(&call)?;
    let value = target.node_device_get_autostart(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_device_set_autostart(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceSetAutostartArgs>(&call)?;
    target.node_device_set_autostart(args.name, args.autostart)?;
    let _ = reply;
    Ok(Vec::new())
}

fn node_device_is_persistent(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceIsPersistentArgs>(&call)?;
    let value = target.node_device_is_persistent(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_device_is_active(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceIsActiveArgs>(&call)?;
    let value = target.node_device_is_active(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn node_device_update(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::NodeDeviceUpdateArgs>(&call)?;
    target.node_device_update(args.name, args.xml_desc, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
