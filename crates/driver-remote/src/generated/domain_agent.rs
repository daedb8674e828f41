//! The operations of [`DomainAgent`](api::DomainAgent) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::DomainAgent for Client {
    fn domain_fstrim(
        &self,
        dom: &api::Domain,
        mount_point: Option<&str>,
        minimum: u64,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 294),
            &args::DomainFstrimArgs { dom: Cow::Borrowed(dom), mount_point, minimum, flags },
        )
    }

    fn domain_fsfreeze(&self, dom: &api::Domain, mountpoints: &[String], flags: u32) -> Result<i32> {
        self.call(
            (Program::Remote, 335),
            &args::DomainFsfreezeArgs {
                dom: Cow::Borrowed(dom),
                mountpoints: Cow::Borrowed(mountpoints),
                flags,
            },
        )
    }

    fn domain_fsthaw(&self, dom: &api::Domain, mountpoints: &[String], flags: u32) -> Result<i32> {
        self.call(
            (Program::Remote, 336),
            &args::DomainFsthawArgs {
                dom: Cow::Borrowed(dom),
                mountpoints: Cow::Borrowed(mountpoints),
                flags,
            },
        )
    }

    fn domain_get_time(&self, dom: &api::Domain, flags: u32) -> Result<api::DomainGetTimeRet> {
        self.call((Program::Remote, 337), &args::DomainGetTimeArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_set_time(&self, dom: &api::Domain, seconds: i64, nseconds: u32, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 338),
            &args::DomainSetTimeArgs { dom: Cow::Borrowed(dom), seconds, nseconds, flags },
        )
    }

    fn domain_get_fsinfo(&self, dom: &api::Domain, flags: u32) -> Result<Vec<api::DomainFsinfo>> {
        let ret: rets::DomainGetFsinfoRet =
            self.call((Program::Remote, 349), &args::DomainGetFsinfoArgs { dom: Cow::Borrowed(dom), flags })?;
        Ok(ret.list)
    }

    fn domain_get_guest_info(
        &self,
        dom: &api::Domain,
        types: u32,
        flags: u32,
    ) -> Result<Vec<api::TypedParam>> {
        let ret: rets::DomainGetGuestInfoRet = self.call(
            (Program::Remote, 418),
            &args::DomainGetGuestInfoArgs { dom: Cow::Borrowed(dom), types, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_agent_set_response_timeout(&self, dom: &api::Domain, timeout: i32, flags: u32) -> Result<i32> {
        self.call(
            (Program::Remote, 420),
            &args::DomainAgentSetResponseTimeoutArgs { dom: Cow::Borrowed(dom), timeout, flags },
        )
    }

    fn domain_authorized_ssh_keys_get(
        &self,
        dom: &api::Domain,
        user: &str,
        flags: u32,
    ) -> Result<Vec<String>> {
        let ret: rets::DomainAuthorizedSshKeysGetRet = self.call(
            (Program::Remote, 424),
            &args::DomainAuthorizedSshKeysGetArgs { dom: Cow::Borrowed(dom), user, flags },
        )?;
        Ok(ret.list)
    }

    fn domain_authorized_ssh_keys_set(
        &self,
        dom: &api::Domain,
        user: &str,
        keys: &[String],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 425),
            &args::DomainAuthorizedSshKeysSetArgs {
                dom: Cow::Borrowed(dom),
                user,
                keys: Cow::Borrowed(keys),
                flags,
            },
        )
    }
}
