//! Consoles, channels, screens and keys.

use api_macros::contract;
use error::Result;

use crate::stream::Stream;
use crate::types::Domain;
use std::os::fd::OwnedFd;

/// Consoles, channels, screens and keys.
#[contract]
pub trait DomainIo: Send + Sync {
    /// Connects the stream with a console; no name means the first one (`virDomainOpenConsole`).
    #[op(
        proc = 201,
        c = "virDomainOpenConsole",
        acl = "domain:open_device",
        readonly = "deny",
        stream = "both"
    )]
    fn domain_open_console(
        &self,
        dom: &Domain,
        dev_name: Option<&str>,
        flags: u32,
        stream: Stream,
    ) -> Result<()>;

    /// Sends a picture of a screen through the stream; answers its MIME type (`virDomainScreenshot`).
    #[op(
        proc = 211,
        c = "virDomainScreenshot",
        acl = "domain:screenshot",
        readonly = "deny",
        stream = "read"
    )]
    fn domain_screenshot(
        &self,
        dom: &Domain,
        screen: u32,
        flags: u32,
        stream: Stream,
    ) -> Result<Option<String>>;

    /// Presses keys together, for `holdtime` milliseconds (`virDomainSendKey`).
    #[op(proc = 226, c = "virDomainSendKey", acl = "domain:send_input", readonly = "deny")]
    fn domain_send_key(
        &self,
        dom: &Domain,
        codeset: u32,
        holdtime: u32,
        #[max(16)] keycodes: &[u32],
        flags: u32,
    ) -> Result<()>;

    /// Connects the given socket with a display (`virDomainOpenGraphics`).
    #[op(proc = 249, c = "virDomainOpenGraphics", acl = "domain:open_graphics", readonly = "deny", fds_in)]
    fn domain_open_graphics(&self, dom: &Domain, idx: u32, flags: u32, files: Vec<OwnedFd>) -> Result<()>;

    /// Sends a signal to a process inside the guest (`virDomainSendProcessSignal`).
    #[op(proc = 295, c = "virDomainSendProcessSignal", acl = "domain:send_signal", readonly = "deny")]
    fn domain_send_process_signal(&self, dom: &Domain, pid_value: i64, signum: u32, flags: u32)
    -> Result<()>;

    /// Connects the stream with a channel; no name means the first one (`virDomainOpenChannel`).
    #[op(
        proc = 296,
        c = "virDomainOpenChannel",
        acl = "domain:open_device",
        readonly = "deny",
        stream = "both"
    )]
    fn domain_open_channel(&self, dom: &Domain, name: Option<&str>, flags: u32, stream: Stream)
    -> Result<()>;

    /// A socket that is connected with a display (`virDomainOpenGraphicsFD`).
    #[op(proc = 343, c = "virDomainOpenGraphicsFD", acl = "domain:open_graphics", readonly = "deny", fds_out)]
    fn domain_open_graphics_fd(&self, dom: &Domain, idx: u32, flags: u32) -> Result<Vec<OwnedFd>>;
}
