//! Calls of the procedures of [`DomainSaving`](api::DomainSaving). Written by `cargo xtask codegen`: do not edit.

use std::os::fd::OwnedFd;

use crate::call::{Call, answer, arguments};
use api::Driver;
use error::Result;
use proto::{Procedure, args};

pub(super) fn call(
    target: &dyn Driver,
    procedure: &'static Procedure,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    match procedure.number {
        53 => domain_core_dump(target, call, reply),
        54 => domain_restore(target, call, reply),
        55 => domain_save(target, call, reply),
        163 => domain_get_job_info(target, call, reply),
        164 => domain_abort_job(target, call, reply),
        182 => domain_managed_save(target, call, reply),
        183 => domain_has_managed_save_image(target, call, reply),
        184 => domain_managed_save_remove(target, call, reply),
        232 => domain_save_flags(target, call, reply),
        233 => domain_restore_flags(target, call, reply),
        235 => domain_save_image_get_xml_desc(target, call, reply),
        236 => domain_save_image_define_xml(target, call, reply),
        298 => domain_get_job_stats(target, call, reply),
        334 => domain_core_dump_with_format(target, call, reply),
        388 => domain_managed_save_get_xml_desc(target, call, reply),
        389 => domain_managed_save_define_xml(target, call, reply),
        440 => domain_save_params(target, call, reply),
        441 => domain_restore_params(target, call, reply),
        442 => domain_abort_job_flags(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_core_dump(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCoreDumpArgs>(&call)?;
    target.domain_core_dump(&args.dom, args.to, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_restore(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainRestoreArgs>(&call)?;
    target.domain_restore(args.from)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_save(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSaveArgs>(&call)?;
    target.domain_save(&args.dom, args.to)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_job_info(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetJobInfoArgs>(&call)?;
    let value = target.domain_get_job_info(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_abort_job(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainAbortJobArgs>(&call)?;
    target.domain_abort_job(&args.dom)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_managed_save(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainManagedSaveArgs>(&call)?;
    target.domain_managed_save(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_has_managed_save_image(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainHasManagedSaveImageArgs>(&call)?;
    let value = target.domain_has_managed_save_image(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_managed_save_remove(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainManagedSaveRemoveArgs>(&call)?;
    target.domain_managed_save_remove(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_save_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSaveFlagsArgs>(&call)?;
    target.domain_save_flags(&args.dom, args.to, args.dxml, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_restore_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainRestoreFlagsArgs>(&call)?;
    target.domain_restore_flags(args.from, args.dxml, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_save_image_get_xml_desc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSaveImageGetXmlDescArgs>(&call)?;
    let value = target.domain_save_image_get_xml_desc(args.file, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_save_image_define_xml(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSaveImageDefineXmlArgs>(&call)?;
    target.domain_save_image_define_xml(args.file, args.dxml, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_job_stats(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetJobStatsArgs>(&call)?;
    let value = target.domain_get_job_stats(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_core_dump_with_format(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCoreDumpWithFormatArgs>(&call)?;
    target.domain_core_dump_with_format(&args.dom, args.to, args.dumpformat, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_managed_save_get_xml_desc(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainManagedSaveGetXmlDescArgs>(&call)?;
    let value = target.domain_managed_save_get_xml_desc(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_managed_save_define_xml(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainManagedSaveDefineXmlArgs>(&call)?;
    target.domain_managed_save_define_xml(&args.dom, args.dxml, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_save_params(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSaveParamsArgs>(&call)?;
    target.domain_save_params(&args.dom, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_restore_params(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainRestoreParamsArgs>(&call)?;
    target.domain_restore_params(&args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_abort_job_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainAbortJobFlagsArgs>(&call)?;
    target.domain_abort_job_flags(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
