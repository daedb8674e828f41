//! What rules about devices of several kinds ask: whether memory is shared, and which options only virtio has.

use error::Result;
use model::Domain;
use model::devices::address::VirtioOptions;
use model::memory::MemoryAccess;

use crate::fault::unsupported;

/// Refuses the options of virtio for a device that does not talk it.
pub(crate) fn without_virtio(options: &VirtioOptions) -> Result<()> {
    let rows = [
        (options.iommu.is_some(), "iommu driver"),
        (options.ats.is_some(), "ats driver"),
        (options.packed.is_some(), "packed driver"),
        (options.page_per_vq.is_some(), "page_per_vq"),
    ];
    match rows.iter().find(|(given, _)| *given) {
        Some((_, name)) => Err(unsupported(format!("{name} option is only supported for virtio devices"))),
        None => Ok(()),
    }
}

pub(super) fn shares_memory(domain: &Domain) -> bool {
    let backing = domain.memory_backing.as_ref().and_then(|backing| backing.access);
    let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_deref());
    let cells = numa.map(|numa| numa.cell.as_slice()).unwrap_or_default();
    let every = !cells.is_empty() && cells.iter().all(|cell| cell.mem_access == Some(MemoryAccess::Shared));
    backing == Some(MemoryAccess::Shared) || every
}
