//! NUMA nodes of the guest and of the host, huge pages, memory modules.

use std::collections::{HashMap, HashSet};

use error::Result;
use model::cpu::{Distance, NumaCell};
use model::cputune::Placement;
use model::numatune::NumaMode;
use model::{CpuSet, Domain};

use crate::fault::{internal, plain, unsupported, xml};

pub(super) fn check(domain: &Domain) -> Result<()> {
    let cells = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref()).map(|numa| numa.cell.as_slice());
    let cells = cells.unwrap_or_default();
    let mut ids = HashSet::new();
    if let Some(id) = cells.iter().filter_map(|cell| cell.id).find(|id| !ids.insert(*id)) {
        return Err(xml(format!("Duplicate NUMA cell info for cell id '{id}'")));
    }
    for (expected, cell) in cells.iter().enumerate() {
        if cell.id != u32::try_from(expected).ok() {
            return Err(xml(
                "Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous ranges or ranges not starting from 0 are not allowed",
            ));
        }
    }
    processors(domain, cells)?;
    cells.iter().try_for_each(|cell| distances(cell, cells.len()))?;
    tuning(domain, cells.len())?;
    huge_pages(domain, cells.len())?;
    for module in &domain.devices.memory {
        if let Some(node) =
            module.target.node.filter(|node| *node as usize >= cells.len() && !cells.is_empty())
        {
            return Err(plain(format!(
                "can't add memory backend for guest node '{node}' as the guest has only '{}' NUMA nodes configured",
                cells.len()
            )));
        }
    }
    Ok(())
}

/// Distances between nodes that exist: 10 to the node itself, more to others.
fn distances(cell: &NumaCell, cells: usize) -> Result<()> {
    let own = cell.id.unwrap_or(0);
    for Distance { id, value } in &cell.distances {
        let fits = if *id == own { *value == DISTANCES.start } else { DISTANCES.contains(value) };
        if *id as usize >= cells {
            return Err(xml(format!(
                "'sibling id {id}' does not refer to a valid cell within NUMA 'cell id {own}'"
            )));
        }
        if !fits {
            return Err(xml(format!(
                "'value {value}' is invalid for 'sibling id {id}' under NUMA 'cell id {own}'"
            )));
        }
    }
    Ok(())
}

/// Distances, from that of a node to itself.
const DISTANCES: std::ops::Range<u32> = 10..256;

/// Each virtual CPU is in one node at most, and exists.
fn processors(domain: &Domain, cells: &[NumaCell]) -> Result<()> {
    let mut owners: HashMap<u32, usize> = HashMap::new();
    for (at, cell) in cells.iter().enumerate() {
        for cpu in cell.cpus.iter().flat_map(CpuSet::iter) {
            if let Some(owner) = owners.insert(cpu, at) {
                return Err(unsupported(format!("NUMA cells {at} and {owner} have overlapping vCPU ids")));
            }
        }
    }
    if owners.len() as u64 > u64::from(domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count)) {
        return Err(internal("Number of CPUs in <numa> exceeds the <vcpu> count"));
    }
    Ok(())
}

fn tuning(domain: &Domain, cells: usize) -> Result<()> {
    let Some(tune) = domain.numatune.as_deref() else { return Ok(()) };
    let placement = tune.memory.as_ref().and_then(|memory| memory.placement);
    if let Some(memory) = &tune.memory
        && memory.nodeset.is_none()
        && match memory.placement {
            Some(placement) => placement == Placement::Static,
            None => domain.vcpu.as_ref().and_then(|vcpu| vcpu.placement) != Some(Placement::Auto),
        }
    {
        return Err(unsupported("nodeset for NUMA memory tuning must be set if 'placement' is 'static'"));
    }
    if tune.memnode.is_empty() {
        return Ok(());
    }
    if cells == 0 {
        return Err(xml("Element 'memnode' is invalid without any guest NUMA cells"));
    }
    if placement == Some(Placement::Auto) {
        return Err(unsupported("Per-node binding is not compatible with automatic NUMA placement."));
    }
    let whole = tune.memory.as_ref().and_then(|memory| memory.mode) == Some(NumaMode::Restrictive);
    let mut named = HashSet::new();
    for node in &tune.memnode {
        if node.nodeset.is_none() {
            return Err(xml("Missing required nodeset attribute in memnode element"));
        }
        if !named.insert(node.cellid) {
            return Err(xml(format!("Multiple memnode elements with cellid {}", node.cellid)));
        }
        if node.cellid as usize >= cells {
            return Err(xml(
                "Argument 'cellid' in memnode element must correspond to existing guest's NUMA cell",
            ));
        }
        let restrictive = node.mode == Some(NumaMode::Restrictive);
        if whole && !restrictive {
            return Err(xml(
                "'restrictive' mode is required in memnode element when mode is 'restrictive' in memory element",
            ));
        }
        if restrictive && !whole {
            return Err(xml(
                "'restrictive' mode is required in memory element when mode is 'restrictive' in memnode element",
            ));
        }
    }
    Ok(())
}

fn huge_pages(domain: &Domain, cells: usize) -> Result<()> {
    let pages = domain.memory_backing.as_ref().and_then(|backing| backing.hugepages.as_ref());
    let pages = pages.map(|pages| pages.page.as_slice()).unwrap_or_default();
    if pages.iter().any(|page| page.size == 0) {
        return Err(plain("hugepage size can't be zero"));
    }
    let mut masters = pages.iter().filter(|page| page.nodeset.is_none());
    if let (Some(first), Some(second)) = (masters.next(), masters.next()) {
        return Err(plain(format!("two master hugepages detected: {} and {}", second.size, first.size)));
    }
    // Without guest nodes, node 0 still stands for the whole memory.
    let highest = cells.max(1) as u32;
    let mut owners: HashMap<u32, usize> = HashMap::new();
    for (at, page) in pages.iter().enumerate() {
        let nodes = page.nodeset.iter().flat_map(CpuSet::iter).take_while(|node| *node < highest);
        let first = nodes.map(|node| *owners.entry(node).or_insert(at)).min();
        if let Some(other) = first.filter(|owner| *owner < at).and_then(|owner| pages.get(owner)) {
            return Err(plain(format!(
                "nodeset attribute of hugepages of sizes {} and {} intersect",
                other.size, page.size
            )));
        }
        let missing = page.nodeset.as_ref().and_then(|nodes| nodes.iter().find(|node| *node >= highest));
        if let Some(node) = missing {
            return Err(plain(format!("hugepages: node {node} not found")));
        }
    }
    Ok(())
}
