//! The kinds of values that filter rules match.

use std::net::{IpAddr, Ipv6Addr};

use xml::{Format, MacAddress, Refusal, Shape, Shaped, Value};

/// A number up to a limit that keeps whether it was written in hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<const MAX: u32> {
    /// The number.
    pub value: u32,
    /// Whether it is written in hexadecimal digits.
    pub hex: bool,
}

impl<const MAX: u32> Value for Number<MAX> {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        read_number(text)
            .filter(|(value, _)| *value <= MAX)
            .map(|(value, hex)| Self { value, hex })
            .ok_or(Refusal::Expected("Expected a number within the limits of the attribute"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        write_number(out, self.value, self.hex);
    }
}

fn read_number(text: &str) -> Option<(u32, bool)> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None => (text, 10),
    };
    let digits_only = digits.bytes().all(|byte| char::from(byte).is_digit(radix));
    let value = u32::from_str_radix(digits, radix).ok().filter(|_| digits_only)?;
    Some((value, radix == 16))
}

fn write_number(out: &mut String, value: u32, hex: bool) {
    out.push_str(&if hex { format!("0x{value:x}") } else { value.to_string() });
}

/// A number that has names for some of its values. Names win over digits when it is written.
fn read_named(text: &str, names: &[(u32, &str)], max: u32, hex: bool) -> Option<(u32, bool)> {
    let named = names.iter().find(|(_, name)| name.eq_ignore_ascii_case(text));
    match named {
        Some((value, _)) => Some((*value, false)),
        None => read_number(text).filter(|(value, is_hex)| *value <= max && (hex || !is_hex)),
    }
}

fn write_named(out: &mut String, names: &[(u32, &str)], value: u32, hex: bool) {
    match names.iter().find(|(number, _)| *number == value) {
        Some((_, name)) => out.push_str(name),
        None => write_number(out, value, hex),
    }
}

/// The protocol in an Ethernet frame, from 0x600.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EtherType {
    /// Its number.
    pub value: u32,
    hex: bool,
}

/// The names of Ethernet protocols.
const ETHER_TYPES: &[(u32, &str)] =
    &[(0x806, "arp"), (0x8035, "rarp"), (0x800, "ipv4"), (0x86dd, "ipv6"), (0x8100, "vlan")];

impl Value for EtherType {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        read_named(text, ETHER_TYPES, 0xffff, true)
            .filter(|(value, _)| *value >= 0x600)
            .map(|(value, hex)| Self { value, hex })
            .ok_or(Refusal::Expected("Expected arp, rarp, ipv4, ipv6, vlan or a number from 1536 to 65535"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        write_named(out, ETHER_TYPES, self.value, self.hex);
    }
}

/// The protocol in an IP packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpProtocol {
    /// Its number.
    pub value: u32,
    hex: bool,
}

/// The names of IP protocols.
const IP_PROTOCOLS: &[(u32, &str)] = &[
    (6, "tcp"),
    (17, "udp"),
    (136, "udplite"),
    (50, "esp"),
    (51, "ah"),
    (1, "icmp"),
    (2, "igmp"),
    (132, "sctp"),
    (58, "icmpv6"),
];

impl Value for IpProtocol {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        read_named(text, IP_PROTOCOLS, 0xff, true)
            .map(|(value, hex)| Self { value, hex })
            .ok_or(Refusal::Expected("Expected the name of a protocol or a number up to 255"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        write_named(out, IP_PROTOCOLS, self.value, self.hex);
    }
}

/// What an ARP packet says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArpOpcode {
    /// Its number.
    pub value: u32,
}

/// The names of ARP opcodes.
const ARP_OPCODES: &[(u32, &str)] = &[
    (1, "Request"),
    (2, "Reply"),
    (3, "Request_Reverse"),
    (4, "Reply_Reverse"),
    (5, "DRARP_Request"),
    (6, "DRARP_Reply"),
    (7, "DRARP_Error"),
    (8, "InARP_Request"),
    (9, "ARP_NAK"),
];

impl Value for ArpOpcode {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        read_named(text, ARP_OPCODES, 0xffff, false)
            .map(|(value, _)| Self { value })
            .ok_or(Refusal::Expected("Expected the name of an ARP opcode or a number up to 65535"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        write_named(out, ARP_OPCODES, self.value, false);
    }
}

/// Yes or no in any of the spellings that filters allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch(pub bool);

/// Those spellings, each yes before its no.
const SWITCHES: &[&str] = &["true", "false", "yes", "no", "1", "0"];

impl Value for Switch {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        let at = SWITCHES.iter().position(|word| word.eq_ignore_ascii_case(text));
        at.map(|at| Self(at % 2 == 0)).ok_or(Refusal::Word(SWITCHES))
    }

    fn write(&self, out: &mut String, _format: Format) {
        out.push_str(if self.0 { "true" } else { "false" });
    }
}

/// Which bits of a hardware address matter; the first ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MacMask(pub MacAddress);

impl Value for MacMask {
    fn read(text: &str, format: Format) -> Result<Self, Refusal> {
        let mask = MacAddress::read(text, format)?;
        let bits = mask.0.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte)) << 16;
        if bits.leading_ones() == bits.count_ones() {
            return Ok(Self(mask));
        }
        Err(Refusal::Expected("Expected a mask whose set bits come first"))
    }

    fn write(&self, out: &mut String, format: Format) {
        self.0.write(out, format);
    }
}

/// How many bits of an IP address matter; written as a number, read as a netmask too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpMask(pub u32);

impl Value for IpMask {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        let bits = match text.parse::<IpAddr>() {
            Ok(IpAddr::V4(mask)) => contiguous(u128::from(u32::from(mask)) << 96),
            Ok(IpAddr::V6(mask)) => contiguous(u128::from(mask)),
            Err(_) => read_number(text).map(|(bits, _)| bits).filter(|bits| *bits <= Ipv6Addr::BITS),
        };
        bits.map(Self).ok_or(Refusal::Expected("Expected a netmask or the number of its bits"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        out.push_str(&self.0.to_string());
    }
}

/// The number of set bits, if they come first.
fn contiguous(mask: u128) -> Option<u32> {
    (mask.leading_ones() == mask.count_ones()).then(|| mask.leading_ones())
}

/// A set of words, written in the order of the table.
fn read_words(text: &str, words: &[&str]) -> Option<u8> {
    let mut set = 0;
    for word in text.split(',') {
        let at = words.iter().position(|known| *known == word)?;
        set |= 1 << at;
    }
    Some(set)
}

fn write_words(out: &mut String, words: &[&str], set: u8) {
    let mut first = true;
    for (at, word) in words.iter().enumerate() {
        if set >> at & 1 == 1 {
            if !first {
                out.push(',');
            }
            out.push_str(word);
            first = false;
        }
    }
}

/// States of a connection; none of them says that the state does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionStates(u8);

/// The names of states.
const STATES: &[&str] = &["NEW", "ESTABLISHED", "RELATED", "INVALID"];

impl ConnectionStates {
    /// Whether the state matters at all.
    #[must_use]
    pub fn matter(self) -> bool {
        self.0 != 0
    }
}

impl Value for ConnectionStates {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        let states = if text == "NONE" { Some(0) } else { read_words(text, STATES) };
        states
            .map(Self)
            .ok_or(Refusal::Expected("Expected a list of NEW, ESTABLISHED, RELATED and INVALID, or NONE"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        if self.0 == 0 {
            out.push_str("NONE");
        }
        write_words(out, STATES, self.0);
    }
}

/// TCP flags that are looked at, and those of them that must be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpFlags {
    mask: u8,
    flags: u8,
}

/// The names of the flags, lowest bit first.
const TCP_FLAGS: &[&str] = &["FIN", "SYN", "RST", "PSH", "ACK", "URG"];
/// All of them.
const TCP_FLAGS_ALL: u8 = 0x3f;

impl TcpFlags {
    /// The two sets in words, as the firewall takes them.
    #[must_use]
    pub fn words(self) -> (String, String) {
        (Self::set_in_words(self.mask), Self::set_in_words(self.flags))
    }

    fn set_in_words(set: u8) -> String {
        match set {
            0 => "NONE".to_owned(),
            TCP_FLAGS_ALL => "ALL".to_owned(),
            some => {
                let mut words = String::new();
                write_words(&mut words, TCP_FLAGS, some);
                words
            }
        }
    }

    fn set_of(text: &str) -> Option<u8> {
        match text {
            "NONE" => Some(0),
            "ALL" => Some(TCP_FLAGS_ALL),
            some => read_words(some, TCP_FLAGS),
        }
    }
}

impl Value for TcpFlags {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        text.split_once('/')
            .and_then(|(mask, flags)| Some(Self { mask: Self::set_of(mask)?, flags: Self::set_of(flags)? }))
            .ok_or(Refusal::Expected(
                "Expected MASK/FLAGS, each a list of SYN, ACK, URG, PSH, FIN, RST, or ALL or NONE",
            ))
    }

    fn write(&self, out: &mut String, _format: Format) {
        let (mask, flags) = self.words();
        out.push_str(&mask);
        out.push('/');
        out.push_str(&flags);
    }
}

/// Name of a set of addresses that the host's administrator keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpSetName(pub String);

/// Longest name of a set.
const IP_SET_NAME_BYTES_MAX: usize = 31;

impl Value for IpSetName {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:-+ ".contains(&byte);
        let fits = (1..=IP_SET_NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(allowed);
        fits.then(|| Self(text.to_owned()))
            .filter(|name| !name.0.starts_with('-'))
            .ok_or(Refusal::Expected("Expected the name of an IP set: up to 31 letters, digits and _.:-+"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        out.push_str(&self.0);
    }
}

/// Which addresses of a packet are looked for in a set, in the order of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpSetFlags(Vec<bool>);

/// Most columns of a set.
const IP_SET_COLUMNS_MAX: usize = 6;

impl IpSetFlags {
    /// The words for packets in one direction; the other direction swaps source and destination.
    #[must_use]
    pub fn words(&self, swapped: bool) -> String {
        let words: Vec<&str> =
            self.0.iter().map(|source| if *source != swapped { "src" } else { "dst" }).collect();
        words.join(",")
    }
}

impl Value for IpSetFlags {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        let column = |word: &str| match word.to_ascii_lowercase().as_str() {
            "src" => Some(true),
            "dst" => Some(false),
            _ => None,
        };
        let columns: Option<Vec<bool>> = text.split(',').map(column).collect();
        columns
            .filter(|columns| columns.len() <= IP_SET_COLUMNS_MAX)
            .map(Self)
            .ok_or(Refusal::Expected("Expected up to six of src and dst"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        out.push_str(&self.words(false));
    }
}

macro_rules! shaped {
    ($($type:ty: $what:literal $words:expr,)*) => {$(
        impl Shaped for $type {
            fn shape() -> Shape {
                Shape::Value($what, $words)
            }
        }
    )*};
}

shaped! {
    EtherType: "Ethernet protocol or variable" &[],
    IpProtocol: "IP protocol or variable" &[],
    ArpOpcode: "ARP opcode or variable" &[],
    Switch: "switch" SWITCHES,
    MacMask: "MAC address or variable" &[],
    IpMask: "IP address mask or variable" &[],
    ConnectionStates: "connection states" &[],
    TcpFlags: "TCP flags" &[],
    IpSetName: "name of an IP set or variable" &[],
    IpSetFlags: "list of src and dst" &[],
}

impl<const MAX: u32> Shaped for Number<MAX> {
    fn shape() -> Shape {
        let what = match MAX {
            0x3f => "number up to 63 or variable",
            0xff => "number up to 255 or variable",
            0xfff => "number up to 4095 or variable",
            0xffff => "number up to 65535 or variable",
            _ => "number or variable",
        };
        Shape::Value(what, &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<T: Value>(text: &str) -> Option<String> {
        let mut out = String::new();
        T::read(text, Format::Plain).ok()?.write(&mut out, Format::Plain);
        Some(out)
    }

    #[test]
    fn numbers_keep_their_spelling_and_their_limit() {
        assert_eq!(written::<Number<63>>("0x3F").as_deref(), Some("0x3f"));
        assert_eq!(written::<Number<63>>("63").as_deref(), Some("63"));
        for refused in ["64", "0x40", "-1", "+1", "", "0x", "4 "] {
            assert_eq!(written::<Number<63>>(refused), None, "{refused}");
        }
    }

    #[test]
    fn names_win_over_digits() {
        assert_eq!(written::<EtherType>("0x806").as_deref(), Some("arp"));
        assert_eq!(written::<EtherType>("1536").as_deref(), Some("1536"));
        assert_eq!(written::<EtherType>("15"), None);
        assert_eq!(written::<IpProtocol>("17").as_deref(), Some("udp"));
        assert_eq!(written::<ArpOpcode>("rEPLY").as_deref(), Some("Reply"));
        assert_eq!(written::<ArpOpcode>("0x1"), None);
    }

    #[test]
    fn masks_are_contiguous() {
        assert_eq!(written::<IpMask>("255.255.252.0").as_deref(), Some("22"));
        assert_eq!(written::<IpMask>("ffff:ff00::").as_deref(), Some("24"));
        assert_eq!(written::<IpMask>("255.0.255.0"), None);
        assert_eq!(written::<IpMask>("129"), None);
        assert_eq!(written::<MacMask>("ff:ff:80:0:0:0").as_deref(), Some("ff:ff:80:00:00:00"));
        assert_eq!(written::<MacMask>("ff:0:ff:0:0:0"), None);
    }

    #[test]
    fn lists_of_words() {
        assert_eq!(written::<ConnectionStates>("RELATED,NEW").as_deref(), Some("NEW,RELATED"));
        assert_eq!(written::<ConnectionStates>("NONE").as_deref(), Some("NONE"));
        assert_eq!(written::<ConnectionStates>("new"), None);
        assert_eq!(written::<TcpFlags>("SYN/ALL").as_deref(), Some("SYN/ALL"));
        assert_eq!(written::<TcpFlags>("ACK,SYN/NONE").as_deref(), Some("SYN,ACK/NONE"));
        assert_eq!(written::<IpSetFlags>("SRC,dst").as_deref(), Some("src,dst"));
        assert_eq!(written::<IpSetFlags>("src,src,src,src,src,src,src"), None);
        assert_eq!(written::<IpSetName>("-h"), None);
    }
}
