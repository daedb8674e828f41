//! The public Rust interface: the operations and types of the contract, and errors.

pub use api::*;
pub use error::{Error, ErrorCode, ErrorDomain, Result};
