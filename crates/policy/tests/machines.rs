//! Typical machines: what is stored for them and how they are started, or why they are refused.
//!
//! For each `fixtures/NAME.xml` there is `NAME.stored.xml` and `NAME.start`, or `NAME.refused`. `UPDATE_EXPECT=1`
//! rewrites them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use model::{Domain, FormatFlags};
use policy::address::Scope;
use policy::argv::{HugePageFolder, LaunchContext, Mode, Moment, Monitor, Numbering, Plan};
use policy::emulator::EmulatorCaps;
use policy::{Host, firmware};

fn counting(bytes: &mut [u8]) {
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = index as u8;
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn host() -> Host {
    let descriptor = std::fs::read_to_string(folder().join("firmware.json")).unwrap();
    let path = "/usr/bin/qemu-system-x86_64".to_owned();
    Host {
        arch: "x86_64".to_owned(),
        emulators: BTreeMap::from([("x86_64".to_owned(), path)]),
        privileged: true,
        nvram_dir: "/nvram".to_owned(),
        firmware: firmware::descriptors(&[vec![("50-uefi.json".to_owned(), descriptor)]]),
        ..Host::default()
    }
}

fn context() -> LaunchContext {
    LaunchContext {
        mode: Mode::Descriptors,
        private_dir: "/run/machine".to_owned(),
        monitor: Monitor::Descriptor(3),
        numbering: Numbering::From(10),
        search_path: "/usr/bin:/bin".to_owned(),
        user: "guest".to_owned(),
        memory_dir: "/run/machine/memory".to_owned(),
        huge_pages: vec![HugePageFolder {
            size_kib: 2048,
            path: "/dev/hugepages/machine".to_owned(),
            default: true,
        }],
        now: Some(Moment { seconds: 1_700_000_000, local_offset: 3600 }),
        sandbox: true,
        ..LaunchContext::default()
    }
}

/// The stored document and the start, or the refusal.
fn outcome(text: &str, caps: &EmulatorCaps) -> Result<(String, String), String> {
    let host = host();
    let refused = |error: error::Error| format!("{}\n", error.message());
    let (mut domain, report) = Domain::parse(text).unwrap();
    assert!(report.unknown.is_empty(), "a fixture with a typing error: {:?}", report.unknown);
    policy::defaults::preset(&mut domain, &host).map_err(refused)?;
    policy::normalize(&mut domain, &host, caps, &mut counting, Scope::All).map_err(refused)?;
    policy::validate::check(&domain, &host, caps).map_err(refused)?;
    let stored = domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE);
    let (mut again, _) = Domain::parse(&stored).unwrap();
    policy::normalize(&mut again, &host, caps, &mut counting, Scope::All).map_err(refused)?;
    let again = again.format(FormatFlags::SECURE | FormatFlags::INACTIVE);
    assert!(again == stored, "what was stored is complete:\n{again}");
    policy::alias::assign(&mut domain);
    policy::argv::pretend_ports(&mut domain, false);
    let plan = policy::argv::build(&domain, caps, &context()).map_err(refused)?;
    Ok((stored, show(&plan)))
}

fn show(plan: &Plan) -> String {
    let mut text = String::new();
    for (name, value) in &plan.env {
        writeln!(text, "{name}={value}").unwrap();
    }
    write!(text, "{}", plan.program).unwrap();
    for arg in &plan.args {
        write!(text, "{}{arg}", if arg.starts_with('-') { "\n" } else { " " }).unwrap();
    }
    text.push('\n');
    for resource in &plan.resources {
        writeln!(text, "{} = {:?}", resource.fd, resource.kind).unwrap();
    }
    text
}

#[test]
fn machines_are_completed_and_started_as_recorded() {
    let caps = common::emulator();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut expected: BTreeSet<String> =
        BTreeSet::from(["emulator.json".to_owned(), "firmware.json".to_owned()]);
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(name) = name.strip_suffix(".xml").filter(|name| !name.ends_with(".stored")) {
            names.insert(name.to_owned());
        }
    }
    for name in &names {
        let text = std::fs::read_to_string(folder().join(format!("{name}.xml"))).unwrap();
        expected.insert(format!("{name}.xml"));
        let outcome = outcome(&text, &caps);
        assert_eq!(outcome.is_err(), name.starts_with("refused-"), "{name}: {outcome:?}");
        match outcome {
            Ok((stored, start)) => {
                expect_test::expect_file![folder().join(format!("{name}.stored.xml"))].assert_eq(&stored);
                expect_test::expect_file![folder().join(format!("{name}.start"))].assert_eq(&start);
                expected.extend([format!("{name}.stored.xml"), format!("{name}.start")]);
            }
            Err(refusal) => {
                expect_test::expect_file![folder().join(format!("{name}.refused"))].assert_eq(&refusal);
                expected.insert(format!("{name}.refused"));
            }
        }
    }
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(expected.contains(&name), "{name} belongs to no machine");
    }
}
