//! Events of storage pools.

use api_macros::contract;

use crate::types::StoragePool;

/// `VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE`.
#[contract]
#[event(kind = "storage_pool", id = 0, proc = 370)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoragePoolLifecycle {
    /// `pool`.
    pub pool: StoragePool,
    /// `event`.
    pub event: i32,
    /// `detail`.
    pub detail: i32,
}

/// `VIR_STORAGE_POOL_EVENT_ID_REFRESH`.
#[contract]
#[event(kind = "storage_pool", id = 1, proc = 373)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoragePoolRefresh {
    /// `pool`.
    pub pool: StoragePool,
}
