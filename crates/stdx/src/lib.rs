//! Small helpers that the standard library lacks and more than one crate needs.

pub mod base64;
pub mod date;
pub mod file_name;
pub mod line;
mod lock;
mod print;
mod uuid;

pub use lock::lock;
pub use print::print;
pub use uuid::{ParseUuidError, Uuid};
