//! The operations of [`Interfaces`](crate::Interfaces) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`Interfaces::connect_num_of_interfaces`](crate::Interfaces::connect_num_of_interfaces).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_num_of_interfaces(&self) -> Result<i32> {
        match self.interface() {
            Some(facet) => facet.connect_num_of_interfaces(),
            None => Err(error::Error::no_support("virConnectNumOfInterfaces")),
        }
    }

    /// See [`Interfaces::connect_list_interfaces`](crate::Interfaces::connect_list_interfaces).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_interfaces(&self) -> Result<Vec<String>> {
        match self.interface() {
            Some(facet) => facet.connect_list_interfaces(),
            None => Err(error::Error::no_support("virConnectListInterfaces")),
        }
    }

    /// See [`Interfaces::interface_lookup_by_name`](crate::Interfaces::interface_lookup_by_name).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_lookup_by_name(&self, name: &str) -> Result<crate::Interface> {
        match self.interface() {
            Some(facet) => facet.interface_lookup_by_name(name),
            None => Err(error::Error::no_support("virInterfaceLookupByName")),
        }
    }

    /// See [`Interfaces::interface_lookup_by_mac_string`](crate::Interfaces::interface_lookup_by_mac_string).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_lookup_by_mac_string(&self, mac: &str) -> Result<crate::Interface> {
        match self.interface() {
            Some(facet) => facet.interface_lookup_by_mac_string(mac),
            None => Err(error::Error::no_support("virInterfaceLookupByMACString")),
        }
    }

    /// See [`Interfaces::interface_get_xml_desc`](crate::Interfaces::interface_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_get_xml_desc(&self, iface: &crate::Interface, flags: u32) -> Result<String> {
        match self.interface() {
            Some(facet) => facet.interface_get_xml_desc(iface, flags),
            None => Err(error::Error::no_support("virInterfaceGetXMLDesc")),
        }
    }

    /// See [`Interfaces::interface_define_xml`](crate::Interfaces::interface_define_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_define_xml(&self, xml: &str, flags: u32) -> Result<crate::Interface> {
        match self.interface() {
            Some(facet) => facet.interface_define_xml(xml, flags),
            None => Err(error::Error::no_support("virInterfaceDefineXML")),
        }
    }

    /// See [`Interfaces::interface_undefine`](crate::Interfaces::interface_undefine).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_undefine(&self, iface: &crate::Interface) -> Result<()> {
        match self.interface() {
            Some(facet) => facet.interface_undefine(iface),
            None => Err(error::Error::no_support("virInterfaceUndefine")),
        }
    }

    /// See [`Interfaces::interface_create`](crate::Interfaces::interface_create).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_create(&self, iface: &crate::Interface, flags: u32) -> Result<()> {
        match self.interface() {
            Some(facet) => facet.interface_create(iface, flags),
            None => Err(error::Error::no_support("virInterfaceCreate")),
        }
    }

    /// See [`Interfaces::interface_destroy`](crate::Interfaces::interface_destroy).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_destroy(&self, iface: &crate::Interface, flags: u32) -> Result<()> {
        match self.interface() {
            Some(facet) => facet.interface_destroy(iface, flags),
            None => Err(error::Error::no_support("virInterfaceDestroy")),
        }
    }

    /// See [`Interfaces::connect_num_of_defined_interfaces`](crate::Interfaces::connect_num_of_defined_interfaces).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_num_of_defined_interfaces(&self) -> Result<i32> {
        match self.interface() {
            Some(facet) => facet.connect_num_of_defined_interfaces(),
            None => Err(error::Error::no_support("virConnectNumOfDefinedInterfaces")),
        }
    }

    /// See [`Interfaces::connect_list_defined_interfaces`](crate::Interfaces::connect_list_defined_interfaces).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_defined_interfaces(&self) -> Result<Vec<String>> {
        match self.interface() {
            Some(facet) => facet.connect_list_defined_interfaces(),
            None => Err(error::Error::no_support("virConnectListDefinedInterfaces")),
        }
    }

    /// See [`Interfaces::interface_is_active`](crate::Interfaces::interface_is_active).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_is_active(&self, iface: &crate::Interface) -> Result<i32> {
        match self.interface() {
            Some(facet) => facet.interface_is_active(iface),
            None => Err(error::Error::no_support("virInterfaceIsActive")),
        }
    }

    /// See [`Interfaces::interface_change_begin`](crate::Interfaces::interface_change_begin).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_change_begin(&self, flags: u32) -> Result<()> {
        match self.interface() {
            Some(facet) => facet.interface_change_begin(flags),
            None => Err(error::Error::no_support("virInterfaceChangeBegin")),
        }
    }

    /// See [`Interfaces::interface_change_commit`](crate::Interfaces::interface_change_commit).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_change_commit(&self, flags: u32) -> Result<()> {
        match self.interface() {
            Some(facet) => facet.interface_change_commit(flags),
            None => Err(error::Error::no_support("virInterfaceChangeCommit")),
        }
    }

    /// See [`Interfaces::interface_change_rollback`](crate::Interfaces::interface_change_rollback).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn interface_change_rollback(&self, flags: u32) -> Result<()> {
        match self.interface() {
            Some(facet) => facet.interface_change_rollback(flags),
            None => Err(error::Error::no_support("virInterfaceChangeRollback")),
        }
    }

    /// See [`Interfaces::connect_list_all_interfaces`](crate::Interfaces::connect_list_all_interfaces).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_all_interfaces(&self, flags: u32) -> Result<Vec<crate::Interface>> {
        match self.interface() {
            Some(facet) => facet.connect_list_all_interfaces(flags),
            None => Err(error::Error::no_support("virConnectListAllInterfaces")),
        }
    }
}
