//! Migration, current protocol.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::stream::Stream;
use crate::types::Domain;

/// Migration, current protocol.
#[contract]
pub trait DomainMigrate: Send + Sync {
    /// Sets how many milliseconds a migrating guest may pause (`virDomainMigrateSetMaxDowntime`).
    #[op(proc = 166, c = "virDomainMigrateSetMaxDowntime", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_set_max_downtime(&self, dom: &Domain, downtime: u64, flags: u32) -> Result<()>;

    /// Limits the speed of a migration, in MiB/s (`virDomainMigrateSetMaxSpeed`).
    #[op(proc = 207, c = "virDomainMigrateSetMaxSpeed", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_set_max_speed(&self, dom: &Domain, bandwidth: u64, flags: u32) -> Result<()>;

    /// Source side: begins a migration; answers the cookie and document for the destination
    /// (`virDomainMigrate`).
    #[op(proc = 213, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_begin3(
        &self,
        dom: &Domain,
        xmlin: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<DomainMigrateBegin3Ret>;

    /// Destination side: makes ready to receive a machine (`virDomainMigrate`).
    #[op(
        proc = 214,
        c = "virDomainMigrate",
        acl = "domain:migrate, domain:start, domain:write",
        readonly = "deny"
    )]
    fn domain_migrate_prepare3(
        &self,
        #[max(4194304)] cookie_in: &[u8],
        uri_in: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
    ) -> Result<DomainMigratePrepare3Ret>;

    /// Destination side: makes ready to receive a machine through the stream.
    #[op(
        proc = 215,
        acl = "domain:migrate, domain:start, domain:write",
        readonly = "deny",
        stream = "write",
        max = 4194304
    )]
    fn domain_migrate_prepare_tunnel3(
        &self,
        #[max(4194304)] cookie_in: &[u8],
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
        stream: Stream,
    ) -> Result<Vec<u8>>;

    /// Source side: sends the machine (`virDomainMigrate`).
    #[op(proc = 216, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny", max = 4194304)]
    fn domain_migrate_perform3(
        &self,
        dom: &Domain,
        xmlin: Option<&str>,
        #[max(4194304)] cookie_in: &[u8],
        dconnuri: Option<&str>,
        uri: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<Vec<u8>>;

    /// Destination side: ends the migration, well or not; answers the machine (`virDomainMigrate`).
    #[op(proc = 217, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_finish3(
        &self,
        dname: &str,
        #[max(4194304)] cookie_in: &[u8],
        dconnuri: Option<&str>,
        uri: Option<&str>,
        flags: u64,
        cancelled: i32,
    ) -> Result<DomainMigrateFinish3Ret>;

    /// Source side: ends the migration, well or not (`virDomainMigrate`).
    #[op(proc = 218, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_confirm3(
        &self,
        dom: &Domain,
        #[max(4194304)] cookie_in: &[u8],
        flags: u64,
        cancelled: i32,
    ) -> Result<()>;

    /// The limit of the speed of a migration, in MiB/s (`virDomainMigrateGetMaxSpeed`).
    #[op(proc = 242, c = "virDomainMigrateGetMaxSpeed", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_get_max_speed(&self, dom: &Domain, flags: u32) -> Result<u64>;

    /// Size of the cache for compressed migration, in bytes (`virDomainMigrateGetCompressionCache`).
    #[op(proc = 299, c = "virDomainMigrateGetCompressionCache", acl = "domain:migrate", readonly = "allow")]
    fn domain_migrate_get_compression_cache(&self, dom: &Domain, flags: u32) -> Result<u64>;

    /// Sets the size of the cache for compressed migration, in bytes (`virDomainMigrateSetCompressionCache`).
    #[op(proc = 300, c = "virDomainMigrateSetCompressionCache", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_set_compression_cache(&self, dom: &Domain, cache_size: u64, flags: u32) -> Result<()>;

    /// As `domain_migrate_begin3`, with typed parameters (`virDomainMigrate`).
    #[op(proc = 302, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_begin3_params(
        &self,
        dom: &Domain,
        #[max(64)] params: &[TypedParam],
        flags: u32,
    ) -> Result<DomainMigrateBegin3ParamsRet>;

    /// As `domain_migrate_prepare3`, with typed parameters (`virDomainMigrate`).
    #[op(
        proc = 303,
        c = "virDomainMigrate",
        acl = "domain:migrate, domain:start, domain:write",
        readonly = "deny"
    )]
    fn domain_migrate_prepare3_params(
        &self,
        #[max(64)] params: &[TypedParam],
        #[max(4194304)] cookie_in: &[u8],
        flags: u32,
    ) -> Result<DomainMigratePrepare3ParamsRet>;

    /// As `domain_migrate_prepare_tunnel3`, with typed parameters.
    #[op(
        proc = 304,
        acl = "domain:migrate, domain:start, domain:write",
        readonly = "deny",
        stream = "write",
        max = 4194304
    )]
    fn domain_migrate_prepare_tunnel3_params(
        &self,
        #[max(64)] params: &[TypedParam],
        #[max(4194304)] cookie_in: &[u8],
        flags: u32,
        stream: Stream,
    ) -> Result<Vec<u8>>;

    /// As `domain_migrate_perform3`, with typed parameters (`virDomainMigrate`).
    #[op(proc = 305, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny", max = 4194304)]
    fn domain_migrate_perform3_params(
        &self,
        dom: &Domain,
        dconnuri: Option<&str>,
        #[max(64)] params: &[TypedParam],
        #[max(4194304)] cookie_in: &[u8],
        flags: u32,
    ) -> Result<Vec<u8>>;

    /// As `domain_migrate_finish3`, with typed parameters (`virDomainMigrate`).
    #[op(proc = 306, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_finish3_params(
        &self,
        #[max(64)] params: &[TypedParam],
        #[max(4194304)] cookie_in: &[u8],
        flags: u32,
        cancelled: i32,
    ) -> Result<DomainMigrateFinish3ParamsRet>;

    /// As `domain_migrate_confirm3`, with typed parameters (`virDomainMigrate`).
    #[op(proc = 307, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_confirm3_params(
        &self,
        dom: &Domain,
        #[max(64)] params: &[TypedParam],
        #[max(4194304)] cookie_in: &[u8],
        flags: u32,
        cancelled: i32,
    ) -> Result<()>;

    /// Switches a running migration to post-copy (`virDomainMigrateStartPostCopy`).
    #[op(proc = 364, c = "virDomainMigrateStartPostCopy", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_start_post_copy(&self, dom: &Domain, flags: u32) -> Result<()>;

    /// How many milliseconds a migrating guest may pause (`virDomainMigrateGetMaxDowntime`).
    #[op(proc = 387, c = "virDomainMigrateGetMaxDowntime", acl = "domain:migrate", readonly = "allow")]
    fn domain_migrate_get_max_downtime(&self, dom: &Domain, flags: u32) -> Result<u64>;
}

/// Result of [`DomainMigrate::domain_migrate_begin3`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainMigrateBegin3Ret {
    /// Cookie for the other side.
    #[max(4194304)]
    pub cookie_out: Vec<u8>,
    /// A document.
    pub xml: String,
}

/// Result of [`DomainMigrate::domain_migrate_prepare3`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainMigratePrepare3Ret {
    /// Cookie for the other side.
    #[max(4194304)]
    pub cookie_out: Vec<u8>,
    /// URI for the other side; none means the one given.
    pub uri_out: Option<String>,
}

/// Result of [`DomainMigrate::domain_migrate_finish3`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainMigrateFinish3Ret {
    /// The machine.
    pub dom: Domain,
    /// Cookie for the other side.
    #[max(4194304)]
    pub cookie_out: Vec<u8>,
}

/// Result of [`DomainMigrate::domain_migrate_begin3_params`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainMigrateBegin3ParamsRet {
    /// Cookie for the other side.
    #[max(4194304)]
    pub cookie_out: Vec<u8>,
    /// A document.
    pub xml: String,
}

/// Result of [`DomainMigrate::domain_migrate_prepare3_params`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainMigratePrepare3ParamsRet {
    /// Cookie for the other side.
    #[max(4194304)]
    pub cookie_out: Vec<u8>,
    /// URI for the other side; none means the one given.
    pub uri_out: Option<String>,
}

/// Result of [`DomainMigrate::domain_migrate_finish3_params`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainMigrateFinish3ParamsRet {
    /// The machine.
    pub dom: Domain,
    /// Cookie for the other side.
    #[max(4194304)]
    pub cookie_out: Vec<u8>,
}
