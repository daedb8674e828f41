//! `<tpm>`: a trusted platform module.

use xml::{Uuid, Xml, XmlUnion};

use super::address::DeviceInfo;

/// `<tpm>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Tpm {
    /// What the guest sees.
    #[xml(attr, words("tpm-tis", "tpm-crb", "tpm-spapr", "spapr-tpm-proxy"))]
    pub model: Option<String>,
    /// Host side.
    #[xml(
        child,
        required,
        missing = "missing TPM device backend",
        once = "only one TPM backend is supported"
    )]
    pub backend: TpmBackend,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// Host side of a trusted platform module.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(tag = "type", required)]
pub enum TpmBackend {
    /// The module of the host.
    Passthrough(TpmPassthrough),
    /// An emulator the daemon runs.
    Emulator(Box<TpmEmulator>),
    /// An emulator that is already running.
    External(Box<TpmExternal>),
}

/// The module of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TpmPassthrough {
    /// Its path.
    #[xml(leaf, at = "path")]
    pub device: Option<String>,
}

/// An emulator the daemon runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TpmEmulator {
    /// `1.2` or `2.0`.
    #[xml(attr, words("1.2", "2.0"))]
    pub version: Option<String>,
    /// Whether its state outlives the machine's definition.
    #[xml(attr, yes_no)]
    pub persistent_state: Option<bool>,
    /// How much it logs.
    #[xml(attr)]
    pub debug: Option<u32>,
    /// Key of its state.
    #[xml(leaf, at = "secret")]
    pub encryption: Option<Uuid>,
    /// Banks of registers that are on.
    #[xml(child)]
    pub active_pcr_banks: Option<PcrBanks>,
    /// Where its state is.
    #[xml(child)]
    pub source: Option<TpmState>,
    /// Profile of the state.
    #[xml(child)]
    pub profile: Option<TpmProfile>,
}

/// Where the state of an emulator is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TpmState {
    /// `dir` or `file`.
    #[xml(attr, words("file", "dir"))]
    pub r#type: Option<String>,
    /// Its path.
    #[xml(attr)]
    pub path: Option<String>,
}

/// Profile of an emulator's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TpmProfile {
    /// Its name.
    #[xml(attr)]
    pub source: Option<String>,
    /// `check` or `ignore`: what disabled algorithms do.
    #[xml(attr = "removeDisabled", words("check", "fips-host"))]
    pub remove_disabled: Option<String>,
    /// Name the emulator gave it.
    #[xml(attr)]
    pub name: Option<String>,
}

/// Banks of registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct PcrBanks {
    /// SHA-1.
    #[xml(flag)]
    pub sha1: bool,
    /// SHA-256.
    #[xml(flag)]
    pub sha256: bool,
    /// SHA-384.
    #[xml(flag)]
    pub sha384: bool,
    /// SHA-512.
    #[xml(flag)]
    pub sha512: bool,
}

/// An emulator that is already running.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TpmExternal {
    /// Its socket.
    #[xml(child, required, missing = "missing external TPM backend type")]
    pub source: Option<TpmSocket>,
}

/// Socket of an emulator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TpmSocket {
    /// `unix`.
    #[xml(attr, words("unix"), required, missing = "missing external TPM backend type")]
    pub r#type: Option<String>,
    /// `connect`.
    #[xml(attr, words("connect"))]
    pub mode: Option<String>,
    /// Its path.
    #[xml(attr, required, missing = "missing socket path for external TPM device")]
    pub path: Option<String>,
}
