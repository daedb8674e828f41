//! Calls of the procedures of [`DomainBlock`](api::DomainBlock). Written by `cargo xtask codegen`: do not edit.

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
        237 => domain_block_job_abort(target, call, reply),
        238 => domain_get_block_job_info(target, call, reply),
        239 => domain_block_job_set_speed(target, call, reply),
        240 => domain_block_pull(target, call, reply),
        251 => domain_block_resize(target, call, reply),
        266 => domain_block_rebase(target, call, reply),
        290 => domain_block_commit(target, call, reply),
        345 => domain_block_copy(target, call, reply),
        _ => Err(crate::call::misdirected(procedure)),
    }
}

fn domain_block_job_abort(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBlockJobAbortArgs>(&call)?;
    target.domain_block_job_abort(&args.dom, args.path, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_get_block_job_info(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainGetBlockJobInfoArgs>(&call)?;
    let value = target.domain_get_block_job_info(&args.dom, args.path, args.flags)?;
    answer(&value, reply)?;
    Ok(Vec::new())
}

fn domain_block_job_set_speed(
    target: &dyn Driver,
    call: Call<'_>,
    reply: &mut Vec<u8>,
) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBlockJobSetSpeedArgs>(&call)?;
    target.domain_block_job_set_speed(&args.dom, args.path, args.bandwidth, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_block_pull(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBlockPullArgs>(&call)?;
    target.domain_block_pull(&args.dom, args.path, args.bandwidth, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_block_resize(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBlockResizeArgs>(&call)?;
    target.domain_block_resize(&args.dom, args.disk, args.size, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_block_rebase(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBlockRebaseArgs>(&call)?;
    target.domain_block_rebase(&args.dom, args.path, args.base, args.bandwidth, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_block_commit(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBlockCommitArgs>(&call)?;
    target.domain_block_commit(&args.dom, args.disk, args.base, args.top, args.bandwidth, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}

fn domain_block_copy(target: &dyn Driver, call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {
    let args = arguments::<args::DomainBlockCopyArgs>(&call)?;
    target.domain_block_copy(&args.dom, args.path, args.destxml, &args.params, args.flags)?;
    let _ = reply;
    Ok(Vec::new())
}
