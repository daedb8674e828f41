//! Guest power management.

use api_macros::contract;
use error::Result;

use crate::types::Domain;

/// Guest power management.
#[contract]
pub trait DomainPower: Send + Sync {
    /// Makes the guest sleep, to memory or disk, for so many seconds (0: until woken)
    /// (`virDomainPMSuspendForDuration`).
    #[op(proc = 261, c = "virDomainPMSuspendForDuration", acl = "domain:pm_control", readonly = "deny")]
    fn domain_pm_suspend_for_duration(
        &self,
        dom: &Domain,
        target: u32,
        duration: u64,
        flags: u32,
    ) -> Result<()>;

    /// Wakes a sleeping guest (`virDomainPMWakeup`).
    #[op(proc = 267, c = "virDomainPMWakeup", acl = "domain:pm_control", readonly = "deny")]
    fn domain_pm_wakeup(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// Sets the password of a user inside the guest (`virDomainSetUserPassword`).
    #[op(proc = 357, c = "virDomainSetUserPassword", acl = "domain:set_password", readonly = "deny")]
    fn domain_set_user_password(
        &self,
        dom: &Domain,
        user: Option<&str>,
        password: Option<&str>,
        flags: u32,
    ) -> Result<()>;

    /// Changes what happens on power-off, reboot or crash (`virDomainSetLifecycleAction`).
    #[op(proc = 390, c = "virDomainSetLifecycleAction", acl = "domain:write", readonly = "deny")]
    fn domain_set_lifecycle_action(&self, dom: &Domain, r#type: u32, action: u32, flags: u32) -> Result<()>;
}
