//! What a rule about frames matches, in the words of ebtables.

use model::nwfilter::{
    Action, ArpRule, EthernetAddresses, IpAddresses, IpEthernetRule, IpMask, Ipv6EthernetRule, Item, MacMask,
    MacRule, Number, Ports, Protocol, StpRule, VlanRule,
};
use std::net::IpAddr;
use xml::MacAddress;

use super::commands::BRIDGE_GROUP;
use super::values::{Pair, Term};
use crate::tool::Command;

/// The number of a protocol that chains are named after.
pub(super) fn type_of(protocol: &str) -> Option<u32> {
    Some(match protocol {
        "vlan" => 0x8100,
        "arp" => 0x806,
        "rarp" => 0x8035,
        "ipv4" => 0x800,
        "ipv6" => 0x86dd,
        _ => return None,
    })
}

/// What happens to frames. ebtables tells nobody of a frame that it drops.
pub(super) fn target(action: Action) -> &'static str {
    match action {
        Action::Drop | Action::Reject => "DROP",
        Action::Accept => "ACCEPT",
        Action::Return => "RETURN",
        Action::Continue => "CONTINUE",
    }
}

/// Adds the matches of a rule; source and destination change places when it is turned round. None when a rule cannot be
/// turned round.
pub(super) fn matches(protocols: &[Protocol], turned: bool, start: Command) -> Option<Command> {
    let words = Words { command: start, turned };
    let matched = match protocols.first() {
        None => words,
        Some(Protocol::Mac(_)) => words.mac(Pair::of(protocols, |one| match one {
            Protocol::Mac(rule) => Some(&**rule),
            _ => None,
        })),
        Some(Protocol::Vlan(_)) => words.vlan(Pair::of(protocols, |one| match one {
            Protocol::Vlan(rule) => Some(&**rule),
            _ => None,
        })),
        // The receiver of these frames is always the same.
        Some(Protocol::Stp(_)) if turned => return None,
        Some(Protocol::Stp(_)) => words.stp(Pair::of(protocols, |one| match one {
            Protocol::Stp(rule) => Some(&**rule),
            _ => None,
        })),
        Some(Protocol::Arp(_)) => words.arp("0x806", arp(protocols)),
        Some(Protocol::Rarp(_)) => words.arp("0x8035", arp(protocols)),
        Some(Protocol::Ip(_)) => words.ip(Pair::of(protocols, |one| match one {
            Protocol::Ip(rule) => Some(&**rule),
            _ => None,
        })),
        Some(Protocol::Ipv6(_)) => words.ipv6(Pair::of(protocols, |one| match one {
            Protocol::Ipv6(rule) => Some(&**rule),
            _ => None,
        })),
        Some(_) => return None,
    };
    Some(matched.command)
}

fn arp(protocols: &[Protocol]) -> Pair<'_, ArpRule> {
    Pair::of(protocols, |one| match one {
        Protocol::Arp(rule) | Protocol::Rarp(rule) => Some(&**rule),
        _ => None,
    })
}

/// A command under construction.
struct Words {
    command: Command,
    turned: bool,
}

/// The literal value of a field.
macro_rules! literal {
    ($field:ident) => {
        |rule| rule.$field.as_ref().and_then(Item::literal)
    };
}

impl Words {
    fn words<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.command = self.command.words(words);
        self
    }

    /// An option with a value that may be negated.
    fn option(self, option: &str, negated: bool, value: &str) -> Self {
        let sign = negated.then_some("!");
        self.words([option]).words(sign).words([value])
    }

    /// The first option, or the second one in a rule that is turned round.
    fn side(&self, option: &'static str, other: &'static str) -> &'static str {
        if self.turned { other } else { option }
    }

    fn number<const MAX: u32>(self, option: &str, term: Option<Term<'_, Number<MAX>>>, hex: bool) -> Self {
        let Some(Term { negated, value: Number { value, .. } }) = term else { return self };
        self.option(option, negated, &if hex { format!("0x{value:x}") } else { value.to_string() })
    }

    fn range<const MAX: u32>(
        self,
        option: &str,
        start: Option<Term<'_, Number<MAX>>>,
        end: Option<Term<'_, Number<MAX>>>,
    ) -> Self {
        let Some(Term { negated, value: first }) = start else { return self };
        let end = end.map(|end| format!(":{}", end.value.value)).unwrap_or_default();
        self.option(option, negated, &format!("{}{end}", first.value))
    }

    fn hardware(
        self,
        option: &str,
        address: Option<Term<'_, MacAddress>>,
        mask: Option<Term<'_, MacMask>>,
    ) -> Self {
        let Some(Term { negated, value }) = address else { return self };
        let mask = mask.map(|mask| format!("/{}", mask.value.0)).unwrap_or_default();
        self.option(option, negated, &format!("{value}{mask}"))
    }

    fn internet(
        self,
        option: &str,
        address: Option<Term<'_, IpAddr>>,
        mask: Option<Term<'_, IpMask>>,
        default_mask: Option<u32>,
    ) -> Self {
        let Some(Term { negated, value }) = address else { return self };
        let mask = mask.map(|mask| mask.value.0).or(default_mask);
        let mask = mask.map(|bits| format!("/{bits}")).unwrap_or_default();
        self.option(option, negated, &format!("{value}{mask}"))
    }

    fn addresses(self, rule: Pair<'_, EthernetAddresses>) -> Self {
        let (source, destination) = (self.side("-s", "-d"), self.side("-d", "-s"));
        self.hardware(source, rule.get(literal!(srcmacaddr)), rule.get(literal!(srcmacmask))).hardware(
            destination,
            rule.get(literal!(dstmacaddr)),
            rule.get(literal!(dstmacmask)),
        )
    }

    fn mac(self, rule: Pair<'_, MacRule>) -> Self {
        let words = self.addresses(rule.part(|rule| &rule.ethernet));
        let Some(protocol) = rule.get(literal!(protocolid)) else { return words };
        words.option("-p", protocol.negated, &format!("0x{:x}", protocol.value.value))
    }

    fn vlan(self, rule: Pair<'_, VlanRule>) -> Self {
        let words = self.addresses(rule.part(|rule| &rule.ethernet)).words(["-p", "0x8100"]);
        let words = words.number("--vlan-id", rule.get(literal!(vlanid)), false);
        let Some(protocol) = rule.get(literal!(encap_protocol)) else { return words };
        words.option("--vlan-encap", protocol.negated, &format!("0x{:x}", protocol.value.value))
    }

    fn stp(self, rule: Pair<'_, StpRule>) -> Self {
        let get_short = |start: fn(&StpRule) -> &Option<Item<Number<0xffff>>>| {
            rule.get(move |rule| start(rule).as_ref().and_then(Item::literal))
        };
        self.hardware("-s", rule.get(literal!(srcmacaddr)), rule.get(literal!(srcmacmask)))
            .words(["-d", BRIDGE_GROUP])
            .number("--stp-type", rule.get(literal!(r#type)), false)
            .number("--stp-flags", rule.get(literal!(flags)), false)
            .range(
                "--stp-root-pri",
                get_short(|rule| &rule.root_priority),
                get_short(|rule| &rule.root_priority_hi),
            )
            .hardware(
                "--stp-root-addr",
                rule.get(literal!(root_address)),
                rule.get(literal!(root_address_mask)),
            )
            .range("--stp-root-cost", rule.get(literal!(root_cost)), rule.get(literal!(root_cost_hi)))
            .range(
                "--stp-sender-prio",
                get_short(|rule| &rule.sender_priority),
                get_short(|rule| &rule.sender_priority_hi),
            )
            .hardware(
                "--stp-sender-addr",
                rule.get(literal!(sender_address)),
                rule.get(literal!(sender_address_mask)),
            )
            .range("--stp-port", get_short(|rule| &rule.port), get_short(|rule| &rule.port_hi))
            .range("--stp-msg-age", get_short(|rule| &rule.age), get_short(|rule| &rule.age_hi))
            .range("--stp-max-age", get_short(|rule| &rule.max_age), get_short(|rule| &rule.max_age_hi))
            .range(
                "--stp-hello-time",
                get_short(|rule| &rule.hello_time),
                get_short(|rule| &rule.hello_time_hi),
            )
            .range(
                "--stp-forward-delay",
                get_short(|rule| &rule.forward_delay),
                get_short(|rule| &rule.forward_delay_hi),
            )
    }

    fn arp(self, protocol: &str, rule: Pair<'_, ArpRule>) -> Self {
        let words = self.addresses(rule.part(|rule| &rule.ethernet)).words(["-p", protocol]);
        let words = words.number("--arp-htype", rule.get(literal!(hwtype)), false);
        let words = match rule.get(literal!(opcode)) {
            Some(opcode) => words.option("--arp-opcode", opcode.negated, &opcode.value.value.to_string()),
            None => words,
        };
        let words = words.number("--arp-ptype", rule.get(literal!(protocoltype)), true);
        let (ip_source, ip_destination) =
            (words.side("--arp-ip-src", "--arp-ip-dst"), words.side("--arp-ip-dst", "--arp-ip-src"));
        let (source, destination) =
            (words.side("--arp-mac-src", "--arp-mac-dst"), words.side("--arp-mac-dst", "--arp-mac-src"));
        let words = words
            .internet(ip_source, rule.get(literal!(arpsrcipaddr)), rule.get(literal!(arpsrcipmask)), Some(32))
            .internet(
                ip_destination,
                rule.get(literal!(arpdstipaddr)),
                rule.get(literal!(arpdstipmask)),
                Some(32),
            )
            .hardware(source, rule.get(literal!(arpsrcmacaddr)), None)
            .hardware(destination, rule.get(literal!(arpdstmacaddr)), None);
        match rule.get(literal!(gratuitous)).filter(|term| term.value.0) {
            Some(term) => words.words(term.negated.then_some("!")).words(["--arp-gratuitous"]),
            None => words,
        }
    }

    fn ip_addresses(
        self,
        rule: Pair<'_, IpAddresses>,
        source: &'static str,
        destination: &'static str,
    ) -> Self {
        let (first, second) = (self.side(source, destination), self.side(destination, source));
        self.internet(first, rule.get(literal!(srcipaddr)), rule.get(literal!(srcipmask)), None).internet(
            second,
            rule.get(literal!(dstipaddr)),
            rule.get(literal!(dstipmask)),
            None,
        )
    }

    fn ports(self, rule: Pair<'_, Ports>, source: &'static str, destination: &'static str) -> Self {
        let (first, second) = (self.side(source, destination), self.side(destination, source));
        self.range(first, rule.get(literal!(srcportstart)), rule.get(literal!(srcportend))).range(
            second,
            rule.get(literal!(dstportstart)),
            rule.get(literal!(dstportend)),
        )
    }

    fn ip(self, rule: Pair<'_, IpEthernetRule>) -> Self {
        let words = self.addresses(rule.part(|rule| &rule.ethernet)).words(["-p", "ipv4"]);
        let words = words.ip_addresses(rule.part(|rule| &rule.addresses), "--ip-source", "--ip-destination");
        let words = match rule.get(literal!(protocol)) {
            Some(term) => words.option("--ip-protocol", term.negated, &term.value.value.to_string()),
            None => words,
        };
        words.ports(rule.part(|rule| &rule.ports), "--ip-source-port", "--ip-destination-port").number(
            "--ip-tos",
            rule.get(literal!(dscp)),
            true,
        )
    }

    fn ipv6(self, rule: Pair<'_, Ipv6EthernetRule>) -> Self {
        let words = self.addresses(rule.part(|rule| &rule.ethernet)).words(["-p", "ipv6"]);
        let words =
            words.ip_addresses(rule.part(|rule| &rule.addresses), "--ip6-source", "--ip6-destination");
        let words = match rule.get(literal!(protocol)) {
            Some(term) => words.option("--ip6-protocol", term.negated, &term.value.value.to_string()),
            None => words,
        };
        let words = words.ports(rule.part(|rule| &rule.ports), "--ip6-source-port", "--ip6-destination-port");
        let (types, kinds) = (rule.get(literal!(r#type)), rule.get(literal!(typeend)));
        let (codes, codes_end) = (rule.get(literal!(code)), rule.get(literal!(codeend)));
        let negated = [types, kinds, codes, codes_end].into_iter().flatten().map(|term| term.negated).next();
        let Some(negated) = negated else { return words };
        let value = format!("{}/{}", byte_range(types, kinds), byte_range(codes, codes_end));
        words.option("--ip6-icmp-type", negated, &value)
    }
}

/// A range of bytes, in which an end that is missing is that of the other end, and all bytes when both are missing.
fn byte_range(start: Option<Term<'_, Number<0xff>>>, end: Option<Term<'_, Number<0xff>>>) -> String {
    let number = |term: Option<Term<'_, Number<0xff>>>| term.map(|term| term.value.value);
    let (start, end) = match (number(start), number(end)) {
        (None, None) => (0, 255),
        (None, Some(end)) => (0, end),
        (Some(start), end) => (start, end.unwrap_or(start)),
    };
    format!("{start}:{end}")
}
