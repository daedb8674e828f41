//! The operations of [`Lxc`](crate::Lxc) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`Lxc::lxc_domain_open_namespace`](crate::Lxc::lxc_domain_open_namespace).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn lxc_domain_open_namespace(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<std::os::fd::OwnedFd>> {
        match self.lxc() {
            Some(facet) => facet.lxc_domain_open_namespace(dom, flags),
            None => Err(error::Error::no_support("virDomainLxcOpenNamespace")),
        }
    }
}
