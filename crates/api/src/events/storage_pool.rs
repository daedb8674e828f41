//! Events of storage pools.

use api_macros::contract;

use crate::types::StoragePool;

/// The state or the definition of a pool has changed (`VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE`).
#[contract]
#[event(kind = "storage_pool", id = 0, proc = 370)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoragePoolLifecycle {
    /// The pool.
    pub pool: StoragePool,
    /// Which change (`VIR_*_EVENT_*`).
    pub event: i32,
    /// The detail of the change.
    pub detail: i32,
}

/// A pool has looked for its volumes again (`VIR_STORAGE_POOL_EVENT_ID_REFRESH`).
#[contract]
#[event(kind = "storage_pool", id = 1, proc = 373)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoragePoolRefresh {
    /// The pool.
    pub pool: StoragePool,
}
