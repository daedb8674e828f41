//! Migration, protocol versions 1 and 2.

use api_macros::contract;
use error::Result;

use crate::stream::Stream;
use crate::types::Domain;

/// Migration, protocol versions 1 and 2.
#[contract]
pub trait DomainMigrateLegacy: Send + Sync {
    /// Destination side, protocol 1: makes ready to receive a machine (`virDomainMigrate`).
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

    /// Source side, protocols 1 and 2: sends the machine (`virDomainMigrate`).
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

    /// Destination side, protocol 1: ends the migration (`virDomainMigrate`).
    #[op(proc = 63, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_finish(
        &self,
        dname: &str,
        #[max(4194304)] cookie: &[u8],
        uri: &str,
        flags: u64,
    ) -> Result<Domain>;

    /// Destination side, protocol 2: makes ready to receive a machine (`virDomainMigrate`).
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

    /// Destination side, protocol 2: ends the migration, well or not (`virDomainMigrate`).
    #[op(proc = 109, c = "virDomainMigrate", acl = "domain:migrate", readonly = "deny")]
    fn domain_migrate_finish2(
        &self,
        dname: &str,
        #[max(4194304)] cookie: &[u8],
        uri: &str,
        flags: u64,
        retcode: i32,
    ) -> Result<Domain>;

    /// Destination side, protocol 2: makes ready to receive a machine through the stream.
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
    /// Cookie for the other side.
    #[max(4194304)]
    pub cookie: Vec<u8>,
    /// URI for the other side; none means the one given.
    pub uri_out: Option<String>,
}

/// Result of [`DomainMigrateLegacy::domain_migrate_prepare2`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DomainMigratePrepare2Ret {
    /// Cookie for the other side.
    #[max(4194304)]
    pub cookie: Vec<u8>,
    /// URI for the other side; none means the one given.
    pub uri_out: Option<String>,
}
