//! Calls of the procedures of [`StorageVols`](api::StorageVols). Written by `cargo xtask codegen`: do not edit.

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
        91 => storage_pool_num_of_volumes(target, call, reply),
        92 => storage_pool_list_volumes(target, call, reply),
        93 => storage_vol_create_xml(target, call, reply),
        94 => storage_vol_delete(target, call, reply),
        95 => storage_vol_lookup_by_name(target, call, reply),
        96 => storage_vol_lookup_by_key(target, call, reply),
        97 => storage_vol_lookup_by_path(target, call, reply),
        98 => storage_vol_get_info(target, call, reply),
        99 => storage_vol_get_xml_desc(target, call, reply),
        100 => storage_vol_get_path(target, call, reply),
        125 => storage_vol_create_xml_from(target, call, reply),
        165 => storage_vol_wipe(target, call, reply),
        208 => storage_vol_upload(target, call, reply),
        209 => storage_vol_download(target, call, reply),
        259 => storage_vol_wipe_pattern(target, call, reply),
        260 => storage_vol_resize(target, call, reply),
        282 => storage_pool_list_all_volumes(target, call, reply),
        378 => storage_vol_get_info_flags(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn storage_pool_num_of_volumes(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolNumOfVolumesArgs>(&call)?;
    let value = target.storage_pool_num_of_volumes(&args.pool)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_pool_list_volumes(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolListVolumesArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.storage_pool_list_volumes(&args.pool)?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::StoragePoolListVolumesRet { list }, reply)?;
    Ok(Vec::new())
}

fn storage_vol_create_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolCreateXmlArgs>(&call)?;
    let value = target.storage_vol_create_xml(&args.pool, args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_vol_delete(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolDeleteArgs>(&call)?;
    target.storage_vol_delete(&args.vol, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_vol_lookup_by_name(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolLookupByNameArgs>(&call)?;
    let value = target.storage_vol_lookup_by_name(&args.pool, args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_vol_lookup_by_key(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolLookupByKeyArgs>(&call)?;
    let value = target.storage_vol_lookup_by_key(args.key)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_vol_lookup_by_path(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolLookupByPathArgs>(&call)?;
    let value = target.storage_vol_lookup_by_path(args.path)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_vol_get_info(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolGetInfoArgs>(&call)?;
    let value = target.storage_vol_get_info(&args.vol)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_vol_get_xml_desc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolGetXmlDescArgs>(&call)?;
    let value = target.storage_vol_get_xml_desc(&args.vol, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_vol_get_path(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolGetPathArgs>(&call)?;
    let value = target.storage_vol_get_path(&args.vol)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_vol_create_xml_from(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolCreateXmlFromArgs>(&call)?;
    let value = target.storage_vol_create_xml_from(&args.pool, args.xml, &args.clonevol, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn storage_vol_wipe(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolWipeArgs>(&call)?;
    target.storage_vol_wipe(&args.vol, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_vol_upload(target: &dyn Driver, mut call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolUploadArgs>(&call)?;
    target.storage_vol_upload(&args.vol, args.offset, args.length, args.flags, call.stream()?)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_vol_download(
    target: &dyn Driver,
    mut call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolDownloadArgs>(&call)?;
    target.storage_vol_download(&args.vol, args.offset, args.length, args.flags, call.stream()?)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_vol_wipe_pattern(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolWipePatternArgs>(&call)?;
    target.storage_vol_wipe_pattern(&args.vol, args.algorithm, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_vol_resize(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolResizeArgs>(&call)?;
    target.storage_vol_resize(&args.vol, args.capacity, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn storage_pool_list_all_volumes(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StoragePoolListAllVolumesArgs>(&call)?;
    let value = target.storage_pool_list_all_volumes(&args.pool, args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::StoragePoolListAllVolumesRet { list, count }, reply)?;
    Ok(Vec::new())
}

fn storage_vol_get_info_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::StorageVolGetInfoFlagsArgs>(&call)?;
    let value = target.storage_vol_get_info_flags(&args.vol, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}
