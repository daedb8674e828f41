//! The operations of [`Qemu`](api::Qemu) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args};

use crate::client::Client;

impl api::Qemu for Client {
    fn qemu_domain_monitor_command(&self, dom: &api::Domain, cmd: &str, flags: u32) -> Result<String> {
        self.call(
            (Program::Qemu, 1),
            &args::QemuDomainMonitorCommandArgs { dom: Cow::Borrowed(dom), cmd, flags },
        )
    }

    fn qemu_domain_attach(&self, pid_value: u32, flags: u32) -> Result<api::Domain> {
        self.call((Program::Qemu, 2), &args::QemuDomainAttachArgs { pid_value, flags })
    }

    fn qemu_domain_agent_command(
        &self,
        dom: &api::Domain,
        cmd: &str,
        timeout: i32,
        flags: u32,
    ) -> Result<Option<String>> {
        self.call(
            (Program::Qemu, 3),
            &args::QemuDomainAgentCommandArgs { dom: Cow::Borrowed(dom), cmd, timeout, flags },
        )
    }

    fn qemu_domain_monitor_command_with_files(
        &self,
        dom: &api::Domain,
        cmd: &str,
        flags: u32,
        files: Vec<std::os::fd::OwnedFd>,
    ) -> Result<(String, Vec<std::os::fd::OwnedFd>)> {
        self.call_with_files(
            (Program::Qemu, 7),
            &args::QemuDomainMonitorCommandWithFilesArgs { dom: Cow::Borrowed(dom), cmd, flags },
            &files,
        )
    }
}
