//! What the next daemon must know to find a machine again: kept by the engine as JSON text.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The trace of one machine's processes and sockets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    /// The emulator's process, once it exists.
    pub process: Option<ProcessId>,
    /// The user it runs as, when it is not the daemon's.
    pub user: Option<u32>,
    /// Its monitor's socket.
    pub monitor: PathBuf,
    /// The process is our own machine monitor, not QEMU.
    pub own: bool,
    /// Its consoles, channels included.
    pub lines: Vec<LineStatus>,
    /// Links that lead clients to the sockets of its displays.
    pub links: Vec<PathBuf>,
    /// A reboot was asked for and the guest is powering off for it.
    pub rebooting: bool,
}

/// A process, named for the life of the host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessId {
    /// Its number.
    pub pid: u32,
    /// Its start, in clock ticks after boot.
    pub start_time: u64,
}

/// A console or channel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineStatus {
    /// Alias of the device, such as `serial0`.
    pub alias: String,
    /// Name of the target, for channels.
    pub name: Option<String>,
    /// A channel, no console.
    pub channel: bool,
    /// The terminal that the emulator made.
    pub pty: Option<PathBuf>,
    /// The socket that the emulator listens on.
    pub socket: Option<PathBuf>,
    /// Where the emulator writes the output.
    pub log: Option<PathBuf>,
    /// That log is the driver's own: nobody else decides how much of it is kept.
    pub own_log: bool,
}

impl Status {
    /// The text that the engine keeps.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("strings, numbers and lists always serialize")
    }

    /// The status in a kept text; an unreadable one knows nothing.
    pub fn from_text(text: &str) -> Status {
        serde_json::from_str(text).unwrap_or_default()
    }
}
