//! A network's firewall plan as nft and tc commands.

use model::network::Family;

use super::{Plan, Rule, RuleKind, Translation, source};
use crate::tool::Command;

/// The table of all networks, one for each family.
const TABLE: &str = "libvirt_network";

/// The commands that make the tables and chains of all networks, on a host that has none of them.
#[must_use]
pub fn chains() -> Vec<Command> {
    let mut commands = Vec::new();
    for family in [Family::Ipv4, Family::Ipv6] {
        let layer = layer(family);
        let nft = |words: &[&str]| Command::new("nft", &[]).words(words.iter().copied());
        commands.push(nft(&["list", "table", layer, TABLE]));
        commands.push(nft(&["add", "table", layer, TABLE]));
        let forward = "{ type filter hook forward priority 0; policy accept; }";
        commands.push(nft(&["add", "chain", layer, TABLE, "forward", forward]));
        for chain in ["guest_output", "guest_input", "guest_cross"] {
            commands.push(nft(&["add", "chain", layer, TABLE, chain]));
            commands.push(nft(&["insert", "rule", layer, TABLE, "forward", "counter", "jump", chain]));
        }
        let translation = "{ type nat hook postrouting priority 100; policy accept; }";
        commands.push(nft(&["add", "chain", layer, TABLE, "guest_nat", translation]));
    }
    commands
}

/// The commands that add the rules of a plan. The host's own traffic is not filtered here, so services need no rules.
#[must_use]
pub fn rules(plan: &Plan) -> Vec<Command> {
    let mut commands = if plan.fills_dhcp_checksums { checksums(&plan.bridge) } else { Vec::new() };
    commands.extend(plan.rules.iter().filter_map(|one| rule(plan, one)));
    commands
}

/// nft cannot fill in checksums, so the bridge's queue does it.
fn checksums(bridge: &str) -> Vec<Command> {
    let tc = |words: &[&str]| Command::new("tc", &[]).words(words.iter().copied());
    vec![
        tc(&["qdisc", "show", "dev", bridge, "handle", "1:"]),
        tc(&["qdisc", "add", "dev", bridge, "root", "handle", "1:", "htb", "default", "2"]),
        tc(&["filter", "add", "dev", bridge, "prio", "2", "protocol", "ip", "parent", "1:"])
            .words(["u32", "match", "ip", "dport", "68", "ffff", "action", "csum", "ip", "and", "udp"]),
    ]
}

fn layer(family: Family) -> &'static str {
    if family == Family::Ipv4 { "ip" } else { "ip6" }
}

fn rule(plan: &Plan, rule: &Rule) -> Option<Command> {
    let bridge = plan.bridge.as_str();
    let layer = layer(rule.family);
    let insert = |chain: &str| Command::new("nft", &[]).words(["-ae", "insert", "rule", layer, TABLE, chain]);
    let via = |side: &'static str| plan.device.as_deref().map(|device| [side, device]).into_iter().flatten();
    let end = |verdict: &'static str| ["counter", verdict];
    Some(match &rule.kind {
        RuleKind::ServiceIn(..) | RuleKind::ServiceOut(..) => return None,
        RuleKind::RejectOut => insert("guest_output").words(["iif", bridge]).words(end("reject")),
        RuleKind::RejectIn => insert("guest_input").words(["oif", bridge]).words(end("reject")),
        RuleKind::AllowCross => {
            insert("guest_cross").words(["iif", bridge, "oif", bridge]).words(end("accept"))
        }
        RuleKind::AllowOut(subnet) => insert("guest_output")
            .words([layer, "saddr", &subnet.to_string(), "iif", bridge])
            .words(via("oif"))
            .words(end("accept")),
        RuleKind::AllowIn(subnet) => insert("guest_input")
            .words([layer, "daddr", &subnet.to_string()])
            .words(via("iif"))
            .words(["oif", bridge])
            .words(end("accept")),
        RuleKind::AllowRelatedIn(subnet) => insert("guest_input")
            .words(via("iif"))
            .words(["oif", bridge, layer, "daddr", &subnet.to_string()])
            .words(["ct", "state", "related,established"])
            .words(end("accept")),
        RuleKind::Translate(translation) => translate(plan, rule.family, translation, insert("guest_nat")),
        RuleKind::Keep(subnet, local) => insert("guest_nat")
            .words(via("oif"))
            .words([layer, "saddr", &subnet.to_string(), layer, "daddr", local])
            .words(end("return")),
    })
}

fn translate(plan: &Plan, family: Family, translation: &Translation, insert: Command) -> Command {
    let (layer, subnet) = (layer(family), translation.subnet.to_string());
    let mut command = insert;
    if let Some((transport, _)) = translation.transport {
        command = command.words(["meta", "l4proto", transport.name()]);
    }
    command = command.words([layer, "saddr", &subnet, layer, "daddr", "!=", &subnet]);
    if let Some(device) = &plan.device {
        command = command.words(["oif", device]);
    }
    command = command.words(["counter"]);
    match source(translation) {
        (Some(addresses), ports) => {
            let ports = ports.map(|ports| format!(":{ports}")).unwrap_or_default();
            command.words(["snat", "to", &format!("{addresses}{ports}")])
        }
        (None, Some(ports)) => command.words(["masquerade", "to", &format!(":{ports}")]),
        (None, None) => command.words(["masquerade"]),
    }
}
