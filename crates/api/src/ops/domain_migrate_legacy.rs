//! Migration, protocol versions 1 and 2.

use api_macros::contract;
use error::Result;

use crate::stream::Stream;
use crate::types::Domain;

/// Migration, protocol versions 1 and 2.
#[contract]
pub trait DomainMigrateLegacy: Send + Sync {
    /// `virDomainMigrate`.
    #[op(
        proc = 61,
        c = "virDomainMigrate",
        acl = "domain:migrate, domain:start, domain:write",
        readonly = "deny"
    )]
    fn domain_migrate_prepare(
        &self,
        uri_in: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<DomainMigratePrepareRet>;

    /// `virDomainMigrate`.
    #[op(proc = 62, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_perform(
        &self,
        dom: &Domain,
        #[max(4194304)] cookie: &[u8],
        uri: &str,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
    ) -> Result<()>;

    /// `virDomainMigrate`.
    #[op(proc = 63, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_finish(
        &self,
        dname: &str,
        #[max(4194304)] cookie: &[u8],
        uri: &str,
        flags: u64,
    ) -> Result<Domain>;

    /// `virDomainMigrate`.
    #[op(
        proc = 108,
        c = "virDomainMigrate",
        acl = "domain:migrate, domain:start, domain:write",
        readonly = "deny"
    )]
    fn domain_migrate_prepare2(
        &self,
        uri_in: Option<&str>,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
    ) -> Result<DomainMigratePrepare2Ret>;

    /// `virDomainMigrate`.
    #[op(proc = 109, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_finish2(
        &self,
        dname: &str,
        #[max(4194304)] cookie: &[u8],
        uri: &str,
        flags: u64,
        retcode: i32,
    ) -> Result<Domain>;

    /// Procedure of the client library with no public function of its own.
    #[op(proc = 148, acl = "domain:migrate, domain:start, domain:write", readonly = "deny", stream = "write")]
    fn domain_migrate_prepare_tunnel(
        &self,
        flags: u64,
        dname: Option<&str>,
        resource: u64,
        dom_xml: &str,
        stream: Stream,
    ) -> Result<()>;
}

/// Result of [`DomainMigrateLegacy::domain_migrate_prepare`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainMigratePrepareRet {
    /// `cookie`.
    #[max(4194304)]
    pub cookie: Vec<u8>,
    /// `uri_out`.
    pub uri_out: Option<String>,
}

/// Result of [`DomainMigrateLegacy::domain_migrate_prepare2`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainMigratePrepare2Ret {
    /// `cookie`.
    #[max(4194304)]
    pub cookie: Vec<u8>,
    /// `uri_out`.
    pub uri_out: Option<String>,
}
