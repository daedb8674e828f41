//! The events: one file per kind of object, one structure per event.

mod domain;
mod network;
mod node_device;
mod secret;
mod storage_pool;

pub use domain::*;
pub use network::*;
pub use node_device::*;
pub use secret::*;
pub use storage_pool::*;
