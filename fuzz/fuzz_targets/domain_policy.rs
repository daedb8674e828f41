//! A machine of any description, completed, checked and planned: a plan or an error, and what was completed stays so.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use model::{Domain, FormatFlags};
use policy::address::Scope;
use policy::argv::{LaunchContext, Mode};
use policy::emulator::{EmulatorCaps, Machine};
use policy::Host;

static CAPS: LazyLock<EmulatorCaps> = LazyLock::new(|| {
    let text = include_str!("../../crates/policy/tests/fixtures/emulator.json");
    serde_json::from_str(text).expect("the fixture is a capabilities document")
});

/// Boards of other architectures, which the fixture's emulator has as well.
const BOARDS: [(&str, &str); 6] = [
    ("aarch64", "virt"),
    ("armv7l", "virt"),
    ("ppc64", "pseries"),
    ("s390x", "s390-ccw-virtio"),
    ("riscv64", "virt"),
    ("loongarch64", "virt"),
];

/// The emulator for an architecture.
fn emulator(arch: &str) -> EmulatorCaps {
    let mut caps = EmulatorCaps { arch: arch.to_owned(), ..CAPS.clone() };
    let Some((_, board)) = BOARDS.iter().find(|(known, _)| *known == arch) else { return caps };
    for accelerator in caps.accelerators.values_mut() {
        let usual = accelerator.machines.iter().find(|machine| machine.default).cloned();
        accelerator.machines.iter_mut().for_each(|machine| machine.default = false);
        accelerator.machines.extend(usual.map(|usual| Machine { name: (*board).to_owned(), alias: None, ..usual }));
    }
    caps
}

/// A machine of our own monitor.
fn own(mut domain: Domain) {
    if policy::vmm::normalize(&mut domain, &mut zeros).is_err() {
        return;
    }
    policy::alias::assign(&mut domain);
    if let Ok(plan) = policy::vmm::plan(&domain, "/ferrovirt", "/run/m", 3) {
        assert!(plan.process.args.iter().all(|arg| !arg.contains('\0')));
    }
}

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

fuzz_target!(|text: &str| {
    let Ok((mut domain, _)) = Domain::parse(text) else { return };
    if policy::vmm::is_own(&domain) {
        return own(domain);
    }
    let arch = domain.os.r#type.as_ref().and_then(|os| os.arch.clone()).unwrap_or_else(|| "x86_64".to_owned());
    let caps = emulator(&arch);
    let emulators = [(arch.clone(), format!("/usr/bin/qemu-system-{arch}"))].into();
    let host = Host { arch, emulators, ..Host::default() };
    if policy::normalize(&mut domain, &host, &caps, &mut zeros, Scope::All).is_err() {
        return;
    }
    if policy::validate::check(&domain, &host, &caps).is_err() {
        return;
    }
    let stored = domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE);
    assert!(Domain::parse(&stored).is_ok(), "what was stored can be read:\n{stored}");
    policy::alias::assign(&mut domain);
    let context = LaunchContext { mode: Mode::Descriptors, ..LaunchContext::default() };
    if let Ok(plan) = policy::argv::build(&domain, &caps, &context) {
        assert!(plan.args.iter().all(|arg| !arg.contains('\0')));
    }
});
