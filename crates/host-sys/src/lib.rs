//! One module per kernel interface that the host offers: processes, files, sockets, readiness, KVM, TAP, host facts.
//!
//! Mechanism only: nothing here knows what a domain is, chooses a path or retries a decision. All calls are
//! synchronous; waiting for many things at once is the business of [`reactor`].
#![allow(
    unsafe_code,
    reason = "system calls without a safe wrapper live here and nowhere else; each block is argued"
)]

pub mod clock;
pub mod error;
pub mod files;
pub mod follow;
pub mod host_info;
pub mod inotify;
pub mod journal;
pub mod kvm;
pub mod memfd;
pub mod memory;
pub mod passt;
pub mod process;
pub mod pty;
pub mod reactor;
pub mod signals;
pub mod sockets;
pub mod spawn;
pub mod systemd;
pub mod tap;
pub mod users;

#[doc(inline)]
pub use error::{Error, Result};
/// Signal numbers as the kernel names them.
pub use rustix::process::Signal;
