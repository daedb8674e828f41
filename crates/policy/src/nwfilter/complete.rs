//! Defaults and checks of a filter document as it is read.

use std::net::IpAddr;

use error::{ErrorDomain, Result};
use model::nwfilter::{Filter, FilterEntry, Protocol, RULE_PRIORITY, Rule};
use xml::Record;

use super::combine::combine;
use super::plan::Layer;
use super::values::each;
use crate::{fault, text};

/// The chain that all packets pass.
pub(super) const ROOT: &str = "root";
/// What the names of other chains start with, and the priority of those that say none.
pub(super) const CHAINS: &[(&str, i32)] = &[
    (STP, -810),
    ("mac", -800),
    ("vlan", -750),
    ("ipv4", -700),
    ("ipv6", -600),
    ("arp", -500),
    ("rarp", -400),
];
/// The chain of the spanning tree protocol.
const STP: &str = "stp";
/// Longest name of a chain, in bytes.
const CHAIN_BYTES_MAX: usize = 12;
/// Longest word to the reader, in bytes; iptables takes no longer one.
const COMMENT_BYTES_MAX: usize = 255;
/// Priorities are between this number and its negation.
const PRIORITY_MAX: i32 = 1000;

/// Makes a definition complete.
///
/// # Errors
/// The document contradicts itself.
pub fn complete(filter: &mut Filter) -> Result<()> {
    everything(filter).map_err(|error| error.in_domain(ErrorDomain::Nwfilter))
}

fn everything(filter: &mut Filter) -> Result<()> {
    text::check_file_name(&filter.name)?;
    let name = filter.chain.get_or_insert_with(|| ROOT.to_owned());
    chain(name)?;
    filter.priority.map_or(Ok(()), |number| priority("filter", number))?;
    match chain_prefix(name) {
        // Libvirt does not write the priority of these.
        None | Some((STP, _)) => filter.priority = filter.priority.filter(|number| *number != 0),
        Some((_, number)) => drop(filter.priority.get_or_insert(number)),
    }
    for entry in &mut filter.entries {
        match entry {
            FilterEntry::Rule(rule) => self::rule(rule)?,
            FilterEntry::FilterRef(other) => {
                other.parameter.sort_by(|left, right| left.name.cmp(&right.name));
            }
        }
    }
    Ok(())
}

fn chain(name: &str) -> Result<()> {
    if name == ROOT {
        return Ok(());
    }
    if name.len() > CHAIN_BYTES_MAX {
        return Err(fault::argument(format!("Name of chain is longer than {CHAIN_BYTES_MAX} characters"))
            .with_cure(format!("shorten '{name}'")));
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte)) {
        return Err(fault::xml(format!("Chain name contains invalid characters: '{name}'")));
    }
    if chain_prefix(name).is_none() {
        return Err(fault::argument(format!(
            "Invalid chain name '{name}'. Please use a chain name called '{ROOT}' or any of the following prefixes: mac, vlan, {STP}, arp, rarp, ipv4, ipv6"
        )));
    }
    Ok(())
}

/// The protocol that a chain is named after.
pub(super) fn chain_prefix(name: &str) -> Option<(&'static str, i32)> {
    CHAINS.iter().find(|(prefix, _)| name.starts_with(prefix)).copied()
}

fn priority(what: &str, number: i32) -> Result<()> {
    if (-PRIORITY_MAX..=PRIORITY_MAX).contains(&number) {
        return Ok(());
    }
    Err(fault::argument(format!(
        "Priority '{number}' is outside valid range of [-{PRIORITY_MAX},{PRIORITY_MAX}]"
    ))
    .with_cure(format!("choose a priority of the {what} in this range")))
}

fn rule(rule: &mut Rule) -> Result<()> {
    priority("rule", *rule.priority.get_or_insert(RULE_PRIORITY))?;
    rule.statematch = rule.statematch.filter(|state| !state.0);
    rule.protocols = combine(&rule.protocols)?;
    rule.protocols.iter().try_for_each(values)
}

/// Addresses must be of the protocol's family, and words to the reader must fit.
pub(super) fn values(protocol: &Protocol) -> Result<()> {
    let ipv4 = Layer::of(protocol) != Layer::Ipv6 && !matches!(protocol, Protocol::Ipv6(_));
    let element = protocol.tag().unwrap_or_default();
    each(protocol, &mut |field, text| {
        let name = field.name;
        let refuse = || {
            Err(fault::internal(format!("{name} has illegal value {text}"))
                .with_cure(format!("mend <{element}>")))
        };
        if name == "comment" {
            return if text.len() > COMMENT_BYTES_MAX { refuse() } else { Ok(()) };
        }
        let mask = name.ends_with("ipmask");
        if mask && ipv4 && text.parse().is_ok_and(|bits: u32| bits > 32) {
            return refuse();
        }
        match text.parse::<IpAddr>() {
            Ok(address) if !mask && address.is_ipv4() != ipv4 => refuse(),
            _ => Ok(()),
        }
    })
}
