//! Rules about IP packets, in the words of iptables and ip6tables.

use model::nwfilter::{
    Action, ConnectionStates, Direction, IcmpRule, IpAddresses, IpHeader, Item, Number, Ports, Protocol,
    TcpRule,
};
use xml::{Format, Value};

use super::plan::PlannedRule;
use super::values::{Pair, Term};
use crate::tool::Command;

/// States of packets in the direction in which connections are opened, and of the answers.
const OPENING: &str = "NEW,ESTABLISHED";
/// States of answers.
const ANSWERING: &str = "ESTABLISHED";

/// Takes away what an earlier plan left and makes the chains of a card, with those of all cards where they are missing.
pub(super) fn set_up(program: &'static str, interface: &str) -> Vec<Command> {
    let chains = ["FP", "FJ", "HJ"].map(|prefix| format!("{prefix}-{interface}"));
    let [to, from, host] = &chains;
    let tables = |words: &[&str]| Command::new(program, &[]).words(["-w"]).words(words.iter().copied());
    let link = |command, parent, side, chain: &str| {
        tables(&[command, parent, "-m", "physdev", side, interface, "-g", chain])
    };
    let bridged = |command, chain: &str| {
        let words = ["-m", "physdev", "--physdev-is-bridged", "--physdev-out", interface, "-g", chain];
        tables(&[command, "libvirt-out"]).words(words)
    };
    let mut commands = vec![
        bridged("-D", to),
        link("-D", "libvirt-out", "--physdev-out", to),
        link("-D", "libvirt-in", "--physdev-in", from),
        link("-D", "libvirt-host-in", "--physdev-in", host),
    ];
    for chain in &chains {
        commands.push(tables(&["-F", chain]));
        commands.push(tables(&["-X", chain]));
    }
    const SHARED: [(&str, &str); 4] = [
        ("FORWARD", "libvirt-in"),
        ("FORWARD", "libvirt-out"),
        ("FORWARD", "libvirt-in-post"),
        ("INPUT", "libvirt-host-in"),
    ];
    commands.extend(SHARED.iter().map(|(_, chain)| tables(&["-N", chain])));
    commands.extend(SHARED.iter().map(|(parent, chain)| tables(&["-D", parent, "-j", chain])));
    for ((parent, chain), place) in SHARED.iter().zip(["1", "2", "3", "1"]) {
        commands.push(tables(&["-I", parent, place, "-j", chain]));
    }
    commands.extend(chains.iter().map(|chain| tables(&["-N", chain])));
    commands.push(bridged("-A", to));
    commands.push(link("-A", "libvirt-in", "--physdev-in", from));
    commands.push(link("-A", "libvirt-host-in", "--physdev-in", host));
    for command in ["-D", "-A"] {
        commands.push(tables(&[command, "libvirt-in-post", "-m", "physdev"]).words([
            "--physdev-in",
            interface,
            "-j",
            "ACCEPT",
        ]));
    }
    commands
}

/// One of the three chains of a card.
#[derive(Clone, Copy)]
struct Chain {
    prefix: &'static str,
    /// Whether packets from the guest pass it.
    from_guest: bool,
    /// Where packets go that are accepted.
    accept: &'static str,
}

/// Packets from the guest that are forwarded, packets to the guest, and packets from the guest to the host.
const CHAINS: [Chain; 3] = [
    Chain { prefix: "FJ", from_guest: true, accept: "RETURN" },
    Chain { prefix: "FP", from_guest: false, accept: "ACCEPT" },
    Chain { prefix: "HJ", from_guest: true, accept: "RETURN" },
];

/// How a rule stands in a chain.
struct Place<'a> {
    /// The command that adds it.
    start: Command,
    accept: &'static str,
    /// Whether packets of the chain answer those that the rule describes.
    turned: bool,
    /// The states that packets must have; none for any.
    states: Option<&'a str>,
    /// Whether the rule says the states itself.
    own_states: bool,
    /// Whether a rule about a type of ICMP has no meaning here.
    skips_icmp_types: bool,
}

/// The commands that add a rule.
pub(super) fn rule(program: &'static str, rule: &PlannedRule, interface: &str) -> Vec<Command> {
    let header = Pair::of(&rule.protocols, header);
    let own = header.get(|header| header.state.as_ref()).filter(|_| rule.state_matters);
    let own_states = own.map(|term| states_in_words(*term.value));
    let place = |chain: &Chain| {
        let in_rule = rule.direction.to_guest();
        // Rules for both directions describe packets to the guest.
        let turned = in_rule == chain.from_guest;
        let both = rule.direction == Direction::InOut;
        if own.is_some() && turned && !both {
            return None;
        }
        let states = match &own_states {
            Some(states) => states.as_deref(),
            None if both || !rule.state_matters => None,
            None => Some(if turned { ANSWERING } else { OPENING }),
        };
        let name = format!("{}-{interface}", chain.prefix);
        let skips_icmp_types = if chain.prefix == "HJ" { in_rule } else { turned || both };
        Some(Place {
            start: Command::new(program, &[]).words(["-w", "-A", &name]),
            accept: chain.accept,
            turned,
            states,
            own_states: own.is_some(),
            skips_icmp_types,
        })
    };
    CHAINS.iter().filter_map(place).filter_map(|place| in_chain(rule, place)).collect()
}

fn states_in_words(states: ConnectionStates) -> Option<String> {
    let mut words = String::new();
    states.write(&mut words, Format::Plain);
    states.matter().then_some(words)
}

/// The rule in one chain; none when it says nothing there.
fn in_chain(rule: &PlannedRule, place: Place<'_>) -> Option<Command> {
    let protocols = &rule.protocols;
    let header = Pair::of(protocols, header);
    let limit = header.get(|header| header.connlimit_above.as_ref().and_then(Item::literal));
    // Connections are counted where they are opened.
    if limit.is_some() && place.turned {
        return None;
    }
    let icmp = Pair::of(protocols, icmp);
    let icmp_type = icmp.get(|icmp| icmp.r#type.as_ref().and_then(Item::literal));
    if icmp_type.is_some() && place.skips_icmp_types {
        return None;
    }
    let words = Words { command: place.start, turned: place.turned };
    let words = words.words(["-p", name(protocols.first()?)]);
    let bare = words.command.args.len();
    let source_mac = header.get(|header| header.srcmacaddr.as_ref().and_then(Item::literal));
    let mut words = words.source_mac(source_mac.filter(|_| !place.turned)).header(header);
    words = words.tcp(Pair::of(protocols, tcp)).ports(Pair::of(protocols, ports));
    words = words.icmp(icmp_type, icmp.get(|icmp| icmp.code.as_ref().and_then(Item::literal)), protocols);
    if source_mac.is_some() && place.turned && words.command.args.len() == bare {
        return None;
    }
    let accepts = rule.action == Action::Accept;
    let matched = accepts || place.own_states;
    if let Some(states) = place.states.filter(|_| matched && limit.is_none()) {
        words = words.words(["-m", "conntrack", "--ctstate", states]);
        if !place.own_states && icmp_type.is_none() {
            let direction = if place.turned { "Reply" } else { "Original" };
            words = words.words(["-m", "conntrack", "--ctdir", direction]);
        }
    }
    words = words.after_states(header, limit).comment(protocols);
    let target = match rule.action {
        Action::Accept => place.accept,
        Action::Drop => "DROP",
        Action::Reject => "REJECT",
        Action::Return => "RETURN",
        Action::Continue => "CONTINUE",
    };
    Some(words.words(["-j", target]).command)
}

/// What every rule about IP packets has.
fn header(protocol: &Protocol) -> Option<&IpHeader> {
    match protocol {
        Protocol::Tcp(rule) | Protocol::TcpIpv6(rule) => Some(&rule.ip),
        Protocol::Udp(rule) | Protocol::UdpIpv6(rule) | Protocol::Sctp(rule) | Protocol::SctpIpv6(rule) => {
            Some(&rule.ip)
        }
        Protocol::Icmp(rule) | Protocol::IcmpV6(rule) => Some(&rule.ip),
        Protocol::Igmp(rule)
        | Protocol::All(rule)
        | Protocol::AllIpv6(rule)
        | Protocol::Esp(rule)
        | Protocol::EspIpv6(rule)
        | Protocol::Ah(rule)
        | Protocol::AhIpv6(rule)
        | Protocol::UdpLite(rule)
        | Protocol::UdpLiteIpv6(rule) => Some(&rule.ip),
        _ => None,
    }
}

fn ports(protocol: &Protocol) -> Option<&Ports> {
    match protocol {
        Protocol::Tcp(rule) | Protocol::TcpIpv6(rule) => Some(&rule.ports),
        Protocol::Udp(rule) | Protocol::UdpIpv6(rule) | Protocol::Sctp(rule) | Protocol::SctpIpv6(rule) => {
            Some(&rule.ports)
        }
        _ => None,
    }
}

fn tcp(protocol: &Protocol) -> Option<&TcpRule> {
    match protocol {
        Protocol::Tcp(rule) | Protocol::TcpIpv6(rule) => Some(rule),
        _ => None,
    }
}

fn icmp(protocol: &Protocol) -> Option<&IcmpRule> {
    match protocol {
        Protocol::Icmp(rule) | Protocol::IcmpV6(rule) => Some(rule),
        _ => None,
    }
}

/// The name of a protocol.
fn name(protocol: &Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp(_) | Protocol::TcpIpv6(_) => "tcp",
        Protocol::Udp(_) | Protocol::UdpIpv6(_) => "udp",
        Protocol::Sctp(_) | Protocol::SctpIpv6(_) => "sctp",
        Protocol::Icmp(_) => "icmp",
        Protocol::IcmpV6(_) => "icmpv6",
        Protocol::Igmp(_) => "igmp",
        Protocol::Esp(_) | Protocol::EspIpv6(_) => "esp",
        Protocol::Ah(_) | Protocol::AhIpv6(_) => "ah",
        Protocol::UdpLite(_) | Protocol::UdpLiteIpv6(_) => "udplite",
        _ => "all",
    }
}

/// A command under construction. In a rule that is turned round, source and destination change places.
struct Words {
    command: Command,
    turned: bool,
}

impl Words {
    fn words<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.command = self.command.words(words);
        self
    }

    /// An option with a value that may be negated.
    fn option(self, negated: bool, option: &str, value: &str) -> Self {
        self.words(negated.then_some("!")).words([option, value])
    }

    fn side(&self, option: &'static str, other: &'static str) -> &'static str {
        if self.turned { other } else { option }
    }

    fn source_mac(self, address: Option<Term<'_, xml::MacAddress>>) -> Self {
        let Some(term) = address else { return self };
        self.words(["-m", "mac"]).option(term.negated, "--mac-source", &term.value.to_string())
    }

    fn header(self, header: Pair<'_, IpHeader>) -> Self {
        let addresses = header.part(|header| &header.addresses);
        let get = |of: fn(&IpAddresses) -> &Option<Item<std::net::IpAddr>>| {
            addresses.get(move |one| of(one).as_ref().and_then(Item::literal))
        };
        let range = |of: fn(&IpHeader) -> &Option<Item<std::net::IpAddr>>| {
            header.get(move |one| of(one).as_ref().and_then(Item::literal))
        };
        let source_mask = addresses.get(|one| one.srcipmask.as_ref().and_then(Item::literal));
        let destination_mask = addresses.get(|one| one.dstipmask.as_ref().and_then(Item::literal));
        let mut words = self;
        let option = words.side("--source", "--destination");
        words = words.address(option, get(|one| &one.srcipaddr), source_mask.map(|mask| mask.value.0));
        let option = words.side("--src-range", "--dst-range");
        words = words.address_range(option, range(|one| &one.srcipfrom), range(|one| &one.srcipto));
        let option = words.side("--destination", "--source");
        words = words.address(option, get(|one| &one.dstipaddr), destination_mask.map(|mask| mask.value.0));
        let option = words.side("--dst-range", "--src-range");
        words = words.address_range(option, range(|one| &one.dstipfrom), range(|one| &one.dstipto));
        let Some(dscp) = header.get(|one| one.dscp.as_ref().and_then(Item::literal)) else { return words };
        words.words(["-m", "dscp"]).option(dscp.negated, "--dscp", &dscp.value.value.to_string())
    }

    fn address(self, option: &str, address: Option<Term<'_, std::net::IpAddr>>, mask: Option<u32>) -> Self {
        let Some(term) = address else { return self };
        let mask = mask.map(|bits| format!("/{bits}")).unwrap_or_default();
        self.option(term.negated, option, &format!("{}{mask}", term.value))
    }

    fn address_range(
        self,
        option: &str,
        from: Option<Term<'_, std::net::IpAddr>>,
        to: Option<Term<'_, std::net::IpAddr>>,
    ) -> Self {
        let Some(from) = from else { return self };
        let to = to.map(|to| format!("-{}", to.value)).unwrap_or_default();
        self.words(["-m", "iprange"]).option(from.negated, option, &format!("{}{to}", from.value))
    }

    fn tcp(self, tcp: Pair<'_, TcpRule>) -> Self {
        let words = match tcp.get(|tcp| tcp.flags.as_ref()) {
            Some(term) => {
                let (mask, flags) = term.value.words();
                self.option(term.negated, "--tcp-flags", &mask).words([flags.as_str()])
            }
            None => self,
        };
        match tcp.get(|tcp| tcp.option.as_ref().and_then(Item::literal)) {
            Some(term) => words.option(term.negated, "--tcp-option", &term.value.value.to_string()),
            None => words,
        }
    }

    fn ports(self, ports: Pair<'_, Ports>) -> Self {
        let get = |of: fn(&Ports) -> &Option<Item<Number<0xffff>>>| {
            ports.get(move |one| of(one).as_ref().and_then(Item::literal))
        };
        let (source, destination) = (self.side("--sport", "--dport"), self.side("--dport", "--sport"));
        self.port_range(source, get(|one| &one.srcportstart), get(|one| &one.srcportend)).port_range(
            destination,
            get(|one| &one.dstportstart),
            get(|one| &one.dstportend),
        )
    }

    fn port_range(
        self,
        option: &str,
        start: Option<Term<'_, Number<0xffff>>>,
        end: Option<Term<'_, Number<0xffff>>>,
    ) -> Self {
        let Some(start) = start else { return self };
        let end = end.map(|end| format!(":{}", end.value.value)).unwrap_or_default();
        self.option(start.negated, option, &format!("{}{end}", start.value.value))
    }

    fn icmp(
        self,
        kind: Option<Term<'_, Number<0xff>>>,
        code: Option<Term<'_, Number<0xff>>>,
        protocols: &[Protocol],
    ) -> Self {
        let Some(kind) = kind else { return self };
        let option = if matches!(protocols.first(), Some(Protocol::Icmp(_))) {
            "--icmp-type"
        } else {
            "--icmpv6-type"
        };
        let code = code.map(|code| format!("/{}", code.value.value)).unwrap_or_default();
        self.option(kind.negated, option, &format!("{}{code}", kind.value.value))
    }

    fn after_states(self, header: Pair<'_, IpHeader>, limit: Option<Term<'_, Number<0xffff>>>) -> Self {
        let words = match limit {
            Some(term) => self.words(["-m", "connlimit"]).option(
                term.negated,
                "--connlimit-above",
                &term.value.value.to_string(),
            ),
            None => self,
        };
        let set = header.get(|header| header.ipset.as_ref().and_then(Item::literal));
        let flags = header.get(|header| header.ipsetflags.as_ref());
        let (Some(set), Some(flags)) = (set, flags) else { return words };
        let columns = flags.value.words(words.turned);
        words.words(["-m", "set"]).option(set.negated, "--match-set", &set.value.0).words([columns.as_str()])
    }

    fn comment(self, protocols: &[Protocol]) -> Self {
        match protocols.iter().rev().find_map(comment) {
            Some(comment) => self.words(["-m", "comment", "--comment", &comment]),
            None => self,
        }
    }
}

/// The word to the reader.
fn comment(protocol: &Protocol) -> Option<String> {
    let mut comment = None;
    // The closure never fails.
    let _: Result<(), ()> = super::values::each(protocol, &mut |field, text| {
        if field.name == super::values::COMMENT {
            comment = Some(text.to_owned());
        }
        Ok(())
    });
    comment
}
