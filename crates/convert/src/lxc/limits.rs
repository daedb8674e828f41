//! Limits by control groups: memory, CPU time and placement, and disks.

use error::Result;
use model::Domain;
use model::cputune::{CpuTune, Placement};
use model::memory::{BlkioDevice, BlkioTune, Memory, MemoryTune};
use model::numatune::{NumaMemory, NumaMode, NumaTune};
use xml::CpuSet;

use super::mount::bytes;
use super::settings::Settings;
use crate::fault::internal;

/// A limit of one disk: setting, and where it goes.
type DeviceLimit = (&'static str, fn(&mut BlkioDevice, u64));

const DEVICE_LIMITS: [DeviceLimit; 5] = [
    ("lxc.cgroup.blkio.device_weight", |device, value| device.weight = u32::try_from(value).ok()),
    ("lxc.cgroup.blkio.throttle.read_bps_device", |device, value| device.read_bytes_sec = Some(value)),
    ("lxc.cgroup.blkio.throttle.write_bps_device", |device, value| device.write_bytes_sec = Some(value)),
    ("lxc.cgroup.blkio.throttle.read_iops_device", |device, value| {
        device.read_iops_sec = u32::try_from(value).ok();
    }),
    ("lxc.cgroup.blkio.throttle.write_iops_device", |device, value| {
        device.write_iops_sec = u32::try_from(value).ok();
    }),
];
/// Most disks with limits.
const DEVICES_MAX: usize = 256;

pub(super) fn read(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    memory(domain, settings)?;
    cpu(domain, settings)?;
    disks(domain, settings)
}

fn memory(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    let kib = |name: &str| {
        let unlimited = |text: &&str| *text != "-1";
        settings
            .get(name)
            .filter(unlimited)
            .map(|text| Ok::<_, error::Error>(bytes(text)? / 1024))
            .transpose()
    };
    let tune = MemoryTune {
        hard_limit: kib("lxc.cgroup.memory.limit_in_bytes")?,
        soft_limit: kib("lxc.cgroup.memory.soft_limit_in_bytes")?,
        swap_hard_limit: kib("lxc.cgroup.memory.memsw.limit_in_bytes")?,
        ..MemoryTune::default()
    };
    if let Some(kib) = tune.hard_limit {
        domain.memory = Some(Memory { kib, ..Memory::default() });
    }
    domain.memtune = (tune != MemoryTune::default()).then(|| Box::new(tune));
    Ok(())
}

fn wrong(name: &str, text: &str) -> error::Error {
    internal(format!("failed to parse {name}: '{text}'"))
}

fn cpu(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    let number = |name: &str| {
        settings.get(name).map(|text| text.parse::<i64>().map_err(|_| wrong(name, text))).transpose()
    };
    let unsigned = |name: &str| Ok::<_, error::Error>(number(name)?.map(i64::unsigned_abs));
    let tune = CpuTune {
        shares: unsigned("lxc.cgroup.cpu.shares")?,
        quota: number("lxc.cgroup.cpu.cfs_quota_us")?,
        period: unsigned("lxc.cgroup.cpu.cfs_period_us")?,
        ..CpuTune::default()
    };
    domain.cputune = (tune != CpuTune::default()).then(|| Box::new(tune));
    let set = |name: &str| {
        settings.get(name).map(|text| text.parse::<CpuSet>().map_err(|_| wrong(name, text))).transpose()
    };
    if let Some(cpus) = set("lxc.cgroup.cpuset.cpus")? {
        let vcpu = domain.vcpu.get_or_insert_default();
        vcpu.placement = Some(Placement::Static);
        vcpu.cpuset = Some(cpus);
    }
    if let Some(nodes) = set("lxc.cgroup.cpuset.mems")? {
        let memory =
            NumaMemory { mode: Some(NumaMode::Strict), nodeset: Some(nodes), ..NumaMemory::default() };
        domain.numatune = Some(Box::new(NumaTune { memory: Some(memory), ..NumaTune::default() }));
    }
    Ok(())
}

fn disks(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    let mut tune = BlkioTune::default();
    let weight = "lxc.cgroup.blkio.weight";
    tune.weight =
        settings.get(weight).map(|text| text.parse().map_err(|_| wrong(weight, text))).transpose()?;
    for (name, set) in DEVICE_LIMITS {
        for text in settings.all(name) {
            // The disk by its numbers, and the limit.
            let words: Vec<&str> = text.split_whitespace().collect();
            let [numbers, value] = words[..] else { return Err(wrong(name, text)) };
            let is_disk = numbers.split(':').count() == 2
                && numbers.bytes().all(|letter| letter.is_ascii_digit() || letter == b':');
            let value = value.parse::<u64>().ok().filter(|_| is_disk).ok_or_else(|| wrong(name, text))?;
            let path = format!("/dev/block/{numbers}");
            let at = tune.device.iter().position(|device| device.path == path).unwrap_or(tune.device.len());
            if at >= DEVICES_MAX {
                return Err(internal(format!("limits of more than {DEVICES_MAX} disks are too many")));
            }
            if at == tune.device.len() {
                tune.device.push(BlkioDevice { path, ..BlkioDevice::default() });
            }
            set(&mut tune.device[at], value);
        }
    }
    domain.blkiotune = (tune != BlkioTune::default()).then(|| Box::new(tune));
    Ok(())
}
