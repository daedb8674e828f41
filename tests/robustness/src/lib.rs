//! What the attacks share: a private daemon, clients with and without manners, and the check that nothing was harmed.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

mod daemon;
pub mod life;
mod peer;
mod scratch;
mod watch;

pub use daemon::{Daemon, Door};
pub use peer::{Message, Peer, call, domain_arguments, encoded, header, open_arguments};
pub use scratch::tree;
pub use test_support::{Random, Scratch, SmallDisk, eventually};
pub use watch::Watch;
