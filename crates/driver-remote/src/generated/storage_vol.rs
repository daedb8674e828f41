//! The operations of [`StorageVols`](api::StorageVols) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, StreamDirection, args, rets};

use crate::client::Client;

impl api::StorageVols for Client {
    fn storage_pool_num_of_volumes(&self, pool: &api::StoragePool) -> Result<i32> {
        self.call((Program::Remote, 91), &args::StoragePoolNumOfVolumesArgs { pool: Cow::Borrowed(pool) })
    }

    fn storage_pool_list_volumes(&self, pool: &api::StoragePool) -> Result<Vec<String>> {
        let ret: rets::StoragePoolListVolumesRet = self.call(
            (Program::Remote, 92),
            &args::StoragePoolListVolumesArgs { pool: Cow::Borrowed(pool), limit: 16384 },
        )?;
        Ok(ret.list)
    }

    fn storage_vol_create_xml(
        &self,
        pool: &api::StoragePool,
        xml: &str,
        flags: u32,
    ) -> Result<api::StorageVol> {
        self.call(
            (Program::Remote, 93),
            &args::StorageVolCreateXmlArgs { pool: Cow::Borrowed(pool), xml, flags },
        )
    }

    fn storage_vol_delete(&self, vol: &api::StorageVol, flags: u32) -> Result<()> {
        self.call((Program::Remote, 94), &args::StorageVolDeleteArgs { vol: Cow::Borrowed(vol), flags })
    }

    fn storage_vol_lookup_by_name(&self, pool: &api::StoragePool, name: &str) -> Result<api::StorageVol> {
        self.call(
            (Program::Remote, 95),
            &args::StorageVolLookupByNameArgs { pool: Cow::Borrowed(pool), name },
        )
    }

    fn storage_vol_lookup_by_key(&self, key: &str) -> Result<api::StorageVol> {
        self.call((Program::Remote, 96), &args::StorageVolLookupByKeyArgs { key })
    }

    fn storage_vol_lookup_by_path(&self, path: &str) -> Result<api::StorageVol> {
        self.call((Program::Remote, 97), &args::StorageVolLookupByPathArgs { path })
    }

    fn storage_vol_get_info(&self, vol: &api::StorageVol) -> Result<api::StorageVolGetInfoRet> {
        self.call((Program::Remote, 98), &args::StorageVolGetInfoArgs { vol: Cow::Borrowed(vol) })
    }

    fn storage_vol_get_xml_desc(&self, vol: &api::StorageVol, flags: u32) -> Result<String> {
        self.call((Program::Remote, 99), &args::StorageVolGetXmlDescArgs { vol: Cow::Borrowed(vol), flags })
    }

    fn storage_vol_get_path(&self, vol: &api::StorageVol) -> Result<String> {
        self.call((Program::Remote, 100), &args::StorageVolGetPathArgs { vol: Cow::Borrowed(vol) })
    }

    fn storage_vol_create_xml_from(
        &self,
        pool: &api::StoragePool,
        xml: &str,
        clonevol: &api::StorageVol,
        flags: u32,
    ) -> Result<api::StorageVol> {
        self.call(
            (Program::Remote, 125),
            &args::StorageVolCreateXmlFromArgs {
                pool: Cow::Borrowed(pool),
                xml,
                clonevol: Cow::Borrowed(clonevol),
                flags,
            },
        )
    }

    fn storage_vol_wipe(&self, vol: &api::StorageVol, flags: u32) -> Result<()> {
        self.call((Program::Remote, 165), &args::StorageVolWipeArgs { vol: Cow::Borrowed(vol), flags })
    }

    fn storage_vol_upload(
        &self,
        vol: &api::StorageVol,
        offset: u64,
        length: u64,
        flags: u32,
        stream: api::Stream,
    ) -> Result<()> {
        self.call_with_stream(
            (Program::Remote, 208),
            &args::StorageVolUploadArgs { vol: Cow::Borrowed(vol), offset, length, flags },
            StreamDirection::Write,
            stream,
        )
    }

    fn storage_vol_download(
        &self,
        vol: &api::StorageVol,
        offset: u64,
        length: u64,
        flags: u32,
        stream: api::Stream,
    ) -> Result<()> {
        self.call_with_stream(
            (Program::Remote, 209),
            &args::StorageVolDownloadArgs { vol: Cow::Borrowed(vol), offset, length, flags },
            StreamDirection::Read,
            stream,
        )
    }

    fn storage_vol_wipe_pattern(&self, vol: &api::StorageVol, algorithm: u32, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 259),
            &args::StorageVolWipePatternArgs { vol: Cow::Borrowed(vol), algorithm, flags },
        )
    }

    fn storage_vol_resize(&self, vol: &api::StorageVol, capacity: u64, flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 260),
            &args::StorageVolResizeArgs { vol: Cow::Borrowed(vol), capacity, flags },
        )
    }

    fn storage_pool_list_all_volumes(
        &self,
        pool: &api::StoragePool,
        flags: u32,
    ) -> Result<Vec<api::StorageVol>> {
        let ret: rets::StoragePoolListAllVolumesRet = self.call(
            (Program::Remote, 282),
            &args::StoragePoolListAllVolumesArgs { pool: Cow::Borrowed(pool), need_results: 1, flags },
        )?;
        Ok(ret.list)
    }

    fn storage_vol_get_info_flags(
        &self,
        vol: &api::StorageVol,
        flags: u32,
    ) -> Result<api::StorageVolGetInfoFlagsRet> {
        self.call(
            (Program::Remote, 378),
            &args::StorageVolGetInfoFlagsArgs { vol: Cow::Borrowed(vol), flags },
        )
    }
}
