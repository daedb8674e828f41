//! Volumes of storage pools.

use api_macros::contract;
use error::Result;

use crate::stream::Stream;
use crate::types::{StoragePool, StorageVol};

/// Volumes of storage pools.
#[contract]
pub trait StorageVols: Send + Sync {
    /// How many volumes a pool has (`virStoragePoolNumOfVolumes`).
    #[op(
        proc = 91,
        c = "virStoragePoolNumOfVolumes",
        acl = "storage_pool:search_storage_vols",
        filter = "storage_vol:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_num_of_volumes(&self, pool: &StoragePool) -> Result<i32>;

    /// Names of a pool's volumes (`virStoragePoolListVolumes`).
    #[op(
        proc = 92,
        c = "virStoragePoolListVolumes",
        acl = "storage_pool:search_storage_vols",
        filter = "storage_vol:getattr",
        readonly = "allow",
        priority = "high",
        limit = 1,
        max = 16384
    )]
    fn storage_pool_list_volumes(&self, pool: &StoragePool) -> Result<Vec<String>>;

    /// Makes a volume from a document (`virStorageVolCreateXML`).
    #[op(proc = 93, c = "virStorageVolCreateXML", acl = "storage_vol:create", readonly = "deny")]
    fn storage_vol_create_xml(&self, pool: &StoragePool, xml: &str, flags: u32) -> Result<StorageVol>;

    /// Removes a volume (`virStorageVolDelete`).
    #[op(proc = 94, c = "virStorageVolDelete", acl = "storage_vol:delete", readonly = "deny")]
    fn storage_vol_delete(&self, vol: &StorageVol, flags: u32) -> Result<()>;

    /// Finds a volume of a pool by name (`virStorageVolLookupByName`).
    #[op(
        proc = 95,
        c = "virStorageVolLookupByName",
        acl = "storage_vol:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_vol_lookup_by_name(&self, pool: &StoragePool, name: &str) -> Result<StorageVol>;

    /// Finds a volume by its key (`virStorageVolLookupByKey`).
    #[op(
        proc = 96,
        c = "virStorageVolLookupByKey",
        acl = "storage_vol:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_vol_lookup_by_key(&self, key: &str) -> Result<StorageVol>;

    /// Finds a volume by its path (`virStorageVolLookupByPath`).
    #[op(
        proc = 97,
        c = "virStorageVolLookupByPath",
        acl = "storage_vol:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_vol_lookup_by_path(&self, path: &str) -> Result<StorageVol>;

    /// Kind and sizes of a volume, in bytes (`virStorageVolGetInfo`).
    #[op(
        proc = 98,
        c = "virStorageVolGetInfo",
        acl = "storage_vol:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_vol_get_info(&self, vol: &StorageVol) -> Result<StorageVolGetInfoRet>;

    /// The volume's document (`virStorageVolGetXMLDesc`).
    #[op(
        proc = 99,
        c = "virStorageVolGetXMLDesc",
        acl = "storage_vol:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_vol_get_xml_desc(&self, vol: &StorageVol, flags: u32) -> Result<String>;

    /// The volume's path (`virStorageVolGetPath`).
    #[op(
        proc = 100,
        c = "virStorageVolGetPath",
        acl = "storage_vol:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_vol_get_path(&self, vol: &StorageVol) -> Result<String>;

    /// Makes a volume with the data of another (`virStorageVolCreateXMLFrom`).
    #[op(proc = 125, c = "virStorageVolCreateXMLFrom", acl = "storage_vol:create", readonly = "deny")]
    fn storage_vol_create_xml_from(
        &self,
        pool: &StoragePool,
        xml: &str,
        clonevol: &StorageVol,
        flags: u32,
    ) -> Result<StorageVol>;

    /// Overwrites a volume's data (`virStorageVolWipe`).
    #[op(proc = 165, c = "virStorageVolWipe", acl = "storage_vol:format", readonly = "deny")]
    fn storage_vol_wipe(&self, vol: &StorageVol, flags: u32) -> Result<()>;

    /// Writes the stream's data into a volume at an offset, both in bytes (`virStorageVolUpload`).
    #[op(
        proc = 208,
        c = "virStorageVolUpload",
        acl = "storage_vol:data_write",
        readonly = "deny",
        stream = "write",
        sparse = "VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM"
    )]
    fn storage_vol_upload(
        &self,
        vol: &StorageVol,
        offset: u64,
        length: u64,
        flags: u32,
        stream: Stream,
    ) -> Result<()>;

    /// Sends a volume's data from an offset on through the stream, both in bytes (`virStorageVolDownload`).
    #[op(
        proc = 209,
        c = "virStorageVolDownload",
        acl = "storage_vol:data_read",
        readonly = "deny",
        stream = "read",
        sparse = "VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM"
    )]
    fn storage_vol_download(
        &self,
        vol: &StorageVol,
        offset: u64,
        length: u64,
        flags: u32,
        stream: Stream,
    ) -> Result<()>;

    /// Overwrites a volume's data in a chosen way (`virStorageVolWipePattern`).
    #[op(proc = 259, c = "virStorageVolWipePattern", acl = "storage_vol:format", readonly = "deny")]
    fn storage_vol_wipe_pattern(&self, vol: &StorageVol, algorithm: u32, flags: u32) -> Result<()>;

    /// Changes the capacity of a volume, in bytes (`virStorageVolResize`).
    #[op(proc = 260, c = "virStorageVolResize", acl = "storage_vol:resize", readonly = "deny")]
    fn storage_vol_resize(&self, vol: &StorageVol, capacity: u64, flags: u32) -> Result<()>;

    /// Lists the volumes of a pool (`virStoragePoolListAllVolumes`).
    #[op(
        proc = 282,
        c = "virStoragePoolListAllVolumes",
        acl = "storage_pool:search_storage_vols",
        filter = "storage_vol:getattr",
        readonly = "allow",
        priority = "high",
        need_results = 1,
        max = 16384,
        count = "u32"
    )]
    fn storage_pool_list_all_volumes(&self, pool: &StoragePool, flags: u32) -> Result<Vec<StorageVol>>;

    /// As `virStorageVolGetInfo`, with the physical size if a flag says so (`virStorageVolGetInfoFlags`).
    #[op(
        proc = 378,
        c = "virStorageVolGetInfoFlags",
        acl = "storage_vol:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_vol_get_info_flags(&self, vol: &StorageVol, flags: u32) -> Result<StorageVolGetInfoFlagsRet>;
}

/// Result of [`StorageVols::storage_vol_get_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StorageVolGetInfoRet {
    /// The type's number or name, as the operation says.
    pub r#type: i8,
    /// Size as the guest sees it, in bytes.
    pub capacity: u64,
    /// Space taken on the host, in bytes.
    pub allocation: u64,
}

/// Result of [`StorageVols::storage_vol_get_info_flags`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StorageVolGetInfoFlagsRet {
    /// The type's number or name, as the operation says.
    pub r#type: i8,
    /// Size as the guest sees it, in bytes.
    pub capacity: u64,
    /// Space taken on the host, in bytes.
    pub allocation: u64,
}
