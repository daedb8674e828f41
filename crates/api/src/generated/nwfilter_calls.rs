//! The operations of [`Nwfilters`](crate::Nwfilters) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`Nwfilters::nwfilter_lookup_by_name`](crate::Nwfilters::nwfilter_lookup_by_name).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn nwfilter_lookup_by_name(&self, name: &str) -> Result<crate::Nwfilter> {
        match self.nwfilter() {
            Some(facet) => facet.nwfilter_lookup_by_name(name),
            None => Err(error::Error::no_support("virNWFilterLookupByName")),
        }
    }

    /// See [`Nwfilters::nwfilter_lookup_by_uuid`](crate::Nwfilters::nwfilter_lookup_by_uuid).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn nwfilter_lookup_by_uuid(&self, uuid: crate::Uuid) -> Result<crate::Nwfilter> {
        match self.nwfilter() {
            Some(facet) => facet.nwfilter_lookup_by_uuid(uuid),
            None => Err(error::Error::no_support("virNWFilterLookupByUUID")),
        }
    }

    /// See [`Nwfilters::nwfilter_get_xml_desc`](crate::Nwfilters::nwfilter_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn nwfilter_get_xml_desc(&self, nwfilter: &crate::Nwfilter, flags: u32) -> Result<String> {
        match self.nwfilter() {
            Some(facet) => facet.nwfilter_get_xml_desc(nwfilter, flags),
            None => Err(error::Error::no_support("virNWFilterGetXMLDesc")),
        }
    }

    /// See [`Nwfilters::connect_num_of_nwfilters`](crate::Nwfilters::connect_num_of_nwfilters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_num_of_nwfilters(&self) -> Result<i32> {
        match self.nwfilter() {
            Some(facet) => facet.connect_num_of_nwfilters(),
            None => Err(error::Error::no_support("virConnectNumOfNWFilters")),
        }
    }

    /// See [`Nwfilters::connect_list_nwfilters`](crate::Nwfilters::connect_list_nwfilters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_nwfilters(&self) -> Result<Vec<String>> {
        match self.nwfilter() {
            Some(facet) => facet.connect_list_nwfilters(),
            None => Err(error::Error::no_support("virConnectListNWFilters")),
        }
    }

    /// See [`Nwfilters::nwfilter_define_xml`](crate::Nwfilters::nwfilter_define_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn nwfilter_define_xml(&self, xml: &str) -> Result<crate::Nwfilter> {
        match self.nwfilter() {
            Some(facet) => facet.nwfilter_define_xml(xml),
            None => Err(error::Error::no_support("virNWFilterDefineXML")),
        }
    }

    /// See [`Nwfilters::nwfilter_undefine`](crate::Nwfilters::nwfilter_undefine).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn nwfilter_undefine(&self, nwfilter: &crate::Nwfilter) -> Result<()> {
        match self.nwfilter() {
            Some(facet) => facet.nwfilter_undefine(nwfilter),
            None => Err(error::Error::no_support("virNWFilterUndefine")),
        }
    }

    /// See [`Nwfilters::connect_list_all_nwfilters`](crate::Nwfilters::connect_list_all_nwfilters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_all_nwfilters(&self, flags: u32) -> Result<Vec<crate::Nwfilter>> {
        match self.nwfilter() {
            Some(facet) => facet.connect_list_all_nwfilters(flags),
            None => Err(error::Error::no_support("virConnectListAllNWFilters")),
        }
    }

    /// See [`Nwfilters::nwfilter_binding_lookup_by_port_dev`](crate::Nwfilters::nwfilter_binding_lookup_by_port_dev).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn nwfilter_binding_lookup_by_port_dev(&self, name: &str) -> Result<crate::NwfilterBinding> {
        match self.nwfilter() {
            Some(facet) => facet.nwfilter_binding_lookup_by_port_dev(name),
            None => Err(error::Error::no_support("virNWFilterBindingLookupByPortDev")),
        }
    }

    /// See [`Nwfilters::nwfilter_binding_get_xml_desc`](crate::Nwfilters::nwfilter_binding_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn nwfilter_binding_get_xml_desc(
        &self,
        nwfilter: &crate::NwfilterBinding,
        flags: u32,
    ) -> Result<String> {
        match self.nwfilter() {
            Some(facet) => facet.nwfilter_binding_get_xml_desc(nwfilter, flags),
            None => Err(error::Error::no_support("virNWFilterBindingGetXMLDesc")),
        }
    }

    /// See [`Nwfilters::nwfilter_binding_create_xml`](crate::Nwfilters::nwfilter_binding_create_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn nwfilter_binding_create_xml(&self, xml: &str, flags: u32) -> Result<crate::NwfilterBinding> {
        match self.nwfilter() {
            Some(facet) => facet.nwfilter_binding_create_xml(xml, flags),
            None => Err(error::Error::no_support("virNWFilterBindingCreateXML")),
        }
    }

    /// See [`Nwfilters::nwfilter_binding_delete`](crate::Nwfilters::nwfilter_binding_delete).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn nwfilter_binding_delete(&self, nwfilter: &crate::NwfilterBinding) -> Result<()> {
        match self.nwfilter() {
            Some(facet) => facet.nwfilter_binding_delete(nwfilter),
            None => Err(error::Error::no_support("virNWFilterBindingDelete")),
        }
    }

    /// See [`Nwfilters::connect_list_all_nwfilter_bindings`](crate::Nwfilters::connect_list_all_nwfilter_bindings).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_all_nwfilter_bindings(&self, flags: u32) -> Result<Vec<crate::NwfilterBinding>> {
        match self.nwfilter() {
            Some(facet) => facet.connect_list_all_nwfilter_bindings(flags),
            None => Err(error::Error::no_support("virConnectListAllNWFilterBindings")),
        }
    }

    /// See [`Nwfilters::nwfilter_define_xml_flags`](crate::Nwfilters::nwfilter_define_xml_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn nwfilter_define_xml_flags(&self, xml: &str, flags: u32) -> Result<crate::Nwfilter> {
        match self.nwfilter() {
            Some(facet) => facet.nwfilter_define_xml_flags(xml, flags),
            None => Err(error::Error::no_support("virNWFilterDefineXMLFlags")),
        }
    }
}
