//! Events of virtual networks.

use api_macros::contract;

use crate::types::Network;

/// The state or the definition of a network has changed (`VIR_NETWORK_EVENT_ID_LIFECYCLE`).
#[contract]
#[event(kind = "network", id = 0, proc = 315)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkLifecycle {
    /// The network.
    pub net: Network,
    /// Which change (`VIR_*_EVENT_*`).
    pub event: i32,
    /// The detail of the change.
    pub detail: i32,
}

/// Title, description or metadata of a network have changed (`VIR_NETWORK_EVENT_ID_METADATA_CHANGE`).
#[contract]
#[event(kind = "network", id = 1, proc = 446)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkMetadataChange {
    /// The network.
    pub net: Network,
    /// The type's number or name, as the operation says.
    pub r#type: i32,
    /// Name space of the changed element.
    pub nsuri: Option<String>,
}
