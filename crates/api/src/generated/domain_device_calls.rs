//! The operations of [`DomainDevice`](crate::DomainDevice) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainDevice::domain_attach_device`](crate::DomainDevice::domain_attach_device).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_attach_device(&self, dom: &crate::Domain, xml: &str) -> Result<()> {
        match self.domain_device() {
            Some(facet) => facet.domain_attach_device(dom, xml),
            None => Err(error::Error::no_support("virDomainAttachDevice")),
        }
    }

    /// See [`DomainDevice::domain_detach_device`](crate::DomainDevice::domain_detach_device).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_detach_device(&self, dom: &crate::Domain, xml: &str) -> Result<()> {
        match self.domain_device() {
            Some(facet) => facet.domain_detach_device(dom, xml),
            None => Err(error::Error::no_support("virDomainDetachDevice")),
        }
    }

    /// See [`DomainDevice::domain_attach_device_flags`](crate::DomainDevice::domain_attach_device_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_attach_device_flags(&self, dom: &crate::Domain, xml: &str, flags: u32) -> Result<()> {
        match self.domain_device() {
            Some(facet) => facet.domain_attach_device_flags(dom, xml, flags),
            None => Err(error::Error::no_support("virDomainAttachDeviceFlags")),
        }
    }

    /// See [`DomainDevice::domain_detach_device_flags`](crate::DomainDevice::domain_detach_device_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_detach_device_flags(&self, dom: &crate::Domain, xml: &str, flags: u32) -> Result<()> {
        match self.domain_device() {
            Some(facet) => facet.domain_detach_device_flags(dom, xml, flags),
            None => Err(error::Error::no_support("virDomainDetachDeviceFlags")),
        }
    }

    /// See [`DomainDevice::domain_update_device_flags`](crate::DomainDevice::domain_update_device_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_update_device_flags(&self, dom: &crate::Domain, xml: &str, flags: u32) -> Result<()> {
        match self.domain_device() {
            Some(facet) => facet.domain_update_device_flags(dom, xml, flags),
            None => Err(error::Error::no_support("virDomainUpdateDeviceFlags")),
        }
    }

    /// See [`DomainDevice::domain_detach_device_alias`](crate::DomainDevice::domain_detach_device_alias).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_detach_device_alias(&self, dom: &crate::Domain, alias: &str, flags: u32) -> Result<()> {
        match self.domain_device() {
            Some(facet) => facet.domain_detach_device_alias(dom, alias, flags),
            None => Err(error::Error::no_support("virDomainDetachDeviceAlias")),
        }
    }

    /// See [`DomainDevice::domain_fd_associate`](crate::DomainDevice::domain_fd_associate).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_fd_associate(
        &self,
        dom: &crate::Domain,
        name: &str,
        flags: u32,
        files: Vec<std::os::fd::OwnedFd>,
    ) -> Result<()> {
        match self.domain_device() {
            Some(facet) => facet.domain_fd_associate(dom, name, flags, files),
            None => Err(error::Error::no_support("virDomainFDAssociate")),
        }
    }

    /// See [`DomainDevice::domain_graphics_reload`](crate::DomainDevice::domain_graphics_reload).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_graphics_reload(&self, dom: &crate::Domain, r#type: u32, flags: u32) -> Result<()> {
        match self.domain_device() {
            Some(facet) => facet.domain_graphics_reload(dom, r#type, flags),
            None => Err(error::Error::no_support("virDomainGraphicsReload")),
        }
    }

    /// See [`DomainDevice::domain_announce_interface`](crate::DomainDevice::domain_announce_interface).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_announce_interface(
        &self,
        dom: &crate::Domain,
        device: &str,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_device() {
            Some(facet) => facet.domain_announce_interface(dom, device, params, flags),
            None => Err(error::Error::no_support("virDomainAnnounceInterface")),
        }
    }
}
