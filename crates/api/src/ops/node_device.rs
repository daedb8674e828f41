//! Devices of the host.

use api_macros::contract;
use error::Result;

use crate::types::NodeDevice;

/// Devices of the host.
#[contract]
pub trait NodeDevices: Send + Sync {
    /// How many devices the host has, with a capability if named (`virNodeNumOfDevices`).
    #[op(
        proc = 111,
        c = "virNodeNumOfDevices",
        acl = "connect:search_node_devices",
        filter = "node_device:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn node_num_of_devices(&self, cap: Option<&str>, flags: u32) -> Result<i32>;

    /// Names of the host's devices, with a capability if named (`virNodeListDevices`).
    #[op(
        proc = 112,
        c = "virNodeListDevices",
        acl = "connect:search_node_devices",
        filter = "node_device:getattr",
        readonly = "allow",
        priority = "high",
        limit = 1,
        max = 65536
    )]
    fn node_list_devices(&self, cap: Option<&str>, flags: u32) -> Result<Vec<String>>;

    /// Finds a device by name (`virNodeDeviceLookupByName`).
    #[op(
        proc = 113,
        c = "virNodeDeviceLookupByName",
        acl = "node_device:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_lookup_by_name(&self, name: &str) -> Result<NodeDevice>;

    /// The device's document (`virNodeDeviceGetXMLDesc`).
    #[op(proc = 114, c = "virNodeDeviceGetXMLDesc", acl = "node_device:read", readonly = "allow")]
    fn node_device_get_xml_desc(&self, name: &str, flags: u32) -> Result<String>;

    /// The name of the device's parent (`virNodeDeviceGetParent`).
    #[op(
        proc = 115,
        c = "virNodeDeviceGetParent",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_get_parent(&self, name: &str) -> Result<Option<String>>;

    /// How many capabilities the device has (`virNodeDeviceNumOfCaps`).
    #[op(
        proc = 116,
        c = "virNodeDeviceNumOfCaps",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_num_of_caps(&self, name: &str) -> Result<i32>;

    /// Names of the device's capabilities (`virNodeDeviceListCaps`).
    #[op(
        proc = 117,
        c = "virNodeDeviceListCaps",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high",
        limit = 1,
        max = 65536
    )]
    fn node_device_list_caps(&self, name: &str) -> Result<Vec<String>>;

    /// Takes a device away from its driver on the host (`virNodeDeviceDettach`).
    #[op(proc = 118, c = "virNodeDeviceDettach", acl = "node_device:detach", readonly = "deny")]
    fn node_device_dettach(&self, name: &str) -> Result<()>;

    /// Gives a device back to its driver on the host (`virNodeDeviceReAttach`).
    #[op(proc = 119, c = "virNodeDeviceReAttach", acl = "node_device:detach", readonly = "deny")]
    fn node_device_re_attach(&self, name: &str) -> Result<()>;

    /// Resets a device (`virNodeDeviceReset`).
    #[op(proc = 120, c = "virNodeDeviceReset", acl = "node_device:detach", readonly = "deny")]
    fn node_device_reset(&self, name: &str) -> Result<()>;

    /// Makes a device, such as a mediated one (`virNodeDeviceCreateXML`).
    #[op(
        proc = 123,
        c = "virNodeDeviceCreateXML",
        acl = "node_device:write, node_device:start",
        readonly = "deny"
    )]
    fn node_device_create_xml(&self, xml_desc: &str, flags: u32) -> Result<NodeDevice>;

    /// Removes a device that was made (`virNodeDeviceDestroy`).
    #[op(
        proc = 124,
        c = "virNodeDeviceDestroy",
        acl = "node_device:stop",
        readonly = "deny",
        priority = "high"
    )]
    fn node_device_destroy(&self, name: &str) -> Result<()>;

    /// Lists devices; `VIR_CONNECT_LIST_NODE_DEVICES_*` flags choose which (`virConnectListAllNodeDevices`).
    #[op(
        proc = 285,
        c = "virConnectListAllNodeDevices",
        acl = "connect:search_node_devices",
        filter = "node_device:getattr",
        readonly = "allow",
        priority = "high",
        need_results = 0,
        max = 65536,
        count = "u32"
    )]
    fn connect_list_all_node_devices(&self, flags: u32) -> Result<Vec<NodeDevice>>;

    /// Finds a SCSI host by its world-wide names (`virNodeDeviceLookupSCSIHostByWWN`).
    #[op(
        proc = 297,
        c = "virNodeDeviceLookupSCSIHostByWWN",
        acl = "node_device:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_lookup_scsi_host_by_wwn(&self, wwnn: &str, wwpn: &str, flags: u32) -> Result<NodeDevice>;

    /// Takes a device away from its driver on the host, giving it to a chosen one
    /// (`virNodeDeviceDetachFlags`).
    #[op(proc = 301, c = "virNodeDeviceDetachFlags", acl = "node_device:detach", readonly = "deny")]
    fn node_device_detach_flags(&self, name: &str, driver_name: Option<&str>, flags: u32) -> Result<()>;

    /// Stores the definition of a device (`virNodeDeviceDefineXML`).
    #[op(
        proc = 428,
        c = "virNodeDeviceDefineXML",
        acl = "node_device:write, node_device:save",
        readonly = "deny"
    )]
    fn node_device_define_xml(&self, xml_desc: &str, flags: u32) -> Result<NodeDevice>;

    /// Removes the definition of a device (`virNodeDeviceUndefine`).
    #[op(
        proc = 429,
        c = "virNodeDeviceUndefine",
        acl = "node_device:delete",
        readonly = "deny",
        priority = "high"
    )]
    fn node_device_undefine(&self, name: &str, flags: u32) -> Result<()>;

    /// Makes a defined device (`virNodeDeviceCreate`).
    #[op(
        proc = 430,
        c = "virNodeDeviceCreate",
        acl = "node_device:start",
        readonly = "deny",
        priority = "high"
    )]
    fn node_device_create(&self, name: &str, flags: u32) -> Result<()>;

    /// Whether the device is made with the host's start: 1 or 0 (`virNodeDeviceGetAutostart`).
    #[op(
        proc = 433,
        c = "virNodeDeviceGetAutostart",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_get_autostart(&self, name: &str) -> Result<i32>;

    /// Sets whether the device is made with the host's start (`virNodeDeviceSetAutostart`).
    #[op(
        proc = 434,
        c = "virNodeDeviceSetAutostart",
        acl = "node_device:write",
        readonly = "deny",
        priority = "high"
    )]
    fn node_device_set_autostart(&self, name: &str, autostart: i32) -> Result<()>;

    /// Whether the device has a stored definition: 1 or 0 (`virNodeDeviceIsPersistent`).
    #[op(
        proc = 435,
        c = "virNodeDeviceIsPersistent",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_is_persistent(&self, name: &str) -> Result<i32>;

    /// Whether the device exists: 1 or 0 (`virNodeDeviceIsActive`).
    #[op(
        proc = 436,
        c = "virNodeDeviceIsActive",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_is_active(&self, name: &str) -> Result<i32>;

    /// Changes a device, now or in its definition (`virNodeDeviceUpdate`).
    #[op(
        proc = 447,
        c = "virNodeDeviceUpdate",
        acl = "node_device:write, node_device:save:!VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG|VIR_NODE_DEVICE_UPDATE_AFFECT_LIVE, node_device:save:VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG",
        readonly = "deny",
        priority = "high"
    )]
    fn node_device_update(&self, name: &str, xml_desc: &str, flags: u32) -> Result<()>;
}
