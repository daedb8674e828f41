//! Why a daemon cannot be reached or talked to.

use std::io;
use std::path::PathBuf;

/// What failed on the way to a daemon.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The text is no connection URI.
    #[error("'{uri}' is no connection URI: {reason}")]
    Uri {
        /// The text.
        uri: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The transport is known, but not offered by this client.
    #[error("transport '{0}' is not offered by this client")]
    Unsupported(String),
    /// The session's socket cannot be found because neither a runtime nor a home directory is known.
    #[error("neither XDG_RUNTIME_DIR nor HOME says where the session's socket is")]
    NoRuntimeDirectory,
    /// A UNIX socket does not answer.
    #[error("Failed to connect socket to '{}'", path.display())]
    Unix {
        /// The socket.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A TCP port does not answer.
    #[error("unable to connect to server at '{host}:{port}'")]
    Tcp {
        /// The host.
        host: String,
        /// The port.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// Reading failed.
    #[error("Cannot recv data")]
    Receive(#[source] io::Error),
    /// Writing failed.
    #[error("Cannot write data")]
    Send(#[source] io::Error),
    /// The peer closed the connection.
    #[error("End of file while reading data")]
    Closed,
    /// Nothing came within the time set.
    #[error("nothing came in time")]
    TimedOut,
    /// A descriptor was announced and did not come.
    #[error("a descriptor was announced and did not come")]
    NoDescriptor,
}
