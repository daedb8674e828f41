//! Events of secrets.

use api_macros::contract;

use crate::types::Secret;

/// A secret was defined or undefined (`VIR_SECRET_EVENT_ID_LIFECYCLE`).
#[contract]
#[event(kind = "secret", id = 0, proc = 382)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretLifecycle {
    /// The secret.
    pub secret: Secret,
    /// Which change (`VIR_*_EVENT_*`).
    pub event: i32,
    /// The detail of the change.
    pub detail: i32,
}

/// The value of a secret has changed (`VIR_SECRET_EVENT_ID_VALUE_CHANGED`).
#[contract]
#[event(kind = "secret", id = 1, proc = 383)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretValueChanged {
    /// The secret.
    pub secret: Secret,
}
