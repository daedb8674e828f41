//! The host's processor, as the instruction CPUID tells it.

use host_sys::host_info::{Host, cpuid};
use model::host_cpu::{CpuData, Cpuid, HostCpu, Msr};

/// The host's processor in libvirt's words; none where no model stands for it.
pub fn examine(arch: &str) -> Option<HostCpu> {
    let host = Host::new();
    let data = data(&host);
    let found = cpu::host_from_data(arch, &data).ok()?;
    let topology = host.cpu_summary().ok().map(|cpus| model::cpu::Topology {
        sockets: Some(cpus.sockets),
        dies: Some(1),
        clusters: Some(1),
        cores: Some(cpus.cores),
        threads: Some(cpus.threads),
    });
    Some(HostCpu { microcode: host.microcode(), topology, ..found })
}

fn data(host: &Host) -> CpuData {
    let cpuid = cpuid().into_iter().map(|answer| {
        let [eax, ebx, ecx, edx] = answer.registers;
        Cpuid { eax_in: answer.leaf, ecx_in: answer.subleaf, eax, ebx, ecx, edx }
    });
    let msr = host.feature_msrs().into_iter().map(|(index, value)| Msr {
        index,
        edx: u32::try_from(value >> 32).unwrap_or_default(),
        eax: u32::try_from(value & u64::from(u32::MAX)).unwrap_or_default(),
    });
    CpuData { cpuid: cpuid.collect(), msr: msr.collect(), ..CpuData::default() }
}
