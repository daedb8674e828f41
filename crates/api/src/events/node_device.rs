//! Events of node devices.

use api_macros::contract;

use crate::types::NodeDevice;

/// A device of the host has come or gone (`VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE`).
#[contract]
#[event(kind = "node_device", id = 0, proc = 376)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeDeviceLifecycle {
    /// The device.
    pub dev: NodeDevice,
    /// Which change (`VIR_*_EVENT_*`).
    pub event: i32,
    /// The detail of the change.
    pub detail: i32,
}

/// A device of the host has changed (`VIR_NODE_DEVICE_EVENT_ID_UPDATE`).
#[contract]
#[event(kind = "node_device", id = 1, proc = 377)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeDeviceUpdate {
    /// The device.
    pub dev: NodeDevice,
}
