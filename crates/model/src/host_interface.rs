//! `<interface>` of the host: a network interface that the host configures when it starts.

use xml::{Class, Error, Loading, MacAddress, Node, Xml, XmlEnum, XmlUnion};

use crate::domain::Element;

/// A network interface of the host, or one that another is built on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(open, loaded = refuse_nameless)]
pub struct HostInterface {
    /// When it is started.
    #[xml(leaf, at = "mode", unknown = "unknown interface startmode {}")]
    pub start: Option<StartMode>,
    /// Largest packet in bytes.
    #[xml(leaf, at = "size")]
    pub mtu: Option<u32>,
    /// Addresses, one element for each family.
    #[xml(list)]
    pub protocol: Vec<Protocol>,
    /// State of the link, reported only.
    #[xml(child)]
    pub link: Option<Link>,
    /// Hardware address; of Ethernet cards only.
    #[xml(leaf, at = "address")]
    pub mac: Option<MacAddress>,
    /// What it is.
    #[xml(flatten, required)]
    pub kind: HostInterfaceKind,
    /// Its name, such as `eth0`; a VLAN's is made from its parts when it has none. It is written after the type.
    #[xml(attr)]
    pub name: Option<String>,
}

/// Hook: only a VLAN's name can be made from its parts.
fn refuse_nameless(
    interface: &mut HostInterface,
    _: &mut Loading<'_>,
    node: Node<'_, '_>,
) -> Result<(), Error> {
    if interface.name.is_some() || matches!(interface.kind, HostInterfaceKind::Vlan(_)) {
        return Ok(());
    }
    Err(Error::at(node, Class::XmlError, "interface has no name".to_owned()))
}

impl Element for HostInterface {
    const NAME: &'static str = "interface";
}

/// What an interface of the host is.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", unknown = "unknown interface type {}")]
pub enum HostInterfaceKind {
    /// A card.
    Ethernet,
    /// A switch in the kernel.
    Bridge(Box<BridgeInterface>),
    /// Several cards as one.
    Bond(Box<BondInterface>),
    /// One VLAN of another interface.
    Vlan(VlanInterface),
}

/// When an interface is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum StartMode {
    /// By hand.
    None,
    /// With the host.
    #[xml(text = "onboot")]
    OnBoot,
    /// When its device appears.
    Hotplug,
}

/// Addresses of one family.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(open)]
pub struct Protocol {
    /// Which family.
    #[xml(attr, required, unknown = "unsupported protocol family '{}'")]
    pub family: Family,
    /// Whether routers announce an address; IPv6 only.
    #[xml(flag)]
    pub autoconf: bool,
    /// A server assigns an address.
    #[xml(child, keep)]
    pub dhcp: Option<Dhcp>,
    /// Fixed addresses.
    #[xml(list)]
    pub ip: Vec<Address>,
    /// Where all other packets go.
    #[xml(leaf, at = "gateway")]
    pub route: Option<String>,
}

/// A family of addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum Family {
    /// Internet protocol 4.
    #[default]
    #[xml(text = "ipv4")]
    Ipv4,
    /// Internet protocol 6.
    #[xml(text = "ipv6")]
    Ipv6,
}

/// A server assigns an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Dhcp {
    /// Whether its name servers are used too.
    #[xml(attr, yes_no)]
    pub peerdns: Option<bool>,
}

/// A fixed address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Address {
    /// The address.
    #[xml(attr, required)]
    pub address: String,
    /// Length of the network's prefix in bits.
    #[xml(attr)]
    pub prefix: Option<u8>,
}

/// State of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Link {
    /// Megabits per second.
    #[xml(attr)]
    pub speed: Option<u32>,
    /// As the kernel names it.
    #[xml(attr, unknown = "unknown interface link state: {}")]
    pub state: Option<LinkState>,
}

/// State of a link as RFC 2863 names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum LinkState {
    /// Nobody knows.
    Unknown,
    /// A part is missing.
    #[xml(text = "notpresent")]
    NotPresent,
    /// Not working.
    Down,
    /// What it is built on does not work.
    #[xml(text = "lowerlayerdown")]
    LowerLayerDown,
    /// In a test.
    Testing,
    /// Waiting for an event.
    Dormant,
    /// Working.
    Up,
}

/// A switch in the kernel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BridgeInterface {
    /// The switch.
    #[xml(child, keep, required, missing = "bridge interface misses the bridge element")]
    pub bridge: Bridge,
}

/// What a switch consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(open)]
pub struct Bridge {
    /// Whether it speaks the spanning tree protocol.
    #[xml(attr, on_off)]
    pub stp: Option<bool>,
    /// Seconds before a port forwards packets.
    #[xml(attr)]
    pub delay: Option<String>,
    /// Its ports.
    #[xml(list)]
    pub interface: Vec<HostInterface>,
}

/// Several cards as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BondInterface {
    /// The bond.
    #[xml(child, keep, required, missing = "bond interface misses the bond element")]
    pub bond: Bond,
}

/// What a bond consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(open)]
pub struct Bond {
    /// How packets are spread.
    #[xml(attr, unknown = "unknown bonding mode {}")]
    pub mode: Option<BondMode>,
    /// Links are watched by their own state.
    #[xml(child)]
    pub miimon: Option<MiiMonitor>,
    /// Links are watched by asking for a neighbour.
    #[xml(child)]
    pub arpmon: Option<ArpMonitor>,
    /// The cards; the first is the main one of `active-backup`.
    #[xml(list)]
    pub interface: Vec<HostInterface>,
}

/// How a bond spreads packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum BondMode {
    /// One after the other.
    #[xml(text = "balance-rr")]
    BalanceRr,
    /// All on one card while it works.
    ActiveBackup,
    /// By a hash.
    BalanceXor,
    /// All on every card.
    Broadcast,
    /// As both ends agree.
    #[xml(text = "802.3ad")]
    Ieee8023ad,
    /// By load, outgoing.
    BalanceTlb,
    /// By load, both ways.
    BalanceAlb,
}

/// Links are watched by their own state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MiiMonitor {
    /// Milliseconds between two looks.
    #[xml(attr, required, missing = "bond interface miimon freq missing or invalid")]
    pub freq: u32,
    /// Milliseconds until a lost link counts as lost.
    #[xml(attr)]
    pub downdelay: Option<u32>,
    /// Milliseconds until a link counts as working.
    #[xml(attr)]
    pub updelay: Option<u32>,
    /// Who is asked.
    #[xml(attr, unknown = "unknown mii bonding carrier {}")]
    pub carrier: Option<Carrier>,
}

/// Who is asked for the state of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum Carrier {
    /// The card, by a system call.
    Ioctl,
    /// The kernel's own record.
    Netif,
}

/// Links are watched by asking for a neighbour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ArpMonitor {
    /// Milliseconds between two questions.
    #[xml(attr, required, missing = "bond interface arpmon interval missing or invalid")]
    pub interval: u32,
    /// IPv4 address of the neighbour.
    #[xml(attr, required, missing = "bond interface arpmon target missing")]
    pub target: String,
    /// Whose answers are checked.
    #[xml(attr, unknown = "unknown arp bonding validate {}")]
    pub validate: Option<ArpValidate>,
}

/// Whose answers are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum ArpValidate {
    /// Nobody's.
    None,
    /// The working card's.
    Active,
    /// Those of the cards that wait.
    Backup,
    /// Everybody's.
    All,
}

/// One VLAN of another interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VlanInterface {
    /// Which VLAN of which interface.
    #[xml(child, keep, required, missing = "vlan interface misses the vlan element")]
    pub vlan: HostVlan,
}

/// Which VLAN of which interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct HostVlan {
    /// Number of the VLAN.
    #[xml(attr, required, missing = "vlan interface misses the tag attribute")]
    pub tag: u16,
    /// Name of the interface that carries it.
    #[xml(leaf, at = "name", required, missing = "vlan interface misses name attribute")]
    pub interface: String,
}
