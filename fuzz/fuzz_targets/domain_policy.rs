//! A machine of any description, completed, checked and planned: a plan or an error, and what was completed stays so.
#![no_main]

use std::sync::LazyLock;

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

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

fuzz_target!(|text: &str| {
    let Ok((mut domain, _)) = Domain::parse(text) else { return };
    let emulators = [("x86_64".to_owned(), "/usr/bin/qemu-system-x86_64".to_owned())].into();
    let host = Host { arch: "x86_64".to_owned(), emulators, ..Host::default() };
    if policy::normalize(&mut domain, &host, &CAPS, &mut zeros, Scope::All).is_err() {
        return;
    }
    if policy::validate::check(&domain, &host, &CAPS).is_err() {
        return;
    }
    let stored = domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE);
    assert!(Domain::parse(&stored).is_ok(), "what was stored can be read:\n{stored}");
    policy::alias::assign(&mut domain);
    let context = LaunchContext { mode: Mode::Descriptors, ..LaunchContext::default() };
    if let Ok(plan) = policy::argv::build(&domain, &CAPS, &context) {
        assert!(plan.args.iter().all(|arg| !arg.contains('\0')));
    }
});
