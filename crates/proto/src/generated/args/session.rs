//! Arguments of the procedures of `Session`. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};

/// Arguments of `connect_open`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectOpenArgs<'a> {
    pub name: Option<&'a str>,
    pub flags: u32,
}

impl Encode for ConnectOpenArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.name.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectOpenArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { name: Decode::decode(decoder)?, flags: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_supports_feature`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectSupportsFeatureArgs {
    pub feature: i32,
}

impl Encode for ConnectSupportsFeatureArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.feature.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectSupportsFeatureArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectSupportsFeatureArgs { feature: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_domain_event_register_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectDomainEventRegisterAnyArgs {
    pub event_id: i32,
}

impl Encode for ConnectDomainEventRegisterAnyArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.event_id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectDomainEventRegisterAnyArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectDomainEventRegisterAnyArgs { event_id: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_domain_event_deregister_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectDomainEventDeregisterAnyArgs {
    pub event_id: i32,
}

impl Encode for ConnectDomainEventDeregisterAnyArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.event_id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectDomainEventDeregisterAnyArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectDomainEventDeregisterAnyArgs { event_id: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_network_event_register_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectNetworkEventRegisterAnyArgs<'a> {
    pub event_id: i32,
    pub net: Option<Cow<'a, api::Network>>,
}

impl Encode for ConnectNetworkEventRegisterAnyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.event_id.encode(encoder)?;
        self.net.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectNetworkEventRegisterAnyArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { event_id: Decode::decode(decoder)?, net: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_network_event_deregister_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectNetworkEventDeregisterAnyArgs {
    pub callback_id: i32,
}

impl Encode for ConnectNetworkEventDeregisterAnyArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.callback_id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectNetworkEventDeregisterAnyArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectNetworkEventDeregisterAnyArgs { callback_id: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_domain_event_callback_register_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectDomainEventCallbackRegisterAnyArgs<'a> {
    pub event_id: i32,
    pub dom: Option<Cow<'a, api::Domain>>,
}

impl Encode for ConnectDomainEventCallbackRegisterAnyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.event_id.encode(encoder)?;
        self.dom.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectDomainEventCallbackRegisterAnyArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { event_id: Decode::decode(decoder)?, dom: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_domain_event_callback_deregister_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectDomainEventCallbackDeregisterAnyArgs {
    pub callback_id: i32,
}

impl Encode for ConnectDomainEventCallbackDeregisterAnyArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.callback_id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectDomainEventCallbackDeregisterAnyArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectDomainEventCallbackDeregisterAnyArgs { callback_id: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_storage_pool_event_register_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectStoragePoolEventRegisterAnyArgs<'a> {
    pub event_id: i32,
    pub pool: Option<Cow<'a, api::StoragePool>>,
}

impl Encode for ConnectStoragePoolEventRegisterAnyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.event_id.encode(encoder)?;
        self.pool.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectStoragePoolEventRegisterAnyArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { event_id: Decode::decode(decoder)?, pool: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_storage_pool_event_deregister_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectStoragePoolEventDeregisterAnyArgs {
    pub callback_id: i32,
}

impl Encode for ConnectStoragePoolEventDeregisterAnyArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.callback_id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectStoragePoolEventDeregisterAnyArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectStoragePoolEventDeregisterAnyArgs { callback_id: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_node_device_event_register_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectNodeDeviceEventRegisterAnyArgs<'a> {
    pub event_id: i32,
    pub dev: Option<Cow<'a, api::NodeDevice>>,
}

impl Encode for ConnectNodeDeviceEventRegisterAnyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.event_id.encode(encoder)?;
        self.dev.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectNodeDeviceEventRegisterAnyArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { event_id: Decode::decode(decoder)?, dev: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_node_device_event_deregister_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectNodeDeviceEventDeregisterAnyArgs {
    pub callback_id: i32,
}

impl Encode for ConnectNodeDeviceEventDeregisterAnyArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.callback_id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectNodeDeviceEventDeregisterAnyArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectNodeDeviceEventDeregisterAnyArgs { callback_id: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_secret_event_register_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectSecretEventRegisterAnyArgs<'a> {
    pub event_id: i32,
    pub secret: Option<Cow<'a, api::Secret>>,
}

impl Encode for ConnectSecretEventRegisterAnyArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.event_id.encode(encoder)?;
        self.secret.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectSecretEventRegisterAnyArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self { event_id: Decode::decode(decoder)?, secret: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_secret_event_deregister_any`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectSecretEventDeregisterAnyArgs {
    pub callback_id: i32,
}

impl Encode for ConnectSecretEventDeregisterAnyArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.callback_id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectSecretEventDeregisterAnyArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(ConnectSecretEventDeregisterAnyArgs { callback_id: Decode::decode(decoder)? })
    }
}

/// Arguments of `connect_set_identity`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectSetIdentityArgs<'a> {
    pub params: Cow<'a, [api::TypedParam]>,
    pub flags: u32,
}

impl Encode for ConnectSetIdentityArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        encoder.list(&self.params, 20, Encode::encode)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for ConnectSetIdentityArgs<'a> {
    const BYTES_MIN: usize = 8;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            params: Cow::Owned(decoder.list(20, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?),
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `qemu_connect_domain_monitor_event_register`.
#[derive(Debug, Clone, PartialEq)]
pub struct QemuConnectDomainMonitorEventRegisterArgs<'a> {
    pub dom: Option<Cow<'a, api::Domain>>,
    pub event: Option<&'a str>,
    pub flags: u32,
}

impl Encode for QemuConnectDomainMonitorEventRegisterArgs<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.dom.encode(encoder)?;
        self.event.encode(encoder)?;
        self.flags.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for QemuConnectDomainMonitorEventRegisterArgs<'a> {
    const BYTES_MIN: usize = 12;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(Self {
            dom: Decode::decode(decoder)?,
            event: Decode::decode(decoder)?,
            flags: Decode::decode(decoder)?,
        })
    }
}

/// Arguments of `qemu_connect_domain_monitor_event_deregister`.
#[derive(Debug, Clone, PartialEq)]
pub struct QemuConnectDomainMonitorEventDeregisterArgs {
    pub callback_id: i32,
}

impl Encode for QemuConnectDomainMonitorEventDeregisterArgs {
    fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {
        self.callback_id.encode(encoder)?;
        Ok(())
    }
}

impl<'a> Decode<'a> for QemuConnectDomainMonitorEventDeregisterArgs {
    const BYTES_MIN: usize = 4;

    fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {
        Ok(QemuConnectDomainMonitorEventDeregisterArgs { callback_id: Decode::decode(decoder)? })
    }
}
