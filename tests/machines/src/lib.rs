//! What tests of real machines share: private daemons, documents, events as words, consoles, and a guest of one sector.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

mod console;
mod daemon;
mod document;
mod events;
mod host;
mod sector;

pub use console::Console;
pub use daemon::{Daemon, Launch};
pub use document::Tiny;
pub use events::Events;
pub use host::{Process, run};
pub use sector::{BUTTON, READY, SECTOR};
pub use test_support::{Scratch, eventually};
