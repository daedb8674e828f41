//! The QEMU program: monitor and agent pass-through.

use api_macros::contract;
use error::Result;

use crate::types::Domain;
use std::os::fd::OwnedFd;

/// The QEMU program: monitor and agent pass-through.
#[contract]
pub trait Qemu: Send + Sync {
    /// Passes a command to a machine's monitor; answers its reply (`virDomainQemuMonitorCommand`).
    #[op(
        proc = 1,
        program = "qemu",
        c = "virDomainQemuMonitorCommand",
        acl = "domain:write",
        readonly = "deny"
    )]
    fn qemu_domain_monitor_command(&self, dom: &Domain, cmd: &str, flags: u32) -> Result<String>;

    /// Takes over a QEMU process that was started by hand (`virDomainQemuAttach`).
    #[op(
        proc = 2,
        program = "qemu",
        c = "virDomainQemuAttach",
        acl = "domain:start, domain:write",
        readonly = "deny"
    )]
    fn qemu_domain_attach(&self, pid_value: u32, flags: u32) -> Result<Domain>;

    /// Passes a command to the guest's agent; answers its reply (`virDomainQemuAgentCommand`).
    #[op(
        proc = 3,
        program = "qemu",
        c = "virDomainQemuAgentCommand",
        acl = "domain:write",
        readonly = "deny"
    )]
    fn qemu_domain_agent_command(
        &self,
        dom: &Domain,
        cmd: &str,
        timeout: i32,
        flags: u32,
    ) -> Result<Option<String>>;

    /// Passes a command and descriptors to a machine's monitor; answers its reply and descriptors
    /// (`virDomainQemuMonitorCommandWithFiles`).
    #[op(
        proc = 7,
        program = "qemu",
        c = "virDomainQemuMonitorCommandWithFiles",
        acl = "domain:write",
        readonly = "deny",
        fds_in,
        fds_out
    )]
    fn qemu_domain_monitor_command_with_files(
        &self,
        dom: &Domain,
        cmd: &str,
        flags: u32,
        files: Vec<OwnedFd>,
    ) -> Result<(String, Vec<OwnedFd>)>;
}
