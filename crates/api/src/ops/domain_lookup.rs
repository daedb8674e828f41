//! Finding machines.

use api_macros::contract;
use error::Result;

use crate::types::Domain;
use stdx::Uuid;

/// Finding machines.
#[contract]
pub trait DomainLookup: Send + Sync {
    /// Names of the inactive machines (`virConnectListDefinedDomains`).
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

    /// Finds a running machine by its number (`virDomainLookupByID`).
    #[op(
        proc = 22,
        c = "virDomainLookupByID",
        acl = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_lookup_by_id(&self, id: i32) -> Result<Domain>;

    /// Finds a machine by name (`virDomainLookupByName`).
    #[op(
        proc = 23,
        c = "virDomainLookupByName",
        acl = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_lookup_by_name(&self, name: &str) -> Result<Domain>;

    /// Finds a machine by UUID (`virDomainLookupByUUID`).
    #[op(
        proc = 24,
        c = "virDomainLookupByUUID",
        acl = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_lookup_by_uuid(&self, uuid: Uuid) -> Result<Domain>;

    /// How many inactive machines there are (`virConnectNumOfDefinedDomains`).
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

    /// Numbers of the running machines (`virConnectListDomains`).
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

    /// How many machines run (`virConnectNumOfDomains`).
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

    /// Whether the machine runs: 1 or 0 (`virDomainIsActive`).
    #[op(
        proc = 150,
        c = "virDomainIsActive",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_is_active(&self, dom: &Domain) -> Result<i32>;

    /// Whether the machine has a stored definition: 1 or 0 (`virDomainIsPersistent`).
    #[op(
        proc = 151,
        c = "virDomainIsPersistent",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_is_persistent(&self, dom: &Domain) -> Result<i32>;

    /// Whether the definition has changed since the machine started: 1 or 0 (`virDomainIsUpdated`).
    #[op(
        proc = 202,
        c = "virDomainIsUpdated",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_is_updated(&self, dom: &Domain) -> Result<i32>;

    /// Lists machines; `VIR_CONNECT_LIST_DOMAINS_*` flags choose which (`virConnectListAllDomains`).
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
