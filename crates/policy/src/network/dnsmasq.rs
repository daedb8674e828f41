//! What the DHCP and DNS server of a network shall do, and the configuration that makes dnsmasq do it.

mod configuration;

use std::net::IpAddr;

use error::{ErrorDomain, Result};
use model::Network;
use model::network::{
    BootP, DhcpHost, DhcpRange, Dns, DnsHost, Family, Forwarder, Lease, NetworkDomain, NetworkIp, SrvRecord,
    TxtRecord,
};

pub use self::configuration::{Files, additional_hosts, configuration, hosts};
use super::subnet::{Subnet, number};
use super::{ip, validate};
use crate::fault;

/// What the servers of a network shall do.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Name of the network.
    pub network: String,
    /// Bridge that is served.
    pub bridge: String,
    /// Whether nothing leads out of the network, so that neither routes nor names from outside are offered.
    pub isolated: bool,
    /// DNS server; none when it is disabled.
    pub dns: Option<DnsPlan>,
    /// DNS domain of the guests.
    pub domain: Option<DomainPlan>,
    /// DHCP over IPv4.
    pub dhcp4: Option<DhcpPlan>,
    /// DHCP over IPv6.
    pub dhcp6: Option<DhcpPlan>,
    /// What guests boot over the network.
    pub boot: BootPlan,
    /// Router advertisements.
    pub advertisements: Advertisements,
    /// Largest packet that guests are told.
    pub mtu: Option<u32>,
    /// Lines that the owner adds to dnsmasq's configuration.
    pub options: Vec<String>,
}

/// What a DNS server knows and whom it asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DnsPlan {
    /// Servers that are asked.
    pub forwarders: Vec<Forwarder>,
    /// Whether names without a dot are asked from other servers.
    pub forwards_plain_names: bool,
    /// Domains with names of addresses that are never asked from other servers.
    pub own_reverse_domains: Vec<String>,
    /// Texts.
    pub texts: Vec<TxtRecord>,
    /// Services.
    pub services: Vec<SrvRecord>,
    /// Names.
    pub hosts: Vec<DnsHost>,
}

/// A DNS domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainPlan {
    /// Its name.
    pub name: String,
    /// Whether names in it are never asked from other servers.
    pub local_only: bool,
}

/// Which addresses are given to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DhcpPlan {
    /// Address of the server.
    pub address: IpAddr,
    /// The network that it serves.
    pub subnet: Subnet,
    /// Addresses for whoever asks.
    pub ranges: Vec<RangePlan>,
    /// Addresses that belong to someone.
    pub hosts: Vec<DhcpHost>,
}

/// Addresses for whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangePlan {
    /// The first one.
    pub start: IpAddr,
    /// The last one.
    pub end: IpAddr,
    /// How long one is given; none for the server's own idea.
    pub lease: Option<Lease>,
}

impl RangePlan {
    /// How many addresses there are.
    #[must_use]
    pub fn size(&self) -> u128 {
        number(self.end).saturating_sub(number(self.start)).saturating_add(1)
    }
}

/// What guests boot over the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BootPlan {
    /// Directory that TFTP serves.
    pub tftp_root: Option<String>,
    /// What they boot.
    pub file: Option<BootP>,
}

/// Router advertisements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Advertisements {
    /// None: the network has no IPv6 address.
    #[default]
    None,
    /// They point at DHCP.
    WithDhcp,
    /// Guests give themselves an address in these networks.
    Alone(Vec<IpAddr>),
}

/// The servers of a complete network.
///
/// # Errors
/// The network has no bridge of its own, or asks for two servers of one family.
pub fn plan(network: &Network) -> Result<Plan> {
    planned(network).map_err(|error| error.in_domain(ErrorDomain::Network))
}

fn planned(network: &Network) -> Result<Plan> {
    let bridge = network.bridge.as_ref().and_then(|bridge| bridge.name.clone()).ok_or_else(|| {
        fault::internal(format!("network '{}' has no bridge that could be served", network.name))
    })?;
    let dhcp4 = dhcp(network, Family::Ipv4)?;
    let dhcp6 = dhcp(network, Family::Ipv6)?;
    Ok(Plan {
        network: network.name.clone(),
        bridge,
        isolated: network.forward.is_none(),
        dns: dns(network)?,
        domain: network.domain.as_ref().map(domain),
        advertisements: advertisements(network, dhcp6.is_some()),
        boot: boot(network, dhcp4.as_ref()),
        dhcp4,
        dhcp6,
        mtu: network.mtu.filter(|mtu| *mtu > 0),
        options: network.dnsmasq_options.as_ref().map(|options| options.option.clone()).unwrap_or_default(),
    })
}

fn domain(domain: &NetworkDomain) -> DomainPlan {
    DomainPlan { name: domain.name.clone(), local_only: domain.local_only == Some(true) }
}

fn dns(network: &Network) -> Result<Option<DnsPlan>> {
    let none = Dns::default();
    let dns = network.dns.as_deref().unwrap_or(&none);
    if dns.enable == Some(false) {
        return Ok(None);
    }
    let mut own_reverse_domains = Vec::new();
    for ip in network.ip.iter().filter(|ip| ip.local_ptr == Some(true)) {
        let subnet = ip::subnet(ip, &network.name)?;
        let reverse = subnet.reverse_domain().ok_or_else(|| {
            fault::unsupported(format!(
                "PTR domain for {} network with prefix {} cannot be automatically created",
                subnet.base, subnet.prefix
            ))
        })?;
        own_reverse_domains.push(reverse);
    }
    Ok(Some(DnsPlan {
        forwarders: dns.forwarder.clone(),
        forwards_plain_names: dns.forward_plain_names != Some(false),
        own_reverse_domains,
        texts: dns.txt.clone(),
        services: dns.srv.clone(),
        hosts: dns.host.clone(),
    }))
}

fn dhcp(network: &Network, family: Family) -> Result<Option<DhcpPlan>> {
    let Some(ip) = validate::server(network, family)? else { return Ok(None) };
    let (Some(address), Some(dhcp)) = (ip.address, ip.dhcp.as_deref()) else { return Ok(None) };
    let subnet = ip::subnet(ip, &network.name)?;
    let ranges = dhcp.range.iter().filter_map(range).collect();
    Ok(Some(DhcpPlan { address, subnet, ranges, hosts: dhcp.host.clone() }))
}

fn range(range: &DhcpRange) -> Option<RangePlan> {
    Some(RangePlan { start: range.start?, end: range.end?, lease: range.lease })
}

/// Guests boot over IPv4, from the address that has DHCP.
fn boot(network: &Network, dhcp: Option<&DhcpPlan>) -> BootPlan {
    let serves = |ip: &&NetworkIp| match dhcp {
        Some(dhcp) => ip.address == Some(dhcp.address),
        None => ip.tftp.is_some(),
    };
    let Some(ip) = network.ip.iter().find(serves) else { return BootPlan::default() };
    let file = ip.dhcp.as_ref().and_then(|dhcp| dhcp.bootp.clone()).filter(|_| dhcp.is_some());
    BootPlan { tftp_root: ip.tftp.clone(), file }
}

fn advertisements(network: &Network, dhcp: bool) -> Advertisements {
    if dhcp {
        return Advertisements::WithDhcp;
    }
    let addresses: Vec<IpAddr> =
        network.ip.iter().filter_map(|ip| ip.address).filter(IpAddr::is_ipv6).collect();
    if addresses.is_empty() { Advertisements::None } else { Advertisements::Alone(addresses) }
}
