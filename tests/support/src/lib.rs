//! What all tests share: needs that are missing, scratch folders, the program under test, processes left behind.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

mod bare_guest;
mod daemon;
mod disk;
mod gpt;
mod growth;
mod mutation;
mod need;
mod process;
mod random;
mod scratch;

pub use bare_guest::bare_guest;
pub use daemon::{ferrovirt, start};
pub use disk::SmallDisk;
pub use gpt::gpt;
pub use growth::superlinear;
pub use mutation::mutate;
pub use need::{is_installed, lacks, lacks_kvm, lacks_root, shared, skip};
pub use process::{kill_processes_in, mentions, processes_in};
pub use random::Random;
pub use scratch::{Scratch, eventually};
