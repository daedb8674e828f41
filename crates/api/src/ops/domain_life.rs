//! The life of a machine: define, start, stop.

use api_macros::contract;
use error::Result;

use crate::types::Domain;
use std::os::fd::OwnedFd;

/// The life of a machine: define, start, stop.
#[contract]
pub trait DomainLife: Send + Sync {
    /// Starts a defined machine (`virDomainCreate`).
    #[op(proc = 9, c = "virDomainCreate", acl = "domain:start", readonly = "deny")]
    fn domain_create(&self, dom: &Domain) -> Result<()>;

    /// Starts a transient machine from a document (`virDomainCreateXML`).
    #[op(proc = 10, c = "virDomainCreateXML", acl = "domain:write, domain:start", readonly = "deny")]
    fn domain_create_xml(&self, xml_desc: &str, flags: u32) -> Result<Domain>;

    /// Stores a definition, new or in the place of the one with the same UUID (`virDomainDefineXML`).
    #[op(
        proc = 11,
        c = "virDomainDefineXML",
        acl = "domain:write, domain:save",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_define_xml(&self, xml: &str) -> Result<Domain>;

    /// Ends a running machine at once (`virDomainDestroy`).
    #[op(proc = 12, c = "virDomainDestroy", acl = "domain:stop", readonly = "deny", priority = "high")]
    fn domain_destroy(&self, dom: &Domain) -> Result<()>;

    /// Whether the machine starts with the host: 1 or 0 (`virDomainGetAutostart`).
    #[op(
        proc = 15,
        c = "virDomainGetAutostart",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_autostart(&self, dom: &Domain) -> Result<i32>;

    /// Asks the guest to reboot (`virDomainReboot`).
    #[op(
        proc = 27,
        c = "virDomainReboot",
        acl = "domain:init_control, domain:write:VIR_DOMAIN_REBOOT_GUEST_AGENT",
        readonly = "deny"
    )]
    fn domain_reboot(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// Lets a paused machine go on (`virDomainResume`).
    #[op(proc = 28, c = "virDomainResume", acl = "domain:suspend", readonly = "deny")]
    fn domain_resume(&self, dom: &Domain) -> Result<()>;

    /// Sets whether the machine starts with the host (`virDomainSetAutostart`).
    #[op(proc = 29, c = "virDomainSetAutostart", acl = "domain:write", readonly = "deny", priority = "high")]
    fn domain_set_autostart(&self, dom: &Domain, autostart: i32) -> Result<()>;

    /// Asks the guest to power off (`virDomainShutdown`).
    #[op(proc = 33, c = "virDomainShutdown", acl = "domain:init_control", readonly = "deny")]
    fn domain_shutdown(&self, dom: &Domain) -> Result<()>;

    /// Pauses a running machine (`virDomainSuspend`).
    #[op(proc = 34, c = "virDomainSuspend", acl = "domain:suspend", readonly = "deny")]
    fn domain_suspend(&self, dom: &Domain) -> Result<()>;

    /// Removes the definition of a machine (`virDomainUndefine`).
    #[op(proc = 35, c = "virDomainUndefine", acl = "domain:delete", readonly = "deny", priority = "high")]
    fn domain_undefine(&self, dom: &Domain) -> Result<()>;

    /// Starts a defined machine; answers its handle with the number it has now (`virDomainCreateWithFlags`).
    #[op(proc = 196, c = "virDomainCreateWithFlags", acl = "domain:start", readonly = "deny")]
    fn domain_create_with_flags(&self, dom: &Domain, flags: u32) -> Result<Domain>;

    /// Sends the guest a non-maskable interrupt (`virDomainInjectNMI`).
    #[op(proc = 210, c = "virDomainInjectNMI", acl = "domain:inject_nmi", readonly = "deny")]
    fn domain_inject_nmi(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// Removes the definition of a machine, and what the flags name with it (`virDomainUndefineFlags`).
    #[op(
        proc = 231,
        c = "virDomainUndefineFlags",
        acl = "domain:delete",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_undefine_flags(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// Ends a running machine at once, or gracefully if a flag says so (`virDomainDestroyFlags`).
    #[op(proc = 234, c = "virDomainDestroyFlags", acl = "domain:stop", readonly = "deny", priority = "high")]
    fn domain_destroy_flags(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// Resets a running machine as its reset button would (`virDomainReset`).
    #[op(proc = 245, c = "virDomainReset", acl = "domain:reset", readonly = "deny")]
    fn domain_reset(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// Asks the guest to power off in one of the ways that the flags allow (`virDomainShutdownFlags`).
    #[op(
        proc = 258,
        c = "virDomainShutdownFlags",
        acl = "domain:init_control, domain:write:VIR_DOMAIN_SHUTDOWN_GUEST_AGENT",
        readonly = "deny"
    )]
    fn domain_shutdown_flags(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// Starts a transient machine from a document, giving it descriptors (`virDomainCreateXMLWithFiles`).
    #[op(
        proc = 309,
        c = "virDomainCreateXMLWithFiles",
        acl = "domain:write, domain:start",
        readonly = "deny",
        fds_in
    )]
    fn domain_create_xml_with_files(&self, xml_desc: &str, flags: u32, files: Vec<OwnedFd>)
    -> Result<Domain>;

    /// Starts a defined machine, giving it descriptors (`virDomainCreateWithFiles`).
    #[op(proc = 310, c = "virDomainCreateWithFiles", acl = "domain:start", readonly = "deny", fds_in)]
    fn domain_create_with_files(&self, dom: &Domain, flags: u32, files: Vec<OwnedFd>) -> Result<Domain>;

    /// Stores a definition, checking it against the schema if a flag says so (`virDomainDefineXMLFlags`).
    #[op(
        proc = 350,
        c = "virDomainDefineXMLFlags",
        acl = "domain:write, domain:save",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_define_xml_flags(&self, xml: &str, flags: u32) -> Result<Domain>;

    /// Gives an inactive machine another name (`virDomainRename`).
    #[op(proc = 358, c = "virDomainRename", acl = "domain:write, domain:save", readonly = "deny")]
    fn domain_rename(&self, dom: &Domain, new_name: Option<&str>, flags: u32) -> Result<i32>;

    /// Whether the machine starts with the host the next time only: 1 or 0 (`virDomainGetAutostartOnce`).
    #[op(
        proc = 449,
        c = "virDomainGetAutostartOnce",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_get_autostart_once(&self, dom: &Domain) -> Result<i32>;

    /// Sets whether the machine starts with the host the next time only (`virDomainSetAutostartOnce`).
    #[op(
        proc = 450,
        c = "virDomainSetAutostartOnce",
        acl = "domain:write",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_set_autostart_once(&self, dom: &Domain, autostart: i32) -> Result<()>;
}
