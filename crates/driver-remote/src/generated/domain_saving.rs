//! The operations of [`DomainSaving`](api::DomainSaving) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args};

use crate::client::Client;

impl api::DomainSaving for Client {
    fn domain_core_dump(&self, dom: &api::Domain, to: &str, flags: u32) -> Result<()> {
        self.call((Program::Remote, 53), &args::DomainCoreDumpArgs { dom: Cow::Borrowed(dom), to, flags })
    }

    fn domain_restore(&self, from: &str) -> Result<()> {
        self.call((Program::Remote, 54), &args::DomainRestoreArgs { from })
    }

    fn domain_save(&self, dom: &api::Domain, to: &str) -> Result<()> {
        self.call((Program::Remote, 55), &args::DomainSaveArgs { dom: Cow::Borrowed(dom), to })
    }

    fn domain_get_job_info(&self, dom: &api::Domain) -> Result<api::DomainGetJobInfoRet> {
        self.call((Program::Remote, 163), &args::DomainGetJobInfoArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_abort_job(&self, dom: &api::Domain) -> Result<()> {
        self.call((Program::Remote, 164), &args::DomainAbortJobArgs { dom: Cow::Borrowed(dom) })
    }

    fn domain_managed_save(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call((Program::Remote, 182), &args::DomainManagedSaveArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_has_managed_save_image(&self, dom: &api::Domain, flags: u32) -> Result<i32> {
        self.call(
            (Program::Remote, 183),
            &args::DomainHasManagedSaveImageArgs { dom: Cow::Borrowed(dom), flags },
        )
    }

    fn domain_managed_save_remove(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 184),
            &args::DomainManagedSaveRemoveArgs { dom: Cow::Borrowed(dom), flags },
        )
    }

    fn domain_save_flags(&self, dom: &api::Domain, to: &str, dxml: Option<&str>, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 232),
            &args::DomainSaveFlagsArgs { dom: Cow::Borrowed(dom), to, dxml, flags },
        )
    }

    fn domain_restore_flags(&self, from: &str, dxml: Option<&str>, flags: u32) -> Result<()> {
        self.call((Program::Remote, 233), &args::DomainRestoreFlagsArgs { from, dxml, flags })
    }

    fn domain_save_image_get_xml_desc(&self, file: &str, flags: u32) -> Result<String> {
        self.call((Program::Remote, 235), &args::DomainSaveImageGetXmlDescArgs { file, flags })
    }

    fn domain_save_image_define_xml(&self, file: &str, dxml: &str, flags: u32) -> Result<()> {
        self.call((Program::Remote, 236), &args::DomainSaveImageDefineXmlArgs { file, dxml, flags })
    }

    fn domain_get_job_stats(&self, dom: &api::Domain, flags: u32) -> Result<api::DomainGetJobStatsRet> {
        self.call((Program::Remote, 298), &args::DomainGetJobStatsArgs { dom: Cow::Borrowed(dom), flags })
    }

    fn domain_core_dump_with_format(
        &self,
        dom: &api::Domain,
        to: &str,
        dumpformat: u32,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 334),
            &args::DomainCoreDumpWithFormatArgs { dom: Cow::Borrowed(dom), to, dumpformat, flags },
        )
    }

    fn domain_managed_save_get_xml_desc(&self, dom: &api::Domain, flags: u32) -> Result<String> {
        self.call(
            (Program::Remote, 388),
            &args::DomainManagedSaveGetXmlDescArgs { dom: Cow::Borrowed(dom), flags },
        )
    }

    fn domain_managed_save_define_xml(
        &self,
        dom: &api::Domain,
        dxml: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        self.call(
            (Program::Remote, 389),
            &args::DomainManagedSaveDefineXmlArgs { dom: Cow::Borrowed(dom), dxml, flags },
        )
    }

    fn domain_save_params(&self, dom: &api::Domain, params: &[api::TypedParam], flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 440),
            &args::DomainSaveParamsArgs { dom: Cow::Borrowed(dom), params: Cow::Borrowed(params), flags },
        )
    }

    fn domain_restore_params(&self, params: &[api::TypedParam], flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 441),
            &args::DomainRestoreParamsArgs { params: Cow::Borrowed(params), flags },
        )
    }

    fn domain_abort_job_flags(&self, dom: &api::Domain, flags: u32) -> Result<()> {
        self.call((Program::Remote, 442), &args::DomainAbortJobFlagsArgs { dom: Cow::Borrowed(dom), flags })
    }
}
