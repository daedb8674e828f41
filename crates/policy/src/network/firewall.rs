//! What the firewall of the host shall do for a network, and the commands that make iptables or nftables do it.

pub mod iptables;
pub mod nftables;

use std::net::IpAddr;

use error::{ErrorDomain, Result};
use model::Network;
use model::network::{AddressRange, Family, ForwardMode, NetworkIp, PortRange};

use super::ip;
use super::subnet::Subnet;
use crate::fault;

/// Ports that packets leave with when the network says none.
const NAT_PORTS: PortRange = PortRange { start: 1024, end: 65535 };
/// The local broadcast of IPv4 and the local multicasts, which are never translated.
const LOCAL4: &[&str] = &["255.255.255.255/32", "224.0.0.0/24"];
/// The local multicasts of IPv6.
const LOCAL6: &[&str] = &["ff02::/16"];

/// What the firewall shall do for a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Bridge of the network.
    pub bridge: String,
    /// Device of the host that packets may leave through; none for any.
    pub device: Option<String>,
    /// Rules in the order in which they are added. A rule that is added later is looked at earlier.
    pub rules: Vec<Rule>,
    /// Whether checksums of DHCP answers to guests are filled in, since the host leaves them to its cards.
    pub fills_dhcp_checksums: bool,
}

/// A rule of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The family.
    pub family: Family,
    /// What is done.
    pub kind: RuleKind,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// Guests reach a service of the host.
    ServiceIn(Transport, u16),
    /// The host answers guests at this port.
    ServiceOut(Transport, u16),
    /// Nothing else leaves the network.
    RejectOut,
    /// Nothing else enters the network.
    RejectIn,
    /// Guests reach one another.
    AllowCross,
    /// Packets from these addresses leave the network.
    AllowOut(Subnet),
    /// Packets to these addresses enter the network.
    AllowIn(Subnet),
    /// Packets to these addresses enter the network if they answer some from it.
    AllowRelatedIn(Subnet),
    /// Packets from these addresses leave with another address.
    Translate(Translation),
    /// Packets from these addresses to local ones keep their address.
    Keep(Subnet, &'static str),
}

/// A protocol with ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl Transport {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

/// Which packets leave with which address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    /// The addresses that they come from.
    pub subnet: Subnet,
    /// Their protocol, with the ports that they leave with; none for all packets.
    pub transport: Option<(Transport, PortRange)>,
    /// The addresses that they leave with; none for that of the device.
    pub addresses: Option<(IpAddr, IpAddr)>,
}

/// The rules of a complete network.
///
/// # Errors
/// The network has no bridge of its own.
pub fn plan(network: &Network) -> Result<Plan> {
    planned(network).map_err(|error| error.in_domain(ErrorDomain::Network))
}

fn planned(network: &Network) -> Result<Plan> {
    let bridge = network.bridge.as_ref().and_then(|bridge| bridge.name.clone()).ok_or_else(|| {
        fault::internal(format!("network '{}' has no bridge that could have rules", network.name))
    })?;
    let device = network.forward.as_ref().and_then(|forward| forward.dev.clone());
    let mode = network.forward_mode();
    let mut plan = Plan { bridge, device, rules: Vec::new(), fills_dhcp_checksums: false };
    if mode == Some(ForwardMode::Open) || mode.is_some_and(|mode| !mode.is_virtual()) {
        return Ok(plan);
    }
    plan.general4(network);
    plan.general6(network);
    for ip in network.ip.iter().filter(|ip| ip.address.is_some()) {
        plan.address(network, ip)?;
    }
    plan.fills_dhcp_checksums =
        of_family(network, Family::Ipv4).any(|ip| ip.dhcp.as_ref().is_some_and(|dhcp| dhcp.serves()));
    Ok(plan)
}

/// The addresses of a family.
fn of_family(network: &Network, family: Family) -> impl Iterator<Item = &NetworkIp> {
    network.ip.iter().filter(move |ip| ip.address.is_some_and(|address| Family::of(address) == family))
}

impl Plan {
    fn add(&mut self, family: Family, kind: RuleKind) {
        self.rules.push(Rule { family, kind });
    }

    /// Requests to a port of the host, and answers to a port of the guests.
    fn service(&mut self, family: Family, transports: &[Transport], server: u16, client: u16) {
        for transport in transports {
            self.add(family, RuleKind::ServiceIn(*transport, server));
        }
        for transport in transports {
            self.add(family, RuleKind::ServiceOut(*transport, client));
        }
    }

    fn general4(&mut self, network: &Network) {
        let both = [Transport::Tcp, Transport::Udp];
        self.service(Family::Ipv4, &both, 67, 68);
        self.service(Family::Ipv4, &both, 53, 53);
        let serves = |ip: &NetworkIp| ip.tftp.is_some() || ip.dhcp.as_ref().is_some_and(|dhcp| dhcp.serves());
        let tftp = of_family(network, Family::Ipv4).find(|ip| serves(ip)).is_some_and(|ip| ip.tftp.is_some());
        if tftp {
            self.service(Family::Ipv4, &[Transport::Udp], 69, 69);
        }
        self.enclose(Family::Ipv4);
    }

    fn general6(&mut self, network: &Network) {
        let addressed = of_family(network, Family::Ipv6).next().is_some();
        if !addressed && network.ipv6 != Some(true) {
            return;
        }
        self.enclose(Family::Ipv6);
        if addressed {
            self.service(Family::Ipv6, &[Transport::Tcp, Transport::Udp], 53, 53);
            self.service(Family::Ipv6, &[Transport::Udp], 547, 546);
        }
    }

    /// Guests reach one another, and nothing else that no later rule allows.
    fn enclose(&mut self, family: Family) {
        self.add(family, RuleKind::RejectOut);
        self.add(family, RuleKind::RejectIn);
        self.add(family, RuleKind::AllowCross);
    }

    /// What the forward mode allows an address.
    fn address(&mut self, network: &Network, ip: &NetworkIp) -> Result<()> {
        let Some(forward) = &network.forward else { return Ok(()) };
        let subnet = ip::subnet(ip, &network.name)?;
        let family = Family::of(subnet.base);
        let nat = forward.nat.as_ref();
        let translated = network.forward_mode() == Some(ForwardMode::Nat)
            && (family == Family::Ipv4 || nat.is_some_and(|nat| nat.ipv6 == Some(true)));
        self.add(family, RuleKind::AllowOut(subnet));
        if !translated {
            self.add(family, RuleKind::AllowIn(subnet));
            return Ok(());
        }
        self.add(family, RuleKind::AllowRelatedIn(subnet));
        let addresses = nat.and_then(|nat| nat.address).and_then(ends).filter(|_| family == Family::Ipv4);
        let ports = nat.and_then(|nat| nat.port).unwrap_or(NAT_PORTS);
        for transport in [None, Some((Transport::Udp, ports)), Some((Transport::Tcp, ports))] {
            self.add(family, RuleKind::Translate(Translation { subnet, transport, addresses }));
        }
        for local in if family == Family::Ipv4 { LOCAL4 } else { LOCAL6 } {
            self.add(family, RuleKind::Keep(subnet, local));
        }
        Ok(())
    }
}

fn ends(range: AddressRange) -> Option<(IpAddr, IpAddr)> {
    let start = range.start?;
    Some((start, range.end.unwrap_or(start)))
}

/// The addresses and ports that packets leave with, in the words of both programs.
fn source(translation: &Translation) -> (Option<String>, Option<String>) {
    let addresses = translation
        .addresses
        .map(|(start, end)| if start == end { start.to_string() } else { format!("{start}-{end}") });
    let ports = translation.transport.map(|(_, ports)| format!("{}-{}", ports.start, ports.end));
    (addresses, ports)
}
