//! What the server itself answers for one connection: opening, authentication, features, event registration.

use api_macros::contract;
use error::Result;

use crate::params::TypedParam;
use crate::types::{Domain, Network, NodeDevice, Secret, StoragePool};

/// What the server itself answers for one connection: opening, authentication, features, event registration.
#[contract]
pub trait Session: Send + Sync {
    /// Opens the driver that a URI names; an absent name is an error, an empty one means whatever this host
    /// has (`virConnectOpen`).
    #[op(
        proc = 1,
        c = "virConnectOpen",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_open(&self, name: Option<&str>, flags: u32) -> Result<()>;

    /// Ends the connection; the socket is closed after the reply (`virConnectClose`).
    #[op(proc = 2, c = "virConnectClose", readonly = "allow", priority = "high", snapshot)]
    fn connect_close(&self) -> Result<()>;

    /// Whether the server or its driver has a feature (`VIR_DRV_FEATURE_*`): 1 or 0.
    #[op(proc = 60, acl = "connect:getattr", readonly = "allow", priority = "high", snapshot)]
    fn connect_supports_feature(&self, feature: i32) -> Result<i32>;

    /// Old clients: registers for life cycle events of all machines (`virConnectDomainEventRegister`).
    #[op(
        proc = 105,
        c = "virConnectDomainEventRegister",
        acl = "connect:search_domains",
        filter = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_domain_event_register(&self) -> Result<i32>;

    /// Old clients: ends the registration for life cycle events (`virConnectDomainEventDeregister`).
    #[op(
        proc = 106,
        c = "virConnectDomainEventDeregister",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_domain_event_deregister(&self) -> Result<i32>;

    /// Old clients: registers for one kind of event of all machines (`virConnectDomainEventRegisterAny`).
    #[op(
        proc = 167,
        c = "virConnectDomainEventRegisterAny",
        acl = "connect:search_domains",
        filter = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_domain_event_register_any(&self, event_id: i32) -> Result<()>;

    /// Old clients: ends the registration for one kind of event (`virConnectDomainEventDeregisterAny`).
    #[op(
        proc = 168,
        c = "virConnectDomainEventDeregisterAny",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_domain_event_deregister_any(&self, event_id: i32) -> Result<()>;

    /// Registers for events of one network or all; answers the callback's number
    /// (`virConnectNetworkEventRegisterAny`).
    #[op(
        proc = 313,
        c = "virConnectNetworkEventRegisterAny",
        acl = "connect:search_networks",
        filter = "network:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_network_event_register_any(&self, event_id: i32, net: Option<&Network>) -> Result<i32>;

    /// Ends a registration for network events (`virConnectNetworkEventDeregisterAny`).
    #[op(
        proc = 314,
        c = "virConnectNetworkEventDeregisterAny",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_network_event_deregister_any(&self, callback_id: i32) -> Result<()>;

    /// Registers for one kind of event of one machine or all; answers the callback's number
    /// (`virConnectDomainEventRegister`).
    #[op(
        proc = 316,
        c = "virConnectDomainEventRegister",
        acl = "connect:search_domains",
        filter = "domain:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_domain_event_callback_register_any(&self, event_id: i32, dom: Option<&Domain>) -> Result<i32>;

    /// Ends a registration for machine events (`virConnectDomainEventDeregister`).
    #[op(
        proc = 317,
        c = "virConnectDomainEventDeregister",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_domain_event_callback_deregister_any(&self, callback_id: i32) -> Result<()>;

    /// Asks to be told when the driver's own connection dies (`virConnectRegisterCloseCallback`).
    #[op(
        proc = 360,
        c = "virConnectRegisterCloseCallback",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_register_close_callback(&self) -> Result<()>;

    /// Ends that (`virConnectUnregisterCloseCallback`).
    #[op(
        proc = 361,
        c = "virConnectUnregisterCloseCallback",
        acl = "connect:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_unregister_close_callback(&self) -> Result<()>;

    /// Registers for events of one pool or all; answers the callback's number
    /// (`virConnectStoragePoolEventRegisterAny`).
    #[op(
        proc = 368,
        c = "virConnectStoragePoolEventRegisterAny",
        acl = "connect:search_storage_pools",
        filter = "storage_pool:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_storage_pool_event_register_any(
        &self,
        event_id: i32,
        pool: Option<&StoragePool>,
    ) -> Result<i32>;

    /// Ends a registration for pool events (`virConnectStoragePoolEventDeregisterAny`).
    #[op(
        proc = 369,
        c = "virConnectStoragePoolEventDeregisterAny",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_storage_pool_event_deregister_any(&self, callback_id: i32) -> Result<()>;

    /// Registers for events of one device or all; answers the callback's number
    /// (`virConnectNodeDeviceEventRegisterAny`).
    #[op(
        proc = 374,
        c = "virConnectNodeDeviceEventRegisterAny",
        acl = "connect:search_node_devices",
        filter = "node_device:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_node_device_event_register_any(&self, event_id: i32, dev: Option<&NodeDevice>) -> Result<i32>;

    /// Ends a registration for device events (`virConnectNodeDeviceEventDeregisterAny`).
    #[op(
        proc = 375,
        c = "virConnectNodeDeviceEventDeregisterAny",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_node_device_event_deregister_any(&self, callback_id: i32) -> Result<()>;

    /// Registers for events of one secret or all; answers the callback's number
    /// (`virConnectSecretEventRegisterAny`).
    #[op(
        proc = 380,
        c = "virConnectSecretEventRegisterAny",
        acl = "connect:search_secrets",
        filter = "secret:getattr",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_secret_event_register_any(&self, event_id: i32, secret: Option<&Secret>) -> Result<i32>;

    /// Ends a registration for secret events (`virConnectSecretEventDeregisterAny`).
    #[op(
        proc = 381,
        c = "virConnectSecretEventDeregisterAny",
        acl = "connect:read",
        readonly = "allow",
        priority = "high",
        snapshot
    )]
    fn connect_secret_event_deregister_any(&self, callback_id: i32) -> Result<()>;

    /// A trusted peer daemon says for whom it calls (`virConnectSetIdentity`).
    #[op(proc = 419, c = "virConnectSetIdentity", acl = "connect:write", readonly = "allow", snapshot)]
    fn connect_set_identity(&self, #[max(20)] params: &[TypedParam], flags: u32) -> Result<()>;

    /// Registers for events of QEMU's monitor, by name, pattern or all; answers the callback's number
    /// (`virConnectDomainQemuMonitorEventRegister`).
    #[op(
        proc = 4,
        program = "qemu",
        c = "virConnectDomainQemuMonitorEventRegister",
        acl = "connect:search_domains, connect:write",
        filter = "domain:getattr",
        readonly = "deny",
        priority = "high",
        snapshot
    )]
    fn qemu_connect_domain_monitor_event_register(
        &self,
        dom: Option<&Domain>,
        event: Option<&str>,
        flags: u32,
    ) -> Result<i32>;

    /// Ends a registration for monitor events (`virConnectDomainQemuMonitorEventDeregister`).
    #[op(
        proc = 5,
        program = "qemu",
        c = "virConnectDomainQemuMonitorEventDeregister",
        acl = "connect:write",
        readonly = "deny",
        priority = "high",
        snapshot
    )]
    fn qemu_connect_domain_monitor_event_deregister(&self, callback_id: i32) -> Result<()>;
}
