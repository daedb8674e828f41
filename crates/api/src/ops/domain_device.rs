//! Devices of machines.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::Domain;
use std::os::fd::OwnedFd;

/// Devices of machines.
#[contract]
pub trait DomainDevice: Send + Sync {
    /// `virDomainAttachDevice`.
    #[op(proc = 8, c = "virDomainAttachDevice", acl = "domain:write", readonly = "deny")]
    fn domain_attach_device(&self, dom: &Domain, xml: &str) -> Result<()>;

    /// `virDomainDetachDevice`.
    #[op(proc = 13, c = "virDomainDetachDevice", acl = "domain:write", readonly = "deny")]
    fn domain_detach_device(&self, dom: &Domain, xml: &str) -> Result<()>;

    /// `virDomainAttachDeviceFlags`.
    #[op(
        proc = 160,
        c = "virDomainAttachDeviceFlags",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_attach_device_flags(&self, dom: &Domain, xml: &str, flags: u32) -> Result<()>;

    /// `virDomainDetachDeviceFlags`.
    #[op(
        proc = 161,
        c = "virDomainDetachDeviceFlags",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_detach_device_flags(&self, dom: &Domain, xml: &str, flags: u32) -> Result<()>;

    /// `virDomainUpdateDeviceFlags`.
    #[op(
        proc = 174,
        c = "virDomainUpdateDeviceFlags",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_update_device_flags(&self, dom: &Domain, xml: &str, flags: u32) -> Result<()>;

    /// `virDomainDetachDeviceAlias`.
    #[op(
        proc = 392,
        c = "virDomainDetachDeviceAlias",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_detach_device_alias(&self, dom: &Domain, alias: &str, flags: u32) -> Result<()>;

    /// `virDomainFDAssociate`.
    #[op(proc = 443, c = "virDomainFDAssociate", acl = "domain:write", readonly = "deny", fds_in)]
    fn domain_fd_associate(&self, dom: &Domain, name: &str, flags: u32, files: Vec<OwnedFd>) -> Result<()>;

    /// `virDomainGraphicsReload`.
    #[op(proc = 448, c = "virDomainGraphicsReload", acl = "domain:write", readonly = "deny")]
    fn domain_graphics_reload(&self, dom: &Domain, r#type: u32, flags: u32) -> Result<()>;

    /// `virDomainAnnounceInterface`.
    #[op(proc = 455, c = "virDomainAnnounceInterface", acl = "domain:write", readonly = "allow")]
    fn domain_announce_interface(
        &self,
        dom: &Domain,
        device: &str,
        #[max(16)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;
}
