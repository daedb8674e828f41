//! Memory that is plugged or backed in a special way.

use error::Result;
use model::Domain;
use model::devices::address::Address;
use model::devices::memory_device::{MemoryDevice, MemoryModel};
use model::memory::MemorySource;

use crate::defaults::board_of;
use crate::fault::{plain, unsupported, xml};
use crate::machine::Family;

pub(super) fn check(domain: &Domain) -> Result<()> {
    let total = domain.memory.as_ref().map_or(0, |memory| memory.kib);
    if let Some(max) = domain.max_memory.as_deref()
        && max.kib < total
    {
        return Err(xml("maximum memory size must be equal or greater than the actual memory size"));
    }
    let cells = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref()).map_or(0, |numa| numa.cell.len());
    let slots_wanted = domain.max_memory.as_ref().is_some_and(|max| max.slots.is_some_and(|slots| slots > 0));
    if cells == 0 && slots_wanted && board_of(domain).family != Family::Pseries {
        return Err(unsupported("At least one numa node has to be configured when enabling memory hotplug")
            .with_cure("write <cpu><numa><cell id='0' cpus='0-N' memory='..'/></numa></cpu>"));
    }
    modules(domain)?;
    let modules = &domain.devices.memory;
    let pseries = board_of(domain).family == Family::Pseries;
    modules.iter().try_for_each(|module| nvdimm(module, pseries))?;
    modules.iter().try_for_each(one)?;
    backing(domain)
}

/// Modules fit what can be plugged, and have slots and nodes.
pub(crate) fn modules(domain: &Domain) -> Result<()> {
    let total = domain.memory.as_ref().map_or(0, |memory| memory.kib);
    if let Some(max) = domain.max_memory.as_deref()
        && max.kib < total
    {
        return Err(xml("maximum memory size must be equal or greater than the actual memory size"));
    }
    let cells = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_ref()).map_or(0, |numa| numa.cell.len());
    let modules = &domain.devices.memory;
    if !modules.is_empty() && domain.max_memory.is_none() {
        return Err(unsupported("cannot use/hotplug a memory device when domain 'maxMemory' is not defined"));
    }
    fits(domain)?;
    slots(domain)?;
    let needs_node = |module: &&MemoryDevice| {
        let plugged =
            matches!(module.model, MemoryModel::Dimm | MemoryModel::Nvdimm | MemoryModel::VirtioMem);
        plugged && module.target.node.is_none()
    };
    if cells > 0 && modules.iter().any(|module| needs_node(&module)) {
        return Err(unsupported("target NUMA node needs to be specified for memory device"));
    }
    Ok(())
}

/// Memory modules are part of the machine's memory.
pub(super) fn fits(domain: &Domain) -> Result<()> {
    let total = domain.memory.as_ref().map_or(0, |memory| memory.kib);
    let sizes = domain.devices.memory.iter().filter_map(|module| module.target.size);
    if sizes.fold(0, u64::saturating_add) > total {
        return Err(xml("Total size of memory devices exceeds the total memory size")
            .with_cure("count the modules in <memory>"));
    }
    Ok(())
}

fn slots(domain: &Domain) -> Result<()> {
    let Some(slots) = domain.max_memory.as_ref().and_then(|max| max.slots) else { return Ok(()) };
    let in_slots = |module: &&MemoryDevice| matches!(module.model, MemoryModel::Dimm | MemoryModel::Nvdimm);
    let all: Vec<&MemoryDevice> = domain.devices.memory.iter().filter(in_slots).collect();
    if all.len() > slots as usize {
        return Err(unsupported(format!(
            "count of memory devices requiring memory slots '{}' exceeds slots count '{slots}'",
            all.len()
        )));
    }
    let (mut taken, mut bases) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    for module in all {
        let Some(Address::Dimm(address)) = module.info.address else { continue };
        if let Some(base) = address.base.filter(|base| *base > 0)
            && !bases.insert(base)
        {
            return Err(unsupported(format!(
                "memory device base '{base:#x}' is already being used by another memory device"
            )));
        }
        let Some(slot) = address.slot else { continue };
        if slot >= slots {
            return Err(unsupported(format!("memory device slot '{slot}' exceeds slots count '{slots}'")));
        }
        if !taken.insert(slot) {
            return Err(unsupported(format!(
                "memory device slot '{slot}' is already being used by another memory device"
            )));
        }
    }
    Ok(())
}

/// Modules whose content stays: on `pseries` they have a label and an identity, elsewhere no identity.
fn nvdimm(module: &MemoryDevice, pseries: bool) -> Result<()> {
    if module.model != MemoryModel::Nvdimm {
        return Ok(());
    }
    let label = module.target.label.and_then(|label| label.size);
    if pseries && label.is_none() {
        return Err(unsupported("label size is required for NVDIMM device"));
    }
    if !pseries && module.uuid.is_some() {
        return Err(unsupported("UUID is not supported for NVDIMM device"));
    }
    Ok(())
}

fn one(module: &MemoryDevice) -> Result<()> {
    let stored = matches!(module.model, MemoryModel::Nvdimm | MemoryModel::VirtioPmem);
    if stored && module.source.as_ref().is_none_or(|source| source.path.is_none()) {
        let word = if module.model == MemoryModel::Nvdimm { "nvdimm" } else { "virtio-pmem" };
        return Err(plain(format!("path is required for model '{word}'")));
    }
    let target = &module.target;
    let size = target.size.unwrap_or(0);
    match module.model {
        MemoryModel::Nvdimm => {
            if let Some(label) = target.label.and_then(|label| label.size) {
                if label < LABEL_MIN_KIB {
                    return Err(xml("nvdimm label must be at least 128KiB"));
                }
                if label >= size {
                    return Err(xml("label size must be smaller than NVDIMM size"));
                }
            }
        }
        MemoryModel::VirtioPmem => {
            if target.node.is_some() {
                return Err(unsupported("virtio-pmem does not support NUMA nodes"));
            }
        }
        MemoryModel::VirtioMem => {
            let block = target.block.unwrap_or(0);
            if target.block.is_some_and(|block| block.is_power_of_two() && block < BLOCK_MIN_KIB) {
                return Err(plain(format!("block size too small, must be at least {BLOCK_MIN_KIB}KiB")));
            }
            if !block.is_power_of_two() {
                return Err(plain("block size must be a power of two"));
            }
            let requested = target.requested.unwrap_or(0);
            if requested > size {
                return Err(plain(format!(
                    "requested size must be smaller than or equal to @size ({size}KiB)"
                )));
            }
            if !requested.is_multiple_of(block) {
                return Err(plain("requested size must be an integer multiple of block size"));
            }
        }
        MemoryModel::Dimm | MemoryModel::SgxEpc => {}
    }
    Ok(())
}

/// The smallest block of memory that comes and goes: a huge page.
const BLOCK_MIN_KIB: u64 = 2048;
/// The smallest label area of an NVDIMM.
const LABEL_MIN_KIB: u64 = 128;

/// Ways to hold memory that contradict each other.
pub(crate) fn backing(domain: &Domain) -> Result<()> {
    let Some(backing) = domain.memory_backing.as_deref() else { return Ok(()) };
    let huge = backing.hugepages.is_some();
    if huge && backing.source == Some(MemorySource::Anonymous) {
        return Err(unsupported("hugepages are not allowed with anonymous memory source"));
    }
    if huge
        && backing.allocation.as_ref().and_then(|given| given.mode)
            == Some(model::memory::AllocationMode::Ondemand)
    {
        return Err(unsupported("hugepages are not allowed with ondemand allocation"));
    }
    Ok(())
}
