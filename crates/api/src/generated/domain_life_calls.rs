//! The operations of [`DomainLife`](crate::DomainLife) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainLife::domain_create`](crate::DomainLife::domain_create).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_create(&self, dom: &crate::Domain) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_create(dom),
            None => Err(error::Error::no_support("virDomainCreate")),
        }
    }

    /// See [`DomainLife::domain_create_xml`](crate::DomainLife::domain_create_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_create_xml(&self, xml_desc: &str, flags: u32) -> Result<crate::Domain> {
        match self.domain_life() {
            Some(facet) => facet.domain_create_xml(xml_desc, flags),
            None => Err(error::Error::no_support("virDomainCreateXML")),
        }
    }

    /// See [`DomainLife::domain_define_xml`](crate::DomainLife::domain_define_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_define_xml(&self, xml: &str) -> Result<crate::Domain> {
        match self.domain_life() {
            Some(facet) => facet.domain_define_xml(xml),
            None => Err(error::Error::no_support("virDomainDefineXML")),
        }
    }

    /// See [`DomainLife::domain_destroy`](crate::DomainLife::domain_destroy).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_destroy(&self, dom: &crate::Domain) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_destroy(dom),
            None => Err(error::Error::no_support("virDomainDestroy")),
        }
    }

    /// See [`DomainLife::domain_get_autostart`](crate::DomainLife::domain_get_autostart).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_autostart(&self, dom: &crate::Domain) -> Result<i32> {
        match self.domain_life() {
            Some(facet) => facet.domain_get_autostart(dom),
            None => Err(error::Error::no_support("virDomainGetAutostart")),
        }
    }

    /// See [`DomainLife::domain_reboot`](crate::DomainLife::domain_reboot).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_reboot(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_reboot(dom, flags),
            None => Err(error::Error::no_support("virDomainReboot")),
        }
    }

    /// See [`DomainLife::domain_resume`](crate::DomainLife::domain_resume).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_resume(&self, dom: &crate::Domain) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_resume(dom),
            None => Err(error::Error::no_support("virDomainResume")),
        }
    }

    /// See [`DomainLife::domain_set_autostart`](crate::DomainLife::domain_set_autostart).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_autostart(&self, dom: &crate::Domain, autostart: i32) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_set_autostart(dom, autostart),
            None => Err(error::Error::no_support("virDomainSetAutostart")),
        }
    }

    /// See [`DomainLife::domain_shutdown`](crate::DomainLife::domain_shutdown).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_shutdown(&self, dom: &crate::Domain) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_shutdown(dom),
            None => Err(error::Error::no_support("virDomainShutdown")),
        }
    }

    /// See [`DomainLife::domain_suspend`](crate::DomainLife::domain_suspend).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_suspend(&self, dom: &crate::Domain) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_suspend(dom),
            None => Err(error::Error::no_support("virDomainSuspend")),
        }
    }

    /// See [`DomainLife::domain_undefine`](crate::DomainLife::domain_undefine).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_undefine(&self, dom: &crate::Domain) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_undefine(dom),
            None => Err(error::Error::no_support("virDomainUndefine")),
        }
    }

    /// See [`DomainLife::domain_create_with_flags`](crate::DomainLife::domain_create_with_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_create_with_flags(&self, dom: &crate::Domain, flags: u32) -> Result<crate::Domain> {
        match self.domain_life() {
            Some(facet) => facet.domain_create_with_flags(dom, flags),
            None => Err(error::Error::no_support("virDomainCreateWithFlags")),
        }
    }

    /// See [`DomainLife::domain_inject_nmi`](crate::DomainLife::domain_inject_nmi).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_inject_nmi(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_inject_nmi(dom, flags),
            None => Err(error::Error::no_support("virDomainInjectNMI")),
        }
    }

    /// See [`DomainLife::domain_undefine_flags`](crate::DomainLife::domain_undefine_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_undefine_flags(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_undefine_flags(dom, flags),
            None => Err(error::Error::no_support("virDomainUndefineFlags")),
        }
    }

    /// See [`DomainLife::domain_destroy_flags`](crate::DomainLife::domain_destroy_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_destroy_flags(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_destroy_flags(dom, flags),
            None => Err(error::Error::no_support("virDomainDestroyFlags")),
        }
    }

    /// See [`DomainLife::domain_reset`](crate::DomainLife::domain_reset).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_reset(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_reset(dom, flags),
            None => Err(error::Error::no_support("virDomainReset")),
        }
    }

    /// See [`DomainLife::domain_shutdown_flags`](crate::DomainLife::domain_shutdown_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_shutdown_flags(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_shutdown_flags(dom, flags),
            None => Err(error::Error::no_support("virDomainShutdownFlags")),
        }
    }

    /// See [`DomainLife::domain_create_xml_with_files`](crate::DomainLife::domain_create_xml_with_files).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_create_xml_with_files(
        &self,
        xml_desc: &str,
        flags: u32,
        files: Vec<std::os::fd::OwnedFd>,
    ) -> Result<crate::Domain> {
        match self.domain_life() {
            Some(facet) => facet.domain_create_xml_with_files(xml_desc, flags, files),
            None => Err(error::Error::no_support("virDomainCreateXMLWithFiles")),
        }
    }

    /// See [`DomainLife::domain_create_with_files`](crate::DomainLife::domain_create_with_files).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_create_with_files(
        &self,
        dom: &crate::Domain,
        flags: u32,
        files: Vec<std::os::fd::OwnedFd>,
    ) -> Result<crate::Domain> {
        match self.domain_life() {
            Some(facet) => facet.domain_create_with_files(dom, flags, files),
            None => Err(error::Error::no_support("virDomainCreateWithFiles")),
        }
    }

    /// See [`DomainLife::domain_define_xml_flags`](crate::DomainLife::domain_define_xml_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_define_xml_flags(&self, xml: &str, flags: u32) -> Result<crate::Domain> {
        match self.domain_life() {
            Some(facet) => facet.domain_define_xml_flags(xml, flags),
            None => Err(error::Error::no_support("virDomainDefineXMLFlags")),
        }
    }

    /// See [`DomainLife::domain_rename`](crate::DomainLife::domain_rename).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_rename(&self, dom: &crate::Domain, new_name: Option<&str>, flags: u32) -> Result<i32> {
        match self.domain_life() {
            Some(facet) => facet.domain_rename(dom, new_name, flags),
            None => Err(error::Error::no_support("virDomainRename")),
        }
    }

    /// See [`DomainLife::domain_get_autostart_once`](crate::DomainLife::domain_get_autostart_once).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_autostart_once(&self, dom: &crate::Domain) -> Result<i32> {
        match self.domain_life() {
            Some(facet) => facet.domain_get_autostart_once(dom),
            None => Err(error::Error::no_support("virDomainGetAutostartOnce")),
        }
    }

    /// See [`DomainLife::domain_set_autostart_once`](crate::DomainLife::domain_set_autostart_once).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_autostart_once(&self, dom: &crate::Domain, autostart: i32) -> Result<()> {
        match self.domain_life() {
            Some(facet) => facet.domain_set_autostart_once(dom, autostart),
            None => Err(error::Error::no_support("virDomainSetAutostartOnce")),
        }
    }
}
