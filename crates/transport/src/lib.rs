//! The way from a connection URI to the bytes of a daemon: URI, endpoint, socket, descriptors.

mod endpoint;
mod error;
mod socket;
mod uri;

pub use endpoint::{Endpoint, Environment};
pub use error::TransportError;
pub use socket::Connection;
pub use uri::Uri;
