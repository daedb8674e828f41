//! What the tests with stock clients share: a daemon to talk to, clients compiled from `examples/`, and virsh scripts.
//!
//! With `FERROVIRT_PEER=1` the daemon is the stock libvirtd of this machine (`bench/peer_libvirtd.py` runs one); that is
//! how the tests themselves are proved. A client whose Debian packages are missing is skipped, except where `CI` is set.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

mod client;
mod daemon;
mod process;
mod script;
mod terminal;

pub use client::{CLIENTS, Client};
pub use daemon::{TestDaemon, is_peer};
pub use process::run;
pub use script::play;
pub use terminal::Terminal;
