//! Arguments of the procedures of `Nwfilters`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `nwfilter_lookup_by_name`.
#[derive(Debug, Clone, PartialEq)]
pub struct NwfilterLookupByNameArgs<'a> {
    pub name: &'a str,
}

impl Encode for NwfilterLookupByNameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NwfilterLookupByNameArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `nwfilter_lookup_by_uuid`.
#[derive(Debug, Clone, PartialEq)]
pub struct NwfilterLookupByUuidArgs {
    pub uuid: api::Uuid,
}

impl Encode for NwfilterLookupByUuidArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.uuid.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NwfilterLookupByUuidArgs {
    const BYTES_MIN: usize = 16;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(NwfilterLookupByUuidArgs { uuid: Decode::decode(decoder)? })
    }
}

/// Arguments of `nwfilter_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct NwfilterGetXmlDescArgs<'a> {
    pub nwfilter: Cow<'a, api::Nwfilter>,
    pub flags: u32,
}

impl Encode for NwfilterGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.nwfilter.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NwfilterGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 24;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { nwfilter: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_nwfilters`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListNwfiltersArgs {
    pub limit: i32,
}

impl Encode for ConnectListNwfiltersArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListNwfiltersArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListNwfiltersArgs { limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `nwfilter_define_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct NwfilterDefineXmlArgs<'a> {
    pub xml: &'a str,
}

impl Encode for NwfilterDefineXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NwfilterDefineXmlArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)? })
    }
}

/// Arguments of `nwfilter_undefine`.
#[derive(Debug, Clone, PartialEq)]
pub struct NwfilterUndefineArgs<'a> {
    pub nwfilter: Cow<'a, api::Nwfilter>,
}

impl Encode for NwfilterUndefineArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.nwfilter.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NwfilterUndefineArgs<'a> {
    const BYTES_MIN: usize = 20;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { nwfilter: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_all_nwfilters`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllNwfiltersArgs {
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for ConnectListAllNwfiltersArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllNwfiltersArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllNwfiltersArgs {
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `nwfilter_binding_lookup_by_port_dev`.
#[derive(Debug, Clone, PartialEq)]
pub struct NwfilterBindingLookupByPortDevArgs<'a> {
    pub name: &'a str,
}

impl Encode for NwfilterBindingLookupByPortDevArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NwfilterBindingLookupByPortDevArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `nwfilter_binding_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct NwfilterBindingGetXmlDescArgs<'a> {
    pub nwfilter: Cow<'a, api::NwfilterBinding>,
    pub flags: u32,
}

impl Encode for NwfilterBindingGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.nwfilter.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NwfilterBindingGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { nwfilter: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `nwfilter_binding_create_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct NwfilterBindingCreateXmlArgs<'a> {
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for NwfilterBindingCreateXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NwfilterBindingCreateXmlArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `nwfilter_binding_delete`.
#[derive(Debug, Clone, PartialEq)]
pub struct NwfilterBindingDeleteArgs<'a> {
    pub nwfilter: Cow<'a, api::NwfilterBinding>,
}

impl Encode for NwfilterBindingDeleteArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.nwfilter.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NwfilterBindingDeleteArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { nwfilter: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_all_nwfilter_bindings`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllNwfilterBindingsArgs {
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for ConnectListAllNwfilterBindingsArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllNwfilterBindingsArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllNwfilterBindingsArgs {
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `nwfilter_define_xml_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct NwfilterDefineXmlFlagsArgs<'a> {
    pub xml: &'a str,
    pub flags: u32,
}

impl Encode for NwfilterDefineXmlFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NwfilterDefineXmlFlagsArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}
