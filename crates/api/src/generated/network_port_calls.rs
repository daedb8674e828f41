//! The operations of [`NetworkPorts`](crate::NetworkPorts) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`NetworkPorts::network_list_all_ports`](crate::NetworkPorts::network_list_all_ports).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_list_all_ports(
        &self,
        network: &crate::Network,
        flags: u32,
    ) -> Result<Vec<crate::NetworkPort>> {
        match self.network_port() {
            Some(facet) => facet.network_list_all_ports(network, flags),
            None => Err(error::Error::no_support("virNetworkListAllPorts")),
        }
    }

    /// See [`NetworkPorts::network_port_lookup_by_uuid`](crate::NetworkPorts::network_port_lookup_by_uuid).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_port_lookup_by_uuid(
        &self,
        network: &crate::Network,
        uuid: crate::Uuid,
    ) -> Result<crate::NetworkPort> {
        match self.network_port() {
            Some(facet) => facet.network_port_lookup_by_uuid(network, uuid),
            None => Err(error::Error::no_support("virNetworkPortLookupByUUID")),
        }
    }

    /// See [`NetworkPorts::network_port_create_xml`](crate::NetworkPorts::network_port_create_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_port_create_xml(
        &self,
        network: &crate::Network,
        xml: &str,
        flags: u32,
    ) -> Result<crate::NetworkPort> {
        match self.network_port() {
            Some(facet) => facet.network_port_create_xml(network, xml, flags),
            None => Err(error::Error::no_support("virNetworkPortCreateXML")),
        }
    }

    /// See [`NetworkPorts::network_port_get_parameters`](crate::NetworkPorts::network_port_get_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_port_get_parameters(
        &self,
        port: &crate::NetworkPort,
        flags: u32,
    ) -> Result<Vec<crate::TypedParam>> {
        match self.network_port() {
            Some(facet) => facet.network_port_get_parameters(port, flags),
            None => Err(error::Error::no_support("virNetworkPortGetParameters")),
        }
    }

    /// See [`NetworkPorts::network_port_set_parameters`](crate::NetworkPorts::network_port_set_parameters).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_port_set_parameters(
        &self,
        port: &crate::NetworkPort,
        params: &[crate::TypedParam],
        flags: u32,
    ) -> Result<()> {
        match self.network_port() {
            Some(facet) => facet.network_port_set_parameters(port, params, flags),
            None => Err(error::Error::no_support("virNetworkPortSetParameters")),
        }
    }

    /// See [`NetworkPorts::network_port_get_xml_desc`](crate::NetworkPorts::network_port_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_port_get_xml_desc(&self, port: &crate::NetworkPort, flags: u32) -> Result<String> {
        match self.network_port() {
            Some(facet) => facet.network_port_get_xml_desc(port, flags),
            None => Err(error::Error::no_support("virNetworkPortGetXMLDesc")),
        }
    }

    /// See [`NetworkPorts::network_port_delete`](crate::NetworkPorts::network_port_delete).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_port_delete(&self, port: &crate::NetworkPort, flags: u32) -> Result<()> {
        match self.network_port() {
            Some(facet) => facet.network_port_delete(port, flags),
            None => Err(error::Error::no_support("virNetworkPortDelete")),
        }
    }
}
