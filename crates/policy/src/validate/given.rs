//! What a document has to say besides: settings that mean nothing without another, and values out of range.

use std::collections::HashSet;

use error::Result;
use model::clock::ClockOffset;
use model::cpu::{CacheSize, Interconnect, NumaCell};
use model::sysinfo::SysInfo;
use model::{CpuSet, Domain};

use crate::defaults::arch;
use crate::fault::{internal, plain, unsupported, xml};
use crate::machine::is_x86;

/// Names of firmware entries begin with this; the rest of the space belongs to QEMU.
const FIRMWARE_PREFIX: &str = "opt/";
/// Names of firmware entries that belong to programs which QEMU ships.
const FIRMWARE_RESERVED: &[&str] = &["opt/ovmf/", "opt/org.qemu/"];

pub(super) fn check(domain: &Domain) -> Result<()> {
    clock(domain)?;
    firmware_serial(domain)?;
    domain.sysinfo.iter().try_for_each(tables)?;
    processors(domain)?;
    nodes(domain)?;
    sounds(domain)?;
    channels(domain)?;
    let mut counters = HashSet::new();
    if let Some(event) = domain.perf.iter().find(|event| !counters.insert(event.name.clone())) {
        return Err(xml(format!("perf event '{}' was already specified", event.name)));
    }
    if let Some(map) = domain.idmap.as_deref()
        && map.uid.is_empty() != map.gid.is_empty()
    {
        return Err(unsupported("uid and gid should be mapped both"));
    }
    Ok(())
}

/// A clock that is set to something says to what.
fn clock(domain: &Domain) -> Result<()> {
    let Some(clock) = domain.clock.as_deref() else { return Ok(()) };
    if clock.offset == Some(ClockOffset::Timezone) && clock.timezone.as_deref().is_none_or(str::is_empty) {
        return Err(internal("missing 'timezone' attribute for clock with offset='timezone'"));
    }
    if clock.offset == Some(ClockOffset::Absolute) && clock.start.is_none() {
        return Err(internal("missing 'start' attribute for clock with offset='absolute'"));
    }
    let adjustment = clock.adjustment.as_deref().unwrap_or("");
    if !matches!(adjustment, "" | "reset") && adjustment.trim_start().parse::<i64>().is_err() {
        return Err(xml(format!("unknown clock adjustment '{adjustment}'")));
    }
    Ok(())
}

/// The firmware of a PC writes to a serial port that there is.
fn firmware_serial(domain: &Domain) -> Result<()> {
    if domain.os.bios.as_ref().and_then(|bios| bios.useserial) != Some(true) {
        return Ok(());
    }
    if !is_x86(arch(domain)) {
        return Err(unsupported("BIOS serial console only supported on x86 architectures"));
    }
    if domain.devices.serial.is_empty() {
        return Err(xml("need at least one serial port to use BIOS serial output"));
    }
    Ok(())
}

/// Entries of firmware tables.
fn tables(sysinfo: &SysInfo) -> Result<()> {
    match sysinfo {
        SysInfo::SmBios(tables) => {
            let dates = tables.bios.iter().filter(|entry| entry.name == "date");
            match dates.into_iter().find(|entry| !is_date(&entry.value)) {
                Some(_) => Err(plain("Invalid BIOS 'date' format")),
                None => Ok(()),
            }
        }
        SysInfo::FwCfg(list) => {
            for entry in &list.entry {
                if !entry.name.starts_with(FIRMWARE_PREFIX) {
                    return Err(unsupported("Invalid firmware name"));
                }
                if FIRMWARE_RESERVED.iter().any(|prefix| entry.name.starts_with(prefix)) {
                    return Err(unsupported("That firmware name is reserved"));
                }
                let text = entry.value.as_deref().unwrap_or("");
                if text.is_empty() && entry.file.is_none() {
                    return Err(xml("Firmware entry must have either value or 'file' attribute"));
                }
            }
            Ok(())
        }
    }
}

/// Whether it is a date of the form month/day/year, the year with two digits or from 1900 on.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('/');
    let mut next =
        || parts.next().and_then(|part| part.parse::<u32>().ok().map(|number| (number, part.len())));
    let (Some((month, _)), Some((day, _)), Some((year, digits))) = (next(), next(), next()) else {
        return false;
    };
    let known = (1..=12).contains(&month) && (1..=31).contains(&day);
    known && (digits == 2 || year >= 1900) && next().is_none()
}

/// Virtual CPUs that are listed one by one.
fn processors(domain: &Domain) -> Result<()> {
    let Some(list) = domain.vcpus.as_deref().filter(|list| !list.vcpu.is_empty()) else { return Ok(()) };
    let count = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
    for one in &list.vcpu {
        if one.id >= count {
            return Err(xml(format!("vcpu id '{}' is out of range of maximum vcpu count", one.id)));
        }
        if one.enabled == Some(false) && one.hotpluggable == Some(false) {
            return Err(unsupported(format!("vcpu '{}' is both offline and not hotpluggable", one.id)));
        }
    }
    let ordered = list.vcpu.iter().filter(|one| one.enabled == Some(true));
    let first = ordered.clone().filter(|one| one.order.is_some()).count();
    if first > 0 && first < ordered.count() {
        return Err(unsupported("all vcpus must have either set or unset order"));
    }
    match list.vcpu.iter().find(|one| one.id == 0) {
        None => Err(unsupported("vcpu 0 can't be offline")),
        Some(first) if first.order.is_some_and(|order| order != 1) => {
            Err(unsupported("vcpu0 must be enabled first"))
        }
        Some(first) if first.hotpluggable == Some(true) => Err(unsupported("vcpu0 can't be hotpluggable")),
        Some(_) => Ok(()),
    }
}

/// Channels say what they are for the guest.
fn channels(domain: &Domain) -> Result<()> {
    if domain.devices.channel.iter().any(|channel| channel.target.is_none()) {
        return Err(xml("target type must be specified for channel device"));
    }
    Ok(())
}

/// Caches of NUMA nodes, and how long accesses between nodes take.
fn nodes(domain: &Domain) -> Result<()> {
    let Some(numa) = domain.cpu.as_deref().and_then(|cpu| cpu.numa.as_ref()) else { return Ok(()) };
    for (at, cell) in numa.cell.iter().enumerate() {
        if cell.memory.is_none() {
            return Err(xml("missing element or attribute './@memory'"));
        }
        let mut levels = HashSet::new();
        if let Some(level) =
            cell.cache.iter().filter_map(|cache| cache.level).find(|level| !levels.insert(*level))
        {
            return Err(xml(format!("Cache level '{level}' already defined")));
        }
        if cell.cache.iter().any(|cache| cache.associativity.is_none()) {
            return Err(xml(format!(
                "Missing 'associativity' attribute in cache element for NUMA node {at}"
            )));
        }
        if cell.cache.iter().any(|cache| cache.policy.is_none()) {
            return Err(xml("Invalid cache policy '(null)'"));
        }
        for cache in &cell.cache {
            let sizes = [("size", &cache.size), ("line", &cache.line)];
            let missing = |size: &Option<CacheSize>| size.as_ref().is_none_or(|size| size.value.is_none());
            if let Some((name, _)) = sizes.iter().find(|(_, size)| missing(size)) {
                return Err(xml(format!("missing element or attribute './{name}/@value'")));
            }
        }
    }
    let mut seen = HashSet::new();
    for one in &numa.interconnects {
        let (kind, initiator, target, cache, access) = match one {
            Interconnect::Latency(way) => ("latency", way.initiator, way.target, way.cache, &way.r#type),
            Interconnect::Bandwidth(way) => ("bandwidth", way.initiator, way.target, way.cache, &way.r#type),
        };
        connection(&numa.cell, initiator, target, cache)?;
        if !seen.insert((kind, initiator, target, cache, access)) {
            return Err(xml("Duplicate info for NUMA latencies"));
        }
    }
    Ok(())
}

/// An access leads from a node that exists to the memory or a cache of one that exists.
fn connection(
    cells: &[NumaCell],
    initiator: Option<u32>,
    target: Option<u32>,
    cache: Option<u32>,
) -> Result<()> {
    let cell = |id: Option<u32>| cells.get(usize::try_from(id?).ok()?);
    let Some(from) = cell(initiator) else {
        return Err(xml("'initiator' refers to a non-existent NUMA node"));
    };
    if from.cpus.as_ref().is_none_or(CpuSet::is_empty) {
        return Err(xml("NUMA nodes without CPUs can't be initiator"));
    }
    let Some(target) = cell(target) else {
        return Err(xml("'target' refers to a non-existent NUMA node"));
    };
    let cached = |level: u32| target.cache.iter().any(|cache| cache.level == Some(level));
    if cache.is_some_and(|level| !cached(level)) {
        return Err(xml("'cache' refers to a non-existent NUMA node cache"));
    }
    Ok(())
}

/// Sound cards play where there is something to play to.
fn sounds(domain: &Domain) -> Result<()> {
    let backends = &domain.devices.audio;
    if backends.is_empty() {
        return Ok(());
    }
    let wanted = domain.devices.sound.iter().filter_map(|sound| sound.audio);
    match wanted.into_iter().find(|id| !backends.iter().any(|backend| backend.id == Some(*id))) {
        Some(id) => Err(xml(format!("no audio device with ID {id}"))),
        None => Ok(()),
    }
}
