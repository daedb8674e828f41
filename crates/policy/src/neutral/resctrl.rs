//! Shares of the host's caches and memory bandwidth: which virtual CPUs share what, and in which order it is written.

use error::Result;
use model::cputune::{CacheShare, CacheShareType, CacheTune, CpuTune, MemoryBandwidthTune};
use model::{CpuSet, Domain};

use crate::fault::{internal, xml};

/// Units of cache sizes, each 1024 times the one before.
const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];

/// Cuts the sets of virtual CPUs to those that exist, drops what is then empty, and puts shares in libvirt's order.
pub(super) fn apply(domain: &mut Domain) -> Result<()> {
    let count = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
    let Some(tune) = domain.cputune.as_deref_mut() else { return Ok(()) };
    if tune.cachetune.is_empty() && tune.memorytune.is_empty() {
        return Ok(());
    }
    for cachetune in &mut tune.cachetune {
        cut(&mut cachetune.vcpus, count, "cachetune")?;
        caches(cachetune)?;
    }
    for memorytune in &mut tune.memorytune {
        cut(&mut memorytune.vcpus, count, "memorytune")?;
        nodes(memorytune)?;
    }
    let exist = |vcpus: &Option<CpuSet>| vcpus.as_ref().is_some_and(|vcpus| !vcpus.is_empty());
    tune.cachetune.retain(|each| exist(&each.vcpus) && !(each.cache.is_empty() && each.monitor.is_empty()));
    tune.memorytune.retain(|each| exist(&each.vcpus) && !(each.node.is_empty() && each.monitor.is_empty()));
    order(tune);
    collisions(tune)
}

/// Leaves only the virtual CPUs that exist.
fn cut(vcpus: &mut Option<CpuSet>, count: u32, element: &str) -> Result<()> {
    let Some(given) = vcpus else {
        return Err(xml(format!("Missing {element} attribute 'vcpus'")));
    };
    *given = given.iter().take_while(|number| *number < count).collect();
    Ok(())
}

fn caches(tune: &mut CacheTune) -> Result<()> {
    for cache in &mut tune.cache {
        pretty(cache);
    }
    let place = |cache: &CacheShare| (cache.level, cache.r#type.map(|kind| kind as u8), cache.id);
    tune.cache.sort_by_key(place);
    for (at, cache) in tune.cache.iter().enumerate() {
        let (Some(level), Some(id), Some(kind)) = (cache.level, cache.id, cache.r#type) else {
            return Err(xml("a <cache> needs the attributes 'id', 'level', 'type' and 'size'"));
        };
        if cache.size.is_none() {
            return Err(xml("Missing required attribute 'size' in element 'cache'"));
        }
        // A share of code or data lies in what a share of both would take.
        let collides = |other: &CacheShare| {
            other.level == Some(level)
                && other.id == Some(id)
                && (other.r#type == Some(kind)
                    || kind == CacheShareType::Both
                    || other.r#type == Some(CacheShareType::Both))
        };
        if tune.cache[..at].iter().any(collides) {
            return Err(xml(format!("Colliding cache allocations for cache level '{level}' id '{id}'")));
        }
    }
    let monitors = tune.monitor.iter().map(|monitor| &monitor.vcpus);
    monitored(monitors.collect(), &tune.vcpus)
}

/// The largest unit in which the size is whole.
fn pretty(cache: &mut CacheShare) {
    let (Some(size), unit) = (cache.size, cache.unit.as_deref().unwrap_or("B")) else { return };
    let Ok(mut bytes) = ::xml::scale(&size.to_string(), Some(unit), "bytes") else { return };
    let mut at = 0;
    while bytes > 0 && bytes % 1024 == 0 && at + 1 < UNITS.len() {
        bytes /= 1024;
        at += 1;
    }
    (cache.size, cache.unit) = (Some(bytes), Some(UNITS[at].to_owned()));
}

fn nodes(tune: &mut MemoryBandwidthTune) -> Result<()> {
    tune.node.sort_by_key(|node| node.id);
    for (at, node) in tune.node.iter().enumerate() {
        let (Some(id), Some(_)) = (node.id, node.bandwidth) else {
            return Err(xml("a <node> of <memorytune> needs the attributes 'id' and 'bandwidth'"));
        };
        if tune.node[..at].iter().any(|other| other.id == Some(id)) {
            return Err(xml(format!("Memory Bandwidth already defined for node {id}")));
        }
    }
    let monitors = tune.monitor.iter().map(|monitor| &monitor.vcpus);
    monitored(monitors.collect(), &tune.vcpus)
}

/// Who is measured must be among those who share; two measurements may not overlap, except one of all.
fn monitored(monitors: Vec<&Option<CpuSet>>, whole: &Option<CpuSet>) -> Result<()> {
    let Some(whole) = whole else { return Ok(()) };
    let mut seen: Vec<&CpuSet> = Vec::new();
    for vcpus in monitors {
        let Some(vcpus) = vcpus else {
            return Err(xml("Missing monitor attribute 'vcpus'"));
        };
        if vcpus.iter().any(|number| !whole.contains(number)) {
            return Err(internal("Monitor vcpus conflicts with allocation"));
        }
        let overlaps = |other: &&CpuSet| *other != whole && other.iter().any(|number| vcpus.contains(number));
        if seen.contains(&vcpus) || vcpus != whole && seen.iter().any(overlaps) {
            return Err(internal("Monitor vcpus conflicts with another monitor"));
        }
        seen.push(vcpus);
    }
    Ok(())
}

/// Bandwidth shares of the virtual CPUs of a cache share come first, in the order of the cache shares.
fn order(tune: &mut CpuTune) {
    let caches = &tune.cachetune;
    tune.memorytune.sort_by_key(|memory| {
        caches.iter().position(|cache| cache.vcpus == memory.vcpus).unwrap_or(usize::MAX)
    });
}

/// Two shares are of the same virtual CPUs or of quite different ones.
fn collisions(tune: &CpuTune) -> Result<()> {
    let caches: Vec<&CpuSet> = tune.cachetune.iter().filter_map(|each| each.vcpus.as_ref()).collect();
    let memory: Vec<&CpuSet> = tune.memorytune.iter().filter_map(|each| each.vcpus.as_ref()).collect();
    let overlap = |one: &CpuSet, other: &CpuSet| one.iter().any(|number| other.contains(number));
    let within = |all: &[&CpuSet]| {
        all.iter().enumerate().any(|(at, one)| all[..at].iter().any(|other| overlap(one, other)))
    };
    let between = caches.iter().any(|one| memory.iter().any(|other| one != other && overlap(one, other)));
    if within(&caches) || within(&memory) || between {
        return Err(xml("Overlapping vcpus in resctrls"));
    }
    Ok(())
}
