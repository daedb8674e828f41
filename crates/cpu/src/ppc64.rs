//! Processors of POWER: models follow one another, and a guest can be limited to what an older one could.

use std::sync::OnceLock;

use error::Result;
use model::cpu::{Cpu, CpuFallback, CpuMatch, CpuMode, CpuModel};
use model::host_cpu::HostCpu;

use crate::described::Described;
use crate::fault::{failed, internal};
use crate::identified::Identified;
use crate::operations::Comparison;

/// Names of models that documents of long ago used.
const LEGACY: &[(&str, &str)] = &[
    ("POWER7_v2.1", "POWER7"),
    ("POWER7_v2.3", "POWER7"),
    ("POWER7+_v2.1", "POWER7"),
    ("POWER8_v1.0", "POWER8"),
];

pub(crate) fn table() -> &'static Identified {
    static TABLE: OnceLock<Identified> = OnceLock::new();
    TABLE.get_or_init(|| {
        Identified::read(include_str!("../data/ppc64.txt")).expect("the tests read the same table")
    })
}

/// Gives a model its name of today.
pub(crate) fn normalize(cpu: &mut Cpu) {
    if let Some(name) = cpu.model.as_mut().and_then(|model| model.name.as_mut())
        && let Some((_, today)) = LEGACY.iter().find(|(legacy, _)| legacy == name)
    {
        *name = (*today).to_owned();
    }
}

fn today(name: &str) -> &str {
    LEGACY.iter().find(|(legacy, _)| *legacy == name).map_or(name, |(_, today)| today)
}

/// The processor of a host whose version register has this value.
pub(crate) fn host(pvr: u32) -> Result<HostCpu> {
    let model = table()
        .with_value(pvr, None)
        .ok_or_else(|| failed(format!("Cannot find CPU model with PVR 0x{pvr:08x}")))?;
    Ok(HostCpu {
        arch: Some("ppc64".to_owned()),
        model: Some(model.name.to_owned()),
        vendor: Some(model.vendor.to_owned()),
        ..HostCpu::default()
    })
}

/// Compares a guest's processor with the host's.
pub(crate) fn compare(
    host: &HostCpu,
    wanted: &impl Described,
    mode: Option<CpuMode>,
) -> Result<(Comparison, Option<String>)> {
    let name = host.model().ok_or_else(|| internal("unknown host CPU model"))?;
    if matches!(mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum)) {
        return Ok((Comparison::Identical, None));
    }
    let own = today(name);
    if mode == Some(CpuMode::HostModel) {
        let Some(limit) = wanted.model() else { return Ok((Comparison::Identical, None)) };
        let rank = |compatible: &str| {
            table().models.iter().position(|model| model.name.eq_ignore_ascii_case(compatible))
        };
        let Some(limit_rank) = rank(limit).filter(|_| limit.starts_with("power")) else {
            return Err(internal(format!("Unknown CPU model {limit}")));
        };
        let words = format!("host CPU model {own} does not support compatibility mode {limit}");
        return Ok(match rank(own) {
            Some(own_rank) if own_rank >= limit_rank => (Comparison::Identical, None),
            _ => (Comparison::Incompatible, Some(words)),
        });
    }
    if let Some(vendor) = wanted.vendor()
        && host.vendor() != Some(vendor)
    {
        let words = format!("host CPU vendor does not match required CPU vendor {vendor}");
        return Ok((Comparison::Incompatible, Some(words)));
    }
    let wanted = today(wanted.model().ok_or_else(|| internal("no CPU model specified"))?);
    if table().model(wanted).is_none() {
        return Err(internal(format!("Unknown CPU model {wanted}")));
    }
    if wanted == own {
        return Ok((Comparison::Identical, None));
    }
    let words = format!("host CPU model {own} does not match required CPU model {wanted}");
    Ok((Comparison::Incompatible, Some(words)))
}

/// The one model that all processors are.
pub(crate) fn baseline<D: Described>(cpus: &[D]) -> Result<Cpu> {
    let mut name = None;
    for cpu in cpus {
        let own = today(cpu.model().ok_or_else(|| internal("no CPU model specified"))?);
        let model = table().model(own).ok_or_else(|| internal(format!("Unknown CPU model {own}")))?;
        if let Some(vendor) = cpu.vendor() {
            if !table().has_vendor(vendor) {
                return Err(failed(format!("Unknown CPU vendor {vendor}")));
            }
            if vendor != model.vendor {
                let words =
                    format!("CPU vendor {} of model {own} differs from vendor {vendor}", model.vendor);
                return Err(failed(words));
            }
        }
        match name {
            None => name = Some(own.to_owned()),
            Some(ref first) if first != own => return Err(failed("CPUs are incompatible")),
            Some(_) => {}
        }
    }
    let name = name.ok_or_else(|| failed("there is no CPU to take a baseline of"))?;
    Ok(Cpu {
        mode: Some(CpuMode::Custom),
        r#match: Some(CpuMatch::Exact),
        model: Some(CpuModel {
            fallback: Some(CpuFallback::Forbid),
            name: Some(name),
            ..CpuModel::default()
        }),
        ..Cpu::default()
    })
}
