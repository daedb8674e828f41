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
        cut(&mut cachetune.vcpus, count);
        caches(cachetune)?;
    }
    for memorytune in &mut tune.memorytune {
        cut(&mut memorytune.vcpus, count);
        nodes(memorytune)?;
    }
    tune.cachetune
        .retain(|each| !(each.vcpus.is_empty() || each.cache.is_empty() && each.monitor.is_empty()));
    tune.memorytune
        .retain(|each| !(each.vcpus.is_empty() || each.node.is_empty() && each.monitor.is_empty()));
    order(tune);
    collisions(tune)
}

/// Leaves only the virtual CPUs that exist.
fn cut(vcpus: &mut CpuSet, count: u32) {
    *vcpus = vcpus.iter().take_while(|number| *number < count).collect();
}

fn caches(tune: &mut CacheTune) -> Result<()> {
    for cache in &mut tune.cache {
        pretty(cache);
    }
    let place = |cache: &CacheShare| (cache.level, cache.r#type as u8, cache.id);
    tune.cache.sort_by_key(place);
    for (at, cache) in tune.cache.iter().enumerate() {
        let CacheShare { level, id, r#type: kind, .. } = *cache;
        // A share of code or data lies in what a share of both would take.
        let collides = |other: &CacheShare| {
            other.level == level
                && other.id == id
                && (other.r#type == kind
                    || kind == CacheShareType::Both
                    || other.r#type == CacheShareType::Both)
        };
        if tune.cache[..at].iter().any(collides) {
            return Err(xml(format!("Colliding cache allocations for cache level '{level}' id '{id}'")));
        }
    }
    let monitors = tune.monitor.iter().map(|monitor| &monitor.vcpus);
    monitored(monitors, &tune.vcpus)
}

/// The largest unit in which the size is whole.
fn pretty(cache: &mut CacheShare) {
    let unit = cache.unit.as_deref().unwrap_or("B");
    let Ok(mut bytes) = ::xml::scale(&cache.size.to_string(), Some(unit), "bytes") else { return };
    let mut at = 0;
    while bytes > 0 && bytes % 1024 == 0 && at + 1 < UNITS.len() {
        bytes /= 1024;
        at += 1;
    }
    (cache.size, cache.unit) = (bytes, Some(UNITS[at].to_owned()));
}

fn nodes(tune: &mut MemoryBandwidthTune) -> Result<()> {
    tune.node.sort_by_key(|node| node.id);
    for (at, node) in tune.node.iter().enumerate() {
        if tune.node[..at].iter().any(|other| other.id == node.id) {
            return Err(xml(format!("Memory Bandwidth already defined for node {}", node.id)));
        }
    }
    let monitors = tune.monitor.iter().map(|monitor| &monitor.vcpus);
    monitored(monitors, &tune.vcpus)
}

/// Who is measured must be among those who share; two measurements may not overlap, except one of all.
fn monitored<'a>(monitors: impl Iterator<Item = &'a CpuSet>, whole: &CpuSet) -> Result<()> {
    let mut seen: Vec<&CpuSet> = Vec::new();
    for vcpus in monitors {
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
    let caches: Vec<&CpuSet> = tune.cachetune.iter().map(|each| &each.vcpus).collect();
    let memory: Vec<&CpuSet> = tune.memorytune.iter().map(|each| &each.vcpus).collect();
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
