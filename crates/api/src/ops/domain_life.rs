//! The life of a machine: define, start, stop.

use api_macros::contract;
use error::Result;

use crate::types::Domain;
use std::os::fd::OwnedFd;

/// The life of a machine: define, start, stop.
#[contract]
pub trait DomainLife: Send + Sync {
    /// `virDomainCreate`.
    #[op(proc = 9, c = "virDomainCreate", acl = "domain:start", readonly = "deny")]
    fn domain_create(&self, dom: &Domain) -> Result<()>;

    /// `virDomainCreateXML`.
    #[op(proc = 10, c = "virDomainCreateXML", acl = "domain:write, domain:start", readonly = "deny")]
    fn domain_create_xml(&self, xml_desc: &str, flags: u32) -> Result<Domain>;

    /// `virDomainDefineXML`.
    #[op(
        proc = 11,
        c = "virDomainDefineXML",
        acl = "domain:write, domain:save",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_define_xml(&self, xml: &str) -> Result<Domain>;

    /// `virDomainDestroy`.
    #[op(proc = 12, c = "virDomainDestroy", acl = "domain:stop", readonly = "deny", priority = "high")]
    fn domain_destroy(&self, dom: &Domain) -> Result<()>;

    /// `virDomainGetAutostart`.
    #[op(
        proc = 15,
        c = "virDomainGetAutostart",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_get_autostart(&self, dom: &Domain) -> Result<i32>;

    /// `virDomainReboot`.
    #[op(
        proc = 27,
        c = "virDomainReboot",
        acl = "domain:init_control, domain:write:VIR_DOMAIN_REBOOT_GUEST_AGENT",
        readonly = "deny"
    )]
    fn domain_reboot(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// `virDomainResume`.
    #[op(proc = 28, c = "virDomainResume", acl = "domain:suspend", readonly = "deny")]
    fn domain_resume(&self, dom: &Domain) -> Result<()>;

    /// `virDomainSetAutostart`.
    #[op(proc = 29, c = "virDomainSetAutostart", acl = "domain:write", readonly = "deny", priority = "high")]
    fn domain_set_autostart(&self, dom: &Domain, autostart: i32) -> Result<()>;

    /// `virDomainShutdown`.
    #[op(proc = 33, c = "virDomainShutdown", acl = "domain:init_control", readonly = "deny")]
    fn domain_shutdown(&self, dom: &Domain) -> Result<()>;

    /// `virDomainSuspend`.
    #[op(proc = 34, c = "virDomainSuspend", acl = "domain:suspend", readonly = "deny")]
    fn domain_suspend(&self, dom: &Domain) -> Result<()>;

    /// `virDomainUndefine`.
    #[op(proc = 35, c = "virDomainUndefine", acl = "domain:delete", readonly = "deny", priority = "high")]
    fn domain_undefine(&self, dom: &Domain) -> Result<()>;

    /// `virDomainCreateWithFlags`.
    #[op(proc = 196, c = "virDomainCreateWithFlags", acl = "domain:start", readonly = "deny")]
    fn domain_create_with_flags(&self, dom: &Domain, flags: u32) -> Result<Domain>;

    /// `virDomainInjectNMI`.
    #[op(proc = 210, c = "virDomainInjectNMI", acl = "domain:inject_nmi", readonly = "deny")]
    fn domain_inject_nmi(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// `virDomainUndefineFlags`.
    #[op(
        proc = 231,
        c = "virDomainUndefineFlags",
        acl = "domain:delete",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_undefine_flags(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// `virDomainDestroyFlags`.
    #[op(proc = 234, c = "virDomainDestroyFlags", acl = "domain:stop", readonly = "deny", priority = "high")]
    fn domain_destroy_flags(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// `virDomainReset`.
    #[op(proc = 245, c = "virDomainReset", acl = "domain:reset", readonly = "deny")]
    fn domain_reset(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// `virDomainShutdownFlags`.
    #[op(
        proc = 258,
        c = "virDomainShutdownFlags",
        acl = "domain:init_control, domain:write:VIR_DOMAIN_SHUTDOWN_GUEST_AGENT",
        readonly = "deny"
    )]
    fn domain_shutdown_flags(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// `virDomainCreateXMLWithFiles`.
    #[op(
        proc = 309,
        c = "virDomainCreateXMLWithFiles",
        acl = "domain:write, domain:start",
        readonly = "deny",
        fds_in
    )]
    fn domain_create_xml_with_files(&self, xml_desc: &str, flags: u32, files: Vec<OwnedFd>)
    -> Result<Domain>;

    /// `virDomainCreateWithFiles`.
    #[op(proc = 310, c = "virDomainCreateWithFiles", acl = "domain:start", readonly = "deny", fds_in)]
    fn domain_create_with_files(&self, dom: &Domain, flags: u32, files: Vec<OwnedFd>) -> Result<Domain>;

    /// `virDomainDefineXMLFlags`.
    #[op(
        proc = 350,
        c = "virDomainDefineXMLFlags",
        acl = "domain:write, domain:save",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_define_xml_flags(&self, xml: &str, flags: u32) -> Result<Domain>;

    /// `virDomainRename`.
    #[op(proc = 358, c = "virDomainRename", acl = "domain:write, domain:save", readonly = "deny")]
    fn domain_rename(&self, dom: &Domain, new_name: Option<&str>, flags: u32) -> Result<i32>;

    /// `virDomainGetAutostartOnce`.
    #[op(
        proc = 449,
        c = "virDomainGetAutostartOnce",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_get_autostart_once(&self, dom: &Domain) -> Result<i32>;

    /// `virDomainSetAutostartOnce`.
    #[op(
        proc = 450,
        c = "virDomainSetAutostartOnce",
        acl = "domain:write",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_set_autostart_once(&self, dom: &Domain, autostart: i32) -> Result<()>;
}
