//! Arguments of the procedures of `StorageVols`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `storage_pool_num_of_volumes`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolNumOfVolumesArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
}

impl Encode for StoragePoolNumOfVolumesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolNumOfVolumesArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_pool_list_volumes`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolListVolumesArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub limit: i32,
}

impl Encode for StoragePoolListVolumesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolListVolumesArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)?, limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_vol_create_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolCreateXmlArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for StorageVolCreateXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolCreateXmlArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            pool: Decode::decode(decoder)?,
            xml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `storage_vol_delete`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolDeleteArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
    pub flags: u32,
}

impl Encode for StorageVolDeleteArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolDeleteArgs<'a> {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { vol: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_vol_lookup_by_name`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolLookupByNameArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub name: &'a str,
}

impl Encode for StorageVolLookupByNameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolLookupByNameArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { pool: Decode::decode(decoder)?, name: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_vol_lookup_by_key`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolLookupByKeyArgs<'a> {
    pub key: &'a str,
}

impl Encode for StorageVolLookupByKeyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.key.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolLookupByKeyArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { key: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_vol_lookup_by_path`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolLookupByPathArgs<'a> {
    pub path: &'a str,
}

impl Encode for StorageVolLookupByPathArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.path.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolLookupByPathArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { path: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_vol_get_info`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolGetInfoArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
}

impl Encode for StorageVolGetInfoArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolGetInfoArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { vol: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_vol_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolGetXmlDescArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
    pub flags: u32,
}

impl Encode for StorageVolGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { vol: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_vol_get_path`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolGetPathArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
}

impl Encode for StorageVolGetPathArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolGetPathArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { vol: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_vol_create_xml_from`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolCreateXmlFromArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub xml: &'a str,
    pub clonevol: Cow<'a, api::StorageVol>,
    pub flags: u32,
}

impl Encode for StorageVolCreateXmlFromArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.xml.encode(encoder)?;
        self.clonevol.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolCreateXmlFromArgs<'a> {
    const BYTES_MIN: usize = 40;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            pool: Decode::decode(decoder)?,
            xml: Decode::decode(decoder)?,
            clonevol: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `storage_vol_wipe`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolWipeArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
    pub flags: u32,
}

impl Encode for StorageVolWipeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolWipeArgs<'a> {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { vol: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `storage_vol_upload`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolUploadArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
    pub offset: u64,
    pub length: u64,
    pub flags: u32,
}

impl Encode for StorageVolUploadArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        self.offset.encode(encoder)?;
        self.length.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolUploadArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            vol: Decode::decode(decoder)?,
            offset: Decode::decode(decoder)?,
            length: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `storage_vol_download`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolDownloadArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
    pub offset: u64,
    pub length: u64,
    pub flags: u32,
}

impl Encode for StorageVolDownloadArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        self.offset.encode(encoder)?;
        self.length.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolDownloadArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            vol: Decode::decode(decoder)?,
            offset: Decode::decode(decoder)?,
            length: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `storage_vol_wipe_pattern`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolWipePatternArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
    pub algorithm: u32,
    pub flags: u32,
}

impl Encode for StorageVolWipePatternArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        self.algorithm.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolWipePatternArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            vol: Decode::decode(decoder)?,
            algorithm: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `storage_vol_resize`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolResizeArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
    pub capacity: u64,
    pub flags: u32,
}

impl Encode for StorageVolResizeArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        self.capacity.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolResizeArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            vol: Decode::decode(decoder)?,
            capacity: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `storage_pool_list_all_volumes`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoragePoolListAllVolumesArgs<'a> {
    pub pool: Cow<'a, api::StoragePool>,
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for StoragePoolListAllVolumesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.pool.encode(encoder)?;
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StoragePoolListAllVolumesArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            pool: Decode::decode(decoder)?,
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `storage_vol_get_info_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageVolGetInfoFlagsArgs<'a> {
    pub vol: Cow<'a, api::StorageVol>,
    pub flags: u32,
}

impl Encode for StorageVolGetInfoFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.vol.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for StorageVolGetInfoFlagsArgs<'a> {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { vol: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}
