//! Small helpers that the standard library lacks and more than one crate needs.

mod uuid;

pub use uuid::{ParseUuidError, Uuid};
