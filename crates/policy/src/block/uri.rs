//! Addresses of content on servers, as one line of text.

use model::devices::network_source::{NetworkProtocol, NetworkSource, SourceHost};

/// The port that a protocol uses when a document names none.
pub(crate) fn default_port(protocol: NetworkProtocol) -> u32 {
    match protocol {
        NetworkProtocol::Nbd => 10_809,
        NetworkProtocol::Rbd => 6789,
        NetworkProtocol::Sheepdog => 7000,
        NetworkProtocol::Gluster => 24_007,
        NetworkProtocol::Iscsi => 3260,
        NetworkProtocol::Http => 80,
        NetworkProtocol::Https => 443,
        NetworkProtocol::Ftp => 21,
        NetworkProtocol::Ftps => 990,
        NetworkProtocol::Tftp => 69,
        NetworkProtocol::Ssh => 22,
        NetworkProtocol::VxHs => 9999,
        NetworkProtocol::Nfs => 2049,
    }
}

/// The address of content on one server that is reached by TCP; none where there are several servers or other ways.
pub(crate) fn of(network: &NetworkSource) -> Option<String> {
    let [host] = network.host.as_slice() else { return None };
    if host.transport.as_deref().is_some_and(|transport| transport != "tcp") {
        return None;
    }
    let authority = authority(host, default_port(network.protocol));
    let mut text = format!("{}://{authority}", network.protocol);
    let name = network.name.as_deref().unwrap_or_default();
    if !name.is_empty() {
        text.push('/');
        push_path(&mut text, name.strip_prefix('/').unwrap_or(name));
    }
    if let Some(query) = &network.query {
        text.push('?');
        text.push_str(query);
    }
    Some(text)
}

/// Host and port; an IPv6 address stands in brackets.
pub(super) fn authority(host: &SourceHost, default_port: u32) -> String {
    let name = host.name.as_deref().unwrap_or_default();
    let port = host.port.unwrap_or(default_port);
    if name.contains(':') { format!("[{name}]:{port}") } else { format!("{name}:{port}") }
}

/// Appends a path; what has a meaning of its own in an address is written as `%` and two digits.
fn push_path(out: &mut String, path: &str) {
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()/;:@&=+$,".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
}

/// The text behind `%` and two digits. None where the digits are wrong or the result is no text.
pub(super) fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let check = |protocol, name: &str, host: &str, port, expect: &str| {
            let host = SourceHost { name: Some(host.to_owned()), port, ..SourceHost::default() };
            let name = (!name.is_empty()).then(|| name.to_owned());
            let network = NetworkSource { protocol, name, host: vec![host], ..NetworkSource::default() };
            assert_eq!(of(&network).as_deref(), Some(expect));
        };
        check(NetworkProtocol::Nbd, "", "a.example", Some(1), "nbd://a.example:1");
        check(NetworkProtocol::Nbd, "x/y z", "::1", None, "nbd://[::1]:10809/x/y%20z");
        check(NetworkProtocol::Https, "/a", "a.example", None, "https://a.example:443/a");
    }

    #[test]
    fn what_was_escaped_comes_back() {
        let mut text = String::new();
        push_path(&mut text, "a b/ü?#%");
        assert_eq!(unescaped(&text).as_deref(), Some("a b/ü?#%"));
        assert_eq!(unescaped("%4"), None);
        assert_eq!(unescaped("%ff"), None);
    }
}
