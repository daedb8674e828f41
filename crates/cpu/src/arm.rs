//! Processors of Arm.

use std::sync::OnceLock;

use error::Result;
use model::cpu::{Cpu, CpuFallback, CpuMatch, CpuMode, CpuModel};
use model::host_cpu::HostCpu;

use crate::described::Described;
use crate::fault::{failed, internal};
use crate::identified::Identified;

pub(crate) fn table() -> &'static Identified {
    static TABLE: OnceLock<Identified> = OnceLock::new();
    TABLE.get_or_init(|| {
        Identified::read(include_str!("../data/arm.txt")).expect("the tests read the same table")
    })
}

/// The processor of a host whose identification register has this value: maker in bits 24 to 31, part in 4 to 15.
pub(crate) fn host(arch: &str, midr: u32) -> Option<HostCpu> {
    let (maker, part) = (midr >> 24, midr >> 4 & 0xfff);
    let (vendor, _) = table().vendors.iter().find(|(_, code)| *code == Some(maker))?;
    let model = table().with_value(part, Some(vendor));
    Some(HostCpu {
        arch: Some(arch.to_owned()),
        model: model.map(|model| model.name.to_owned()),
        vendor: Some((*vendor).to_owned()),
        ..HostCpu::default()
    })
}

/// The model that all processors are. Libvirt tells no features: its hypervisors know them by the model.
pub(crate) fn baseline<D: Described>(cpus: &[D]) -> Result<Cpu> {
    let first = cpus.first().ok_or_else(|| failed("there is no CPU to take a baseline of"))?;
    let name = first.model().ok_or_else(|| internal("no CPU model specified"))?;
    for cpu in cpus {
        if cpu.model() != Some(name) {
            let words =
                format!("CPU models '{name}' and '{}' are incompatible", cpu.model().unwrap_or_default());
            return Err(failed(words));
        }
    }
    Ok(Cpu {
        mode: Some(CpuMode::Custom),
        r#match: Some(CpuMatch::Exact),
        model: Some(CpuModel {
            fallback: Some(CpuFallback::Allow),
            name: Some(name.to_owned()),
            ..CpuModel::default()
        }),
        ..Cpu::default()
    })
}
