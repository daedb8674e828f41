//! `<source>` of a network card: what it is connected to.

use xml::{Xml, XmlUnion};

use super::address::PciAddress;
use super::disk_source::Reconnect;

/// What a card is connected to, by the `type` of the interface.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
pub enum InterfaceSource {
    /// A tap device and nothing else.
    Ethernet(EthernetSource),
    /// Networking of an unprivileged process.
    #[xml(default)]
    User(UserSource),
    /// A virtual network.
    #[xml(needed)]
    Network(Box<NetworkSource>),
    /// A bridge of the host.
    #[xml(needed)]
    Bridge(BridgeSource),
    /// A card of the host.
    #[xml(needed)]
    Direct(DirectSource),
    /// A private network of some machines.
    #[xml(needed)]
    Internal(InternalSource),
    /// A program that serves virtio.
    #[xml(text = "vhostuser")]
    VhostUser(Box<VhostUserSource>),
    /// A TCP connection another machine accepts.
    #[xml(needed)]
    Server(ServerSource),
    /// A TCP connection to another machine.
    #[xml(needed)]
    Client(SocketSource),
    /// A multicast group.
    #[xml(needed)]
    Mcast(SocketSource),
    /// UDP.
    #[xml(needed)]
    Udp(Box<UdpSource>),
    /// A card of the host, passed through.
    #[xml(text = "hostdev")]
    HostDev(Box<HostDevSource>),
    /// A virtio device of the host.
    #[xml(needed)]
    Vdpa(VdpaSource),
    /// A network of VMware.
    #[xml(needed)]
    Vds(Box<VdsSource>),
    /// None.
    Null,
}

/// A tap device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct EthernetSource {
    /// Device of the host that gives its addresses.
    #[xml(attr)]
    pub dev: Option<String>,
    /// Addresses on the host's side.
    #[xml(list)]
    pub ip: Vec<super::interface::Ip>,
    /// Routes on the host's side.
    #[xml(list)]
    pub route: Vec<super::interface::Route>,
}

/// Networking of an unprivileged process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct UserSource {
    /// Device of the host to use.
    #[xml(attr)]
    pub dev: Option<String>,
}

/// A virtual network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NetworkSource {
    /// Its name.
    #[xml(attr, required)]
    pub network: Option<String>,
    /// Group of settings in the network.
    #[xml(attr)]
    pub portgroup: Option<String>,
    /// Port while running.
    #[xml(attr, live_only)]
    pub portid: Option<xml::Uuid>,
    /// Bridge while running.
    #[xml(attr, live_only)]
    pub bridge: Option<String>,
    /// Card of the host while running.
    #[xml(attr, live_only)]
    pub dev: Option<String>,
    /// Mode of that card while running.
    #[xml(attr, live_only, words("vepa", "bridge", "private", "passthrough"))]
    pub mode: Option<String>,
}

/// A bridge of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BridgeSource {
    /// Its name.
    #[xml(attr, required)]
    pub bridge: Option<String>,
}

/// A card of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DirectSource {
    /// Its name.
    #[xml(attr, required)]
    pub dev: Option<String>,
    /// `vepa`, `private`, `bridge` or `passthrough`.
    #[xml(attr, words("vepa", "bridge", "private", "passthrough"))]
    pub mode: Option<String>,
}

/// A private network of some machines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct InternalSource {
    /// Its name.
    #[xml(attr, required)]
    pub name: Option<String>,
}

/// A program that serves virtio.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VhostUserSource {
    /// `unix`.
    #[xml(attr, words("unix"))]
    pub r#type: Option<String>,
    /// Its socket.
    #[xml(attr)]
    pub path: Option<String>,
    /// `client` or `server`.
    #[xml(attr, words("server", "client"))]
    pub mode: Option<String>,
    /// Device of the host to use.
    #[xml(attr)]
    pub dev: Option<String>,
    /// What is done when it goes away.
    #[xml(child)]
    pub reconnect: Option<Reconnect>,
}

/// Where a machine listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ServerSource {
    /// Name or address of this side; none for all.
    #[xml(attr)]
    pub address: Option<String>,
    /// Port.
    #[xml(attr, required, int)]
    pub port: Option<u32>,
}

/// An address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SocketSource {
    /// Name or address.
    #[xml(attr, required)]
    pub address: Option<String>,
    /// Port.
    #[xml(attr, required, int)]
    pub port: Option<u32>,
}

/// UDP: the other side and this side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct UdpSource {
    /// Name or address of the other side.
    #[xml(attr, required)]
    pub address: Option<String>,
    /// Port of the other side.
    #[xml(attr, required, int)]
    pub port: Option<u32>,
    /// This side.
    #[xml(child, required, missing = "'<local>' element missing for 'udp' socket interface")]
    pub local: Option<SocketSource>,
}

/// A card of the host, passed through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct HostDevSource {
    /// Where it is.
    #[xml(child, required, missing = "missing source address type")]
    pub address: Option<super::address::Address>,
}

impl HostDevSource {
    /// The PCI address of the card, if it has one.
    #[must_use]
    pub fn pci(&self) -> Option<PciAddress> {
        match self.address {
            Some(super::address::Address::Pci(address)) => Some(address),
            _ => None,
        }
    }
}

/// A virtio device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VdpaSource {
    /// Its path.
    #[xml(attr, required)]
    pub dev: Option<String>,
}

/// A network of VMware.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VdsSource {
    /// Switch.
    #[xml(attr, required)]
    pub switchid: Option<xml::Uuid>,
    /// Port.
    #[xml(attr, required, any_base)]
    pub portid: Option<u64>,
    /// Group of ports.
    #[xml(attr, required)]
    pub portgroupid: Option<String>,
    /// Connection.
    #[xml(attr, required, any_base)]
    pub connectionid: Option<u64>,
}
