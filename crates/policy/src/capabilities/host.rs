//! `<capabilities>`: the host, and the kinds of guests it can run.

use model::cpu::Distance;
use model::domain::Element;
use model::host_capabilities::{
    CapableHost, CellCpu, CellCpus, FeatureToggle, GuestArch, GuestDomain, GuestFeatures, GuestKind,
    GuestMachine, HostCapabilities, HostCell, HostCells, HostTopology, MigrationFeatures, PowerManagement,
    SecurityModel,
};
use model::host_cpu::{HostCpu, PageSize};
use model::{FormatFlags, Uuid};

use super::shares::{self, Shares};
use crate::emulator::{Accelerator, EmulatorCaps, Flag, Machine};
use crate::machine::is_x86;

/// What the document says of the host.
#[derive(Clone, Debug, Default)]
pub struct HostFacts {
    /// Identity of the host.
    pub uuid: Option<Uuid>,
    /// Architecture in libvirt's spelling.
    pub arch: String,
    /// The processor, when something is known of it.
    pub cpu: Option<HostCpu>,
    /// Page sizes, KiB.
    pub page_sizes_kib: Vec<u64>,
    /// NUMA nodes.
    pub cells: Vec<Cell>,
    /// Devices can be given to guests safely.
    pub iommu: bool,
    /// Guests can be migrated, and if so while they run; none when they cannot at all.
    pub live_migration: Option<bool>,
    /// What the processors share.
    pub shares: Shares,
    /// The model of the security driver, which also is when it is `none`.
    pub secmodel: Option<&'static str>,
}

/// A NUMA node.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Its number.
    pub id: u32,
    /// Its memory, KiB.
    pub memory_kib: u64,
    /// Pages by size.
    pub pages: Vec<PageCount>,
    /// Distances to the nodes, by number.
    pub distances: Vec<(u32, u32)>,
    /// Its processors.
    pub cpus: Vec<CpuPlace>,
}

/// How many pages of a size there are.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageCount {
    /// The size, KiB.
    pub size_kib: u64,
    /// How many.
    pub count: u64,
}

/// Where a processor sits.
#[derive(Clone, Debug, Default)]
pub struct CpuPlace {
    /// Its number.
    pub id: u32,
    /// Its socket.
    pub socket: u32,
    /// Its die.
    pub die: u32,
    /// Its cluster.
    pub cluster: u32,
    /// Its core.
    pub core: u32,
    /// The processors of its core, as a list.
    pub siblings: String,
}

/// A kind of guest.
#[derive(Clone, Copy, Debug)]
pub struct Guest<'a> {
    /// What its emulator can do.
    pub caps: &'a EmulatorCaps,
    /// KVM runs it here.
    pub kvm: bool,
}

/// The capabilities document; `monitor` is the program that runs our own monitor, where this host can.
#[must_use]
pub fn host_capabilities(host: &HostFacts, guests: &[Guest<'_>], monitor: Option<&str>) -> String {
    let mut guest = guests.iter().map(kind).collect();
    if let Some(program) = monitor {
        crate::vmm::add_to(&mut guest, program);
    }
    HostCapabilities { host: capable_host(host), guest }.format(FormatFlags::NONE)
}

fn capable_host(host: &HostFacts) -> CapableHost {
    let cpu = HostCpu {
        arch: Some(host.arch.clone()),
        pages: host.page_sizes_kib.iter().map(|size| kib(*size)).collect(),
        ..host.cpu.clone().unwrap_or_default()
    };
    let (cache, memory_bandwidth) = shares::shares(&host.shares);
    let model = |model: &&str| SecurityModel {
        model: (*model).to_owned(),
        doi: "0".to_owned(),
        baselabel: Vec::new(),
    };
    CapableHost {
        uuid: host.uuid,
        cpu,
        power_management: Some(PowerManagement::default()),
        iommu: Some(host.iommu),
        migration: host.live_migration.map(|live| MigrationFeatures { live, ..MigrationFeatures::default() }),
        topology: (!host.cells.is_empty()).then(|| topology(&host.cells)),
        cache,
        memory_bandwidth,
        secmodel: host.secmodel.iter().map(model).collect(),
    }
}

fn kib(size: u64) -> PageSize {
    PageSize { unit: Some("KiB".to_owned()), size: Some(size) }
}

fn number(count: usize) -> Option<u32> {
    u32::try_from(count).ok()
}

fn topology(cells: &[Cell]) -> HostTopology {
    let cell = |cell: &Cell| HostCell {
        id: cell.id,
        memory: Some(cell.memory_kib),
        pages: cell
            .pages
            .iter()
            .map(|pages| model::host_capabilities::PageCount {
                size: kib(pages.size_kib),
                count: pages.count,
            })
            .collect(),
        distances: cell.distances.iter().map(|(id, value)| Distance { id: *id, value: *value }).collect(),
        cache: Vec::new(),
        cpus: Some(CellCpus { num: number(cell.cpus.len()), cpu: cell.cpus.iter().map(place).collect() }),
    };
    let cells = HostCells { num: number(cells.len()), cell: cells.iter().map(cell).collect() };
    HostTopology { cells, interconnects: Vec::new() }
}

fn place(cpu: &CpuPlace) -> CellCpu {
    CellCpu {
        id: cpu.id,
        socket: Some(cpu.socket),
        die: Some(cpu.die),
        cluster: Some(cpu.cluster),
        core: Some(cpu.core),
        siblings: Some(cpu.siblings.clone()),
    }
}

fn kind(guest: &Guest<'_>) -> GuestKind {
    let caps = guest.caps;
    let narrow = matches!(caps.arch.as_str(), "i686" | "armv7l" | "ppc" | "sparc");
    let translated = caps.accelerators.get(&Accelerator::Tcg).or(caps.accelerators.values().next());
    let machines = translated.map(|caps| caps.machines.as_slice()).unwrap_or_default();
    let types = [("qemu", true), ("kvm", guest.kvm && caps.has(Flag::Kvm)), ("hvf", caps.has(Flag::Hvf))];
    let domain =
        |(word, _): (&str, bool)| GuestDomain { r#type: Some(word.to_owned()), ..GuestDomain::default() };
    let acpi = is_x86(&caps.arch) || caps.arch == "aarch64";
    GuestKind {
        os_type: Some("hvm".to_owned()),
        arch: GuestArch {
            name: Some(caps.arch.clone()),
            wordsize: Some(if narrow { 32 } else { 64 }),
            emulator: Some(caps.binary.clone()),
            loader: None,
            machine: machines.iter().flat_map(machine_names).collect(),
            domain: types.into_iter().filter(|(_, there)| *there).map(domain).collect(),
        },
        features: Some(GuestFeatures {
            pae: caps.arch == "i686",
            nonpae: caps.arch == "i686",
            acpi: acpi.then_some(FeatureToggle::on(true)),
            apic: is_x86(&caps.arch).then_some(FeatureToggle::on(false)),
            cpuselection: true,
            deviceboot: true,
            disksnapshot: Some(FeatureToggle::on(false)),
            external_snapshot: true,
            ..GuestFeatures::default()
        }),
    }
}

/// A machine type under its own name and, if it has one, under the short one.
fn machine_names(machine: &Machine) -> impl Iterator<Item = GuestMachine> {
    let named = |name: &String, canonical: Option<String>| GuestMachine {
        canonical,
        cpus_max: Some(machine.cpus_max),
        deprecated: machine.deprecated.then_some(true),
        name: Some(name.clone()),
    };
    let alias = machine.alias.as_ref().map(|alias| named(alias, Some(machine.name.clone())));
    std::iter::once(named(&machine.name, None)).chain(alias)
}
