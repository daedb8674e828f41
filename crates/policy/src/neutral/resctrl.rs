//! Shares of the host's caches and memory bandwidth: which virtual CPUs share what, and in which order it is written.

use std::collections::{HashMap, HashSet};

use error::Result;
use model::cputune::{CacheShare, CacheShareType, CacheTune, CpuTune, MemoryBandwidthTune};
use model::{CpuSet, Domain};

use crate::fault::{internal, xml};
use crate::repeated::first_repeated;

/// Units of cache sizes, each 1024 times the one before.
const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];

/// Cuts the sets of virtual CPUs to those that exist, drops what is then empty, and puts shares in libvirt's order.
pub(crate) fn apply(domain: &mut Domain) -> Result<()> {
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
    // A share of code or data lies in what a share of both would take.
    let mut taken = HashSet::new();
    for cache in &tune.cache {
        let parts: &[CacheShareType] = match cache.r#type {
            CacheShareType::Both => &[CacheShareType::Code, CacheShareType::Data],
            CacheShareType::Code => &[CacheShareType::Code],
            CacheShareType::Data => &[CacheShareType::Data],
        };
        if !parts.iter().all(|part| taken.insert((cache.level, cache.id, *part as u8))) {
            return Err(xml(format!(
                "Colliding cache allocations for cache level '{}' id '{}', type '{}'",
                cache.level, cache.id, cache.r#type
            )));
        }
    }
    tune.cache.sort_by_key(|cache| (cache.level, cache.r#type as u8, cache.id));
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
    let repeated = first_repeated(tune.node.iter().map(|node| node.id));
    if let Some(node) = repeated.and_then(|at| tune.node.get(at)) {
        return Err(xml(format!("Memory Bandwidth already defined for node {}", node.id)));
    }
    let monitors = tune.monitor.iter().map(|monitor| &monitor.vcpus);
    monitored(monitors, &tune.vcpus)
}

/// Who is measured must be among those who share; two measurements may not overlap, except one of all.
fn monitored<'a>(monitors: impl Iterator<Item = &'a CpuSet>, whole: &CpuSet) -> Result<()> {
    let (mut sets, mut taken) = (HashSet::new(), HashSet::new());
    for vcpus in monitors {
        if vcpus.iter().any(|number| !whole.contains(number)) {
            return Err(internal("Monitor vcpus conflicts with allocation"));
        }
        if !sets.insert(vcpus.to_string())
            || vcpus != whole && vcpus.iter().any(|number| !taken.insert(number))
        {
            return Err(internal("Monitor vcpus conflicts with another monitor"));
        }
    }
    Ok(())
}

/// Bandwidth shares of the virtual CPUs of a cache share come first, in the order of the cache shares.
fn order(tune: &mut CpuTune) {
    let mut places = HashMap::new();
    for (place, cache) in tune.cachetune.iter().enumerate() {
        places.entry(cache.vcpus.to_string()).or_insert(place);
    }
    let place =
        |memory: &MemoryBandwidthTune| places.get(&memory.vcpus.to_string()).copied().unwrap_or(usize::MAX);
    tune.memorytune.sort_by_cached_key(place);
}

/// Two shares are of the same virtual CPUs or of quite different ones.
fn collisions(tune: &CpuTune) -> Result<()> {
    let caches: Vec<&CpuSet> = tune.cachetune.iter().map(|each| &each.vcpus).collect();
    let memory: Vec<&CpuSet> = tune.memorytune.iter().map(|each| &each.vcpus).collect();
    let within = |all: &[&CpuSet]| first_repeated(all.iter().flat_map(|vcpus| vcpus.iter())).is_some();
    // Where no two overlap within a list, a virtual CPU has one share of each kind.
    let between = || {
        let owned = |vcpus: &CpuSet, place: usize| {
            vcpus.iter().map(move |number| (number, place)).collect::<Vec<_>>()
        };
        let owners: HashMap<u32, usize> =
            caches.iter().enumerate().flat_map(|(place, vcpus)| owned(vcpus, place)).collect();
        let owner = |vcpus: &CpuSet| vcpus.iter().find_map(|number| owners.get(&number).copied());
        memory.iter().any(|vcpus| owner(vcpus).is_some_and(|place| caches[place] != *vcpus))
    };
    if within(&caches) || within(&memory) || between() {
        return Err(xml("Overlapping vcpus in resctrls"));
    }
    Ok(())
}
