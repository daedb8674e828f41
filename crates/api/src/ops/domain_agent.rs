//! What the guest agent does.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{Domain, DomainFsinfo};

/// What the guest agent does.
#[contract]
pub trait DomainAgent: Send + Sync {
    /// `virDomainFSTrim`.
    #[op(proc = 294, c = "virDomainFSTrim", acl = "domain:fs_trim", readonly = "deny")]
    fn domain_fstrim(&self, dom: &Domain, mount_point: Option<&str>, minimum: u64, flags: u32) -> Result<()>;

    /// `virDomainFSFreeze`.
    #[op(proc = 335, c = "virDomainFSFreeze", acl = "domain:fs_freeze", readonly = "deny")]
    fn domain_fsfreeze(&self, dom: &Domain, #[max(256)] mountpoints: &[String], flags: u32) -> Result<i32>;

    /// `virDomainFSThaw`.
    #[op(proc = 336, c = "virDomainFSThaw", acl = "domain:fs_freeze", readonly = "deny")]
    fn domain_fsthaw(&self, dom: &Domain, #[max(256)] mountpoints: &[String], flags: u32) -> Result<i32>;

    /// `virDomainGetTime`.
    #[op(proc = 337, c = "virDomainGetTime", acl = "domain:write", readonly = "deny")]
    fn domain_get_time(&self, dom: &Domain, flags: u32) -> Result<DomainGetTimeRet>;

    /// `virDomainSetTime`.
    #[op(proc = 338, c = "virDomainSetTime", acl = "domain:set_time", readonly = "deny")]
    fn domain_set_time(&self, dom: &Domain, seconds: i64, nseconds: u32, flags: u32) -> Result<()>;

    /// `virDomainGetFSInfo`.
    #[op(
        proc = 349,
        c = "virDomainGetFSInfo",
        acl = "domain:fs_freeze",
        readonly = "deny",
        max = 256,
        count = "u32"
    )]
    fn domain_get_fsinfo(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainFsinfo>>;

    /// `virDomainGetGuestInfo`.
    #[op(proc = 418, c = "virDomainGetGuestInfo", acl = "domain:write", readonly = "deny", max = 2048)]
    fn domain_get_guest_info(&self, dom: &Domain, types: u32, flags: u32) -> Result<Vec<TypedParam>>;

    /// `virDomainAgentSetResponseTimeout`.
    #[op(proc = 420, c = "virDomainAgentSetResponseTimeout", acl = "domain:write", readonly = "deny")]
    fn domain_agent_set_response_timeout(&self, dom: &Domain, timeout: i32, flags: u32) -> Result<i32>;

    /// `virDomainAuthorizedSSHKeysGet`.
    #[op(
        proc = 424,
        c = "virDomainAuthorizedSSHKeysGet",
        acl = "domain:write",
        readonly = "deny",
        max = 2048
    )]
    fn domain_authorized_ssh_keys_get(&self, dom: &Domain, user: &str, flags: u32) -> Result<Vec<String>>;

    /// `virDomainAuthorizedSSHKeysSet`.
    #[op(proc = 425, c = "virDomainAuthorizedSSHKeysSet", acl = "domain:write", readonly = "deny")]
    fn domain_authorized_ssh_keys_set(
        &self,
        dom: &Domain,
        user: &str,
        #[max(2048)] keys: &[String],
        flags: u32,
    ) -> Result<()>;
}

/// Result of [`DomainAgent::domain_get_time`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetTimeRet {
    /// `seconds`.
    pub seconds: i64,
    /// `nseconds`.
    pub nseconds: u32,
}
