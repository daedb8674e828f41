//! What can go wrong with a monitor: QEMU refuses, does not answer, is gone, or says nonsense.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Why bytes are not QMP.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodecError {
    /// A line without end.
    #[error("A line exceeds {limit_bytes} bytes")]
    LineTooLong {
        /// The limit.
        limit_bytes: usize,
    },
    /// A line that is no JSON, or nested deeper than 128 levels.
    #[error("A line is no valid JSON")]
    Json(#[source] serde_json::Error),
    /// JSON that is neither greeting, reply nor event.
    #[error("A message has no {missing}")]
    Shape {
        /// The member that is missing or of a wrong type.
        missing: &'static str,
    },
}

/// The class of a command's error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// Most errors.
    GenericError,
    /// This QEMU does not have the command, or it is not allowed in the present state.
    CommandNotFound,
    /// A device of that name does not exist or does not do this.
    DeviceNotActive,
    /// A device was not found.
    DeviceNotFound,
    /// A feature of the accelerator is missing.
    KvmMissingCap,
    /// A class this program does not know.
    Other(String),
}

impl Class {
    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "GenericError" => Self::GenericError,
            "CommandNotFound" => Self::CommandNotFound,
            "DeviceNotActive" => Self::DeviceNotActive,
            "DeviceNotFound" => Self::DeviceNotFound,
            "KVMMissingCap" => Self::KvmMissingCap,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::GenericError => "GenericError",
            Self::CommandNotFound => "CommandNotFound",
            Self::DeviceNotActive => "DeviceNotActive",
            Self::DeviceNotFound => "DeviceNotFound",
            Self::KvmMissingCap => "KVMMissingCap",
            Self::Other(word) => word,
        })
    }
}

/// Why a connection ended.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Reason {
    /// This side closed it.
    Closed,
    /// QEMU closed it: it has ended or is ending.
    EndOfStream,
    /// Reading or writing failed.
    Io(Arc<io::Error>),
    /// QEMU sent something that is not QMP.
    Protocol(Arc<CodecError>),
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => formatter.write_str("closed by this program"),
            Self::EndOfStream => formatter.write_str("QEMU closed it"),
            Self::Io(error) => write!(formatter, "{error}"),
            Self::Protocol(error) => write!(formatter, "{error}"),
        }
    }
}

/// Why a command has no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The socket cannot be connected.
    #[error("Cannot connect to QEMU's monitor '{}'", path.display())]
    Connect {
        /// The socket's path.
        path: PathBuf,
        /// The kernel's answer.
        #[source]
        source: host_sys::Error,
    },
    /// A system call on the connection failed.
    #[error("Cannot set up the monitor connection")]
    Setup(#[source] host_sys::Error),
    /// QEMU answered with an error.
    #[error("QEMU refused '{command}' ({class}): {desc}")]
    Command {
        /// The command.
        command: String,
        /// The error's class.
        class: Class,
        /// QEMU's own words.
        desc: String,
    },
    /// QEMU has not answered in time; the command may still take effect.
    #[error("QEMU has not answered '{command}' within {waited_ms} ms")]
    Deadline {
        /// The command.
        command: String,
        /// How long this program waited.
        waited_ms: u64,
    },
    /// The connection ended before the answer came.
    #[error("The monitor connection ended before QEMU answered '{command}': {reason}")]
    Disconnected {
        /// The command.
        command: String,
        /// Why it ended.
        reason: Reason,
    },
    /// Too many commands wait for answers already.
    #[error("{outstanding} commands wait for QEMU's answer already; '{command}' was not sent")]
    TooManyOutstanding {
        /// The command.
        command: String,
        /// How many wait.
        outstanding: usize,
    },
    /// A blocking call was made by a callback, where the answer could never arrive.
    #[error("'{command}' was run by a monitor callback, which must use submit")]
    WouldBlock {
        /// The command.
        command: String,
    },
    /// The answer does not have the shape that the command's reply has.
    #[error("QEMU's answer to '{command}' is not understood")]
    Reply {
        /// The command.
        command: String,
        /// Where it differs.
        #[source]
        source: serde_json::Error,
    },
}

impl Error {
    /// Whether QEMU does not know the command.
    pub fn is_unknown_command(&self) -> bool {
        matches!(self, Self::Command { class: Class::CommandNotFound, .. })
    }

    /// Whether the connection is gone, so that no further command can succeed.
    pub fn is_disconnected(&self) -> bool {
        matches!(self, Self::Disconnected { .. } | Self::Connect { .. })
    }
}
