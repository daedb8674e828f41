//! Small helpers that the standard library lacks and more than one crate needs.

mod lock;
mod uuid;

pub use lock::lock;
pub use uuid::{ParseUuidError, Uuid};
