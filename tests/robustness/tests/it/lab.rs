//! Machines of QEMU that need nothing: no disk, no kernel, and little memory.

use std::path::Path;

use api::constants::{VIR_DOMAIN_RUNNING, VIR_DOMAIN_SHUTOFF};
use api::{Domain, Driver};
use robustness::{Daemon, eventually};

/// The daemon's own file among the definitions.
pub(crate) const JOURNAL: &str = ".journal";

/// Whether QEMU is here; if not, says so. In CI it must be.
pub(crate) fn has_qemu() -> bool {
    !test_support::lacks(&["qemu-system-x86_64"])
}

/// A machine that runs its firmware; `title` tells one definition of it from another.
pub(crate) fn document(name: &str, title: &str) -> String {
    format!(
        "<domain type='qemu'><name>{name}</name><uuid>{}</uuid><title>{title}</title><memory unit='MiB'>32</memory>\
         <os><type arch='x86_64' machine='pc'>hvm</type></os><devices><memballoon model='none'/></devices></domain>",
        uuid(name)
    )
}

/// The same UUID for the same name.
fn uuid(name: &str) -> String {
    let number = name.bytes().fold(7_u64, |number, byte| number.wrapping_mul(31).wrapping_add(byte.into()));
    format!("00000000-0000-4000-8000-{:012x}", number & 0xffff_ffff_ffff)
}

pub(crate) fn state(driver: &dyn Driver, domain: &Domain) -> i32 {
    driver.domain_get_state(domain, 0).unwrap().state
}

pub(crate) fn is_running(driver: &dyn Driver, domain: &Domain) -> bool {
    match state(driver, domain) {
        VIR_DOMAIN_RUNNING => true,
        VIR_DOMAIN_SHUTOFF => false,
        other => panic!("{} is in state {other}", domain.name),
    }
}

/// Asserts that so many processes of machines are there, and not one more.
pub(crate) fn expect_processes(daemon: &Daemon, count: usize, when: &str) {
    eventually(when, || {
        let found = daemon.machines();
        if found.len() == count {
            return Ok(());
        }
        let described: Vec<String> = found.iter().map(|pid| describe(pid.as_raw_nonzero().get())).collect();
        Err(format!("{count} machines should run, and these do: {described:#?}"))
    });
}

/// Names of the files in a folder; of none if there is no folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    found.sort();
    found
}

/// A process in words: state, parent, beginning of its command line.
fn describe(pid: i32) -> String {
    let read = |name: &str| std::fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
    let stat = String::from_utf8_lossy(&read("stat")).into_owned();
    let command = String::from_utf8_lossy(&read("cmdline")).replace('\0', " ");
    format!("{:.60} ... {:.200}", stat, command)
}
