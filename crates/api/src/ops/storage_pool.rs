//! Storage pools.

use api_macros::contract;
use error::Result;

use crate::types::{StoragePool, StorageVol};
use stdx::Uuid;

/// Storage pools.
#[contract]
pub trait StoragePools: Send + Sync {
    /// How many active pools there are (`virConnectNumOfStoragePools`).
    #[op(
        proc = 71,
        c = "virConnectNumOfStoragePools",
        acl = "connect:search_storage_pools",
        filter = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_num_of_storage_pools(&self) -> Result<i32>;

    /// Names of the active pools (`virConnectListStoragePools`).
    #[op(
        proc = 72,
        c = "virConnectListStoragePools",
        acl = "connect:search_storage_pools",
        filter = "storage_pool:getattr",
        readonly = "allow",
        priority = "high",
        limit = 0,
        max = 16384
    )]
    fn connect_list_storage_pools(&self) -> Result<Vec<String>>;

    /// How many inactive pools there are (`virConnectNumOfDefinedStoragePools`).
    #[op(
        proc = 73,
        c = "virConnectNumOfDefinedStoragePools",
        acl = "connect:search_storage_pools",
        filter = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_num_of_defined_storage_pools(&self) -> Result<i32>;

    /// Names of the inactive pools (`virConnectListDefinedStoragePools`).
    #[op(
        proc = 74,
        c = "virConnectListDefinedStoragePools",
        acl = "connect:search_storage_pools",
        filter = "storage_pool:getattr",
        readonly = "allow",
        priority = "high",
        limit = 0,
        max = 16384
    )]
    fn connect_list_defined_storage_pools(&self) -> Result<Vec<String>>;

    /// Looks for sources that a pool of a type could use, as a document (`virConnectFindStoragePoolSources`).
    #[op(
        proc = 75,
        c = "virConnectFindStoragePoolSources",
        acl = "connect:detect_storage_pools",
        readonly = "deny"
    )]
    fn connect_find_storage_pool_sources(
        &self,
        r#type: &str,
        src_spec: Option<&str>,
        flags: u32,
    ) -> Result<String>;

    /// Starts a transient pool from a document (`virStoragePoolCreateXML`).
    #[op(
        proc = 76,
        c = "virStoragePoolCreateXML",
        acl = "storage_pool:start, storage_pool:write",
        readonly = "deny"
    )]
    fn storage_pool_create_xml(&self, xml: &str, flags: u32) -> Result<StoragePool>;

    /// Stores the definition of a pool (`virStoragePoolDefineXML`).
    #[op(
        proc = 77,
        c = "virStoragePoolDefineXML",
        acl = "storage_pool:write, storage_pool:save",
        readonly = "deny",
        priority = "high"
    )]
    fn storage_pool_define_xml(&self, xml: &str, flags: u32) -> Result<StoragePool>;

    /// Starts a defined pool (`virStoragePoolCreate`).
    #[op(proc = 78, c = "virStoragePoolCreate", acl = "storage_pool:start", readonly = "deny")]
    fn storage_pool_create(&self, pool: &StoragePool, flags: u32) -> Result<()>;

    /// Makes the storage of a pool: directory, file system, partition table (`virStoragePoolBuild`).
    #[op(proc = 79, c = "virStoragePoolBuild", acl = "storage_pool:format", readonly = "deny")]
    fn storage_pool_build(&self, pool: &StoragePool, flags: u32) -> Result<()>;

    /// Stops a pool; its volumes stay (`virStoragePoolDestroy`).
    #[op(
        proc = 80,
        c = "virStoragePoolDestroy",
        acl = "storage_pool:stop",
        readonly = "deny",
        priority = "high"
    )]
    fn storage_pool_destroy(&self, pool: &StoragePool) -> Result<()>;

    /// Removes the storage of a pool (`virStoragePoolDelete`).
    #[op(proc = 81, c = "virStoragePoolDelete", acl = "storage_pool:format", readonly = "deny")]
    fn storage_pool_delete(&self, pool: &StoragePool, flags: u32) -> Result<()>;

    /// Removes the definition of a pool (`virStoragePoolUndefine`).
    #[op(
        proc = 82,
        c = "virStoragePoolUndefine",
        acl = "storage_pool:delete",
        readonly = "deny",
        priority = "high"
    )]
    fn storage_pool_undefine(&self, pool: &StoragePool) -> Result<()>;

    /// Looks for volumes again (`virStoragePoolRefresh`).
    #[op(proc = 83, c = "virStoragePoolRefresh", acl = "storage_pool:refresh", readonly = "deny")]
    fn storage_pool_refresh(&self, pool: &StoragePool, flags: u32) -> Result<()>;

    /// Finds a pool by name (`virStoragePoolLookupByName`).
    #[op(
        proc = 84,
        c = "virStoragePoolLookupByName",
        acl = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_lookup_by_name(&self, name: &str) -> Result<StoragePool>;

    /// Finds a pool by UUID (`virStoragePoolLookupByUUID`).
    #[op(
        proc = 85,
        c = "virStoragePoolLookupByUUID",
        acl = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_lookup_by_uuid(&self, uuid: Uuid) -> Result<StoragePool>;

    /// The pool of a volume (`virStoragePoolLookupByVolume`).
    #[op(
        proc = 86,
        c = "virStoragePoolLookupByVolume",
        acl = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_lookup_by_volume(&self, vol: &StorageVol) -> Result<StoragePool>;

    /// State and sizes of a pool, in bytes (`virStoragePoolGetInfo`).
    #[op(
        proc = 87,
        c = "virStoragePoolGetInfo",
        acl = "storage_pool:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_get_info(&self, pool: &StoragePool) -> Result<StoragePoolGetInfoRet>;

    /// The pool's document (`virStoragePoolGetXMLDesc`).
    #[op(
        proc = 88,
        c = "virStoragePoolGetXMLDesc",
        acl = "storage_pool:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_get_xml_desc(&self, pool: &StoragePool, flags: u32) -> Result<String>;

    /// Whether the pool starts with the host: 1 or 0 (`virStoragePoolGetAutostart`).
    #[op(
        proc = 89,
        c = "virStoragePoolGetAutostart",
        acl = "storage_pool:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_get_autostart(&self, pool: &StoragePool) -> Result<i32>;

    /// Sets whether the pool starts with the host (`virStoragePoolSetAutostart`).
    #[op(
        proc = 90,
        c = "virStoragePoolSetAutostart",
        acl = "storage_pool:write",
        readonly = "deny",
        priority = "high"
    )]
    fn storage_pool_set_autostart(&self, pool: &StoragePool, autostart: i32) -> Result<()>;

    /// Whether the pool runs: 1 or 0 (`virStoragePoolIsActive`).
    #[op(
        proc = 154,
        c = "virStoragePoolIsActive",
        acl = "storage_pool:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_is_active(&self, pool: &StoragePool) -> Result<i32>;

    /// Whether the pool has a stored definition: 1 or 0 (`virStoragePoolIsPersistent`).
    #[op(
        proc = 155,
        c = "virStoragePoolIsPersistent",
        acl = "storage_pool:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_is_persistent(&self, pool: &StoragePool) -> Result<i32>;

    /// Lists pools; `VIR_CONNECT_LIST_STORAGE_POOLS_*` flags choose which (`virConnectListAllStoragePools`).
    #[op(
        proc = 281,
        c = "virConnectListAllStoragePools",
        acl = "connect:search_storage_pools",
        filter = "storage_pool:getattr",
        readonly = "allow",
        priority = "high",
        need_results = 0,
        max = 16384,
        count = "u32"
    )]
    fn connect_list_all_storage_pools(&self, flags: u32) -> Result<Vec<StoragePool>>;

    /// Finds a pool by the directory in which it is seen (`virStoragePoolLookupByTargetPath`).
    #[op(
        proc = 391,
        c = "virStoragePoolLookupByTargetPath",
        acl = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_lookup_by_target_path(&self, path: &str) -> Result<StoragePool>;

    /// The kinds of pools that are offered, as a document (`virConnectGetStoragePoolCapabilities`).
    #[op(proc = 403, c = "virConnectGetStoragePoolCapabilities", acl = "connect:read", readonly = "allow")]
    fn connect_get_storage_pool_capabilities(&self, flags: u32) -> Result<String>;
}

/// Result of [`StoragePools::storage_pool_get_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoragePoolGetInfoRet {
    /// The state's number.
    pub state: u8,
    /// Size as the guest sees it, in bytes.
    pub capacity: u64,
    /// Space taken on the host, in bytes.
    pub allocation: u64,
    /// Free space in bytes.
    pub available: u64,
}
