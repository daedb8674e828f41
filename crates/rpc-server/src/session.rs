//! The calls that the server itself answers for one connection: opening, features, event registration.

use std::sync::Arc;

use api::{
    Domain, Driver, EventKind, Network, NodeDevice, OpenRequest, Secret, Session, StoragePool, TypedParam,
    feature,
};
use error::{Error, ErrorCode, ErrorDomain, Result};

use crate::client::Client;
use crate::events::{Interest, MonitorFilter, ObjectKey};

/// The connection may change nothing (a flag of opening).
const OPEN_READ_ONLY: u32 = 1;
/// The event name of a monitor registration is a regular expression.
const MONITOR_REGEX: u32 = 1;
/// The event name of a monitor registration is compared without regard to case.
const MONITOR_NOCASE: u32 = 2;

/// The answer to calls that need an opened driver.
pub(crate) fn not_open() -> Error {
    internal("hypervisor connection not open")
}

impl Session for Client {
    fn connect_open(&self, name: Option<&str>, flags: u32) -> Result<()> {
        let uri = name.ok_or_else(|| internal("connection not open"))?;
        let already = || internal("connection already open");
        if self.opened().0.is_some() {
            return Err(already());
        }
        let read_only = self.is_read_only() || flags & OPEN_READ_ONLY != 0;
        let request = OpenRequest { uri: uri.to_owned(), read_only, identity: self.identity };
        let driver = self.server.open(&request)?;
        if self.keep_driver(driver, read_only) { Ok(()) } else { Err(already()) }
    }

    fn connect_close(&self) -> Result<()> {
        self.close_when_done();
        Ok(())
    }

    fn connect_supports_feature(&self, feature: i32) -> Result<i32> {
        if feature == feature::PROGRAM_KEEPALIVE {
            self.want_keepalive();
            return Ok(1);
        }
        let driver = self.driver()?;
        let supported = match feature {
            feature::FD_PASSING => self.transport == crate::client::Transport::Unix,
            feature::REMOTE_EVENT_CALLBACK | feature::REMOTE_CLOSE_CALLBACK => true,
            _ => driver.supports_feature(feature),
        };
        Ok(i32::from(supported))
    }

    fn connect_domain_event_register(&self) -> Result<i32> {
        self.register_domain("virConnectDomainEventRegister", 0, None, true)?;
        // Nobody looks at the number; the reference answers 0 to both calls of the older form.
        Ok(0)
    }

    fn connect_domain_event_deregister(&self) -> Result<i32> {
        self.connect_domain_event_deregister_any(0)?;
        Ok(0)
    }

    fn connect_domain_event_register_any(&self, event_id: i32) -> Result<()> {
        self.register_domain("virConnectDomainEventRegisterAny", event_id, None, true).map(drop)
    }

    fn connect_domain_event_deregister_any(&self, event_id: i32) -> Result<()> {
        self.driver()?;
        check_event(EventKind::Domain, event_id)?;
        if self.registrations.remove_legacy(event_id) {
            return Ok(());
        }
        Err(internal(format!("domain event {event_id} not registered")))
    }

    fn connect_domain_event_callback_register_any(&self, event_id: i32, dom: Option<&Domain>) -> Result<i32> {
        let object = dom.map(|dom| ObjectKey::Uuid(dom.uuid));
        self.register_domain("virConnectDomainEventRegisterAny", event_id, object, false)
    }

    fn connect_domain_event_callback_deregister_any(&self, callback_id: i32) -> Result<()> {
        self.deregister(EventKind::Domain, callback_id)
    }

    fn connect_network_event_register_any(&self, event_id: i32, net: Option<&Network>) -> Result<i32> {
        let object = net.map(|net| ObjectKey::Uuid(net.uuid));
        let offered = |driver: &dyn Driver| driver.network().is_some();
        self.register(EventKind::Network, event_id, object, offered, "virConnectNetworkEventRegisterAny")
    }

    fn connect_network_event_deregister_any(&self, callback_id: i32) -> Result<()> {
        self.deregister(EventKind::Network, callback_id)
    }

    /// Nothing to keep: only a driver whose own connection can die would tell, and none here has one.
    fn connect_register_close_callback(&self) -> Result<()> {
        self.driver().map(drop)
    }

    fn connect_unregister_close_callback(&self) -> Result<()> {
        self.driver().map(drop)
    }

    fn connect_storage_pool_event_register_any(
        &self,
        event_id: i32,
        pool: Option<&StoragePool>,
    ) -> Result<i32> {
        let object = pool.map(|pool| ObjectKey::Uuid(pool.uuid));
        let offered = |driver: &dyn Driver| driver.storage_pool().is_some();
        self.register(
            EventKind::StoragePool,
            event_id,
            object,
            offered,
            "virConnectStoragePoolEventRegisterAny",
        )
    }

    fn connect_storage_pool_event_deregister_any(&self, callback_id: i32) -> Result<()> {
        self.deregister(EventKind::StoragePool, callback_id)
    }

    fn connect_node_device_event_register_any(&self, event_id: i32, dev: Option<&NodeDevice>) -> Result<i32> {
        let object = dev.map(|dev| ObjectKey::Name(dev.name.clone()));
        let offered = |driver: &dyn Driver| driver.node_device().is_some();
        self.register(
            EventKind::NodeDevice,
            event_id,
            object,
            offered,
            "virConnectNodeDeviceEventRegisterAny",
        )
    }

    fn connect_node_device_event_deregister_any(&self, callback_id: i32) -> Result<()> {
        self.deregister(EventKind::NodeDevice, callback_id)
    }

    fn connect_secret_event_register_any(&self, event_id: i32, secret: Option<&Secret>) -> Result<i32> {
        let object = secret.map(|secret| ObjectKey::Uuid(secret.uuid));
        let offered = |driver: &dyn Driver| driver.secret().is_some();
        self.register(EventKind::Secret, event_id, object, offered, "virConnectSecretEventRegisterAny")
    }

    fn connect_secret_event_deregister_any(&self, callback_id: i32) -> Result<()> {
        self.deregister(EventKind::Secret, callback_id)
    }

    /// The identity of a client is that of its socket; nobody speaks for others here.
    fn connect_set_identity(&self, _: &[TypedParam], _: u32) -> Result<()> {
        Err(Error::no_support("virConnectSetIdentity"))
    }

    fn qemu_connect_domain_monitor_event_register(
        &self,
        dom: Option<&Domain>,
        event: Option<&str>,
        flags: u32,
    ) -> Result<i32> {
        const NAME: &str = "virConnectDomainQemuMonitorEventRegister";
        let driver = self.driver()?;
        if driver.qemu().is_none() {
            return Err(Error::no_support(NAME));
        }
        if flags & !(MONITOR_REGEX | MONITOR_NOCASE) != 0 {
            let detail = format!("unsupported flags (0x{flags:x}) in function {NAME}");
            return Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Qemu, detail));
        }
        let monitor = event
            .map(|event| MonitorFilter::new(event, flags & MONITOR_REGEX != 0, flags & MONITOR_NOCASE != 0))
            .transpose()?;
        let object = dom.map(|dom| ObjectKey::Uuid(dom.uuid));
        let interest = Interest { kind: EventKind::QemuMonitor, event_id: 0, object, monitor };
        self.add_registration(&driver, interest, false)
    }

    fn qemu_connect_domain_monitor_event_deregister(&self, callback_id: i32) -> Result<()> {
        self.deregister(EventKind::QemuMonitor, callback_id)
    }
}

impl Client {
    fn driver(&self) -> Result<Arc<dyn Driver>> {
        self.opened().0.ok_or_else(not_open)
    }

    fn register_domain(
        &self,
        name: &str,
        event_id: i32,
        object: Option<ObjectKey>,
        legacy: bool,
    ) -> Result<i32> {
        let driver = self.driver()?;
        check_event(EventKind::Domain, event_id)?;
        if driver.domain_lookup().is_none() {
            return Err(Error::no_support(name));
        }
        let interest = Interest { kind: EventKind::Domain, event_id, object, monitor: None };
        self.add_registration(&driver, interest, legacy)
    }

    fn register(
        &self,
        kind: EventKind,
        event_id: i32,
        object: Option<ObjectKey>,
        offered: fn(&dyn Driver) -> bool,
        name: &str,
    ) -> Result<i32> {
        let driver = self.driver()?;
        check_event(kind, event_id)?;
        if !offered(&*driver) {
            return Err(Error::no_support(name));
        }
        self.add_registration(&driver, Interest { kind, event_id, object, monitor: None }, false)
    }

    fn add_registration(&self, driver: &Arc<dyn Driver>, interest: Interest, legacy: bool) -> Result<i32> {
        let callback_id = self.registrations.add(interest, legacy)?;
        if self.registrations.needs_subscription() {
            let client = self.myself.clone();
            let subscription = driver.events().subscribe(Arc::new(move |event| {
                if let Some(client) = client.upgrade() {
                    client.registrations.deliver(event, &client.outbox);
                }
            }));
            self.registrations.keep(subscription);
        }
        Ok(callback_id)
    }

    fn deregister(&self, kind: EventKind, callback_id: i32) -> Result<()> {
        self.driver()?;
        if self.registrations.remove(kind, callback_id) {
            return Ok(());
        }
        let (word, _) = words(kind);
        Err(internal(format!("{word} event callback {callback_id} not registered")))
    }
}

fn check_event(kind: EventKind, event_id: i32) -> Result<()> {
    if kind.ids().contains(&event_id) {
        return Ok(());
    }
    let (_, word) = words(kind);
    Err(internal(format!("unsupported {word}event ID {event_id}")))
}

/// How texts call the kind: of a registration, and before "event ID".
fn words(kind: EventKind) -> (&'static str, &'static str) {
    match kind {
        EventKind::Domain => ("domain", ""),
        EventKind::Network => ("network", "network "),
        EventKind::NodeDevice => ("node device", "node device "),
        EventKind::QemuMonitor => ("qemu monitor", "qemu monitor "),
        EventKind::Secret => ("secret", "secret "),
        EventKind::StoragePool => ("storage pool", "storage pool "),
    }
}

fn internal(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InternalError, ErrorDomain::Rpc, detail)
}
