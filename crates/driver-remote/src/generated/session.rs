//! The operations of [`Session`](api::Session) as calls to the daemon. Written by `cargo xtask codegen`: do not edit.

use std::borrow::Cow;

use error::Result;
use proto::{Program, args};

use crate::client::Client;

impl api::Session for Client {
    fn connect_open(&self, name: Option<&str>, flags: u32) -> Result<()> {
        self.call((Program::Remote, 1), &args::ConnectOpenArgs { name, flags })
    }

    fn connect_close(&self) -> Result<()> {
        self.call((Program::Remote, 2), &())
    }

    fn connect_supports_feature(&self, feature: i32) -> Result<i32> {
        self.call((Program::Remote, 60), &args::ConnectSupportsFeatureArgs { feature })
    }

    fn connect_domain_event_register(&self) -> Result<i32> {
        self.call((Program::Remote, 105), &())
    }

    fn connect_domain_event_deregister(&self) -> Result<i32> {
        self.call((Program::Remote, 106), &())
    }

    fn connect_domain_event_register_any(&self, event_id: i32) -> Result<()> {
        self.call((Program::Remote, 167), &args::ConnectDomainEventRegisterAnyArgs { event_id })
    }

    fn connect_domain_event_deregister_any(&self, event_id: i32) -> Result<()> {
        self.call((Program::Remote, 168), &args::ConnectDomainEventDeregisterAnyArgs { event_id })
    }

    fn connect_network_event_register_any(&self, event_id: i32, net: Option<&api::Network>) -> Result<i32> {
        self.call(
            (Program::Remote, 313),
            &args::ConnectNetworkEventRegisterAnyArgs { event_id, net: net.map(Cow::Borrowed) },
        )
    }

    fn connect_network_event_deregister_any(&self, callback_id: i32) -> Result<()> {
        self.call((Program::Remote, 314), &args::ConnectNetworkEventDeregisterAnyArgs { callback_id })
    }

    fn connect_domain_event_callback_register_any(
        &self,
        event_id: i32,
        dom: Option<&api::Domain>,
    ) -> Result<i32> {
        self.call(
            (Program::Remote, 316),
            &args::ConnectDomainEventCallbackRegisterAnyArgs { event_id, dom: dom.map(Cow::Borrowed) },
        )
    }

    fn connect_domain_event_callback_deregister_any(&self, callback_id: i32) -> Result<()> {
        self.call((Program::Remote, 317), &args::ConnectDomainEventCallbackDeregisterAnyArgs { callback_id })
    }

    fn connect_register_close_callback(&self) -> Result<()> {
        self.call((Program::Remote, 360), &())
    }

    fn connect_unregister_close_callback(&self) -> Result<()> {
        self.call((Program::Remote, 361), &())
    }

    fn connect_storage_pool_event_register_any(
        &self,
        event_id: i32,
        pool: Option<&api::StoragePool>,
    ) -> Result<i32> {
        self.call(
            (Program::Remote, 368),
            &args::ConnectStoragePoolEventRegisterAnyArgs { event_id, pool: pool.map(Cow::Borrowed) },
        )
    }

    fn connect_storage_pool_event_deregister_any(&self, callback_id: i32) -> Result<()> {
        self.call((Program::Remote, 369), &args::ConnectStoragePoolEventDeregisterAnyArgs { callback_id })
    }

    fn connect_node_device_event_register_any(
        &self,
        event_id: i32,
        dev: Option<&api::NodeDevice>,
    ) -> Result<i32> {
        self.call(
            (Program::Remote, 374),
            &args::ConnectNodeDeviceEventRegisterAnyArgs { event_id, dev: dev.map(Cow::Borrowed) },
        )
    }

    fn connect_node_device_event_deregister_any(&self, callback_id: i32) -> Result<()> {
        self.call((Program::Remote, 375), &args::ConnectNodeDeviceEventDeregisterAnyArgs { callback_id })
    }

    fn connect_secret_event_register_any(&self, event_id: i32, secret: Option<&api::Secret>) -> Result<i32> {
        self.call(
            (Program::Remote, 380),
            &args::ConnectSecretEventRegisterAnyArgs { event_id, secret: secret.map(Cow::Borrowed) },
        )
    }

    fn connect_secret_event_deregister_any(&self, callback_id: i32) -> Result<()> {
        self.call((Program::Remote, 381), &args::ConnectSecretEventDeregisterAnyArgs { callback_id })
    }

    fn connect_set_identity(&self, params: &[api::TypedParam], flags: u32) -> Result<()> {
        self.call(
            (Program::Remote, 419),
            &args::ConnectSetIdentityArgs { params: Cow::Borrowed(params), flags },
        )
    }

    fn qemu_connect_domain_monitor_event_register(
        &self,
        dom: Option<&api::Domain>,
        event: Option<&str>,
        flags: u32,
    ) -> Result<i32> {
        self.call(
            (Program::Qemu, 4),
            &args::QemuConnectDomainMonitorEventRegisterArgs { dom: dom.map(Cow::Borrowed), event, flags },
        )
    }

    fn qemu_connect_domain_monitor_event_deregister(&self, callback_id: i32) -> Result<()> {
        self.call((Program::Qemu, 5), &args::QemuConnectDomainMonitorEventDeregisterArgs { callback_id })
    }
}
