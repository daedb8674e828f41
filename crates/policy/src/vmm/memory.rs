//! Memory of the monitor's machines: how much, in which nodes, and how the host holds it.

use model::Domain;
use model::cpu::NumaCell;
use model::memory::{AllocationMode, HugePages, MemoryAccess, MemorySource};

/// Sizes of pages of the processor, in KiB: the usual one, and huge ones.
const USUAL_PAGE_KIB: u64 = 4;
pub(super) const PAGES_KIB: [u64; 3] = [USUAL_PAGE_KIB, 2 << 10, 1 << 20];
/// Most threads that fill memory in advance.
pub(super) const THREADS_MAX: u32 = 64;

/// What the command line says of memory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Memory {
    /// How much.
    pub mib: u64,
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

/// The size of pages of a node in a word, where the document says one for just that node.
fn page_of(domain: &Domain, node: u32) -> Option<String> {
    let pages = &huge_pages(domain)?.page;
    let own = pages.iter().find(|page| page.nodeset.as_ref().is_some_and(|nodes| nodes.contains(node)))?;
    Some(format!("{}K", own.size))
}

/// The key for the pages of all nodes that the document says no other size for.
fn usual_pages(domain: &Domain) -> Option<String> {
    let pages = &huge_pages(domain)?.page;
    let general = pages.iter().find(|page| page.nodeset.is_none());
    match general {
        _ if pages.is_empty() => Some("hugepages".to_owned()),
        Some(page) => Some(format!("hugepages={}K", page.size)),
        // Without cells, node 0 stands for all memory.
        None if cells(domain).is_empty() => page_of(domain, 0).map(|size| format!("hugepages={size}")),
        None => None,
    }
}

/// What the command line says of a document's memory.
pub(super) fn of(domain: &Domain) -> Memory {
    let mib = |kib: u64| kib.div_ceil(1024);
    let mut memory =
        Memory { mib: mib(domain.memory.as_ref().map_or(0, |memory| memory.kib)), ..Memory::default() };
    let cells = cells(domain);
    if !cells.is_empty() {
        memory.mib = cells.iter().map(|cell| mib(cell.memory.unwrap_or(0))).fold(0, u64::saturating_add);
    }
    for (number, cell) in (0u32..).zip(cells) {
        let count = cell.cpus.as_ref().map_or(0, model::CpuSet::len);
        let mut node = format!("vcpus={count},memory={}M", mib(cell.memory.unwrap_or(0)));
        match cell.mem_access {
            Some(MemoryAccess::Shared) => node.push_str(",shared"),
            Some(MemoryAccess::Private) => node.push_str(",private"),
            None => {}
        }
        page_of(domain, number).into_iter().for_each(|size| node.push_str(&format!(",hugepages={size}")));
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
        assert_eq!(told(""), Memory { mib: 64, ..Memory::default() });
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
        assert_eq!((told.mib, told.keys.len()), (64, 0));
    }
}
