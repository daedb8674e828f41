//! The operations of [`DomainDevice`](api::DomainDevice) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args};

use crate::client::Client;

impl api::DomainDevice for Client {
    fn domain_attach_device(&self, dom: &api::Domain, xml: &str) -> Result<()> {
        self.call((Program::Remote, 8), &args::DomainAttachDeviceArgs { dom: Cow::Borrowed(dom), xml })
    }

    fn domain_detach_device(&self, dom: &api::Domain, xml: &str) -> Result<()> {
        self.call((Program::Remote, 13), &args::DomainDetachDeviceArgs { dom: Cow::Borrowed(dom), xml })
    }

    fn domain_attach_device_flags(&self, dom: &api::Domain, xml: &str, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 160),
            &args::DomainAttachDeviceFlagsArgs { dom: Cow::Borrowed(dom), xml, flags },
        )
    }

    fn domain_detach_device_flags(&self, dom: &api::Domain, xml: &str, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 161),
            &args::DomainDetachDeviceFlagsArgs { dom: Cow::Borrowed(dom), xml, flags },
        )
    }

    fn domain_update_device_flags(&self, dom: &api::Domain, xml: &str, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 174),
            &args::DomainUpdateDeviceFlagsArgs { dom: Cow::Borrowed(dom), xml, flags },
        )
    }

    fn domain_detach_device_alias(&self, dom: &api::Domain, alias: &str, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 392),
            &args::DomainDetachDeviceAliasArgs { dom: Cow::Borrowed(dom), alias, flags },
        )
    }

    fn domain_fd_associate(
        &self,
        dom: &api::Domain,
        name: &str,
        flags: u32,
        files: Vec<std::os::fd::OwnedFd>,
    ) -> Result<()> {
        let ((), _) = self.call_with_files(
            (Program::Remote, 443),
            &args::DomainFdAssociateArgs { dom: Cow::Borrowed(dom), name, flags },
            &files,
        )?;
        Ok(())
    }

    fn domain_graphics_reload(&self, dom: &api::Domain, r#type: u32, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 448),
            &args::DomainGraphicsReloadArgs { dom: Cow::Borrowed(dom), r#type, flags },
        )
    }

    fn domain_announce_interface(
        &self,
        dom: &api::Domain,
        device: &str,
        params: &[api::TypedParam],
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 455),
            &args::DomainAnnounceInterfaceArgs {
                dom: Cow::Borrowed(dom),
                device,
                params: Cow::Borrowed(params),
                flags,
            },
        )
    }
}
