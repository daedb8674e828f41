//! `<forward>`: how packets leave a virtual network.

use std::net::IpAddr;

use xml::{FormatFlags, Xml, XmlEnum};

use crate::devices::address::PciAddress;
use crate::domain::Element;

/// `<forward>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(stand_in = definition_alone)]
pub struct Forward {
    /// The device of the host that packets leave through; that of the first interface.
    #[xml(attr)]
    pub dev: Option<String>,
    /// How they leave.
    #[xml(attr, unknown = "unknown forwarding type '{}'")]
    pub mode: Option<ForwardMode>,
    /// Whether devices that are passed through are taken from their driver.
    #[xml(attr, yes_no)]
    pub managed: Option<bool>,
    /// Driver of devices that are passed through.
    #[xml(child)]
    pub driver: Option<ForwardDriver>,
    /// Address translation.
    #[xml(child)]
    pub nat: Option<Nat>,
    /// Cards whose virtual functions the guests get.
    #[xml(leaves, at = "dev", whole)]
    pub pf: Vec<String>,
    /// Devices of the host.
    #[xml(list)]
    pub interface: Vec<ForwardInterface>,
    /// PCI devices that are passed through.
    #[xml(list)]
    pub address: Vec<ForwardAddress>,
}

/// Hook: the virtual functions of a card are found at start, so a definition does not have them.
fn definition_alone(forward: &Forward, flags: FormatFlags) -> Option<Forward> {
    let devices = !forward.interface.is_empty() || !forward.address.is_empty();
    (devices && !forward.pf.is_empty() && flags.contains(FormatFlags::INACTIVE)).then(|| Forward {
        interface: Vec::new(),
        address: Vec::new(),
        ..forward.clone()
    })
}

/// How packets leave a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum ForwardMode {
    /// Through the host, with the host's address.
    #[default]
    Nat,
    /// Through the host as they are.
    Route,
    /// Through the host, without any rules of the firewall.
    Open,
    /// Through a bridge of the host, or through macvtap devices in this mode.
    Bridge,
    /// One macvtap device owns each card of the host.
    Passthrough,
    /// Through macvtap devices that do not see one another.
    Private,
    /// Through macvtap devices and a switch that sends back what it should.
    Vepa,
    /// The guests own cards of the host.
    Hostdev,
}

impl ForwardMode {
    /// Whether the network has a bridge of its own that the host is connected to.
    #[must_use]
    pub fn is_virtual(self) -> bool {
        matches!(self, Self::Nat | Self::Route | Self::Open)
    }
}

/// `<driver>` of devices that are passed through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ForwardDriver {
    /// Which mechanism.
    #[xml(attr)]
    pub name: Option<ForwardDriverName>,
    /// Which driver of the host, such as `mlx5_vfio_pci`.
    #[xml(attr)]
    pub model: Option<String>,
}

/// A mechanism for passing devices through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum ForwardDriverName {
    /// The KVM mechanism of old kernels.
    Kvm,
    /// VFIO.
    Vfio,
    /// Xen's.
    Xen,
}

/// `<nat>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Nat {
    /// Whether IPv6 addresses are translated too.
    #[xml(attr, yes_no)]
    pub ipv6: Option<bool>,
    /// Addresses that packets leave with.
    #[xml(child)]
    pub address: Option<AddressRange>,
    /// Ports that packets leave with.
    #[xml(child)]
    pub port: Option<PortRange>,
}

/// A range of addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct AddressRange {
    /// The first one.
    #[xml(attr)]
    pub start: Option<IpAddr>,
    /// The last one.
    #[xml(attr)]
    pub end: Option<IpAddr>,
}

/// A range of ports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct PortRange {
    /// The first one.
    #[xml(attr, required)]
    pub start: u16,
    /// The last one.
    #[xml(attr, required)]
    pub end: u16,
}

/// `<interface>` of `<forward>`: a device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ForwardInterface {
    /// Its name.
    #[xml(attr, required)]
    pub dev: String,
    /// Number of guest cards that use it at present.
    #[xml(attr, live_only)]
    pub connections: Option<u32>,
}

impl Element for ForwardInterface {
    const NAME: &'static str = "interface";
}

/// `<address>` of `<forward>`: a PCI device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ForwardAddress {
    /// `pci`.
    #[xml(attr, required)]
    pub r#type: ForwardAddressType,
    /// Where it is.
    #[xml(flatten)]
    pub pci: PciAddress,
    /// Number of guest cards that use it at present.
    #[xml(attr, live_only)]
    pub connections: Option<u32>,
}

/// The bus of a device that is passed through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum ForwardAddressType {
    /// PCI.
    #[default]
    Pci,
}
