//! `<memory>` of `<devices>`: a memory module.

use xml::{CpuSet, Uuid, Xml, XmlEnum};

use super::address::DeviceInfo;
use crate::memory::MemoryAccess;

/// `<memory>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct MemoryDevice {
    /// What it is.
    #[xml(attr, required)]
    pub model: MemoryModel,
    /// Whether other processes may map it.
    #[xml(attr)]
    pub access: Option<MemoryAccess>,
    /// Whether memory the guest gives back is freed.
    #[xml(attr, yes_no)]
    pub discard: Option<bool>,
    /// Identity of a persistent module.
    #[xml(leaf)]
    pub uuid: Option<Uuid>,
    /// Host side.
    #[xml(child)]
    pub source: Option<MemoryDeviceSource>,
    /// Guest side.
    #[xml(child, required, missing = "missing <target> element for <memory> device")]
    pub target: MemoryDeviceTarget,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// A memory module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum MemoryModel {
    /// Memory.
    #[default]
    Dimm,
    /// Persistent memory.
    Nvdimm,
    /// Virtio persistent memory.
    VirtioPmem,
    /// Virtio memory.
    VirtioMem,
    /// Enclave memory.
    SgxEpc,
}

/// Host side of a memory module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MemoryDeviceSource {
    /// Host nodes.
    #[xml(leaf)]
    pub nodemask: Option<CpuSet>,
    /// Page size in KiB.
    #[xml(leaf, unit = "KiB")]
    pub pagesize: Option<u64>,
    /// File or device.
    #[xml(leaf)]
    pub path: Option<String>,
    /// Alignment in KiB.
    #[xml(leaf, unit = "KiB")]
    pub alignsize: Option<u64>,
    /// Whether the host flushes.
    #[xml(flag)]
    pub pmem: bool,
}

/// Guest side of a memory module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MemoryDeviceTarget {
    /// Whether slots are made when needed.
    #[xml(attr = "dynamicMemslots", yes_no)]
    pub dynamic_memslots: Option<bool>,
    /// Size in KiB.
    #[xml(leaf, unit = "KiB", required, missing = "missing element or attribute './size'")]
    pub size: Option<u64>,
    /// NUMA node of the guest.
    #[xml(leaf)]
    pub node: Option<u32>,
    /// Label area.
    #[xml(child)]
    pub label: Option<MemoryLabel>,
    /// Whether the guest cannot write.
    #[xml(flag)]
    pub readonly: bool,
    /// Block size in KiB.
    #[xml(leaf, unit = "KiB")]
    pub block: Option<u64>,
    /// What the guest should use, in KiB.
    #[xml(leaf, unit = "KiB")]
    pub requested: Option<u64>,
    /// What the guest uses, in KiB.
    #[xml(leaf, unit = "KiB", live_only)]
    pub current: Option<u64>,
    /// Place in the guest.
    #[xml(leaf, at = "base", hex = 1)]
    pub address: Option<u64>,
}

/// Label area of a persistent module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct MemoryLabel {
    /// Size in KiB.
    #[xml(leaf, unit = "KiB")]
    pub size: Option<u64>,
}
