//! `<capabilities>`: the host, and the kinds of guests it can run.

use model::FormatFlags;
use model::domain::Element;
use model::host_cpu::{HostCpu, PageSize};
use xml::Writer;

use super::shares::{self, Shares};
use super::{empty, leaf};
use crate::emulator::{Accelerator, EmulatorCaps, Flag, Machine};
use crate::machine::is_x86;

/// What the document says of the host.
#[derive(Clone, Debug, Default)]
pub struct HostFacts {
    /// Identity of the host.
    pub uuid: String,
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

/// The capabilities document.
pub fn host_capabilities(host: &HostFacts, guests: &[Guest<'_>]) -> String {
    let mut text = String::from("<capabilities>\n\n");
    text.push_str(&host_element(host));
    text.push('\n');
    for guest in guests {
        text.push_str(&guest_element(guest));
        text.push('\n');
    }
    text.push_str("</capabilities>\n");
    text
}

fn host_element(host: &HostFacts) -> String {
    let mut out = Writer::new(1);
    out.start("host");
    if !host.uuid.is_empty() {
        leaf(&mut out, "uuid", &host.uuid);
    }
    let kib = |size: &u64| PageSize { unit: Some("KiB".to_owned()), size: Some(*size) };
    let cpu = HostCpu {
        arch: Some(host.arch.clone()),
        pages: host.page_sizes_kib.iter().map(kib).collect(),
        ..host.cpu.clone().unwrap_or_default()
    };
    out = xml::save_into(out, HostCpu::NAME, &cpu, FormatFlags::NONE);
    empty(&mut out, "power_management", &[]);
    empty(&mut out, "iommu", &[("support", super::yes_no(host.iommu))]);
    match host.live_migration {
        Some(true) => {
            out.start("migration_features");
            empty(&mut out, "live", &[]);
            out.end("migration_features");
        }
        // libvirt opens and closes this element on lines of their own even when nothing is inside.
        Some(false) => {
            out.start("migration_features");
            out.open();
            out.end("migration_features");
        }
        None => {}
    }
    if !host.cells.is_empty() {
        topology(&mut out, &host.cells);
    }
    shares::shares(&mut out, &host.shares);
    if let Some(model) = host.secmodel {
        out.start("secmodel");
        leaf(&mut out, "model", model);
        leaf(&mut out, "doi", "0");
        out.end("secmodel");
    }
    out.end("host");
    out.finish()
}

fn topology(out: &mut Writer, cells: &[Cell]) {
    out.start("topology");
    out.start("cells");
    out.attribute("num", &cells.len().to_string());
    for cell in cells {
        out.start("cell");
        out.attribute("id", &cell.id.to_string());
        out.start("memory");
        out.attribute("unit", "KiB");
        out.text(&cell.memory_kib.to_string());
        out.end("memory");
        for pages in &cell.pages {
            out.start("pages");
            out.attribute("unit", "KiB");
            out.attribute("size", &pages.size_kib.to_string());
            out.text(&pages.count.to_string());
            out.end("pages");
        }
        if !cell.distances.is_empty() {
            out.start("distances");
            for (id, value) in &cell.distances {
                empty(out, "sibling", &[("id", &id.to_string()), ("value", &value.to_string())]);
            }
            out.end("distances");
        }
        out.start("cpus");
        out.attribute("num", &cell.cpus.len().to_string());
        for cpu in &cell.cpus {
            let places = [
                ("id", cpu.id),
                ("socket_id", cpu.socket),
                ("die_id", cpu.die),
                ("cluster_id", cpu.cluster),
                ("core_id", cpu.core),
            ];
            out.start("cpu");
            for (name, number) in places {
                out.attribute(name, &number.to_string());
            }
            out.attribute("siblings", &cpu.siblings);
            out.end("cpu");
        }
        out.end("cpus");
        out.end("cell");
    }
    out.end("cells");
    out.end("topology");
}

fn guest_element(guest: &Guest<'_>) -> String {
    let caps = guest.caps;
    let mut out = Writer::new(1);
    out.start("guest");
    leaf(&mut out, "os_type", "hvm");
    out.start("arch");
    out.attribute("name", &caps.arch);
    let narrow = matches!(caps.arch.as_str(), "i686" | "armv7l" | "ppc" | "sparc");
    leaf(&mut out, "wordsize", if narrow { "32" } else { "64" });
    leaf(&mut out, "emulator", &caps.binary);
    let translated = caps.accelerators.get(&Accelerator::Tcg).or(caps.accelerators.values().next());
    for machine in translated.map(|caps| caps.machines.as_slice()).unwrap_or_default() {
        machine_elements(&mut out, machine);
    }
    empty(&mut out, "domain", &[("type", "qemu")]);
    for (word, there) in [("kvm", guest.kvm && caps.has(Flag::Kvm)), ("hvf", caps.has(Flag::Hvf))] {
        if there {
            empty(&mut out, "domain", &[("type", word)]);
        }
    }
    out.end("arch");
    out.start("features");
    if caps.arch == "i686" {
        empty(&mut out, "pae", &[]);
        empty(&mut out, "nonpae", &[]);
    }
    if is_x86(&caps.arch) || caps.arch == "aarch64" {
        empty(&mut out, "acpi", &[("default", "on"), ("toggle", "yes")]);
    }
    if is_x86(&caps.arch) {
        empty(&mut out, "apic", &[("default", "on"), ("toggle", "no")]);
    }
    empty(&mut out, "cpuselection", &[]);
    empty(&mut out, "deviceboot", &[]);
    empty(&mut out, "disksnapshot", &[("default", "on"), ("toggle", "no")]);
    empty(&mut out, "externalSnapshot", &[]);
    out.end("features");
    out.end("guest");
    out.finish()
}

/// A machine type under its own name and, if it has one, under the short one.
fn machine_elements(out: &mut Writer, machine: &Machine) {
    let cpus = machine.cpus_max.to_string();
    let mut element = |name: &str, canonical: Option<&str>| {
        out.start("machine");
        if let Some(canonical) = canonical {
            out.attribute("canonical", canonical);
        }
        out.attribute("maxCpus", &cpus);
        if machine.deprecated {
            out.attribute("deprecated", "yes");
        }
        out.text(name);
        out.end("machine");
    };
    element(&machine.name, None);
    if let Some(alias) = &machine.alias {
        element(alias, Some(&machine.name));
    }
}
