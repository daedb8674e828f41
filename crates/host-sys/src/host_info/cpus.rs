//! Processors of the host: which are there, how they are connected, what they did.

use std::collections::{BTreeMap, BTreeSet};

use super::Host;
use super::memory::{HugePages, MemoryInfo};
use crate::error::Result;

/// Most processors of a list; the kernel's own limit is 8192.
const CPUS_MAX: usize = 65_536;

/// The processors in short, the form of the `nodeinfo` call: nodes × sockets × cores × threads is the number of all
/// processors. Where a host is not that regular, it is told as one socket of single-threaded cores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CpuSummary {
    /// Model in the words of the processor; empty if it has none.
    pub model: String,
    /// Processors in use.
    pub online: u32,
    /// Processors in use or switched off.
    pub present: u32,
    /// Clock of the first, MHz; 0 if unknown.
    pub mhz: u32,
    /// NUMA nodes.
    pub nodes: u32,
    /// Sockets a node.
    pub sockets: u32,
    /// Cores a socket.
    pub cores: u32,
    /// Threads a core.
    pub threads: u32,
}

/// All processors in use and their memory, by NUMA node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topology {
    /// The nodes, at least one.
    pub nodes: Vec<TopologyNode>,
}

/// A NUMA node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopologyNode {
    /// Its number.
    pub id: u32,
    /// Its memory.
    pub memory: MemoryInfo,
    /// Its huge pages, by size.
    pub huge_pages: Vec<HugePages>,
    /// Distance to each node, in the order of the nodes; empty if unknown.
    pub distances: Vec<u32>,
    /// Its processors in use.
    pub cpus: Vec<CpuPlace>,
}

/// Place of a processor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CpuPlace {
    /// Its number.
    pub id: u32,
    /// Its socket.
    pub socket: u32,
    /// Its die in the socket.
    pub die: u32,
    /// Its cluster in the die.
    pub cluster: u32,
    /// Its core in the socket.
    pub core: u32,
    /// The processors that share its core, itself among them.
    pub siblings: Vec<u32>,
}

/// What a processor did since the start of the host, ns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CpuTimes {
    /// In the kernel, interrupts included.
    pub kernel_ns: u64,
    /// In programs and guests.
    pub user_ns: u64,
    /// Nothing.
    pub idle_ns: u64,
    /// Nothing, while a program waited for a disk.
    pub iowait_ns: u64,
}

impl Host {
    /// Numbers of the processors in use.
    ///
    /// # Errors
    /// `/sys` is not there.
    pub fn online_cpus(&self) -> Result<Vec<u32>> {
        if let Ok(list) = self.line("sys/devices/system/cpu/online") {
            return parse_cpu_list(&list)
                .ok_or_else(|| self.malformed("sys/devices/system/cpu/online", "list of processors"));
        }
        // Kernels without that file: each but the first has one of its own.
        let switched_on = |cpu: &u32| {
            self.number::<u32>(format!("sys/devices/system/cpu/cpu{cpu}/online")).is_none_or(|on| on != 0)
        };
        let all = self.numbered("sys/devices/system/cpu", "cpu");
        if all.is_empty() {
            return Err(self.malformed("sys/devices/system/cpu/online", "list of processors"));
        }
        Ok(all.into_iter().filter(switched_on).collect())
    }

    /// Numbers of the processors in use or switched off.
    ///
    /// # Errors
    /// `/sys` is not there.
    pub fn present_cpus(&self) -> Result<Vec<u32>> {
        match self.line("sys/devices/system/cpu/present").ok().as_deref().and_then(parse_cpu_list) {
            Some(cpus) => Ok(cpus),
            None => self.online_cpus(),
        }
    }

    /// The processors with their places, by node; hosts without NUMA have the one node 0.
    ///
    /// # Errors
    /// `/sys` is not there.
    pub fn topology(&self) -> Result<Topology> {
        let online = self.online_cpus()?;
        let ids = self.numbered("sys/devices/system/node", "node");
        if ids.is_empty() {
            let cpus = online.iter().map(|cpu| self.place(*cpu)).collect();
            let memory = self.memory().unwrap_or_default();
            let node =
                TopologyNode { memory, huge_pages: self.huge_pages(), cpus, ..TopologyNode::default() };
            return Ok(Topology { nodes: vec![node] });
        }
        let nodes = ids.into_iter().map(|id| {
            let mine = self.node_cpus(id);
            let cpus = online.iter().filter(|cpu| mine.contains(cpu)).map(|cpu| self.place(*cpu)).collect();
            let distances =
                self.line(format!("sys/devices/system/node/node{id}/distance")).unwrap_or_default();
            TopologyNode {
                id,
                memory: self.node_memory(id).unwrap_or_default(),
                huge_pages: self.node_huge_pages(id),
                distances: distances
                    .split_ascii_whitespace()
                    .map_while(|number| number.parse().ok())
                    .collect(),
                cpus,
            }
        });
        Ok(Topology { nodes: nodes.collect() })
    }

    /// The processors in short.
    ///
    /// # Errors
    /// `/proc` or `/sys` is not there.
    pub fn cpu_summary(&self) -> Result<CpuSummary> {
        self.cpu_summary_of_subcores(1)
    }

    /// The processors in short, on POWER: where only the first thread of each part of a core is switched on, guests run
    /// on all `threads_per_subcore` of them.
    ///
    /// # Errors
    /// `/proc` or `/sys` is not there.
    pub fn cpu_summary_of_subcores(&self, threads_per_subcore: u32) -> Result<CpuSummary> {
        let topology = self.topology()?;
        let (on, present) = (self.online_cpus()?, self.present_cpus()?.len());
        let first_only = threads_per_subcore > 1 && on.iter().all(|cpu| cpu % threads_per_subcore == 0);
        let threads = if first_only { threads_per_subcore } else { 1 };
        let online = on.len().saturating_mul(threads as usize);
        let info = self.text("proc/cpuinfo").unwrap_or_default();
        let field = |name: &str| {
            let lines = info.lines().filter_map(|line| line.split_once(':'));
            lines.filter(|(key, _)| key.trim() == name).map(|(_, value)| value.trim()).next()
        };
        let mhz = field("cpu MHz")
            .or_else(|| field("clock"))
            .and_then(|mhz| mhz.split('.').next()?.parse().ok())
            .unwrap_or(0);
        let model = field("model name").or_else(|| field("cpu model")).unwrap_or_default().to_owned();
        let mut shape = topology.shape();
        if first_only {
            shape.threads = threads;
        }
        let product = u64::from(shape.nodes) * u64::from(shape.sockets) * u64::from(shape.cores);
        let regular = product * u64::from(shape.threads) == present as u64 && !topology.sockets_span_nodes();
        let (online, present) = (saturate(online), saturate(present));
        let shape = if regular { shape } else { Shape { nodes: 1, sockets: 1, cores: present, threads: 1 } };
        let Shape { nodes, sockets, cores, threads } = shape;
        Ok(CpuSummary { model, online, present, mhz, nodes, sockets, cores, threads })
    }

    /// What all processors together and each of them did.
    ///
    /// # Errors
    /// `/proc` is not there.
    pub fn cpu_times(&self) -> Result<(CpuTimes, BTreeMap<u32, CpuTimes>)> {
        let text = self.text("proc/stat")?;
        let ticks = rustix::param::clock_ticks_per_second();
        CpuTimes::parse_all(&text, ticks).ok_or_else(|| self.malformed("proc/stat", "processor times"))
    }

    fn place(&self, cpu: u32) -> CpuPlace {
        let base = format!("sys/devices/system/cpu/cpu{cpu}/topology");
        // Kernels give -1 where a level does not exist.
        let number = |name: &str| self.number::<u32>(format!("{base}/{name}"));
        let list = |name: &str| self.line(format!("{base}/{name}")).ok().as_deref().and_then(parse_cpu_list);
        CpuPlace {
            id: cpu,
            socket: number("physical_package_id").unwrap_or(0),
            die: number("die_id").unwrap_or(0),
            cluster: number("cluster_id").unwrap_or(0),
            core: number("core_id").unwrap_or(cpu),
            siblings: list("thread_siblings_list")
                .or_else(|| list("core_cpus_list"))
                .unwrap_or_else(|| vec![cpu]),
        }
    }

    fn node_cpus(&self, node: u32) -> BTreeSet<u32> {
        let directory = format!("sys/devices/system/node/node{node}");
        let list = self.line(format!("{directory}/cpulist")).ok();
        let cpus = list.as_deref().and_then(parse_cpu_list);
        cpus.unwrap_or_else(|| self.numbered(&directory, "cpu")).into_iter().collect()
    }
}

struct Shape {
    nodes: u32,
    sockets: u32,
    cores: u32,
    threads: u32,
}

impl Topology {
    /// Whether a socket has processors in several nodes, which "sockets a node" cannot tell.
    fn sockets_span_nodes(&self) -> bool {
        let mut home = BTreeMap::new();
        let places = self.nodes.iter().flat_map(|node| node.cpus.iter().map(|cpu| (cpu.socket, node.id)));
        places.into_iter().any(|(socket, node)| *home.entry(socket).or_insert(node) != node)
    }

    /// The largest counts of each level, over nodes that have processors.
    fn shape(&self) -> Shape {
        let mut shape = Shape { nodes: 0, sockets: 0, cores: 0, threads: 0 };
        for node in self.nodes.iter().filter(|node| !node.cpus.is_empty()) {
            shape.nodes += 1;
            let mut sockets: BTreeMap<u32, BTreeMap<(u32, u32), u32>> = BTreeMap::new();
            for cpu in &node.cpus {
                *sockets.entry(cpu.socket).or_default().entry((cpu.die, cpu.core)).or_default() += 1;
            }
            shape.sockets = shape.sockets.max(saturate(sockets.len()));
            for cores in sockets.values() {
                shape.cores = shape.cores.max(saturate(cores.len()));
                shape.threads = shape.threads.max(cores.values().copied().max().unwrap_or(0));
            }
        }
        shape
    }
}

/// Parses the kernel's form of lists, `0-3,8,10-11`; an empty text is an empty list.
pub fn parse_cpu_list(text: &str) -> Option<Vec<u32>> {
    let mut cpus = Vec::new();
    for part in text.trim().split(',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        if first > last || (last - first) as usize + cpus.len() >= CPUS_MAX {
            return None;
        }
        cpus.extend(first..=last);
    }
    Some(cpus)
}

impl CpuTimes {
    /// What all processors together and each of them did, from the text of `/proc/stat`: its lines
    /// `cpu user nice system idle iowait irq softirq steal guest guest_nice` of proc(5), where guests are in user
    /// already. None if the line of all processors is missing.
    pub fn parse_all(text: &str, ticks_per_second: u64) -> Option<(CpuTimes, BTreeMap<u32, CpuTimes>)> {
        parse_times(text, ticks_per_second)
    }
}

fn parse_times(text: &str, ticks_per_second: u64) -> Option<(CpuTimes, BTreeMap<u32, CpuTimes>)> {
    let tick_ns = 1_000_000_000 / ticks_per_second.max(1);
    let mut total = None;
    let mut each = BTreeMap::new();
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        let Some(number) = words.next().and_then(|name| name.strip_prefix("cpu")) else { continue };
        let ticks: Vec<u64> = words.map_while(|word| word.parse().ok()).collect();
        let sum = |fields: &[usize]| {
            let ticks = fields.iter().filter_map(|field| ticks.get(*field));
            ticks.fold(0u64, |sum, ticks| sum.saturating_add(*ticks)).saturating_mul(tick_ns)
        };
        let times = CpuTimes {
            kernel_ns: sum(&[2, 5, 6]),
            user_ns: sum(&[0, 1]),
            idle_ns: sum(&[3]),
            iowait_ns: sum(&[4]),
        };
        if number.is_empty() {
            total = Some(times);
        } else {
            each.insert(number.parse().ok()?, times);
        }
    }
    total.map(|total| (total, each))
}

fn saturate(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_parsed() {
        let check = |text: &str, expect: Option<&[u32]>| {
            assert_eq!(parse_cpu_list(text).as_deref(), expect, "{text}");
        };
        check("0-3,8,10-11\n", Some(&[0, 1, 2, 3, 8, 10, 11]));
        check("", Some(&[]));
        check("3-1", None);
        check("0-4294967295", None);
        check("x", None);
    }

    #[test]
    fn times_are_summed() {
        let text = "cpu  10 20 30 40 50 6 7 8 9 10\ncpu3 1 2 3 4 5 6 7\nintr 5\n";
        let (total, each) = parse_times(text, 100).unwrap();
        let expect = CpuTimes {
            kernel_ns: 430_000_000,
            user_ns: 300_000_000,
            idle_ns: 400_000_000,
            iowait_ns: 500_000_000,
        };
        assert_eq!(total, expect);
        assert_eq!((each.len(), each[&3].kernel_ns), (1, 160_000_000));
        assert!(parse_times("intr 5\n", 100).is_none());
    }
}
