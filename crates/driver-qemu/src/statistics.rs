//! Counting a running machine: the host's counters, and QEMU's own through its monitor.

use std::collections::HashMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use api::constants::{
    VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, VIR_DOMAIN_MEMORY_STAT_AVAILABLE,
    VIR_DOMAIN_MEMORY_STAT_DISK_CACHES, VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC,
    VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL, VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE,
    VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT, VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT, VIR_DOMAIN_MEMORY_STAT_RSS,
    VIR_DOMAIN_MEMORY_STAT_SWAP_IN, VIR_DOMAIN_MEMORY_STAT_SWAP_OUT, VIR_DOMAIN_MEMORY_STAT_UNUSED,
    VIR_DOMAIN_MEMORY_STAT_USABLE, VIR_VCPU_RUNNING,
};
use engine::{BlockStatistics, CpuTimes, HostStatistics, InterfaceStatistics, Statistics, VcpuStatistics};
use error::Result;
use host_sys::process;
use serde_json::{Value, json};

use crate::more;
use crate::running::{DiskNames, Running};

/// Where the kernel counts what its network devices carry.
const NET: &str = "/sys/class/net";

/// Guest statistics of the balloon device: QEMU's name, our tag, and what one unit of ours is in QEMU's.
const GUEST_STATS: &[(&str, i32, u64)] = &[
    ("stat-swap-in", VIR_DOMAIN_MEMORY_STAT_SWAP_IN, 1024),
    ("stat-swap-out", VIR_DOMAIN_MEMORY_STAT_SWAP_OUT, 1024),
    ("stat-major-faults", VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT, 1),
    ("stat-minor-faults", VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT, 1),
    ("stat-free-memory", VIR_DOMAIN_MEMORY_STAT_UNUSED, 1024),
    ("stat-total-memory", VIR_DOMAIN_MEMORY_STAT_AVAILABLE, 1024),
    ("stat-available-memory", VIR_DOMAIN_MEMORY_STAT_USABLE, 1024),
    ("stat-disk-caches", VIR_DOMAIN_MEMORY_STAT_DISK_CACHES, 1024),
    ("stat-htlb-pgalloc", VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC, 1),
    ("stat-htlb-pgfail", VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL, 1),
];

/// What the host knows; nobody is asked.
pub fn now(running: &Running) -> HostStatistics {
    match process::stat(running.process.pid) {
        Ok(stat) => {
            HostStatistics { cpu: Some(cpu_times(&stat)), resident_kib: Some(stat.resident_bytes / 1024) }
        }
        Err(_) => HostStatistics::default(),
    }
}

/// Everything, asking the monitor.
///
/// # Errors
/// The monitor does not answer.
pub fn all(running: &Running) -> Result<Statistics> {
    if running.is_own() {
        return own(running);
    }
    let asked = more::ask(running);
    let host = now(running);
    Ok(Statistics {
        cpu: host.cpu,
        vcpus: vcpus(running),
        memory: memory(running, host.resident_kib)?,
        blocks: blocks(running)?,
        interfaces: interfaces(running),
        extra: asked.parameters(running),
    })
}

/// What our own monitor and the host know of one of its machines.
fn own(running: &Running) -> Result<Statistics> {
    let answer = running.command("devices", None)?;
    let devices: HashMap<&str, &Value> =
        array(&answer["devices"]).filter_map(|device| Some((device["id"].as_str()?, device))).collect();
    let host = now(running);
    let mut memory = Vec::new();
    if let Some(balloon) =
        devices.values().map(|device| &device["balloon"]).find(|balloon| !balloon.is_null())
    {
        memory.extend(
            balloon["memory"].as_u64().map(|bytes| (VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, bytes / 1024)),
        );
        for (name, tag, unit) in GUEST_STATS {
            memory.extend(balloon["guest"][name].as_u64().map(|value| (*tag, value / unit)));
        }
        memory.push((VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE, balloon["told"].as_u64().unwrap_or(0)));
    }
    memory.extend(host.resident_kib.map(|kib| (VIR_DOMAIN_MEMORY_STAT_RSS, kib)));
    let disks = running.disks();
    let blocks = disks.iter().map(|disk| {
        let counted = devices.get(disk.alias.as_str()).map_or(&Value::Null, |device| &device["disk"]);
        own_block(disk, counted)
    });
    Ok(Statistics {
        cpu: host.cpu,
        vcpus: vcpus(running),
        memory,
        blocks: blocks.collect(),
        interfaces: interfaces(running),
        extra: Vec::new(),
    })
}

/// What our own monitor counted of a disk.
fn own_block(disk: &DiskNames, counted: &Value) -> BlockStatistics {
    let number = |name: &str, place: usize| counted[name][place].as_u64();
    let host = disk.path.as_deref().and_then(|path| Path::new(path).metadata().ok());
    BlockStatistics {
        target: disk.target.clone(),
        path: disk.path.clone(),
        backing_index: None,
        read_requests: number("reads", 0),
        read_bytes: number("reads", 1),
        read_ns: number("reads", 2),
        write_requests: number("writes", 0),
        write_bytes: number("writes", 1),
        write_ns: number("writes", 2),
        flush_requests: number("flushes", 0),
        flush_ns: number("flushes", 1),
        errors: counted["errors"].as_u64(),
        allocation: host.as_ref().map(|data| data.blocks() * 512),
        capacity: counted["bytes"].as_u64(),
        physical: disk.path.as_deref().and_then(physical_bytes),
    }
}

fn cpu_times(stat: &process::Stat) -> CpuTimes {
    let (user_ns, system_ns) = (stat.user_time_ns, stat.system_time_ns);
    CpuTimes { total_ns: user_ns + system_ns, user_ns, system_ns }
}

fn vcpus(running: &Running) -> Vec<VcpuStatistics> {
    let threads = running.vcpu_threads();
    let numbered = (0u32..).zip(threads);
    numbered
        .filter_map(|(number, thread)| {
            let stat = process::thread(running.process.pid, thread).ok()?;
            let coarse_ns = stat.stat.user_time_ns + stat.stat.system_time_ns;
            Some(VcpuStatistics {
                number,
                state: VIR_VCPU_RUNNING,
                time_ns: stat.run_time_ns.unwrap_or(coarse_ns),
                wait_ns: Some(wait_ns(running.process.pid, thread)),
                delay_ns: stat.wait_time_ns,
                halted: None,
                cpu: i32::try_from(stat.stat.last_cpu).unwrap_or(-1),
                affinity: affinity(thread),
            })
        })
        .collect()
}

/// Time a thread has waited for something, as its scheduler statistics tell; 0 where the kernel keeps none, which is what
/// clients know from libvirt.
fn wait_ns(pid: u32, thread: u32) -> u64 {
    let statistics = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/sched")).unwrap_or_default();
    let line = statistics.lines().find(|line| line.contains("wait_sum"));
    // Milliseconds and, after the point, nanoseconds of the next.
    let value =
        line.and_then(|line| line.rsplit_once(':')).and_then(|(_, value)| value.trim().split_once('.'));
    let parsed =
        value.and_then(|(ms, ns)| Some(ms.parse::<u64>().ok()? * 1_000_000 + ns.parse::<u64>().ok()?));
    parsed.unwrap_or(0)
}

/// Host processors that a thread may use, one bit each, lowest first.
fn affinity(thread: u32) -> Vec<u8> {
    let id = i32::try_from(thread).ok().and_then(rustix::process::Pid::from_raw);
    let Ok(set) = rustix::thread::sched_getaffinity(id) else { return Vec::new() };
    let online = host_sys::host_info::Host::new().online_cpus().unwrap_or_default();
    let online = online.last().map_or(1, |last| *last as usize + 1);
    let mut map = vec![0u8; online.div_ceil(8)];
    for processor in (0..online).filter(|processor| set.is_set(*processor)) {
        map[processor / 8] |= 1 << (processor % 8);
    }
    map
}

fn memory(running: &Running, resident_kib: Option<u64>) -> Result<Vec<(i32, u64)>> {
    let mut memory = Vec::new();
    if let Some(balloon) = &running.balloon {
        let actual = running.command("query-balloon", None)?;
        memory.extend(
            actual["actual"].as_u64().map(|bytes| (VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, bytes / 1024)),
        );
        let arguments = json!({ "path": balloon, "property": "guest-stats" });
        let guest = running.command("qom-get", Some(arguments))?;
        for (name, tag, unit) in GUEST_STATS {
            // QEMU writes -1 for what the guest did not tell.
            if let Some(value) = guest["stats"][name].as_u64().filter(|value| *value != u64::MAX) {
                memory.push((*tag, value / unit));
            }
        }
        let updated = guest["last-update"].as_u64().unwrap_or(0);
        memory.push((VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE, updated));
    }
    memory.extend(resident_kib.map(|kib| (VIR_DOMAIN_MEMORY_STAT_RSS, kib)));
    Ok(memory)
}

fn blocks(running: &Running) -> Result<Vec<BlockStatistics>> {
    let disks = running.disks();
    if disks.is_empty() {
        return Ok(Vec::new());
    }
    let counters = running.command("query-blockstats", None)?;
    let nodes = running.command("query-named-block-nodes", Some(json!({ "flat": true })))?;
    let sizes: HashMap<&str, &Value> =
        array(&nodes).filter_map(|node| Some((node["node-name"].as_str()?, node))).collect();
    Ok(disks.iter().map(|disk| block(disk, &counters, &sizes)).collect())
}

fn block(disk: &DiskNames, counters: &Value, nodes: &HashMap<&str, &Value>) -> BlockStatistics {
    let of_disk = |entry: &&Value| {
        let qdev = entry["qdev"].as_str().unwrap_or("");
        let node = entry["node-name"].as_str().unwrap_or("");
        qdev.split('/').any(|part| part == disk.alias) || (!disk.node.is_empty() && node == disk.node)
    };
    let entry = array(counters).find(of_disk);
    let stats = entry.map_or(&Value::Null, |entry| &entry["stats"]);
    let parent = entry.map_or(&Value::Null, |entry| &entry["parent"]["stats"]);
    let number = |name: &str| stats[name].as_u64();
    let image = nodes.get(disk.node.as_str()).map_or(&Value::Null, |node| &node["image"]);
    BlockStatistics {
        target: disk.target.clone(),
        path: disk.path.clone(),
        backing_index: None,
        read_requests: number("rd_operations"),
        read_bytes: number("rd_bytes"),
        read_ns: number("rd_total_time_ns"),
        write_requests: number("wr_operations"),
        write_bytes: number("wr_bytes"),
        write_ns: number("wr_total_time_ns"),
        flush_requests: number("flush_operations"),
        flush_ns: number("flush_total_time_ns"),
        errors: None,
        allocation: parent["wr_highest_offset"].as_u64().or(number("wr_highest_offset")),
        capacity: image["virtual-size"].as_u64(),
        physical: disk.path.as_deref().and_then(physical_bytes).or(image["actual-size"].as_u64()),
    }
}

/// Length of an image file; a block device's is left to QEMU.
fn physical_bytes(path: &str) -> Option<u64> {
    let metadata = Path::new(path).metadata().ok()?;
    metadata.is_file().then_some(metadata.size())
}

fn interfaces(running: &Running) -> Vec<InterfaceStatistics> {
    let counted = running.interfaces().into_iter().filter_map(|interface| {
        let target = interface.target.clone()?;
        // What the host's end sends is what the guest receives.
        Some(InterfaceStatistics {
            received: counters(&target, "tx"),
            sent: counters(&target, "rx"),
            mac: interface.mac,
            target,
        })
    });
    counted.collect()
}

fn counters(target: &str, direction: &str) -> [u64; 4] {
    ["bytes", "packets", "errors", "dropped"].map(|what| {
        let path = format!("{NET}/{target}/statistics/{direction}_{what}");
        std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
    })
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
