//! `<network>`: a virtual network of the host.

mod dns;
mod forward;
mod ip;

use xml::{Document, Error, FormatFlags, Loading, MacAddress, Node, Raw, Report, Uuid, Xml, XmlEnum};

pub use self::dns::{Dns, DnsHost, Forwarder, SrvProtocol, SrvRecord, TxtRecord};
pub use self::forward::{
    AddressRange, Forward, ForwardAddress, ForwardDriver, ForwardInterface, ForwardMode, Nat, PortRange,
};
pub use self::ip::{BootP, Dhcp, DhcpHost, DhcpRange, Family, Lease, LeaseUnit, NetworkIp, Route};
use crate::devices::link::{Bandwidth, VirtualPort, Vlan};
use crate::domain::{Element, own_metadata};

/// A virtual network as its owner described it.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(
    namespaces_first("dnsmasq" = "http://libvirt.org/schemas/network/dnsmasq/1.0"),
    loaded = keep_own_metadata
)]
pub struct Network {
    /// Number of cards that are connected at present.
    #[xml(attr, live_only)]
    pub connections: Option<u32>,
    /// Whether guests may use IPv6 among themselves although the network has no IPv6 address.
    #[xml(attr, yes_no)]
    pub ipv6: Option<bool>,
    /// Whether guests may change filters of the host's card.
    #[xml(attr = "trustGuestRxFilters", yes_no)]
    pub trust_guest_rx_filters: Option<bool>,
    /// Name, unique on the host.
    #[xml(leaf, required)]
    pub name: String,
    /// Identity for good.
    #[xml(leaf)]
    pub uuid: Option<Uuid>,
    /// Short description.
    #[xml(leaf)]
    pub title: Option<String>,
    /// Long description.
    #[xml(leaf, lines)]
    pub description: Option<String>,
    /// Whatever other programs store with the network, one element per namespace.
    #[xml(raw)]
    pub metadata: Option<Raw>,
    /// The way out; none for a network without one.
    #[xml(child, keep)]
    pub forward: Option<Forward>,
    /// The bridge on the host.
    #[xml(child, keep)]
    pub bridge: Option<Bridge>,
    /// Largest packet in bytes.
    #[xml(leaf, at = "size")]
    pub mtu: Option<u32>,
    /// Hardware address of the bridge.
    #[xml(leaf, at = "address")]
    pub mac: Option<MacAddress>,
    /// DNS domain of the guests.
    #[xml(child)]
    pub domain: Option<NetworkDomain>,
    /// DNS server.
    #[xml(child)]
    pub dns: Option<Box<Dns>>,
    /// VLANs of every port.
    #[xml(child, keep)]
    pub vlan: Option<Box<Vlan>>,
    /// Limits of the network as a whole.
    #[xml(child)]
    pub bandwidth: Option<Box<Bandwidth>>,
    /// Isolation of the ports from one another.
    #[xml(leaf, at = "isolated", yes_no)]
    pub port: Option<bool>,
    /// Addresses of the host in the network, with what is served there.
    #[xml(list, open)]
    pub ip: Vec<NetworkIp>,
    /// Routes through guests.
    #[xml(list)]
    pub route: Vec<Route>,
    /// Port of a switch.
    #[xml(child, keep)]
    pub virtualport: Option<Box<VirtualPort>>,
    /// Settings by name, for cards to choose from.
    #[xml(list, open)]
    pub portgroup: Vec<PortGroup>,
    /// What is passed to dnsmasq past the model.
    #[xml(child = "dnsmasq:options")]
    pub dnsmasq_options: Option<Box<DnsmasqOptions>>,
}

impl Element for Network {
    const NAME: &'static str = "network";
}

impl Network {
    /// Reads a `<network>` element inside another document.
    ///
    /// # Errors
    /// It has an impossible value.
    pub fn load(node: Node<'_, '_>) -> Result<(Self, Report), Error> {
        let mut network = Self::default();
        let report = xml::load(&mut network, node)?;
        Ok((network, report))
    }

    /// Reads a document. The report names what it said and the model has no place for.
    ///
    /// # Errors
    /// The text is not well-formed, is no `<network>`, or has an impossible value.
    pub fn parse(text: &str) -> Result<(Self, Report), Error> {
        let document = Document::parse(text)?;
        Self::load(document.root(Self::NAME)?)
    }

    /// The document in libvirt's layout, ending with a line break.
    #[must_use]
    pub fn format(&self, flags: FormatFlags) -> String {
        Element::format(self, flags)
    }

    /// How packets leave the network; none when they do not.
    #[must_use]
    pub fn forward_mode(&self) -> Option<ForwardMode> {
        self.forward.as_ref().map(|forward| forward.mode.unwrap_or_default())
    }
}

/// Hook: libvirt keeps one metadata element per namespace and none without.
fn keep_own_metadata(network: &mut Network, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    network.metadata = own_metadata(node);
    Ok(())
}

/// `<bridge>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Bridge {
    /// Its name on the host.
    #[xml(attr)]
    pub name: Option<String>,
    /// Zone of firewalld that it is in.
    #[xml(attr)]
    pub zone: Option<String>,
    /// Whether it speaks the spanning tree protocol.
    #[xml(attr, on_off)]
    pub stp: Option<bool>,
    /// Forward delay of that protocol in seconds.
    #[xml(attr)]
    pub delay: Option<u64>,
    /// Who fills its table of hardware addresses.
    #[xml(attr = "macTableManager")]
    pub mac_table_manager: Option<MacTableManager>,
}

/// Who fills a bridge's table of hardware addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum MacTableManager {
    /// The kernel, by learning and flooding.
    Kernel,
    /// The daemon, from the documents of the guests.
    Libvirt,
}

/// `<domain>` of a network: a DNS domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NetworkDomain {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// Whether names in it are never asked from other servers.
    #[xml(attr = "localOnly", yes_no)]
    pub local_only: Option<bool>,
    /// Whether it is registered with the resolver of the host.
    #[xml(attr, yes_no)]
    pub register: Option<bool>,
}

/// `<portgroup>`: settings that a card chooses by name.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct PortGroup {
    /// The name.
    #[xml(attr, required)]
    pub name: String,
    /// Whether cards that choose none get it.
    #[xml(attr, yes_no)]
    pub default: Option<bool>,
    /// Whether guests may change filters of the host's card.
    #[xml(attr = "trustGuestRxFilters", yes_no)]
    pub trust_guest_rx_filters: Option<bool>,
    /// VLANs.
    #[xml(child, keep)]
    pub vlan: Option<Box<Vlan>>,
    /// Port of a switch.
    #[xml(child)]
    pub virtualport: Option<Box<VirtualPort>>,
    /// Limits.
    #[xml(child)]
    pub bandwidth: Option<Box<Bandwidth>>,
}

impl Element for PortGroup {
    const NAME: &'static str = "portgroup";
}

/// `<dnsmasq:options>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DnsmasqOptions {
    /// Lines of its configuration.
    #[xml(leaves = "dnsmasq:option", at = "value")]
    pub option: Vec<String>,
}
