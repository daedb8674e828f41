//! What packets a filter rule matches: one element per protocol.

use std::net::IpAddr;

use xml::{MacAddress, Xml, XmlUnion};

use super::value::{
    ArpOpcode, ConnectionStates, EtherType, IpMask, IpProtocol, IpSetFlags, IpSetName, MacMask, Number,
    Switch, TcpFlags,
};
use super::variable::Item;

/// A number of eight bits.
type Byte = Item<Number<0xff>>;
/// A number of sixteen bits.
type Short = Item<Number<0xffff>>;
/// A number of thirty-two bits.
type Long = Item<Number<{ u32::MAX }>>;

/// A protocol with what a packet must have, or with `match='no'` must not have.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
pub enum Protocol {
    /// Ethernet frames.
    Mac(Box<MacRule>),
    /// VLAN frames.
    Vlan(Box<VlanRule>),
    /// Frames of the spanning tree protocol.
    Stp(Box<StpRule>),
    /// ARP.
    Arp(Box<ArpRule>),
    /// Reverse ARP.
    Rarp(Box<ArpRule>),
    /// IPv4, looked at on the bridge.
    Ip(Box<IpEthernetRule>),
    /// IPv6, looked at on the bridge.
    #[xml(text = "ipv6")]
    Ipv6(Box<Ipv6EthernetRule>),
    /// TCP over IPv4.
    Tcp(Box<TcpRule>),
    /// UDP over IPv4.
    Udp(Box<TransportRule>),
    /// SCTP over IPv4.
    Sctp(Box<TransportRule>),
    /// ICMP.
    Icmp(Box<IcmpRule>),
    /// IGMP.
    Igmp(Box<IpRule>),
    /// Any protocol over IPv4.
    All(Box<IpRule>),
    /// ESP over IPv4.
    Esp(Box<IpRule>),
    /// AH over IPv4.
    Ah(Box<IpRule>),
    /// UDP-Lite over IPv4.
    #[xml(text = "udplite")]
    UdpLite(Box<IpRule>),
    /// TCP over IPv6.
    #[xml(text = "tcp-ipv6")]
    TcpIpv6(Box<TcpRule>),
    /// UDP over IPv6.
    #[xml(text = "udp-ipv6")]
    UdpIpv6(Box<TransportRule>),
    /// SCTP over IPv6.
    #[xml(text = "sctp-ipv6")]
    SctpIpv6(Box<TransportRule>),
    /// ICMPv6.
    #[xml(text = "icmpv6")]
    IcmpV6(Box<IcmpRule>),
    /// Any protocol over IPv6.
    #[xml(text = "all-ipv6")]
    AllIpv6(Box<IpRule>),
    /// ESP over IPv6.
    #[xml(text = "esp-ipv6")]
    EspIpv6(Box<IpRule>),
    /// AH over IPv6.
    #[xml(text = "ah-ipv6")]
    AhIpv6(Box<IpRule>),
    /// UDP-Lite over IPv6.
    #[xml(text = "udplite-ipv6")]
    UdpLiteIpv6(Box<IpRule>),
}

/// Hardware addresses of a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct EthernetAddresses {
    /// Of the sender.
    #[xml(attr)]
    pub srcmacaddr: Option<Item<MacAddress>>,
    /// Its bits that matter.
    #[xml(attr)]
    pub srcmacmask: Option<Item<MacMask>>,
    /// Of the receiver.
    #[xml(attr)]
    pub dstmacaddr: Option<Item<MacAddress>>,
    /// Its bits that matter.
    #[xml(attr)]
    pub dstmacmask: Option<Item<MacMask>>,
}

/// Addresses in an IP header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct IpAddresses {
    /// Of the sender.
    #[xml(attr)]
    pub srcipaddr: Option<Item<IpAddr>>,
    /// Its bits that matter.
    #[xml(attr)]
    pub srcipmask: Option<Item<IpMask>>,
    /// Of the receiver.
    #[xml(attr)]
    pub dstipaddr: Option<Item<IpAddr>>,
    /// Its bits that matter.
    #[xml(attr)]
    pub dstipmask: Option<Item<IpMask>>,
}

/// Ranges of ports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Ports {
    /// First port of the sender.
    #[xml(attr)]
    pub srcportstart: Option<Short>,
    /// Last port of the sender.
    #[xml(attr)]
    pub srcportend: Option<Short>,
    /// First port of the receiver.
    #[xml(attr)]
    pub dstportstart: Option<Short>,
    /// Last port of the receiver.
    #[xml(attr)]
    pub dstportend: Option<Short>,
}

/// What rules about IP have in common that are looked at where the host routes and bridges IP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct IpHeader {
    /// Hardware address of the sender.
    #[xml(attr)]
    pub srcmacaddr: Option<Item<MacAddress>>,
    /// Addresses.
    #[xml(flatten)]
    pub addresses: IpAddresses,
    /// First address of a range of senders.
    #[xml(attr)]
    pub srcipfrom: Option<Item<IpAddr>>,
    /// Last address of a range of senders.
    #[xml(attr)]
    pub srcipto: Option<Item<IpAddr>>,
    /// First address of a range of receivers.
    #[xml(attr)]
    pub dstipfrom: Option<Item<IpAddr>>,
    /// Last address of a range of receivers.
    #[xml(attr)]
    pub dstipto: Option<Item<IpAddr>>,
    /// Class of service.
    #[xml(attr)]
    pub dscp: Option<Item<Number<63>>>,
    /// More connections than this.
    #[xml(attr = "connlimit-above")]
    pub connlimit_above: Option<Short>,
    /// States of the connection.
    #[xml(attr)]
    pub state: Option<ConnectionStates>,
    /// A set that the addresses are in.
    #[xml(attr)]
    pub ipset: Option<Item<IpSetName>>,
    /// Which addresses are looked for in the set.
    #[xml(attr)]
    pub ipsetflags: Option<IpSetFlags>,
}

/// `<mac>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MacRule {
    /// Whether a packet must have this.
    #[xml(attr = "match", yes_no)]
    pub matches: Option<bool>,
    /// Hardware addresses.
    #[xml(flatten)]
    pub ethernet: EthernetAddresses,
    /// Protocol in the frame.
    #[xml(attr)]
    pub protocolid: Option<Item<EtherType>>,
    /// A word to the reader.
    #[xml(attr)]
    pub comment: Option<String>,
}

/// `<vlan>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VlanRule {
    /// Whether a packet must have this.
    #[xml(attr = "match", yes_no)]
    pub matches: Option<bool>,
    /// Hardware addresses.
    #[xml(flatten)]
    pub ethernet: EthernetAddresses,
    /// Number of the VLAN.
    #[xml(attr)]
    pub vlanid: Option<Item<Number<0xfff>>>,
    /// Protocol in the frame.
    #[xml(attr = "encap-protocol")]
    pub encap_protocol: Option<Item<EtherType>>,
    /// A word to the reader.
    #[xml(attr)]
    pub comment: Option<String>,
}

/// `<stp>`; attributes with `-hi` end a range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct StpRule {
    /// Whether a packet must have this.
    #[xml(attr = "match", yes_no)]
    pub matches: Option<bool>,
    /// Hardware address of the sender.
    #[xml(attr)]
    pub srcmacaddr: Option<Item<MacAddress>>,
    /// Its bits that matter.
    #[xml(attr)]
    pub srcmacmask: Option<Item<MacMask>>,
    /// Type of the message.
    #[xml(attr)]
    pub r#type: Option<Byte>,
    /// Flags.
    #[xml(attr)]
    pub flags: Option<Byte>,
    /// Priority of the root.
    #[xml(attr = "root-priority")]
    pub root_priority: Option<Short>,
    /// End of that range.
    #[xml(attr = "root-priority-hi")]
    pub root_priority_hi: Option<Short>,
    /// Hardware address of the root.
    #[xml(attr = "root-address")]
    pub root_address: Option<Item<MacAddress>>,
    /// Its bits that matter.
    #[xml(attr = "root-address-mask")]
    pub root_address_mask: Option<Item<MacMask>>,
    /// Cost of the path to the root.
    #[xml(attr = "root-cost")]
    pub root_cost: Option<Long>,
    /// End of that range.
    #[xml(attr = "root-cost-hi")]
    pub root_cost_hi: Option<Long>,
    /// Priority of the sender.
    #[xml(attr = "sender-priority")]
    pub sender_priority: Option<Short>,
    /// End of that range.
    #[xml(attr = "sender-priority-hi")]
    pub sender_priority_hi: Option<Short>,
    /// Hardware address of the sender in the message.
    #[xml(attr = "sender-address")]
    pub sender_address: Option<Item<MacAddress>>,
    /// Its bits that matter.
    #[xml(attr = "sender-address-mask")]
    pub sender_address_mask: Option<Item<MacMask>>,
    /// Port.
    #[xml(attr)]
    pub port: Option<Short>,
    /// End of that range.
    #[xml(attr = "port-hi")]
    pub port_hi: Option<Short>,
    /// Age of the message.
    #[xml(attr)]
    pub age: Option<Short>,
    /// End of that range.
    #[xml(attr = "age-hi")]
    pub age_hi: Option<Short>,
    /// Highest age of a message.
    #[xml(attr = "max-age")]
    pub max_age: Option<Short>,
    /// End of that range.
    #[xml(attr = "max-age-hi")]
    pub max_age_hi: Option<Short>,
    /// Time between messages.
    #[xml(attr = "hello-time")]
    pub hello_time: Option<Short>,
    /// End of that range.
    #[xml(attr = "hello-time-hi")]
    pub hello_time_hi: Option<Short>,
    /// Forward delay.
    #[xml(attr = "forward-delay")]
    pub forward_delay: Option<Short>,
    /// End of that range.
    #[xml(attr = "forward-delay-hi")]
    pub forward_delay_hi: Option<Short>,
    /// A word to the reader.
    #[xml(attr)]
    pub comment: Option<String>,
}

/// `<arp>` and `<rarp>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ArpRule {
    /// Whether a packet must have this.
    #[xml(attr = "match", yes_no)]
    pub matches: Option<bool>,
    /// Hardware addresses of the frame.
    #[xml(flatten)]
    pub ethernet: EthernetAddresses,
    /// Type of the hardware.
    #[xml(attr)]
    pub hwtype: Option<Short>,
    /// Type of the protocol.
    #[xml(attr)]
    pub protocoltype: Option<Short>,
    /// What the packet says.
    #[xml(attr)]
    pub opcode: Option<Item<ArpOpcode>>,
    /// Hardware address of the sender in the packet.
    #[xml(attr)]
    pub arpsrcmacaddr: Option<Item<MacAddress>>,
    /// Hardware address of the receiver in the packet.
    #[xml(attr)]
    pub arpdstmacaddr: Option<Item<MacAddress>>,
    /// IP address of the sender in the packet.
    #[xml(attr)]
    pub arpsrcipaddr: Option<Item<IpAddr>>,
    /// Its bits that matter.
    #[xml(attr)]
    pub arpsrcipmask: Option<Item<IpMask>>,
    /// IP address of the receiver in the packet.
    #[xml(attr)]
    pub arpdstipaddr: Option<Item<IpAddr>>,
    /// Its bits that matter.
    #[xml(attr)]
    pub arpdstipmask: Option<Item<IpMask>>,
    /// Whether the packet announces its sender's own address.
    #[xml(attr)]
    pub gratuitous: Option<Item<Switch>>,
    /// A word to the reader.
    #[xml(attr)]
    pub comment: Option<String>,
}

/// `<ip>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct IpEthernetRule {
    /// Whether a packet must have this.
    #[xml(attr = "match", yes_no)]
    pub matches: Option<bool>,
    /// Hardware addresses.
    #[xml(flatten)]
    pub ethernet: EthernetAddresses,
    /// Addresses.
    #[xml(flatten)]
    pub addresses: IpAddresses,
    /// Protocol in the packet.
    #[xml(attr)]
    pub protocol: Option<Item<IpProtocol>>,
    /// Ports.
    #[xml(flatten)]
    pub ports: Ports,
    /// Class of service.
    #[xml(attr)]
    pub dscp: Option<Item<Number<63>>>,
    /// A word to the reader.
    #[xml(attr)]
    pub comment: Option<String>,
}

/// `<ipv6>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Ipv6EthernetRule {
    /// Whether a packet must have this.
    #[xml(attr = "match", yes_no)]
    pub matches: Option<bool>,
    /// Hardware addresses.
    #[xml(flatten)]
    pub ethernet: EthernetAddresses,
    /// Addresses.
    #[xml(flatten)]
    pub addresses: IpAddresses,
    /// Protocol in the packet.
    #[xml(attr)]
    pub protocol: Option<Item<IpProtocol>>,
    /// Ports.
    #[xml(flatten)]
    pub ports: Ports,
    /// First type of ICMPv6.
    #[xml(attr)]
    pub r#type: Option<Byte>,
    /// Last type of ICMPv6.
    #[xml(attr)]
    pub typeend: Option<Byte>,
    /// First code of ICMPv6.
    #[xml(attr)]
    pub code: Option<Byte>,
    /// Last code of ICMPv6.
    #[xml(attr)]
    pub codeend: Option<Byte>,
    /// A word to the reader.
    #[xml(attr)]
    pub comment: Option<String>,
}

/// A rule about a protocol that has nothing of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct IpRule {
    /// Whether a packet must have this.
    #[xml(attr = "match", yes_no)]
    pub matches: Option<bool>,
    /// The header.
    #[xml(flatten)]
    pub ip: IpHeader,
    /// A word to the reader.
    #[xml(attr)]
    pub comment: Option<String>,
}

/// A rule about a protocol with ports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TransportRule {
    /// Whether a packet must have this.
    #[xml(attr = "match", yes_no)]
    pub matches: Option<bool>,
    /// The header.
    #[xml(flatten)]
    pub ip: IpHeader,
    /// Ports.
    #[xml(flatten)]
    pub ports: Ports,
    /// A word to the reader.
    #[xml(attr)]
    pub comment: Option<String>,
}

/// A rule about TCP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TcpRule {
    /// Whether a packet must have this.
    #[xml(attr = "match", yes_no)]
    pub matches: Option<bool>,
    /// The header.
    #[xml(flatten)]
    pub ip: IpHeader,
    /// Ports.
    #[xml(flatten)]
    pub ports: Ports,
    /// A TCP option that is present.
    #[xml(attr)]
    pub option: Option<Byte>,
    /// Flags.
    #[xml(attr)]
    pub flags: Option<TcpFlags>,
    /// A word to the reader.
    #[xml(attr)]
    pub comment: Option<String>,
}

/// A rule about ICMP or ICMPv6.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct IcmpRule {
    /// Whether a packet must have this.
    #[xml(attr = "match", yes_no)]
    pub matches: Option<bool>,
    /// The header.
    #[xml(flatten)]
    pub ip: IpHeader,
    /// Type.
    #[xml(attr)]
    pub r#type: Option<Byte>,
    /// Code.
    #[xml(attr)]
    pub code: Option<Byte>,
    /// A word to the reader.
    #[xml(attr)]
    pub comment: Option<String>,
}
