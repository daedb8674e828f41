//! Memory of the monitor's machines: how much, in which nodes, and how the host holds it.

use model::Domain;
use model::cpu::NumaCell;
use model::devices::address::Address;
use model::devices::memory_device::MemoryDevice;
use model::memory::{AllocationMode, HugePages, MemoryAccess, MemorySource};

use crate::huge_pages::NodePages;

/// Sizes of pages of the processor, in KiB: the usual one, and huge ones.
const USUAL_PAGE_KIB: u64 = 4;
pub(super) const PAGES_KIB: [u64; 3] = [USUAL_PAGE_KIB, 2 << 10, 1 << 20];
/// Most threads that fill memory in advance.
pub(super) const THREADS_MAX: u32 = 64;

/// Sizes of modules are multiples of this: a guest's Linux takes memory in such blocks.
pub(super) const BLOCK_KIB: u64 = 128 << 10;
/// Most memory modules.
pub(super) const MODULES_MAX: u32 = 32;
/// The usual size of huge pages, in KiB.
const HUGE_KIB: u64 = 2 << 10;

/// What the command line says of memory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Memory {
    /// How much without modules, and what can come: `MiB[,max=MiB,slots=COUNT]`.
    pub size: String,
    /// The modules.
    pub modules: Vec<String>,
    /// The nodes.
    pub nodes: Vec<String>,
    /// How it is held; empty for the usual way.
    pub keys: Vec<String>,
    /// It is in a file that somebody opens.
    pub has_file: bool,
}

/// The cells of a document.
pub(super) fn cells(domain: &Domain) -> &[NumaCell] {
    let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_deref());
    numa.map(|numa| numa.cell.as_slice()).unwrap_or_default()
}

fn huge_pages(domain: &Domain) -> Option<&HugePages> {
    domain.memory_backing.as_ref()?.hugepages.as_ref()
}

/// Whether each cell has the processors that follow those of the cell before, and all of them are in one.
pub(super) fn follow_each_other(domain: &Domain) -> bool {
    let mut next = 0;
    for cell in cells(domain) {
        for processor in cell.cpus.iter().flat_map(model::CpuSet::iter) {
            if processor != next {
                return false;
            }
            next += 1;
        }
    }
    next == domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count)
}

/// The key for the pages of all nodes that the document says no other size for.
fn usual_pages(domain: &Domain) -> Option<String> {
    let pages = &huge_pages(domain)?.page;
    let general = pages.iter().find(|page| page.nodeset.is_none());
    match general {
        _ if pages.is_empty() => Some("hugepages".to_owned()),
        Some(page) => Some(format!("hugepages={}K", page.size)),
        // Without cells, node 0 stands for all memory.
        None if cells(domain).is_empty() => {
            NodePages::of(domain).size(0).map(|size| format!("hugepages={size}K"))
        }
        None => None,
    }
}

/// All memory is that of the cells and of modules.
pub(super) fn count_cells(domain: &mut Domain) {
    let of_cells = cells(domain).iter().filter_map(|cell| cell.memory).fold(0, u64::saturating_add);
    let total = of_cells.saturating_add(modules_kib(domain));
    if of_cells > 0
        && let Some(memory) = &mut domain.memory
        && memory.kib != total
    {
        memory.kib = total;
        domain.current_memory = domain.current_memory.map(|current| current.min(total));
    }
}

fn modules_kib(domain: &Domain) -> u64 {
    domain.devices.memory.iter().filter_map(|module| module.target.size).fold(0, u64::saturating_add)
}

/// Whether memory is in files, which modules are not.
pub(super) fn is_in_files(domain: &Domain) -> bool {
    let backing = domain.memory_backing.as_deref();
    let shared = Some(MemoryAccess::Shared);
    backing.is_some_and(|it| {
        it.access == shared || matches!(it.source, Some(MemorySource::Memfd | MemorySource::File))
    }) || cells(domain).iter().any(|cell| cell.mem_access == shared)
}

/// A memory module, as the command line and the control protocol name it.
pub(super) fn module(domain: &Domain, module: &MemoryDevice) -> String {
    let mut value = format!("size={}M", module.target.size.unwrap_or(0) >> 10);
    let node = module.target.node;
    node.into_iter().for_each(|node| value.push_str(&format!(",node={node}")));
    let own = module.source.as_ref().and_then(|source| source.pagesize);
    let page = own.or_else(|| page_kib(domain, node.unwrap_or(0))).filter(|kib| *kib != USUAL_PAGE_KIB);
    page.into_iter().for_each(|kib| value.push_str(&format!(",hugepages={kib}K")));
    let alias = module.info.alias.as_ref().map(|alias| alias.0.as_str()).unwrap_or_default();
    value.push_str(&format!(",id={alias}"));
    if let Some(Address::Dimm(address)) = &module.info.address {
        address.slot.into_iter().for_each(|slot| value.push_str(&format!(",slot={slot}")));
        address.base.into_iter().for_each(|base| value.push_str(&format!(",base={base:#x}")));
    }
    value
}

/// The size of the pages of a node, where the document says one.
fn page_kib(domain: &Domain, node: u32) -> Option<u64> {
    let pages = &huge_pages(domain)?.page;
    let own = pages.iter().find(|page| page.nodeset.as_ref().is_some_and(|nodes| nodes.contains(node)));
    let found = own.or_else(|| pages.iter().find(|page| page.nodeset.is_none()));
    found.map(|page| page.size).or(pages.is_empty().then_some(HUGE_KIB))
}

/// What the command line says of a document's memory.
pub(super) fn of(domain: &Domain) -> Memory {
    let mib = |kib: u64| kib.div_ceil(1024);
    let cells = cells(domain);
    let all = domain.memory.as_ref().map_or(0, |memory| memory.kib);
    let boot = match cells {
        [] => mib(all.saturating_sub(modules_kib(domain))),
        cells => cells.iter().map(|cell| mib(cell.memory.unwrap_or(0))).fold(0, u64::saturating_add),
    };
    let mut memory = Memory { size: format!("{boot}M"), ..Memory::default() };
    if let Some(max) = &domain.max_memory {
        memory.size.push_str(&format!(",max={}M,slots={}", mib(max.kib), max.slots.unwrap_or(0)));
    }
    memory.modules = domain.devices.memory.iter().map(|it| module(domain, it)).collect();
    let pages = NodePages::of(domain);
    for (number, cell) in (0u32..).zip(cells) {
        let count = cell.cpus.as_ref().map_or(0, model::CpuSet::len);
        let mut node = format!("vcpus={count},memory={}M", mib(cell.memory.unwrap_or(0)));
        match cell.mem_access {
            Some(MemoryAccess::Shared) => node.push_str(",shared"),
            Some(MemoryAccess::Private) => node.push_str(",private"),
            None => {}
        }
        if let Some(size) = pages.size(number) {
            node.push_str(&format!(",hugepages={size}K"));
        }
        memory.nodes.push(node);
    }
    let Some(backing) = domain.memory_backing.as_deref() else { return memory };
    match backing.source {
        Some(MemorySource::Memfd) => memory.keys.push("memfd".to_owned()),
        Some(MemorySource::File) => memory.has_file = true,
        Some(MemorySource::Anonymous) | None => {}
    }
    match backing.access {
        Some(MemoryAccess::Shared) => memory.keys.push("shared".to_owned()),
        Some(MemoryAccess::Private) => memory.keys.push("private".to_owned()),
        None => {}
    }
    memory.keys.extend(usual_pages(domain));
    if backing.locked {
        memory.keys.push("locked".to_owned());
    }
    if let Some(allocation) =
        backing.allocation.as_ref().filter(|it| it.mode == Some(AllocationMode::Immediate))
    {
        memory.keys.push(format!("populate={}", allocation.threads.unwrap_or(1).max(1)));
    }
    if backing.discard {
        memory.keys.push("discard".to_owned());
    }
    memory
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(inner: &str) -> Memory {
        let document = format!(
            "<domain type='kvm'><name>a</name><memory unit='MiB'>64</memory><vcpu>4</vcpu>{inner}<os>\
             <type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>/k</kernel></os></domain>"
        );
        let (mut domain, _) = Domain::parse(&document).unwrap();
        super::super::normalize(&mut domain, &mut |bytes: &mut [u8]| bytes.fill(1)).unwrap();
        of(&domain)
    }

    #[test]
    fn what_a_document_says_is_on_the_line() {
        assert_eq!(told(""), Memory { size: "64M".to_owned(), ..Memory::default() });
        let keys = |inner: &str| told(&format!("<memoryBacking>{inner}</memoryBacking>")).keys.join(",");
        assert_eq!(
            keys("<source type='memfd'/><access mode='shared'/><locked/><discard/>"),
            "memfd,shared,locked,discard"
        );
        assert_eq!(keys("<nosharepages/><source type='anonymous'/><access mode='private'/>"), "private");
        assert_eq!(keys("<allocation mode='immediate' threads='3'/>"), "populate=3");
        assert_eq!(keys("<allocation mode='immediate'/>"), "populate=1");
        assert_eq!(keys("<allocation mode='ondemand'/>"), "");
        assert_eq!(keys("<hugepages/>"), "hugepages");
        assert_eq!(keys("<hugepages><page size='2' unit='MiB'/></hugepages>"), "hugepages=2048K");
        assert_eq!(
            keys("<hugepages><page size='1' unit='GiB' nodeset='0'/></hugepages>"),
            "hugepages=1048576K"
        );
        assert!(told("<memoryBacking><source type='file'/></memoryBacking>").has_file);
        let cells = "<memoryBacking><hugepages><page size='2048' nodeset='1'/></hugepages></memoryBacking><cpu mode='host-passthrough'><numa>\
            <cell id='0' cpus='0-2' memory='40' unit='MiB' memAccess='shared'/>\
            <cell id='1' cpus='3' memory='24' unit='MiB'/></numa></cpu>";
        let told = told(cells);
        assert_eq!(told.nodes, ["vcpus=3,memory=40M,shared", "vcpus=1,memory=24M,hugepages=2048K"]);
        assert_eq!((told.size.as_str(), told.keys.len()), ("64M", 0));
    }

    #[test]
    fn modules_come_on_top() {
        let modules = "<maxMemory slots='4' unit='GiB'>4</maxMemory><memoryBacking><hugepages/></memoryBacking>\
            <cpu mode='host-passthrough'><numa><cell id='0' cpus='0-3' memory='64' unit='MiB'/></numa></cpu><devices>\
            <memory model='dimm'><target><size unit='MiB'>128</size><node>0</node></target></memory>\
            <memory model='dimm'><source><pagesize unit='KiB'>4</pagesize></source><target><size unit='MiB'>256</size>\
            <node>0</node></target><address type='dimm' slot='2' base='0x140000000'/></memory></devices>";
        let told = told(modules);
        assert_eq!(told.size, "64M,max=4096M,slots=4");
        assert_eq!(
            told.modules,
            ["size=128M,node=0,hugepages=2048K,id=,slot=0", "size=256M,node=0,id=,slot=2,base=0x140000000"]
        );
    }
}
