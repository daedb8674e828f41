//! `-m`, memory backends, `-overcommit`, `-numa`, memory modules.

use error::Result;
use model::CpuSet;
use model::cpu::NumaCell;
use model::devices::address::Address;
use model::devices::memory_device::{MemoryDevice, MemoryModel};

use super::Build;
use super::controller::virtio_driver;
use super::json::Props;
use super::line::comma;
use crate::defaults::{accelerator, machine};
use crate::emulator::Flag;
use crate::fault::unsupported;
use crate::machine::Family;

/// Granularity of guest memory, in KiB.
const GRAIN_KIB: u64 = 1024;
/// Granularity of memory modules, in KiB.
const MODULE_KIB: u64 = 2048;
/// Granularity of memory and modules of pseries, in KiB.
const PSERIES_KIB: u64 = 256 << 10;
/// Most bytes that QEMU takes for one size.
const BYTES_MAX: u64 = i64::MAX as u64;

fn round_up(kib: u64, grain: u64) -> u64 {
    kib.div_ceil(grain).saturating_mul(grain)
}

impl Build<'_> {
    fn cells(&self) -> &[NumaCell] {
        let numa = self.domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_deref());
        numa.map(|numa| numa.cell.as_slice()).unwrap_or_default()
    }

    pub(super) fn has_hmat(&self) -> bool {
        let numa = self.domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_deref());
        numa.is_some_and(|numa| {
            !numa.interconnects.is_empty() || numa.cell.iter().any(|cell| !cell.cache.is_empty())
        })
    }

    /// The granularity of memory, and of modules.
    fn grains(&self) -> (u64, u64) {
        match self.board().family {
            Family::Pseries => (PSERIES_KIB, PSERIES_KIB),
            _ => (GRAIN_KIB, MODULE_KIB),
        }
    }

    /// A size of memory as the board takes it, in KiB.
    fn aligned(&self, kib: u64) -> u64 {
        round_up(kib, self.grains().0)
    }

    /// A size of a module as the board takes it, in KiB. Persistent memory on pseries cannot grow beyond its file, and its
    /// label comes on top.
    fn aligned_module(&self, device: &MemoryDevice) -> u64 {
        let (size, grain) = (device.target.size.unwrap_or(0), self.grains().1);
        if self.board().family == Family::Pseries && device.model == MemoryModel::Nvdimm {
            let label = device.target.label.and_then(|label| label.size).unwrap_or(0);
            return (size.saturating_sub(label) / grain * grain).saturating_add(label);
        }
        round_up(size, grain)
    }

    /// The id of the backend of main memory, when it is one piece.
    pub(super) fn main_memory_id(&self) -> Option<String> {
        if !self.cells().is_empty() {
            return None;
        }
        self.caps.machine(accelerator(self.domain), machine(self.domain))?.default_ram_id.clone()
    }

    /// Main memory in KiB: modules, which are part of the total, come on top of it later.
    fn boot_kib(&self) -> u64 {
        if self.cells().is_empty() {
            let total = self.domain.memory.as_ref().map_or(0, |memory| memory.kib);
            let modules = self.domain.devices.memory.iter().filter_map(|module| module.target.size);
            let modules = modules.fold(0, u64::saturating_add);
            self.aligned(total.saturating_sub(modules))
        } else {
            self.cells()
                .iter()
                .map(|cell| self.aligned(cell.memory.unwrap_or(0)))
                .fold(0, u64::saturating_add)
        }
    }

    pub(super) fn memory(&mut self) -> Result<()> {
        let size = self.boot_kib();
        let large = |cell: &&NumaCell| self.aligned(cell.memory.unwrap_or(0)) > BYTES_MAX >> 10;
        if let Some(cell) = self.cells().iter().find(large) {
            let id = cell.id.unwrap_or(0);
            return Err(unsupported(format!("memory size of NUMA node '{id}' overflowed after alignment")));
        }
        if size > BYTES_MAX >> 10 {
            return Err(unsupported("initial memory size overflowed after alignment"));
        }
        let mut text = format!("size={size}k");
        if let Some(max) = &self.domain.max_memory {
            if let Some(slots) = max.slots {
                text.push_str(&format!(",slots={slots}"));
            }
            text.push_str(&format!(",maxmem={}k", self.aligned(max.kib)));
        }
        self.line.option("-m", text);
        if let Some(id) = self.main_memory_id() {
            self.main_backend(&id, size * 1024);
        }
        let locked = self.domain.memory_backing.as_ref().is_some_and(|backing| backing.locked);
        self.line.option("-overcommit", format!("mem-lock={}", if locked { "on" } else { "off" }));
        Ok(())
    }

    pub(super) fn numa(&mut self) -> Result<()> {
        let hmat = self.has_hmat();
        let cells = self.cells().to_vec();
        let found = self.caps.machine(accelerator(self.domain), machine(self.domain));
        let plain = self.domain.memory_backing.is_none() && self.domain.numatune.is_none();
        let private = cells.iter().all(|cell| cell.mem_access.is_none());
        let by_size = found.is_some_and(|found| found.numa_mem) && plain && private && !hmat;
        for cell in &cells {
            let id = cell.id.unwrap_or(0);
            let node = format!("ram-node{id}");
            let kib = self.aligned(cell.memory.unwrap_or(0));
            if !by_size {
                self.cell_backend(&node, kib * 1024, cell);
            }
            let mut text = format!("node,nodeid={id}");
            let cpus = cell.cpus.as_ref().filter(|cpus| !cpus.is_empty());
            text.push_str(&cpus.map(cpu_list).unwrap_or_default());
            if hmat {
                let initiator = if cpus.is_some() {
                    Some(id)
                } else {
                    cells.iter().find(|other| other.cpus.is_some()).and_then(|other| other.id)
                };
                if let Some(initiator) = initiator {
                    text.push_str(&format!(",initiator={initiator}"));
                }
            }
            if by_size {
                text.push_str(&format!(",mem={}", kib / 1024));
            } else {
                text.push_str(&format!(",memdev={node}"));
            }
            self.line.option("-numa", text);
        }
        self.distances(&cells);
        self.hmat(&cells);
        Ok(())
    }

    fn distances(&mut self, cells: &[NumaCell]) {
        if cells.iter().all(|cell| cell.distances.is_empty()) {
            return;
        }
        for from in cells {
            for to in cells {
                let (source, target) = (from.id.unwrap_or(0), to.id.unwrap_or(0));
                let given = |cell: &NumaCell, other: u32| {
                    cell.distances.iter().find(|distance| distance.id == other).map(|distance| distance.value)
                };
                let default = if source == target { 10 } else { 20 };
                let value = given(from, target).or_else(|| given(to, source)).unwrap_or(default);
                self.line.option("-numa", format!("dist,src={source},dst={target},val={value}"));
            }
        }
    }

    fn hmat(&mut self, cells: &[NumaCell]) {
        use model::cpu::Interconnect;
        let numa = self.domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_deref());
        for link in numa.map(|numa| numa.interconnects.as_slice()).unwrap_or_default() {
            let (initiator, target, level, kind, value) = match link {
                Interconnect::Latency(link) => {
                    let value = format!("latency={}", link.value.unwrap_or(0));
                    (
                        link.initiator,
                        link.target,
                        link.cache,
                        format!("{}-latency", comma(link.r#type.as_deref().unwrap_or("access"))),
                        value,
                    )
                }
                Interconnect::Bandwidth(link) => {
                    let value = format!("bandwidth={}K", link.value.unwrap_or(0));
                    (
                        link.initiator,
                        link.target,
                        link.cache,
                        format!("{}-bandwidth", comma(link.r#type.as_deref().unwrap_or("access"))),
                        value,
                    )
                }
            };
            let hierarchy = match level {
                Some(1) => "first-level",
                Some(2) => "second-level",
                Some(3) => "third-level",
                _ => "memory",
            };
            let (initiator, target) = (initiator.unwrap_or(0), target.unwrap_or(0));
            self.line.option(
                "-numa",
                format!("hmat-lb,initiator={initiator},target={target},hierarchy={hierarchy},data-type={kind},{value}"),
            );
        }
        for cell in cells {
            for cache in &cell.cache {
                let bytes = |size: &Option<model::cpu::CacheSize>| {
                    let size = size.as_ref()?;
                    xml::to_bytes(size.value?, size.unit.as_deref().unwrap_or("B")).ok()
                };
                let associativity = match cache.associativity.as_deref() {
                    Some("full") => "complex",
                    Some(other) => other,
                    None => "none",
                };
                let associativity = comma(associativity);
                let policy = match cache.policy.as_deref() {
                    Some("writeback") => "write-back",
                    Some("writethrough") => "write-through",
                    _ => "none",
                };
                self.line.option(
                    "-numa",
                    format!(
                        "hmat-cache,node-id={},size={}K,level={},associativity={associativity},policy={policy},line={}",
                        cell.id.unwrap_or(0),
                        bytes(&cache.size).unwrap_or(0) / 1024,
                        cache.level.unwrap_or(1),
                        bytes(&cache.line).unwrap_or(0)
                    ),
                );
            }
        }
    }

    pub(super) fn memory_devices(&mut self) -> Result<()> {
        for device in &self.domain.devices.memory {
            let alias = device.info.alias.as_ref().map_or("", |alias| alias.0.as_str());
            let bytes = self.aligned_module(device).saturating_mul(1024);
            let prealloc = self.module_backend(&format!("mem{alias}"), bytes, device);
            let driver = match device.model {
                MemoryModel::Dimm => "pc-dimm".to_owned(),
                MemoryModel::Nvdimm => "nvdimm".to_owned(),
                MemoryModel::VirtioMem => virtio_driver("virtio-mem", None, &device.info),
                MemoryModel::VirtioPmem => virtio_driver("virtio-pmem", None, &device.info),
                // The board maps it.
                MemoryModel::SgxEpc => continue,
            };
            let virtio = device.model == MemoryModel::VirtioMem;
            let prealloc = (prealloc && virtio && self.has(Flag::VirtioMemPciPrealloc)).then_some(true);
            let target = &device.target;
            let mut props = Props::driver(&driver)
                .maybe("node", target.node)
                .maybe(
                    "label-size",
                    target.label.and_then(|label| label.size).map(|kib| kib.saturating_mul(1024)),
                )
                .maybe("block-size", target.block.map(|kib| kib.saturating_mul(1024)))
                .maybe("requested-size", target.requested.map(|kib| kib.saturating_mul(1024)))
                .maybe("uuid", device.uuid.map(|uuid| uuid.to_string()))
                .maybe("unarmed", target.readonly.then_some(true))
                .with("memdev", format!("mem{alias}"))
                .maybe("prealloc", prealloc)
                .maybe("memaddr", target.address)
                .maybe("dynamic-memslots", target.dynamic_memslots.filter(|_| virtio))
                .with("id", alias);
            match &device.info.address {
                Some(Address::Dimm(address)) => {
                    props = props.maybe("slot", address.slot).maybe("addr", address.base);
                }
                _ => props = props.and(self.bus_props(&device.info)?),
            }
            self.line.device(&props);
        }
        Ok(())
    }
}

fn cpu_list(set: &CpuSet) -> String {
    set.to_string().split(',').map(|range| format!(",cpus={range}")).collect()
}
