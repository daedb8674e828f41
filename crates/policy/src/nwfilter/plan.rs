//! The rules for one network card: filters with all they refer to, variables replaced, in the order of priorities.

use std::collections::BTreeMap;

use error::{ErrorDomain, Result};
use model::nwfilter::{Action, Direction, Filter, FilterEntry, Protocol, RULE_PRIORITY, Rule};

use super::complete::{ROOT, chain_prefix};
use super::variables::{Variables, combinations, variables_of};
use crate::{fault, text};

/// Deepest nesting of filters.
const DEPTH_MAX: u32 = 32;
/// Most filters of a card, each as often as it is referred to.
const FILTERS_MAX: u32 = 4096;
/// Most rules of a card.
const RULES_MAX: usize = 65_536;

/// What the firewall shall do for a card.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The card's device on the host.
    pub interface: String,
    /// Chains for some protocols beside the root chain, by priority.
    pub chains: Vec<SubChain>,
    /// Rules, those of the root chain first, then by priority.
    pub rules: Vec<PlannedRule>,
}

/// A chain that packets of one protocol pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubChain {
    /// Its name, which starts with that of the protocol.
    pub name: String,
    /// When it is passed.
    pub priority: i32,
    /// Whether packets from the guest pass it; else those to the guest.
    pub from_guest: bool,
}

/// A rule without variables.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRule {
    /// Its chain.
    pub chain: String,
    /// Priority of the chain.
    pub chain_priority: i32,
    /// Rules with a lower number come first.
    pub priority: i32,
    /// What happens to packets that match.
    pub action: Action,
    /// Which packets it is about.
    pub direction: Direction,
    /// Whether the state of the connection matters.
    pub state_matters: bool,
    /// What packets match: at most one element of what they must have and one of what they must not have.
    pub protocols: Vec<Protocol>,
}

impl PlannedRule {
    /// Where the rule is looked at.
    #[must_use]
    pub fn layer(&self) -> Layer {
        self.protocols.first().map_or(Layer::Ethernet, Layer::of)
    }

    /// Whether it is in the chain that all packets pass.
    #[must_use]
    pub(crate) fn is_in_root(&self) -> bool {
        self.chain == ROOT
    }
}

/// Where a rule is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Frames on the bridge.
    Ethernet,
    /// IPv4 packets.
    Ipv4,
    /// IPv6 packets.
    Ipv6,
}

impl Layer {
    /// The layer of a protocol.
    #[must_use]
    pub fn of(protocol: &Protocol) -> Self {
        match protocol {
            Protocol::Mac(_)
            | Protocol::Vlan(_)
            | Protocol::Stp(_)
            | Protocol::Arp(_)
            | Protocol::Rarp(_)
            | Protocol::Ip(_)
            | Protocol::Ipv6(_) => Self::Ethernet,
            Protocol::Tcp(_)
            | Protocol::Udp(_)
            | Protocol::Sctp(_)
            | Protocol::Icmp(_)
            | Protocol::Igmp(_)
            | Protocol::All(_)
            | Protocol::Esp(_)
            | Protocol::Ah(_)
            | Protocol::UdpLite(_) => Self::Ipv4,
            Protocol::TcpIpv6(_)
            | Protocol::UdpIpv6(_)
            | Protocol::SctpIpv6(_)
            | Protocol::IcmpV6(_)
            | Protocol::AllIpv6(_)
            | Protocol::EspIpv6(_)
            | Protocol::AhIpv6(_)
            | Protocol::UdpLiteIpv6(_) => Self::Ipv6,
        }
    }
}

/// The rules of a complete filter for a card. `other` finds the filters that it refers to, complete too.
///
/// # Errors
/// A filter or a variable is missing, or a value of a variable is none for its attribute.
pub fn plan<'f>(
    filter: &'f Filter,
    interface: &str,
    variables: &Variables,
    other: &dyn Fn(&str) -> Option<&'f Filter>,
) -> Result<Plan> {
    let mut collector = Collector { rules: Vec::new(), filters: 0, other };
    let planned = text::check_length("the name of the card's device", interface, text::DEVICE_NAME_BYTES_MAX)
        .and_then(|()| collector.filter(filter, variables, DEPTH_MAX));
    planned.map_err(|error| error.in_domain(ErrorDomain::Nwfilter))?;
    let mut rules = collector.rules;
    rules.sort_by_key(|rule| (!rule.is_in_root(), rule.priority));
    Ok(Plan { interface: interface.to_owned(), chains: chains(&rules), rules })
}

struct Collector<'f, 'o> {
    rules: Vec<PlannedRule>,
    /// How often a filter was met.
    filters: u32,
    other: &'o dyn Fn(&str) -> Option<&'f Filter>,
}

impl<'f> Collector<'f, '_> {
    /// Recursion is bounded by `depth`.
    fn filter(&mut self, filter: &'f Filter, variables: &Variables, depth: u32) -> Result<()> {
        self.filters += 1;
        if self.filters > FILTERS_MAX {
            return Err(fault::unsupported(format!("a card cannot have more than {FILTERS_MAX} filters")));
        }
        for entry in &filter.entries {
            match entry {
                FilterEntry::Rule(rule) => self.rule(filter, rule, variables)?,
                FilterEntry::FilterRef(reference) => {
                    let name = &reference.filter;
                    let inner = (self.other)(name)
                        .ok_or_else(|| fault::internal(format!("referenced filter '{name}' is missing")))?;
                    let deeper = depth.checked_sub(1).ok_or_else(|| {
                        fault::unsupported(format!(
                            "filter '{name}' refers to itself, or to too many others in turn"
                        ))
                    })?;
                    let mut inner_variables = variables_of(&reference.parameter);
                    inner_variables.extend(variables.clone());
                    self.filter(inner, &inner_variables, deeper)?;
                }
            }
        }
        Ok(())
    }

    fn rule(&mut self, filter: &Filter, rule: &Rule, variables: &Variables) -> Result<()> {
        let chain = filter.chain.as_deref().unwrap_or(ROOT);
        let default_priority = chain_prefix(chain).map_or(0, |(_, priority)| priority);
        for protocols in combinations(&rule.protocols, variables)? {
            if self.rules.len() >= RULES_MAX {
                return Err(fault::unsupported(format!(
                    "a card cannot have more than {RULES_MAX} filter rules"
                )));
            }
            self.rules.push(PlannedRule {
                chain: chain.to_owned(),
                chain_priority: filter.priority.unwrap_or(default_priority),
                priority: rule.priority.unwrap_or(RULE_PRIORITY),
                action: rule.action,
                direction: rule.direction,
                state_matters: rule.statematch.is_none_or(|state| state.0),
                protocols,
            });
        }
        Ok(())
    }
}

/// The chains that rules about frames need, by priority.
fn chains(rules: &[PlannedRule]) -> Vec<SubChain> {
    let mut chains = Vec::new();
    for from_guest in [true, false] {
        let mut priorities = BTreeMap::new();
        for rule in rules.iter().filter(|rule| rule.layer() == Layer::Ethernet && !rule.is_in_root()) {
            let passes = if from_guest { rule.direction.from_guest() } else { rule.direction.to_guest() };
            if passes {
                priorities.insert(rule.chain.clone(), rule.chain_priority);
            }
        }
        chains.extend(priorities.into_iter().map(|(name, priority)| SubChain { name, priority, from_guest }));
    }
    chains.sort_by_key(|chain| chain.priority);
    chains
}
