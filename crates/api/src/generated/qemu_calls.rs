//! The operations of [`Qemu`](crate::Qemu) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`Qemu::qemu_domain_monitor_command`](crate::Qemu::qemu_domain_monitor_command).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn qemu_domain_monitor_command(&self, dom: &crate::Domain, cmd: &str, flags: u32) -> Result<String> {
        match self.qemu() {
            Some(facet) => facet.qemu_domain_monitor_command(dom, cmd, flags),
            None => Err(error::Error::no_support("virDomainQemuMonitorCommand")),
        }
    }

    /// See [`Qemu::qemu_domain_attach`](crate::Qemu::qemu_domain_attach).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn qemu_domain_attach(&self, pid_value: u32, flags: u32) -> Result<crate::Domain> {
        match self.qemu() {
            Some(facet) => facet.qemu_domain_attach(pid_value, flags),
            None => Err(error::Error::no_support("virDomainQemuAttach")),
        }
    }

    /// See [`Qemu::qemu_domain_agent_command`](crate::Qemu::qemu_domain_agent_command).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn qemu_domain_agent_command(
        &self,
        dom: &crate::Domain,
        cmd: &str,
        timeout: i32,
        flags: u32,
    ) -> Result<Option<String>> {
        match self.qemu() {
            Some(facet) => facet.qemu_domain_agent_command(dom, cmd, timeout, flags),
            None => Err(error::Error::no_support("virDomainQemuAgentCommand")),
        }
    }

    /// See [`Qemu::qemu_domain_monitor_command_with_files`](crate::Qemu::qemu_domain_monitor_command_with_files).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn qemu_domain_monitor_command_with_files(
        &self,
        dom: &crate::Domain,
        cmd: &str,
        flags: u32,
        files: Vec<std::os::fd::OwnedFd>,
    ) -> Result<(String, Vec<std::os::fd::OwnedFd>)> {
        match self.qemu() {
            Some(facet) => facet.qemu_domain_monitor_command_with_files(dom, cmd, flags, files),
            None => Err(error::Error::no_support("virDomainQemuMonitorCommandWithFiles")),
        }
    }
}
