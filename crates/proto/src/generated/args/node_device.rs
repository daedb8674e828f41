//! Arguments of the procedures of `NodeDevices`. Written by `cargo xtask codegen`: do not edit.

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `node_num_of_devices`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeNumOfDevicesArgs<'a> {
    pub cap: Option<&'a str>,
    pub flags: u32,
}

impl Encode for NodeNumOfDevicesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.cap.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeNumOfDevicesArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { cap: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_list_devices`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeListDevicesArgs<'a> {
    pub cap: Option<&'a str>,
    pub limit: i32,
    pub flags: u32,
}

impl Encode for NodeListDevicesArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.cap.encode(encoder)?;
        self.limit.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeListDevicesArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            cap: Decode::decode(decoder)?,
            limit: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_device_lookup_by_name`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceLookupByNameArgs<'a> {
    pub name: &'a str,
}

impl Encode for NodeDeviceLookupByNameArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceLookupByNameArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_get_xml_desc`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceGetXmlDescArgs<'a> {
    pub name: &'a str,
    pub flags: u32,
}

impl Encode for NodeDeviceGetXmlDescArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceGetXmlDescArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_get_parent`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceGetParentArgs<'a> {
    pub name: &'a str,
}

impl Encode for NodeDeviceGetParentArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceGetParentArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_num_of_caps`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceNumOfCapsArgs<'a> {
    pub name: &'a str,
}

impl Encode for NodeDeviceNumOfCapsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceNumOfCapsArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_list_caps`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceListCapsArgs<'a> {
    pub name: &'a str,
    pub limit: i32,
}

impl Encode for NodeDeviceListCapsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.limit.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceListCapsArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)?, limit: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_dettach`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceDettachArgs<'a> {
    pub name: &'a str,
}

impl Encode for NodeDeviceDettachArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceDettachArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_re_attach`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceReAttachArgs<'a> {
    pub name: &'a str,
}

impl Encode for NodeDeviceReAttachArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceReAttachArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_reset`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceResetArgs<'a> {
    pub name: &'a str,
}

impl Encode for NodeDeviceResetArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceResetArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_create_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceCreateXmlArgs<'a> {
    pub xml_desc: &'a str,
    pub flags: u32,
}

impl Encode for NodeDeviceCreateXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml_desc.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceCreateXmlArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml_desc: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_destroy`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceDestroyArgs<'a> {
    pub name: &'a str,
}

impl Encode for NodeDeviceDestroyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceDestroyArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_list_all_node_devices`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectListAllNodeDevicesArgs {
    pub need_results: i32,
    pub flags: u32,
}

impl Encode for ConnectListAllNodeDevicesArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.need_results.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectListAllNodeDevicesArgs {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectListAllNodeDevicesArgs {
            need_results: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_device_lookup_scsi_host_by_wwn`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceLookupScsiHostByWwnArgs<'a> {
    pub wwnn: &'a str,
    pub wwpn: &'a str,
    pub flags: u32,
}

impl Encode for NodeDeviceLookupScsiHostByWwnArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.wwnn.encode(encoder)?;
        self.wwpn.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceLookupScsiHostByWwnArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            wwnn: Decode::decode(decoder)?,
            wwpn: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_device_detach_flags`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceDetachFlagsArgs<'a> {
    pub name: &'a str,
    pub driver_name: Option<&'a str>,
    pub flags: u32,
}

impl Encode for NodeDeviceDetachFlagsArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.driver_name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceDetachFlagsArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            name: Decode::decode(decoder)?,
            driver_name: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `node_device_define_xml`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceDefineXmlArgs<'a> {
    pub xml_desc: &'a str,
    pub flags: u32,
}

impl Encode for NodeDeviceDefineXmlArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.xml_desc.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceDefineXmlArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { xml_desc: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_undefine`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceUndefineArgs<'a> {
    pub name: &'a str,
    pub flags: u32,
}

impl Encode for NodeDeviceUndefineArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceUndefineArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_create`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceCreateArgs<'a> {
    pub name: &'a str,
    pub flags: u32,
}

impl Encode for NodeDeviceCreateArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceCreateArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_get_autostart`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceGetAutostartArgs<'a> {
    pub name: &'a str,
}

impl Encode for NodeDeviceGetAutostartArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceGetAutostartArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_set_autostart`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceSetAutostartArgs<'a> {
    pub name: &'a str,
    pub autostart: i32,
}

impl Encode for NodeDeviceSetAutostartArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.autostart.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceSetAutostartArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)?, autostart: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_is_persistent`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceIsPersistentArgs<'a> {
    pub name: &'a str,
}

impl Encode for NodeDeviceIsPersistentArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceIsPersistentArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_is_active`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceIsActiveArgs<'a> {
    pub name: &'a str,
}

impl Encode for NodeDeviceIsActiveArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceIsActiveArgs<'a> {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)? })
    }
}

/// Arguments of `node_device_update`.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDeviceUpdateArgs<'a> {
    pub name: &'a str,
    pub xml_desc: &'a str,
    pub flags: u32,
}

impl Encode for NodeDeviceUpdateArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.xml_desc.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for NodeDeviceUpdateArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            name: Decode::decode(decoder)?,
            xml_desc: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}
