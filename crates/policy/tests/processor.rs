//! What a document demands of the host's processor is compared with what the emulator shows of it, or refused.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use model::Domain;
use policy::emulator::{CpuProperty, EmulatorCaps, HostCpu, PropertyValue};

/// What the emulator shows of the host.
const SHOWN: &str = "apic clflush cmov cx16 cx8 de fpu fxsr lahf-lm lm mca mce mmx msr mtrr nx pae pat pge pni sse3 pse pse36 sep vme \
                     sse sse2 sse4.1 ssse3 syscall tsc avx2";

fn caps(known: bool) -> EmulatorCaps {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/emulator.json");
    let mut caps: EmulatorCaps = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let property = |name: &str| CpuProperty {
        name: name.to_owned(),
        value: PropertyValue::Boolean(true),
        migratable: None,
    };
    let shown = HostCpu {
        model: "max".to_owned(),
        migratability: false,
        properties: SHOWN.split_whitespace().map(property).collect(),
        deprecated: Vec::new(),
    };
    caps.accelerators.values_mut().for_each(|own| own.host_cpu = known.then(|| shown.clone()));
    caps
}

/// Why a machine with this processor does not start.
fn refusal(cpu: &str, known: bool) -> Option<String> {
    let text = format!(
        "<domain type='qemu'><name>n</name><os><type arch='x86_64' machine='q35'>hvm</type></os>{cpu}<devices/></domain>"
    );
    let domain = Domain::parse(&text).unwrap().0;
    let error = policy::processor::check(&domain, &caps(known)).err()?;
    assert!(error.cure().is_some(), "{error}");
    Some(error.detail().to_owned())
}

fn custom(attributes: &str, feature: &str) -> String {
    format!("<cpu mode='custom' {attributes}><model>pentium</model>{feature}</cpu>")
}

#[test]
fn demands_are_compared() {
    let started = [
        String::new(),
        "<cpu mode='host-model' check='partial'/>".to_owned(),
        "<cpu mode='host-passthrough' check='none'/>".to_owned(),
        custom("match='exact' check='none'", "<feature policy='require' name='avx512f'/>"),
        custom("match='exact' check='partial'", ""),
        custom("match='exact' check='full'", ""),
        custom("match='exact' check='none'", "<feature policy='forbid' name='avx512f'/>"),
    ];
    for cpu in started {
        assert_eq!(refusal(&cpu, true), None, "{cpu}");
    }
    let refused = [
        custom("match='exact' check='partial'", "<feature policy='require' name='avx512f'/>"),
        custom("match='exact' check='full'", "<feature policy='require' name='avx512f'/>"),
        custom("match='strict' check='none'", ""),
        custom("match='exact' check='none'", "<feature policy='forbid' name='avx2'/>"),
    ];
    for cpu in refused {
        let found = refusal(&cpu, true).unwrap_or_default();
        assert!(
            found.starts_with("the processor of domain 'n' does not fit that of the host"),
            "{cpu}: {found}"
        );
    }
}

#[test]
fn demands_that_cannot_be_compared_are_refused() {
    // Definitions get this without that anybody wrote it.
    assert_eq!(refusal(&custom("match='exact' check='partial'", ""), false), None);
    let refused = [
        (custom("match='exact' check='full'", ""), "check='full'"),
        (custom("match='strict'", ""), "match='strict'"),
        ("<cpu mode='host-model'><feature policy='forbid' name='avx2'/></cpu>".to_owned(), "policy='forbid'"),
    ];
    for (cpu, demand) in refused {
        let found = refusal(&cpu, false).unwrap_or_default();
        assert!(found.starts_with(&format!("{demand} of the processor of domain 'n'")), "{cpu}: {found}");
    }
}
