//! Memory backends: anonymous, shared, huge or a file, on which nodes of the host.

use model::CpuSet;
use model::cpu::NumaCell;
use model::devices::memory_device::{MemoryDevice, MemoryModel};
use model::memory::{AllocationMode, MemoryAccess, MemoryBacking, MemorySource};
use model::numatune::NumaMode;

use super::Build;
use super::json::{Json, Props};
use crate::emulator::Flag;

/// Pages of this size need no huge page file system.
const SYSTEM_PAGE_KIB: u64 = 4;

/// What a backend is for.
#[derive(Default)]
struct Wanted<'a> {
    id: &'a str,
    /// Name of the file, where it is not `id`.
    name: Option<&'a str>,
    bytes: u64,
    /// The guest node it belongs to.
    node: Option<u32>,
    access: Option<MemoryAccess>,
    /// Size of pages asked for, KiB.
    page_kib: Option<u64>,
    /// Nodes of the host asked for.
    nodes: Option<CpuSet>,
    /// The file of a persistent memory module.
    file: Option<&'a str>,
    persistent: bool,
    align_kib: Option<u64>,
    /// What is in the file is lost when the machine ends.
    discard: Option<bool>,
    /// Memory that comes and goes takes nothing in advance.
    lazy: bool,
    main: bool,
}

impl Build<'_> {
    /// Adds the backend of main memory.
    pub(super) fn main_backend(&mut self, id: &str, bytes: u64) {
        let backing = self.domain.memory_backing.as_deref();
        let wanted = Wanted {
            id,
            bytes,
            access: backing.and_then(|backing| backing.access),
            main: true,
            ..Wanted::default()
        };
        self.backend(&wanted);
    }

    /// Adds the backend of a guest node.
    pub(super) fn cell_backend(&mut self, id: &str, bytes: u64, cell: &NumaCell) {
        let backing = self.domain.memory_backing.as_deref();
        let access = cell.mem_access.or_else(|| backing.and_then(|backing| backing.access));
        let discard = cell.discard;
        self.backend(&Wanted { id, bytes, node: cell.id, access, discard, ..Wanted::default() });
    }

    /// Adds the backend of a memory module; says whether its pages have to be there in advance.
    pub(super) fn module_backend(&mut self, id: &str, bytes: u64, module: &MemoryDevice) -> bool {
        let source = module.source.clone().unwrap_or_default();
        let backing = self.domain.memory_backing.as_deref();
        let node = module.target.node;
        let numa = self.domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_deref());
        let cell = numa.and_then(|numa| numa.cell.iter().find(|cell| node.is_some() && cell.id == node));
        let pmem = module.model == MemoryModel::VirtioPmem;
        if module.model == MemoryModel::SgxEpc {
            self.enclave_backend(id, bytes, source.nodemask);
            return true;
        }
        let access = module
            .access
            .or_else(|| cell.and_then(|cell| cell.mem_access))
            .or_else(|| backing.and_then(|backing| backing.access))
            .or(pmem.then_some(MemoryAccess::Shared));
        self.backend(&Wanted {
            id,
            name: id.strip_prefix("mem"),
            bytes,
            node,
            access,
            page_kib: source.pagesize,
            nodes: source.nodemask,
            file: source.path.as_deref(),
            persistent: source.pmem,
            align_kib: source.alignsize,
            discard: module.discard,
            lazy: matches!(module.model, MemoryModel::VirtioMem | MemoryModel::VirtioPmem),
            main: false,
        })
    }

    /// Memory of enclaves, which comes from a device of its own.
    fn enclave_backend(&mut self, id: &str, bytes: u64, nodes: Option<CpuSet>) {
        let wanted = Wanted { id, bytes, nodes, ..Wanted::default() };
        let mut props = typed("memory-backend-epc", id).with("prealloc", true).with("size", bytes);
        if let Some((nodes, policy)) = self.host_nodes(&wanted) {
            let list: Vec<Json> = nodes.iter().map(Json::from).collect();
            props = props.with("host-nodes", list).with("policy", policy);
        }
        self.line.object(&props);
    }

    /// True when the threads of the process may run on some processors of the host only.
    fn is_pinned(&self) -> bool {
        let emulator = self.domain.cputune.as_ref().is_some_and(|tune| tune.emulatorpin.is_some());
        emulator || self.domain.vcpu.as_ref().is_some_and(|vcpu| vcpu.cpuset.is_some())
    }

    /// Adds a backend; says whether its pages have to be there in advance.
    fn backend(&mut self, wanted: &Wanted<'_>) -> bool {
        let backing = self.domain.memory_backing.as_deref();
        let huge = if wanted.file.is_some() { None } else { self.huge_page(wanted, backing) };
        let source = backing.and_then(|backing| backing.source);
        let memfd = source == Some(MemorySource::Memfd) && wanted.file.is_none();
        let mut props = Props::default();
        let mut in_file = true;
        match (&huge, wanted.file) {
            (_, Some(path)) => props = typed("memory-backend-file", wanted.id).with("mem-path", path),
            (Some((size_kib, _)), None) if memfd => {
                props = typed("memory-backend-memfd", wanted.id)
                    .with("hugetlb", true)
                    .with("hugetlbsize", size_kib.saturating_mul(1024));
            }
            (Some((_, path)), None) => props = typed("memory-backend-file", wanted.id).with("mem-path", path),
            (None, None) if memfd => props = typed("memory-backend-memfd", wanted.id),
            (None, None) if source == Some(MemorySource::File) || wanted.access.is_some() => {
                let path = format!("{}/{}", self.context.memory_dir, wanted.name.unwrap_or(wanted.id));
                props = typed("memory-backend-file", wanted.id).with("mem-path", path);
            }
            (None, None) => {
                in_file = false;
                props = props.and(typed("memory-backend-ram", wanted.id));
            }
        }
        let discard = wanted.discard.unwrap_or_else(|| backing.is_some_and(|backing| backing.discard));
        props = props.maybe("discard-data", (discard && in_file && !memfd).then_some(true));
        props = props.maybe("share", wanted.access.map(|access| access == MemoryAccess::Shared));
        if in_file && wanted.main && self.has(Flag::MemoryBackendFileCanonicalPath) {
            props.add("x-use-canonical-path-for-ramblock-id", false);
        }
        let immediate =
            backing.and_then(|backing| backing.allocation.as_ref()?.mode) == Some(AllocationMode::Immediate);
        let immediate = huge.is_some() || immediate || wanted.file.is_some() && !wanted.persistent;
        let prealloc = !wanted.lazy && immediate;
        if prealloc {
            props.add("prealloc", true);
            let threads = backing.and_then(|backing| backing.allocation.as_ref()?.threads);
            props = props.maybe("prealloc-threads", threads);
        }
        if wanted.lazy && wanted.file.is_none() {
            props.add("reserve", false);
        }
        props = props
            .with("size", wanted.bytes)
            .maybe("align", wanted.align_kib.map(|kib| kib.saturating_mul(1024)));
        props = props.maybe("pmem", wanted.persistent.then_some(true));
        let bound = self.host_nodes(wanted);
        if let Some((nodes, policy)) = bound {
            let list: Vec<Json> = nodes.iter().map(Json::from).collect();
            props = props.with("host-nodes", list.clone()).with("policy", policy);
            if prealloc && self.has(Flag::ThreadContext) && !self.is_pinned() {
                let id = format!("tc-{}", wanted.id);
                let context = typed("thread-context", &id).with("node-affinity", list);
                self.line.object(&context);
                props.add("prealloc-context", id);
            }
        }
        self.line.object(&props);
        immediate
    }

    /// The size and folder of the huge pages that back this memory.
    fn huge_page(&self, wanted: &Wanted<'_>, backing: Option<&MemoryBacking>) -> Option<(u64, String)> {
        let folders = &self.context.huge_pages;
        let size = match wanted.page_kib {
            Some(size) => size,
            None => {
                let pages = &backing?.hugepages.as_ref()?.page;
                let default = folders.iter().find(|folder| folder.default).map(|folder| folder.size_kib);
                let own = wanted.node.and_then(|node| self.pages.size(node));
                let any = || pages.iter().find(|page| page.nodeset.is_none()).map(|page| page.size);
                match own.or_else(any) {
                    Some(0) => default?,
                    Some(size) => size,
                    None if pages.is_empty() => default?,
                    None => return None,
                }
            }
        };
        if size == SYSTEM_PAGE_KIB {
            return None;
        }
        let folder = folders.iter().find(|folder| folder.size_kib == size)?;
        Some((size, folder.path.clone()))
    }

    /// The nodes of the host that hold this memory, and how strictly.
    fn host_nodes(&self, wanted: &Wanted<'_>) -> Option<(CpuSet, &'static str)> {
        let tune = self.domain.numatune.as_deref();
        let whole = tune.and_then(|tune| tune.memory.as_ref());
        let own = wanted.node.and_then(|node| self.host_nodes.get(&node).copied());
        let mode = own.and_then(|node| node.mode).or_else(|| whole.and_then(|whole| whole.mode));
        let automatic = || {
            let auto = whole.is_some_and(|whole| whole.placement == Some(model::cputune::Placement::Auto));
            self.context.automatic_nodes.clone().filter(|_| auto)
        };
        let nodes = wanted
            .nodes
            .clone()
            .or_else(|| own.and_then(|node| node.nodeset.clone()))
            .or_else(|| whole.and_then(|whole| whole.nodeset.clone()))
            .or_else(automatic)?;
        let policy = match mode {
            None | Some(NumaMode::Strict) => "bind",
            Some(NumaMode::Preferred) => "preferred",
            Some(NumaMode::Interleave) => "interleave",
            Some(NumaMode::Restrictive) => return None,
        };
        Some((nodes, policy))
    }
}

fn typed(kind: &str, id: &str) -> Props {
    Props::default().with("qom-type", kind).with("id", id)
}
