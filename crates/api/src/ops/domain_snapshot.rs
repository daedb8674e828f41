//! Snapshots of machines.

use api_macros::contract;
use error::Result;

use crate::types::{Domain, DomainSnapshot};

/// Snapshots of machines.
#[contract]
pub trait DomainSnapshots: Send + Sync {
    /// Makes a snapshot, described by a `<domainsnapshot>` document (`virDomainSnapshotCreateXML`).
    #[op(
        proc = 185,
        c = "virDomainSnapshotCreateXML",
        acl = "domain:snapshot, domain:fs_freeze:VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE",
        readonly = "deny"
    )]
    fn domain_snapshot_create_xml(&self, dom: &Domain, xml_desc: &str, flags: u32) -> Result<DomainSnapshot>;

    /// The snapshot's document (`virDomainSnapshotGetXMLDesc`).
    #[op(
        proc = 186,
        c = "virDomainSnapshotGetXMLDesc",
        acl = "domain:read, domain:read_secure:VIR_DOMAIN_SNAPSHOT_XML_SECURE",
        readonly = "conditional",
        priority = "high"
    )]
    fn domain_snapshot_get_xml_desc(&self, snap: &DomainSnapshot, flags: u32) -> Result<String>;

    /// How many snapshots a machine has (`virDomainSnapshotNum`).
    #[op(
        proc = 187,
        c = "virDomainSnapshotNum",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn domain_snapshot_num(&self, dom: &Domain, flags: u32) -> Result<i32>;

    /// Names of a machine's snapshots (`virDomainSnapshotListNames`).
    #[op(
        proc = 188,
        c = "virDomainSnapshotListNames",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        limit = 1,
        max = 16384
    )]
    fn domain_snapshot_list_names(&self, dom: &Domain, flags: u32) -> Result<Vec<String>>;

    /// Finds a snapshot of a machine by name (`virDomainSnapshotLookupByName`).
    #[op(
        proc = 189,
        c = "virDomainSnapshotLookupByName",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_snapshot_lookup_by_name(&self, dom: &Domain, name: &str, flags: u32) -> Result<DomainSnapshot>;

    /// Whether the machine has a current snapshot: 1 or 0 (`virDomainHasCurrentSnapshot`).
    #[op(proc = 190, c = "virDomainHasCurrentSnapshot", acl = "domain:read", readonly = "allow")]
    fn domain_has_current_snapshot(&self, dom: &Domain, flags: u32) -> Result<i32>;

    /// The current snapshot of a machine (`virDomainSnapshotCurrent`).
    #[op(proc = 191, c = "virDomainSnapshotCurrent", acl = "domain:read", readonly = "allow")]
    fn domain_snapshot_current(&self, dom: &Domain, flags: u32) -> Result<DomainSnapshot>;

    /// Brings the machine back to a snapshot (`virDomainRevertToSnapshot`).
    #[op(proc = 192, c = "virDomainRevertToSnapshot", acl = "domain:snapshot", readonly = "deny")]
    fn domain_revert_to_snapshot(&self, snap: &DomainSnapshot, flags: u32) -> Result<()>;

    /// Deletes a snapshot, with its children if asked (`virDomainSnapshotDelete`).
    #[op(proc = 193, c = "virDomainSnapshotDelete", acl = "domain:snapshot", readonly = "deny")]
    fn domain_snapshot_delete(&self, snap: &DomainSnapshot, flags: u32) -> Result<()>;

    /// The parent of a snapshot (`virDomainSnapshotGetParent`).
    #[op(
        proc = 244,
        c = "virDomainSnapshotGetParent",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_snapshot_get_parent(&self, snap: &DomainSnapshot, flags: u32) -> Result<DomainSnapshot>;

    /// How many children a snapshot has (`virDomainSnapshotNumChildren`).
    #[op(
        proc = 246,
        c = "virDomainSnapshotNumChildren",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_snapshot_num_children(&self, snap: &DomainSnapshot, flags: u32) -> Result<i32>;

    /// Names of a snapshot's children (`virDomainSnapshotListChildrenNames`).
    #[op(
        proc = 247,
        c = "virDomainSnapshotListChildrenNames",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        limit = 1,
        max = 16384
    )]
    fn domain_snapshot_list_children_names(&self, snap: &DomainSnapshot, flags: u32) -> Result<Vec<String>>;

    /// Whether the snapshot is the current one: 1 or 0 (`virDomainSnapshotIsCurrent`).
    #[op(proc = 271, c = "virDomainSnapshotIsCurrent", acl = "domain:read", readonly = "allow")]
    fn domain_snapshot_is_current(&self, snap: &DomainSnapshot, flags: u32) -> Result<i32>;

    /// Whether the driver keeps metadata for the snapshot: 1 or 0 (`virDomainSnapshotHasMetadata`).
    #[op(proc = 272, c = "virDomainSnapshotHasMetadata", acl = "domain:read", readonly = "allow")]
    fn domain_snapshot_has_metadata(&self, snap: &DomainSnapshot, flags: u32) -> Result<i32>;

    /// Lists the snapshots of a machine (`virDomainListAllSnapshots`).
    #[op(
        proc = 274,
        c = "virDomainListAllSnapshots",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        need_results = 1,
        max = 16384,
        count = "i32",
        snapshot
    )]
    fn domain_list_all_snapshots(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainSnapshot>>;

    /// Lists the children of a snapshot (`virDomainSnapshotListAllChildren`).
    #[op(
        proc = 275,
        c = "virDomainSnapshotListAllChildren",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        need_results = 1,
        max = 16384,
        count = "i32"
    )]
    fn domain_snapshot_list_all_children(
        &self,
        snapshot: &DomainSnapshot,
        flags: u32,
    ) -> Result<Vec<DomainSnapshot>>;
}
