//! Memory of the host and of its NUMA nodes.

use std::collections::HashMap;

use super::Host;
use crate::error::Result;

/// Memory, KiB.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemoryInfo {
    /// All that the kernel manages.
    pub total_kib: u64,
    /// Not used for anything.
    pub free_kib: u64,
    /// Buffers of block devices.
    pub buffers_kib: u64,
    /// Cached files.
    pub cached_kib: u64,
    /// What programs could get without swapping, as the kernel estimates.
    pub available_kib: u64,
}

/// Pages of one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HugePages {
    /// Size of one, KiB.
    pub size_kib: u64,
    /// How many there are.
    pub total: u64,
    /// How many are free.
    pub free: u64,
}

impl Host {
    /// Memory of the whole host.
    ///
    /// # Errors
    /// `/proc` is not there.
    pub fn memory(&self) -> Result<MemoryInfo> {
        let text = self.text("proc/meminfo")?;
        let values = fields(&text);
        let value = |name: &str| values.get(name).copied().unwrap_or(0);
        Ok(MemoryInfo {
            total_kib: value("MemTotal"),
            free_kib: value("MemFree"),
            buffers_kib: value("Buffers"),
            cached_kib: value("Cached"),
            available_kib: value("MemAvailable"),
        })
    }

    /// Memory of one NUMA node; the kernel counts no buffers by node, and cached files as `FilePages`.
    ///
    /// # Errors
    /// There is no such node.
    pub fn node_memory(&self, node: u32) -> Result<MemoryInfo> {
        let text = self.text(format!("sys/devices/system/node/node{node}/meminfo"))?;
        // Lines read "Node 0 MemTotal: 123 kB".
        let prefix = format!("Node {node} ");
        let stripped: String = text
            .lines()
            .map(|line| line.trim_start().trim_start_matches(&prefix).to_owned() + "\n")
            .collect();
        let values = fields(&stripped);
        let value = |name: &str| values.get(name).copied().unwrap_or(0);
        Ok(MemoryInfo {
            total_kib: value("MemTotal"),
            free_kib: value("MemFree"),
            buffers_kib: 0,
            cached_kib: value("FilePages"),
            available_kib: value("MemFree"),
        })
    }

    /// Huge pages of the whole host, by size.
    pub fn huge_pages(&self) -> Vec<HugePages> {
        self.huge_pages_in("sys/kernel/mm/hugepages")
    }

    /// Huge pages of one NUMA node, by size.
    pub fn node_huge_pages(&self, node: u32) -> Vec<HugePages> {
        self.huge_pages_in(&format!("sys/devices/system/node/node{node}/hugepages"))
    }

    fn huge_pages_in(&self, directory: &str) -> Vec<HugePages> {
        let Ok(entries) = std::fs::read_dir(self.path(directory)) else { return Vec::new() };
        let sizes = entries.flatten().filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            name.strip_prefix("hugepages-")?.strip_suffix("kB")?.parse::<u64>().ok()
        });
        let mut pages: Vec<_> = sizes
            .map(|size_kib| {
                let base = format!("{directory}/hugepages-{size_kib}kB");
                let total = self.number(format!("{base}/nr_hugepages")).unwrap_or(0);
                let free = self.number(format!("{base}/free_hugepages")).unwrap_or(0);
                HugePages { size_kib, total, free }
            })
            .collect();
        pages.sort_by_key(|pages| pages.size_kib);
        pages
    }
}

/// Lines `Name: 123 kB`.
fn fields(text: &str) -> HashMap<&str, u64> {
    let field = |line| -> Option<(&str, u64)> {
        let (name, rest) = str::split_once(line, ':')?;
        Some((name.trim(), rest.split_ascii_whitespace().next()?.parse().ok()?))
    };
    text.lines().filter_map(field).collect()
}
