//! Finding machines.

use api_macros::contract;
use error::Result;

use crate::types::Domain;
use stdx::Uuid;

/// Finding machines.
#[contract]
pub trait DomainLookup: Send + Sync {
    /// `virConnectListDefinedDomains`.
    #[op(
        proc = 21,
        c = "virConnectListDefinedDomains",
        acl = "connect:search_domains",
        filter = "domain:getattr",
        readonly = "allow",
        priority = "high",
        limit = 0,
        max = 16384,
        snapshot
    )]
    fn connect_list_defined_domains(&self) -> Result<Vec<String>>;

    /// `virDomainLookupByID`.
    #[op(
        proc = 22,
        c = "virDomainLookupByID",
        acl = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_lookup_by_id(&self, id: i32) -> Result<Domain>;

    /// `virDomainLookupByName`.
    #[op(
        proc = 23,
        c = "virDomainLookupByName",
        acl = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_lookup_by_name(&self, name: &str) -> Result<Domain>;

    /// `virDomainLookupByUUID`.
    #[op(
        proc = 24,
        c = "virDomainLookupByUUID",
        acl = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_lookup_by_uuid(&self, uuid: Uuid) -> Result<Domain>;

    /// `virConnectNumOfDefinedDomains`.
    #[op(
        proc = 25,
        c = "virConnectNumOfDefinedDomains",
        acl = "connect:search_domains",
        filter = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_num_of_defined_domains(&self) -> Result<i32>;

    /// `virConnectListDomains`.
    #[op(
        proc = 37,
        c = "virConnectListDomains",
        acl = "connect:search_domains",
        filter = "domain:getattr",
        readonly = "allow",
        priority = "high",
        limit = 0,
        max = 16384,
        snapshot
    )]
    fn connect_list_domains(&self) -> Result<Vec<i32>>;

    /// `virConnectNumOfDomains`.
    #[op(
        proc = 51,
        c = "virConnectNumOfDomains",
        acl = "connect:search_domains",
        filter = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_num_of_domains(&self) -> Result<i32>;

    /// `virDomainIsActive`.
    #[op(
        proc = 150,
        c = "virDomainIsActive",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_is_active(&self, dom: &Domain) -> Result<i32>;

    /// `virDomainIsPersistent`.
    #[op(
        proc = 151,
        c = "virDomainIsPersistent",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_is_persistent(&self, dom: &Domain) -> Result<i32>;

    /// `virDomainIsUpdated`.
    #[op(
        proc = 202,
        c = "virDomainIsUpdated",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_is_updated(&self, dom: &Domain) -> Result<i32>;

    /// `virConnectListAllDomains`.
    #[op(
        proc = 273,
        c = "virConnectListAllDomains",
        acl = "connect:search_domains",
        filter = "domain:getattr",
        readonly = "allow",
        priority = "high",
        need_results = 0,
        max = 16384,
        count = "u32",
        snapshot
    )]
    fn connect_list_all_domains(&self, flags: u32) -> Result<Vec<Domain>>;
}
