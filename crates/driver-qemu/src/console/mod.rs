//! Consoles of machines: the emulator writes everything to a log, clients read the log and write to the line.
//!
//! ```text
//!   guest ──▶ emulator ──┬──▶ log file ──▶ session ──▶ client     (a slow or late client loses nothing that is kept)
//!                        └──▶ pty or socket, drained and dropped
//!   guest ◀── emulator ◀──── pty or socket ◀── session ◀── client
//! ```
//!
//! The log belongs to the emulator, so output is kept while the daemon is away; the daemon only frees old blocks.

mod log;
mod session;

pub use log::{Log, Logs};
pub use session::{Line, Session};
