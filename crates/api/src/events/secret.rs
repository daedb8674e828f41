//! Events of secrets.

use api_macros::contract;

use crate::types::Secret;

/// `VIR_SECRET_EVENT_ID_LIFECYCLE`.
#[contract]
#[event(kind = "secret", id = 0, proc = 382)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretLifecycle {
    /// `secret`.
    pub secret: Secret,
    /// `event`.
    pub event: i32,
    /// `detail`.
    pub detail: i32,
}

/// `VIR_SECRET_EVENT_ID_VALUE_CHANGED`.
#[contract]
#[event(kind = "secret", id = 1, proc = 383)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretValueChanged {
    /// `secret`.
    pub secret: Secret,
}
