//! The server side of the wire: sockets, framing, scheduling, access, events and streams; drivers do the work behind it.
//!
//! ```text
//!  Listener ── accept ──▶ Client ── one task each (connection)
//!                           │ intake: bytes → messages         outbox: messages → bytes, written by whoever has them
//!                           │ dispatch: access, then            events: driver's bus → registrations → outbox
//!                           │   answered from memory: here      streams: api::Stream ⇄ packets
//!                           └   anything else: Pool
//! ```
//!
//! Invariant: nothing that a client sends, or fails to read, makes another client wait or lets memory grow without bound.

mod access;
mod admin;
mod auth;
mod budget;
mod call;
mod client;
mod connection;
mod dispatch;
mod events;
#[expect(clippy::needless_pass_by_value, unreachable_pub, reason = "every generated file has the same form")]
mod generated;
mod hub;
mod intake;
mod keepalive;
mod linger;
mod listener;
mod outbox;
mod pool;
mod server;
mod session;
mod socket;
mod streams;
mod users;

pub use auth::{Authenticator, NoAuthentication};
pub use hub::{Control, Hub, HubConfig};
pub use keepalive::KeepaliveLimits;
pub use listener::{Listener, ListenerKind};
pub use pool::{PoolLimits, PoolStatus};
pub use server::{Counts, Limits, Server};
