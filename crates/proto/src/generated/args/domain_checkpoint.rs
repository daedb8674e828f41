//! Arguments of the procedures of `DomainCheckpoints`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `domain_checkpoint_create_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCheckpointCreateXmlArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub xml_desc: &'a str,
    pub flags: u32,
}

impl Encode for DomainCheckpointCreateXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.xml_desc.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCheckpointCreateXmlArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            xml_desc: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_checkpoint_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCheckpointGetXmlDescArgs<'a> {
    pub checkpoint: Cow<'a, api::DomainCheckpoint>,
    pub flags: u32,
}

impl Encode for DomainCheckpointGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.checkpoint.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCheckpointGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { checkpoint: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_list_all_checkpoints`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainListAllCheckpointsArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for DomainListAllCheckpointsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainListAllCheckpointsArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_checkpoint_list_all_children`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCheckpointListAllChildrenArgs<'a> {
    pub checkpoint: Cow<'a, api::DomainCheckpoint>,
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for DomainCheckpointListAllChildrenArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.checkpoint.encode(encoder)?;
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCheckpointListAllChildrenArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            checkpoint: Decode::decode(decoder)?,
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_checkpoint_lookup_by_name`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCheckpointLookupByNameArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub name: &'a str,
    pub flags: u32,
}

impl Encode for DomainCheckpointLookupByNameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCheckpointLookupByNameArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            name: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_checkpoint_get_parent`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCheckpointGetParentArgs<'a> {
    pub checkpoint: Cow<'a, api::DomainCheckpoint>,
    pub flags: u32,
}

impl Encode for DomainCheckpointGetParentArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.checkpoint.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCheckpointGetParentArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { checkpoint: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_checkpoint_delete`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainCheckpointDeleteArgs<'a> {
    pub checkpoint: Cow<'a, api::DomainCheckpoint>,
    pub flags: u32,
}

impl Encode for DomainCheckpointDeleteArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.checkpoint.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainCheckpointDeleteArgs<'a> {
    const BYTES_MIN: usize = 32;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { checkpoint: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_backup_begin`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBackupBeginArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub backup_xml: &'a str,
    pub checkpoint_xml: Option<&'a str>,
    pub flags: u32,
}

impl Encode for DomainBackupBeginArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.backup_xml.encode(encoder)?;
        self.checkpoint_xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBackupBeginArgs<'a> {
    const BYTES_MIN: usize = 36;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            backup_xml: Decode::decode(decoder)?,
            checkpoint_xml: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `domain_backup_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainBackupGetXmlDescArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
    pub flags: u32,
}

impl Encode for DomainBackupGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainBackupGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 28;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}
