//! Calls of the procedures of [`DomainCheckpoints`](api::DomainCheckpoints). Written by `cargo xtask codegen`: do not edit.

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
        411 => domain_checkpoint_create_xml(target, call, reply),
        412 => domain_checkpoint_get_xml_desc(target, call, reply),
        413 => domain_list_all_checkpoints(target, call, reply),
        414 => domain_checkpoint_list_all_children(target, call, reply),
        415 => domain_checkpoint_lookup_by_name(target, call, reply),
        416 => domain_checkpoint_get_parent(target, call, reply),
        417 => domain_checkpoint_delete(target, call, reply),
        421 => domain_backup_begin(target, call, reply),
        422 => domain_backup_get_xml_desc(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_checkpoint_create_xml(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCheckpointCreateXmlArgs>(&call)?;
    let value = target.domain_checkpoint_create_xml(&args.dom, args.xml_desc, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_checkpoint_get_xml_desc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCheckpointGetXmlDescArgs>(&call)?;
    let value = target.domain_checkpoint_get_xml_desc(&args.checkpoint, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_list_all_checkpoints(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainListAllCheckpointsArgs>(&call)?;
    let value = target.domain_list_all_checkpoints(&args.dom, args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::DomainListAllCheckpointsRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_checkpoint_list_all_children(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCheckpointListAllChildrenArgs>(&call)?;
    let value = target.domain_checkpoint_list_all_children(&args.checkpoint, args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::DomainCheckpointListAllChildrenRet { list, count: count.cast_signed() }, reply)?;
    Ok(Vec::new())
}

fn domain_checkpoint_lookup_by_name(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCheckpointLookupByNameArgs>(&call)?;
    let value = target.domain_checkpoint_lookup_by_name(&args.dom, args.name, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_checkpoint_get_parent(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCheckpointGetParentArgs>(&call)?;
    let value = target.domain_checkpoint_get_parent(&args.checkpoint, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_checkpoint_delete(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCheckpointDeleteArgs>(&call)?;
    target.domain_checkpoint_delete(&args.checkpoint, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_backup_begin(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBackupBeginArgs>(&call)?;
    target.domain_backup_begin(&args.dom, args.backup_xml, args.checkpoint_xml, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_backup_get_xml_desc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBackupGetXmlDescArgs>(&call)?;
    let value = target.domain_backup_get_xml_desc(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}
