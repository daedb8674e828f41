//! Calls of the procedures of [`DomainLookup`](api::DomainLookup). Written by `cargo xtask codegen`: do not edit.

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
        21 => connect_list_defined_domains(target, call, reply),
        22 => domain_lookup_by_id(target, call, reply),
        23 => domain_lookup_by_name(target, call, reply),
        24 => domain_lookup_by_uuid(target, call, reply),
        25 => connect_num_of_defined_domains(target, call, reply),
        37 => connect_list_domains(target, call, reply),
        51 => connect_num_of_domains(target, call, reply),
        150 => domain_is_active(target, call, reply),
        151 => domain_is_persistent(target, call, reply),
        202 => domain_is_updated(target, call, reply),
        273 => connect_list_all_domains(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn connect_list_defined_domains(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListDefinedDomainsArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.connect_list_defined_domains()?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::ConnectListDefinedDomainsRet { list }, reply)?;
    Ok(Vec::new())
}

fn domain_lookup_by_id(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainLookupByIdArgs>(&call)?;
    let value = target.domain_lookup_by_id(args.id)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_lookup_by_name(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainLookupByNameArgs>(&call)?;
    let value = target.domain_lookup_by_name(args.name)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_lookup_by_uuid(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainLookupByUuidArgs>(&call)?;
    let value = target.domain_lookup_by_uuid(args.uuid)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_num_of_defined_domains(
    target: &dyn Driver,
    _call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let value = target.connect_num_of_defined_domains()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_domains(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListDomainsArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.connect_list_domains()?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::ConnectListDomainsRet { list }, reply)?;
    Ok(Vec::new())
}

fn connect_num_of_domains(target: &dyn Driver, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.connect_num_of_domains()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_is_active(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainIsActiveArgs>(&call)?;
    let value = target.domain_is_active(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_is_persistent(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainIsPersistentArgs>(&call)?;
    let value = target.domain_is_persistent(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_is_updated(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainIsUpdatedArgs>(&call)?;
    let value = target.domain_is_updated(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_all_domains(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListAllDomainsArgs>(&call)?;
    let value = target.connect_list_all_domains(args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::ConnectListAllDomainsRet { list, count }, reply)?;
    Ok(Vec::new())
}
