//! What libvirt's filter driver makes of a filter document: defaults and checks, and the rules for one network card as
//! commands for ebtables, iptables and ip6tables.

mod combine;
mod commands;
mod complete;
mod ethernet;
mod ip;
mod plan;
mod values;
mod variables;

pub use commands::commands;
pub use complete::complete;
pub use plan::{Layer, Plan, PlannedRule, SubChain, plan};
pub use variables::Variables;
