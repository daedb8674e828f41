//! What makes a machine hard to support, as libvirt lists it.

use model::Domain;
use model::cpu::CpuMode;
use model::devices::disk::DiskDevice;
use model::devices::disk_source::DiskPlace;

/// The model that stands for one that is deprecated.
const DEPRECATED_MODEL: &str = "Deprecated-Test";

/// What taints the machine, in libvirt's order, and what of it is deprecated.
pub(crate) fn taints(domain: &Domain) -> (Vec<String>, Vec<String>) {
    let disks = &domain.devices.disk;
    let model = domain.cpu.as_ref().and_then(|cpu| cpu.model.as_ref());
    let deprecated = model.is_some_and(|model| model.name.as_deref() == Some(DEPRECATED_MODEL));
    let passed_cpu = domain.cpu.as_ref().is_some_and(|cpu| cpu.mode == Some(CpuMode::HostPassthrough));
    let passed_cdrom = disks.iter().any(|disk| {
        disk.device == Some(DiskDevice::Cdrom)
            && matches!(&disk.source.place, DiskPlace::Block(block) if block.dev.is_some())
    });
    let found = [
        (disks.iter().any(|disk| disk.rawio == Some(true)), "running with undesirable elevated privileges"),
        (
            domain.devices.interface.iter().any(|interface| interface.script.is_some()),
            "network configuration using opaque shell scripts",
        ),
        (passed_cpu, "potentially unsafe use of host CPU passthrough"),
        (passed_cdrom, "use of host cdrom passthrough"),
        (domain.os.dtb.is_some(), "custom device tree blob used"),
        (deprecated, "use of deprecated configuration settings"),
    ];
    let taints = found.into_iter().filter(|(found, _)| *found).map(|(_, words)| words.to_owned());
    let deprecations = deprecated.then(|| format!("CPU model {DEPRECATED_MODEL}"));
    (taints.collect(), deprecations.into_iter().collect())
}
