//! `<cache>` and `<memory_bandwidth>` of a host: what its processors share, and how it can be divided and measured.

use xml::Writer;

use super::empty;

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

/// Writes both elements, those that have content.
pub(super) fn shares(out: &mut Writer, shares: &Shares) {
    let occupancy = shares.measured("llc_");
    if !shares.caches.is_empty() {
        out.start("cache");
        for bank in &shares.caches {
            cache_bank(out, bank);
        }
        monitor(out, shares, &occupancy, true);
        out.end("cache");
    }
    let traffic = shares.measured("mbm_");
    if shares.bandwidth.is_empty() && traffic.is_empty() {
        return;
    }
    out.start("memory_bandwidth");
    for node in &shares.bandwidth {
        out.start("node");
        out.attribute("id", &node.id.to_string());
        out.attribute("cpus", &node.cpus);
        let numbers =
            [("granularity", node.step_percent), ("min", node.percent_min), ("maxAllocs", node.shares_max)];
        out.start("control");
        for (name, number) in numbers {
            out.attribute(name, &number.to_string());
        }
        out.end("control");
        out.end("node");
    }
    monitor(out, shares, &traffic, false);
    out.end("memory_bandwidth");
}

fn cache_bank(out: &mut Writer, bank: &CacheBank) {
    let unit = unit_of(bank.size_kib);
    out.start("bank");
    out.attribute("id", &bank.id.to_string());
    out.attribute("level", &bank.level.to_string());
    out.attribute("type", bank.kind);
    out.attribute("size", &in_unit(bank.size_kib, unit));
    out.attribute("unit", UNITS[unit]);
    out.attribute("cpus", &bank.cpus);
    for control in &bank.controls {
        // One unit stands for both numbers.
        let differs = control.min_kib != control.step_kib;
        let step_unit = unit_of(control.step_kib);
        let unit = if differs { step_unit.min(unit_of(control.min_kib)) } else { step_unit };
        out.start("control");
        out.attribute("granularity", &in_unit(control.step_kib, unit));
        if differs {
            out.attribute("min", &in_unit(control.min_kib, unit));
        }
        out.attribute("unit", UNITS[unit]);
        out.attribute("type", control.kind);
        out.attribute("maxAllocs", &control.shares_max.to_string());
        out.end("control");
    }
    out.end("bank");
}

/// What is measured, when anything is; of caches with the level and the threshold.
fn monitor(out: &mut Writer, shares: &Shares, features: &[&str], of_cache: bool) {
    let Some(monitor) = shares.monitor.as_ref().filter(|_| !features.is_empty()) else { return };
    out.start("monitor");
    if of_cache {
        out.attribute("level", "3");
        out.attribute("reuseThreshold", &monitor.reuse_threshold.to_string());
    }
    out.attribute("maxMonitors", &monitor.groups_max.to_string());
    for name in features {
        empty(out, "feature", &[("name", name)]);
    }
    out.end("monitor");
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

fn in_unit(kib: u64, unit: usize) -> String {
    (kib >> (10 * unit)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mut out = Writer::new(0);
        shares(&mut out, &all);
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
        assert_eq!(out.finish(), expected);
    }
}
