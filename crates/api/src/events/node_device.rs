//! Events of node devices.

use api_macros::contract;

use crate::types::NodeDevice;

/// `VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE`.
#[contract]
#[event(kind = "node_device", id = 0, proc = 376)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeDeviceLifecycle {
    /// `dev`.
    pub dev: NodeDevice,
    /// `event`.
    pub event: i32,
    /// `detail`.
    pub detail: i32,
}

/// `VIR_NODE_DEVICE_EVENT_ID_UPDATE`.
#[contract]
#[event(kind = "node_device", id = 1, proc = 377)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeDeviceUpdate {
    /// `dev`.
    pub dev: NodeDevice,
}
