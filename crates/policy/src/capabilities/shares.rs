//! `<cache>` and `<memory_bandwidth>` of a host: what its processors share, and how it can be divided and measured.

use model::host_capabilities::{self, BandwidthControl, HostCaches, MemoryBandwidth, ResourceMonitor};

/// The level of the caches whose use is measured.
const LAST_LEVEL: u32 = 3;
/// Units of cache sizes, each 1024 times the one before.
const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];

/// A cache that some processors share.
#[derive(Clone, Debug, Default)]
pub struct CacheBank {
    /// Its number among those of its level.
    pub id: u32,
    /// Distance from the processors.
    pub level: u32,
    /// `both`, `code` or `data`.
    pub kind: &'static str,
    /// Its size, KiB.
    pub size_kib: u64,
    /// The processors that share it, as a list.
    pub cpus: String,
    /// How it can be divided.
    pub controls: Vec<CacheControl>,
}

/// How a cache can be divided.
#[derive(Clone, Copy, Debug)]
pub struct CacheControl {
    /// `both`, `code` or `data`.
    pub kind: &'static str,
    /// Step of a share, KiB.
    pub step_kib: u64,
    /// Smallest share, KiB.
    pub min_kib: u64,
    /// Most shares.
    pub shares_max: u32,
}

/// The memory bandwidth of the processors that share a last cache.
#[derive(Clone, Debug, Default)]
pub struct BandwidthNode {
    /// The cache's number.
    pub id: u32,
    /// The processors, as a list.
    pub cpus: String,
    /// Step of a share, percent.
    pub step_percent: u32,
    /// Smallest share, percent.
    pub percent_min: u32,
    /// Most shares.
    pub shares_max: u32,
}

/// What can be measured.
#[derive(Clone, Debug, Default)]
pub struct HostMonitor {
    /// Most groups that are measured at a time.
    pub groups_max: u32,
    /// A group's number is used again when it occupies less than this, bytes.
    pub reuse_threshold: u64,
    /// The kernel's names: `llc_` of caches, `mbm_` of bandwidth.
    pub features: Vec<String>,
}

/// What the host's processors share.
#[derive(Clone, Debug, Default)]
pub struct Shares {
    /// The caches, by level, kind and number.
    pub caches: Vec<CacheBank>,
    /// Memory bandwidth that can be divided.
    pub bandwidth: Vec<BandwidthNode>,
    /// What can be measured at the last cache level.
    pub monitor: Option<HostMonitor>,
}

impl Shares {
    fn measured(&self, prefix: &str) -> Vec<&str> {
        let features = self.monitor.iter().flat_map(|monitor| &monitor.features);
        features.map(String::as_str).filter(|name| name.starts_with(prefix)).collect()
    }
}

/// Both elements, those that have content.
pub(super) fn shares(shares: &Shares) -> (Option<HostCaches>, Option<MemoryBandwidth>) {
    let occupancy = shares.measured("llc_");
    let cache = (!shares.caches.is_empty()).then(|| HostCaches {
        bank: shares.caches.iter().map(cache_bank).collect(),
        monitor: monitor(shares, &occupancy, true),
    });
    let traffic = shares.measured("mbm_");
    let bandwidth = (!shares.bandwidth.is_empty() || !traffic.is_empty()).then(|| MemoryBandwidth {
        node: shares.bandwidth.iter().map(bandwidth_node).collect(),
        monitor: monitor(shares, &traffic, false),
    });
    (cache, bandwidth)
}

fn bandwidth_node(node: &BandwidthNode) -> host_capabilities::BandwidthNode {
    let control = BandwidthControl {
        granularity: Some(node.step_percent),
        min: Some(node.percent_min),
        shares_max: Some(node.shares_max),
    };
    host_capabilities::BandwidthNode { id: node.id, cpus: Some(node.cpus.clone()), control: vec![control] }
}

fn cache_bank(bank: &CacheBank) -> host_capabilities::CacheBank {
    let unit = unit_of(bank.size_kib);
    let control = |control: &CacheControl| {
        // One unit stands for both numbers.
        let differs = control.min_kib != control.step_kib;
        let step_unit = unit_of(control.step_kib);
        let unit = if differs { step_unit.min(unit_of(control.min_kib)) } else { step_unit };
        host_capabilities::CacheControl {
            granularity: Some(in_unit(control.step_kib, unit)),
            min: differs.then(|| in_unit(control.min_kib, unit)),
            unit: Some(UNITS[unit].to_owned()),
            r#type: Some(control.kind.to_owned()),
            shares_max: Some(control.shares_max),
        }
    };
    host_capabilities::CacheBank {
        id: bank.id,
        level: Some(bank.level),
        r#type: Some(bank.kind.to_owned()),
        size: Some(in_unit(bank.size_kib, unit)),
        unit: Some(UNITS[unit].to_owned()),
        cpus: Some(bank.cpus.clone()),
        control: bank.controls.iter().map(control).collect(),
    }
}

/// What is measured, when anything is; of caches with the level and the threshold.
fn monitor(shares: &Shares, features: &[&str], of_cache: bool) -> Option<ResourceMonitor> {
    let monitor = shares.monitor.as_ref().filter(|_| !features.is_empty())?;
    Some(ResourceMonitor {
        level: of_cache.then_some(LAST_LEVEL),
        reuse_threshold: of_cache.then_some(monitor.reuse_threshold),
        groups_max: Some(monitor.groups_max),
        feature: features.iter().map(|name| (*name).to_owned()).collect(),
    })
}

/// The largest unit in which a size is whole.
fn unit_of(kib: u64) -> usize {
    let (mut size, mut unit) = (kib, 0);
    while size > 0 && size % 1024 == 0 && unit + 1 < UNITS.len() {
        size /= 1024;
        unit += 1;
    }
    unit
}

fn in_unit(kib: u64, unit: usize) -> u64 {
    kib >> (10 * unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::FormatFlags;

    #[test]
    fn shares_are_written_in_common_units() {
        let control = |step_kib, min_kib| CacheControl { kind: "both", step_kib, min_kib, shares_max: 4 };
        let bank = CacheBank {
            id: 1,
            level: 3,
            kind: "both",
            size_kib: 20 * 1024,
            cpus: "0-3".to_owned(),
            controls: vec![control(1024, 1024), control(512, 1024)],
        };
        let features = ["llc_occupancy", "other", "mbm_total_bytes"].map(str::to_owned).to_vec();
        let monitor = HostMonitor { groups_max: 8, reuse_threshold: 100, features };
        let node =
            BandwidthNode { id: 1, cpus: "0-3".to_owned(), step_percent: 10, percent_min: 20, shares_max: 4 };
        let all = Shares { caches: vec![bank], bandwidth: vec![node], monitor: Some(monitor) };
        let (cache, bandwidth) = shares(&all);
        let cache = cache.map(|cache| xml::save("cache", &cache, FormatFlags::NONE)).unwrap_or_default();
        let bandwidth = bandwidth.map(|all| xml::save("memory_bandwidth", &all, FormatFlags::NONE));
        let expected = "<cache>
  <bank id='1' level='3' type='both' size='20' unit='MiB' cpus='0-3'>
    <control granularity='1' unit='MiB' type='both' maxAllocs='4'/>
    <control granularity='512' min='1024' unit='KiB' type='both' maxAllocs='4'/>
  </bank>
  <monitor level='3' reuseThreshold='100' maxMonitors='8'>
    <feature name='llc_occupancy'/>
  </monitor>
</cache>
<memory_bandwidth>
  <node id='1' cpus='0-3'>
    <control granularity='10' min='20' maxAllocs='4'/>
  </node>
  <monitor maxMonitors='8'>
    <feature name='mbm_total_bytes'/>
  </monitor>
</memory_bandwidth>
";
        assert_eq!(cache + &bandwidth.unwrap_or_default(), expected);
    }
}
