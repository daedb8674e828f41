//! Addresses and routes of network cards and of devices that containers get.

use std::net::{IpAddr, Ipv4Addr};

use error::Result;
use model::Domain;
use model::devices::interface::{Ip, Route};
use model::devices::interface_source::InterfaceSource;

use crate::fault::{argument, xml};
use crate::network::subnet::{Subnet, default_prefix};

/// Most parts of an IPv4 address.
const PARTS_MAX: usize = 4;

pub(super) fn check(domain: &Domain) -> Result<()> {
    for interface in &domain.devices.interface {
        if let InterfaceSource::Ethernet(source) = &interface.source {
            all("interface host IP", &source.ip, &source.route)?;
        }
        all("guest interface", &interface.ip, &interface.route)?;
    }
    domain.devices.hostdev.iter().try_for_each(|dev| all("Domain hostdev device", &dev.ip, &dev.route))
}

fn all(whose: &str, addresses: &[Ip], routes: &[Route]) -> Result<()> {
    addresses.iter().try_for_each(ip)?;
    routes.iter().try_for_each(|found| route(whose, found))
}

/// An address of the family that is named, with a prefix that it can have.
fn ip(ip: &Ip) -> Result<()> {
    let text = ip.address.as_deref().unwrap_or("");
    let family = ip.family.as_deref();
    let Some(address) = address(text).filter(|address| is_of(*address, family)) else {
        return Err(xml(format!("Invalid address '{text}' in <ip>")));
    };
    if let Some(prefix) = ip.prefix.filter(|prefix| *prefix > bits(address)) {
        return Err(xml(format!("Invalid prefix value '{prefix}' in <ip>")));
    }
    match ip.peer.as_deref() {
        Some(peer) if self::address(peer).is_none_or(|other| other.is_ipv4() != address.is_ipv4()) => {
            Err(argument(format!("Invalid peer '{peer}' in <ip>")))
        }
        _ => Ok(()),
    }
}

/// A route to a network, of one family.
fn route(whose: &str, route: &Route) -> Result<()> {
    let refuse = |what: String| Err(xml(format!("{whose}: {what}")));
    let place = "in route definition";
    let (to, by) = (route.address.as_deref().unwrap_or(""), route.gateway.as_deref().unwrap_or(""));
    let Some(target) = address(to) else { return refuse(format!("Bad network address '{to}' {place}")) };
    let Some(gateway) = address(by) else { return refuse(format!("Bad gateway address '{by}' {place}")) };
    let family = route.family.as_deref();
    if !is_of(target, family.or(Some("ipv4"))) {
        return refuse(match family {
            None => format!("No family specified for non-IPv4 address '{to}' {place}"),
            Some("ipv6") => format!("ipv6 family specified for non-IPv6 address '{to}' {place}"),
            Some(_) => format!("IPv4 family specified for non-IPv4 address '{to}' {place}"),
        });
    }
    if gateway.is_ipv4() != target.is_ipv4() {
        let (short, long) = if target.is_ipv4() { ("ipv4", "IPv4") } else { ("ipv6", "IPv6") };
        return refuse(format!("{short} specified for non-{long} gateway address '{by}' {place}"));
    }
    if let Some(netmask) = &route.netmask {
        if target.is_ipv6() {
            return refuse(format!("Specifying netmask invalid for IPv6 address '{to}' {place}"));
        }
        if route.prefix.is_some() {
            return refuse("Route definition cannot have both a prefix and a netmask".to_owned());
        }
        if address(netmask).is_none() {
            return refuse(format!("Bad netmask address '{netmask}' {place}"));
        }
    }
    if let Some(prefix) = route.prefix.filter(|prefix| *prefix > bits(target)) {
        return refuse(format!("Invalid prefix {prefix} specified {place}, must be 0 - {}", bits(target)));
    }
    match Subnet::of(target, prefix(route, target)) {
        Some(subnet) if subnet.base == target => Ok(()),
        _ => refuse(format!("Address '{to}' {place} is not a network address")),
    }
}

/// The length of a network's prefix: what the document says, else what the address is by its class.
fn prefix(route: &Route, target: IpAddr) -> u32 {
    match route.netmask.as_deref().and_then(address) {
        Some(IpAddr::V4(netmask)) => u32::from(netmask).leading_ones(),
        _ if target.is_unspecified() => 0,
        _ => route.prefix.unwrap_or_else(|| default_prefix(target)),
    }
}

fn is_of(address: IpAddr, family: Option<&str>) -> bool {
    family.is_none_or(|family| address.is_ipv6() == (family == "ipv6"))
}

fn bits(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// An address as C's `inet_aton` reads it too: with fewer than four parts, and numbers in other bases.
fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| short_address(text).map(IpAddr::V4))
}

fn short_address(text: &str) -> Option<Ipv4Addr> {
    let number = |part: &str| match part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None if part.len() > 1 && part.starts_with('0') => u32::from_str_radix(part, 8).ok(),
        None => part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten(),
    };
    let parts: Vec<u32> = text.split('.').map(number).collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    let room = 8 * u32::try_from(PARTS_MAX.checked_sub(first.len())?).ok()?;
    let fits = first.iter().all(|part| *part <= 0xff) && u64::from(*last) < 1_u64 << room && room > 0;
    let head = first.iter().fold(0_u32, |sum, part| sum << 8 | part);
    let head = u64::from(head) << room;
    fits.then(|| u32::try_from(head | u64::from(*last)).ok()).flatten().map(Ipv4Addr::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_may_be_short() {
        for (text, expected) in [
            ("1.2.3.4", "1.2.3.4"),
            ("1.1.1", "1.1.0.1"),
            ("01.1.1.1", "1.1.1.1"),
            ("10", "0.0.0.10"),
            ("1.2.3.256", ""),
            ("1.2.3.4.5", ""),
            ("::1", "::1"),
            ("~1.2.3.4", ""),
            ("", ""),
            ("+1", ""),
        ] {
            let found = address(text).map_or_else(String::new, |found| found.to_string());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn routes_lead_to_networks() {
        let check = |family: &str, to: &str, by: &str, prefix: Option<u32>, netmask: Option<&str>| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let found = Route {
                family: some(family),
                address: some(to),
                gateway: some(by),
                prefix,
                netmask: netmask.map(str::to_owned),
                metric: None,
            };
            route("guest interface", &found).map_or_else(|error| error.summary(), |()| String::new())
        };
        let at = |text: &str| format!("XML error: guest interface: {text}");
        assert_eq!(check("", "0.0.0.0", "1.1.1.1", Some(8), None), "");
        assert_eq!(check("ipv4", "1.1.0.0", "1.1.1.1", None, Some("255.255.0.0")), "");
        assert_eq!(check("ipv6", "::", "::1", None, None), "");
        assert_eq!(check("", "x", "1.1.1.1", None, None), at("Bad network address 'x' in route definition"));
        assert_eq!(
            check("", "::", "::1", None, None),
            at("No family specified for non-IPv4 address '::' in route definition")
        );
        assert_eq!(
            check("ipv6", "::", "1.1.1.1", None, None),
            at("ipv6 specified for non-IPv6 gateway address '1.1.1.1' in route definition")
        );
        assert_eq!(
            check("ipv4", "1.1.0.5", "1.1.1.1", Some(16), None),
            at("Address '1.1.0.5' in route definition is not a network address")
        );
        assert_eq!(
            check("", "1.1.1.0", "1.1.1.1", Some(44), None),
            at("Invalid prefix 44 specified in route definition, must be 0 - 32")
        );
    }
}
