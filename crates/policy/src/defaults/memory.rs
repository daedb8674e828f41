//! What a new definition gets that a stored one does not: sizes that agree, and a node for memory that is plugged.

use error::Result;
use model::cpu::{Numa, NumaCell};
use model::devices::memory_device::MemoryModel;
use model::{CpuSet, Domain};

use crate::fault::xml;
use crate::machine::{Board, Family};

pub(super) fn renew(domain: &mut Domain, board: Board) -> Result<()> {
    let cells = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref()).map(|numa| numa.cell.as_slice());
    let sizes = cells.unwrap_or_default().iter().filter_map(|cell| cell.memory);
    let of_cells = sizes.fold(0, u64::saturating_add);
    let of_modules = modules(domain);
    if of_cells > 0 {
        domain.memory.get_or_insert_default().kib = of_cells.saturating_add(of_modules);
    } else if domain.max_memory.is_some() && board.family == Family::Pseries {
        add_node(domain, of_modules);
    }
    if board.family == Family::Pseries {
        align_modules(domain)?;
    }
    Ok(())
}

fn modules(domain: &Domain) -> u64 {
    domain.devices.memory.iter().filter_map(|module| module.target.size).fold(0, u64::saturating_add)
}

/// Memory can be plugged into nodes only: a guest without any gets one that holds everything.
fn add_node(domain: &mut Domain, of_modules: u64) {
    let total = domain.memory.as_ref().map_or(0, |memory| memory.kib);
    let mut cpus = CpuSet::default();
    cpus.insert(0, domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count).saturating_sub(1));
    let cell = NumaCell {
        id: Some(0),
        cpus: Some(cpus),
        memory: Some(total.saturating_sub(of_modules)),
        ..NumaCell::default()
    };
    let cpu = domain.cpu.get_or_insert_default();
    cpu.numa = Some(Box::new(Numa { cell: vec![cell], ..Numa::default() }));
    for module in &mut domain.devices.memory {
        module.target.node.get_or_insert(0);
    }
}

/// New memory modules of `pseries` are as large as the blocks that the firmware hands out, labels apart.
fn align_modules(domain: &mut Domain) -> Result<()> {
    let mut change = 0i64;
    for module in &mut domain.devices.memory {
        let Some(size) = module.target.size else { continue };
        let label = module.target.label.and_then(|label| label.size).unwrap_or(0);
        let aligned = match module.model {
            MemoryModel::Nvdimm => {
                let blocks = size.saturating_sub(label) / PSERIES_BLOCK_KIB;
                if blocks == 0 {
                    return Err(xml("minimum target size for the NVDIMM must be 256MB plus the label size"));
                }
                blocks * PSERIES_BLOCK_KIB + label
            }
            MemoryModel::Dimm => size.div_ceil(PSERIES_BLOCK_KIB).saturating_mul(PSERIES_BLOCK_KIB),
            _ => size,
        };
        change = change.saturating_add_unsigned(aligned).saturating_sub_unsigned(size);
        module.target.size = Some(aligned);
    }
    if let Some(memory) = &mut domain.memory {
        memory.kib = memory.kib.saturating_add_signed(change);
    }
    Ok(())
}

/// What the firmware of `pseries` hands out at once.
const PSERIES_BLOCK_KIB: u64 = 256 * 1024;
