//! `<capabilities>`: what a host has, and the kinds of guests that it can run.

use xml::{Uuid, Xml};

use crate::cpu::{Distance, Interconnect, NumaCache};
use crate::domain::Element;
use crate::host_cpu::{HostCpu, PageSize};

/// `<capabilities>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct HostCapabilities {
    /// The host.
    #[xml(child, keep, spaced, required)]
    pub host: CapableHost,
    /// The kinds of guests.
    #[xml(list, spaced)]
    pub guest: Vec<GuestKind>,
}

impl Element for HostCapabilities {
    const NAME: &'static str = "capabilities";
}

/// `<host>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct CapableHost {
    /// Identity of the host.
    #[xml(leaf)]
    pub uuid: Option<Uuid>,
    /// Its processors.
    #[xml(child, required)]
    pub cpu: HostCpu,
    /// How it can sleep; none when nobody asked.
    #[xml(child = "power_management", keep)]
    pub power_management: Option<PowerManagement>,
    /// Devices can be given to guests safely.
    #[xml(leaf, at = "support", yes_no)]
    pub iommu: Option<bool>,
    /// How guests can move; none when they cannot.
    #[xml(child = "migration_features", keep, open)]
    pub migration: Option<MigrationFeatures>,
    /// Its NUMA nodes.
    #[xml(child)]
    pub topology: Option<HostTopology>,
    /// Caches that processors share.
    #[xml(child)]
    pub cache: Option<HostCaches>,
    /// Memory bandwidth that can be divided or measured.
    #[xml(child = "memory_bandwidth")]
    pub memory_bandwidth: Option<MemoryBandwidth>,
    /// Security drivers.
    #[xml(list)]
    pub secmodel: Vec<SecurityModel>,
}

/// `<power_management>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct PowerManagement {
    /// To memory.
    #[xml(flag = "suspend_mem")]
    pub suspend_mem: bool,
    /// To disk.
    #[xml(flag = "suspend_disk")]
    pub suspend_disk: bool,
    /// To both.
    #[xml(flag = "suspend_hybrid")]
    pub suspend_hybrid: bool,
}

/// `<migration_features>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MigrationFeatures {
    /// While they run.
    #[xml(flag)]
    pub live: bool,
    /// By which means.
    #[xml(leaves = "uri_transport", wrap = "uri_transports")]
    pub uri_transports: Vec<String>,
}

/// `<topology>` of a host.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct HostTopology {
    /// The nodes.
    #[xml(child, keep, required)]
    pub cells: HostCells,
    /// Latencies and bandwidths between them.
    #[xml(mixed, wrap = "interconnects")]
    pub interconnects: Vec<Interconnect>,
}

/// `<cells>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct HostCells {
    /// How many there are.
    #[xml(attr, required)]
    pub num: Option<u32>,
    /// The nodes.
    #[xml(list, required)]
    pub cell: Vec<HostCell>,
}

/// A NUMA node of a host.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct HostCell {
    /// Its number.
    #[xml(attr, required)]
    pub id: u32,
    /// Its memory in KiB.
    #[xml(leaf, unit = "KiB")]
    pub memory: Option<u64>,
    /// Its pages, by size.
    #[xml(list)]
    pub pages: Vec<PageCount>,
    /// Distances to the nodes.
    #[xml(list = "sibling", wrap = "distances")]
    pub distances: Vec<Distance>,
    /// Caches in front of its memory.
    #[xml(list)]
    pub cache: Vec<NumaCache>,
    /// Its processors.
    #[xml(child, keep)]
    pub cpus: Option<CellCpus>,
}

/// How many pages of a size there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct PageCount {
    /// The size.
    #[xml(flatten)]
    pub size: PageSize,
    /// How many.
    #[xml(text)]
    pub count: u64,
}

/// `<cpus>` of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CellCpus {
    /// How many there are.
    #[xml(attr, required)]
    pub num: Option<u32>,
    /// The processors.
    #[xml(list)]
    pub cpu: Vec<CellCpu>,
}

/// Where a processor sits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CellCpu {
    /// Its number.
    #[xml(attr, required)]
    pub id: u32,
    /// Its socket.
    #[xml(attr = "socket_id")]
    pub socket: Option<u32>,
    /// Its die.
    #[xml(attr = "die_id")]
    pub die: Option<u32>,
    /// Its cluster.
    #[xml(attr = "cluster_id")]
    pub cluster: Option<u32>,
    /// Its core.
    #[xml(attr = "core_id")]
    pub core: Option<u32>,
    /// The processors of its core, as a list.
    #[xml(attr, form = CpuList)]
    pub siblings: Option<String>,
}

/// `<cache>` of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct HostCaches {
    /// The caches.
    #[xml(list)]
    pub bank: Vec<CacheBank>,
    /// What can be measured.
    #[xml(child)]
    pub monitor: Option<ResourceMonitor>,
}

/// A cache that some processors share.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CacheBank {
    /// Its number among those of its level.
    #[xml(attr, required)]
    pub id: u32,
    /// Distance from the processors.
    #[xml(attr, required)]
    pub level: Option<u32>,
    /// What it holds.
    #[xml(attr, words("both", "code", "data"), required)]
    pub r#type: Option<String>,
    /// Its size.
    #[xml(attr, required)]
    pub size: Option<u64>,
    /// The unit of the size.
    #[xml(attr, required, form = Unit)]
    pub unit: Option<String>,
    /// The processors that share it, as a list.
    #[xml(attr, required, form = CpuList)]
    pub cpus: Option<String>,
    /// How it can be divided.
    #[xml(list)]
    pub control: Vec<CacheControl>,
}

/// How a cache can be divided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CacheControl {
    /// Step of a share.
    #[xml(attr, required)]
    pub granularity: Option<u64>,
    /// Smallest share, where it is not one step.
    #[xml(attr)]
    pub min: Option<u64>,
    /// The unit of both.
    #[xml(attr, required, form = Unit)]
    pub unit: Option<String>,
    /// What is divided.
    #[xml(attr, words("both", "code", "data"), required)]
    pub r#type: Option<String>,
    /// Most shares.
    #[xml(attr = "maxAllocs", required)]
    pub shares_max: Option<u32>,
}

/// `<memory_bandwidth>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct MemoryBandwidth {
    /// The parts of memory, by the last cache of their processors.
    #[xml(list)]
    pub node: Vec<BandwidthNode>,
    /// What can be measured.
    #[xml(child)]
    pub monitor: Option<ResourceMonitor>,
}

/// The memory bandwidth of the processors that share a last cache.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BandwidthNode {
    /// The cache's number.
    #[xml(attr, required)]
    pub id: u32,
    /// The processors, as a list.
    #[xml(attr, required, form = CpuList)]
    pub cpus: Option<String>,
    /// How it can be divided.
    #[xml(list)]
    pub control: Vec<BandwidthControl>,
}

/// How memory bandwidth can be divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct BandwidthControl {
    /// Step of a share in percent.
    #[xml(attr, required)]
    pub granularity: Option<u32>,
    /// Smallest share in percent.
    #[xml(attr)]
    pub min: Option<u32>,
    /// Most shares.
    #[xml(attr = "maxAllocs", required)]
    pub shares_max: Option<u32>,
}

/// What the processors can measure of a group of guests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ResourceMonitor {
    /// Level of the cache.
    #[xml(attr)]
    pub level: Option<u32>,
    /// A group's number is used again when it occupies less than this, in bytes.
    #[xml(attr = "reuseThreshold")]
    pub reuse_threshold: Option<u64>,
    /// Most groups that are measured at a time.
    #[xml(attr = "maxMonitors", required)]
    pub groups_max: Option<u32>,
    /// The kernel's names of what is measured.
    #[xml(leaves = "feature", at = "name", whole, form = DottedName)]
    pub feature: Vec<String>,
}

/// A security driver.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SecurityModel {
    /// Its name.
    #[xml(leaf, required)]
    pub model: String,
    /// Its domain of interpretation.
    #[xml(leaf, required, open)]
    pub doi: String,
    /// Labels of guests that name none.
    #[xml(list)]
    pub baselabel: Vec<BaseLabel>,
}

/// The label of guests of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BaseLabel {
    /// The type of domains.
    #[xml(attr, required)]
    pub r#type: Option<String>,
    /// The label.
    #[xml(text)]
    pub label: Option<String>,
}

/// `<guest>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct GuestKind {
    /// What it boots.
    #[xml(leaf = "os_type", words("xen", "linux", "xenpvh", "hvm", "exe", "uml"), required)]
    pub os_type: Option<String>,
    /// What it runs on.
    #[xml(child, keep, required)]
    pub arch: GuestArch,
    /// What can be chosen.
    #[xml(child)]
    pub features: Option<GuestFeatures>,
}

/// `<arch>` of a kind of guests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct GuestArch {
    /// The architecture in libvirt's spelling.
    #[xml(attr, required)]
    pub name: Option<String>,
    /// Bits of its words.
    #[xml(leaf, required)]
    pub wordsize: Option<u32>,
    /// The program that runs it.
    #[xml(leaf)]
    pub emulator: Option<String>,
    /// The program that loads it.
    #[xml(leaf)]
    pub loader: Option<String>,
    /// Its machine types.
    #[xml(list)]
    pub machine: Vec<GuestMachine>,
    /// The types of domains that run it.
    #[xml(list, required)]
    pub domain: Vec<GuestDomain>,
}

/// A machine type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct GuestMachine {
    /// The machine type that this name stands for.
    #[xml(attr)]
    pub canonical: Option<String>,
    /// Most virtual processors.
    #[xml(attr = "maxCpus")]
    pub cpus_max: Option<u32>,
    /// It will go away.
    #[xml(attr, yes_no)]
    pub deprecated: Option<bool>,
    /// Its name.
    #[xml(text)]
    pub name: Option<String>,
}

/// A type of domains.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct GuestDomain {
    /// The word of `<domain type=..>`.
    #[xml(attr, required)]
    pub r#type: Option<String>,
    /// The program that runs it, where it is another.
    #[xml(leaf)]
    pub emulator: Option<String>,
    /// Its machine types, where they are others.
    #[xml(list)]
    pub machine: Vec<GuestMachine>,
}

/// `<features>` of a kind of guests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct GuestFeatures {
    /// Physical addresses beyond 32 bits.
    #[xml(flag)]
    pub pae: bool,
    /// None.
    #[xml(flag)]
    pub nonpae: bool,
    /// Itanium with the other byte order.
    #[xml(flag = "ia64_be")]
    pub ia64_be: bool,
    /// ACPI.
    #[xml(child)]
    pub acpi: Option<FeatureToggle>,
    /// Advanced interrupt controllers.
    #[xml(child)]
    pub apic: Option<FeatureToggle>,
    /// A processor model can be chosen.
    #[xml(flag)]
    pub cpuselection: bool,
    /// Each device can have a place in the boot order.
    #[xml(flag)]
    pub deviceboot: bool,
    /// Snapshots of disks.
    #[xml(child)]
    pub disksnapshot: Option<FeatureToggle>,
    /// Paging by the host's processors.
    #[xml(child)]
    pub hap: Option<FeatureToggle>,
    /// External snapshots can be deleted and reverted to.
    #[xml(flag = "externalSnapshot")]
    pub external_snapshot: bool,
}

/// A feature that is there or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct FeatureToggle {
    /// Whether guests have it that say nothing.
    #[xml(attr, on_off, required)]
    pub default: Option<bool>,
    /// Whether they can choose.
    #[xml(attr, yes_no, required)]
    pub toggle: Option<bool>,
}

impl FeatureToggle {
    /// On unless a guest that `may_choose` says otherwise.
    #[must_use]
    pub const fn on(may_choose: bool) -> Self {
        Self { default: Some(true), toggle: Some(may_choose) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xml::FormatFlags;

    #[test]
    fn a_host_is_read_and_written_with_its_blank_lines() {
        let text = "<capabilities>\n\n  <host>\n    <cpu>\n      <arch>x86_64</arch>\n    </cpu>\n    <power_management/>\n    \
                    <iommu support='no'/>\n    <migration_features>\n    </migration_features>\n    <secmodel>\n      <model>a</model>\n      <doi></doi>\n    </secmodel>\n  </host>\n\n  <guest>\n    \
                    <os_type>hvm</os_type>\n    <arch name='x86_64'>\n      <wordsize>64</wordsize>\n      \
                    <machine canonical='pc-1' maxCpus='255'>pc</machine>\n      <domain type='qemu'/>\n    </arch>\n    \
                    <features>\n      <acpi default='on' toggle='yes'/>\n      <cpuselection/>\n    </features>\n  \
                    </guest>\n\n</capabilities>\n";
        let (found, report) = HostCapabilities::parse(text).unwrap();
        assert!(report.is_empty(), "{report:?}");
        assert_eq!(found.format(FormatFlags::NONE), text);
        assert_eq!(found.host.migration, Some(MigrationFeatures::default()));
    }
}
