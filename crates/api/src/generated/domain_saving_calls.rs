//! The operations of [`DomainSaving`](crate::DomainSaving) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainSaving::domain_core_dump`](crate::DomainSaving::domain_core_dump).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_core_dump(&self, dom: &crate::Domain, to: &str, flags: u32) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_core_dump(dom, to, flags),
            None => Err(error::Error::no_support("virDomainCoreDump")),
        }
    }

    /// See [`DomainSaving::domain_restore`](crate::DomainSaving::domain_restore).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_restore(&self, from: &str) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_restore(from),
            None => Err(error::Error::no_support("virDomainRestore")),
        }
    }

    /// See [`DomainSaving::domain_save`](crate::DomainSaving::domain_save).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_save(&self, dom: &crate::Domain, to: &str) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_save(dom, to),
            None => Err(error::Error::no_support("virDomainSave")),
        }
    }

    /// See [`DomainSaving::domain_get_job_info`](crate::DomainSaving::domain_get_job_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_job_info(&self, dom: &crate::Domain) -> Result<crate::DomainGetJobInfoRet> {
        match self.domain_saving() {
            Some(facet) => facet.domain_get_job_info(dom),
            None => Err(error::Error::no_support("virDomainGetJobInfo")),
        }
    }

    /// See [`DomainSaving::domain_abort_job`](crate::DomainSaving::domain_abort_job).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_abort_job(&self, dom: &crate::Domain) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_abort_job(dom),
            None => Err(error::Error::no_support("virDomainAbortJob")),
        }
    }

    /// See [`DomainSaving::domain_managed_save`](crate::DomainSaving::domain_managed_save).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_managed_save(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_managed_save(dom, flags),
            None => Err(error::Error::no_support("virDomainManagedSave")),
        }
    }

    /// See [`DomainSaving::domain_has_managed_save_image`](crate::DomainSaving::domain_has_managed_save_image).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_has_managed_save_image(&self, dom: &crate::Domain, flags: u32) -> Result<i32> {
        match self.domain_saving() {
            Some(facet) => facet.domain_has_managed_save_image(dom, flags),
            None => Err(error::Error::no_support("virDomainHasManagedSaveImage")),
        }
    }

    /// See [`DomainSaving::domain_managed_save_remove`](crate::DomainSaving::domain_managed_save_remove).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_managed_save_remove(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_managed_save_remove(dom, flags),
            None => Err(error::Error::no_support("virDomainManagedSaveRemove")),
        }
    }

    /// See [`DomainSaving::domain_save_flags`](crate::DomainSaving::domain_save_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_save_flags(
        &self,
        dom: &crate::Domain,
        to: &str,
        dxml: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_save_flags(dom, to, dxml, flags),
            None => Err(error::Error::no_support("virDomainSaveFlags")),
        }
    }

    /// See [`DomainSaving::domain_restore_flags`](crate::DomainSaving::domain_restore_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_restore_flags(&self, from: &str, dxml: Option<&str>, flags: u32) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_restore_flags(from, dxml, flags),
            None => Err(error::Error::no_support("virDomainRestoreFlags")),
        }
    }

    /// See [`DomainSaving::domain_save_image_get_xml_desc`](crate::DomainSaving::domain_save_image_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_save_image_get_xml_desc(&self, file: &str, flags: u32) -> Result<String> {
        match self.domain_saving() {
            Some(facet) => facet.domain_save_image_get_xml_desc(file, flags),
            None => Err(error::Error::no_support("virDomainSaveImageGetXMLDesc")),
        }
    }

    /// See [`DomainSaving::domain_save_image_define_xml`](crate::DomainSaving::domain_save_image_define_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_save_image_define_xml(&self, file: &str, dxml: &str, flags: u32) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_save_image_define_xml(file, dxml, flags),
            None => Err(error::Error::no_support("virDomainSaveImageDefineXML")),
        }
    }

    /// See [`DomainSaving::domain_get_job_stats`](crate::DomainSaving::domain_get_job_stats).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_get_job_stats(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<crate::DomainGetJobStatsRet> {
        match self.domain_saving() {
            Some(facet) => facet.domain_get_job_stats(dom, flags),
            None => Err(error::Error::no_support("virDomainGetJobStats")),
        }
    }

    /// See [`DomainSaving::domain_core_dump_with_format`](crate::DomainSaving::domain_core_dump_with_format).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_core_dump_with_format(
        &self,
        dom: &crate::Domain,
        to: &str,
        dumpformat: u32,
        flags: u32,
    ) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_core_dump_with_format(dom, to, dumpformat, flags),
            None => Err(error::Error::no_support("virDomainCoreDumpWithFormat")),
        }
    }

    /// See [`DomainSaving::domain_managed_save_get_xml_desc`](crate::DomainSaving::domain_managed_save_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_managed_save_get_xml_desc(&self, dom: &crate::Domain, flags: u32) -> Result<String> {
        match self.domain_saving() {
            Some(facet) => facet.domain_managed_save_get_xml_desc(dom, flags),
            None => Err(error::Error::no_support("virDomainManagedSaveGetXMLDesc")),
        }
    }

    /// See [`DomainSaving::domain_managed_save_define_xml`](crate::DomainSaving::domain_managed_save_define_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_managed_save_define_xml(
        &self,
        dom: &crate::Domain,
        dxml: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_managed_save_define_xml(dom, dxml, flags),
            None => Err(error::Error::no_support("virDomainManagedSaveDefineXML")),
        }
    }

    /// See [`DomainSaving::domain_save_params`](crate::DomainSaving::domain_save_params).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_save_params(
        &self,
        dom: &crate::Domain,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_save_params(dom, params, flags),
            None => Err(error::Error::no_support("virDomainSaveParams")),
        }
    }

    /// See [`DomainSaving::domain_restore_params`](crate::DomainSaving::domain_restore_params).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_restore_params(&self, params: &[crate::TypedParam], flags: u32) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_restore_params(params, flags),
            None => Err(error::Error::no_support("virDomainRestoreParams")),
        }
    }

    /// See [`DomainSaving::domain_abort_job_flags`](crate::DomainSaving::domain_abort_job_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_abort_job_flags(&self, dom: &crate::Domain, flags: u32) -> Result<()> {
        match self.domain_saving() {
            Some(facet) => facet.domain_abort_job_flags(dom, flags),
            None => Err(error::Error::no_support("virDomainAbortJobFlags")),
        }
    }
}
