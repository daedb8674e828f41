//! Devices of the host.

use api_macros::contract;
use error::Result;

use crate::types::NodeDevice;

/// Devices of the host.
#[contract]
pub trait NodeDevices: Send + Sync {
    /// `virNodeNumOfDevices`.
    #[op(
        proc = 111,
        c = "virNodeNumOfDevices",
        acl = "connect:search_node_devices",
        filter = "node_device:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn node_num_of_devices(&self, cap: Option<&str>, flags: u32) -> Result<i32>;

    /// `virNodeListDevices`.
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

    /// `virNodeDeviceLookupByName`.
    #[op(
        proc = 113,
        c = "virNodeDeviceLookupByName",
        acl = "node_device:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_lookup_by_name(&self, name: &str) -> Result<NodeDevice>;

    /// `virNodeDeviceGetXMLDesc`.
    #[op(proc = 114, c = "virNodeDeviceGetXMLDesc", acl = "node_device:read", readonly = "allow")]
    fn node_device_get_xml_desc(&self, name: &str, flags: u32) -> Result<String>;

    /// `virNodeDeviceGetParent`.
    #[op(
        proc = 115,
        c = "virNodeDeviceGetParent",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_get_parent(&self, name: &str) -> Result<Option<String>>;

    /// `virNodeDeviceNumOfCaps`.
    #[op(
        proc = 116,
        c = "virNodeDeviceNumOfCaps",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_num_of_caps(&self, name: &str) -> Result<i32>;

    /// `virNodeDeviceListCaps`.
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

    /// `virNodeDeviceDettach`.
    #[op(proc = 118, c = "virNodeDeviceDettach", acl = "node_device:detach", readonly = "deny")]
    fn node_device_dettach(&self, name: &str) -> Result<()>;

    /// `virNodeDeviceReAttach`.
    #[op(proc = 119, c = "virNodeDeviceReAttach", acl = "node_device:detach", readonly = "deny")]
    fn node_device_re_attach(&self, name: &str) -> Result<()>;

    /// `virNodeDeviceReset`.
    #[op(proc = 120, c = "virNodeDeviceReset", acl = "node_device:detach", readonly = "deny")]
    fn node_device_reset(&self, name: &str) -> Result<()>;

    /// `virNodeDeviceCreateXML`.
    #[op(
        proc = 123,
        c = "virNodeDeviceCreateXML",
        acl = "node_device:write, node_device:start",
        readonly = "deny"
    )]
    fn node_device_create_xml(&self, xml_desc: &str, flags: u32) -> Result<NodeDevice>;

    /// `virNodeDeviceDestroy`.
    #[op(
        proc = 124,
        c = "virNodeDeviceDestroy",
        acl = "node_device:stop",
        readonly = "deny",
        priority = "high"
    )]
    fn node_device_destroy(&self, name: &str) -> Result<()>;

    /// `virConnectListAllNodeDevices`.
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

    /// `virNodeDeviceLookupSCSIHostByWWN`.
    #[op(
        proc = 297,
        c = "virNodeDeviceLookupSCSIHostByWWN",
        acl = "node_device:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_lookup_scsi_host_by_wwn(&self, wwnn: &str, wwpn: &str, flags: u32) -> Result<NodeDevice>;

    /// `virNodeDeviceDetachFlags`.
    #[op(proc = 301, c = "virNodeDeviceDetachFlags", acl = "node_device:detach", readonly = "deny")]
    fn node_device_detach_flags(&self, name: &str, driver_name: Option<&str>, flags: u32) -> Result<()>;

    /// `virNodeDeviceDefineXML`.
    #[op(
        proc = 428,
        c = "virNodeDeviceDefineXML",
        acl = "node_device:write, node_device:save",
        readonly = "deny"
    )]
    fn node_device_define_xml(&self, xml_desc: &str, flags: u32) -> Result<NodeDevice>;

    /// `virNodeDeviceUndefine`.
    #[op(
        proc = 429,
        c = "virNodeDeviceUndefine",
        acl = "node_device:delete",
        readonly = "deny",
        priority = "high"
    )]
    fn node_device_undefine(&self, name: &str, flags: u32) -> Result<()>;

    /// `virNodeDeviceCreate`.
    #[op(
        proc = 430,
        c = "virNodeDeviceCreate",
        acl = "node_device:start",
        readonly = "deny",
        priority = "high"
    )]
    fn node_device_create(&self, name: &str, flags: u32) -> Result<()>;

    /// `virNodeDeviceGetAutostart`.
    #[op(
        proc = 433,
        c = "virNodeDeviceGetAutostart",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_get_autostart(&self, name: &str) -> Result<i32>;

    /// `virNodeDeviceSetAutostart`.
    #[op(
        proc = 434,
        c = "virNodeDeviceSetAutostart",
        acl = "node_device:write",
        readonly = "deny",
        priority = "high"
    )]
    fn node_device_set_autostart(&self, name: &str, autostart: i32) -> Result<()>;

    /// `virNodeDeviceIsPersistent`.
    #[op(
        proc = 435,
        c = "virNodeDeviceIsPersistent",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_is_persistent(&self, name: &str) -> Result<i32>;

    /// `virNodeDeviceIsActive`.
    #[op(
        proc = 436,
        c = "virNodeDeviceIsActive",
        acl = "node_device:read",
        readonly = "allow",
        priority = "high"
    )]
    fn node_device_is_active(&self, name: &str) -> Result<i32>;

    /// `virNodeDeviceUpdate`.
    #[op(
        proc = 447,
        c = "virNodeDeviceUpdate",
        acl = "node_device:write, node_device:save:!VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG|VIR_NODE_DEVICE_UPDATE_AFFECT_LIVE, node_device:save:VIR_NODE_DEVICE_UPDATE_AFFECT_CONFIG",
        readonly = "deny",
        priority = "high"
    )]
    fn node_device_update(&self, name: &str, xml_desc: &str, flags: u32) -> Result<()>;
}
