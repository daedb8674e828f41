//! An IP network: a base address and the length of its prefix.

use std::fmt::{self, Display};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An IP network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// Its first address.
    pub base: IpAddr,
    /// How many bits of addresses in it are those of the base.
    pub prefix: u32,
}

impl Subnet {
    /// The network of an address; none when the family has no prefix of this length.
    #[must_use]
    pub fn of(address: IpAddr, prefix: u32) -> Option<Self> {
        let width = width(address);
        let host_bits = width.checked_sub(prefix)?;
        let bits = number(address).checked_shr(host_bits).unwrap_or(0).checked_shl(host_bits).unwrap_or(0);
        Some(Self { base: address_of(bits, address.is_ipv4()), prefix })
    }

    /// Whether an address is in the network.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.base.is_ipv4() && Self::of(address, self.prefix) == Some(*self)
    }

    /// The last address; the one that reaches everyone in IPv4.
    #[must_use]
    pub fn last(&self) -> IpAddr {
        let host_bits = width(self.base) - self.prefix;
        let hosts = 1u128.checked_shl(host_bits).map_or(u128::MAX, |size| size - 1);
        address_of(number(self.base) | hosts, self.base.is_ipv4())
    }

    /// The prefix as an address.
    #[must_use]
    pub fn netmask(&self) -> IpAddr {
        let width = width(self.base);
        let all = if width == Ipv4Addr::BITS { u128::from(u32::MAX) } else { u128::MAX };
        let bits = all.checked_shl(width - self.prefix).unwrap_or(0) & all;
        address_of(bits, self.base.is_ipv4())
    }

    /// The name under which DNS keeps the names of the addresses; none when the network does not end where a label does.
    #[must_use]
    pub(crate) fn reverse_domain(&self) -> Option<String> {
        let mut labels: Vec<String> = match self.base {
            IpAddr::V4(base) if self.prefix.is_multiple_of(8) => {
                base.octets().iter().take(self.prefix as usize / 8).map(u8::to_string).collect()
            }
            IpAddr::V6(base) if self.prefix.is_multiple_of(4) => {
                let digits = format!("{:032x}", base.to_bits());
                digits.chars().take(self.prefix as usize / 4).map(String::from).collect()
            }
            _ => return None,
        };
        labels.reverse();
        labels.push(if self.base.is_ipv4() { "in-addr.arpa" } else { "ip6.arpa" }.to_owned());
        Some(labels.join("."))
    }
}

impl Display for Subnet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.base, self.prefix)
    }
}

/// The length of the prefix that a netmask stands for.
#[must_use]
pub(crate) fn prefix_of_netmask(netmask: IpAddr) -> Option<u32> {
    let bits = number(netmask) << (Ipv6Addr::BITS - width(netmask));
    (bits.leading_ones() == bits.count_ones()).then(|| bits.leading_ones())
}

/// The length of the prefix of an address that comes without one: by its class in IPv4, 64 in IPv6.
#[must_use]
pub fn default_prefix(address: IpAddr) -> u32 {
    match address {
        IpAddr::V6(_) => 64,
        IpAddr::V4(address) => match address.octets()[0] {
            0..128 => 8,
            128..192 => 16,
            192..224 => 24,
            _ => 32,
        },
    }
}

/// An address as a number.
#[must_use]
pub fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { Ipv4Addr::BITS } else { Ipv6Addr::BITS }
}

fn address_of(bits: u128, ipv4: bool) -> IpAddr {
    if ipv4 { Ipv4Addr::from_bits(bits as u32).into() } else { Ipv6Addr::from_bits(bits).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnet(address: &str, prefix: u32) -> Subnet {
        Subnet::of(address.parse().unwrap(), prefix).unwrap()
    }

    #[test]
    fn networks_of_addresses() {
        for (address, prefix, base, last, netmask) in [
            ("192.168.122.1", 24, "192.168.122.0/24", "192.168.122.255", "255.255.255.0"),
            ("10.1.2.3", 0, "0.0.0.0/0", "255.255.255.255", "0.0.0.0"),
            ("10.1.2.3", 32, "10.1.2.3/32", "10.1.2.3", "255.255.255.255"),
            ("fd00::1:2", 64, "fd00::/64", "fd00::ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff::"),
            ("fd00::1", 0, "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::"),
        ] {
            let subnet = subnet(address, prefix);
            assert_eq!(subnet.to_string(), base);
            assert_eq!(subnet.last().to_string(), last);
            assert_eq!(subnet.netmask().to_string(), netmask);
            assert_eq!(prefix_of_netmask(subnet.netmask()), Some(prefix));
            assert!(subnet.contains(address.parse().unwrap()));
        }
        assert_eq!(Subnet::of("10.0.0.1".parse().unwrap(), 33), None);
        assert_eq!(prefix_of_netmask("255.0.255.0".parse().unwrap()), None);
    }

    #[test]
    fn reverse_domains_end_at_labels() {
        assert_eq!(subnet("192.168.122.1", 24).reverse_domain().as_deref(), Some("122.168.192.in-addr.arpa"));
        assert_eq!(subnet("192.168.122.1", 25).reverse_domain(), None);
        assert_eq!(subnet("2001:db8::1", 32).reverse_domain().as_deref(), Some("8.b.d.0.1.0.0.2.ip6.arpa"));
    }
}
