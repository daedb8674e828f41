//! The operations of [`StoragePools`](api::StoragePools) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args, rets};

use crate::client::Client;

impl api::StoragePools for Client {
    fn connect_num_of_storage_pools(&self) -> Result<i32> {
        self.call((Program::Remote, 71), &())
    }

    fn connect_list_storage_pools(&self) -> Result<Vec<String>> {
        let ret: rets::ConnectListStoragePoolsRet =
            self.call((Program::Remote, 72), &args::ConnectListStoragePoolsArgs { limit: 16384 })?;
        Ok(ret.list)
    }

    fn connect_num_of_defined_storage_pools(&self) -> Result<i32> {
        self.call((Program::Remote, 73), &())
    }

    fn connect_list_defined_storage_pools(&self) -> Result<Vec<String>> {
        let ret: rets::ConnectListDefinedStoragePoolsRet =
            self.call((Program::Remote, 74), &args::ConnectListDefinedStoragePoolsArgs { limit: 16384 })?;
        Ok(ret.list)
    }

    fn connect_find_storage_pool_sources(
        &self,
        r#type: &str,
        src_spec: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        self.call((Program::Remote, 75), &args::ConnectFindStoragePoolSourcesArgs { r#type, src_spec, flags })
    }

    fn storage_pool_create_xml(&self, xml: &str, flags: u32) -> Result<api::StoragePool> {
        self.call((Program::Remote, 76), &args::StoragePoolCreateXmlArgs { xml, flags })
    }

    fn storage_pool_define_xml(&self, xml: &str, flags: u32) -> Result<api::StoragePool> {
        self.call((Program::Remote, 77), &args::StoragePoolDefineXmlArgs { xml, flags })
    }

    fn storage_pool_create(&self, pool: &api::StoragePool, flags: u32) -> Result<()> {
        self.call((Program::Remote, 78), &args::StoragePoolCreateArgs { pool: Cow::Borrowed(pool), flags })
    }

    fn storage_pool_build(&self, pool: &api::StoragePool, flags: u32) -> Result<()> {
        self.call((Program::Remote, 79), &args::StoragePoolBuildArgs { pool: Cow::Borrowed(pool), flags })
    }

    fn storage_pool_destroy(&self, pool: &api::StoragePool) -> Result<()> {
        self.call((Program::Remote, 80), &args::StoragePoolDestroyArgs { pool: Cow::Borrowed(pool) })
    }

    fn storage_pool_delete(&self, pool: &api::StoragePool, flags: u32) -> Result<()> {
        self.call((Program::Remote, 81), &args::StoragePoolDeleteArgs { pool: Cow::Borrowed(pool), flags })
    }

    fn storage_pool_undefine(&self, pool: &api::StoragePool) -> Result<()> {
        self.call((Program::Remote, 82), &args::StoragePoolUndefineArgs { pool: Cow::Borrowed(pool) })
    }

    fn storage_pool_refresh(&self, pool: &api::StoragePool, flags: u32) -> Result<()> {
        self.call((Program::Remote, 83), &args::StoragePoolRefreshArgs { pool: Cow::Borrowed(pool), flags })
    }

    fn storage_pool_lookup_by_name(&self, name: &str) -> Result<api::StoragePool> {
        self.call((Program::Remote, 84), &args::StoragePoolLookupByNameArgs { name })
    }

    fn storage_pool_lookup_by_uuid(&self, uuid: api::Uuid) -> Result<api::StoragePool> {
        self.call((Program::Remote, 85), &args::StoragePoolLookupByUuidArgs { uuid })
    }

    fn storage_pool_lookup_by_volume(&self, vol: &api::StorageVol) -> Result<api::StoragePool> {
        self.call((Program::Remote, 86), &args::StoragePoolLookupByVolumeArgs { vol: Cow::Borrowed(vol) })
    }

    fn storage_pool_get_info(&self, pool: &api::StoragePool) -> Result<api::StoragePoolGetInfoRet> {
        self.call((Program::Remote, 87), &args::StoragePoolGetInfoArgs { pool: Cow::Borrowed(pool) })
    }

    fn storage_pool_get_xml_desc(&self, pool: &api::StoragePool, flags: u32) -> Result<String> {
        self.call(
            (Program::Remote, 88),
            &args::StoragePoolGetXmlDescArgs { pool: Cow::Borrowed(pool), flags },
        )
    }

    fn storage_pool_get_autostart(&self, pool: &api::StoragePool) -> Result<i32> {
        self.call((Program::Remote, 89), &args::StoragePoolGetAutostartArgs { pool: Cow::Borrowed(pool) })
    }

    fn storage_pool_set_autostart(&self, pool: &api::StoragePool, autostart: i32) -> Result<()> {
        self.call(
            (Program::Remote, 90),
            &args::StoragePoolSetAutostartArgs { pool: Cow::Borrowed(pool), autostart },
        )
    }

    fn storage_pool_is_active(&self, pool: &api::StoragePool) -> Result<i32> {
        self.call((Program::Remote, 154), &args::StoragePoolIsActiveArgs { pool: Cow::Borrowed(pool) })
    }

    fn storage_pool_is_persistent(&self, pool: &api::StoragePool) -> Result<i32> {
        self.call((Program::Remote, 155), &args::StoragePoolIsPersistentArgs { pool: Cow::Borrowed(pool) })
    }

    fn connect_list_all_storage_pools(&self, flags: u32) -> Result<Vec<api::StoragePool>> {
        let ret: rets::ConnectListAllStoragePoolsRet = self
            .call((Program::Remote, 281), &args::ConnectListAllStoragePoolsArgs { need_results: 1, flags })?;
        Ok(ret.list)
    }

    fn storage_pool_lookup_by_target_path(&self, path: &str) -> Result<api::StoragePool> {
        self.call((Program::Remote, 391), &args::StoragePoolLookupByTargetPathArgs { path })
    }

    fn connect_get_storage_pool_capabilities(&self, flags: u32) -> Result<String> {
        self.call((Program::Remote, 403), &args::ConnectGetStoragePoolCapabilitiesArgs { flags })
    }
}
