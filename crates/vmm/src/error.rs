//! What keeps a machine from running, with the cure.

use std::io;

/// Why a machine cannot be made or go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `/dev/kvm` cannot be opened.
    #[error("cannot open /dev/kvm: {source}; {}", open_cure(source))]
    OpenKvm {
        /// What the kernel said.
        source: io::Error,
    },
    /// KVM refused a step.
    #[error("KVM refuses to {step}: {source}")]
    Kvm {
        /// What was asked for.
        step: &'static str,
        /// What the kernel said.
        source: io::Error,
    },
    /// Guest memory cannot be had.
    #[error("cannot get {mib} MiB of guest memory: {why}; give the machine less memory, or free some")]
    Memory {
        /// The size asked for, MiB.
        mib: u64,
        /// What the kernel said.
        why: String,
    },
    /// The specification asks for what cannot be.
    #[error("{0}")]
    Specification(String),
    /// The kernel cannot be loaded.
    #[error("cannot load the kernel: {0}")]
    Kernel(String),
    /// The initial file system cannot be loaded.
    #[error("cannot load the initrd: {0}")]
    Initrd(String),
    /// A file or descriptor that was named cannot be had.
    #[error("cannot open {what}: {source}; {}", resource_cure(source))]
    Resource {
        /// What was named.
        what: String,
        /// What the kernel said.
        source: io::Error,
    },
    /// A snapshot cannot be written or used.
    #[error("cannot use the snapshot: {0}")]
    Snapshot(String),
    /// The monitor cannot be confined.
    #[error(
        "cannot {step} for the monitor: {source}; allow user namespaces on this host, or run with --no-jail where the guest is trusted"
    )]
    Jail {
        /// What was to be done.
        step: &'static str,
        /// What the kernel said.
        source: io::Error,
    },
    /// The host lacks a resource.
    #[error("cannot {step}: {source}")]
    Host {
        /// What was to be done.
        step: &'static str,
        /// What the kernel said.
        source: io::Error,
    },
}

/// The result of a step of the monitor.
pub type Result<T> = std::result::Result<T, Error>;

fn open_cure(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "load the module kvm-intel or kvm-amd; the firmware may have to allow virtualization"
        }
        io::ErrorKind::PermissionDenied => {
            "add the user to the group that owns it, usually kvm, and log in again"
        }
        _ => "look for 'kvm' in the kernel's log",
    }
}

fn resource_cure(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "look for a slip in its name",
        io::ErrorKind::PermissionDenied => "this user may not; change its permissions, or copy it",
        io::ErrorKind::IsADirectory => "name a file",
        _ if error.raw_os_error() == Some(libc::EBADF) => "whoever starts this process has to leave it open",
        _ => "look for it on the host",
    }
}

/// Makes the error of a refused step.
pub(crate) fn refused(step: &'static str) -> impl FnOnce(kvm_ioctls::Error) -> Error {
    move |error| Error::Kvm { step, source: io::Error::from_raw_os_error(error.errno()) }
}

/// Makes the error of a step that the host cannot do.
pub(crate) fn host(step: &'static str) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::Host { step, source }
}
