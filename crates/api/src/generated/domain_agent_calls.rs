//! The operations of [`DomainAgent`](crate::DomainAgent) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainAgent::domain_fstrim`](crate::DomainAgent::domain_fstrim).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_fstrim(
        &self,
        dom: &crate::Domain,
        mount_point: Option<&str>,
        minimum: u64,
        flags: u32,
    ) -> Result<()> {
        match self.domain_agent() {
            Some(facet) => facet.domain_fstrim(dom, mount_point, minimum, flags),
            None => Err(error::Error::no_support("virDomainFSTrim")),
        }
    }

    /// See [`DomainAgent::domain_fsfreeze`](crate::DomainAgent::domain_fsfreeze).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_fsfreeze(&self, dom: &crate::Domain, mountpoints: &[String], flags: u32) -> Result<i32> {
        match self.domain_agent() {
            Some(facet) => facet.domain_fsfreeze(dom, mountpoints, flags),
            None => Err(error::Error::no_support("virDomainFSFreeze")),
        }
    }

    /// See [`DomainAgent::domain_fsthaw`](crate::DomainAgent::domain_fsthaw).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_fsthaw(&self, dom: &crate::Domain, mountpoints: &[String], flags: u32) -> Result<i32> {
        match self.domain_agent() {
            Some(facet) => facet.domain_fsthaw(dom, mountpoints, flags),
            None => Err(error::Error::no_support("virDomainFSThaw")),
        }
    }

    /// See [`DomainAgent::domain_get_time`](crate::DomainAgent::domain_get_time).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_time(&self, dom: &crate::Domain, flags: u32) -> Result<crate::DomainGetTimeRet> {
        match self.domain_agent() {
            Some(facet) => facet.domain_get_time(dom, flags),
            None => Err(error::Error::no_support("virDomainGetTime")),
        }
    }

    /// See [`DomainAgent::domain_set_time`](crate::DomainAgent::domain_set_time).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_time(
        &self,
        dom: &crate::Domain,
        seconds: i64,
        nseconds: u32,
        flags: u32,
    ) -> Result<()> {
        match self.domain_agent() {
            Some(facet) => facet.domain_set_time(dom, seconds, nseconds, flags),
            None => Err(error::Error::no_support("virDomainSetTime")),
        }
    }

    /// See [`DomainAgent::domain_get_fsinfo`](crate::DomainAgent::domain_get_fsinfo).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_fsinfo(&self, dom: &crate::Domain, flags: u32) -> Result<Vec<crate::DomainFsinfo>> {
        match self.domain_agent() {
            Some(facet) => facet.domain_get_fsinfo(dom, flags),
            None => Err(error::Error::no_support("virDomainGetFSInfo")),
        }
    }

    /// See [`DomainAgent::domain_get_guest_info`](crate::DomainAgent::domain_get_guest_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_guest_info(
        &self,
        dom: &crate::Domain,
        types: u32,
        flags: u32,
    ) -> Result<Vec<crate::TypedParam>> {
        match self.domain_agent() {
            Some(facet) => facet.domain_get_guest_info(dom, types, flags),
            None => Err(error::Error::no_support("virDomainGetGuestInfo")),
        }
    }

    /// See [`DomainAgent::domain_agent_set_response_timeout`](crate::DomainAgent::domain_agent_set_response_timeout).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_agent_set_response_timeout(
        &self,
        dom: &crate::Domain,
        timeout: i32,
        flags: u32,
    ) -> Result<i32> {
        match self.domain_agent() {
            Some(facet) => facet.domain_agent_set_response_timeout(dom, timeout, flags),
            None => Err(error::Error::no_support("virDomainAgentSetResponseTimeout")),
        }
    }

    /// See [`DomainAgent::domain_authorized_ssh_keys_get`](crate::DomainAgent::domain_authorized_ssh_keys_get).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_authorized_ssh_keys_get(
        &self,
        dom: &crate::Domain,
        user: &str,
        flags: u32,
    ) -> Result<Vec<String>> {
        match self.domain_agent() {
            Some(facet) => facet.domain_authorized_ssh_keys_get(dom, user, flags),
            None => Err(error::Error::no_support("virDomainAuthorizedSSHKeysGet")),
        }
    }

    /// See [`DomainAgent::domain_authorized_ssh_keys_set`](crate::DomainAgent::domain_authorized_ssh_keys_set).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_authorized_ssh_keys_set(
        &self,
        dom: &crate::Domain,
        user: &str,
        keys: &[String],
        flags: u32,
    ) -> Result<()> {
        match self.domain_agent() {
            Some(facet) => facet.domain_authorized_ssh_keys_set(dom, user, keys, flags),
            None => Err(error::Error::no_support("virDomainAuthorizedSSHKeysSet")),
        }
    }
}
