//! The operations of [`DomainIo`](crate::DomainIo) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainIo::domain_open_console`](crate::DomainIo::domain_open_console).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_open_console(
        &self,
        dom: &crate::Domain,
        dev_name: Option<&str>,
        flags: u32,
        stream: crate::Stream,
    ) -> Result<()> {
        match self.domain_io() {
            Some(facet) => facet.domain_open_console(dom, dev_name, flags, stream),
            None => Err(error::Error::no_support("virDomainOpenConsole")),
        }
    }

    /// See [`DomainIo::domain_screenshot`](crate::DomainIo::domain_screenshot).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_screenshot(
        &self,
        dom: &crate::Domain,
        screen: u32,
        flags: u32,
        stream: crate::Stream,
    ) -> Result<Option<String>> {
        match self.domain_io() {
            Some(facet) => facet.domain_screenshot(dom, screen, flags, stream),
            None => Err(error::Error::no_support("virDomainScreenshot")),
        }
    }

    /// See [`DomainIo::domain_send_key`](crate::DomainIo::domain_send_key).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_send_key(
        &self,
        dom: &crate::Domain,
        codeset: u32,
        holdtime: u32,
        keycodes: &[u32],
        flags: u32,
    ) -> Result<()> {
        match self.domain_io() {
            Some(facet) => facet.domain_send_key(dom, codeset, holdtime, keycodes, flags),
            None => Err(error::Error::no_support("virDomainSendKey")),
        }
    }

    /// See [`DomainIo::domain_open_graphics`](crate::DomainIo::domain_open_graphics).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_open_graphics(
        &self,
        dom: &crate::Domain,
        idx: u32,
        flags: u32,
        files: Vec<std::os::fd::OwnedFd>,
    ) -> Result<()> {
        match self.domain_io() {
            Some(facet) => facet.domain_open_graphics(dom, idx, flags, files),
            None => Err(error::Error::no_support("virDomainOpenGraphics")),
        }
    }

    /// See [`DomainIo::domain_send_process_signal`](crate::DomainIo::domain_send_process_signal).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_send_process_signal(
        &self,
        dom: &crate::Domain,
        pid_value: i64,
        signum: u32,
        flags: u32,
    ) -> Result<()> {
        match self.domain_io() {
            Some(facet) => facet.domain_send_process_signal(dom, pid_value, signum, flags),
            None => Err(error::Error::no_support("virDomainSendProcessSignal")),
        }
    }

    /// See [`DomainIo::domain_open_channel`](crate::DomainIo::domain_open_channel).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_open_channel(
        &self,
        dom: &crate::Domain,
        name: Option<&str>,
        flags: u32,
        stream: crate::Stream,
    ) -> Result<()> {
        match self.domain_io() {
            Some(facet) => facet.domain_open_channel(dom, name, flags, stream),
            None => Err(error::Error::no_support("virDomainOpenChannel")),
        }
    }

    /// See [`DomainIo::domain_open_graphics_fd`](crate::DomainIo::domain_open_graphics_fd).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_open_graphics_fd(
        &self,
        dom: &crate::Domain,
        idx: u32,
        flags: u32,
    ) -> Result<Vec<std::os::fd::OwnedFd>> {
        match self.domain_io() {
            Some(facet) => facet.domain_open_graphics_fd(dom, idx, flags),
            None => Err(error::Error::no_support("virDomainOpenGraphicsFD")),
        }
    }
}
