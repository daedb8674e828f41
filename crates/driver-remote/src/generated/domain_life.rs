//! The operations of [`DomainLife`](api::DomainLife) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args};

use crate::client::Client;

impl api::DomainLife for Client {
    fn domain_create(&self, dom: &api::Domain) -> Result<()> {
        self.call((Program::Remote, 9), &args::DomainCreateArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_create_xml(&self, xml_desc: &str, flags: u32) -> Result<api::Domain> {
        self.call((Program::Remote, 10), &args::DomainCreateXmlArgs { xml_desc, flags })
    }

    fn domain_define_xml(&self, xml: &str) -> Result<api::Domain> {
        self.call((Program::Remote, 11), &args::DomainDefineXmlArgs { xml })
    }

    fn domain_destroy(&self, dom: &api::Domain) -> Result<()> {
        self.call((Program::Remote, 12), &args::DomainDestroyArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_get_autostart(&self, dom: &api::Domain) -> Result<i32> {
        self.call((Program::Remote, 15), &args::DomainGetAutostartArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_reboot(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call((Program::Remote, 27), &args::DomainRebootArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_resume(&self, dom: &api::Domain) -> Result<()> {
        self.call((Program::Remote, 28), &args::DomainResumeArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_set_autostart(&self, dom: &api::Domain, autostart: i32) -> Result<()> {
        self.call((Program::Remote, 29), &args::DomainSetAutostartArgs { dom: Cow::Borrowed(dom), autostart })
    }

    fn domain_shutdown(&self, dom: &api::Domain) -> Result<()> {
        self.call((Program::Remote, 33), &args::DomainShutdownArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_suspend(&self, dom: &api::Domain) -> Result<()> {
        self.call((Program::Remote, 34), &args::DomainSuspendArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_undefine(&self, dom: &api::Domain) -> Result<()> {
        self.call((Program::Remote, 35), &args::DomainUndefineArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_create_with_flags(&self, dom: &api::Domain, flags: u32) -> Result<api::Domain> {
        self.call((Program::Remote, 196), &args::DomainCreateWithFlagsArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_inject_nmi(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call((Program::Remote, 210), &args::DomainInjectNmiArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_undefine_flags(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call((Program::Remote, 231), &args::DomainUndefineFlagsArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_destroy_flags(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call((Program::Remote, 234), &args::DomainDestroyFlagsArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_reset(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call((Program::Remote, 245), &args::DomainResetArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_shutdown_flags(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call((Program::Remote, 258), &args::DomainShutdownFlagsArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_create_xml_with_files(
        &self,
        xml_desc: &str,
        flags: u32,
        files: Vec<std::os::fd::OwnedFd>,
    ) -> Result<api::Domain> {
        let (value, _) = self.call_with_files(
            (Program::Remote, 309),
            &args::DomainCreateXmlWithFilesArgs { xml_desc, flags },
            &files,
        )?;
        Ok(value)
    }

    fn domain_create_with_files(
        &self,
        dom: &api::Domain,
        flags: u32,
        files: Vec<std::os::fd::OwnedFd>,
    ) -> Result<api::Domain> {
        let (value, _) = self.call_with_files(
            (Program::Remote, 310),
            &args::DomainCreateWithFilesArgs { dom: Cow::Borrowed(dom), flags },
            &files,
        )?;
        Ok(value)
    }

    fn domain_define_xml_flags(&self, xml: &str, flags: u32) -> Result<api::Domain> {
        self.call((Program::Remote, 350), &args::DomainDefineXmlFlagsArgs { xml, flags })
    }

    fn domain_rename(&self, dom: &api::Domain, new_name: Option<&str>, flags: u32) -> Result<i32> {
        self.call(
            (Program::Remote, 358),
            &args::DomainRenameArgs { dom: Cow::Borrowed(dom), new_name, flags },
        )
    }

    fn domain_get_autostart_once(&self, dom: &api::Domain) -> Result<i32> {
        self.call((Program::Remote, 449), &args::DomainGetAutostartOnceArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_set_autostart_once(&self, dom: &api::Domain, autostart: i32) -> Result<()> {
        self.call(
            (Program::Remote, 450),
            &args::DomainSetAutostartOnceArgs { dom: Cow::Borrowed(dom), autostart },
        )
    }
}
