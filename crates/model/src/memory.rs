//! Guest memory: size, backing and limits.

use xml::{CpuSet, Xml, XmlEnum};

/// `<memory>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Memory {
    /// Whether a dump of the process contains it.
    #[xml(attr = "dumpCore", on_off)]
    pub dump_core: Option<bool>,
    /// Size in KiB.
    #[xml(text, unit = "KiB")]
    pub kib: u64,
}

/// `<maxMemory>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct MaxMemory {
    /// How many memory devices can be added.
    #[xml(attr)]
    pub slots: Option<u32>,
    /// Size in KiB.
    #[xml(text, unit = "KiB")]
    pub kib: u64,
}

/// `<memoryBacking>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct MemoryBacking {
    /// Huge pages.
    #[xml(child, keep)]
    pub hugepages: Option<HugePages>,
    /// Whether equal pages of several machines are not merged.
    #[xml(flag)]
    pub nosharepages: bool,
    /// Whether the memory stays in RAM.
    #[xml(flag)]
    pub locked: bool,
    /// Where it comes from.
    #[xml(leaf, at = "type", unknown = "unknown memoryBacking/source/type '{}'")]
    pub source: Option<MemorySource>,
    /// Whether other processes may map it.
    #[xml(leaf, at = "mode", unknown = "unknown memoryBacking/access/mode '{}'")]
    pub access: Option<MemoryAccess>,
    /// When it is allocated.
    #[xml(child)]
    pub allocation: Option<MemoryAllocation>,
    /// Whether pages the guest gives back are freed.
    #[xml(flag)]
    pub discard: bool,
}

/// `<hugepages>`: without pages the default size of the host.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct HugePages {
    /// Sizes, by guest NUMA node.
    #[xml(list)]
    pub page: Vec<HugePage>,
}

/// One size of huge pages.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct HugePage {
    /// Size in KiB.
    #[xml(attr, unit = "KiB", required)]
    pub size: u64,
    /// The guest NUMA nodes that use it.
    #[xml(attr)]
    pub nodeset: Option<CpuSet>,
}

/// Where guest memory comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum MemorySource {
    /// A file on the host.
    File,
    /// Anonymous memory.
    Anonymous,
    /// An anonymous file that can be shared.
    Memfd,
}

/// Whether other processes may map guest memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum MemoryAccess {
    /// They may.
    Shared,
    /// They may not.
    Private,
}

/// `<allocation>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct MemoryAllocation {
    /// When memory is allocated.
    #[xml(attr, unknown = "unknown memoryBacking/allocation/mode '{}'")]
    pub mode: Option<AllocationMode>,
    /// With how many threads.
    #[xml(attr)]
    pub threads: Option<u32>,
}

/// When memory is allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum AllocationMode {
    /// At start.
    Immediate,
    /// When the guest touches it.
    Ondemand,
}

/// `<memtune>`; limits in KiB.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct MemoryTune {
    /// Never more than this.
    #[xml(leaf, unit = "KiB")]
    pub hard_limit: Option<u64>,
    /// No more than this when memory is short.
    #[xml(leaf, unit = "KiB")]
    pub soft_limit: Option<u64>,
    /// No less than this.
    #[xml(leaf, unit = "KiB")]
    pub min_guarantee: Option<u64>,
    /// Memory and swap together.
    #[xml(leaf, unit = "KiB")]
    pub swap_hard_limit: Option<u64>,
}

/// `<blkiotune>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BlkioTune {
    /// Weight against other machines.
    #[xml(leaf)]
    pub weight: Option<u32>,
    /// Weights and limits per device of the host.
    #[xml(list)]
    pub device: Vec<BlkioDevice>,
}

/// Weight and limits on one device of the host.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BlkioDevice {
    /// The device.
    #[xml(leaf, required, missing = "unsupported configuration: missing per-device path")]
    pub path: String,
    /// Weight against other machines.
    #[xml(leaf)]
    pub weight: Option<u32>,
    /// Limit of reads per second.
    #[xml(leaf)]
    pub read_iops_sec: Option<u32>,
    /// Limit of writes per second.
    #[xml(leaf)]
    pub write_iops_sec: Option<u32>,
    /// Limit of bytes read per second.
    #[xml(leaf)]
    pub read_bytes_sec: Option<u64>,
    /// Limit of bytes written per second.
    #[xml(leaf)]
    pub write_bytes_sec: Option<u64>,
}
