//! The operations of [`DomainPower`](crate::DomainPower) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainPower::domain_pm_suspend_for_duration`](crate::DomainPower::domain_pm_suspend_for_duration).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_pm_suspend_for_duration(
        &self,
        dom: &crate::Domain,
        target: u32,
        duration: u64,
        flags: u32,
    ) -> Result<()> {
        match self.domain_power() {
            Some(facet) => facet.domain_pm_suspend_for_duration(dom, target, duration, flags),
            None => Err(error::Error::no_support("virDomainPMSuspendForDuration")),
        }
    }

    /// See [`DomainPower::domain_pm_wakeup`](crate::DomainPower::domain_pm_wakeup).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_pm_wakeup(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_power() {
            Some(facet) => facet.domain_pm_wakeup(dom, flags),
            None => Err(error::Error::no_support("virDomainPMWakeup")),
        }
    }

    /// See [`DomainPower::domain_set_user_password`](crate::DomainPower::domain_set_user_password).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_user_password(
        &self,
        dom: &crate::Domain,
        user: Option<&str>,
        password: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        match self.domain_power() {
            Some(facet) => facet.domain_set_user_password(dom, user, password, flags),
            None => Err(error::Error::no_support("virDomainSetUserPassword")),
        }
    }

    /// See [`DomainPower::domain_set_lifecycle_action`](crate::DomainPower::domain_set_lifecycle_action).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_set_lifecycle_action(
        &self,
        dom: &crate::Domain,
        r#type: u32,
        action: u32,
        flags: u32,
    ) -> Result<()> {
        match self.domain_power() {
            Some(facet) => facet.domain_set_lifecycle_action(dom, r#type, action, flags),
            None => Err(error::Error::no_support("virDomainSetLifecycleAction")),
        }
    }
}
