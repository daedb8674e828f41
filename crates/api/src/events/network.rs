//! Events of virtual networks.

use api_macros::contract;

use crate::types::Network;

/// `VIR_NETWORK_EVENT_ID_LIFECYCLE`.
#[contract]
#[event(kind = "network", id = 0, proc = 315)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkLifecycle {
    /// `net`.
    pub net: Network,
    /// `event`.
    pub event: i32,
    /// `detail`.
    pub detail: i32,
}

/// `VIR_NETWORK_EVENT_ID_METADATA_CHANGE`.
#[contract]
#[event(kind = "network", id = 1, proc = 446)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkMetadataChange {
    /// `net`.
    pub net: Network,
    /// `type`.
    pub r#type: i32,
    /// `nsuri`.
    pub nsuri: Option<String>,
}
