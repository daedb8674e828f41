//! `<ip>` and `<route>` of a virtual network: addresses of the host in it, and what is served there.

use std::net::IpAddr;

use xml::{Xml, XmlEnum};

use crate::domain::Element;

/// `<ip>`: an address of the host in the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NetworkIp {
    /// Its family.
    #[xml(attr)]
    pub family: Option<Family>,
    /// The address.
    #[xml(attr)]
    pub address: Option<IpAddr>,
    /// Netmask of the network.
    #[xml(attr)]
    pub netmask: Option<IpAddr>,
    /// Length of the network's prefix in bits.
    #[xml(attr)]
    pub prefix: Option<u32>,
    /// Whether questions for names of these addresses never go to other servers.
    #[xml(attr = "localPtr", yes_no)]
    pub local_ptr: Option<bool>,
    /// Directory that TFTP serves.
    #[xml(leaf, at = "root")]
    pub tftp: Option<String>,
    /// DHCP server.
    #[xml(child)]
    pub dhcp: Option<Box<Dhcp>>,
}

/// A family of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum Family {
    /// IPv4.
    #[xml(text = "ipv4")]
    Ipv4,
    /// IPv6.
    #[xml(text = "ipv6")]
    Ipv6,
}

impl Family {
    /// The family of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::Ipv4 } else { Self::Ipv6 }
    }
}

/// `<dhcp>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Dhcp {
    /// Addresses that are given to whoever asks.
    #[xml(list)]
    pub range: Vec<DhcpRange>,
    /// Addresses that belong to someone.
    #[xml(list)]
    pub host: Vec<DhcpHost>,
    /// What guests boot over the network.
    #[xml(child)]
    pub bootp: Option<BootP>,
}

impl Dhcp {
    /// Whether any address is given to anybody.
    #[must_use]
    pub fn serves(&self) -> bool {
        !self.range.is_empty() || !self.host.is_empty()
    }
}

/// `<range>` of `<dhcp>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DhcpRange {
    /// The first address.
    #[xml(attr)]
    pub start: Option<IpAddr>,
    /// The last address.
    #[xml(attr)]
    pub end: Option<IpAddr>,
    /// How long an address is given.
    #[xml(child)]
    pub lease: Option<Lease>,
}

impl Element for DhcpRange {
    const NAME: &'static str = "range";
}

/// `<host>` of `<dhcp>`: an address that belongs to someone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DhcpHost {
    /// Hardware address of the owner, as written (IPv4).
    #[xml(attr)]
    pub mac: Option<String>,
    /// DHCP identifier of the owner (IPv6).
    #[xml(attr)]
    pub id: Option<String>,
    /// Name of the owner.
    #[xml(attr)]
    pub name: Option<String>,
    /// The address.
    #[xml(attr)]
    pub ip: Option<IpAddr>,
    /// How long it is given.
    #[xml(child)]
    pub lease: Option<Lease>,
}

impl Element for DhcpHost {
    const NAME: &'static str = "host";
}

/// `<lease>`: how long an address is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Lease {
    /// The time; 0 is for good.
    #[xml(attr, required)]
    pub expiry: u64,
    /// Its unit.
    #[xml(attr)]
    pub unit: Option<LeaseUnit>,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum LeaseUnit {
    /// Seconds.
    Seconds,
    /// Minutes.
    #[default]
    Minutes,
    /// Hours.
    Hours,
}

/// `<bootp>`: what guests boot over the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BootP {
    /// The file.
    #[xml(attr)]
    pub file: Option<String>,
    /// Address of the server; none for the host.
    #[xml(attr)]
    pub server: Option<String>,
}

/// `<route>`: a network behind a guest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Route {
    /// Its family.
    #[xml(attr)]
    pub family: Option<Family>,
    /// Address of the network.
    #[xml(attr)]
    pub address: Option<IpAddr>,
    /// Netmask of the network.
    #[xml(attr)]
    pub netmask: Option<IpAddr>,
    /// Length of the network's prefix in bits.
    #[xml(attr)]
    pub prefix: Option<u32>,
    /// The guest.
    #[xml(attr)]
    pub gateway: Option<IpAddr>,
    /// Cost.
    #[xml(attr)]
    pub metric: Option<u32>,
}
