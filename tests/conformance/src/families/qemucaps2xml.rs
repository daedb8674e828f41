//! QEMU capabilities -> host capabilities XML.

use policy::capabilities::{Guest, HostFacts, host_capabilities};
use policy::emulator::EmulatorCaps;

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case; machines and processors are no part of it.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let arch = case.word("arch").unwrap_or_default();
    let mut caps = EmulatorCaps::from_document(&case.input(corpus, 0)?)
        .map_err(|error| Problem::Missing(error.to_string()))?;
    caps.binary = format!("/usr/bin/qemu-system-{arch}");
    caps.accelerators.clear();
    let host = HostFacts { arch: arch.to_owned(), ..HostFacts::default() };
    Ok(vec![host_capabilities(&host, &[Guest { caps: &caps, kvm: true }], None)])
}
