//! The client side of the wire as a driver: every operation becomes a call to a daemon.
//!
//! ```text
//!  callers ──▶ Client::call ── writer lock ──▶ socket ──▶ reader thread ──┬▶ the waiting call, by serial
//!                                                                         ├▶ EventBus
//!                                                                         ├▶ the stream's pump thread
//!                                                                         └▶ pong
//! ```
//!
//! Invariant: the reader thread never waits for a caller, a sink or a stream.

mod call;
mod client;
mod failure;
mod features;
mod generated;
mod reader;
mod remote;
mod streams;
#[cfg(test)]
mod tests;

pub use client::Client;
pub use remote::{Admin, ConnectOptions, Keepalive, Remote, connect};
