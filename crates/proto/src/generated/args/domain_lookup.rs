//! Arguments of the procedures of `DomainLookup`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `connect_list_defined_domains`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListDefinedDomainsArgs {
    pub limit: i32,
}

impl Encode for ConnectListDefinedDomainsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListDefinedDomainsArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListDefinedDomainsArgs { limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_lookup_by_id`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainLookupByIdArgs {
    pub id: i32,
}

impl Encode for DomainLookupByIdArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainLookupByIdArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainLookupByIdArgs { id: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_lookup_by_name`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainLookupByNameArgs<'a> {
    pub name: &'a str,
}

impl Encode for DomainLookupByNameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainLookupByNameArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_lookup_by_uuid`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainLookupByUuidArgs {
    pub uuid: api::Uuid,
}

impl Encode for DomainLookupByUuidArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.uuid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainLookupByUuidArgs {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(DomainLookupByUuidArgs { uuid: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_domains`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListDomainsArgs {
    pub limit: i32,
}

impl Encode for ConnectListDomainsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListDomainsArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListDomainsArgs { limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_is_active`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainIsActiveArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainIsActiveArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainIsActiveArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_is_persistent`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainIsPersistentArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainIsPersistentArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainIsPersistentArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `domain_is_updated`.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainIsUpdatedArgs<'a> {
    pub dom: Cow<'a, api::Domain>,
}

impl Encode for DomainIsUpdatedArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for DomainIsUpdatedArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_all_domains`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllDomainsArgs {
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for ConnectListAllDomainsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllDomainsArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllDomainsArgs {
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
