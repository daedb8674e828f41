//! Questions about processors and their answers, as data.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use cpu::x86::{self, Processor, Purpose};
use cpu::{Baseline, Comparison, Description, Usable};
use expect_test::{Expect, expect};
use model::FormatFlags;
use model::cpu::{Cpu, CpuFallback};
use model::domain::Element;
use model::host_cpu::{CpuData, HostCpu};

fn host(text: &str) -> HostCpu {
    match cpu::parse_any(&format!("<cpu><arch>x86_64</arch>{text}</cpu>")).unwrap() {
        Description::Host(host) => *host,
        Description::Guest(_) => unreachable!("it has an architecture"),
    }
}

fn guest(text: &str) -> Cpu {
    match cpu::parse_any(text).unwrap() {
        Description::Guest(guest) => *guest,
        Description::Host(_) => unreachable!("it has no architecture"),
    }
}

const HOST: &str =
    "<model>SandyBridge</model><vendor>Intel</vendor><feature name='vme'/><feature name='invtsc'/>";

#[test]
fn hosts_are_compared() {
    let check = |wanted: &str, expect: Result<Comparison, ()>| {
        let found = cpu::compare("x86_64", &host(HOST), &cpu::parse_any(wanted).unwrap());
        assert_eq!(found.map(|(found, _)| found).map_err(drop), expect, "{wanted}");
    };
    use Comparison::{Identical, Incompatible, Superset};
    check("<cpu><model>SandyBridge</model></cpu>", Ok(Superset));
    check("<cpu match='strict'><model>SandyBridge</model></cpu>", Ok(Incompatible));
    check("<cpu><model>Haswell</model></cpu>", Ok(Incompatible));
    check("<cpu><model>SandyBridge</model><vendor>AMD</vendor></cpu>", Ok(Incompatible));
    check("<cpu><model>SandyBridge</model><feature name='vme' policy='forbid'/></cpu>", Ok(Incompatible));
    check("<cpu><model>SandyBridge</model><feature name='pcid'/></cpu>", Ok(Incompatible));
    check("<cpu><model>SandyBridge</model><feature name='pcid' policy='force'/></cpu>", Ok(Superset));
    check(
        "<cpu><model>SandyBridge</model><feature name='vme'/><feature name='invtsc' policy='optional'/></cpu>",
        Ok(Identical),
    );
    check("<cpu mode='host-passthrough'/>", Ok(Superset));
    check("<cpu><topology sockets='1' cores='2' threads='1'/></cpu>", Ok(Superset));
    check("<cpu><model>nothing</model></cpu>", Err(()));
    check("<cpu><model>SandyBridge</model><feature name='nothing'/></cpu>", Err(()));
    check("<cpu><arch>ppc64</arch><model>POWER8</model></cpu>", Ok(Incompatible));
}

#[test]
fn guests_are_updated() {
    let check = |wanted: &str, expect: Expect| {
        let mut guest = guest(wanted);
        cpu::update("x86_64", &mut guest, &host(HOST)).unwrap();
        expect.assert_eq(&guest.format(FormatFlags::NONE));
    };
    check(
        "<cpu mode='host-model'><feature name='vme' policy='disable'/></cpu>",
        expect![[r#"
            <cpu mode='custom' match='exact'>
              <model fallback='allow'>SandyBridge</model>
              <vendor>Intel</vendor>
              <feature policy='disable' name='vme'/>
            </cpu>
        "#]],
    );
    check(
        "<cpu match='minimum'><model>Penryn</model></cpu>",
        expect![[r#"
            <cpu mode='custom' match='exact'>
              <model fallback='allow'>SandyBridge</model>
              <feature policy='require' name='vme'/>
            </cpu>
        "#]],
    );
    check(
        "<cpu><model>Penryn</model><feature name='vme' policy='optional'/><feature name='pcid' policy='optional'/></cpu>",
        expect![[r#"
            <cpu mode='custom' match='exact'>
              <model fallback='allow'>Penryn</model>
              <feature policy='require' name='vme'/>
              <feature policy='disable' name='pcid'/>
            </cpu>
        "#]],
    );
}

#[test]
fn the_nearest_model_is_found() {
    // Family 6, model 60: a Haswell. The second word has no transactions, so the model has none either.
    let data = "<cpudata arch='x86'>\
        <cpuid eax_in='0x0' ecx_in='0x0' eax='0xd' ebx='0x756e6547' ecx='0x6c65746e' edx='0x49656e69'/>\
        <cpuid eax_in='0x1' ecx_in='0x0' eax='0x000306c3' ebx='0x0' ecx='0x7ffafbff' edx='0xbfebfbff'/>\
        <cpuid eax_in='0x7' ecx_in='0x0' eax='0x0' ebx='0x000027ab' ecx='0x0' edx='0x0'/>\
        <cpuid eax_in='0xd' ecx_in='0x1' eax='0x1' ebx='0x0' ecx='0x0' edx='0x0'/>\
        <cpuid eax_in='0x80000001' ecx_in='0x0' eax='0x0' ebx='0x0' ecx='0x21' edx='0x2c100800'/>\
        </cpudata>";
    let (data, _) = CpuData::parse(data).unwrap();
    let processor = Processor::from_data(&data);
    expect![[r"
        0306c3
        family:     6 (0x06)
        model:     60 (0x3c)
        stepping:   3 (0x03)
    "]]
    .assert_eq(&processor.signature_text().unwrap());
    let decoded = x86::decode(&processor, Purpose::Guest, None).unwrap();
    assert_eq!((decoded.model, decoded.vendor), ("Haswell-noTSX", Some("Intel")));
    // A hypervisor that cannot give a feature makes it be switched off.
    let usable = [Usable { name: "Haswell-noTSX".to_owned(), blockers: vec!["invpcid".to_owned()] }];
    let decoded = x86::decode(&processor, Purpose::Guest, Some(&usable)).unwrap();
    assert_eq!(decoded.disable, ["invpcid"]);
    let host = cpu::host_from_data("x86_64", &data).unwrap();
    assert_eq!(host.model.as_deref(), Some("Haswell-v2"));
    assert!(x86::decode(&processor, Purpose::Guest, Some(&[])).is_err());
}

#[test]
fn baselines_run_everywhere() {
    let hosts = [host(HOST), host("<model>Westmere</model><vendor>Intel</vendor><feature name='vme'/>")];
    let check = |wanted: Baseline<'_>, expect: Expect| {
        let found = cpu::baseline("x86_64", &hosts, wanted).unwrap();
        for host in &hosts {
            let wanted = Description::Guest(Box::new(found.clone()));
            assert_ne!(cpu::compare("x86_64", host, &wanted).unwrap().0, Comparison::Incompatible);
        }
        expect.assert_eq(&found.format(FormatFlags::NONE));
    };
    check(
        Baseline::default(),
        expect![[r#"
            <cpu mode='custom' match='exact'>
              <model fallback='allow'>Westmere</model>
              <vendor>Intel</vendor>
              <feature policy='require' name='vme'/>
            </cpu>
        "#]],
    );
    let expanded = Baseline { expand: true, ..Baseline::default() };
    let found = cpu::baseline("x86_64", &hosts, expanded).unwrap();
    assert!(found.feature.len() > 30 && found.feature.is_sorted_by_key(|feature| &feature.name));
    let other = host("<model>Opteron_G3</model><vendor>AMD</vendor>");
    assert!(cpu::baseline("x86_64", &[host(HOST), other], Baseline::default()).is_err());
    assert!(cpu::baseline::<HostCpu>("x86_64", &[], Baseline::default()).is_err());
}

#[test]
fn models_are_translated() {
    let usable = |names: &[&str]| -> Vec<Usable> {
        names.iter().map(|name| Usable { name: (*name).to_owned(), blockers: Vec::new() }).collect()
    };
    let mut cpu = guest("<cpu><model>Broadwell-noTSX</model><feature name='pcid' policy='disable'/></cpu>");
    cpu::translate("x86_64", &mut cpu, Some(&usable(&["Broadwell", "Penryn"]))).unwrap();
    expect![[r#"
        <cpu mode='custom' match='exact'>
          <model fallback='allow'>Broadwell</model>
          <feature policy='disable' name='pcid'/>
          <feature policy='disable' name='hle'/>
          <feature policy='disable' name='rtm'/>
        </cpu>
    "#]]
    .assert_eq(&cpu.format(FormatFlags::NONE));
    cpu.model.as_mut().unwrap().fallback = Some(CpuFallback::Forbid);
    assert!(cpu::translate("x86_64", &mut cpu, Some(&usable(&["Penryn"]))).is_err());
}

#[test]
fn what_runs_is_told() {
    let mut cpu = guest("<cpu><model>Westmere</model><feature name='vmx'/></cpu>");
    let enabled = Processor::from_switches([("hypervisor", true), ("aes", true)]).features;
    let disabled = Processor::from_switches([("vmx", true), ("avx", true)]).features;
    x86::update_live(&mut cpu, enabled, disabled).unwrap();
    expect![[r#"
        <cpu mode='custom' match='exact'>
          <model fallback='allow'>Westmere</model>
          <feature policy='disable' name='vmx'/>
          <feature policy='require' name='hypervisor'/>
        </cpu>
    "#]]
    .assert_eq(&cpu.format(FormatFlags::NONE));
}

#[test]
fn power_has_modes_instead_of_features() {
    let host = HostCpu { arch: Some("ppc64".into()), model: Some("POWER9".into()), ..HostCpu::default() };
    let check = |wanted: &str, expect: Result<Comparison, ()>| {
        let found = cpu::compare("ppc64", &host, &cpu::parse_any(wanted).unwrap());
        assert_eq!(found.map(|(found, _)| found).map_err(drop), expect, "{wanted}");
    };
    check("<cpu mode='host-model'/>", Ok(Comparison::Identical));
    check("<cpu mode='host-model'><model>power8</model></cpu>", Ok(Comparison::Identical));
    check("<cpu mode='host-model'><model>power10</model></cpu>", Ok(Comparison::Incompatible));
    check("<cpu mode='host-model'><model>power7+</model></cpu>", Err(()));
    check("<cpu><model>POWER9</model></cpu>", Ok(Comparison::Identical));
    check("<cpu><model>POWER8_v1.0</model></cpu>", Ok(Comparison::Incompatible));
    check("<cpu><model>POWER5</model></cpu>", Err(()));
}

#[test]
fn unknown_features_are_refused() {
    let check = |arch: &str, features: &str, expect: bool| {
        let cpu = guest(&format!("<cpu><model>x</model>{features}</cpu>"));
        assert_eq!(cpu::validate_features(arch, &cpu).is_ok(), expect, "{arch} {features}");
    };
    check("x86_64", "<feature name='avx'/>", true);
    check("x86_64", "<feature name='sse3'/>", false);
    check("aarch64", "<feature name='sve512'/>", true);
    check("aarch64", "<feature name='avx'/>", false);
    check("s390x", "<feature name='anything'/>", true);
    check("s390x", "<feature name='vx' policy='force'/>", false);
}

#[test]
fn what_contradicts_itself_is_refused_in_libvirts_words() {
    let check = |found: error::Result<()>, words: &str| {
        assert_eq!(found.map_err(|error| error.message()), Err(words.to_owned()));
    };
    let any = |text: &str| cpu::parse_any(text).map(drop);
    let host = |text: &str| cpu::parse_host(text).map(drop);
    check(any("<domain/>"), "XML error: XML does not contain expected 'cpu' element");
    check(
        any("<cpu><feature name='vme'/></cpu>"),
        "XML error: Non-empty feature list specified without CPU model",
    );
    check(any("<cpu><vendor>Intel</vendor></cpu>"), "XML error: CPU vendor specified without CPU model");
    check(
        any("<cpu><model>a</model><feature/></cpu>"),
        "XML error: Invalid CPU feature name (line 1, column 22)",
    );
    let twice = "<cpu><model>a</model><feature name='vme'/><feature name='vme'/></cpu>";
    check(any(twice), "XML error: CPU feature 'vme' specified more than once");
    check(any("<cpu><arch>x86_64</arch></cpu>"), "XML error: Missing CPU model name");
    let arch = "<cpu><arch>abacus</arch><model>a</model></cpu>";
    check(any(arch), "unsupported configuration: Unknown architecture abacus");
    check(host("<cpu><model>a</model></cpu>"), "XML error: Missing CPU architecture");
    let mode = "unsupported configuration: Attribute mode is only allowed for guest CPU";
    check(host("<cpu mode='host-model'/>"), mode);
}

#[test]
fn features_that_a_model_lost_are_switched_off_by_name() {
    let hosts = [host("<model>EPYC</model>")];
    let found = cpu::baseline("x86_64", &hosts, Baseline::default()).unwrap();
    expect![[r"
        <cpu mode='custom' match='exact'>
          <model fallback='forbid'>EPYC</model>
          <feature policy='disable' name='monitor'/>
        </cpu>
    "]]
    .assert_eq(&found.format(FormatFlags::NONE));
}

#[test]
fn vendors_of_baselines_agree() {
    let check = |cpus: &[(&str, &str)], expect: Result<&str, &str>| {
        let document = |(model, vendor): &(&str, &str)| {
            let vendor = if vendor.is_empty() { String::new() } else { format!("<vendor>{vendor}</vendor>") };
            cpu::parse_host(&format!("<cpu><arch>x86_64</arch><model>{model}</model>{vendor}</cpu>")).unwrap()
        };
        let hosts: Vec<HostCpu> = cpus.iter().map(document).collect();
        let found = cpu::baseline("x86_64", &hosts, Baseline::default());
        let found =
            found.map(|cpu| cpu.model.unwrap().name.unwrap()).map_err(|error| error.detail().to_owned());
        assert_eq!(found.as_deref().map_err(String::as_str), expect, "{cpus:?}");
    };
    check(&[("Nehalem", ""), ("Opteron_G3", "")], Ok("kvm64"));
    check(&[("Nehalem", ""), ("Opteron_G3", ""), ("Nehalem", "")], Err("CPU vendors do not match"));
    check(&[("Haswell", "AMD"), ("qemu64", "")], Ok("kvm64"));
    check(
        &[("qemu64", ""), ("Haswell", "AMD")],
        Err("CPU vendor Intel of model Haswell differs from vendor AMD"),
    );
    check(&[("qemu64", "Foo")], Err("Unknown CPU vendor Foo"));
}
