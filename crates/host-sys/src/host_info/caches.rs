//! Caches of the host's processors, and what the kernel's resource control (`/sys/fs/resctrl`) can share and measure.

use std::collections::BTreeMap;

use super::{Host, parse_cpu_list};

/// Caches below this level belong to one core each and are not told.
const LEVEL_MIN: u32 = 2;

/// Most kinds of caches of one processor that are looked at.
const INDEXES_MAX: u32 = 16;

/// What a cache holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CacheKind {
    /// Code and data.
    Both,
    /// Instructions.
    Code,
    /// Data.
    Data,
}

/// A cache that some processors share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// Its number among those of its level.
    pub id: u32,
    /// Distance from the processors: 1 is next to them.
    pub level: u32,
    /// What it holds.
    pub kind: CacheKind,
    /// Its size, KiB.
    pub size_kib: u64,
    /// The processors that share it.
    pub cpus: Vec<u32>,
}

/// How the caches of a level can be divided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheControl {
    /// The level.
    pub level: u32,
    /// What is divided.
    pub kind: CacheKind,
    /// Parts of a cache.
    pub parts: u32,
    /// Fewest parts of a share.
    pub parts_min: u32,
    /// Most shares.
    pub shares_max: u32,
}

/// How memory bandwidth can be divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BandwidthControl {
    /// Step of a share, percent.
    pub step_percent: u32,
    /// Smallest share, percent.
    pub percent_min: u32,
    /// Most shares.
    pub shares_max: u32,
}

/// What can be measured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceMonitor {
    /// Most groups that are measured at a time.
    pub groups_max: u32,
    /// A group's number is used again when it occupies less than this, bytes.
    pub reuse_threshold: u64,
    /// The kernel's names of what is measured.
    pub features: Vec<String>,
}

/// What the kernel's resource control offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceControl {
    /// Divisions of caches, by level and kind.
    pub caches: Vec<CacheControl>,
    /// Divisions of memory bandwidth.
    pub bandwidth: Option<BandwidthControl>,
    /// Measurements at the last level.
    pub monitor: Option<ResourceMonitor>,
}

impl CacheKind {
    /// The word of libvirt's documents.
    pub fn word(self) -> &'static str {
        match self {
            CacheKind::Both => "both",
            CacheKind::Code => "code",
            CacheKind::Data => "data",
        }
    }
}

impl Host {
    /// The caches from level 2 on, by level, kind and number.
    pub fn caches(&self) -> Vec<Cache> {
        let mut caches = BTreeMap::new();
        for cpu in self.online_cpus().unwrap_or_default() {
            for index in 0..INDEXES_MAX {
                let base = format!("sys/devices/system/cpu/cpu{cpu}/cache/index{index}");
                let Some(level) = self.number::<u32>(format!("{base}/level")) else { break };
                if let Some(cache) = self.cache(&base, level).filter(|_| level >= LEVEL_MIN) {
                    caches.entry((level, cache.kind, cache.id)).or_insert(cache);
                }
            }
        }
        caches.into_values().collect()
    }

    fn cache(&self, base: &str, level: u32) -> Option<Cache> {
        let kind = match self.line(format!("{base}/type")).ok()?.as_str() {
            "Unified" => CacheKind::Both,
            "Instruction" => CacheKind::Code,
            "Data" => CacheKind::Data,
            _ => return None,
        };
        let size = self.line(format!("{base}/size")).ok()?;
        Some(Cache {
            id: self.number(format!("{base}/id"))?,
            level,
            kind,
            size_kib: size.strip_suffix('K')?.parse().ok()?,
            cpus: parse_cpu_list(&self.line(format!("{base}/shared_cpu_list")).ok()?)?,
        })
    }

    /// What the kernel's resource control offers; nothing where it is not mounted.
    pub fn resource_control(&self) -> ResourceControl {
        let info = "sys/fs/resctrl/info";
        let kinds = [("", CacheKind::Both), ("CODE", CacheKind::Code), ("DATA", CacheKind::Data)];
        let places = (LEVEL_MIN..=3).flat_map(|level| kinds.map(|(word, kind)| (level, word, kind)));
        let control = |(level, word, kind): (u32, &str, CacheKind)| {
            let base = format!("{info}/L{level}{word}");
            let mask = u64::from_str_radix(&self.line(format!("{base}/cbm_mask")).ok()?, 16).ok()?;
            let parts = mask.count_ones();
            (parts > 0).then_some(CacheControl {
                level,
                kind,
                parts,
                parts_min: self.number(format!("{base}/min_cbm_bits"))?,
                shares_max: self.number(format!("{base}/num_closids"))?,
            })
        };
        let bandwidth = || {
            Some(BandwidthControl {
                step_percent: self.number(format!("{info}/MB/bandwidth_gran"))?,
                percent_min: self.number(format!("{info}/MB/min_bandwidth"))?,
                shares_max: self.number(format!("{info}/MB/num_closids"))?,
            })
        };
        let monitor = || {
            let features = self.line(format!("{info}/L3_MON/mon_features")).ok()?;
            Some(ResourceMonitor {
                groups_max: self.number(format!("{info}/L3_MON/num_rmids"))?,
                reuse_threshold: self.number(format!("{info}/L3_MON/max_threshold_occupancy")).unwrap_or(0),
                features: features.split_ascii_whitespace().map(str::to_owned).collect(),
            })
        };
        ResourceControl {
            caches: places.filter_map(control).collect(),
            bandwidth: bandwidth(),
            monitor: monitor(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caches_and_their_control_are_read() {
        let root = std::env::temp_dir().join(format!("host-sys-caches-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("sys/devices/system/cpu/online", "0-1\n");
        for (index, level, kind) in [(0, "1", "Data"), (1, "3", "Unified")] {
            let base = format!("sys/devices/system/cpu/cpu0/cache/index{index}");
            let facts =
                [("level", level), ("type", kind), ("id", "2"), ("size", "64K"), ("shared_cpu_list", "0-1")];
            for (name, text) in facts {
                write(&format!("{base}/{name}"), text);
            }
        }
        for (name, text) in [("cbm_mask", "ff"), ("min_cbm_bits", "2"), ("num_closids", "4")] {
            write(&format!("sys/fs/resctrl/info/L3CODE/{name}"), text);
        }
        let host = Host::at(&root);
        let (caches, control) = (host.caches(), host.resource_control());
        std::fs::remove_dir_all(&root).unwrap();
        let kind = CacheKind::Both;
        assert_eq!(caches, [Cache { id: 2, level: 3, kind, size_kib: 64, cpus: vec![0, 1] }]);
        let kind = CacheKind::Code;
        assert_eq!(control.caches, [CacheControl { level: 3, kind, parts: 8, parts_min: 2, shares_max: 4 }]);
        assert!(control.bandwidth.is_none() && control.monitor.is_none());
    }
}
