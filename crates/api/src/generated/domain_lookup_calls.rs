//! The operations of [`DomainLookup`](crate::DomainLookup) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`DomainLookup::connect_list_defined_domains`](crate::DomainLookup::connect_list_defined_domains).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_defined_domains(&self) -> Result<Vec<String>> {
        match self.domain_lookup() {
            Some(facet) => facet.connect_list_defined_domains(),
            None => Err(error::Error::no_support("virConnectListDefinedDomains")),
        }
    }

    /// See [`DomainLookup::domain_lookup_by_id`](crate::DomainLookup::domain_lookup_by_id).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_lookup_by_id(&self, id: i32) -> Result<crate::Domain> {
        match self.domain_lookup() {
            Some(facet) => facet.domain_lookup_by_id(id),
            None => Err(error::Error::no_support("virDomainLookupByID")),
        }
    }

    /// See [`DomainLookup::domain_lookup_by_name`](crate::DomainLookup::domain_lookup_by_name).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_lookup_by_name(&self, name: &str) -> Result<crate::Domain> {
        match self.domain_lookup() {
            Some(facet) => facet.domain_lookup_by_name(name),
            None => Err(error::Error::no_support("virDomainLookupByName")),
        }
    }

    /// See [`DomainLookup::domain_lookup_by_uuid`](crate::DomainLookup::domain_lookup_by_uuid).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_lookup_by_uuid(&self, uuid: crate::Uuid) -> Result<crate::Domain> {
        match self.domain_lookup() {
            Some(facet) => facet.domain_lookup_by_uuid(uuid),
            None => Err(error::Error::no_support("virDomainLookupByUUID")),
        }
    }

    /// See [`DomainLookup::connect_num_of_defined_domains`](crate::DomainLookup::connect_num_of_defined_domains).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_num_of_defined_domains(&self) -> Result<i32> {
        match self.domain_lookup() {
            Some(facet) => facet.connect_num_of_defined_domains(),
            None => Err(error::Error::no_support("virConnectNumOfDefinedDomains")),
        }
    }

    /// See [`DomainLookup::connect_list_domains`](crate::DomainLookup::connect_list_domains).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_domains(&self) -> Result<Vec<i32>> {
        match self.domain_lookup() {
            Some(facet) => facet.connect_list_domains(),
            None => Err(error::Error::no_support("virConnectListDomains")),
        }
    }

    /// See [`DomainLookup::connect_num_of_domains`](crate::DomainLookup::connect_num_of_domains).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_num_of_domains(&self) -> Result<i32> {
        match self.domain_lookup() {
            Some(facet) => facet.connect_num_of_domains(),
            None => Err(error::Error::no_support("virConnectNumOfDomains")),
        }
    }

    /// See [`DomainLookup::domain_is_active`](crate::DomainLookup::domain_is_active).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_is_active(&self, dom: &crate::Domain) -> Result<i32> {
        match self.domain_lookup() {
            Some(facet) => facet.domain_is_active(dom),
            None => Err(error::Error::no_support("virDomainIsActive")),
        }
    }

    /// See [`DomainLookup::domain_is_persistent`](crate::DomainLookup::domain_is_persistent).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_is_persistent(&self, dom: &crate::Domain) -> Result<i32> {
        match self.domain_lookup() {
            Some(facet) => facet.domain_is_persistent(dom),
            None => Err(error::Error::no_support("virDomainIsPersistent")),
        }
    }

    /// See [`DomainLookup::domain_is_updated`](crate::DomainLookup::domain_is_updated).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn domain_is_updated(&self, dom: &crate::Domain) -> Result<i32> {
        match self.domain_lookup() {
            Some(facet) => facet.domain_is_updated(dom),
            None => Err(error::Error::no_support("virDomainIsUpdated")),
        }
    }

    /// See [`DomainLookup::connect_list_all_domains`](crate::DomainLookup::connect_list_all_domains).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_all_domains(&self, flags: u32) -> Result<Vec<crate::Domain>> {
        match self.domain_lookup() {
            Some(facet) => facet.connect_list_all_domains(flags),
            None => Err(error::Error::no_support("virConnectListAllDomains")),
        }
    }
}
