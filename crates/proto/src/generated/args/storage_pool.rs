//! Arguments of the procedures of `StoragePools`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `connect_list_storage_pools`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListStoragePoolsArgs {
    pub limit: i32,
}

impl Encode for ConnectListStoragePoolsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListStoragePoolsArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListStoragePoolsArgs { limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_defined_storage_pools`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListDefinedStoragePoolsArgs {
    pub limit: i32,
}

impl Encode for ConnectListDefinedStoragePoolsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListDefinedStoragePoolsArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListDefinedStoragePoolsArgs { limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_find_storage_pool_sources`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectFindStoragePoolSourcesArgs<'a> {
    pub r#type: &'a str,
    pub src_spec: Option<&'a str>,
    pub flags: u32,
}

impl Encode for ConnectFindStoragePoolSourcesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.r#type.encode(encoder)?;
        self.src_spec.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectFindStoragePoolSourcesArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            r#type: Decode::decode(decoder)?,
            src_spec: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `storage_pool_create_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolCreateXmlArgs<'a> {
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for StoragePoolCreateXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolCreateXmlArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_define_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolDefineXmlArgs<'a> {
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for StoragePoolDefineXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolDefineXmlArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_create`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolCreateArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub flags: u32,
}

impl Encode for StoragePoolCreateArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolCreateArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_build`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolBuildArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub flags: u32,
}

impl Encode for StoragePoolBuildArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolBuildArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_destroy`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolDestroyArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
}

impl Encode for StoragePoolDestroyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolDestroyArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_delete`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolDeleteArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub flags: u32,
}

impl Encode for StoragePoolDeleteArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolDeleteArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_undefine`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolUndefineArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
}

impl Encode for StoragePoolUndefineArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolUndefineArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_refresh`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolRefreshArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub flags: u32,
}

impl Encode for StoragePoolRefreshArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolRefreshArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_lookup_by_name`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolLookupByNameArgs<'a> {
    pub name: &'a str,
}

impl Encode for StoragePoolLookupByNameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolLookupByNameArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_lookup_by_uuid`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolLookupByUuidArgs {
    pub uuid: api::Uuid,
}

impl Encode for StoragePoolLookupByUuidArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.uuid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolLookupByUuidArgs {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(StoragePoolLookupByUuidArgs { uuid: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_lookup_by_volume`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolLookupByVolumeArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
}

impl Encode for StoragePoolLookupByVolumeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolLookupByVolumeArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { vol: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_get_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolGetInfoArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
}

impl Encode for StoragePoolGetInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolGetInfoArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolGetXmlDescArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub flags: u32,
}

impl Encode for StoragePoolGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_get_autostart`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolGetAutostartArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
}

impl Encode for StoragePoolGetAutostartArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolGetAutostartArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_set_autostart`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolSetAutostartArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub autostart: i32,
}

impl Encode for StoragePoolSetAutostartArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.autostart.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolSetAutostartArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)?, autostart: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_is_active`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolIsActiveArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
}

impl Encode for StoragePoolIsActiveArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolIsActiveArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_is_persistent`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolIsPersistentArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
}

impl Encode for StoragePoolIsPersistentArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolIsPersistentArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_all_storage_pools`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllStoragePoolsArgs {
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for ConnectListAllStoragePoolsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllStoragePoolsArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllStoragePoolsArgs {
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `storage_pool_lookup_by_target_path`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolLookupByTargetPathArgs<'a> {
    pub path: &'a str,
}

impl Encode for StoragePoolLookupByTargetPathArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.path.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolLookupByTargetPathArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { path: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_get_storage_pool_capabilities`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectGetStoragePoolCapabilitiesArgs {
    pub flags: u32,
}

impl Encode for ConnectGetStoragePoolCapabilitiesArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectGetStoragePoolCapabilitiesArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectGetStoragePoolCapabilitiesArgs { flags: Decode::decode(decoder)? })
    }
}
