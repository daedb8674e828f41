//! QEMU machines: documents become processes, processes become machines of the engine.
//!
//! ```text
//!   document ──policy──▶ plan ──launch──▶ qemu-system-* (own user, own session, descriptors only)
//!                                            │ QMP          │ lines
//!                              notices ◀── running ──▶ statistics, console
//! ```

mod backend;
mod bounded;
mod capabilities;
mod console;
mod departures;
mod documents;
mod driver;
mod emulator;
mod exit;
mod holder;
mod launch;
mod lines;
mod more;
mod names;
mod native;
mod node;
mod notices;
mod nvram;
mod open;
mod plug;
mod ports;
mod processor;
mod questions;
mod reattach;
mod release;
mod running;
mod statistics;
mod status;
mod unrecorded;

pub use capabilities::{cpu_places, host_shares};
pub use driver::{QemuBackend, QemuConfig, Scope, provider};
