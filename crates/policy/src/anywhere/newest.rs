//! What the newest emulator that is known says of its machines.

use model::Domain;

use super::surroundings;
use crate::emulator::{Accelerator, EmulatorCaps};
use crate::host::Host;

/// As [`surroundings`], with what the newest emulator that is known says of its machines, so that command lines have
/// today's forms.
#[must_use]
pub fn newest(domain: &Domain) -> (Host, EmulatorCaps) {
    let (host, mut caps) = surroundings(domain);
    for (accelerator, under) in &mut caps.accelerators {
        let translated = *accelerator == Accelerator::Tcg;
        for machine in &mut under.machines {
            let told = TOLD.iter().find(|told| told.arches.contains(&host.arch.as_str()));
            let Some(told) = told.filter(|told| machine.name.starts_with(told.family)) else { continue };
            machine.default_cpu =
                Some(if translated { told.processor } else { told.processor_of_kvm }.to_owned());
            machine.default_ram_id = Some(told.memory.to_owned());
            machine.acpi = Some(told.acpi);
        }
    }
    (host, caps)
}

/// What an emulator says of the machines of a family.
struct Told {
    arches: &'static [&'static str],
    family: &'static str,
    processor: &'static str,
    processor_of_kvm: &'static str,
    memory: &'static str,
    acpi: bool,
}

/// As QEMU 8.2 to 10.0 say.
const TOLD: &[Told] = &[
    Told {
        arches: &["x86_64"],
        family: "pc-",
        processor: "qemu64-x86_64-cpu",
        processor_of_kvm: "qemu64-x86_64-cpu",
        memory: "pc.ram",
        acpi: true,
    },
    Told {
        arches: &["i686"],
        family: "pc-",
        processor: "qemu32-i386-cpu",
        processor_of_kvm: "qemu32-i386-cpu",
        memory: "pc.ram",
        acpi: true,
    },
    Told {
        arches: &["aarch64", "armv7l"],
        family: "virt",
        processor: "cortex-a15-arm-cpu",
        processor_of_kvm: "cortex-a15-arm-cpu",
        memory: "mach-virt.ram",
        acpi: true,
    },
    Told {
        arches: &["riscv64"],
        family: "virt",
        processor: "rv64-riscv-cpu",
        processor_of_kvm: "rv64-riscv-cpu",
        memory: "riscv_virt_board.ram",
        acpi: true,
    },
    Told {
        arches: &["ppc64", "ppc64le"],
        family: "pseries",
        processor: "power9_v2.0-powerpc64-cpu",
        processor_of_kvm: "host-powerpc64-cpu",
        memory: "ppc_spapr.ram",
        acpi: false,
    },
    Told {
        arches: &["s390x"],
        family: "s390-ccw-virtio",
        processor: "qemu-s390x-cpu",
        processor_of_kvm: "host-s390x-cpu",
        memory: "s390.ram",
        acpi: false,
    },
];
