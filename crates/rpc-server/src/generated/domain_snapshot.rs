//! Calls of the procedures of [`DomainSnapshots`](api::DomainSnapshots). Written by `cargo xtask codegen`: do not edit.

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
        185 => domain_snapshot_create_xml(target, call, reply),
        186 => domain_snapshot_get_xml_desc(target, call, reply),
        187 => domain_snapshot_num(target, call, reply),
        188 => domain_snapshot_list_names(target, call, reply),
        189 => domain_snapshot_lookup_by_name(target, call, reply),
        190 => domain_has_current_snapshot(target, call, reply),
        191 => domain_snapshot_current(target, call, reply),
        192 => domain_revert_to_snapshot(target, call, reply),
        193 => domain_snapshot_delete(target, call, reply),
        244 => domain_snapshot_get_parent(target, call, reply),
        246 => domain_snapshot_num_children(target, call, reply),
        247 => domain_snapshot_list_children_names(target, call, reply),
        271 => domain_snapshot_is_current(target, call, reply),
        272 => domain_snapshot_has_metadata(target, call, reply),
        274 => domain_list_all_snapshots(target, call, reply),
        275 => domain_snapshot_list_all_children(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_snapshot_create_xml(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotCreateXmlArgs>(&call)?;
    let value = target.domain_snapshot_create_xml(&args.dom, args.xml_desc, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_snapshot_get_xml_desc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotGetXmlDescArgs>(&call)?;
    let value = target.domain_snapshot_get_xml_desc(&args.snap, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_snapshot_num(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotNumArgs>(&call)?;
    let value = target.domain_snapshot_num(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_snapshot_list_names(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotListNamesArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.domain_snapshot_list_names(&args.dom, args.flags)?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::DomainSnapshotListNamesRet { list }, reply)?;
    Ok(Vec::new())
}

fn domain_snapshot_lookup_by_name(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotLookupByNameArgs>(&call)?;
    let value = target.domain_snapshot_lookup_by_name(&args.dom, args.name, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_has_current_snapshot(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainHasCurrentSnapshotArgs>(&call)?;
    let value = target.domain_has_current_snapshot(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_snapshot_current(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotCurrentArgs>(&call)?;
    let value = target.domain_snapshot_current(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_revert_to_snapshot(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainRevertToSnapshotArgs>(&call)?;
    target.domain_revert_to_snapshot(&args.snap, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_snapshot_delete(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotDeleteArgs>(&call)?;
    target.domain_snapshot_delete(&args.snap, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_snapshot_get_parent(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotGetParentArgs>(&call)?;
    let value = target.domain_snapshot_get_parent(&args.snap, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_snapshot_num_children(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotNumChildrenArgs>(&call)?;
    let value = target.domain_snapshot_num_children(&args.snap, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_snapshot_list_children_names(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotListChildrenNamesArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.domain_snapshot_list_children_names(&args.snap, args.flags)?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::DomainSnapshotListChildrenNamesRet { list }, reply)?;
    Ok(Vec::new())
}

fn domain_snapshot_is_current(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotIsCurrentArgs>(&call)?;
    let value = target.domain_snapshot_is_current(&args.snap, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_snapshot_has_metadata(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotHasMetadataArgs>(&call)?;
    let value = target.domain_snapshot_has_metadata(&args.snap, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_list_all_snapshots(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainListAllSnapshotsArgs>(&call)?;
    let value = target.domain_list_all_snapshots(&args.dom, args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::DomainListAllSnapshotsRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_snapshot_list_all_children(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSnapshotListAllChildrenArgs>(&call)?;
    let value = target.domain_snapshot_list_all_children(&args.snapshot, args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::DomainSnapshotListAllChildrenRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}
