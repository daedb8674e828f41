//! What the guest agent does.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{Domain, DomainFsinfo};

/// What the guest agent does.
#[contract]
pub trait DomainAgent: Send + Sync {
    /// Discards unused blocks of a guest's file system through its agent; `minimum` is the smallest range
    /// in bytes (`virDomainFSTrim`).
    #[op(proc = 294, c = "virDomainFSTrim", acl = "domain:fs_trim", readonly = "deny")]
    fn domain_fstrim(&self, dom: &Domain, mount_point: Option<&str>, minimum: u64, flags: u32) -> Result<()>;

    /// Freezes file systems of a guest through its agent; answers how many (`virDomainFSFreeze`).
    #[op(proc = 335, c = "virDomainFSFreeze", acl = "domain:fs_freeze", readonly = "deny")]
    fn domain_fsfreeze(&self, dom: &Domain, #[max(256)] mountpoints: &[String], flags: u32) -> Result<i32>;

    /// Thaws file systems of a guest through its agent; answers how many (`virDomainFSThaw`).
    #[op(proc = 336, c = "virDomainFSThaw", acl = "domain:fs_freeze", readonly = "deny")]
    fn domain_fsthaw(&self, dom: &Domain, #[max(256)] mountpoints: &[String], flags: u32) -> Result<i32>;

    /// The guest's clock, in seconds and nanoseconds since 1970 (`virDomainGetTime`).
    #[op(proc = 337, c = "virDomainGetTime", acl = "domain:write", readonly = "deny")]
    fn domain_get_time(&self, dom: &Domain, flags: u32) -> Result<DomainGetTimeRet>;

    /// Sets the guest's clock, in seconds and nanoseconds since 1970, or from its hardware clock
    /// (`virDomainSetTime`).
    #[op(proc = 338, c = "virDomainSetTime", acl = "domain:set_time", readonly = "deny")]
    fn domain_set_time(&self, dom: &Domain, seconds: i64, nseconds: u32, flags: u32) -> Result<()>;

    /// The mounted file systems of a guest, told by its agent (`virDomainGetFSInfo`).
    #[op(
        proc = 349,
        c = "virDomainGetFSInfo",
        acl = "domain:fs_freeze",
        readonly = "deny",
        max = 256,
        count = "u32"
    )]
    fn domain_get_fsinfo(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainFsinfo>>;

    /// What a guest's agent tells: users, system, time zone, host name, disks, interfaces, load
    /// (`virDomainGetGuestInfo`).
    #[op(proc = 418, c = "virDomainGetGuestInfo", acl = "domain:write", readonly = "deny", max = 2048)]
    fn domain_get_guest_info(&self, dom: &Domain, types: u32, flags: u32) -> Result<Vec<TypedParam>>;

    /// Sets how many seconds the agent may take to answer; -2 blocks, -1 is the default, 0 does not wait
    /// (`virDomainAgentSetResponseTimeout`).
    #[op(proc = 420, c = "virDomainAgentSetResponseTimeout", acl = "domain:write", readonly = "deny")]
    fn domain_agent_set_response_timeout(&self, dom: &Domain, timeout: i32, flags: u32) -> Result<i32>;

    /// The authorized SSH keys of a user inside the guest (`virDomainAuthorizedSSHKeysGet`).
    #[op(
        proc = 424,
        c = "virDomainAuthorizedSSHKeysGet",
        acl = "domain:write",
        readonly = "deny",
        max = 2048
    )]
    fn domain_authorized_ssh_keys_get(&self, dom: &Domain, user: &str, flags: u32) -> Result<Vec<String>>;

    /// Changes the authorized SSH keys of a user inside the guest (`virDomainAuthorizedSSHKeysSet`).
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
    /// Seconds.
    pub seconds: i64,
    /// Nanoseconds.
    pub nseconds: u32,
}
