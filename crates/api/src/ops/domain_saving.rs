//! Saving, restoring, dumping; running jobs.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::Domain;

/// Saving, restoring, dumping; running jobs.
#[contract]
pub trait DomainSaving: Send + Sync {
    /// Writes the guest's memory to a file (`virDomainCoreDump`).
    #[op(proc = 53, c = "virDomainCoreDump", acl = "domain:core_dump", readonly = "deny")]
    fn domain_core_dump(&self, dom: &Domain, to: &str, flags: u32) -> Result<()>;

    /// Starts a machine from a saved state (`virDomainRestore`).
    #[op(proc = 54, c = "virDomainRestore", acl = "domain:start, domain:write", readonly = "deny")]
    fn domain_restore(&self, from: &str) -> Result<()>;

    /// Saves a running machine to a file and ends it (`virDomainSave`).
    #[op(proc = 55, c = "virDomainSave", acl = "domain:hibernate", readonly = "deny")]
    fn domain_save(&self, dom: &Domain, to: &str) -> Result<()>;

    /// Kind and progress of the running job, in bytes and milliseconds (`virDomainGetJobInfo`).
    #[op(proc = 163, c = "virDomainGetJobInfo", acl = "domain:read", readonly = "allow")]
    fn domain_get_job_info(&self, dom: &Domain) -> Result<DomainGetJobInfoRet>;

    /// Ends the running job (`virDomainAbortJob`).
    #[op(proc = 164, c = "virDomainAbortJob", acl = "domain:write", readonly = "deny")]
    fn domain_abort_job(&self, dom: &Domain) -> Result<()>;

    /// Saves a running machine to a file of the driver's own and ends it (`virDomainManagedSave`).
    #[op(proc = 182, c = "virDomainManagedSave", acl = "domain:hibernate", readonly = "deny")]
    fn domain_managed_save(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// Whether the machine has a saved state of the driver's own: 1 or 0 (`virDomainHasManagedSaveImage`).
    #[op(proc = 183, c = "virDomainHasManagedSaveImage", acl = "domain:read", readonly = "allow", snapshot)]
    fn domain_has_managed_save_image(&self, dom: &Domain, flags: u32) -> Result<i32>;

    /// Removes the saved state of the driver's own (`virDomainManagedSaveRemove`).
    #[op(proc = 184, c = "virDomainManagedSaveRemove", acl = "domain:hibernate", readonly = "deny")]
    fn domain_managed_save_remove(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// As `virDomainSave`, with another document inside (`virDomainSaveFlags`).
    #[op(proc = 232, c = "virDomainSaveFlags", acl = "domain:hibernate", readonly = "deny")]
    fn domain_save_flags(&self, dom: &Domain, to: &str, dxml: Option<&str>, flags: u32) -> Result<()>;

    /// As `virDomainRestore`, with another document (`virDomainRestoreFlags`).
    #[op(proc = 233, c = "virDomainRestoreFlags", acl = "domain:start, domain:write", readonly = "deny")]
    fn domain_restore_flags(&self, from: &str, dxml: Option<&str>, flags: u32) -> Result<()>;

    /// The document inside a saved state (`virDomainSaveImageGetXMLDesc`).
    #[op(
        proc = 235,
        c = "virDomainSaveImageGetXMLDesc",
        acl = "domain:write",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_save_image_get_xml_desc(&self, file: &str, flags: u32) -> Result<String>;

    /// Changes the document inside a saved state (`virDomainSaveImageDefineXML`).
    #[op(
        proc = 236,
        c = "virDomainSaveImageDefineXML",
        acl = "domain:write, domain:hibernate",
        readonly = "deny",
        priority = "high"
    )]
    fn domain_save_image_define_xml(&self, file: &str, dxml: &str, flags: u32) -> Result<()>;

    /// Kind and statistics of the running or the last job (`virDomainGetJobStats`).
    #[op(proc = 298, c = "virDomainGetJobStats", acl = "domain:read", readonly = "allow")]
    fn domain_get_job_stats(&self, dom: &Domain, flags: u32) -> Result<DomainGetJobStatsRet>;

    /// Writes the guest's memory to a file, in a format of `VIR_DOMAIN_CORE_DUMP_FORMAT_*`
    /// (`virDomainCoreDumpWithFormat`).
    #[op(proc = 334, c = "virDomainCoreDumpWithFormat", acl = "domain:core_dump", readonly = "deny")]
    fn domain_core_dump_with_format(&self, dom: &Domain, to: &str, dumpformat: u32, flags: u32)
    -> Result<()>;

    /// The document inside the saved state of the driver's own (`virDomainManagedSaveGetXMLDesc`).
    #[op(
        proc = 388,
        c = "virDomainManagedSaveGetXMLDesc",
        acl = "domain:read, domain:read_secure:VIR_DOMAIN_SAVE_IMAGE_XML_SECURE",
        readonly = "conditional"
    )]
    fn domain_managed_save_get_xml_desc(&self, dom: &Domain, flags: u32) -> Result<String>;

    /// Changes the document inside the saved state of the driver's own (`virDomainManagedSaveDefineXML`).
    #[op(
        proc = 389,
        c = "virDomainManagedSaveDefineXML",
        acl = "domain:write, domain:hibernate",
        readonly = "deny"
    )]
    fn domain_managed_save_define_xml(&self, dom: &Domain, dxml: Option<&str>, flags: u32) -> Result<()>;

    /// As `virDomainSave`, with typed parameters (`virDomainSaveParams`).
    #[op(proc = 440, c = "virDomainSaveParams", acl = "domain:hibernate", readonly = "deny")]
    fn domain_save_params(&self, dom: &Domain, #[max(64)] params: &[TypedParam], flags: u32) -> Result<()>;

    /// As `virDomainRestore`, with typed parameters (`virDomainRestoreParams`).
    #[op(proc = 441, c = "virDomainRestoreParams", acl = "domain:start, domain:write", readonly = "deny")]
    fn domain_restore_params(&self, #[max(64)] params: &[TypedParam], flags: u32) -> Result<()>;

    /// Ends the running job in a chosen way (`virDomainAbortJobFlags`).
    #[op(proc = 442, c = "virDomainAbortJobFlags", acl = "domain:write", readonly = "deny")]
    fn domain_abort_job_flags(&self, dom: &Domain, flags: u32) -> Result<()>;
}

/// Result of [`DomainSaving::domain_get_job_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainGetJobInfoRet {
    /// The type's number or name, as the operation says.
    pub r#type: i32,
    /// Milliseconds since the beginning.
    pub time_elapsed: u64,
    /// Milliseconds still to go.
    pub time_remaining: u64,
    /// Bytes altogether.
    pub data_total: u64,
    /// Bytes done.
    pub data_processed: u64,
    /// Bytes still to go.
    pub data_remaining: u64,
    /// Bytes of memory altogether.
    pub mem_total: u64,
    /// Bytes of memory done.
    pub mem_processed: u64,
    /// Bytes of memory still to go.
    pub mem_remaining: u64,
    /// Bytes of files altogether.
    pub file_total: u64,
    /// Bytes of files done.
    pub file_processed: u64,
    /// Bytes of files still to go.
    pub file_remaining: u64,
}

/// Result of [`DomainSaving::domain_get_job_stats`].
#[contract]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DomainGetJobStatsRet {
    /// The type's number or name, as the operation says.
    pub r#type: i32,
    /// The parameters.
    #[max(64)]
    pub params: Vec<TypedParam>,
}
