//! `<cpu>`: what processor the guest sees, its topology and its NUMA nodes.

use xml::{Class, CpuSet, Error, Loading, Node, Xml, XmlEnum, XmlUnion};

use crate::domain::Element;
use crate::memory::MemoryAccess;

/// `<cpu>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Cpu {
    /// Where the description comes from.
    #[xml(attr, unknown = "Invalid mode attribute '{}'")]
    pub mode: Option<CpuMode>,
    /// How close the processor must come to the description.
    #[xml(attr)]
    pub r#match: Option<CpuMatch>,
    /// How the result is checked.
    #[xml(attr, unset = "default")]
    pub check: Option<CpuCheck>,
    /// Whether features that hinder migration are left out.
    #[xml(attr, on_off)]
    pub migratable: Option<bool>,
    /// Features that are not in the version of the machine type's models.
    #[xml(attr = "deprecated_features", on_off)]
    pub deprecated_features: Option<bool>,
    /// Named model.
    #[xml(child)]
    pub model: Option<CpuModel>,
    /// Vendor the host must have.
    #[xml(leaf)]
    pub vendor: Option<String>,
    /// Sockets, cores, threads.
    #[xml(child)]
    pub topology: Option<Topology>,
    /// Cache description.
    #[xml(child, once = "at most one CPU cache element may be specified")]
    pub cache: Option<CpuCache>,
    /// Width of physical addresses.
    #[xml(child)]
    pub maxphysaddr: Option<MaxPhysAddr>,
    /// Features on top of the model.
    #[xml(list)]
    pub feature: Vec<CpuFeature>,
    /// NUMA nodes of the guest.
    #[xml(child)]
    pub numa: Option<Box<Numa>>,
}

impl Element for Cpu {
    const NAME: &'static str = "cpu";
}

/// Where the description of a processor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum CpuMode {
    /// The document.
    Custom,
    /// The host, as a named model with features.
    HostModel,
    /// The host, as it is.
    HostPassthrough,
    /// Whatever the hypervisor can do.
    Maximum,
}

/// How close a processor must come to a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum CpuMatch {
    /// At least this.
    Minimum,
    /// Exactly this.
    Exact,
    /// Exactly this, and the host has no more.
    Strict,
}

/// How the resulting processor is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum CpuCheck {
    /// Not at all.
    None,
    /// Against the host before start.
    Partial,
    /// Against the running hypervisor.
    Full,
}

/// `<model>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CpuModel {
    /// Whether another model may be used.
    #[xml(attr)]
    pub fallback: Option<CpuFallback>,
    /// Vendor the guest sees.
    #[xml(attr, form = CpuVendor)]
    pub vendor_id: Option<String>,
    /// Its name.
    #[xml(text, form = CpuModel)]
    pub name: Option<String>,
}

/// Whether another model may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum CpuFallback {
    /// The nearest the hypervisor knows.
    Allow,
    /// None.
    Forbid,
}

/// `<topology>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Topology {
    /// Sockets.
    #[xml(attr, required, non_zero)]
    pub sockets: Option<u32>,
    /// Dies of a socket.
    #[xml(attr, non_zero)]
    pub dies: Option<u32>,
    /// Clusters of a die.
    #[xml(attr, non_zero)]
    pub clusters: Option<u32>,
    /// Cores of a cluster.
    #[xml(attr, required, non_zero)]
    pub cores: Option<u32>,
    /// Threads of a core.
    #[xml(attr, required, non_zero)]
    pub threads: Option<u32>,
}

/// `<cache>` of a processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct CpuCache {
    /// Its level.
    #[xml(attr)]
    pub level: Option<u32>,
    /// Where its description comes from.
    #[xml(attr, required)]
    pub mode: Option<CpuCacheMode>,
}

/// Where the description of a cache comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum CpuCacheMode {
    /// The hypervisor.
    Emulate,
    /// The host.
    Passthrough,
    /// There is none.
    Disable,
}

/// `<maxphysaddr>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct MaxPhysAddr {
    /// Where the width comes from.
    #[xml(attr, required)]
    pub mode: Option<MaxPhysAddrMode>,
    /// The width.
    #[xml(attr, int)]
    pub bits: Option<u32>,
    /// Upper bound when the host decides.
    #[xml(attr)]
    pub limit: Option<u32>,
}

/// Where the width of physical addresses comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum MaxPhysAddrMode {
    /// The document.
    Emulate,
    /// The host.
    Passthrough,
}

/// One feature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CpuFeature {
    /// What is done about it.
    #[xml(attr, unknown = "Invalid CPU feature policy")]
    pub policy: Option<CpuPolicy>,
    /// Its name.
    #[xml(attr, required, form = DottedName, missing = "XML error: Invalid CPU feature name", unknown = "XML error: Invalid CPU feature name")]
    pub name: String,
}

/// What is done about a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum CpuPolicy {
    /// The guest sees it even if the host lacks it.
    Force,
    /// The host must have it.
    Require,
    /// The guest sees it if the host has it.
    Optional,
    /// The guest does not see it.
    Disable,
    /// The host must not have it.
    Forbid,
}

/// `<numa>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(loaded = refuse_empty_lists)]
pub struct Numa {
    /// The nodes.
    #[xml(list)]
    pub cell: Vec<NumaCell>,
    /// Latencies and bandwidths between them.
    #[xml(mixed, wrap = "interconnects")]
    pub interconnects: Vec<Interconnect>,
}

/// Hook: there are nodes, and their distances are from others.
fn refuse_empty_lists(numa: &mut Numa, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    if numa.cell.is_empty() {
        return Err(Error::at(node, Class::XmlError, "NUMA topology defined without NUMA cells".to_owned()));
    }
    let lists = node.descendants().filter(|child| child.has_tag_name("distances"));
    match lists.into_iter().find(|list| !list.children().any(|child| child.has_tag_name("sibling"))) {
        Some(list) => {
            Err(Error::at(list, Class::XmlError, "NUMA distances defined without siblings".to_owned()))
        }
        None => Ok(()),
    }
}

/// One node.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct NumaCell {
    /// Its number.
    #[xml(attr)]
    pub id: Option<u32>,
    /// Its processors.
    #[xml(attr)]
    pub cpus: Option<CpuSet>,
    /// Its memory in KiB.
    #[xml(attr, unit = "KiB")]
    pub memory: Option<u64>,
    /// Whether other processes may map its memory.
    #[xml(attr = "memAccess")]
    pub mem_access: Option<MemoryAccess>,
    /// Whether memory the guest gives back is freed.
    #[xml(attr, yes_no)]
    pub discard: Option<bool>,
    /// Distances to other nodes.
    #[xml(list = "sibling", wrap = "distances")]
    pub distances: Vec<Distance>,
    /// Caches in front of its memory.
    #[xml(list)]
    pub cache: Vec<NumaCache>,
}

/// Distance to another node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Distance {
    /// The other node.
    #[xml(attr, required)]
    pub id: u32,
    /// 10 is local, 20 the usual remote.
    #[xml(attr, required)]
    pub value: u32,
}

/// A cache in front of a node's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct NumaCache {
    /// Its level.
    #[xml(attr, required)]
    pub level: Option<u32>,
    /// `none`, `direct` or `full`.
    #[xml(attr, words("direct", "full", "none"))]
    pub associativity: Option<String>,
    /// `none`, `writeback` or `writethrough`.
    #[xml(attr, words("none", "writeback", "writethrough"))]
    pub policy: Option<String>,
    /// Its size.
    #[xml(child)]
    pub size: Option<CacheSize>,
    /// Its line size.
    #[xml(child)]
    pub line: Option<CacheSize>,
}

/// A size with its unit as the document says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CacheSize {
    /// The number.
    #[xml(attr)]
    pub value: Option<u64>,
    /// The unit.
    #[xml(attr)]
    pub unit: Option<String>,
}

/// A property of the way between two nodes.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
pub enum Interconnect {
    /// How long an access takes.
    Latency(Latency),
    /// How much can be moved.
    Bandwidth(Bandwidth),
}

/// How long an access takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Latency {
    /// Where the access comes from.
    #[xml(attr, required)]
    pub initiator: Option<u32>,
    /// Where it goes.
    #[xml(attr, required)]
    pub target: Option<u32>,
    /// Level of the cache it hits.
    #[xml(attr, unset = "0")]
    pub cache: Option<u32>,
    /// `access`, `read` or `write`.
    #[xml(attr, required, words("access", "read", "write"))]
    pub r#type: Option<String>,
    /// Nanoseconds.
    #[xml(attr, required)]
    pub value: Option<u64>,
}

/// How much can be moved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Bandwidth {
    /// Where the access comes from.
    #[xml(attr, required)]
    pub initiator: Option<u32>,
    /// Where it goes.
    #[xml(attr, required)]
    pub target: Option<u32>,
    /// Level of the cache it hits.
    #[xml(attr, unset = "0")]
    pub cache: Option<u32>,
    /// `access`, `read` or `write`.
    #[xml(attr, required, words("access", "read", "write"))]
    pub r#type: Option<String>,
    /// KiB per second.
    #[xml(attr, required, unit = "KiB", missing = "missing element or attribute './@value'")]
    pub value: Option<u64>,
}
