//! Calls of the procedures of [`DomainLife`](api::DomainLife). Written by `cargo xtask codegen`: do not edit.

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
        9 => domain_create(target, call, reply),
        10 => domain_create_xml(target, call, reply),
        11 => domain_define_xml(target, call, reply),
        12 => domain_destroy(target, call, reply),
        15 => domain_get_autostart(target, call, reply),
        27 => domain_reboot(target, call, reply),
        28 => domain_resume(target, call, reply),
        29 => domain_set_autostart(target, call, reply),
        33 => domain_shutdown(target, call, reply),
        34 => domain_suspend(target, call, reply),
        35 => domain_undefine(target, call, reply),
        196 => domain_create_with_flags(target, call, reply),
        210 => domain_inject_nmi(target, call, reply),
        231 => domain_undefine_flags(target, call, reply),
        234 => domain_destroy_flags(target, call, reply),
        245 => domain_reset(target, call, reply),
        258 => domain_shutdown_flags(target, call, reply),
        309 => domain_create_xml_with_files(target, call, reply),
        310 => domain_create_with_files(target, call, reply),
        350 => domain_define_xml_flags(target, call, reply),
        358 => domain_rename(target, call, reply),
        449 => domain_get_autostart_once(target, call, reply),
        450 => domain_set_autostart_once(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_create(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCreateArgs>(&call)?;
    target.domain_create(&args.dom)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_create_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCreateXmlArgs>(&call)?;
    let value = target.domain_create_xml(args.xml_desc, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_define_xml(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainDefineXmlArgs>(&call)?;
    let value = target.domain_define_xml(args.xml)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_destroy(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainDestroyArgs>(&call)?;
    target.domain_destroy(&args.dom)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_autostart(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetAutostartArgs>(&call)?;
    let value = target.domain_get_autostart(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_reboot(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainRebootArgs>(&call)?;
    target.domain_reboot(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_resume(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainResumeArgs>(&call)?;
    target.domain_resume(&args.dom)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_set_autostart(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetAutostartArgs>(&call)?;
    target.domain_set_autostart(&args.dom, args.autostart)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_shutdown(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainShutdownArgs>(&call)?;
    target.domain_shutdown(&args.dom)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_suspend(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSuspendArgs>(&call)?;
    target.domain_suspend(&args.dom)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_undefine(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainUndefineArgs>(&call)?;
    target.domain_undefine(&args.dom)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_create_with_flags(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCreateWithFlagsArgs>(&call)?;
    let value = target.domain_create_with_flags(&args.dom, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_inject_nmi(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainInjectNmiArgs>(&call)?;
    target.domain_inject_nmi(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_undefine_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainUndefineFlagsArgs>(&call)?;
    target.domain_undefine_flags(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_destroy_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainDestroyFlagsArgs>(&call)?;
    target.domain_destroy_flags(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_reset(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainResetArgs>(&call)?;
    target.domain_reset(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_shutdown_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainShutdownFlagsArgs>(&call)?;
    target.domain_shutdown_flags(&args.dom, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_create_xml_with_files(
    target: &dyn Driver,
    mut call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCreateXmlWithFilesArgs>(&call)?;
    let value = target.domain_create_xml_with_files(args.xml_desc, args.flags, call.files())?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_create_with_files(
    target: &dyn Driver,
    mut call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainCreateWithFilesArgs>(&call)?;
    let value = target.domain_create_with_files(&args.dom, args.flags, call.files())?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_define_xml_flags(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainDefineXmlFlagsArgs>(&call)?;
    let value = target.domain_define_xml_flags(args.xml, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_rename(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainRenameArgs>(&call)?;
    let value = target.domain_rename(&args.dom, args.new_name, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_get_autostart_once(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetAutostartOnceArgs>(&call)?;
    let value = target.domain_get_autostart_once(&args.dom)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_set_autostart_once(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainSetAutostartOnceArgs>(&call)?;
    target.domain_set_autostart_once(&args.dom, args.autostart)?;
    let _ = reply;
    Ok(Vec::new())
}
