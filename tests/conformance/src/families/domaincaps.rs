//! QEMU capabilities -> domain capabilities XML.

use policy::capabilities::{
    DomainRequest, Hypervisor, OtherRequest, domain_capabilities, other_domain_capabilities,
};
use policy::emulator::{Accelerator, EmulatorCaps};

use crate::{Case, Corpus, Problem, Produced, qemu};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let arch = case.word("arch").unwrap_or_default();
    if let Some(driver) = case.word("driver") {
        return other(case, driver);
    }
    let mut caps = EmulatorCaps::from_document(&case.input(corpus, 0)?)
        .map_err(|error| Problem::Missing(error.to_string()))?;
    caps.binary = case.word("emulator").unwrap_or_default().to_owned();
    let accelerator = match case.word("virt_type") {
        Some("kvm") => Accelerator::Kvm,
        Some("hvf") => Accelerator::Hvf,
        _ => Accelerator::Tcg,
    };
    let machine = match case.word("machine") {
        Some(name) => caps.machine(accelerator, name),
        None => caps.default_machine(accelerator),
    };
    let machine = machine.ok_or_else(|| Problem::missing("there is no such machine"))?.name.clone();
    let tpm_versions: Vec<&str> = case.list("tpm_versions").collect();
    let host_cpu = qemu::host_cpu(corpus, case)?;
    Ok(vec![domain_capabilities(&DomainRequest {
        caps: &caps,
        accelerator,
        machine: &machine,
        loaders: &["/obviously/fake/firmware1.fd".to_owned(), "/obviously/fake/firmware2.fd".to_owned()],
        firmware: &qemu::firmware(corpus),
        host_cpu: host_cpu.as_ref(),
        host_arch: arch,
        address_bits: (arch != "s390x").then_some(64),
        tpm_versions: &tpm_versions,
        withheld: &[],
        vfio: true,
    })])
}

/// The document of a driver that is not QEMU's.
fn other(case: &Case, driver: &str) -> Produced {
    let abilities: Vec<&str> = case.list("bhyve_caps").collect();
    let loaders: Vec<String> = case.list("firmware").map(str::to_owned).collect();
    Ok(vec![other_domain_capabilities(&OtherRequest {
        hypervisor: match driver {
            "libxl" => Hypervisor::Xen,
            "bhyve" => Hypervisor::Bhyve(&abilities),
            _ => Hypervisor::Silent,
        },
        emulator: case.word("emulator").unwrap_or_default(),
        domain: case.word("virt_type").unwrap_or_default(),
        machine: case.word("machine"),
        arch: case.word("arch").unwrap_or_default(),
        loaders: &loaders,
    })])
}
