//! A network's firewall plan as iptables and ip6tables commands.

use model::network::Family;

use super::{Plan, Rule, RuleKind, Translation, Transport, source};
use crate::tool::Command;

/// The commands that make the chains of all networks, on a host that has none of them.
#[must_use]
pub fn chains() -> Vec<Command> {
    let mut commands = Vec::new();
    for family in [Family::Ipv4, Family::Ipv6] {
        for table in ["filter", "nat", "mangle"] {
            commands.push(command(family, table, ["--list-rules"]));
        }
        for (table, parent, chain) in CHAINS {
            commands.push(command(family, table, ["--new-chain", chain]));
            commands.push(command(family, table, ["--insert", parent, "--jump", chain]));
        }
    }
    commands
}

/// Table, chain of the kernel, and our chain that it leads to.
const CHAINS: &[(&str, &str, &str)] = &[
    ("filter", "INPUT", "LIBVIRT_INP"),
    ("filter", "OUTPUT", "LIBVIRT_OUT"),
    ("filter", "FORWARD", "LIBVIRT_FWO"),
    ("filter", "FORWARD", "LIBVIRT_FWI"),
    ("filter", "FORWARD", "LIBVIRT_FWX"),
    ("nat", "POSTROUTING", "LIBVIRT_PRT"),
    ("mangle", "POSTROUTING", "LIBVIRT_PRT"),
];

/// The commands that add the rules of a plan.
#[must_use]
pub fn rules(plan: &Plan) -> Vec<Command> {
    let mut commands: Vec<Command> = plan.rules.iter().map(|one| rule(plan, one)).collect();
    if plan.fills_dhcp_checksums {
        commands.push(
            command(Family::Ipv4, "mangle", ["--insert", "LIBVIRT_PRT"])
                .words(["--out-interface", &plan.bridge, "--protocol", "udp", "--destination-port", "68"])
                .words(["--jump", "CHECKSUM", "--checksum-fill"]),
        );
    }
    commands
}

fn command<'a>(family: Family, table: &str, words: impl IntoIterator<Item = &'a str>) -> Command {
    let program = if family == Family::Ipv4 { "iptables" } else { "ip6tables" };
    Command::new(program, &[]).words(["-w", "--table", table]).words(words)
}

fn rule(plan: &Plan, rule: &Rule) -> Command {
    let bridge = plan.bridge.as_str();
    let insert = |chain| command(rule.family, "filter", ["--insert", chain]);
    let via = |side: &'static str| plan.device.as_deref().map(|device| [side, device]).into_iter().flatten();
    match &rule.kind {
        RuleKind::ServiceIn(transport, port) => {
            service(insert("LIBVIRT_INP").words(["--in-interface", bridge]), *transport, *port)
        }
        RuleKind::ServiceOut(transport, port) => {
            service(insert("LIBVIRT_OUT").words(["--out-interface", bridge]), *transport, *port)
        }
        RuleKind::RejectOut => insert("LIBVIRT_FWO").words(["--in-interface", bridge, "--jump", "REJECT"]),
        RuleKind::RejectIn => insert("LIBVIRT_FWI").words(["--out-interface", bridge, "--jump", "REJECT"]),
        RuleKind::AllowCross => insert("LIBVIRT_FWX").words([
            "--in-interface",
            bridge,
            "--out-interface",
            bridge,
            "--jump",
            "ACCEPT",
        ]),
        RuleKind::AllowOut(subnet) => insert("LIBVIRT_FWO")
            .words(["--source", &subnet.to_string(), "--in-interface", bridge])
            .words(via("--out-interface"))
            .words(["--jump", "ACCEPT"]),
        RuleKind::AllowIn(subnet) => insert("LIBVIRT_FWI")
            .words(["--destination", &subnet.to_string()])
            .words(via("--in-interface"))
            .words(["--out-interface", bridge, "--jump", "ACCEPT"]),
        RuleKind::AllowRelatedIn(subnet) => insert("LIBVIRT_FWI")
            .words(["--destination", &subnet.to_string()])
            .words(via("--in-interface"))
            .words(["--out-interface", bridge])
            .words(["--match", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "--jump", "ACCEPT"]),
        RuleKind::Translate(translation) => translate(plan, rule.family, translation),
        RuleKind::Keep(subnet, local) => command(rule.family, "nat", ["--insert", "LIBVIRT_PRT"])
            .words(via("--out-interface"))
            .words(["--source", &subnet.to_string(), "--destination", local, "--jump", "RETURN"]),
    }
}

fn service(command: Command, transport: Transport, port: u16) -> Command {
    command.words(["--protocol", transport.name()]).words([
        "--destination-port",
        &port.to_string(),
        "--jump",
        "ACCEPT",
    ])
}

fn translate(plan: &Plan, family: Family, translation: &Translation) -> Command {
    let subnet = translation.subnet.to_string();
    let mut command = command(family, "nat", ["--insert", "LIBVIRT_PRT", "--source", &subnet]);
    if let Some((transport, _)) = translation.transport {
        command = command.words(["-p", transport.name()]);
    }
    command = command.words(["!", "--destination", &subnet]);
    if let Some(device) = &plan.device {
        command = command.words(["--out-interface", device]);
    }
    match source(translation) {
        (Some(addresses), ports) => {
            let ports = ports.map(|ports| format!(":{ports}")).unwrap_or_default();
            command.words(["--jump", "SNAT", "--to-source", &format!("{addresses}{ports}")])
        }
        (None, Some(ports)) => command.words(["--jump", "MASQUERADE", "--to-ports", &ports]),
        (None, None) => command.words(["--jump", "MASQUERADE"]),
    }
}
