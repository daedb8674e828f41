//! Calls of the procedures of [`Secrets`](api::Secrets). Written by `cargo xtask codegen`: do not edit.

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
        139 => connect_num_of_secrets(target, call, reply),
        140 => connect_list_secrets(target, call, reply),
        141 => secret_lookup_by_uuid(target, call, reply),
        142 => secret_define_xml(target, call, reply),
        143 => secret_get_xml_desc(target, call, reply),
        144 => secret_set_value(target, call, reply),
        145 => secret_get_value(target, call, reply),
        146 => secret_undefine(target, call, reply),
        147 => secret_lookup_by_usage(target, call, reply),
        287 => connect_list_all_secrets(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn connect_num_of_secrets(target: &dyn Driver, _call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let value = target.connect_num_of_secrets()?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_secrets(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListSecretsArgs>(&call)?;
    let limit = limit(args.limit, 16384)?;
    let value = target.connect_list_secrets()?;
    let mut list = value;
    list.truncate(limit);
    answer(&rets::ConnectListSecretsRet { list }, reply)?;
    Ok(Vec::new())
}

fn secret_lookup_by_uuid(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::SecretLookupByUuidArgs>(&call)?;
    let value = target.secret_lookup_by_uuid(args.uuid)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn secret_define_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::SecretDefineXmlArgs>(&call)?;
    let value = target.secret_define_xml(args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn secret_get_xml_desc(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::SecretGetXmlDescArgs>(&call)?;
    let value = target.secret_get_xml_desc(&args.secret, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn secret_set_value(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::SecretSetValueArgs>(&call)?;
    target.secret_set_value(&args.secret, args.value, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn secret_get_value(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::SecretGetValueArgs>(&call)?;
    let value = target.secret_get_value(&args.secret, args.flags)?;
    answer(&rets::SecretGetValueRet { list: value }, reply)?;
    Ok(Vec::new())
}

fn secret_undefine(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::SecretUndefineArgs>(&call)?;
    target.secret_undefine(&args.secret)?;
    let _ = reply;
    Ok(Vec::new())
}

fn secret_lookup_by_usage(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::SecretLookupByUsageArgs>(&call)?;
    let value = target.secret_lookup_by_usage(args.usage_type, args.usage_id)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn connect_list_all_secrets(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::ConnectListAllSecretsArgs>(&call)?;
    let value = target.connect_list_all_secrets(args.flags)?;
    let (count, list) = wanted(value, args.need_results);
    answer(&rets::ConnectListAllSecretsRet { list, count }, reply)?;
    Ok(Vec::new())
}
