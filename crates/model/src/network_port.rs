//! `<networkport>`: the connection of one network card to a virtual network.

use xml::{MacAddress, Uuid, Xml, XmlEnum, XmlUnion};

use crate::devices::address::PciAddress;
use crate::devices::hostdev::HostDevDriver;
use crate::devices::link::{Bandwidth, VirtualPort, Vlan};
use crate::domain::Element;
use crate::network::MacTableManager;

/// A port of a virtual network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NetworkPort {
    /// Identity of the port.
    #[xml(leaf, required, missing = "internal error: network port has no uuid")]
    pub uuid: Option<Uuid>,
    /// The machine that it belongs to.
    #[xml(child, required, missing = "missing network port owner")]
    pub owner: PortOwner,
    /// Group of the network whose settings apply.
    #[xml(leaf)]
    pub group: Option<String>,
    /// Hardware address of the card.
    #[xml(leaf, at = "address", required, missing = "no mac")]
    pub mac: MacAddress,
    /// What the switch wants to know.
    #[xml(child)]
    pub virtualport: Option<Box<VirtualPort>>,
    /// Limits.
    #[xml(child)]
    pub bandwidth: Option<Box<Bandwidth>>,
    /// VLANs.
    #[xml(child)]
    pub vlan: Option<Box<Vlan>>,
    /// Whether it cannot talk to other isolated ports of the bridge.
    #[xml(leaf, at = "isolated", yes_no)]
    pub port: Option<bool>,
    /// Whether the guest may change filters of the host's card.
    #[xml(leaf, at = "trustGuest", yes_no)]
    pub rxfilters: Option<bool>,
    /// Where it is plugged in.
    #[xml(child)]
    pub plug: Option<Plug>,
}

impl Element for NetworkPort {
    const NAME: &'static str = "networkport";
}

/// The machine that a port or a filter binding belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PortOwner {
    /// Its name.
    #[xml(leaf, required, missing = "missing owner name")]
    pub name: String,
    /// Its identity.
    #[xml(leaf, required, missing = "missing owner uuid")]
    pub uuid: Uuid,
}

/// Where a port is plugged in.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", unknown = "unknown network port plug type '{}'")]
pub enum Plug {
    /// A bridge that belongs to the network.
    Network(PlugBridge),
    /// A bridge of the host.
    Bridge(PlugBridge),
    /// A card of the host, shared.
    Direct(PlugDirect),
    /// A card of the host, handed over.
    #[xml(text = "hostdev-pci")]
    HostDevPci(Box<PlugHostDev>),
}

/// A bridge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PlugBridge {
    /// Its name.
    #[xml(attr, required, missing = "Missing network port bridge name")]
    pub bridge: String,
    /// Who teaches it where a hardware address is.
    #[xml(attr = "macTableManager")]
    pub mac_table_manager: Option<MacTableManager>,
}

/// A card of the host, shared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PlugDirect {
    /// Its name.
    #[xml(attr, required, missing = "Missing network port link device name")]
    pub dev: String,
    /// How it is shared.
    #[xml(attr)]
    pub mode: Option<DirectMode>,
}

/// How a card of the host is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum DirectMode {
    /// All packets go to the switch outside.
    Vepa,
    /// Packets cannot go from one guest to the other.
    Private,
    /// Packets go from one guest to the other inside the host.
    Bridge,
    /// One guest has the card alone.
    Passthrough,
}

/// A card of the host, handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PlugHostDev {
    /// Whether it is taken from its driver.
    #[xml(attr, yes_no)]
    pub managed: Option<bool>,
    /// Which driver of the host holds it.
    #[xml(child)]
    pub driver: Option<HostDevDriver>,
    /// Its place on the bus.
    #[xml(child, required, missing = "Missing network port hostdev PCI address")]
    pub address: PciAddress,
}
