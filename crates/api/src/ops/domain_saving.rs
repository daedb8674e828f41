//! Saving, restoring, dumping; running jobs.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::Domain;

/// Saving, restoring, dumping; running jobs.
#[contract]
pub trait DomainSaving: Send + Sync {
    /// `virDomainCoreDump`.
    #[op(proc = 53, c = "virDomainCoreDump", acl = "domain:core_dump", readonly = "deny")]
    fn domain_core_dump(&self, dom: &Domain, to: &str, flags: u32) -> Result<()>;

    /// `virDomainRestore`.
    #[op(proc = 54, c = "virDomainRestore", acl = "domain:start, domain:write", readonly = "deny")]
    fn domain_restore(&self, from: &str) -> Result<()>;

    /// `virDomainSave`.
    #[op(proc = 55, c = "virDomainSave", acl = "domain:hibernate", readonly = "deny")]
    fn domain_save(&self, dom: &Domain, to: &str) -> Result<()>;

    /// `virDomainGetJobInfo`.
    #[op(proc = 163, c = "virDomainGetJobInfo", acl = "domain:read", readonly = "allow")]
    fn domain_get_job_info(&self, dom: &Domain) -> Result<DomainGetJobInfoRet>;

    /// `virDomainAbortJob`.
    #[op(proc = 164, c = "virDomainAbortJob", acl = "domain:write", readonly = "deny")]
    fn domain_abort_job(&self, dom: &Domain) -> Result<()>;

    /// `virDomainManagedSave`.
    #[op(proc = 182, c = "virDomainManagedSave", acl = "domain:hibernate", readonly = "deny")]
    fn domain_managed_save(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// `virDomainHasManagedSaveImage`.
    #[op(proc = 183, c = "virDomainHasManagedSaveImage", acl = "domain:read", readonly = "allow", snapshot)]
    fn domain_has_managed_save_image(&self, dom: &Domain, flags: u32) -> Result<i32>;

    /// `virDomainManagedSaveRemove`.
    #[op(proc = 184, c = "virDomainManagedSaveRemove", acl = "domain:hibernate", readonly = "deny")]
    fn domain_managed_save_remove(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// `virDomainSaveFlags`.
    #[op(proc = 232, c = "virDomainSaveFlags", acl = "domain:hibernate", readonly = "deny")]
    fn domain_save_flags(&self, dom: &Domain, to: &str, dxml: Option<&str>, flags: u32) -> Result<()>;

    /// `virDomainRestoreFlags`.
    #[op(proc = 233, c = "virDomainRestoreFlags", acl = "domain:start, domain:write", readonly = "deny")]
    fn domain_restore_flags(&self, from: &str, dxml: Option<&str>, flags: u32) -> Result<()>;

    /// `virDomainSaveImageGetXMLDesc`.
    #[op(
        proc = 235,
        c = "virDomainSaveImageGetXMLDesc",
        acl = "domain:write",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_save_image_get_xml_desc(&self, file: &str, flags: u32) -> Result<String>;

    /// `virDomainSaveImageDefineXML`.
    #[op(
        proc = 236,
        c = "virDomainSaveImageDefineXML",
        acl = "domain:write, domain:hibernate",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_save_image_define_xml(&self, file: &str, dxml: &str, flags: u32) -> Result<()>;

    /// `virDomainGetJobStats`.
    #[op(proc = 298, c = "virDomainGetJobStats", acl = "domain:read", readonly = "allow")]
    fn domain_get_job_stats(&self, dom: &Domain, flags: u32) -> Result<DomainGetJobStatsRet>;

    /// `virDomainCoreDumpWithFormat`.
    #[op(proc = 334, c = "virDomainCoreDumpWithFormat", acl = "domain:core_dump", readonly = "deny")]
    fn domain_core_dump_with_format(&self, dom: &Domain, to: &str, dumpformat: u32, flags: u32)
    -> Result<()>;

    /// `virDomainManagedSaveGetXMLDesc`.
    #[op(
        proc = 388,
        c = "virDomainManagedSaveGetXMLDesc",
        acl = "domain:read, domain:read_secure:VIR_DOMAIN_SAVE_IMAGE_XML_SECURE",
        readonly = "conditional"
    )]
    fn domain_managed_save_get_xml_desc(&self, dom: &Domain, flags: u32) -> Result<String>;

    /// `virDomainManagedSaveDefineXML`.
    #[op(
        proc = 389,
        c = "virDomainManagedSaveDefineXML",
        acl = "domain:write, domain:hibernate",
        readonly = "deny"
    )]
    fn domain_managed_save_define_xml(&self, dom: &Domain, dxml: Option<&str>, flags: u32) -> Result<()>;

    /// `virDomainSaveParams`.
    #[op(proc = 440, c = "virDomainSaveParams", acl = "domain:hibernate", readonly = "deny")]
    fn domain_save_params(&self, dom: &Domain, #[max(64)] params: &[TypedParam], flags: u32) -> Result<()>;

    /// `virDomainRestoreParams`.
    #[op(proc = 441, c = "virDomainRestoreParams", acl = "domain:start, domain:write", readonly = "deny")]
    fn domain_restore_params(&self, #[max(64)] params: &[TypedParam], flags: u32) -> Result<()>;

    /// `virDomainAbortJobFlags`.
    #[op(proc = 442, c = "virDomainAbortJobFlags", acl = "domain:write", readonly = "deny")]
    fn domain_abort_job_flags(&self, dom: &Domain, flags: u32) -> Result<()>;
}

/// Result of [`DomainSaving::domain_get_job_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetJobInfoRet {
    /// `type`.
    pub r#type: i32,
    /// `time_elapsed`.
    pub time_elapsed: u64,
    /// `time_remaining`.
    pub time_remaining: u64,
    /// `data_total`.
    pub data_total: u64,
    /// `data_processed`.
    pub data_processed: u64,
    /// `data_remaining`.
    pub data_remaining: u64,
    /// `mem_total`.
    pub mem_total: u64,
    /// `mem_processed`.
    pub mem_processed: u64,
    /// `mem_remaining`.
    pub mem_remaining: u64,
    /// `file_total`.
    pub file_total: u64,
    /// `file_processed`.
    pub file_processed: u64,
    /// `file_remaining`.
    pub file_remaining: u64,
}

/// Result of [`DomainSaving::domain_get_job_stats`].
#[contract]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DomainGetJobStatsRet {
    /// `type`.
    pub r#type: i32,
    /// `params`.
    #[max(64)]
    pub params: Vec<TypedParam>,
}
