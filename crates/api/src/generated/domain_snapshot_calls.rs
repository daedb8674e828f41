//! The operations of [`DomainSnapshots`](crate::DomainSnapshots) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainSnapshots::domain_snapshot_create_xml`](crate::DomainSnapshots::domain_snapshot_create_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_create_xml(
        &self,
        dom: &crate::Domain,
        xml_desc: &str,
        flags: u32,
    ) -> Result<crate::DomainSnapshot> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_create_xml(dom, xml_desc, flags),
            None => Err(error::Error::no_support("virDomainSnapshotCreateXML")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_get_xml_desc`](crate::DomainSnapshots::domain_snapshot_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_get_xml_desc(&self, snap: &crate::DomainSnapshot, flags: u32) -> Result<String> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_get_xml_desc(snap, flags),
            None => Err(error::Error::no_support("virDomainSnapshotGetXMLDesc")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_num`](crate::DomainSnapshots::domain_snapshot_num).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_num(&self, dom: &crate::Domain, flags: u32) -> Result<i32> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_num(dom, flags),
            None => Err(error::Error::no_support("virDomainSnapshotNum")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_list_names`](crate::DomainSnapshots::domain_snapshot_list_names).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_list_names(&self, dom: &crate::Domain, flags: u32) -> Result<Vec<String>> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_list_names(dom, flags),
            None => Err(error::Error::no_support("virDomainSnapshotListNames")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_lookup_by_name`](crate::DomainSnapshots::domain_snapshot_lookup_by_name).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_lookup_by_name(
        &self,
        dom: &crate::Domain,
        name: &str,
        flags: u32,
    ) -> Result<crate::DomainSnapshot> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_lookup_by_name(dom, name, flags),
            None => Err(error::Error::no_support("virDomainSnapshotLookupByName")),
        }
    }

    /// See [`DomainSnapshots::domain_has_current_snapshot`](crate::DomainSnapshots::domain_has_current_snapshot).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_has_current_snapshot(&self, dom: &crate::Domain, flags: u32) -> Result<i32> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_has_current_snapshot(dom, flags),
            None => Err(error::Error::no_support("virDomainHasCurrentSnapshot")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_current`](crate::DomainSnapshots::domain_snapshot_current).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_current(&self, dom: &crate::Domain, flags: u32) -> Result<crate::DomainSnapshot> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_current(dom, flags),
            None => Err(error::Error::no_support("virDomainSnapshotCurrent")),
        }
    }

    /// See [`DomainSnapshots::domain_revert_to_snapshot`](crate::DomainSnapshots::domain_revert_to_snapshot).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_revert_to_snapshot(&self, snap: &crate::DomainSnapshot, flags: u32) -> Result<()> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_revert_to_snapshot(snap, flags),
            None => Err(error::Error::no_support("virDomainRevertToSnapshot")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_delete`](crate::DomainSnapshots::domain_snapshot_delete).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_delete(&self, snap: &crate::DomainSnapshot, flags: u32) -> Result<()> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_delete(snap, flags),
            None => Err(error::Error::no_support("virDomainSnapshotDelete")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_get_parent`](crate::DomainSnapshots::domain_snapshot_get_parent).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_get_parent(
        &self,
        snap: &crate::DomainSnapshot,
        flags: u32,
    ) -> Result<crate::DomainSnapshot> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_get_parent(snap, flags),
            None => Err(error::Error::no_support("virDomainSnapshotGetParent")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_num_children`](crate::DomainSnapshots::domain_snapshot_num_children).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_num_children(&self, snap: &crate::DomainSnapshot, flags: u32) -> Result<i32> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_num_children(snap, flags),
            None => Err(error::Error::no_support("virDomainSnapshotNumChildren")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_list_children_names`](crate::DomainSnapshots::domain_snapshot_list_children_names).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_list_children_names(
        &self,
        snap: &crate::DomainSnapshot,
        flags: u32,
    ) -> Result<Vec<String>> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_list_children_names(snap, flags),
            None => Err(error::Error::no_support("virDomainSnapshotListChildrenNames")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_is_current`](crate::DomainSnapshots::domain_snapshot_is_current).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_is_current(&self, snap: &crate::DomainSnapshot, flags: u32) -> Result<i32> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_is_current(snap, flags),
            None => Err(error::Error::no_support("virDomainSnapshotIsCurrent")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_has_metadata`](crate::DomainSnapshots::domain_snapshot_has_metadata).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_has_metadata(&self, snap: &crate::DomainSnapshot, flags: u32) -> Result<i32> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_has_metadata(snap, flags),
            None => Err(error::Error::no_support("virDomainSnapshotHasMetadata")),
        }
    }

    /// See [`DomainSnapshots::domain_list_all_snapshots`](crate::DomainSnapshots::domain_list_all_snapshots).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_list_all_snapshots(
        &self,
        dom: &crate::Domain,
        flags: u32,
    ) -> Result<Vec<crate::DomainSnapshot>> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_list_all_snapshots(dom, flags),
            None => Err(error::Error::no_support("virDomainListAllSnapshots")),
        }
    }

    /// See [`DomainSnapshots::domain_snapshot_list_all_children`](crate::DomainSnapshots::domain_snapshot_list_all_children).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_snapshot_list_all_children(
        &self,
        snapshot: &crate::DomainSnapshot,
        flags: u32,
    ) -> Result<Vec<crate::DomainSnapshot>> {
        match self.domain_snapshot() {
            Some(facet) => facet.domain_snapshot_list_all_children(snapshot, flags),
            None => Err(error::Error::no_support("virDomainSnapshotListAllChildren")),
        }
    }
}
