//! The public Rust interface: connect to a daemon, call the operations of the contract, receive events and streams.
//!
//! ```no_run
//! use ferrovirt::{Driver, connect};
//!
//! fn main() -> ferrovirt::Result<()> {
//!     let connection = connect("qemu:///system")?;
//!     for machine in connection.connect_list_all_domains(0)? {
//!         println!("{}", machine.name);
//!     }
//!     Ok(())
//! }
//! ```

use std::sync::Arc;

pub use api::*;
pub use driver_remote::{ConnectOptions, Keepalive};
pub use error::{Error, ErrorCode, ErrorDomain, Result};

/// Connects to the daemon that `uri` names, such as `qemu:///system`, for reading and writing.
///
/// # Errors
/// The URI is none, no daemon answers, it refuses the user, or it has no driver for the URI.
pub fn connect(uri: &str) -> Result<Arc<dyn Driver>> {
    connect_with(uri, ConnectOptions::default())
}

/// The same, as `options` say.
///
/// # Errors
/// As for [`connect`].
pub fn connect_with(uri: &str, options: ConnectOptions) -> Result<Arc<dyn Driver>> {
    driver_remote::connect(uri, options)
}
