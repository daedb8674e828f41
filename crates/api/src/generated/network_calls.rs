//! The operations of [`Networks`](crate::Networks) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`Networks::connect_list_defined_networks`](crate::Networks::connect_list_defined_networks).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_defined_networks(&self) -> Result<Vec<String>> {
        match self.network() {
            Some(facet) => facet.connect_list_defined_networks(),
            None => Err(error::Error::no_support("virConnectListDefinedNetworks")),
        }
    }

    /// See [`Networks::connect_list_networks`](crate::Networks::connect_list_networks).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_networks(&self) -> Result<Vec<String>> {
        match self.network() {
            Some(facet) => facet.connect_list_networks(),
            None => Err(error::Error::no_support("virConnectListNetworks")),
        }
    }

    /// See [`Networks::network_create`](crate::Networks::network_create).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_create(&self, net: &crate::Network) -> Result<()> {
        match self.network() {
            Some(facet) => facet.network_create(net),
            None => Err(error::Error::no_support("virNetworkCreate")),
        }
    }

    /// See [`Networks::network_create_xml`](crate::Networks::network_create_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_create_xml(&self, xml: &str) -> Result<crate::Network> {
        match self.network() {
            Some(facet) => facet.network_create_xml(xml),
            None => Err(error::Error::no_support("virNetworkCreateXML")),
        }
    }

    /// See [`Networks::network_define_xml`](crate::Networks::network_define_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_define_xml(&self, xml: &str) -> Result<crate::Network> {
        match self.network() {
            Some(facet) => facet.network_define_xml(xml),
            None => Err(error::Error::no_support("virNetworkDefineXML")),
        }
    }

    /// See [`Networks::network_destroy`](crate::Networks::network_destroy).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_destroy(&self, net: &crate::Network) -> Result<()> {
        match self.network() {
            Some(facet) => facet.network_destroy(net),
            None => Err(error::Error::no_support("virNetworkDestroy")),
        }
    }

    /// See [`Networks::network_get_xml_desc`](crate::Networks::network_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_get_xml_desc(&self, net: &crate::Network, flags: u32) -> Result<String> {
        match self.network() {
            Some(facet) => facet.network_get_xml_desc(net, flags),
            None => Err(error::Error::no_support("virNetworkGetXMLDesc")),
        }
    }

    /// See [`Networks::network_get_autostart`](crate::Networks::network_get_autostart).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_get_autostart(&self, net: &crate::Network) -> Result<i32> {
        match self.network() {
            Some(facet) => facet.network_get_autostart(net),
            None => Err(error::Error::no_support("virNetworkGetAutostart")),
        }
    }

    /// See [`Networks::network_get_bridge_name`](crate::Networks::network_get_bridge_name).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_get_bridge_name(&self, net: &crate::Network) -> Result<String> {
        match self.network() {
            Some(facet) => facet.network_get_bridge_name(net),
            None => Err(error::Error::no_support("virNetworkGetBridgeName")),
        }
    }

    /// See [`Networks::network_lookup_by_name`](crate::Networks::network_lookup_by_name).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_lookup_by_name(&self, name: &str) -> Result<crate::Network> {
        match self.network() {
            Some(facet) => facet.network_lookup_by_name(name),
            None => Err(error::Error::no_support("virNetworkLookupByName")),
        }
    }

    /// See [`Networks::network_lookup_by_uuid`](crate::Networks::network_lookup_by_uuid).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_lookup_by_uuid(&self, uuid: crate::Uuid) -> Result<crate::Network> {
        match self.network() {
            Some(facet) => facet.network_lookup_by_uuid(uuid),
            None => Err(error::Error::no_support("virNetworkLookupByUUID")),
        }
    }

    /// See [`Networks::network_set_autostart`](crate::Networks::network_set_autostart).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_set_autostart(&self, net: &crate::Network, autostart: i32) -> Result<()> {
        match self.network() {
            Some(facet) => facet.network_set_autostart(net, autostart),
            None => Err(error::Error::no_support("virNetworkSetAutostart")),
        }
    }

    /// See [`Networks::network_undefine`](crate::Networks::network_undefine).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_undefine(&self, net: &crate::Network) -> Result<()> {
        match self.network() {
            Some(facet) => facet.network_undefine(net),
            None => Err(error::Error::no_support("virNetworkUndefine")),
        }
    }

    /// See [`Networks::connect_num_of_defined_networks`](crate::Networks::connect_num_of_defined_networks).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_num_of_defined_networks(&self) -> Result<i32> {
        match self.network() {
            Some(facet) => facet.connect_num_of_defined_networks(),
            None => Err(error::Error::no_support("virConnectNumOfDefinedNetworks")),
        }
    }

    /// See [`Networks::connect_num_of_networks`](crate::Networks::connect_num_of_networks).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_num_of_networks(&self) -> Result<i32> {
        match self.network() {
            Some(facet) => facet.connect_num_of_networks(),
            None => Err(error::Error::no_support("virConnectNumOfNetworks")),
        }
    }

    /// See [`Networks::network_is_active`](crate::Networks::network_is_active).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_is_active(&self, net: &crate::Network) -> Result<i32> {
        match self.network() {
            Some(facet) => facet.network_is_active(net),
            None => Err(error::Error::no_support("virNetworkIsActive")),
        }
    }

    /// See [`Networks::network_is_persistent`](crate::Networks::network_is_persistent).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_is_persistent(&self, net: &crate::Network) -> Result<i32> {
        match self.network() {
            Some(facet) => facet.network_is_persistent(net),
            None => Err(error::Error::no_support("virNetworkIsPersistent")),
        }
    }

    /// See [`Networks::connect_list_all_networks`](crate::Networks::connect_list_all_networks).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_all_networks(&self, flags: u32) -> Result<Vec<crate::Network>> {
        match self.network() {
            Some(facet) => facet.connect_list_all_networks(flags),
            None => Err(error::Error::no_support("virConnectListAllNetworks")),
        }
    }

    /// See [`Networks::network_update`](crate::Networks::network_update).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_update(
        &self,
        net: &crate::Network,
        command: u32,
        section: u32,
        parent_index: i32,
        xml: &str,
        flags: u32,
    ) -> Result<()> {
        match self.network() {
            Some(facet) => facet.network_update(net, command, section, parent_index, xml, flags),
            None => Err(error::Error::no_support("virNetworkUpdate")),
        }
    }

    /// See [`Networks::network_get_dhcp_leases`](crate::Networks::network_get_dhcp_leases).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_get_dhcp_leases(
        &self,
        net: &crate::Network,
        mac: Option<&str>,
        flags: u32,
    ) -> Result<Vec<crate::NetworkDhcpLease>> {
        match self.network() {
            Some(facet) => facet.network_get_dhcp_leases(net, mac, flags),
            None => Err(error::Error::no_support("virNetworkGetDHCPLeases")),
        }
    }

    /// See [`Networks::network_define_xml_flags`](crate::Networks::network_define_xml_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_define_xml_flags(&self, xml: &str, flags: u32) -> Result<crate::Network> {
        match self.network() {
            Some(facet) => facet.network_define_xml_flags(xml, flags),
            None => Err(error::Error::no_support("virNetworkDefineXMLFlags")),
        }
    }

    /// See [`Networks::network_create_xml_flags`](crate::Networks::network_create_xml_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_create_xml_flags(&self, xml: &str, flags: u32) -> Result<crate::Network> {
        match self.network() {
            Some(facet) => facet.network_create_xml_flags(xml, flags),
            None => Err(error::Error::no_support("virNetworkCreateXMLFlags")),
        }
    }

    /// See [`Networks::network_set_metadata`](crate::Networks::network_set_metadata).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_set_metadata(
        &self,
        network: &crate::Network,
        r#type: i32,
        metadata: Option<&str>,
        key: Option<&str>,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<()> {
        match self.network() {
            Some(facet) => facet.network_set_metadata(network, r#type, metadata, key, uri, flags),
            None => Err(error::Error::no_support("virNetworkSetMetadata")),
        }
    }

    /// See [`Networks::network_get_metadata`](crate::Networks::network_get_metadata).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn network_get_metadata(
        &self,
        network: &crate::Network,
        r#type: i32,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        match self.network() {
            Some(facet) => facet.network_get_metadata(network, r#type, uri, flags),
            None => Err(error::Error::no_support("virNetworkGetMetadata")),
        }
    }
}
