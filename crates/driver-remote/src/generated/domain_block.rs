//! The operations of [`DomainBlock`](api::DomainBlock) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args};

use crate::client::Client;

impl api::DomainBlock for Client {
    fn domain_block_job_abort(&self, dom: &api::Domain, path: &str, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 237),
            &args::DomainBlockJobAbortArgs { dom: Cow::Borrowed(dom), path, flags },
        )
    }

    fn domain_get_block_job_info(
        &self,
        dom: &api::Domain,
        path: &str,
        flags: u32,
    ) -> Result<api::DomainGetBlockJobInfoRet> {
        self.call(
            (Program::Remote, 238),
            &args::DomainGetBlockJobInfoArgs { dom: Cow::Borrowed(dom), path, flags },
        )
    }

    fn domain_block_job_set_speed(
        &self,
        dom: &api::Domain,
        path: &str,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 239),
            &args::DomainBlockJobSetSpeedArgs { dom: Cow::Borrowed(dom), path, bandwidth, flags },
        )
    }

    fn domain_block_pull(&self, dom: &api::Domain, path: &str, bandwidth: u64, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 240),
            &args::DomainBlockPullArgs { dom: Cow::Borrowed(dom), path, bandwidth, flags },
        )
    }

    fn domain_block_resize(&self, dom: &api::Domain, disk: &str, size: u64, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 251),
            &args::DomainBlockResizeArgs { dom: Cow::Borrowed(dom), disk, size, flags },
        )
    }

    fn domain_block_rebase(
        &self,
        dom: &api::Domain,
        path: &str,
        base: Option<&str>,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 266),
            &args::DomainBlockRebaseArgs { dom: Cow::Borrowed(dom), path, base, bandwidth, flags },
        )
    }

    fn domain_block_commit(
        &self,
        dom: &api::Domain,
        disk: &str,
        base: Option<&str>,
        top: Option<&str>,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 290),
            &args::DomainBlockCommitArgs { dom: Cow::Borrowed(dom), disk, base, top, bandwidth, flags },
        )
    }

    fn domain_block_copy(
        &self,
        dom: &api::Domain,
        path: &str,
        destxml: &str,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 345),
            &args::DomainBlockCopyArgs {
                dom: Cow::Borrowed(dom),
                path,
                destxml,
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }
}
