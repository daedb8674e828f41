//! What passt is told for an interface of user networking: addresses of the guest, ports of the host that lead to it.

use model::devices::interface::{Interface, PortForward, PortRange};
use model::devices::interface_source::InterfaceSource;

/// The arguments of passt (passt(1)) for this interface, but for its socket. Nothing reaches the guest from outside but by
/// `<portForward>`, and the guest does not reach what listens on the host's own loopback.
#[must_use]
pub fn arguments(interface: &Interface) -> Vec<String> {
    let mut arguments = vec!["--quiet".to_owned(), "--no-map-gw".to_owned()];
    let mut option = |name: &str, value: String| arguments.extend([name.to_owned(), value]);
    if let InterfaceSource::User(source) = &interface.source
        && let Some(dev) = &source.dev
    {
        option("--interface", dev.clone());
    }
    for ip in &interface.ip {
        option("--address", ip.address.clone().unwrap_or_default());
        // Prefixes of IPv6 are 64 bits always.
        if let Some(prefix) = ip.prefix.filter(|_| ip.family.as_deref() != Some("ipv6")) {
            option("--netmask", prefix.to_string());
        }
    }
    for (proto, name) in [("tcp", "--tcp-ports"), ("udp", "--udp-ports")] {
        let mut forwarded = interface
            .port_forward
            .iter()
            .filter(|forward| forward.proto.as_deref() == Some(proto))
            .map(ports)
            .peekable();
        if forwarded.peek().is_none() {
            option(name, "none".to_owned());
        }
        forwarded.for_each(|ports| option(name, ports));
    }
    arguments
}

/// `[ADDRESS][%DEVICE/]PORTS`.
fn ports(forward: &PortForward) -> String {
    let mut place = forward.address.clone().unwrap_or_default();
    if let Some(dev) = &forward.dev {
        place.push_str(&format!("%{dev}"));
    }
    let ranges: Vec<String> = forward.range.iter().map(range).collect();
    match (place.is_empty(), ranges.is_empty()) {
        (true, true) => "all".to_owned(),
        (true, false) => ranges.join(","),
        // Passt has no word for all ports of an address.
        (false, true) => format!("{place}/1-65535"),
        (false, false) => format!("{place}/{}", ranges.join(",")),
    }
}

/// `[~]START[-END][:TO[-END]]`.
fn range(range: &PortRange) -> String {
    let span = |start: u16, more: u16| match more {
        0 => start.to_string(),
        more => format!("{start}-{}", start.saturating_add(more)),
    };
    let start = range.start.unwrap_or(1);
    let more = range.end.unwrap_or(start).saturating_sub(start);
    match (range.exclude, range.to) {
        (Some(true), _) => format!("~{}", span(start, more)),
        (_, Some(to)) => format!("{}:{}", span(start, more), span(to, more)),
        _ => span(start, more),
    }
}

#[cfg(test)]
mod tests {
    use model::domain::Element as _;

    use super::*;

    #[test]
    fn documents_become_arguments() {
        let text = "<interface type='user'><mac address='52:54:00:00:00:07'/><source dev='eth0'/>\
            <ip address='172.17.2.4' family='ipv4' prefix='24'/><ip address='2001:db8::7' family='ipv6' prefix='64'/>\
            <portForward proto='tcp' address='127.0.0.1'><range start='2022' to='22'/>\
            <range start='8000' end='8009' to='80'/><range start='8005' exclude='yes'/></portForward>\
            <portForward proto='tcp'/><portForward proto='udp' dev='eth0'><range start='53'/></portForward></interface>";
        let (interface, _) = Interface::parse(text).unwrap();
        let expected = "--quiet --no-map-gw --interface eth0 --address 172.17.2.4 --netmask 24 --address 2001:db8::7 \
            --tcp-ports 127.0.0.1/2022:22,8000-8009:80-89,~8005 --tcp-ports all --udp-ports %eth0/53";
        assert_eq!(arguments(&interface).join(" "), expected);
        let none = "--quiet --no-map-gw --tcp-ports none --udp-ports none";
        assert_eq!(arguments(&Interface::default()).join(" "), none);
    }
}
