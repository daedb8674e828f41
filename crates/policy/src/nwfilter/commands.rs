//! The plan for a card as commands.

use model::nwfilter::Direction;

use super::complete::chain_prefix;
use super::plan::{Layer, Plan, PlannedRule, SubChain};
use super::{ethernet, ip};
use crate::tool::Command;

/// The hardware address that bridges of the spanning tree protocol speak to.
pub(super) const BRIDGE_GROUP: &str = "01:80:c2:00:00:00";

/// The commands that take away the rules of a card and add those of the plan.
#[must_use]
pub fn commands(plan: &Plan) -> Vec<Command> {
    let name = &plan.interface;
    let frames: Vec<&PlannedRule> = of_layer(plan, Layer::Ethernet);
    let from = frames.iter().any(|rule| rule.direction.from_guest());
    let to = frames.iter().any(|rule| rule.direction.to_guest());
    let mut commands = unlink_frames(name);
    if from {
        commands.push(ebtables(["-N", &root(true, name)]));
    }
    if to {
        commands.push(ebtables(["-N", &root(false, name)]));
    }
    let mut chains = plan.chains.iter().peekable();
    for rule in frames {
        while let Some(chain) = chains.next_if(|chain| chain.priority <= rule.priority) {
            commands.extend(sub_chain(chain, name));
        }
        commands.extend(frame_rule(rule, name));
    }
    chains.for_each(|chain| commands.extend(sub_chain(chain, name)));
    for (layer, program) in [(Layer::Ipv4, "iptables"), (Layer::Ipv6, "ip6tables")] {
        let rules = of_layer(plan, layer);
        if rules.is_empty() {
            continue;
        }
        commands.extend(ip::set_up(program, name));
        rules.into_iter().for_each(|rule| commands.extend(ip::rule(program, rule, name)));
    }
    if from {
        commands.push(ebtables(["-A", "PREROUTING", "-i", name, "-j", &root(true, name)]));
    }
    if to {
        commands.push(ebtables(["-A", "POSTROUTING", "-o", name, "-j", &root(false, name)]));
    }
    commands
}

fn of_layer(plan: &Plan, layer: Layer) -> Vec<&PlannedRule> {
    plan.rules.iter().filter(|rule| rule.layer() == layer).collect()
}

fn ebtables<'a>(words: impl IntoIterator<Item = &'a str>) -> Command {
    Command::new("ebtables", &[]).words(["--concurrent", "-t", "nat"]).words(words)
}

fn prefix(from_guest: bool) -> char {
    if from_guest { 'J' } else { 'P' }
}

/// The root chain of a direction.
fn root(from_guest: bool, interface: &str) -> String {
    format!("libvirt-{}-{interface}", prefix(from_guest))
}

/// The chain of a rule in a direction.
fn chain_name(from_guest: bool, chain: Option<&str>, interface: &str) -> String {
    match chain {
        None => root(from_guest, interface),
        Some(name) => format!("{}-{interface}-{name}", prefix(from_guest)),
    }
}

/// Takes away what an earlier plan left.
fn unlink_frames(interface: &str) -> Vec<Command> {
    let (from, to) = (root(true, interface), root(false, interface));
    vec![
        ebtables(["-D", "PREROUTING", "-i", interface, "-j", &from]),
        ebtables(["-D", "POSTROUTING", "-o", interface, "-j", &to]),
        ebtables(["-L", &from]),
        ebtables(["-L", &to]),
        ebtables(["-F", &from]),
        ebtables(["-X", &from]),
        ebtables(["-F", &to]),
        ebtables(["-X", &to]),
    ]
}

/// Makes a chain and leads the packets of its protocol there.
fn sub_chain(chain: &SubChain, interface: &str) -> Vec<Command> {
    let name = chain_name(chain.from_guest, Some(&chain.name), interface);
    let link = ebtables(["-A", &root(chain.from_guest, interface)]);
    let link = match chain_prefix(&chain.name).map(|(protocol, _)| protocol) {
        Some("stp") => link.words(["-d", BRIDGE_GROUP]),
        Some(protocol) => match ethernet::type_of(protocol) {
            Some(number) => link.words(["-p", &format!("0x{number:x}")]),
            None => link,
        },
        None => link,
    };
    vec![ebtables(["-F", &name]), ebtables(["-X", &name]), ebtables(["-N", &name]), link.words(["-j", &name])]
}

/// A rule about frames, in each of its directions. A rule for both is turned round for packets from the guest.
fn frame_rule(rule: &PlannedRule, interface: &str) -> Vec<Command> {
    let chain = Some(rule.chain.as_str()).filter(|_| !rule.is_in_root());
    let mut commands = Vec::new();
    for from_guest in [true, false] {
        let passes = if from_guest { rule.direction.from_guest() } else { rule.direction.to_guest() };
        let turned = from_guest && rule.direction == Direction::InOut;
        if !passes {
            continue;
        }
        let start = ebtables(["-A", &chain_name(from_guest, chain, interface)]);
        if let Some(matched) = ethernet::matches(&rule.protocols, turned, start) {
            commands.push(matched.words(["-j", ethernet::target(rule.action)]));
        }
    }
    commands
}
