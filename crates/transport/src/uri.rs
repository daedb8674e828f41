//! Connection URIs: `driver[+transport]://[user@][host][:port]/path[?parameters]`.

use std::fmt;
use std::str::FromStr;

use crate::TransportError;

/// Parameters that the client consumes; what is left is for the driver in the daemon.
const CONSUMED: [&str; 17] = [
    "name",
    "command",
    "socket",
    "auth",
    "sshauth",
    "netcat",
    "keyfile",
    "pkipath",
    "known_hosts",
    "known_hosts_verify",
    "tls_priority",
    "mode",
    "proxy",
    "no_sanity",
    "no_verify",
    "no_tty",
    "authfile",
];

/// What needs no escape in a user's name, beside letters and digits.
const USER_LETTERS: &[u8] = b"-._~,";
/// The same, in a path.
const PATH_LETTERS: &[u8] = b"-._~/:@,+=&!$'()*;";
/// The same, in parameters.
const PARAMETER_LETTERS: &[u8] = b"-._~/:@,";

/// Bytes of a URI, at most.
const BYTES_MAX: usize = 8192;

/// A connection URI, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uri {
    /// The driver (`qemu`), empty in the empty URI.
    pub driver: String,
    /// The transport behind the plus sign.
    pub transport: Option<String>,
    /// User at the host.
    pub user: Option<String>,
    /// The host, without the brackets of an IPv6 address; empty when it is this one.
    pub host: String,
    /// The port.
    pub port: Option<u16>,
    /// The path with its leading slash.
    pub path: String,
    /// Parameters in their order, decoded.
    pub parameters: Vec<(String, String)>,
}

impl Uri {
    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether there is a place for a host before the path, as there is for all but `driver:path`.
    fn has_authority(&self) -> bool {
        self.path.is_empty() || self.path.starts_with('/')
    }

    /// The name to ask the daemon for: the URI without transport, host and consumed parameters; empty when the daemon
    /// is to choose; parameter `name` overrides all of it.
    pub fn daemon_name(&self) -> String {
        if let Some(name) = self.parameter("name") {
            return name.to_owned();
        }
        if self.driver.is_empty() || self.driver == "remote" {
            return String::new();
        }
        let left: Vec<String> = self
            .parameters
            .iter()
            .filter(|(key, _)| !CONSUMED.contains(&key.as_str()))
            .map(|(key, value)| {
                format!("{}={}", escape(key, PARAMETER_LETTERS), escape(value, PARAMETER_LETTERS))
            })
            .collect();
        let query = if left.is_empty() { String::new() } else { format!("?{}", left.join("&")) };
        let slashes = if self.has_authority() { "//" } else { "" };
        format!("{}:{slashes}{}{query}", self.driver, escape(&self.path, PATH_LETTERS))
    }
}

impl FromStr for Uri {
    type Err = TransportError;

    fn from_str(text: &str) -> Result<Uri, TransportError> {
        let wrong = |reason| TransportError::Uri { uri: text.chars().take(200).collect(), reason };
        if text.is_empty() {
            return Ok(Uri {
                driver: String::new(),
                transport: None,
                user: None,
                host: String::new(),
                port: None,
                path: String::new(),
                parameters: Vec::new(),
            });
        }
        if text.len() > BYTES_MAX {
            return Err(wrong("it is too long"));
        }
        let (scheme, rest) = text.split_once(':').ok_or_else(|| wrong("it does not begin with 'driver:'"))?;
        let legal = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
        };
        let (driver, transport) = match scheme.split_once('+') {
            Some((driver, transport)) => (driver, Some(transport)),
            None => (scheme, None),
        };
        if !legal(driver) || !transport.is_none_or(legal) {
            return Err(wrong("driver and transport are letters and digits"));
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash)),
            None => ("", rest),
        };
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => {
                (Some(unescape(user).ok_or_else(|| wrong("bad escape in the user"))?), host)
            }
            None => (None, authority),
        };
        let (host, port) = split_port(host).ok_or_else(|| {
            wrong("the host has brackets around it or none, and the port is a number up to 65535")
        })?;
        Ok(Uri {
            driver: driver.to_ascii_lowercase(),
            transport: transport.map(str::to_ascii_lowercase),
            user,
            host: host.to_owned(),
            port,
            path: unescape(path).ok_or_else(|| wrong("bad escape in the path"))?,
            parameters: parameters(query).ok_or_else(|| wrong("bad escape in the parameters"))?,
        })
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.driver.is_empty() {
            return Ok(());
        }
        f.write_str(&self.driver)?;
        if let Some(transport) = &self.transport {
            write!(f, "+{transport}")?;
        }
        f.write_str(if self.has_authority() { "://" } else { ":" })?;
        if let Some(user) = &self.user {
            write!(f, "{}@", escape(user, USER_LETTERS))?;
        }
        if self.host.contains(':') {
            write!(f, "[{}]", self.host)?;
        } else {
            f.write_str(&self.host)?;
        }
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(&escape(&self.path, PATH_LETTERS))?;
        for (index, (key, value)) in self.parameters.iter().enumerate() {
            let separator = if index == 0 { '?' } else { '&' };
            write!(f, "{separator}{}={}", escape(key, PARAMETER_LETTERS), escape(value, PARAMETER_LETTERS))?;
        }
        Ok(())
    }
}

/// Host and port; brackets around an IPv6 address go away.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            (host, if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) })
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    if host.contains(['[', ']']) {
        return None;
    }
    match port {
        None | Some("") => Some((host, None)),
        Some(port) => port.parse().ok().map(|port| (host, Some(port))),
    }
}

fn parameters(query: &str) -> Option<Vec<(String, String)>> {
    query
        .split(['&', ';'])
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((unescape(key)?, unescape(value)?))
        })
        .collect()
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            let (digits, tail) = tail.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = tail;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// Writes everything but letters, digits and those of `kept` by its number.
fn escape(text: &str, kept: &[u8]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_daemon_is_asked_for_what_the_client_does_not_consume() {
        for (uri, name) in [
            ("qemu:///system", "qemu:///system"),
            ("qemu+unix:///system?socket=/run/x", "qemu:///system"),
            ("qemu+tcp://host:16600/session", "qemu:///session"),
            ("qemu+ssh://me@host/system?no_verify=1&extra=1", "qemu:///system?extra=1"),
            ("test+tcp://[::1]/default?name=test%3A%2F%2F%2Fother", "test:///other"),
            ("remote+unix:///", ""),
            ("test:///a%3Fb", "test:///a%3Fb"),
            ("test:a", "test:a"),
            ("", ""),
        ] {
            assert_eq!(uri.parse::<Uri>().unwrap().daemon_name(), name, "{uri}");
        }
    }

    #[test]
    fn parts_are_found_and_written_again() {
        let uri: Uri = "qemu+tcp://a%20b@[::1]:16600/system?socket=/a%26b".parse().unwrap();
        assert_eq!((uri.user.as_deref(), uri.host.as_str(), uri.port), (Some("a b"), "::1", Some(16600)));
        assert_eq!(uri.parameter("socket"), Some("/a&b"));
        assert_eq!(uri.to_string(), "qemu+tcp://a%20b@[::1]:16600/system?socket=/a%26b");
    }

    #[test]
    fn what_is_no_uri_is_refused() {
        for text in [
            "qemu",
            "://x",
            "qe mu:///",
            "qemu://h:x/",
            "qemu://h:99999/",
            "qemu:///%zz",
            "qemu:///%0",
            "qemu:///%+1",
            "qemu://[[a]/",
        ] {
            assert!(text.parse::<Uri>().is_err(), "{text}");
        }
    }
}
