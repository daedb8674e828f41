//! Block jobs and disk sizes.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::Domain;

/// Block jobs and disk sizes.
#[contract]
pub trait DomainBlock: Send + Sync {
    /// `virDomainBlockJobAbort`.
    #[op(proc = 237, c = "virDomainBlockJobAbort", acl = "domain:write", readonly = "deny")]
    fn domain_block_job_abort(&self, dom: &Domain, path: &str, flags: u32) -> Result<()>;

    /// `virDomainGetBlockJobInfo`.
    #[op(proc = 238, c = "virDomainGetBlockJobInfo", acl = "domain:read", readonly = "allow")]
    fn domain_get_block_job_info(
        &self,
        dom: &Domain,
        path: &str,
        flags: u32,
    ) -> Result<DomainGetBlockJobInfoRet>;

    /// `virDomainBlockJobSetSpeed`.
    #[op(proc = 239, c = "virDomainBlockJobSetSpeed", acl = "domain:write", readonly = "deny")]
    fn domain_block_job_set_speed(&self, dom: &Domain, path: &str, bandwidth: u64, flags: u32) -> Result<()>;

    /// `virDomainBlockPull`.
    #[op(proc = 240, c = "virDomainBlockPull", acl = "domain:block_write", readonly = "deny")]
    fn domain_block_pull(&self, dom: &Domain, path: &str, bandwidth: u64, flags: u32) -> Result<()>;

    /// `virDomainBlockResize`.
    #[op(proc = 251, c = "virDomainBlockResize", acl = "domain:block_write", readonly = "deny")]
    fn domain_block_resize(&self, dom: &Domain, disk: &str, size: u64, flags: u32) -> Result<()>;

    /// `virDomainBlockRebase`.
    #[op(proc = 266, c = "virDomainBlockRebase", acl = "domain:block_write", readonly = "deny")]
    fn domain_block_rebase(
        &self,
        dom: &Domain,
        path: &str,
        base: Option<&str>,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()>;

    /// `virDomainBlockCommit`.
    #[op(proc = 290, c = "virDomainBlockCommit", acl = "domain:block_write", readonly = "deny")]
    fn domain_block_commit(
        &self,
        dom: &Domain,
        disk: &str,
        base: Option<&str>,
        top: Option<&str>,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()>;

    /// `virDomainBlockCopy`.
    #[op(proc = 345, c = "virDomainBlockCopy", acl = "domain:block_write", readonly = "deny")]
    fn domain_block_copy(
        &self,
        dom: &Domain,
        path: &str,
        destxml: &str,
        #[max(16)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;
}

/// Result of [`DomainBlock::domain_get_block_job_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetBlockJobInfoRet {
    /// `found`.
    pub found: i32,
    /// `type`.
    pub r#type: i32,
    /// `bandwidth`.
    pub bandwidth: u64,
    /// `cur`.
    pub cur: u64,
    /// `end`.
    pub end: u64,
}
