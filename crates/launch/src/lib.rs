//! A machine from a disk image or a kernel, in one step: what `ferrovirt run` runs.
//!
//! ```text
//!   wishes ─▶ what the file is ─┬─ kernel ───────────────────────────────┐
//!             (crate vmm,       └─ disk ─▶ kernel, initrd and command    ├─▶ plan ─┬─▶ arguments of the monitor
//!              crate disk-image)           line inside (guest-image)     │         ├─▶ domain document
//!                                          seed for cloud-init ──────────┘         └─▶ a summary for people
//! ```
//!
//! Nothing of the user's is changed here, unless the plan is carried out with an overlay that was asked for.

mod document;
mod error;
mod monitor;
mod plan;
mod seed;
mod summary;
mod target;
mod wishes;

pub use document::Files;
pub use error::Refusal;
pub use monitor::{Line, has_passt};
pub use plan::{Disk, Interface, Piece, Plan, Writes, plan};
pub use seed::Seed;
pub use wishes::{DiskWish, Link, NetworkWish, SeedWish, Wishes, format};
