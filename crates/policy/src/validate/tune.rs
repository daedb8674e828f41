//! I/O threads, schedulers, limits and labels: numbers that must fit each other.

use std::collections::HashSet;

use error::Result;
use model::CpuSet;
use model::Domain;
use model::cputune::Scheduler;
use model::seclabel::{DeviceSecLabel, SecLabel, SecLabelType};

use crate::fault::{internal, plain, unsupported, xml};
use crate::repeated::first_repeated;

/// The shortest and longest period of CPU limits, in microseconds.
const PERIOD: std::ops::RangeInclusive<u64> = 1000..=1_000_000;
/// The smallest and largest weight of a machine's CPUs.
const SHARES: std::ops::RangeInclusive<u64> = 2..=262_144;
/// The smallest and largest quota of CPU limits, in microseconds.
const QUOTA: std::ops::RangeInclusive<i64> = 1000..=17_592_186_044_415;

pub(super) fn check(domain: &Domain) -> Result<()> {
    threads(domain)?;
    if domain.memtune.as_ref().is_some_and(|tune| tune.min_guarantee.is_some()) {
        return Err(unsupported("Parameter 'min_guarantee' not supported by QEMU."));
    }
    limits(domain)?;
    let caches = domain.cputune.as_deref().is_some_and(|tune| !tune.cachetune.is_empty());
    if caches && domain.r#type != model::DomainType::Kvm {
        return Err(unsupported("cachetune is only supported for KVM domains"));
    }
    periods(domain)?;
    schedulers(domain)?;
    labels(domain)
}

/// Numbers that must fit each other whoever runs the machine.
pub(super) fn common(domain: &Domain) -> Result<()> {
    threads(domain)?;
    limits(domain)?;
    periods(domain)?;
    schedulers(domain)
}

/// The I/O threads of a machine.
pub(super) struct Threads {
    /// The numbers that the document gives, in order.
    named: Vec<u32>,
    /// How many have none.
    unnamed: usize,
}

impl Threads {
    pub(super) fn of(domain: &Domain) -> Threads {
        let ids = domain.iothreadids.as_deref().map(|ids| ids.iothread.as_slice()).unwrap_or_default();
        let mut named: Vec<u32> = ids.iter().map(|thread| thread.id).collect();
        named.sort_unstable();
        let count = domain.iothreads.unwrap_or(0) as usize;
        Threads { unnamed: count.saturating_sub(named.len()), named }
    }

    /// Whether there is one of this number.
    pub(super) fn has(&self, id: u32) -> bool {
        let Err(lower) = self.named.binary_search(&id) else { return true };
        // Threads without a number get the lowest free ones.
        let rank = (id as usize).saturating_sub(lower);
        rank > 0 && rank <= self.unnamed
    }
}

fn threads(domain: &Domain) -> Result<()> {
    if let Some(own) = domain.defaultiothread.as_deref() {
        pool(own.thread_pool_min, own.thread_pool_max)?;
    }
    let mut seen = HashSet::new();
    for thread in domain.iothreadids.iter().flat_map(|ids| &ids.iothread) {
        pool(thread.thread_pool_min, thread.thread_pool_max)?;
        if !seen.insert(thread.id) {
            return Err(xml(format!("duplicate iothread id '{}' found", thread.id)));
        }
    }
    Ok(())
}

/// The fewest and most threads of a pool.
fn pool(min: Option<i32>, max: Option<i32>) -> Result<()> {
    if max == Some(0) {
        return Err(unsupported("thread_pool_max must be a positive integer"));
    }
    if min.is_some_and(|min| max.is_none_or(|max| min > max)) {
        return Err(unsupported("thread_pool_min must be smaller or equal to thread_pool_max"));
    }
    Ok(())
}

/// Each device is limited once. Defaults forget devices without limits, so it is asked before.
pub(crate) fn limited_once(domain: &Domain) -> Result<()> {
    let mut paths = HashSet::new();
    for device in domain.blkiotune.iter().flat_map(|tune| &tune.device) {
        if !paths.insert(device.path.as_str()) {
            return Err(unsupported(format!("duplicate blkio device path '{}'", device.path)));
        }
    }
    Ok(())
}

/// Pins of virtual CPUs.
fn limits(domain: &Domain) -> Result<()> {
    let mut pinned = HashSet::new();
    for pin in domain.cputune.iter().flat_map(|tune| &tune.vcpupin) {
        if !pinned.insert(pin.vcpu) {
            return Err(internal(format!("duplicate vcpupin for vcpu '{}'", pin.vcpu)));
        }
    }
    Ok(())
}

fn periods(domain: &Domain) -> Result<()> {
    let Some(tune) = domain.cputune.as_deref() else { return Ok(()) };
    if tune.shares.is_some_and(|shares| shares > 0 && !SHARES.contains(&shares)) {
        return Err(out_of_range("shares", SHARES.start(), SHARES.end()));
    }
    let periods = [
        ("period", tune.period),
        ("global_period", tune.global_period),
        ("emulator_period", tune.emulator_period),
        ("iothread_period", tune.iothread_period),
    ];
    for (name, value) in periods {
        if value.is_some_and(|value| value > 0 && !PERIOD.contains(&value)) {
            return Err(out_of_range(name, PERIOD.start(), PERIOD.end()));
        }
    }
    let quotas = [
        ("quota", tune.quota),
        ("global_quota", tune.global_quota),
        ("emulator_quota", tune.emulator_quota),
        ("iothread_quota", tune.iothread_quota),
    ];
    for (name, value) in quotas {
        if value.is_some_and(|value| value > 0 && !QUOTA.contains(&value)) {
            return Err(out_of_range(name, QUOTA.start(), QUOTA.end()));
        }
    }
    Ok(())
}

fn out_of_range(name: &str, first: impl std::fmt::Display, last: impl std::fmt::Display) -> error::Error {
    unsupported(format!("Value of cputune '{name}' must be in range [{first}, {last}]"))
}

fn schedulers(domain: &Domain) -> Result<()> {
    let Some(tune) = domain.cputune.as_deref() else { return Ok(()) };
    let known = Threads::of(domain);
    let mut pinned = HashSet::new();
    for pin in &tune.iothreadpin {
        if !known.has(pin.iothread) {
            return Err(unsupported(format!("Cannot find 'iothread' : {}", pin.iothread)));
        }
        if !pinned.insert(pin.iothread) {
            return Err(internal(format!("duplicate iothreadpin for same iothread '{}'", pin.iothread)));
        }
    }
    let of_vcpus = tune.vcpusched.iter().map(|sched| ("vcpusched", sched.scheduler, sched.priority));
    let of_threads =
        tune.iothreadsched.iter().map(|sched| ("iothreadsched", sched.scheduler, sched.priority));
    let of_emulator =
        tune.emulatorsched.iter().map(|sched| ("emulatorsched", sched.scheduler, sched.priority));
    for (element, scheduler, priority) in of_vcpus.chain(of_threads).chain(of_emulator) {
        let real_time = matches!(scheduler, Some(Scheduler::Fifo | Scheduler::Rr));
        if real_time && priority.is_none() {
            return Err(xml(format!("Missing required attribute 'priority' in element '{element}'")));
        }
    }
    let vcpus = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
    overlap(
        tune.vcpusched.iter().map(|sched| sched.vcpus.as_ref()),
        "'vcpusched' attributes 'vcpus' must not overlap",
    )?;
    let scheduled = tune.vcpusched.iter().filter_map(|sched| sched.vcpus.as_ref());
    if let Some(vcpu) = scheduled.flat_map(CpuSet::iter).find(|vcpu| *vcpu >= vcpus) {
        return Err(unsupported(format!("vCPU '{vcpu}' is not present in domain definition")));
    }
    let threads = tune.iothreadsched.iter().filter_map(|sched| sched.iothreads.as_ref());
    if let Some(id) = threads.flat_map(CpuSet::iter).find(|id| !known.has(*id)) {
        return Err(unsupported(format!("Cannot find 'iothread' : {id}")));
    }
    overlap(
        tune.iothreadsched.iter().map(|sched| sched.iothreads.as_ref()),
        "'iothreadsched' attributes 'iothreads' must not overlap",
    )
}

fn overlap<'a>(sets: impl Iterator<Item = Option<&'a CpuSet>>, words: &str) -> Result<()> {
    let mut seen = HashSet::new();
    for member in sets.flatten().flat_map(CpuSet::iter) {
        if !seen.insert(member) {
            return Err(plain(words));
        }
    }
    Ok(())
}

/// Labels of the machine and of its disks and character devices.
fn labels(domain: &Domain) -> Result<()> {
    relabelled(domain)?;
    let repeated = first_repeated(domain.seclabel.iter().map(|label| &label.model));
    for (at, label) in domain.seclabel.iter().enumerate() {
        let model = label.model.as_deref().unwrap_or("");
        if repeated == Some(at) {
            return Err(plain(format!("seclabel for model {model} is already provided")));
        }
    }
    let details = domain.devices.disk.iter().filter_map(|disk| disk.source.details.as_deref());
    details.into_iter().try_for_each(|details| device_labels(&details.seclabel))
}

/// Labels say what they are: those that a driver makes are put on resources too, those of the document have a text. Defaults forget labels of no driver, so it is asked before.
pub(crate) fn relabelled(domain: &Domain) -> Result<()> {
    let kept = |label: &SecLabel| label.r#type == Some(SecLabelType::Dynamic) && label.relabel == Some(false);
    if domain.seclabel.iter().any(kept) {
        return Err(unsupported("dynamic label type must use resource relabeling"));
    }
    for label in &domain.seclabel {
        if label.r#type == Some(SecLabelType::None) && label.relabel == Some(true) {
            return Err(unsupported("resource relabeling is not compatible with 'none' label type"));
        }
        if label.r#type == Some(SecLabelType::Static) {
            label.label.as_ref().ok_or_else(|| xml("security label is missing"))?;
            label.model.as_ref().ok_or_else(|| xml("missing security model in domain seclabel"))?;
        }
    }
    Ok(())
}

fn device_labels(labels: &[DeviceSecLabel]) -> Result<()> {
    let repeated = first_repeated(labels.iter().map(|label| &label.model));
    for (at, label) in labels.iter().enumerate() {
        if repeated == Some(at) {
            let model = label.model.as_deref().unwrap_or("");
            return Err(plain(format!("seclabel for model {model} is already provided")));
        }
        device_label(label)?;
    }
    Ok(())
}

fn device_label(label: &DeviceSecLabel) -> Result<()> {
    let model = label.model.as_deref().unwrap_or("");
    match (label.relabel, &label.label) {
        (Some(true), None) => Err(xml(format!("Cannot specify relabel if label is missing. model={model}"))),
        (Some(false), Some(_)) => {
            Err(xml(format!("Cannot specify a label if relabelling is turned off. model={model}")))
        }
        _ => Ok(()),
    }
}
