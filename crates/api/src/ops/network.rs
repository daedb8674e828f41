//! Virtual networks.

use api_macros::contract;
use error::Result;

use crate::types::{Network, NetworkDhcpLease};
use stdx::Uuid;

/// Virtual networks.
#[contract]
pub trait Networks: Send + Sync {
    /// Names of the inactive networks (`virConnectListDefinedNetworks`).
    #[op(
        proc = 36,
        c = "virConnectListDefinedNetworks",
        acl = "connect:search_networks",
        filter = "network:getattr",
        readonly = "allow",
        priority = "high",
        limit = 0,
        max = 16384
    )]
    fn connect_list_defined_networks(&self) -> Result<Vec<String>>;

    /// Names of the active networks (`virConnectListNetworks`).
    #[op(
        proc = 38,
        c = "virConnectListNetworks",
        acl = "connect:search_networks",
        filter = "network:getattr",
        readonly = "allow",
        priority = "high",
        limit = 0,
        max = 16384
    )]
    fn connect_list_networks(&self) -> Result<Vec<String>>;

    /// Starts a defined network (`virNetworkCreate`).
    #[op(proc = 39, c = "virNetworkCreate", acl = "network:start", readonly = "deny")]
    fn network_create(&self, net: &Network) -> Result<()>;

    /// Starts a transient network from a document (`virNetworkCreateXML`).
    #[op(proc = 40, c = "virNetworkCreateXML", acl = "network:write, network:start", readonly = "deny")]
    fn network_create_xml(&self, xml: &str) -> Result<Network>;

    /// Stores the definition of a network (`virNetworkDefineXML`).
    #[op(
        proc = 41,
        c = "virNetworkDefineXML",
        acl = "network:write, network:save",
        readonly = "deny",
        priority = "high"
    )]
    fn network_define_xml(&self, xml: &str) -> Result<Network>;

    /// Stops a network (`virNetworkDestroy`).
    #[op(proc = 42, c = "virNetworkDestroy", acl = "network:stop", readonly = "deny", priority = "high")]
    fn network_destroy(&self, net: &Network) -> Result<()>;

    /// The network's document (`virNetworkGetXMLDesc`).
    #[op(proc = 43, c = "virNetworkGetXMLDesc", acl = "network:read", readonly = "allow", priority = "high")]
    fn network_get_xml_desc(&self, net: &Network, flags: u32) -> Result<String>;

    /// Whether the network starts with the host: 1 or 0 (`virNetworkGetAutostart`).
    #[op(
        proc = 44,
        c = "virNetworkGetAutostart",
        acl = "network:read",
        readonly = "allow",
        priority = "high"
    )]
    fn network_get_autostart(&self, net: &Network) -> Result<i32>;

    /// The name of the network's bridge (`virNetworkGetBridgeName`).
    #[op(
        proc = 45,
        c = "virNetworkGetBridgeName",
        acl = "network:read",
        readonly = "allow",
        priority = "high"
    )]
    fn network_get_bridge_name(&self, net: &Network) -> Result<String>;

    /// Finds a network by name (`virNetworkLookupByName`).
    #[op(
        proc = 46,
        c = "virNetworkLookupByName",
        acl = "network:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn network_lookup_by_name(&self, name: &str) -> Result<Network>;

    /// Finds a network by UUID (`virNetworkLookupByUUID`).
    #[op(
        proc = 47,
        c = "virNetworkLookupByUUID",
        acl = "network:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn network_lookup_by_uuid(&self, uuid: Uuid) -> Result<Network>;

    /// Sets whether the network starts with the host (`virNetworkSetAutostart`).
    #[op(
        proc = 48,
        c = "virNetworkSetAutostart",
        acl = "network:write",
        readonly = "deny",
        priority = "high"
    )]
    fn network_set_autostart(&self, net: &Network, autostart: i32) -> Result<()>;

    /// Removes the definition of a network (`virNetworkUndefine`).
    #[op(proc = 49, c = "virNetworkUndefine", acl = "network:delete", readonly = "deny", priority = "high")]
    fn network_undefine(&self, net: &Network) -> Result<()>;

    /// How many inactive networks there are (`virConnectNumOfDefinedNetworks`).
    #[op(
        proc = 50,
        c = "virConnectNumOfDefinedNetworks",
        acl = "connect:search_networks",
        filter = "network:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_num_of_defined_networks(&self) -> Result<i32>;

    /// How many active networks there are (`virConnectNumOfNetworks`).
    #[op(
        proc = 52,
        c = "virConnectNumOfNetworks",
        acl = "connect:search_networks",
        filter = "network:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_num_of_networks(&self) -> Result<i32>;

    /// Whether the network runs: 1 or 0 (`virNetworkIsActive`).
    #[op(proc = 152, c = "virNetworkIsActive", acl = "network:read", readonly = "allow", priority = "high")]
    fn network_is_active(&self, net: &Network) -> Result<i32>;

    /// Whether the network has a stored definition: 1 or 0 (`virNetworkIsPersistent`).
    #[op(
        proc = 153,
        c = "virNetworkIsPersistent",
        acl = "network:read",
        readonly = "allow",
        priority = "high"
    )]
    fn network_is_persistent(&self, net: &Network) -> Result<i32>;

    /// Lists networks; `VIR_CONNECT_LIST_NETWORKS_*` flags choose which (`virConnectListAllNetworks`).
    #[op(
        proc = 283,
        c = "virConnectListAllNetworks",
        acl = "connect:search_networks",
        filter = "network:getattr",
        readonly = "allow",
        priority = "high",
        need_results = 0,
        max = 16384,
        count = "u32"
    )]
    fn connect_list_all_networks(&self, flags: u32) -> Result<Vec<Network>>;

    /// Adds, changes or removes a part of a network's document, now or for the next start
    /// (`virNetworkUpdate`).
    #[op(
        proc = 291,
        c = "virNetworkUpdate",
        acl = "network:write, network:save:!VIR_NETWORK_UPDATE_AFFECT_CONFIG|VIR_NETWORK_UPDATE_AFFECT_LIVE, network:save:VIR_NETWORK_UPDATE_AFFECT_CONFIG",
        readonly = "deny",
        priority = "high"
    )]
    fn network_update(
        &self,
        net: &Network,
        command: u32,
        section: u32,
        parent_index: i32,
        xml: &str,
        flags: u32,
    ) -> Result<()>;

    /// The leases that the network's DHCP server has given, of one hardware address if named
    /// (`virNetworkGetDHCPLeases`).
    #[op(
        proc = 341,
        c = "virNetworkGetDHCPLeases",
        acl = "network:read",
        readonly = "allow",
        need_results = 2,
        max = 65536,
        count = "u32"
    )]
    fn network_get_dhcp_leases(
        &self,
        net: &Network,
        mac: Option<&str>,
        flags: u32,
    ) -> Result<Vec<NetworkDhcpLease>>;

    /// Stores the definition of a network, checking it against the schema if a flag says so
    /// (`virNetworkDefineXMLFlags`).
    #[op(
        proc = 432,
        c = "virNetworkDefineXMLFlags",
        acl = "network:write, network:save",
        readonly = "deny",
        priority = "high"
    )]
    fn network_define_xml_flags(&self, xml: &str, flags: u32) -> Result<Network>;

    /// Starts a transient network, checking its document against the schema if a flag says so
    /// (`virNetworkCreateXMLFlags`).
    #[op(
        proc = 437,
        c = "virNetworkCreateXMLFlags",
        acl = "network:write, network:start",
        readonly = "deny",
        priority = "high"
    )]
    fn network_create_xml_flags(&self, xml: &str, flags: u32) -> Result<Network>;

    /// Changes title, description or an element of `<metadata>` of a network (`virNetworkSetMetadata`).
    #[op(
        proc = 444,
        c = "virNetworkSetMetadata",
        acl = "network:write, network:save:!VIR_NETWORK_UPDATE_AFFECT_CONFIG|VIR_NETWORK_UPDATE_AFFECT_LIVE, network:save:VIR_NETWORK_UPDATE_AFFECT_CONFIG",
        readonly = "deny"
    )]
    fn network_set_metadata(
        &self,
        network: &Network,
        r#type: i32,
        metadata: Option<&str>,
        key: Option<&str>,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<()>;

    /// Title, description or an element of `<metadata>` of a network (`virNetworkGetMetadata`).
    #[op(proc = 445, c = "virNetworkGetMetadata", acl = "network:read", readonly = "allow")]
    fn network_get_metadata(
        &self,
        network: &Network,
        r#type: i32,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<String>;
}
