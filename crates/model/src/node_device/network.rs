//! Network interfaces, and software data paths of network cards.

use xml::{Xml, XmlUnion};

use crate::host_interface::Link;

/// A network interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Net {
    /// Its name.
    #[xml(leaf, required, missing = "no network interface supplied")]
    pub interface: String,
    /// Hardware address.
    #[xml(leaf)]
    pub address: Option<String>,
    /// State of the link.
    #[xml(child)]
    pub link: Option<Link>,
    /// What the card does for the kernel.
    #[xml(leaves, at = "name", whole, missing = "missing network device feature name")]
    pub feature: Vec<String>,
    /// What kind of network.
    #[xml(child)]
    pub capability: Option<NetKind>,
}

/// A kind of network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", unknown = "unknown network type '{}'")]
pub enum NetKind {
    /// Ethernet.
    #[xml(text = "80203")]
    Ethernet,
    /// Wireless.
    #[xml(text = "80211")]
    Wireless,
}

/// A software data path of a network card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Vdpa {
    /// Its file in `/dev`.
    #[xml(leaf)]
    pub chardev: Option<String>,
}
