//! The host as a device.

use xml::{Uuid, Xml};

/// The host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct System {
    /// Its product name.
    #[xml(leaf)]
    pub product: Option<String>,
    /// Its hardware.
    #[xml(child, keep)]
    pub hardware: Hardware,
    /// Its firmware.
    #[xml(child, keep)]
    pub firmware: Firmware,
}

/// Hardware of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(open)]
pub struct Hardware {
    /// Who made it.
    #[xml(leaf)]
    pub vendor: Option<String>,
    /// Its version.
    #[xml(leaf)]
    pub version: Option<String>,
    /// Its serial number.
    #[xml(leaf)]
    pub serial: Option<String>,
    /// Its identity.
    #[xml(leaf)]
    pub uuid: Uuid,
}

/// Firmware of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(open)]
pub struct Firmware {
    /// Who made it.
    #[xml(leaf)]
    pub vendor: Option<String>,
    /// Its version.
    #[xml(leaf)]
    pub version: Option<String>,
    /// When it was released.
    #[xml(leaf)]
    pub release_date: Option<String>,
}
