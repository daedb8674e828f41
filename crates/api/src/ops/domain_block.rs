//! Block jobs and disk sizes.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::Domain;

/// Block jobs and disk sizes.
#[contract]
pub trait DomainBlock: Send + Sync {
    /// Ends the job on a disk, or makes it switch over (`virDomainBlockJobAbort`).
    #[op(proc = 237, c = "virDomainBlockJobAbort", acl = "domain:write", readonly = "deny")]
    fn domain_block_job_abort(&self, dom: &Domain, path: &str, flags: u32) -> Result<()>;

    /// Kind and progress of the job on a disk; `found` is 0 when there is none (`virDomainGetBlockJobInfo`).
    #[op(proc = 238, c = "virDomainGetBlockJobInfo", acl = "domain:read", readonly = "allow")]
    fn domain_get_block_job_info(
        &self,
        dom: &Domain,
        path: &str,
        flags: u32,
    ) -> Result<DomainGetBlockJobInfoRet>;

    /// Limits the speed of the job on a disk, in MiB/s unless a flag says bytes/s
    /// (`virDomainBlockJobSetSpeed`).
    #[op(proc = 239, c = "virDomainBlockJobSetSpeed", acl = "domain:write", readonly = "deny")]
    fn domain_block_job_set_speed(&self, dom: &Domain, path: &str, bandwidth: u64, flags: u32) -> Result<()>;

    /// Copies the data of a disk's backing images into its top image (`virDomainBlockPull`).
    #[op(proc = 240, c = "virDomainBlockPull", acl = "domain:block_write", readonly = "deny")]
    fn domain_block_pull(&self, dom: &Domain, path: &str, bandwidth: u64, flags: u32) -> Result<()>;

    /// Resizes a disk of a running machine, in KiB unless a flag says bytes (`virDomainBlockResize`).
    #[op(proc = 251, c = "virDomainBlockResize", acl = "domain:block_write", readonly = "deny")]
    fn domain_block_resize(&self, dom: &Domain, disk: &str, size: u64, flags: u32) -> Result<()>;

    /// Pulls part of a backing chain, or copies a disk (`virDomainBlockRebase`).
    #[op(proc = 266, c = "virDomainBlockRebase", acl = "domain:block_write", readonly = "deny")]
    fn domain_block_rebase(
        &self,
        dom: &Domain,
        path: &str,
        base: Option<&str>,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()>;

    /// Merges part of a backing chain downwards (`virDomainBlockCommit`).
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

    /// Copies a disk to a destination described by a `<disk>` document (`virDomainBlockCopy`).
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
    /// 1 when there is one.
    pub found: i32,
    /// The type's number or name, as the operation says.
    pub r#type: i32,
    /// Limit of the speed in bytes/s; 0 means none.
    pub bandwidth: u64,
    /// Where it stands, in the unit of the job.
    pub cur: u64,
    /// Where it ends, in the unit of the job.
    pub end: u64,
}
