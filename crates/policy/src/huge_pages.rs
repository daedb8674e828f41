//! Which pages a document asks for under the memory of each of its nodes.

use std::collections::HashMap;

use model::memory::MemoryBacking;
use model::{CpuSet, Domain};

/// Sizes of pages by node, KiB, where the document says one for just that node; zero is the host's usual size of huge pages.
#[derive(Clone, Debug, Default)]
pub(crate) struct NodePages(HashMap<u32, u64>);

impl NodePages {
    /// Those of a machine. Without cells, node 0 stands for all memory.
    pub(crate) fn of(domain: &Domain) -> NodePages {
        let cells = domain.cpu.as_deref().and_then(|cpu| cpu.numa.as_ref()).map_or(0, |numa| numa.cell.len());
        let highest = u32::try_from(cells.max(1)).unwrap_or(u32::MAX);
        let mut sizes = HashMap::new();
        let backing: Option<&MemoryBacking> = domain.memory_backing.as_deref();
        let pages = backing.and_then(|backing| backing.hugepages.as_ref());
        for page in pages.iter().flat_map(|pages| &pages.page) {
            let nodes = page.nodeset.iter().flat_map(CpuSet::iter);
            for node in nodes.take_while(|node| *node < highest) {
                sizes.entry(node).or_insert(page.size);
            }
        }
        NodePages(sizes)
    }

    /// The size of a node's pages.
    pub(crate) fn size(&self, node: u32) -> Option<u64> {
        self.0.get(&node).copied()
    }
}
