//! Processors that clients describe: every question about them has an answer, and a baseline runs on its hosts.

#![no_main]

use cpu::{Baseline, Comparison, Description};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(described) = cpu::parse_any(text) else { return };
    let _ = cpu::validate_features("x86_64", &described);
    match &described {
        Description::Host(host) => {
            let Ok(common) = cpu::baseline("x86_64", &[described.clone()], Baseline::default()) else {
                return;
            };
            if host.arch.as_deref() != Some("x86_64") {
                return;
            }
            let wanted = Description::Guest(Box::new(common));
            let compared = cpu::compare("x86_64", host, &wanted).map(|(found, _)| found);
            assert_ne!(compared.ok(), Some(Comparison::Incompatible), "{text}");
        }
        Description::Guest(guest) => {
            for arch in ["x86_64", "ppc64", "s390x", "aarch64"] {
                let mut guest = guest.clone();
                cpu::normalize(arch, &mut guest);
                let _ = cpu::translate(arch, &mut guest, Some(&[]));
                let _ = cpu::expand(arch, &mut guest);
            }
        }
    }
});
