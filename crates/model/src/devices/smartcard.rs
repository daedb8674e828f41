//! `<smartcard>`: a smart card reader.

use xml::{Xml, XmlUnion};

use super::address::DeviceInfo;
use super::char_source::CharSource;

/// `<smartcard>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Smartcard {
    /// Where the card is.
    #[xml(flatten, required)]
    pub source: SmartcardSource,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// Where a card is.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(tag = "mode")]
pub enum SmartcardSource {
    /// In a reader of the host.
    Host,
    /// In files of the host.
    HostCertificates(Box<HostCertificates>),
    /// Behind a character device.
    Passthrough(Box<SmartcardPassthrough>),
}

/// A card made from certificates of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct HostCertificates {
    /// Three of them.
    #[xml(leaves)]
    pub certificate: Vec<String>,
    /// Database with them.
    #[xml(leaf)]
    pub database: Option<String>,
}

/// A card behind a character device.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct SmartcardPassthrough {
    /// Host side.
    #[xml(flatten, required, missing = "passthrough mode requires a character device type attribute")]
    pub source: CharSource,
}
