//! What devices remember, for snapshots: a version and a body for each.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The state of one device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The layout of the body; it rises when an older reader would misunderstand.
    pub version: u32,
    /// The device's own document.
    pub body: serde_json::Value,
}

/// Why a state cannot be taken over.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Another version wrote it.
    #[error("the state of {device} has version {found}, this monitor knows {known}")]
    Version {
        /// The device.
        device: &'static str,
        /// The version of the state.
        found: u32,
        /// The version that is known here.
        known: u32,
    },
    /// It cannot be read.
    #[error("the state of {device} cannot be read")]
    Format {
        /// The device.
        device: &'static str,
        /// Where and why.
        source: serde_json::Error,
    },
    /// It can be read, but no device can be in it, or not this one.
    #[error("the state of {device} does not fit this machine: {why}")]
    Unfit {
        /// The device.
        device: &'static str,
        /// What is wrong.
        why: &'static str,
    },
    /// The host refused a step on the way.
    #[error("the state of {device} cannot be taken over")]
    Host {
        /// The device.
        device: &'static str,
        /// What the host said.
        source: std::io::Error,
    },
}

impl Record {
    /// Writes a state down.
    ///
    /// # Panics
    /// The state has maps with keys that are no texts: its type is wrong.
    pub fn new(version: u32, state: &impl Serialize) -> Record {
        let body = serde_json::to_value(state).expect("states are structures of numbers, texts and lists");
        Record { version, body }
    }

    /// Reads a state of this version.
    ///
    /// # Errors
    /// It is of another version or form.
    pub fn read<S: DeserializeOwned>(&self, device: &'static str, known: u32) -> Result<S, StateError> {
        if self.version != known {
            return Err(StateError::Version { device, found: self.version, known });
        }
        S::deserialize(&self.body).map_err(|source| StateError::Format { device, source })
    }
}

/// A device whose state can be saved, and taken over by a device that was made alike.
///
/// Both happen while no processor runs and no event loop turns. States come from files that anybody may have written:
/// [`Persist::restore`] checks them as it would check a guest.
pub trait Persist {
    /// The state, guest memory apart.
    fn save(&self) -> Record;

    /// Takes a state over.
    ///
    /// # Errors
    /// The state is of another version, broken, or of a device that was made differently. The device is then in no state to be
    /// used.
    fn restore(&mut self, record: &Record) -> Result<(), StateError>;
}
