//! Devices of machines.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::Domain;
use std::os::fd::OwnedFd;

/// Devices of machines.
#[contract]
pub trait DomainDevice: Send + Sync {
    /// Attaches the device described by its element to a running machine (`virDomainAttachDevice`).
    #[op(proc = 8, c = "virDomainAttachDevice", acl = "domain:write", readonly = "deny")]
    fn domain_attach_device(&self, dom: &Domain, xml: &str) -> Result<()>;

    /// Detaches the device described by its element from a running machine (`virDomainDetachDevice`).
    #[op(proc = 13, c = "virDomainDetachDevice", acl = "domain:write", readonly = "deny")]
    fn domain_detach_device(&self, dom: &Domain, xml: &str) -> Result<()>;

    /// Attaches a device, now or for the next start (`virDomainAttachDeviceFlags`).
    #[op(
        proc = 160,
        c = "virDomainAttachDeviceFlags",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_attach_device_flags(&self, dom: &Domain, xml: &str, flags: u32) -> Result<()>;

    /// Detaches a device, now or for the next start (`virDomainDetachDeviceFlags`).
    #[op(
        proc = 161,
        c = "virDomainDetachDeviceFlags",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_detach_device_flags(&self, dom: &Domain, xml: &str, flags: u32) -> Result<()>;

    /// Changes a device, such as the medium of a drive (`virDomainUpdateDeviceFlags`).
    #[op(
        proc = 174,
        c = "virDomainUpdateDeviceFlags",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_update_device_flags(&self, dom: &Domain, xml: &str, flags: u32) -> Result<()>;

    /// Detaches the device with an alias (`virDomainDetachDeviceAlias`).
    #[op(
        proc = 392,
        c = "virDomainDetachDeviceAlias",
        acl = "domain:write, domain:save:!VIR_DOMAIN_AFFECT_CONFIG|VIR_DOMAIN_AFFECT_LIVE, domain:save:VIR_DOMAIN_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn domain_detach_device_alias(&self, dom: &Domain, alias: &str, flags: u32) -> Result<()>;

    /// Gives a machine open descriptors under a name, for disks that ask for them (`virDomainFDAssociate`).
    #[op(proc = 443, c = "virDomainFDAssociate", acl = "domain:write", readonly = "deny", fds_in)]
    fn domain_fd_associate(&self, dom: &Domain, name: &str, flags: u32, files: Vec<OwnedFd>) -> Result<()>;

    /// Makes a display read its certificates again (`virDomainGraphicsReload`).
    #[op(proc = 448, c = "virDomainGraphicsReload", acl = "domain:write", readonly = "deny")]
    fn domain_graphics_reload(&self, dom: &Domain, r#type: u32, flags: u32) -> Result<()>;

    /// Makes the guest announce an interface to the network (`virDomainAnnounceInterface`).
    #[op(proc = 455, c = "virDomainAnnounceInterface", acl = "domain:write", readonly = "allow")]
    fn domain_announce_interface(
        &self,
        dom: &Domain,
        device: &str,
        #[max(16)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;
}
