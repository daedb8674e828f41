//! Storage pools.

use api_macros::contract;
use error::Result;

use crate::types::{StoragePool, StorageVol};
use stdx::Uuid;

/// Storage pools.
#[contract]
pub trait StoragePools: Send + Sync {
    /// `virConnectNumOfStoragePools`.
    #[op(
        proc = 71,
        c = "virConnectNumOfStoragePools",
        acl = "connect:search_storage_pools",
        filter = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_num_of_storage_pools(&self) -> Result<i32>;

    /// `virConnectListStoragePools`.
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

    /// `virConnectNumOfDefinedStoragePools`.
    #[op(
        proc = 73,
        c = "virConnectNumOfDefinedStoragePools",
        acl = "connect:search_storage_pools",
        filter = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn connect_num_of_defined_storage_pools(&self) -> Result<i32>;

    /// `virConnectListDefinedStoragePools`.
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

    /// `virConnectFindStoragePoolSources`.
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

    /// `virStoragePoolCreateXML`.
    #[op(
        proc = 76,
        c = "virStoragePoolCreateXML",
        acl = "storage_pool:start, storage_pool:write",
        readonly = "deny"
    )]
    fn storage_pool_create_xml(&self, xml: &str, flags: u32) -> Result<StoragePool>;

    /// `virStoragePoolDefineXML`.
    #[op(
        proc = 77,
        c = "virStoragePoolDefineXML",
        acl = "storage_pool:write, storage_pool:save",
        readonly = "deny",
        priority = "high"
    )]
    fn storage_pool_define_xml(&self, xml: &str, flags: u32) -> Result<StoragePool>;

    /// `virStoragePoolCreate`.
    #[op(proc = 78, c = "virStoragePoolCreate", acl = "storage_pool:start", readonly = "deny")]
    fn storage_pool_create(&self, pool: &StoragePool, flags: u32) -> Result<()>;

    /// `virStoragePoolBuild`.
    #[op(proc = 79, c = "virStoragePoolBuild", acl = "storage_pool:format", readonly = "deny")]
    fn storage_pool_build(&self, pool: &StoragePool, flags: u32) -> Result<()>;

    /// `virStoragePoolDestroy`.
    #[op(
        proc = 80,
        c = "virStoragePoolDestroy",
        acl = "storage_pool:stop",
        readonly = "deny",
        priority = "high"
    )]
    fn storage_pool_destroy(&self, pool: &StoragePool) -> Result<()>;

    /// `virStoragePoolDelete`.
    #[op(proc = 81, c = "virStoragePoolDelete", acl = "storage_pool:format", readonly = "deny")]
    fn storage_pool_delete(&self, pool: &StoragePool, flags: u32) -> Result<()>;

    /// `virStoragePoolUndefine`.
    #[op(
        proc = 82,
        c = "virStoragePoolUndefine",
        acl = "storage_pool:delete",
        readonly = "deny",
        priority = "high"
    )]
    fn storage_pool_undefine(&self, pool: &StoragePool) -> Result<()>;

    /// `virStoragePoolRefresh`.
    #[op(proc = 83, c = "virStoragePoolRefresh", acl = "storage_pool:refresh", readonly = "deny")]
    fn storage_pool_refresh(&self, pool: &StoragePool, flags: u32) -> Result<()>;

    /// `virStoragePoolLookupByName`.
    #[op(
        proc = 84,
        c = "virStoragePoolLookupByName",
        acl = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_lookup_by_name(&self, name: &str) -> Result<StoragePool>;

    /// `virStoragePoolLookupByUUID`.
    #[op(
        proc = 85,
        c = "virStoragePoolLookupByUUID",
        acl = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_lookup_by_uuid(&self, uuid: Uuid) -> Result<StoragePool>;

    /// `virStoragePoolLookupByVolume`.
    #[op(
        proc = 86,
        c = "virStoragePoolLookupByVolume",
        acl = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_lookup_by_volume(&self, vol: &StorageVol) -> Result<StoragePool>;

    /// `virStoragePoolGetInfo`.
    #[op(
        proc = 87,
        c = "virStoragePoolGetInfo",
        acl = "storage_pool:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_get_info(&self, pool: &StoragePool) -> Result<StoragePoolGetInfoRet>;

    /// `virStoragePoolGetXMLDesc`.
    #[op(
        proc = 88,
        c = "virStoragePoolGetXMLDesc",
        acl = "storage_pool:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_get_xml_desc(&self, pool: &StoragePool, flags: u32) -> Result<String>;

    /// `virStoragePoolGetAutostart`.
    #[op(
        proc = 89,
        c = "virStoragePoolGetAutostart",
        acl = "storage_pool:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_get_autostart(&self, pool: &StoragePool) -> Result<i32>;

    /// `virStoragePoolSetAutostart`.
    #[op(
        proc = 90,
        c = "virStoragePoolSetAutostart",
        acl = "storage_pool:write",
        readonly = "deny",
        priority = "high"
    )]
    fn storage_pool_set_autostart(&self, pool: &StoragePool, autostart: i32) -> Result<()>;

    /// `virStoragePoolIsActive`.
    #[op(
        proc = 154,
        c = "virStoragePoolIsActive",
        acl = "storage_pool:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_is_active(&self, pool: &StoragePool) -> Result<i32>;

    /// `virStoragePoolIsPersistent`.
    #[op(
        proc = 155,
        c = "virStoragePoolIsPersistent",
        acl = "storage_pool:read",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_is_persistent(&self, pool: &StoragePool) -> Result<i32>;

    /// `virConnectListAllStoragePools`.
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

    /// `virStoragePoolLookupByTargetPath`.
    #[op(
        proc = 391,
        c = "virStoragePoolLookupByTargetPath",
        acl = "storage_pool:getattr",
        readonly = "allow",
        priority = "high"
    )]
    fn storage_pool_lookup_by_target_path(&self, path: &str) -> Result<StoragePool>;

    /// `virConnectGetStoragePoolCapabilities`.
    #[op(proc = 403, c = "virConnectGetStoragePoolCapabilities", acl = "connect:read", readonly = "allow")]
    fn connect_get_storage_pool_capabilities(&self, flags: u32) -> Result<String>;
}

/// Result of [`StoragePools::storage_pool_get_info`].
#[contract]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoragePoolGetInfoRet {
    /// `state`.
    pub state: u8,
    /// `capacity`.
    pub capacity: u64,
    /// `allocation`.
    pub allocation: u64,
    /// `available`.
    pub available: u64,
}
