//! Sockets between host and guest (section 5.10), without a network.
//!
//! ```text
//!   host program ──▶ listener: "CONNECT 1024\n" ──▶ connection ──▶ guest listens on port 1024
//!   guest connects to port 52 ──▶ who said "LISTEN 52\n" to the listener is handed a socket (SCM_RIGHTS, "ACCEPT port\n")
//!                             └──▶ connector ──▶ host program
//! ```

mod backend;
mod config;
mod connection;
mod device;
mod listener;
mod packet;

pub use backend::{Connector, NoConnector, UnixConnector};
pub use config::{CONNECTIONS_MAX, Config, HOST_CID};
pub use device::Vsock;

#[cfg(test)]
mod tests;
