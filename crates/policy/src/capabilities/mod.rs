//! The documents in which a host tells what it can run: capabilities and domain capabilities, in libvirt's layout.

mod domain;
mod host;
mod others;
mod shares;

pub use domain::{DomainRequest, domain_capabilities, host_model};
pub use host::{Cell, CpuPlace, Guest, HostFacts, PageCount, host_capabilities};
pub use others::{Hypervisor, OtherRequest, other_domain_capabilities};
pub(crate) use others::{choice, offer};
pub use shares::{BandwidthNode, CacheBank, CacheControl, HostMonitor, Shares};

use xml::Writer;

/// An element with text and no attributes.
pub(crate) fn leaf(out: &mut Writer, name: &str, text: &str) {
    out.start(name);
    out.text(text);
    out.end(name);
}

/// An element with attributes and nothing inside.
pub(crate) fn empty(out: &mut Writer, name: &str, attributes: &[(&str, &str)]) {
    out.start(name);
    for (name, value) in attributes {
        out.attribute(name, value);
    }
    out.end(name);
}

/// `yes` or `no`.
pub(crate) fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
