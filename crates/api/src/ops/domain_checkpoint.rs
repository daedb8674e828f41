//! Checkpoints and backups of machines.

use api_macros::contract;
use error::Result;

use crate::types::{Domain, DomainCheckpoint};

/// Checkpoints and backups of machines.
#[contract]
pub trait DomainCheckpoints: Send + Sync {
    /// Makes a checkpoint, described by a `<domaincheckpoint>` document (`virDomainCheckpointCreateXML`).
    #[op(
        proc = 411,
        c = "virDomainCheckpointCreateXML",
        acl = "domain:checkpoint, domain:fs_freeze:VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE",
        readonly = "deny"
    )]
    fn domain_checkpoint_create_xml(
        &self,
        dom: &Domain,
        xml_desc: &str,
        flags: u32,
    ) -> Result<DomainCheckpoint>;

    /// The checkpoint's document (`virDomainCheckpointGetXMLDesc`).
    #[op(
        proc = 412,
        c = "virDomainCheckpointGetXMLDesc",
        acl = "domain:read, domain:read_secure:VIR_DOMAIN_CHECKPOINT_XML_SECURE",
        readonly = "conditional"
    )]
    fn domain_checkpoint_get_xml_desc(&self, checkpoint: &DomainCheckpoint, flags: u32) -> Result<String>;

    /// Lists the checkpoints of a machine (`virDomainListAllCheckpoints`).
    #[op(
        proc = 413,
        c = "virDomainListAllCheckpoints",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        need_results = 1,
        max = 16384,
        count = "i32"
    )]
    fn domain_list_all_checkpoints(&self, dom: &Domain, flags: u32) -> Result<Vec<DomainCheckpoint>>;

    /// Lists the children of a checkpoint (`virDomainCheckpointListAllChildren`).
    #[op(
        proc = 414,
        c = "virDomainCheckpointListAllChildren",
        acl = "domain:read",
        readonly = "allow",
        priority = "high",
        need_results = 1,
        max = 16384,
        count = "i32"
    )]
    fn domain_checkpoint_list_all_children(
        &self,
        checkpoint: &DomainCheckpoint,
        flags: u32,
    ) -> Result<Vec<DomainCheckpoint>>;

    /// Finds a checkpoint of a machine by name (`virDomainCheckpointLookupByName`).
    #[op(
        proc = 415,
        c = "virDomainCheckpointLookupByName",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_checkpoint_lookup_by_name(
        &self,
        dom: &Domain,
        name: &str,
        flags: u32,
    ) -> Result<DomainCheckpoint>;

    /// The parent of a checkpoint (`virDomainCheckpointGetParent`).
    #[op(
        proc = 416,
        c = "virDomainCheckpointGetParent",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_checkpoint_get_parent(
        &self,
        checkpoint: &DomainCheckpoint,
        flags: u32,
    ) -> Result<DomainCheckpoint>;

    /// Deletes a checkpoint, with its children if asked (`virDomainCheckpointDelete`).
    #[op(proc = 417, c = "virDomainCheckpointDelete", acl = "domain:checkpoint", readonly = "deny")]
    fn domain_checkpoint_delete(&self, checkpoint: &DomainCheckpoint, flags: u32) -> Result<()>;

    /// Begins a backup described by a `<domainbackup>` document, with a new checkpoint if one is given
    /// (`virDomainBackupBegin`).
    #[op(
        proc = 421,
        c = "virDomainBackupBegin",
        acl = "domain:checkpoint, domain:block_write",
        readonly = "deny"
    )]
    fn domain_backup_begin(
        &self,
        dom: &Domain,
        backup_xml: &str,
        checkpoint_xml: Option<&str>,
        flags: u32,
    ) -> Result<()>;

    /// The document of the running backup (`virDomainBackupGetXMLDesc`).
    #[op(
        proc = 422,
        c = "virDomainBackupGetXMLDesc",
        acl = "domain:read",
        readonly = "allow",
        priority = "high"
    )]
    fn domain_backup_get_xml_desc(&self, dom: &Domain, flags: u32) -> Result<String>;
}
