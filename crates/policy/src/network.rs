//! What libvirt's network driver makes of a network document: defaults and checks, updates of one section, and the plans
//! for the DHCP and DNS server and for the firewall.

mod complete;
mod dns;
pub mod dnsmasq;
pub mod firewall;
mod ip;
mod link;
pub mod subnet;
pub mod update;
mod validate;

pub use complete::complete;
pub use update::update;
pub use validate::validate;
