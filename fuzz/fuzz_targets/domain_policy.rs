//! A machine of any description, completed, checked and planned: a plan or an error, and what was completed stays so.
#![no_main]

#[path = "../../crates/policy/tests/architectures/mod.rs"]
mod architectures;

use std::sync::LazyLock;

use architectures::{BOARDS, with_board};
use libfuzzer_sys::fuzz_target;
use model::{Domain, FormatFlags};
use policy::address::Scope;
use policy::argv::{LaunchContext, Mode};
use policy::emulator::EmulatorCaps;
use policy::Host;

static CAPS: LazyLock<EmulatorCaps> = LazyLock::new(|| {
    let text = include_str!("../../crates/policy/tests/fixtures/emulator.json");
    serde_json::from_str(text).expect("the fixture is a capabilities document")
});

/// The emulator for an architecture.
fn emulator(arch: &str) -> EmulatorCaps {
    match BOARDS.iter().find(|(known, _)| *known == arch) {
        Some((_, board)) if arch != CAPS.arch => with_board(CAPS.clone(), arch, board),
        _ => EmulatorCaps { arch: arch.to_owned(), ..CAPS.clone() },
    }
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
