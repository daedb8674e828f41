//! Ports of virtual networks.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{Network, NetworkPort};
use stdx::Uuid;

/// Ports of virtual networks.
#[contract]
pub trait NetworkPorts: Send + Sync {
    /// Lists the ports of a network (`virNetworkListAllPorts`).
    #[op(
        proc = 404,
        c = "virNetworkListAllPorts",
        acl = "network:search_ports",
        filter = "network_port:getattr",
        readonly = "allow",
        priority = "high",
        need_results = 1,
        max = 16384,
        count = "u32"
    )]
    fn network_list_all_ports(&self, network: &Network, flags: u32) -> Result<Vec<NetworkPort>>;

    /// Finds a port of a network by UUID (`virNetworkPortLookupByUUID`).
    #[op(
        proc = 405,
        c = "virNetworkPortLookupByUUID",
        acl = "network_port:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn network_port_lookup_by_uuid(&self, network: &Network, uuid: Uuid) -> Result<NetworkPort>;

    /// Makes a port of a network (`virNetworkPortCreateXML`).
    #[op(proc = 406, c = "virNetworkPortCreateXML", acl = "network_port:create", readonly = "deny")]
    fn network_port_create_xml(&self, network: &Network, xml: &str, flags: u32) -> Result<NetworkPort>;

    /// The bandwidth limits of a port (`virNetworkPortGetParameters`).
    #[op(
        proc = 407,
        c = "virNetworkPortGetParameters",
        acl = "network_port:read",
        readonly = "allow",
        nparams = 1,
        max = 16
    )]
    fn network_port_get_parameters(&self, port: &NetworkPort, flags: u32) -> Result<Vec<TypedParam>>;

    /// Changes the bandwidth limits of a port (`virNetworkPortSetParameters`).
    #[op(proc = 408, c = "virNetworkPortSetParameters", acl = "network_port:write", readonly = "deny")]
    fn network_port_set_parameters(
        &self,
        port: &NetworkPort,
        #[max(16)] params: &[TypedParam],
        flags: u32,
    ) -> Result<()>;

    /// The port's document (`virNetworkPortGetXMLDesc`).
    #[op(proc = 409, c = "virNetworkPortGetXMLDesc", acl = "network_port:read", readonly = "allow")]
    fn network_port_get_xml_desc(&self, port: &NetworkPort, flags: u32) -> Result<String>;

    /// Removes a port (`virNetworkPortDelete`).
    #[op(proc = 410, c = "virNetworkPortDelete", acl = "network_port:delete", readonly = "deny")]
    fn network_port_delete(&self, port: &NetworkPort, flags: u32) -> Result<()>;
}
