//! Network interfaces of the host.

use api_macros::contract;
use error::Result;

use crate::types::Interface;

/// Network interfaces of the host.
#[contract]
pub trait Interfaces: Send + Sync {
    /// How many active host interfaces there are (`virConnectNumOfInterfaces`).
    #[op(
        proc = 126,
        c = "virConnectNumOfInterfaces",
        acl = "connect:search_interfaces",
        filter = "interface:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_num_of_interfaces(&self) -> Result<i32>;

    /// Names of the active host interfaces (`virConnectListInterfaces`).
    #[op(
        proc = 127,
        c = "virConnectListInterfaces",
        acl = "connect:search_interfaces",
        filter = "interface:getattr",
        readonly = "allow",
        priority = "high",
        limit = 0,
        max = 16384
    )]
    fn connect_list_interfaces(&self) -> Result<Vec<String>>;

    /// Finds a host interface by name (`virInterfaceLookupByName`).
    #[op(
        proc = 128,
        c = "virInterfaceLookupByName",
        acl = "interface:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn interface_lookup_by_name(&self, name: &str) -> Result<Interface>;

    /// Finds a host interface by hardware address (`virInterfaceLookupByMACString`).
    #[op(
        proc = 129,
        c = "virInterfaceLookupByMACString",
        acl = "interface:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn interface_lookup_by_mac_string(&self, mac: &str) -> Result<Interface>;

    /// The host interface's document (`virInterfaceGetXMLDesc`).
    #[op(proc = 130, c = "virInterfaceGetXMLDesc", acl = "interface:read", readonly = "allow")]
    fn interface_get_xml_desc(&self, iface: &Interface, flags: u32) -> Result<String>;

    /// Stores the configuration of a host interface (`virInterfaceDefineXML`).
    #[op(
        proc = 131,
        c = "virInterfaceDefineXML",
        acl = "interface:write, interface:save",
        readonly = "deny",
        priority = "high"
    )]
    fn interface_define_xml(&self, xml: &str, flags: u32) -> Result<Interface>;

    /// Removes the configuration of a host interface (`virInterfaceUndefine`).
    #[op(
        proc = 132,
        c = "virInterfaceUndefine",
        acl = "interface:delete",
        readonly = "deny",
        priority = "high"
    )]
    fn interface_undefine(&self, iface: &Interface) -> Result<()>;

    /// Brings a host interface up (`virInterfaceCreate`).
    #[op(proc = 133, c = "virInterfaceCreate", acl = "interface:start", readonly = "deny")]
    fn interface_create(&self, iface: &Interface, flags: u32) -> Result<()>;

    /// Takes a host interface down (`virInterfaceDestroy`).
    #[op(proc = 134, c = "virInterfaceDestroy", acl = "interface:stop", readonly = "deny", priority = "high")]
    fn interface_destroy(&self, iface: &Interface, flags: u32) -> Result<()>;

    /// How many inactive host interfaces there are (`virConnectNumOfDefinedInterfaces`).
    #[op(
        proc = 137,
        c = "virConnectNumOfDefinedInterfaces",
        acl = "connect:search_interfaces",
        filter = "interface:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_num_of_defined_interfaces(&self) -> Result<i32>;

    /// Names of the inactive host interfaces (`virConnectListDefinedInterfaces`).
    #[op(
        proc = 138,
        c = "virConnectListDefinedInterfaces",
        acl = "connect:search_interfaces",
        filter = "interface:getattr",
        readonly = "allow",
        priority = "high",
        limit = 0,
        max = 16384
    )]
    fn connect_list_defined_interfaces(&self) -> Result<Vec<String>>;

    /// Whether the host interface is up: 1 or 0 (`virInterfaceIsActive`).
    #[op(
        proc = 156,
        c = "virInterfaceIsActive",
        acl = "interface:read",
        readonly = "allow",
        priority = "high"
    )]
    fn interface_is_active(&self, iface: &Interface) -> Result<i32>;

    /// Begins changes that can be rolled back (`virInterfaceChangeBegin`).
    #[op(proc = 220, c = "virInterfaceChangeBegin", acl = "connect:interface_transaction", readonly = "deny")]
    fn interface_change_begin(&self, flags: u32) -> Result<()>;

    /// Keeps the changes since the beginning (`virInterfaceChangeCommit`).
    #[op(
        proc = 221,
        c = "virInterfaceChangeCommit",
        acl = "connect:interface_transaction",
        readonly = "deny"
    )]
    fn interface_change_commit(&self, flags: u32) -> Result<()>;

    /// Takes back the changes since the beginning (`virInterfaceChangeRollback`).
    #[op(
        proc = 222,
        c = "virInterfaceChangeRollback",
        acl = "connect:interface_transaction",
        readonly = "deny"
    )]
    fn interface_change_rollback(&self, flags: u32) -> Result<()>;

    /// Lists host interfaces; `VIR_CONNECT_LIST_INTERFACES_*` flags choose which
    /// (`virConnectListAllInterfaces`).
    #[op(
        proc = 284,
        c = "virConnectListAllInterfaces",
        acl = "connect:search_interfaces",
        filter = "interface:getattr",
        readonly = "allow",
        priority = "high",
        need_results = 0,
        max = 16384,
        count = "u32"
    )]
    fn connect_list_all_interfaces(&self, flags: u32) -> Result<Vec<Interface>>;
}
