//! Whether memory is shared.

use model::Domain;
use model::memory::MemoryAccess;

pub(super) fn shares_memory(domain: &Domain) -> bool {
    let backing = domain.memory_backing.as_ref().and_then(|backing| backing.access);
    let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_deref());
    let cells = numa.map(|numa| numa.cell.as_slice()).unwrap_or_default();
    let every = !cells.is_empty() && cells.iter().all(|cell| cell.mem_access == Some(MemoryAccess::Shared));
    backing == Some(MemoryAccess::Shared) || every
}
