//! Limits and processors that a machine gets before its guest runs: of disks through the monitor, of threads from the host.

use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::process;
use model::devices::disk::{Disk, DiskBus};
use model::devices::iotune::IoTune;
use model::{CpuSet, Domain};
use rustix::process::Pid;
use rustix::thread::{CpuSet as Affinity, sched_setaffinity};
use serde_json::{Value, json};

use crate::driver::host_error;
use crate::names;
use crate::running::Running;

/// Puts the limits of disks into effect.
///
/// # Errors
/// The emulator refuses them: they contradict each other, or the drive has no medium.
pub fn disks(running: &Running, live: &Domain) -> Result<()> {
    for disk in &live.devices.disk {
        if let Some(tune) = disk.iotune.as_deref().filter(|tune| **tune != IoTune::default()) {
            running.command("block_set_io_throttle", Some(throttle(disk, tune)))?;
        }
    }
    Ok(())
}

/// Gives a disk of a running machine other limits.
///
/// # Errors
/// The emulator refuses them, or our own monitor does not have them.
pub fn limit_disk(running: &Running, disk: &Disk, tune: &IoTune) -> Result<()> {
    if !running.is_own() {
        return running.command("block_set_io_throttle", Some(throttle(disk, tune))).map(drop);
    }
    let mut rest = tune.clone();
    let simple = [
        ("bps", rest.total_bytes_sec.take()),
        ("bps-rd", rest.read_bytes_sec.take()),
        ("bps-wr", rest.write_bytes_sec.take()),
        ("iops", rest.total_iops_sec.take()),
        ("iops-rd", rest.read_iops_sec.take()),
        ("iops-wr", rest.write_iops_sec.take()),
    ];
    if rest != IoTune::default() {
        let detail = "machine type 'ferrovirt' has no bursts, sizes and groups of limits";
        return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, detail)
            .with_cure("give bytes and requests a second only"));
    }
    let mut arguments = json!({ "device": names::alias(&disk.info) });
    for (name, value) in simple {
        arguments[name] = json!(value.unwrap_or(0));
    }
    running.command("limit-disk", Some(arguments)).map(drop)
}

/// The arguments of the command; 0 means no limit.
fn throttle(disk: &Disk, tune: &IoTune) -> Value {
    let alias = names::alias(&disk.info);
    // The drive of a virtio disk belongs to the part behind its transport.
    let id = match disk.target.bus {
        Some(DiskBus::Virtio) => format!("/machine/peripheral/{alias}/virtio-backend"),
        _ => alias,
    };
    let mut arguments = json!({ "id": id });
    let always = [
        ("bps", tune.total_bytes_sec),
        ("bps_rd", tune.read_bytes_sec),
        ("bps_wr", tune.write_bytes_sec),
        ("iops", tune.total_iops_sec),
        ("iops_rd", tune.read_iops_sec),
        ("iops_wr", tune.write_iops_sec),
    ];
    for (name, value) in always {
        arguments[name] = json!(value.unwrap_or(0));
    }
    let sometimes = [
        ("bps_max", tune.total_bytes_sec_max),
        ("bps_rd_max", tune.read_bytes_sec_max),
        ("bps_wr_max", tune.write_bytes_sec_max),
        ("iops_max", tune.total_iops_sec_max),
        ("iops_rd_max", tune.read_iops_sec_max),
        ("iops_wr_max", tune.write_iops_sec_max),
        ("bps_max_length", tune.total_bytes_sec_max_length),
        ("bps_rd_max_length", tune.read_bytes_sec_max_length),
        ("bps_wr_max_length", tune.write_bytes_sec_max_length),
        ("iops_max_length", tune.total_iops_sec_max_length),
        ("iops_rd_max_length", tune.read_iops_sec_max_length),
        ("iops_wr_max_length", tune.write_iops_sec_max_length),
        ("iops_size", tune.size_iops_sec),
    ];
    for (name, value) in sometimes {
        if let Some(value) = value {
            arguments[name] = json!(value);
        }
    }
    if let Some(group) = &tune.group_name {
        arguments["group"] = json!(group);
    }
    arguments
}

/// Binds the emulator's threads to the processors of the host that the document gives them.
///
/// # Errors
/// The host has none of them, or the monitor does not answer.
pub fn threads(running: &Running, live: &Domain) -> Result<()> {
    let tune = live.cputune.as_deref();
    let all = live.vcpu.as_ref().and_then(|vcpu| vcpu.cpuset.as_ref());
    let emulator = tune.and_then(|tune| tune.emulatorpin.as_ref()).or(all);
    let vcpu_pins = tune.map(|tune| tune.vcpupin.as_slice()).unwrap_or_default();
    let iothread_pins = tune.map(|tune| tune.iothreadpin.as_slice()).unwrap_or_default();
    if emulator.is_none() && vcpu_pins.is_empty() && iothread_pins.is_empty() {
        return Ok(());
    }
    let vcpus = running.vcpu_threads();
    let iothreads = iothreads(running)?;
    if let Some(set) = emulator {
        // Threads to come have the processors of the one that makes them: it is bound before the others are counted.
        bind(running, running.process.pid, set)?;
        let found = process::threads(running.process.pid)
            .map_err(|error| host_error("count the emulator's threads", error))?;
        let of_guest = |id| vcpus.contains(&id) || iothreads.iter().any(|(_, thread)| *thread == id);
        for thread in found.iter().filter(|thread| !of_guest(thread.id)) {
            bind(running, thread.id, set)?;
        }
    }
    for (number, thread) in (0..).zip(&vcpus) {
        let own = vcpu_pins.iter().find(|pin| pin.vcpu == number).map(|pin| &pin.cpuset);
        own.or(all).map_or(Ok(()), |set| bind(running, *thread, set))?;
    }
    for (number, thread) in &iothreads {
        let own = iothread_pins.iter().find(|pin| pin.iothread == *number).map(|pin| &pin.cpuset);
        own.or(all).map_or(Ok(()), |set| bind(running, *thread, set))?;
    }
    Ok(())
}

/// Numbers of the document's I/O threads, and their threads on the host.
fn iothreads(running: &Running) -> Result<Vec<(u32, u32)>> {
    let answer = running.command("query-iothreads", None)?;
    let threads = answer.as_array().into_iter().flatten().filter_map(|thread| {
        let number = thread["id"].as_str()?.strip_prefix("iothread")?.parse().ok()?;
        Some((number, thread["thread-id"].as_u64()?.try_into().ok()?))
    });
    Ok(threads.collect())
}

fn bind(running: &Running, thread: u32, set: &CpuSet) -> Result<()> {
    let mut affinity = Affinity::new();
    for processor in set.iter().filter_map(|number| usize::try_from(number).ok()) {
        if processor < Affinity::MAX_CPU {
            affinity.set(processor);
        }
    }
    let Some(thread) = i32::try_from(thread).ok().and_then(Pid::from_raw) else { return Ok(()) };
    match sched_setaffinity(Some(thread), &affinity) {
        // A thread of the emulator's pool may end at any time.
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(error) => {
            let detail = format!("cannot bind a thread of domain '{}' to the processors {set}", running.name);
            Err(Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, detail)
                .with_source(error)
                .with_cure("name processors that are online in this host: see lscpu"))
        }
    }
}
