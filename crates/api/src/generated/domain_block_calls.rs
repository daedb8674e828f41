//! The operations of [`DomainBlock`](crate::DomainBlock) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainBlock::domain_block_job_abort`](crate::DomainBlock::domain_block_job_abort).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_block_job_abort(&self, dom: &crate::Domain, path: &str, flags: u32) -> Result<()> {
        match self.domain_block() {
            Some(facet) => facet.domain_block_job_abort(dom, path, flags),
            None => Err(error::Error::no_support("virDomainBlockJobAbort")),
        }
    }

    /// See [`DomainBlock::domain_get_block_job_info`](crate::DomainBlock::domain_get_block_job_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_block_job_info(
        &self,
        dom: &crate::Domain,
        path: &str,
        flags: u32,
    ) -> Result<crate::DomainGetBlockJobInfoRet> {
        match self.domain_block() {
            Some(facet) => facet.domain_get_block_job_info(dom, path, flags),
            None => Err(error::Error::no_support("virDomainGetBlockJobInfo")),
        }
    }

    /// See [`DomainBlock::domain_block_job_set_speed`](crate::DomainBlock::domain_block_job_set_speed).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_block_job_set_speed(
        &self,
        dom: &crate::Domain,
        path: &str,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()> {
        match self.domain_block() {
            Some(facet) => facet.domain_block_job_set_speed(dom, path, bandwidth, flags),
            None => Err(error::Error::no_support("virDomainBlockJobSetSpeed")),
        }
    }

    /// See [`DomainBlock::domain_block_pull`](crate::DomainBlock::domain_block_pull).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_block_pull(
        &self,
        dom: &crate::Domain,
        path: &str,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()> {
        match self.domain_block() {
            Some(facet) => facet.domain_block_pull(dom, path, bandwidth, flags),
            None => Err(error::Error::no_support("virDomainBlockPull")),
        }
    }

    /// See [`DomainBlock::domain_block_resize`](crate::DomainBlock::domain_block_resize).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_block_resize(&self, dom: &crate::Domain, disk: &str, size: u64, flags: u32) -> Result<()> {
        match self.domain_block() {
            Some(facet) => facet.domain_block_resize(dom, disk, size, flags),
            None => Err(error::Error::no_support("virDomainBlockResize")),
        }
    }

    /// See [`DomainBlock::domain_block_rebase`](crate::DomainBlock::domain_block_rebase).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_block_rebase(
        &self,
        dom: &crate::Domain,
        path: &str,
        base: Option<&str>,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()> {
        match self.domain_block() {
            Some(facet) => facet.domain_block_rebase(dom, path, base, bandwidth, flags),
            None => Err(error::Error::no_support("virDomainBlockRebase")),
        }
    }

    /// See [`DomainBlock::domain_block_commit`](crate::DomainBlock::domain_block_commit).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_block_commit(
        &self,
        dom: &crate::Domain,
        disk: &str,
        base: Option<&str>,
        top: Option<&str>,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()> {
        match self.domain_block() {
            Some(facet) => facet.domain_block_commit(dom, disk, base, top, bandwidth, flags),
            None => Err(error::Error::no_support("virDomainBlockCommit")),
        }
    }

    /// See [`DomainBlock::domain_block_copy`](crate::DomainBlock::domain_block_copy).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_block_copy(
        &self,
        dom: &crate::Domain,
        path: &str,
        destxml: &str,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_block() {
            Some(facet) => facet.domain_block_copy(dom, path, destxml, params, flags),
            None => Err(error::Error::no_support("virDomainBlockCopy")),
        }
    }
}
