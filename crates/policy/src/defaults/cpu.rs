//! The guest's CPU: mode, model and check that nobody chose, topology and NUMA nodes made complete.

use std::collections::BTreeMap;

use error::{ErrorDomain, Result};
use model::cpu::{
    Cpu, CpuCheck, CpuFallback, CpuFeature, CpuMatch, CpuMode, CpuModel, CpuPolicy, Distance, NumaCell,
};
use model::{CpuSet, Domain};

use crate::VCPUS_MAX;
use crate::emulator::{Accelerator, EmulatorCaps};
use crate::fault::{unsupported, xml};
use crate::machine::{is_arm, is_ppc64, is_s390, is_x86};

/// Features and a vendor belong to a model that the document names.
fn nameless(cpu: &Cpu) -> Result<()> {
    belong(cpu).map_err(|error| error.in_domain(ErrorDomain::Cpu))
}

fn belong(cpu: &Cpu) -> Result<()> {
    let named = cpu.model.as_ref().is_some_and(|model| model.name.is_some());
    if !named && cpu.vendor.is_some() {
        return Err(xml("CPU vendor specified without CPU model"));
    }
    if named || !matches!(cpu.mode, None | Some(CpuMode::Custom)) {
        return Ok(());
    }
    if !cpu.feature.is_empty() {
        return Err(xml("Non-empty feature list specified without CPU model"));
    }
    Ok(())
}

/// What every hypervisor's driver fills in.
pub(crate) fn common(domain: &mut Domain) -> Result<()> {
    let Some(cpu) = domain.cpu.as_deref_mut() else { return Ok(()) };
    nameless(cpu)?;
    let unnamed = cpu.model.as_ref().and_then(|model| model.name.as_ref()).is_none();
    match cpu.mode {
        None if !unnamed => cpu.mode = Some(CpuMode::Custom),
        // Nothing is chosen where no model is.
        Some(CpuMode::Custom) if unnamed => (cpu.mode, cpu.r#match) = (None, None),
        _ => {}
    }
    settle(cpu);
    complete(cpu);
    domain.cpu.take_if(|cpu| **cpu == Cpu::default());
    Ok(())
}

pub(super) fn apply(domain: &mut Domain, caps: &EmulatorCaps) -> Result<()> {
    let accelerator = super::accelerator(domain);
    let default = default_model(domain, caps, accelerator);
    let x86 = is_x86(super::arch(domain));
    let arm = is_arm(super::arch(domain));
    let s390 = is_s390(super::arch(domain));
    let cpu = domain.cpu.get_or_insert_default();
    nameless(cpu)?;
    if cpu.mode.is_none()
        && (cpu.model.as_ref().is_some_and(|model| model.name.is_some()) || default.is_some())
    {
        cpu.mode = Some(CpuMode::Custom);
        cpu.r#match.get_or_insert(CpuMatch::Exact);
    }
    if *cpu == Box::default() {
        domain.cpu = None;
        return Ok(());
    }
    let unnamed = cpu.model.as_ref().and_then(|model| model.name.as_ref()).is_none();
    if cpu.mode == Some(CpuMode::Custom) && unnamed {
        // The host's own model by default: IBM Z can tell it in full.
        match default.as_deref() {
            Some("host") if s390 => cpu.mode = Some(CpuMode::HostModel),
            Some("host") => cpu.mode = Some(CpuMode::HostPassthrough),
            Some("max") => cpu.mode = Some(CpuMode::Maximum),
            _ => {}
        }
        if cpu.mode != Some(CpuMode::Custom) {
            cpu.r#match = None;
        }
    }
    if cpu.mode == Some(CpuMode::Custom)
        && unnamed
        && let Some(name) = default
    {
        cpu.model =
            Some(CpuModel { fallback: Some(CpuFallback::Forbid), name: Some(name), ..CpuModel::default() });
        cpu.check.get_or_insert(CpuCheck::None);
    }
    if arm {
        vectors(cpu)?;
    }
    fill(cpu, accelerator, x86);
    complete(cpu);
    let vcpus = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
    house(cpu, vcpus);
    Ok(())
}

/// Lengths of SVE vectors ask for SVE itself.
fn vectors(cpu: &mut Cpu) -> Result<()> {
    let is_length = |feature: &CpuFeature| feature.name.len() > 3 && feature.name.starts_with("sve");
    if !cpu.feature.iter().any(is_length) {
        return Ok(());
    }
    match cpu.feature.iter().find(|feature| feature.name == "sve") {
        Some(sve) if sve.policy == Some(CpuPolicy::Disable) => {
            Err(unsupported("SVE disabled, but SVE vector lengths provided"))
        }
        Some(_) => Ok(()),
        None => {
            let policy = Some(CpuPolicy::Require);
            cpu.feature.push(CpuFeature { policy, name: "sve".to_owned() });
            Ok(())
        }
    }
}

/// vCPUs of no node belong to the first.
fn house(cpu: &mut Cpu, vcpus: u32) {
    let Some(numa) = cpu.numa.as_deref_mut() else { return };
    let housed: Vec<u32> =
        numa.cell.iter().filter_map(|cell| cell.cpus.as_ref()).flat_map(CpuSet::iter).collect();
    if vcpus > VCPUS_MAX {
        return;
    }
    let homeless: Vec<u32> = (0..vcpus).filter(|vcpu| !housed.contains(vcpu)).collect();
    if let Some(first) = numa.cell.first_mut().filter(|_| !homeless.is_empty()) {
        let mut cpus = first.cpus.take().unwrap_or_default();
        for vcpu in homeless {
            cpus.insert(vcpu, vcpu);
        }
        first.cpus = Some(cpus);
    }
}

/// Architectures whose documents name CPU models.
fn has_models(arch: &str) -> bool {
    is_x86(arch)
        || is_arm(arch)
        || is_ppc64(arch)
        || is_s390(arch)
        || matches!(arch, "riscv32" | "riscv64" | "loongarch64")
}

/// The CPU model of the machine type, by the name that `-cpu` takes.
fn default_model(domain: &Domain, caps: &EmulatorCaps, accelerator: Accelerator) -> Option<String> {
    if !has_models(super::arch(domain)) {
        return None;
    }
    let machine = caps.machine(accelerator, super::machine(domain))?;
    let kind = machine.default_cpu.as_deref()?;
    let cpus = &caps.under(accelerator)?.cpus;
    let by_type = cpus.iter().find(|cpu| cpu.type_name.as_deref() == Some(kind)).map(|cpu| cpu.name.clone());
    by_type.or_else(|| {
        kind.rsplit_once('-').and_then(|(model, _)| model.rsplit_once('-')).map(|(model, _)| model.to_owned())
    })
}

/// What the mode decides where nobody chose.
fn settle(cpu: &mut Cpu) {
    match cpu.mode {
        Some(CpuMode::Custom) => {
            cpu.r#match.get_or_insert(CpuMatch::Exact);
            if let Some(model) = &mut cpu.model {
                model.fallback.get_or_insert(CpuFallback::Allow);
            }
        }
        Some(CpuMode::HostModel) => {
            if let Some(model) = &mut cpu.model {
                model.fallback = match model.name {
                    Some(_) => model.fallback.or(Some(CpuFallback::Allow)),
                    None => None,
                };
            }
            cpu.model.take_if(|model| *model == CpuModel::default());
        }
        _ => {}
    }
    for feature in &mut cpu.feature {
        feature.policy.get_or_insert(CpuPolicy::Require);
    }
}

/// What the mode and who runs the guest decide where nobody chose.
pub(crate) fn fill(cpu: &mut Cpu, accelerator: Accelerator, x86: bool) {
    settle(cpu);
    match cpu.mode {
        Some(CpuMode::Custom) => {
            let check = if accelerator == Accelerator::Tcg { CpuCheck::None } else { CpuCheck::Partial };
            cpu.check.get_or_insert(check);
        }
        Some(CpuMode::HostModel) => {
            cpu.check.get_or_insert(CpuCheck::Partial);
        }
        Some(CpuMode::HostPassthrough | CpuMode::Maximum) => {
            cpu.check.get_or_insert(CpuCheck::None);
            if x86 {
                cpu.migratable.get_or_insert(true);
            }
        }
        None => {}
    }
}

fn complete(cpu: &mut Cpu) {
    if let Some(topology) = &mut cpu.topology {
        topology.dies.get_or_insert(1);
        topology.clusters.get_or_insert(1);
    }
    if let Some(numa) = &mut cpu.numa {
        let taken: Vec<u32> = numa.cell.iter().filter_map(|cell| cell.id).collect();
        let mut free = (0..).filter(|id| !taken.contains(id));
        for cell in &mut numa.cell {
            if cell.id.is_none() {
                cell.id = free.next();
            }
        }
        numa.cell.sort_by_key(|cell| cell.id);
        distances(&mut numa.cell);
    }
}

/// The way back is as long as the way there, and a node is near itself.
fn distances(cells: &mut [NumaCell]) {
    let mut known = BTreeMap::new();
    for cell in cells.iter() {
        let Some(from) = cell.id else { continue };
        known.extend(cell.distances.iter().map(|distance| ((from, distance.id), distance.value)));
    }
    for ((from, to), value) in known.clone() {
        known.entry((to, from)).or_insert(value);
        known.entry((from, from)).or_insert(LOCAL);
        known.entry((to, to)).or_insert(LOCAL);
    }
    for cell in cells {
        let Some(from) = cell.id else { continue };
        let row = known.range((from, 0)..=(from, u32::MAX));
        cell.distances = row.map(|((_, id), value)| Distance { id: *id, value: *value }).collect();
    }
}

/// The distance of a node from itself.
const LOCAL: u32 = 10;
