//! The operations of [`NodeDevices`](api::NodeDevices) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::NodeDevices for Client {
    fn node_num_of_devices(&self, cap: Option<&str>, flags: u32) -> Result<i32> {
        self.call((Program::Remote, 111), &args::NodeNumOfDevicesArgs { cap, flags })
    }

    fn node_list_devices(&self, cap: Option<&str>, flags: u32) -> Result<Vec<String>> {
        let ret: rets::NodeListDevicesRet =
            self.call((Program::Remote, 112), &args::NodeListDevicesArgs { cap, limit: 65536, flags })?;
        Ok(ret.list)
    }

    fn node_device_lookup_by_name(&self, name: &str) -> Result<api::NodeDevice> {
        self.call((Program::Remote, 113), &args::NodeDeviceLookupByNameArgs { name })
    }

    fn node_device_get_xml_desc(&self, name: &str, flags: u32) -> Result<String> {
        self.call((Program::Remote, 114), &args::NodeDeviceGetXmlDescArgs { name, flags })
    }

    fn node_device_get_parent(&self, name: &str) -> Result<Option<String>> {
        self.call((Program::Remote, 115), &args::NodeDeviceGetParentArgs { name })
    }

    fn node_device_num_of_caps(&self, name: &str) -> Result<i32> {
        self.call((Program::Remote, 116), &args::NodeDeviceNumOfCapsArgs { name })
    }

    fn node_device_list_caps(&self, name: &str) -> Result<Vec<String>> {
        let ret: rets::NodeDeviceListCapsRet =
            self.call((Program::Remote, 117), &args::NodeDeviceListCapsArgs { name, limit: 65536 })?;
        Ok(ret.list)
    }

    fn node_device_dettach(&self, name: &str) -> Result<()> {
        self.call((Program::Remote, 118), &args::NodeDeviceDettachArgs { name })
    }

    fn node_device_re_attach(&self, name: &str) -> Result<()> {
        self.call((Program::Remote, 119), &args::NodeDeviceReAttachArgs { name })
    }

    fn node_device_reset(&self, name: &str) -> Result<()> {
        self.call((Program::Remote, 120), &args::NodeDeviceResetArgs { name })
    }

    fn node_device_create_xml(&self, xml_desc: &str, flags: u32) -> Result<api::NodeDevice> {
        self.call((Program::Remote, 123), &args::NodeDeviceCreateXmlArgs { xml_desc, flags })
    }

    fn node_device_destroy(&self, name: &str) -> Result<()> {
        self.call((Program::Remote, 124), &args::NodeDeviceDestroyArgs { name })
    }

    fn connect_list_all_node_devices(&self, flags: u32) -> Result<Vec<api::NodeDevice>> {
        let ret: rets::ConnectListAllNodeDevicesRet = self
            .call((Program::Remote, 285), &args::ConnectListAllNodeDevicesArgs { need_results: 1, flags })?;
        Ok(ret.list)
    }

    fn node_device_lookup_scsi_host_by_wwn(
        &self,
        wwnn: &str,
        wwpn: &str,
        flags: u32,
    ) -> Result<api::NodeDevice> {
        self.call((Program::Remote, 297), &args::NodeDeviceLookupScsiHostByWwnArgs { wwnn, wwpn, flags })
    }

    fn node_device_detach_flags(&self, name: &str, driver_name: Option<&str>, flags: u32) -> Result<()> {
        self.call((Program::Remote, 301), &args::NodeDeviceDetachFlagsArgs { name, driver_name, flags })
    }

    fn node_device_define_xml(&self, xml_desc: &str, flags: u32) -> Result<api::NodeDevice> {
        self.call((Program::Remote, 428), &args::NodeDeviceDefineXmlArgs { xml_desc, flags })
    }

    fn node_device_undefine(&self, name: &str, flags: u32) -> Result<()> {
        self.call((Program::Remote, 429), &args::NodeDeviceUndefineArgs { name, flags })
    }

    fn node_device_create(&self, name: &str, flags: u32) -> Result<()> {
        self.call((Program::Remote, 430), &args::NodeDeviceCreateArgs { name, flags })
    }

    fn node_device_get_autostart(&self, name: &str) -> Result<i32> {
        self.call((Program::Remote, 433), &args::NodeDeviceGetAutostartArgs { name })
    }

    fn node_device_set_autostart(&self, name: &str, autostart: i32) -> Result<()> {
        self.call((Program::Remote, 434), &args::NodeDeviceSetAutostartArgs { name, autostart })
    }

    fn node_device_is_persistent(&self, name: &str) -> Result<i32> {
        self.call((Program::Remote, 435), &args::NodeDeviceIsPersistentArgs { name })
    }

    fn node_device_is_active(&self, name: &str) -> Result<i32> {
        self.call((Program::Remote, 436), &args::NodeDeviceIsActiveArgs { name })
    }

    fn node_device_update(&self, name: &str, xml_desc: &str, flags: u32) -> Result<()> {
        self.call((Program::Remote, 447), &args::NodeDeviceUpdateArgs { name, xml_desc, flags })
    }
}
