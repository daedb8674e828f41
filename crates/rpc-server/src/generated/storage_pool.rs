//! Calls of the procedures of [`StoragePools`](api::StoragePools). Written by `cargo xtask codegen`: do not edit.

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
        71 => connect_num_of_storage_pools(target, call, reply),
        72 => connect_list_storage_pools(target, call, reply),
        73 => connect_num_of_defined_storage_pools(target, call, reply),
        74 => connect_list_defined_storage_pools(target, call, reply),
        75 => connect_find_storage_pool_sources(target, call, reply),
        76 => storage_pool_create_xml(target, call, reply),
        77 => storage_pool_define_xml(target, call, reply),
        78 => storage_pool_create(target, call, reply),
        79 => storage_pool_build(target, call, reply),
        80 => storage_pool_destroy(target, call, reply),
        81 => storage_pool_delete(target, call, reply),
        82 => storage_pool_undefine(target, call, reply),
        83 => storage_pool_refresh(target, call, reply),
        84 => storage_pool_lookup_by_name(target, call, reply),
        85 => storage_pool_lookup_by_uuid(target, call, reply),
        86 => storage_pool_lookup_by_volume(target, call, reply),
        87 => storage_pool_get_info(target, call, reply),
        88 => storage_pool_get_xml_desc(target, call, reply),
        89 => storage_pool_get_autostart(target, call, reply),
        90 => storage_pool_set_autostart(target, call, reply),
        154 => storage_pool_is_active(target, call, reply),
        155 => storage_pool_is_persistent(target, call, reply),
        281 => connect_list_all_storage_pools(target, call, reply),
        391 => storage_pool_lookup_by_target_path(target, call, reply),
        403 => connect_get_storage_pool_capabilities(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn connect_num_of_storage_pools(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_num_of_storage_pools()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_storage_pools(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListStoragePoolsArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.connect_list_storage_pools()?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::ConnectListStoragePoolsRet { list }, reply)?;
    Ok(Vec::new())
}

fn connect_num_of_defined_storage_pools(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_num_of_defined_storage_pools()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_defined_storage_pools(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListDefinedStoragePoolsArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.connect_list_defined_storage_pools()?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::ConnectListDefinedStoragePoolsRet { list }, reply)?;
    Ok(Vec::new())
}

fn connect_find_storage_pool_sources(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectFindStoragePoolSourcesArgs>(&call)?;
    let value = target.connect_find_storage_pool_sources(args.r#type, args.src_spec, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_create_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolCreateXmlArgs>(&call)?;
    let value = target.storage_pool_create_xml(args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_define_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolDefineXmlArgs>(&call)?;
    let value = target.storage_pool_define_xml(args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_create(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolCreateArgs>(&call)?;
    target.storage_pool_create(&args.pool, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_pool_build(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolBuildArgs>(&call)?;
    target.storage_pool_build(&args.pool, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_pool_destroy(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolDestroyArgs>(&call)?;
    target.storage_pool_destroy(&args.pool)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_pool_delete(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolDeleteArgs>(&call)?;
    target.storage_pool_delete(&args.pool, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_pool_undefine(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolUndefineArgs>(&call)?;
    target.storage_pool_undefine(&args.pool)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_pool_refresh(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolRefreshArgs>(&call)?;
    target.storage_pool_refresh(&args.pool, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_pool_lookup_by_name(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolLookupByNameArgs>(&call)?;
    let value = target.storage_pool_lookup_by_name(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_lookup_by_uuid(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolLookupByUuidArgs>(&call)?;
    let value = target.storage_pool_lookup_by_uuid(args.uuid)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_lookup_by_volume(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolLookupByVolumeArgs>(&call)?;
    let value = target.storage_pool_lookup_by_volume(&args.vol)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_get_info(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolGetInfoArgs>(&call)?;
    let value = target.storage_pool_get_info(&args.pool)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_get_xml_desc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolGetXmlDescArgs>(&call)?;
    let value = target.storage_pool_get_xml_desc(&args.pool, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_get_autostart(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolGetAutostartArgs>(&call)?;
    let value = target.storage_pool_get_autostart(&args.pool)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_set_autostart(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolSetAutostartArgs>(&call)?;
    target.storage_pool_set_autostart(&args.pool, args.autostart)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_pool_is_active(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolIsActiveArgs>(&call)?;
    let value = target.storage_pool_is_active(&args.pool)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_is_persistent(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolIsPersistentArgs>(&call)?;
    let value = target.storage_pool_is_persistent(&args.pool)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_all_storage_pools(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListAllStoragePoolsArgs>(&call)?;
    let value = target.connect_list_all_storage_pools(args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::ConnectListAllStoragePoolsRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn storage_pool_lookup_by_target_path(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolLookupByTargetPathArgs>(&call)?;
    let value = target.storage_pool_lookup_by_target_path(args.path)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_get_storage_pool_capabilities(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectGetStoragePoolCapabilitiesArgs>(&call)?;
    let value = target.connect_get_storage_pool_capabilities(args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}
