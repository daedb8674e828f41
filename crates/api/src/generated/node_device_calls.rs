//! The operations of [`NodeDevices`](crate::NodeDevices) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`NodeDevices::node_num_of_devices`](crate::NodeDevices::node_num_of_devices).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_num_of_devices(&self, cap: Option<&str>, flags: u32) -> Result<i32> {
        match self.node_device() {
            Some(facet) => facet.node_num_of_devices(cap, flags),
            None => Err(error::Error::no_support("virNodeNumOfDevices")),
        }
    }

    /// See [`NodeDevices::node_list_devices`](crate::NodeDevices::node_list_devices).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_list_devices(&self, cap: Option<&str>, flags: u32) -> Result<Vec<String>> {
        match self.node_device() {
            Some(facet) => facet.node_list_devices(cap, flags),
            None => Err(error::Error::no_support("virNodeListDevices")),
        }
    }

    /// See [`NodeDevices::node_device_lookup_by_name`](crate::NodeDevices::node_device_lookup_by_name).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_lookup_by_name(&self, name: &str) -> Result<crate::NodeDevice> {
        match self.node_device() {
            Some(facet) => facet.node_device_lookup_by_name(name),
            None => Err(error::Error::no_support("virNodeDeviceLookupByName")),
        }
    }

    /// See [`NodeDevices::node_device_get_xml_desc`](crate::NodeDevices::node_device_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_get_xml_desc(&self, name: &str, flags: u32) -> Result<String> {
        match self.node_device() {
            Some(facet) => facet.node_device_get_xml_desc(name, flags),
            None => Err(error::Error::no_support("virNodeDeviceGetXMLDesc")),
        }
    }

    /// See [`NodeDevices::node_device_get_parent`](crate::NodeDevices::node_device_get_parent).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_get_parent(&self, name: &str) -> Result<Option<String>> {
        match self.node_device() {
            Some(facet) => facet.node_device_get_parent(name),
            None => Err(error::Error::no_support("virNodeDeviceGetParent")),
        }
    }

    /// See [`NodeDevices::node_device_num_of_caps`](crate::NodeDevices::node_device_num_of_caps).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_num_of_caps(&self, name: &str) -> Result<i32> {
        match self.node_device() {
            Some(facet) => facet.node_device_num_of_caps(name),
            None => Err(error::Error::no_support("virNodeDeviceNumOfCaps")),
        }
    }

    /// See [`NodeDevices::node_device_list_caps`](crate::NodeDevices::node_device_list_caps).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_list_caps(&self, name: &str) -> Result<Vec<String>> {
        match self.node_device() {
            Some(facet) => facet.node_device_list_caps(name),
            None => Err(error::Error::no_support("virNodeDeviceListCaps")),
        }
    }

    /// See [`NodeDevices::node_device_dettach`](crate::NodeDevices::node_device_dettach).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_dettach(&self, name: &str) -> Result<()> {
        match self.node_device() {
            Some(facet) => facet.node_device_dettach(name),
            None => Err(error::Error::no_support("virNodeDeviceDettach")),
        }
    }

    /// See [`NodeDevices::node_device_re_attach`](crate::NodeDevices::node_device_re_attach).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_re_attach(&self, name: &str) -> Result<()> {
        match self.node_device() {
            Some(facet) => facet.node_device_re_attach(name),
            None => Err(error::Error::no_support("virNodeDeviceReAttach")),
        }
    }

    /// See [`NodeDevices::node_device_reset`](crate::NodeDevices::node_device_reset).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_reset(&self, name: &str) -> Result<()> {
        match self.node_device() {
            Some(facet) => facet.node_device_reset(name),
            None => Err(error::Error::no_support("virNodeDeviceReset")),
        }
    }

    /// See [`NodeDevices::node_device_create_xml`](crate::NodeDevices::node_device_create_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_create_xml(&self, xml_desc: &str, flags: u32) -> Result<crate::NodeDevice> {
        match self.node_device() {
            Some(facet) => facet.node_device_create_xml(xml_desc, flags),
            None => Err(error::Error::no_support("virNodeDeviceCreateXML")),
        }
    }

    /// See [`NodeDevices::node_device_destroy`](crate::NodeDevices::node_device_destroy).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_destroy(&self, name: &str) -> Result<()> {
        match self.node_device() {
            Some(facet) => facet.node_device_destroy(name),
            None => Err(error::Error::no_support("virNodeDeviceDestroy")),
        }
    }

    /// See [`NodeDevices::connect_list_all_node_devices`](crate::NodeDevices::connect_list_all_node_devices).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_all_node_devices(&self, flags: u32) -> Result<Vec<crate::NodeDevice>> {
        match self.node_device() {
            Some(facet) => facet.connect_list_all_node_devices(flags),
            None => Err(error::Error::no_support("virConnectListAllNodeDevices")),
        }
    }

    /// See [`NodeDevices::node_device_lookup_scsi_host_by_wwn`](crate::NodeDevices::node_device_lookup_scsi_host_by_wwn).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_lookup_scsi_host_by_wwn(
        &self,
        wwnn: &str,
        wwpn: &str,
        flags: u32,
    ) -> Result<crate::NodeDevice> {
        match self.node_device() {
            Some(facet) => facet.node_device_lookup_scsi_host_by_wwn(wwnn, wwpn, flags),
            None => Err(error::Error::no_support("virNodeDeviceLookupSCSIHostByWWN")),
        }
    }

    /// See [`NodeDevices::node_device_detach_flags`](crate::NodeDevices::node_device_detach_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_detach_flags(&self, name: &str, driver_name: Option<&str>, flags: u32) -> Result<()> {
        match self.node_device() {
            Some(facet) => facet.node_device_detach_flags(name, driver_name, flags),
            None => Err(error::Error::no_support("virNodeDeviceDetachFlags")),
        }
    }

    /// See [`NodeDevices::node_device_define_xml`](crate::NodeDevices::node_device_define_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_define_xml(&self, xml_desc: &str, flags: u32) -> Result<crate::NodeDevice> {
        match self.node_device() {
            Some(facet) => facet.node_device_define_xml(xml_desc, flags),
            None => Err(error::Error::no_support("virNodeDeviceDefineXML")),
        }
    }

    /// See [`NodeDevices::node_device_undefine`](crate::NodeDevices::node_device_undefine).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_undefine(&self, name: &str, flags: u32) -> Result<()> {
        match self.node_device() {
            Some(facet) => facet.node_device_undefine(name, flags),
            None => Err(error::Error::no_support("virNodeDeviceUndefine")),
        }
    }

    /// See [`NodeDevices::node_device_create`](crate::NodeDevices::node_device_create).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_create(&self, name: &str, flags: u32) -> Result<()> {
        match self.node_device() {
            Some(facet) => facet.node_device_create(name, flags),
            None => Err(error::Error::no_support("virNodeDeviceCreate")),
        }
    }

    /// See [`NodeDevices::node_device_get_autostart`](crate::NodeDevices::node_device_get_autostart).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_get_autostart(&self, name: &str) -> Result<i32> {
        match self.node_device() {
            Some(facet) => facet.node_device_get_autostart(name),
            None => Err(error::Error::no_support("virNodeDeviceGetAutostart")),
        }
    }

    /// See [`NodeDevices::node_device_set_autostart`](crate::NodeDevices::node_device_set_autostart).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_set_autostart(&self, name: &str, autostart: i32) -> Result<()> {
        match self.node_device() {
            Some(facet) => facet.node_device_set_autostart(name, autostart),
            None => Err(error::Error::no_support("virNodeDeviceSetAutostart")),
        }
    }

    /// See [`NodeDevices::node_device_is_persistent`](crate::NodeDevices::node_device_is_persistent).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_is_persistent(&self, name: &str) -> Result<i32> {
        match self.node_device() {
            Some(facet) => facet.node_device_is_persistent(name),
            None => Err(error::Error::no_support("virNodeDeviceIsPersistent")),
        }
    }

    /// See [`NodeDevices::node_device_is_active`](crate::NodeDevices::node_device_is_active).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_is_active(&self, name: &str) -> Result<i32> {
        match self.node_device() {
            Some(facet) => facet.node_device_is_active(name),
            None => Err(error::Error::no_support("virNodeDeviceIsActive")),
        }
    }

    /// See [`NodeDevices::node_device_update`](crate::NodeDevices::node_device_update).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn node_device_update(&self, name: &str, xml_desc: &str, flags: u32) -> Result<()> {
        match self.node_device() {
            Some(facet) => facet.node_device_update(name, xml_desc, flags),
            None => Err(error::Error::no_support("virNodeDeviceUpdate")),
        }
    }
}
