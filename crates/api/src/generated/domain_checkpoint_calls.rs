//! The operations of [`DomainCheckpoints`](crate::DomainCheckpoints) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainCheckpoints::domain_checkpoint_create_xml`](crate::DomainCheckpoints::domain_checkpoint_create_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_checkpoint_create_xml(
        &self,
        dom: &crate::Domain,
        xml_desc: &str,
        flags: u32,
    ) -> Result<crate::DomainCheckpoint> {
        match self.domain_checkpoint() {
            Some(facet) => facet.domain_checkpoint_create_xml(dom, xml_desc, flags),
            None => Err(error::Error::no_support("virDomainCheckpointCreateXML")),
        }
    }

    /// See [`DomainCheckpoints::domain_checkpoint_get_xml_desc`](crate::DomainCheckpoints::domain_checkpoint_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_checkpoint_get_xml_desc(
        &self,
        checkpoint: &crate::DomainCheckpoint,
        flags: u32,
    ) -> Result<String> {
        match self.domain_checkpoint() {
            Some(facet) => facet.domain_checkpoint_get_xml_desc(checkpoint, flags),
            None => Err(error::Error::no_support("virDomainCheckpointGetXMLDesc")),
        }
    }

    /// See [`DomainCheckpoints::domain_list_all_checkpoints`](crate::DomainCheckpoints::domain_list_all_checkpoints).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_list_all_checkpoints(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<crate::DomainCheckpoint>> {
        match self.domain_checkpoint() {
            Some(facet) => facet.domain_list_all_checkpoints(dom, flags),
            None => Err(error::Error::no_support("virDomainListAllCheckpoints")),
        }
    }

    /// See [`DomainCheckpoints::domain_checkpoint_list_all_children`](crate::DomainCheckpoints::domain_checkpoint_list_all_children).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_checkpoint_list_all_children(
        &self,
        checkpoint: &crate::DomainCheckpoint,
        flags: u32,
    ) -> Result<Vec<crate::DomainCheckpoint>> {
        match self.domain_checkpoint() {
            Some(facet) => facet.domain_checkpoint_list_all_children(checkpoint, flags),
            None => Err(error::Error::no_support("virDomainCheckpointListAllChildren")),
        }
    }

    /// See [`DomainCheckpoints::domain_checkpoint_lookup_by_name`](crate::DomainCheckpoints::domain_checkpoint_lookup_by_name).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_checkpoint_lookup_by_name(
        &self,
        dom: &crate::Domain,
        name: &str,
        flags: u32,
    ) -> Result<crate::DomainCheckpoint> {
        match self.domain_checkpoint() {
            Some(facet) => facet.domain_checkpoint_lookup_by_name(dom, name, flags),
            None => Err(error::Error::no_support("virDomainCheckpointLookupByName")),
        }
    }

    /// See [`DomainCheckpoints::domain_checkpoint_get_parent`](crate::DomainCheckpoints::domain_checkpoint_get_parent).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_checkpoint_get_parent(
        &self,
        checkpoint: &crate::DomainCheckpoint,
        flags: u32,
    ) -> Result<crate::DomainCheckpoint> {
        match self.domain_checkpoint() {
            Some(facet) => facet.domain_checkpoint_get_parent(checkpoint, flags),
            None => Err(error::Error::no_support("virDomainCheckpointGetParent")),
        }
    }

    /// See [`DomainCheckpoints::domain_checkpoint_delete`](crate::DomainCheckpoints::domain_checkpoint_delete).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_checkpoint_delete(&self, checkpoint: &crate::DomainCheckpoint, flags: u32) -> Result<()> {
        match self.domain_checkpoint() {
            Some(facet) => facet.domain_checkpoint_delete(checkpoint, flags),
            None => Err(error::Error::no_support("virDomainCheckpointDelete")),
        }
    }

    /// See [`DomainCheckpoints::domain_backup_begin`](crate::DomainCheckpoints::domain_backup_begin).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_backup_begin(
        &self,
        dom: &crate::Domain,
        backup_xml: &str,
        checkpoint_xml: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        match self.domain_checkpoint() {
            Some(facet) => facet.domain_backup_begin(dom, backup_xml, checkpoint_xml, flags),
            None => Err(error::Error::no_support("virDomainBackupBegin")),
        }
    }

    /// See [`DomainCheckpoints::domain_backup_get_xml_desc`](crate::DomainCheckpoints::domain_backup_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_backup_get_xml_desc(&self, dom: &crate::Domain, flags: u32) -> Result<String> {
        match self.domain_checkpoint() {
            Some(facet) => facet.domain_backup_get_xml_desc(dom, flags),
            None => Err(error::Error::no_support("virDomainBackupGetXMLDesc")),
        }
    }
}
