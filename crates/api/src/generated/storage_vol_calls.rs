//! The operations of [`StorageVols`](crate::StorageVols) as calls of any driver. Written by `cargo xtask codegen`: do not edit.

use error::Result;

use crate::driver::Driver;

impl dyn Driver + '_ {
    /// See [`StorageVols::storage_pool_num_of_volumes`](crate::StorageVols::storage_pool_num_of_volumes).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_num_of_volumes(&self, pool: &crate::StoragePool) -> Result<i32> {
        match self.storage_vol() {
            Some(facet) => facet.storage_pool_num_of_volumes(pool),
            None => Err(error::Error::no_support("virStoragePoolNumOfVolumes")),
        }
    }

    /// See [`StorageVols::storage_pool_list_volumes`](crate::StorageVols::storage_pool_list_volumes).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_list_volumes(&self, pool: &crate::StoragePool) -> Result<Vec<String>> {
        match self.storage_vol() {
            Some(facet) => facet.storage_pool_list_volumes(pool),
            None => Err(error::Error::no_support("virStoragePoolListVolumes")),
        }
    }

    /// See [`StorageVols::storage_vol_create_xml`](crate::StorageVols::storage_vol_create_xml).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_create_xml(
        &self,
        pool: &crate::StoragePool,
        xml: &str,
        flags: u32,
    ) -> Result<crate::StorageVol> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_create_xml(pool, xml, flags),
            None => Err(error::Error::no_support("virStorageVolCreateXML")),
        }
    }

    /// See [`StorageVols::storage_vol_delete`](crate::StorageVols::storage_vol_delete).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_delete(&self, vol: &crate::StorageVol, flags: u32) -> Result<()> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_delete(vol, flags),
            None => Err(error::Error::no_support("virStorageVolDelete")),
        }
    }

    /// See [`StorageVols::storage_vol_lookup_by_name`](crate::StorageVols::storage_vol_lookup_by_name).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_lookup_by_name(
        &self,
        pool: &crate::StoragePool,
        name: &str,
    ) -> Result<crate::StorageVol> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_lookup_by_name(pool, name),
            None => Err(error::Error::no_support("virStorageVolLookupByName")),
        }
    }

    /// See [`StorageVols::storage_vol_lookup_by_key`](crate::StorageVols::storage_vol_lookup_by_key).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_lookup_by_key(&self, key: &str) -> Result<crate::StorageVol> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_lookup_by_key(key),
            None => Err(error::Error::no_support("virStorageVolLookupByKey")),
        }
    }

    /// See [`StorageVols::storage_vol_lookup_by_path`](crate::StorageVols::storage_vol_lookup_by_path).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_lookup_by_path(&self, path: &str) -> Result<crate::StorageVol> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_lookup_by_path(path),
            None => Err(error::Error::no_support("virStorageVolLookupByPath")),
        }
    }

    /// See [`StorageVols::storage_vol_get_info`](crate::StorageVols::storage_vol_get_info).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_get_info(&self, vol: &crate::StorageVol) -> Result<crate::StorageVolGetInfoRet> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_get_info(vol),
            None => Err(error::Error::no_support("virStorageVolGetInfo")),
        }
    }

    /// See [`StorageVols::storage_vol_get_xml_desc`](crate::StorageVols::storage_vol_get_xml_desc).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_get_xml_desc(&self, vol: &crate::StorageVol, flags: u32) -> Result<String> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_get_xml_desc(vol, flags),
            None => Err(error::Error::no_support("virStorageVolGetXMLDesc")),
        }
    }

    /// See [`StorageVols::storage_vol_get_path`](crate::StorageVols::storage_vol_get_path).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_get_path(&self, vol: &crate::StorageVol) -> Result<String> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_get_path(vol),
            None => Err(error::Error::no_support("virStorageVolGetPath")),
        }
    }

    /// See [`StorageVols::storage_vol_create_xml_from`](crate::StorageVols::storage_vol_create_xml_from).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_create_xml_from(
        &self,
        pool: &crate::StoragePool,
        xml: &str,
        clonevol: &crate::StorageVol,
        flags: u32,
    ) -> Result<crate::StorageVol> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_create_xml_from(pool, xml, clonevol, flags),
            None => Err(error::Error::no_support("virStorageVolCreateXMLFrom")),
        }
    }

    /// See [`StorageVols::storage_vol_wipe`](crate::StorageVols::storage_vol_wipe).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_wipe(&self, vol: &crate::StorageVol, flags: u32) -> Result<()> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_wipe(vol, flags),
            None => Err(error::Error::no_support("virStorageVolWipe")),
        }
    }

    /// See [`StorageVols::storage_vol_upload`](crate::StorageVols::storage_vol_upload).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_upload(
        &self,
        vol: &crate::StorageVol,
        offset: u64,
        length: u64,
        flags: u32,
        stream: crate::Stream,
    ) -> Result<()> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_upload(vol, offset, length, flags, stream),
            None => Err(error::Error::no_support("virStorageVolUpload")),
        }
    }

    /// See [`StorageVols::storage_vol_download`](crate::StorageVols::storage_vol_download).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_download(
        &self,
        vol: &crate::StorageVol,
        offset: u64,
        length: u64,
        flags: u32,
        stream: crate::Stream,
    ) -> Result<()> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_download(vol, offset, length, flags, stream),
            None => Err(error::Error::no_support("virStorageVolDownload")),
        }
    }

    /// See [`StorageVols::storage_vol_wipe_pattern`](crate::StorageVols::storage_vol_wipe_pattern).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_wipe_pattern(
        &self,
        vol: &crate::StorageVol,
        algorithm: u32,
        flags: u32,
    ) -> Result<()> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_wipe_pattern(vol, algorithm, flags),
            None => Err(error::Error::no_support("virStorageVolWipePattern")),
        }
    }

    /// See [`StorageVols::storage_vol_resize`](crate::StorageVols::storage_vol_resize).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_resize(&self, vol: &crate::StorageVol, capacity: u64, flags: u32) -> Result<()> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_resize(vol, capacity, flags),
            None => Err(error::Error::no_support("virStorageVolResize")),
        }
    }

    /// See [`StorageVols::storage_pool_list_all_volumes`](crate::StorageVols::storage_pool_list_all_volumes).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_pool_list_all_volumes(
        &self,
        pool: &crate::StoragePool,
        flags: u32,
    ) -> Result<Vec<crate::StorageVol>> {
        match self.storage_vol() {
            Some(facet) => facet.storage_pool_list_all_volumes(pool, flags),
            None => Err(error::Error::no_support("virStoragePoolListAllVolumes")),
        }
    }

    /// See [`StorageVols::storage_vol_get_info_flags`](crate::StorageVols::storage_vol_get_info_flags).
    ///
    /// # Errors
    /// As the driver says; "not supported" when it lacks the facet.
    pub fn storage_vol_get_info_flags(
        &self,
        vol: &crate::StorageVol,
        flags: u32,
    ) -> Result<crate::StorageVolGetInfoFlagsRet> {
        match self.storage_vol() {
            Some(facet) => facet.storage_vol_get_info_flags(vol, flags),
            None => Err(error::Error::no_support("virStorageVolGetInfoFlags")),
        }
    }
}
