//! The operations of [`DomainPower`](api::DomainPower) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args};

use crate::client::Client;

impl api::DomainPower for Client {
    fn domain_pm_suspend_for_duration(
        &self,
        dom: &api::Domain,
        target: u32,
        duration: u64,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 261),
            &args::DomainPmSuspendForDurationArgs { dom: Cow::Borrowed(dom), target, duration, flags },
        )
    }

    fn domain_pm_wakeup(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call((Program::Remote, 267), &args::DomainPmWakeupArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_set_user_password(
        &self,
        dom: &api::Domain,
        user: Option<&str>,
        password: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 357),
            &args::DomainSetUserPasswordArgs { dom: Cow::Borrowed(dom), user, password, flags },
        )
    }

    fn domain_set_lifecycle_action(
        &self,
        dom: &api::Domain,
        r#type: u32,
        action: u32,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 390),
            &args::DomainSetLifecycleActionArgs { dom: Cow::Borrowed(dom), r#type, action, flags },
        )
    }
}
