//! The operations of [`StoragePools`](crate::StoragePools) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`StoragePools::connect_num_of_storage_pools`](crate::StoragePools::connect_num_of_storage_pools).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_num_of_storage_pools(&self) -> Result<i32> {
        match self.storage_pool() {
            Some(facet) => facet.connect_num_of_storage_pools(),
            None => Err(error::Error::no_support("virConnectNumOfStoragePools")),
        }
    }

    /// See [`StoragePools::connect_list_storage_pools`](crate::StoragePools::connect_list_storage_pools).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_storage_pools(&self) -> Result<Vec<String>> {
        match self.storage_pool() {
            Some(facet) => facet.connect_list_storage_pools(),
            None => Err(error::Error::no_support("virConnectListStoragePools")),
        }
    }

    /// See [`StoragePools::connect_num_of_defined_storage_pools`](crate::StoragePools::connect_num_of_defined_storage_pools).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_num_of_defined_storage_pools(&self) -> Result<i32> {
        match self.storage_pool() {
            Some(facet) => facet.connect_num_of_defined_storage_pools(),
            None => Err(error::Error::no_support("virConnectNumOfDefinedStoragePools")),
        }
    }

    /// See [`StoragePools::connect_list_defined_storage_pools`](crate::StoragePools::connect_list_defined_storage_pools).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_defined_storage_pools(&self) -> Result<Vec<String>> {
        match self.storage_pool() {
            Some(facet) => facet.connect_list_defined_storage_pools(),
            None => Err(error::Error::no_support("virConnectListDefinedStoragePools")),
        }
    }

    /// See [`StoragePools::connect_find_storage_pool_sources`](crate::StoragePools::connect_find_storage_pool_sources).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_find_storage_pool_sources(
        &self,
        r#type: &str,
        src_spec: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        match self.storage_pool() {
            Some(facet) => facet.connect_find_storage_pool_sources(r#type, src_spec, flags),
            None => Err(error::Error::no_support("virConnectFindStoragePoolSources")),
        }
    }

    /// See [`StoragePools::storage_pool_create_xml`](crate::StoragePools::storage_pool_create_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_create_xml(&self, xml: &str, flags: u32) -> Result<crate::StoragePool> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_create_xml(xml, flags),
            None => Err(error::Error::no_support("virStoragePoolCreateXML")),
        }
    }

    /// See [`StoragePools::storage_pool_define_xml`](crate::StoragePools::storage_pool_define_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_define_xml(&self, xml: &str, flags: u32) -> Result<crate::StoragePool> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_define_xml(xml, flags),
            None => Err(error::Error::no_support("virStoragePoolDefineXML")),
        }
    }

    /// See [`StoragePools::storage_pool_create`](crate::StoragePools::storage_pool_create).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_create(&self, pool: &crate::StoragePool, flags: u32) -> Result<()> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_create(pool, flags),
            None => Err(error::Error::no_support("virStoragePoolCreate")),
        }
    }

    /// See [`StoragePools::storage_pool_build`](crate::StoragePools::storage_pool_build).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_build(&self, pool: &crate::StoragePool, flags: u32) -> Result<()> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_build(pool, flags),
            None => Err(error::Error::no_support("virStoragePoolBuild")),
        }
    }

    /// See [`StoragePools::storage_pool_destroy`](crate::StoragePools::storage_pool_destroy).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_destroy(&self, pool: &crate::StoragePool) -> Result<()> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_destroy(pool),
            None => Err(error::Error::no_support("virStoragePoolDestroy")),
        }
    }

    /// See [`StoragePools::storage_pool_delete`](crate::StoragePools::storage_pool_delete).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_delete(&self, pool: &crate::StoragePool, flags: u32) -> Result<()> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_delete(pool, flags),
            None => Err(error::Error::no_support("virStoragePoolDelete")),
        }
    }

    /// See [`StoragePools::storage_pool_undefine`](crate::StoragePools::storage_pool_undefine).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_undefine(&self, pool: &crate::StoragePool) -> Result<()> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_undefine(pool),
            None => Err(error::Error::no_support("virStoragePoolUndefine")),
        }
    }

    /// See [`StoragePools::storage_pool_refresh`](crate::StoragePools::storage_pool_refresh).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_refresh(&self, pool: &crate::StoragePool, flags: u32) -> Result<()> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_refresh(pool, flags),
            None => Err(error::Error::no_support("virStoragePoolRefresh")),
        }
    }

    /// See [`StoragePools::storage_pool_lookup_by_name`](crate::StoragePools::storage_pool_lookup_by_name).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_lookup_by_name(&self, name: &str) -> Result<crate::StoragePool> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_lookup_by_name(name),
            None => Err(error::Error::no_support("virStoragePoolLookupByName")),
        }
    }

    /// See [`StoragePools::storage_pool_lookup_by_uuid`](crate::StoragePools::storage_pool_lookup_by_uuid).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_lookup_by_uuid(&self, uuid: crate::Uuid) -> Result<crate::StoragePool> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_lookup_by_uuid(uuid),
            None => Err(error::Error::no_support("virStoragePoolLookupByUUID")),
        }
    }

    /// See [`StoragePools::storage_pool_lookup_by_volume`](crate::StoragePools::storage_pool_lookup_by_volume).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_lookup_by_volume(&self, vol: &crate::StorageVol) -> Result<crate::StoragePool> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_lookup_by_volume(vol),
            None => Err(error::Error::no_support("virStoragePoolLookupByVolume")),
        }
    }

    /// See [`StoragePools::storage_pool_get_info`](crate::StoragePools::storage_pool_get_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_get_info(&self, pool: &crate::StoragePool) -> Result<crate::StoragePoolGetInfoRet> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_get_info(pool),
            None => Err(error::Error::no_support("virStoragePoolGetInfo")),
        }
    }

    /// See [`StoragePools::storage_pool_get_xml_desc`](crate::StoragePools::storage_pool_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_get_xml_desc(&self, pool: &crate::StoragePool, flags: u32) -> Result<String> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_get_xml_desc(pool, flags),
            None => Err(error::Error::no_support("virStoragePoolGetXMLDesc")),
        }
    }

    /// See [`StoragePools::storage_pool_get_autostart`](crate::StoragePools::storage_pool_get_autostart).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_get_autostart(&self, pool: &crate::StoragePool) -> Result<i32> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_get_autostart(pool),
            None => Err(error::Error::no_support("virStoragePoolGetAutostart")),
        }
    }

    /// See [`StoragePools::storage_pool_set_autostart`](crate::StoragePools::storage_pool_set_autostart).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_set_autostart(&self, pool: &crate::StoragePool, autostart: i32) -> Result<()> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_set_autostart(pool, autostart),
            None => Err(error::Error::no_support("virStoragePoolSetAutostart")),
        }
    }

    /// See [`StoragePools::storage_pool_is_active`](crate::StoragePools::storage_pool_is_active).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_is_active(&self, pool: &crate::StoragePool) -> Result<i32> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_is_active(pool),
            None => Err(error::Error::no_support("virStoragePoolIsActive")),
        }
    }

    /// See [`StoragePools::storage_pool_is_persistent`](crate::StoragePools::storage_pool_is_persistent).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_is_persistent(&self, pool: &crate::StoragePool) -> Result<i32> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_is_persistent(pool),
            None => Err(error::Error::no_support("virStoragePoolIsPersistent")),
        }
    }

    /// See [`StoragePools::connect_list_all_storage_pools`](crate::StoragePools::connect_list_all_storage_pools).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_list_all_storage_pools(&self, flags: u32) -> Result<Vec<crate::StoragePool>> {
        match self.storage_pool() {
            Some(facet) => facet.connect_list_all_storage_pools(flags),
            None => Err(error::Error::no_support("virConnectListAllStoragePools")),
        }
    }

    /// See [`StoragePools::storage_pool_lookup_by_target_path`](crate::StoragePools::storage_pool_lookup_by_target_path).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_lookup_by_target_path(&self, path: &str) -> Result<crate::StoragePool> {
        match self.storage_pool() {
            Some(facet) => facet.storage_pool_lookup_by_target_path(path),
            None => Err(error::Error::no_support("virStoragePoolLookupByTargetPath")),
        }
    }

    /// See [`StoragePools::connect_get_storage_pool_capabilities`](crate::StoragePools::connect_get_storage_pool_capabilities).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn connect_get_storage_pool_capabilities(&self, flags: u32) -> Result<String> {
        match self.storage_pool() {
            Some(facet) => facet.connect_get_storage_pool_capabilities(flags),
            None => Err(error::Error::no_support("virConnectGetStoragePoolCapabilities")),
        }
    }
}
