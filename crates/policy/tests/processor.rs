//! What a document demands of the host's processor is compared with what the emulator shows of it, or refused.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use model::Domain;
use policy::emulator::{CpuModel, CpuProperty, EmulatorCaps, HostCpu, PropertyValue};

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

/// A machine with this processor, settled on a host with that one, under an emulator that tells nothing of the host.
fn settled(cpu: &str, host_cpu: Option<model::host_cpu::HostCpu>) -> String {
    let text = format!(
        "<domain type='qemu'><name>n</name><os><type arch='x86_64' machine='q35'>hvm</type></os>{cpu}<devices/></domain>"
    );
    let mut domain = Domain::parse(&text).unwrap().0;
    let mut caps = caps(false);
    let known = |name: &str| CpuModel { name: name.to_owned(), usable: Some(true), ..CpuModel::default() };
    let models = ["Skylake-Client", "Icelake-Client"].map(known);
    caps.accelerators.values_mut().for_each(|own| own.cpus = models.to_vec());
    let host = policy::Host { arch: "x86_64".to_owned(), cpu: host_cpu, ..policy::Host::default() };
    policy::processor::settle(&mut domain, &host, &caps).unwrap();
    xml::save("cpu", domain.cpu.as_deref().unwrap(), model::FormatFlags::NONE)
}

/// What a model had once is switched off by name, unless the document wants it.
#[test]
fn features_that_a_model_lost_are_switched_off() {
    for (model, lost) in [("Skylake-Client", "mpx"), ("Icelake-Client", "intel-pt")] {
        assert_eq!(cpu::removed_features("x86_64", model), [lost]);
        let cpu = |feature: &str| {
            format!("<cpu mode='custom' match='exact' check='none'><model>{model}</model>{feature}</cpu>")
        };
        let text = settled(&cpu(""), None);
        assert!(text.contains(&format!("<feature policy='disable' name='{lost}'/>")), "{text}");
        let text = settled(&cpu(&format!("<feature policy='require' name='{lost}'/>")), None);
        assert!(text.contains(&format!("<feature policy='require' name='{lost}'/>")), "{text}");
        assert_eq!(text.matches(lost).count(), 1, "{text}");
    }
    assert!(cpu::removed_features("x86_64", "qemu64").is_empty());
    assert!(cpu::removed_features("s390x", "Skylake-Client").is_empty());
}

/// An emulator that does not tell what it sees of the host: then the host's own processor counts, where it is known.
#[test]
fn the_processor_of_the_host_stands_in_for_what_the_emulator_does_not_tell() {
    let host = || {
        let text = "<cpu><arch>x86_64</arch><model>Skylake-Client</model><vendor>Intel</vendor><feature name='vmx'/></cpu>";
        match cpu::parse_any(text).unwrap() {
            cpu::Description::Host(host) => *host,
            cpu::Description::Guest(_) => panic!("it is a host's"),
        }
    };
    let text = settled("<cpu mode='host-model' check='partial'/>", Some(host()));
    assert!(text.contains("mode='custom'") && text.contains(">Skylake-Client</model>"), "{text}");
    assert!(text.contains("<feature policy='require' name='vmx'/>"), "{text}");
    assert!(text.contains("<feature policy='disable' name='mpx'/>"), "{text}");
    // Nobody knows the host: the emulator takes it as it is.
    let text = settled("<cpu mode='host-model' check='partial'/>", None);
    assert_eq!(text, "<cpu mode='host-model' check='partial'/>\n");
}
