//! The operations of [`DomainMigrate`](crate::DomainMigrate) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainMigrate::domain_migrate_set_max_downtime`](crate::DomainMigrate::domain_migrate_set_max_downtime).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_set_max_downtime(
        &self,
        dom: &crate::Domain,
        downtime: u64,
        flags: u32,
    ) -> Result<()> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_set_max_downtime(dom, downtime, flags),
            None => Err(error::Error::no_support("virDomainMigrateSetMaxDowntime")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_set_max_speed`](crate::DomainMigrate::domain_migrate_set_max_speed).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_set_max_speed(
        &self,
        dom: &crate::Domain,
        bandwidth: u64,
        flags: u32,
    ) -> Result<()> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_set_max_speed(dom, bandwidth, flags),
            None => Err(error::Error::no_support("virDomainMigrateSetMaxSpeed")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_begin3`](crate::DomainMigrate::domain_migrate_begin3).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_begin3(
        &self,
        dom: &crate::Domain,
        xmlin: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<crate::DomainMigrateBegin3Ret> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_begin3(dom, xmlin, flags, dname, resource),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_prepare3`](crate::DomainMigrate::domain_migrate_prepare3).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_prepare3(
        &self,
        cookie_in: &[u8],
        uri_in: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
    ) -> Result<crate::DomainMigratePrepare3Ret> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_prepare3(cookie_in, uri_in, flags, dname, resource, dom_xml),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_prepare_tunnel3`](crate::DomainMigrate::domain_migrate_prepare_tunnel3).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_prepare_tunnel3(
        &self,
        cookie_in: &[u8],
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
        stream: crate::Stream,
    ) -> Result<Vec<u8>> {
        match self.domain_migrate() {
            Some(facet) => {
                facet.domain_migrate_prepare_tunnel3(cookie_in, flags, dname, resource, dom_xml, stream)
            }
            None => Err(error::Error::no_support("domain_migrate_prepare_tunnel3")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_perform3`](crate::DomainMigrate::domain_migrate_perform3).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    #[expect(clippy::too_many_arguments, reason = "the arguments are those of the wire")]
    pub fn domain_migrate_perform3(
        &self,
        dom: &crate::Domain,
        xmlin: Option<&str>,
        cookie_in: &[u8],
        dconnuri: Option<&str>,
        uri: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<Vec<u8>> {
        match self.domain_migrate() {
            Some(facet) => {
                facet.domain_migrate_perform3(dom, xmlin, cookie_in, dconnuri, uri, flags, dname, resource)
            }
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_finish3`](crate::DomainMigrate::domain_migrate_finish3).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_finish3(
        &self,
        dname: &str,
        cookie_in: &[u8],
        dconnuri: Option<&str>,
        uri: Option<&str>,
        flags: u64,
        cancelled: i32,
    ) -> Result<crate::DomainMigrateFinish3Ret> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_finish3(dname, cookie_in, dconnuri, uri, flags, cancelled),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_confirm3`](crate::DomainMigrate::domain_migrate_confirm3).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_confirm3(
        &self,
        dom: &crate::Domain,
        cookie_in: &[u8],
        flags: u64,
        cancelled: i32,
    ) -> Result<()> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_confirm3(dom, cookie_in, flags, cancelled),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_get_max_speed`](crate::DomainMigrate::domain_migrate_get_max_speed).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_get_max_speed(&self, dom: &crate::Domain, flags: u32) -> Result<u64> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_get_max_speed(dom, flags),
            None => Err(error::Error::no_support("virDomainMigrateGetMaxSpeed")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_get_compression_cache`](crate::DomainMigrate::domain_migrate_get_compression_cache).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_get_compression_cache(&self, dom: &crate::Domain, flags: u32) -> Result<u64> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_get_compression_cache(dom, flags),
            None => Err(error::Error::no_support("virDomainMigrateGetCompressionCache")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_set_compression_cache`](crate::DomainMigrate::domain_migrate_set_compression_cache).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_set_compression_cache(
        &self,
        dom: &crate::Domain,
        cache_size: u64,
        flags: u32,
    ) -> Result<()> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_set_compression_cache(dom, cache_size, flags),
            None => Err(error::Error::no_support("virDomainMigrateSetCompressionCache")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_begin3_params`](crate::DomainMigrate::domain_migrate_begin3_params).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_begin3_params(
        &self,
        dom: &crate::Domain,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<crate::DomainMigrateBegin3ParamsRet> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_begin3_params(dom, params, flags),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_prepare3_params`](crate::DomainMigrate::domain_migrate_prepare3_params).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_prepare3_params(
        &self,
        params: &[crate::TypedParam],
        cookie_in: &[u8],
        flags: u32,
    ) -> Result<crate::DomainMigratePrepare3ParamsRet> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_prepare3_params(params, cookie_in, flags),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_prepare_tunnel3_params`](crate::DomainMigrate::domain_migrate_prepare_tunnel3_params).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_prepare_tunnel3_params(
        &self,
        params: &[crate::TypedParam],
        cookie_in: &[u8],
        flags: u32,
        stream: crate::Stream,
    ) -> Result<Vec<u8>> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_prepare_tunnel3_params(params, cookie_in, flags, stream),
            None => Err(error::Error::no_support("domain_migrate_prepare_tunnel3_params")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_perform3_params`](crate::DomainMigrate::domain_migrate_perform3_params).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_perform3_params(
        &self,
        dom: &crate::Domain,
        dconnuri: Option<&str>,
        params: &[crate::TypedParam],
        cookie_in: &[u8],
        flags: u32,
    ) -> Result<Vec<u8>> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_perform3_params(dom, dconnuri, params, cookie_in, flags),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_finish3_params`](crate::DomainMigrate::domain_migrate_finish3_params).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_finish3_params(
        &self,
        params: &[crate::TypedParam],
        cookie_in: &[u8],
        flags: u32,
        cancelled: i32,
    ) -> Result<crate::DomainMigrateFinish3ParamsRet> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_finish3_params(params, cookie_in, flags, cancelled),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_confirm3_params`](crate::DomainMigrate::domain_migrate_confirm3_params).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_confirm3_params(
        &self,
        dom: &crate::Domain,
        params: &[crate::TypedParam],
        cookie_in: &[u8],
        flags: u32,
        cancelled: i32,
    ) -> Result<()> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_confirm3_params(dom, params, cookie_in, flags, cancelled),
            None => Err(error::Error::no_support("virDomainMigrate")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_start_post_copy`](crate::DomainMigrate::domain_migrate_start_post_copy).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_start_post_copy(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_start_post_copy(dom, flags),
            None => Err(error::Error::no_support("virDomainMigrateStartPostCopy")),
        }
    }

    /// See [`DomainMigrate::domain_migrate_get_max_downtime`](crate::DomainMigrate::domain_migrate_get_max_downtime).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_migrate_get_max_downtime(&self, dom: &crate::Domain, flags: u32) -> Result<u64> {
        match self.domain_migrate() {
            Some(facet) => facet.domain_migrate_get_max_downtime(dom, flags),
            None => Err(error::Error::no_support("virDomainMigrateGetMaxDowntime")),
        }
    }
}
