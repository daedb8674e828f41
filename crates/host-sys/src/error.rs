//! The one error type of this crate: what was tried, on which object; the system's answer is the source.

use std::io;
use std::path::{Path, PathBuf};

/// Result of every fallible call of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refused system interface.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A call on a file, directory or socket path failed.
    #[error("Cannot {action} '{}'", path.display())]
    File {
        /// The verb, e.g. `open`.
        action: &'static str,
        /// The object.
        path: PathBuf,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// A file is longer than the reader allows.
    #[error("File '{}' is longer than the {limit_bytes} bytes allowed", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit that it exceeds.
        limit_bytes: u64,
    },
    /// A directory or file that must be private to its owner is not.
    #[error("'{}' is not private: {reason}", path.display())]
    NotPrivate {
        /// The directory.
        path: PathBuf,
        /// Which property is wrong and what it should be.
        reason: String,
    },
    /// Another process holds the lock.
    #[error("'{}' is locked by another process", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The text of a system file is not what the kernel documents.
    #[error("'{}' has no valid {what}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The missing or unreadable part.
        what: &'static str,
    },
    /// A child process could not be started.
    #[error("Cannot start '{}': step '{step}' failed", program.display())]
    Spawn {
        /// The program of the child.
        program: PathBuf,
        /// The step that failed, e.g. `exec`.
        step: &'static str,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// A call on a process failed.
    #[error("Cannot {action} process {pid}")]
    Process {
        /// The verb, e.g. `signal`.
        action: &'static str,
        /// The process.
        pid: u32,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// A call on a network interface failed.
    #[error("Cannot {action} network interface '{interface}'")]
    Interface {
        /// The verb, e.g. `create`.
        action: &'static str,
        /// The interface.
        interface: String,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// A call that has no named object failed.
    #[error("Cannot {action}")]
    System {
        /// Verb and object, e.g. `create epoll instance`.
        action: &'static str,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
}

impl Error {
    /// A failed call on `path`.
    pub fn file(action: &'static str, path: impl AsRef<Path>, source: impl Into<io::Error>) -> Self {
        Self::File { action, path: path.as_ref().to_path_buf(), source: source.into() }
    }

    /// A failed call without a named object.
    pub fn system(action: &'static str, source: impl Into<io::Error>) -> Self {
        Self::System { action, source: source.into() }
    }

    pub(crate) fn process(action: &'static str, pid: u32, source: impl Into<io::Error>) -> Self {
        Self::Process { action, pid, source: source.into() }
    }

    /// The kernel's answer, when there was one.
    pub fn io_error(&self) -> Option<&io::Error> {
        match self {
            Self::File { source, .. }
            | Self::Spawn { source, .. }
            | Self::Process { source, .. }
            | Self::Interface { source, .. }
            | Self::System { source, .. } => Some(source),
            Self::TooLarge { .. }
            | Self::NotPrivate { .. }
            | Self::Locked { .. }
            | Self::Malformed { .. } => None,
        }
    }

    /// The kernel's error number, when there was one.
    pub fn errno(&self) -> Option<i32> {
        self.io_error().and_then(io::Error::raw_os_error)
    }

    /// Whether the object does not exist (ENOENT, or ESRCH for a process).
    pub fn is_not_found(&self) -> bool {
        self.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
            || self.errno() == Some(libc::ESRCH)
    }
}
