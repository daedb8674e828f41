//! The operations of [`DomainMigrateLegacy`](crate::DomainMigrateLegacy) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainMigrateLegacy::domain_migrate_prepare`](crate::DomainMigrateLegacy::domain_migrate_prepare).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_prepare(
        &self,
        uri_in: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<crate::DomainMigratePrepareRet> {
        match self.domain_migrate_legacy() {
            Some(facet) => facet.domain_migrate_prepare(uri_in, flags, dname, resource),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrateLegacy::domain_migrate_perform`](crate::DomainMigrateLegacy::domain_migrate_perform).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_perform(
        &self,
        dom: &crate::Domain,
        cookie: &[u8],
        uri: &str,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<()> {
        match self.domain_migrate_legacy() {
            Some(facet) => facet.domain_migrate_perform(dom, cookie, uri, flags, dname, resource),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrateLegacy::domain_migrate_finish`](crate::DomainMigrateLegacy::domain_migrate_finish).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_finish(
        &self,
        dname: &str,
        cookie: &[u8],
        uri: &str,
        flags: u64,
    ) -> Result<crate::Domain> {
        match self.domain_migrate_legacy() {
            Some(facet) => facet.domain_migrate_finish(dname, cookie, uri, flags),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrateLegacy::domain_migrate_prepare2`](crate::DomainMigrateLegacy::domain_migrate_prepare2).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_prepare2(
        &self,
        uri_in: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
    ) -> Result<crate::DomainMigratePrepare2Ret> {
        match self.domain_migrate_legacy() {
            Some(facet) => facet.domain_migrate_prepare2(uri_in, flags, dname, resource, dom_xml),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrateLegacy::domain_migrate_finish2`](crate::DomainMigrateLegacy::domain_migrate_finish2).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_finish2(
        &self,
        dname: &str,
        cookie: &[u8],
        uri: &str,
        flags: u64,
        retcode: i32,
    ) -> Result<crate::Domain> {
        match self.domain_migrate_legacy() {
            Some(facet) => facet.domain_migrate_finish2(dname, cookie, uri, flags, retcode),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrateLegacy::domain_migrate_prepare_tunnel`](crate::DomainMigrateLegacy::domain_migrate_prepare_tunnel).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_prepare_tunnel(
        &self,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
        stream: crate::Stream,
    ) -> Result<()> {
        match self.domain_migrate_legacy() {
            Some(facet) => facet.domain_migrate_prepare_tunnel(flags, dname, resource, dom_xml, stream),
            None => Err(error::Error::no_support("domain_migrate_prepare_tunnel")),
        }
    }
}
