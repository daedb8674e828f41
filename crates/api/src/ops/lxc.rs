//! The LXC program.

use api_macros::contract;
use error::Result;

use crate::types::Domain;
use std::os::fd::OwnedFd;

/// The LXC program.
#[contract]
pub trait Lxc: Send + Sync {
    /// Descriptors of the container's name spaces (`virDomainLxcOpenNamespace`).
    #[op(
        proc = 1,
        program = "lxc",
        c = "virDomainLxcOpenNamespace",
        acl = "domain:open_namespace",
        readonly = "deny",
        fds_out
    )]
    fn lxc_domain_open_namespace(&self, dom: &Domain, flags: u32) -> Result<Vec<OwnedFd>>;
}
