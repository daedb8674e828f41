//! The jail: what is left to a monitor whose guest has taken it over.
//!
//! ```text
//!   everything is open ─▶ enter ─┬─ limits: no core, no more descriptors than it needs
//!                                ├─ an empty mount namespace: there is no path to open
//!                                ├─ no capabilities, no way to more rights, a user of no account when it was root
//!                                └─ filter of the main thread ─▶ each other thread sets a narrower one for itself
//! ```
//!
//! A call outside the filter kills the process: a monitor that does what it never does is no longer ours.

mod calls;
mod namespace;

use std::io;

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use rustix::thread::{CapabilitySet, CapabilitySets, Gid, Uid};

use seccompiler::{BackendError, BpfProgram};

use crate::error::{Error, Result};

pub use calls::Thread;

/// Most open descriptors of a monitor.
const DESCRIPTORS_MAX: u64 = 1024;
/// The user and group of no account, by which root's monitors run.
const NOBODY: u32 = 65534;

/// Confines this process, which has one thread, for good.
///
/// # Errors
/// The host refuses a step; the error names the way out.
pub fn enter() -> Result<()> {
    let step =
        |step: &'static str| move |errno: rustix::io::Errno| Error::Jail { step, source: errno.into() };
    let limit = |value: u64| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::Core, limit(0)).map_err(step("forbid core files"))?;
    setrlimit(Resource::Nofile, limit(DESCRIPTORS_MAX)).map_err(step("limit descriptors"))?;
    namespace::empty().map_err(|source| Error::Jail { step: "make an empty mount namespace", source })?;
    if rustix::process::geteuid().is_root() {
        become_nobody().map_err(step("become a user of no account"))?;
    }
    let none = CapabilitySet::empty();
    let none = CapabilitySets { effective: none, permitted: none, inheritable: none };
    rustix::thread::clear_ambient_capability_set().map_err(step("drop ambient capabilities"))?;
    rustix::thread::set_capabilities(None, none).map_err(step("drop capabilities"))?;
    rustix::thread::set_no_new_privs(true).map_err(step("give up new privileges"))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(step("hide from debuggers"))?;
    let filtered = apply(calls::without_clone3()).and_then(|()| filter(Thread::Main));
    filtered.map_err(|source| Error::Jail { step: "filter system calls", source })
}

/// Allows this thread only the calls that its kind needs.
///
/// # Errors
/// The kernel has no filters.
pub fn filter(thread: Thread) -> io::Result<()> {
    apply(calls::program(thread))
}

fn apply(program: std::result::Result<BpfProgram, BackendError>) -> io::Result<()> {
    seccompiler::apply_filter(&program.map_err(io::Error::other)?).map_err(io::Error::other)
}

/// In a user namespace there may be no such user: then root is one of no account already.
fn become_nobody() -> rustix::io::Result<()> {
    let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    if rustix::thread::set_thread_groups(&[]).is_err() {
        return Ok(());
    }
    match rustix::thread::set_thread_res_gid(gid, gid, gid) {
        Err(rustix::io::Errno::INVAL) => return Ok(()),
        outcome => outcome?,
    }
    rustix::thread::set_thread_res_uid(uid, uid, uid)
}
