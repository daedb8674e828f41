//! Gathers the facts for the capabilities documents; `policy` writes them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::CapabilitiesRequest;
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::host_info::{self, Cache, Host, TopologyNode};
use policy::capabilities::{
    BandwidthNode, CacheBank, CacheControl, Cell, CpuPlace, DomainRequest, Guest, HostFacts, HostMonitor,
    PageCount, Shares, domain_capabilities, host_capabilities,
};
use policy::emulator::{Accelerator, EmulatorCaps};
use policy::vmm;

use crate::documents::Documents;
use crate::driver::host_error;
use crate::launch::{PROGRAM, open_kvm};

/// The level of the caches that processors share before memory.
const LAST_CACHE_LEVEL: u32 = 3;

/// Firmware images that distributions install.
const LOADERS: &[&str] = &[
    "/usr/share/OVMF/OVMF_CODE.fd",
    "/usr/share/OVMF/OVMF_CODE_4M.fd",
    "/usr/share/OVMF/OVMF_CODE_4M.ms.fd",
    "/usr/share/AAVMF/AAVMF_CODE.fd",
];

/// What the emulator has, and a start refuses all the same: nobody runs the program that it needs beside it.
const WITHHELD: &[(&str, &str)] = &[
    ("graphics", "rdp"),
    ("graphics", "dbus"),
    ("filesystem", "virtiofs"),
    ("interface", "passt"),
    ("tpm", "emulator"),
    ("tpm", "passthrough"),
];

/// Every kind of hypervisor that a domain's `type` can name.
const VIRT_TYPES: &[&str] = &[
    "bhyve", "hvf", "hyperv", "kqemu", "kvm", "lxc", "openvz", "phyp", "qemu", "test", "uml", "vbox",
    "vmware", "vz", "xen",
];

/// The capabilities document.
///
/// # Errors
/// The host cannot be examined.
pub fn host(documents: &Documents) -> Result<String> {
    let facts = facts(documents)?;
    let kvm = documents.emulators().kvm_usable();
    let native = documents.host().arch.clone();
    // An emulator that does not answer offers no guests; whoever names it is told why.
    let paths = documents.host().emulators.values();
    let caps: Vec<_> = paths.filter_map(|path| documents.emulators().get(Path::new(path)).ok()).collect();
    let guests: Vec<Guest<'_>> = caps
        .iter()
        .map(|caps| Guest { caps, kvm: kvm && (caps.arch == native || caps.arch == "i686") })
        .collect();
    let own = own_monitor(documents).ok();
    Ok(host_capabilities(&facts, &guests, own.as_deref()))
}

/// An emulator with a way to run guests: what clients mean by "the hypervisor".
pub struct Place {
    /// What the emulator can do.
    pub caps: Arc<EmulatorCaps>,
    /// Who executes the guest's instructions.
    pub accelerator: Accelerator,
    /// The machine type's canonical name.
    pub machine: String,
}

/// Finds the emulator that a client names, or the one that it leaves to us.
///
/// # Errors
/// The combination asked for is not offered.
pub fn place(documents: &Documents, request: &CapabilitiesRequest<'_>) -> Result<Place> {
    let refused = |words: String| Error::new(ErrorCode::InvalidArg, ErrorDomain::Qemu, words);
    if let Some(name) = request.virt_type.filter(|name| !VIRT_TYPES.contains(name)) {
        return Err(refused(format!("unknown virttype: {name}"))
            .with_cure(format!("write one of {}", VIRT_TYPES.join(", "))));
    }
    if let Some(arch) = request.arch.filter(|arch| !cpu::is_architecture(arch)) {
        return Err(refused(format!("unknown architecture: {arch}"))
            .with_cure("write it as 'capabilities' does, such as x86_64 or aarch64"));
    }
    let path = match (request.emulator, request.arch) {
        (Some(path), _) => PathBuf::from(path),
        (None, Some(arch)) => documents.default_emulator(arch)?,
        (None, None) => documents.default_emulator(&documents.host().arch)?,
    };
    let caps = documents.emulators().get(&path)?;
    // A machine of 64 bits also runs guests of 32.
    let serves = |arch: &str| arch == caps.arch || (arch == "i686" && caps.arch == "x86_64");
    if let Some(arch) = request.arch.filter(|arch| !serves(arch)) {
        let words =
            format!("architecture from emulator '{}' doesn't match given architecture '{arch}'", caps.arch);
        return Err(refused(words));
    }
    let accelerator = match request.virt_type {
        Some("kvm") => {
            documents.require_kvm()?;
            Accelerator::Kvm
        }
        Some("qemu") => Accelerator::Tcg,
        None if documents.emulators().kvm_usable() => Accelerator::Kvm,
        None => Accelerator::Tcg,
        Some(other) => {
            let words = format!("Emulator '{}' does not support virt type '{other}'", caps.binary);
            return Err(refused(words));
        }
    };
    let machine = machine(&caps, accelerator, request.machine)?;
    Ok(Place { caps, accelerator, machine })
}

/// The domain capabilities document.
///
/// # Errors
/// The combination asked for is not offered.
pub fn domain(documents: &Documents, request: &CapabilitiesRequest<'_>) -> Result<String> {
    if is_own(documents, request) {
        return own_domain(documents, request);
    }
    let Place { caps, accelerator, machine } = place(documents, request)?;
    let loaders: Vec<String> =
        LOADERS.iter().filter(|path| Path::new(path).exists()).map(|path| (*path).to_owned()).collect();
    let host = Host::new();
    let host_cpu = documents.host_cpu();
    Ok(domain_capabilities(&DomainRequest {
        caps: &caps,
        accelerator,
        machine: &machine,
        loaders: &loaders,
        firmware: &documents.host().firmware,
        host_cpu: host_cpu.as_ref(),
        host_arch: &documents.host().arch,
        address_bits: host.address_bits(),
        // No program that emulates one is run.
        tpm_versions: &[],
        withheld: WITHHELD,
        vfio: Path::new("/dev/vfio/vfio").exists(),
    }))
}

/// Whether a client means our own monitor: by its name, or because there is nothing else that it leaves to us.
pub fn is_own(documents: &Documents, request: &CapabilitiesRequest<'_>) -> bool {
    let left = request.machine.is_none() && request.emulator.is_none() && request.virt_type != Some("qemu");
    let arch = request.arch.unwrap_or(&documents.host().arch);
    request.machine == Some(vmm::MACHINE) || left && documents.is_served_by_our_monitor(arch)
}

/// The domain capabilities of our own monitor.
fn own_domain(documents: &Documents, request: &CapabilitiesRequest<'_>) -> Result<String> {
    let program = own_place(documents, request)?;
    Ok(vmm::domain_capabilities(&program, documents.kvm_offer()?))
}

/// The program that runs our own monitor, which the client means.
///
/// # Errors
/// The combination asked for is not offered.
pub fn own_place(documents: &Documents, request: &CapabilitiesRequest<'_>) -> Result<String> {
    let refused = |what: &str, word: &str| {
        let detail = format!("the machine '{}' is not supported by {what} '{word}'", vmm::MACHINE);
        Error::new(ErrorCode::InvalidArg, ErrorDomain::Qemu, detail)
    };
    if let Some(arch) = request.arch.filter(|arch| *arch != vmm::ARCH) {
        return Err(refused("architecture", arch));
    }
    if let Some(kind) = request.virt_type.filter(|kind| *kind != "kvm") {
        return Err(refused("virt type", kind).with_cure("it runs on 'kvm'"));
    }
    let program = own_monitor(documents)?;
    if let Some(path) = request.emulator.filter(|path| *path != program) {
        return Err(
            refused("emulator", path).with_cure("name no emulator: the monitor is a part of this program")
        );
    }
    Ok(program)
}

/// The program that runs our own monitor, this one: where the host can.
///
/// # Errors
/// It cannot.
pub(crate) fn own_monitor(documents: &Documents) -> Result<String> {
    let arch = &documents.host().arch;
    if arch != vmm::ARCH {
        let detail =
            format!("the machine '{}' is not supported on hosts of architecture '{arch}'", vmm::MACHINE);
        return Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Qemu, detail));
    }
    open_kvm(&format!("machine type '{}'", vmm::MACHINE))?;
    let program = std::fs::read_link(PROGRAM).map_err(|error| {
        host_error("find the daemon's own program", host_sys::Error::file("read", Path::new(PROGRAM), error))
    })?;
    Ok(program.to_string_lossy().into_owned())
}

/// The canonical name of a machine type.
fn machine(caps: &EmulatorCaps, accelerator: Accelerator, wanted: Option<&str>) -> Result<String> {
    let found = match wanted {
        Some(name) => caps.machine(accelerator, name),
        None => caps.default_machine(accelerator),
    };
    found.map(|machine| machine.name.clone()).ok_or_else(|| {
        let name = wanted.unwrap_or("(default)");
        let detail = format!("the machine '{name}' is not supported by emulator '{}'", caps.binary);
        Error::new(ErrorCode::InvalidArg, ErrorDomain::Qemu, detail)
            .with_cure("choose one of the machines that 'capabilities' lists")
    })
}

fn facts(documents: &Documents) -> Result<HostFacts> {
    let host = Host::new();
    let cpus = host.cpu_summary().map_err(|error| host_error("examine the processors", error))?;
    let topology = host.topology().map_err(|error| host_error("examine the processors", error))?;
    let page_kib = (host.page_size_bytes() / 1024) as u64;
    let sizes = host.huge_pages().into_iter().map(|huge| huge.size_kib);
    Ok(HostFacts {
        uuid: Some(documents.host_uuid()),
        arch: host.machine(),
        cpu: Some(model::host_cpu::HostCpu {
            topology: Some(model::cpu::Topology {
                sockets: Some(cpus.sockets),
                dies: Some(1),
                clusters: Some(1),
                cores: Some(cpus.cores),
                threads: Some(cpus.threads),
            }),
            ..documents.host_cpu().unwrap_or_default()
        }),
        shares: host_shares(&host),
        live_migration: None,
        secmodel: Some("none"),
        page_sizes_kib: std::iter::once(page_kib).chain(sizes).collect(),
        cells: topology.nodes.iter().map(|node| cell(node, &topology.nodes, page_kib)).collect(),
        iommu: std::fs::read_dir("/sys/kernel/iommu_groups").is_ok_and(|mut groups| groups.next().is_some()),
    })
}

fn cell(node: &TopologyNode, nodes: &[TopologyNode], page_kib: u64) -> Cell {
    let huge: u64 = node.huge_pages.iter().map(|huge| huge.size_kib * huge.total).sum();
    let small =
        PageCount { size_kib: page_kib, count: node.memory.total_kib.saturating_sub(huge) / page_kib };
    let large = node.huge_pages.iter().map(|huge| PageCount { size_kib: huge.size_kib, count: huge.total });
    Cell {
        id: node.id,
        memory_kib: node.memory.total_kib,
        pages: std::iter::once(small).chain(large).collect(),
        distances: nodes.iter().map(|node| node.id).zip(node.distances.iter().copied()).collect(),
        cpus: cpu_places(node),
    }
}

/// The places of the processors of a node, as the documents tell them.
pub fn cpu_places(node: &TopologyNode) -> Vec<CpuPlace> {
    let place = |cpu: &host_info::CpuPlace| CpuPlace {
        id: cpu.id,
        socket: cpu.socket,
        die: cpu.die,
        cluster: cpu.cluster,
        core: cpu.core,
        siblings: list(&cpu.siblings),
    };
    node.cpus.iter().map(place).collect()
}

/// What the host's processors share, and how the kernel can divide and measure it.
pub fn host_shares(host: &Host) -> Shares {
    let (caches, resources) = (host.caches(), host.resource_control());
    let bandwidth = |cache: &Cache| {
        let control = resources.bandwidth.filter(|_| cache.level == LAST_CACHE_LEVEL)?;
        Some(BandwidthNode {
            id: cache.id,
            cpus: list(&cache.cpus),
            step_percent: control.step_percent,
            percent_min: control.percent_min,
            shares_max: control.shares_max,
        })
    };
    let bank = |cache: &Cache| {
        let mine = resources.caches.iter().filter(|control| control.level == cache.level);
        let controls = mine.map(|control| {
            let step_kib = cache.size_kib / u64::from(control.parts.max(1));
            let min_kib = step_kib * u64::from(control.parts_min);
            CacheControl { kind: control.kind.word(), step_kib, min_kib, shares_max: control.shares_max }
        });
        CacheBank {
            id: cache.id,
            level: cache.level,
            kind: cache.kind.word(),
            size_kib: cache.size_kib,
            cpus: list(&cache.cpus),
            controls: controls.collect(),
        }
    };
    Shares {
        caches: caches.iter().map(bank).collect(),
        bandwidth: caches.iter().filter_map(bandwidth).collect(),
        monitor: resources.monitor.map(|monitor| HostMonitor {
            groups_max: monitor.groups_max,
            reuse_threshold: monitor.reuse_threshold,
            features: monitor.features,
        }),
    }
}

/// Numbers as a list with ranges, such as `0-3,8`.
fn list(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let words = ranges
        .iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") });
    words.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    #[test]
    fn neighbours_become_ranges() {
        for (numbers, text) in
            [(vec![], ""), (vec![0], "0"), (vec![0, 1, 2, 8], "0-2,8"), (vec![1, 3], "1,3")]
        {
            assert_eq!(super::list(&numbers), text);
        }
    }
}
