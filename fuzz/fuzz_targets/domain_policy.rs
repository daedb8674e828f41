//! A machine of any description, completed, checked and planned: a plan or an error, and what was completed stays so.
#![no_main]

#[path = "../../crates/policy/tests/architectures/mod.rs"]
mod architectures;

use std::sync::LazyLock;

use architectures::{BOARDS, with_board};
use libfuzzer_sys::fuzz_target;
use model::{Domain, FormatFlags};
use policy::Host;
use policy::address::Scope;
use policy::argv::{LaunchContext, Mode};
use policy::emulator::EmulatorCaps;
use policy::hotplug::Device;

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

/// Devices that are taken away and put back.
const DEVICES_MAX: usize = 3;

/// A machine of our own monitor.
fn own(mut domain: Domain) {
    if policy::vmm::normalize(&mut domain, &mut zeros).is_err() {
        return;
    }
    policy::alias::assign(&mut domain);
    if let Ok(plan) = policy::vmm::plan(&domain, "/ferrovirt", "/run/m", 3) {
        assert!(plan.process.args.iter().all(|arg| !arg.contains('\0')));
    }
    // What may come and go leaves, and comes again.
    let names = domain.devices.disk.iter().filter_map(|disk| disk.info.alias.clone()).take(DEVICES_MAX);
    for name in names.map(|alias| alias.0).collect::<Vec<_>>() {
        let Some(device) = Device::named(&domain, &name) else { continue };
        if policy::vmm::detach(&domain, &device).is_err() {
            continue;
        }
        let mut rest = domain.clone();
        Device::remove_named(&mut rest, &name);
        if let Ok((after, name)) = policy::vmm::attach(&rest, &device, &mut zeros)
            && let Ok(planned) = policy::vmm::addition(&after, &name)
        {
            assert!(planned.value.starts_with("fd=0") && !planned.value.contains('\0'));
        }
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
    let arch =
        domain.os.r#type.as_ref().and_then(|os| os.arch.clone()).unwrap_or_else(|| "x86_64".to_owned());
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
