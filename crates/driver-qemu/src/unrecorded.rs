//! Emulators that run without a usable record: found by what the kernel tells of each process, and ended.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use engine::Unrecorded;
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::Signal;
use host_sys::files::read_bounded;
use host_sys::process::{self, Pidfd};
use stdx::Uuid;

use crate::driver::QemuBackend;
use crate::holder::machine_of;
use crate::release;

/// Most bytes of a process's arguments or environment that are looked at; the driver's own environments are far smaller.
const PROC_BYTES_MAX: u64 = 1 << 20;
/// Longest wait for an emulator that may still flush its images.
const GRACE_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait for a killed process to go.
const KILL_TIMEOUT: Duration = Duration::from_secs(15);

/// Ends what still runs with `run` as its private directory, and removes that.
///
/// # Errors
/// A process survived: it hangs in the kernel.
pub fn end(backend: &QemuBackend, uuid: Uuid, run: &Path) -> Result<Option<Unrecorded>> {
    let found = find(backend, uuid, run);
    for (emulator, pidfd) in &found {
        // One that is stopped or hangs does not follow.
        let _ = pidfd.signal(Signal::TERM);
        if !pidfd.wait_exit(GRACE_TIMEOUT).unwrap_or(false) {
            // Helpers share its process group.
            let _ = process::kill_group(emulator.pid, Signal::KILL);
            let _ = pidfd.signal(Signal::KILL);
        }
        if !pidfd.wait_exit(KILL_TIMEOUT).unwrap_or(false) {
            let (name, pid) = (&emulator.name, emulator.pid);
            let detail = format!(
                "the emulator of domain '{name}' (process {pid}) has no usable record and does not end within {} s",
                KILL_TIMEOUT.as_secs()
            );
            let cure =
                "it hangs in the kernel: see to the storage that it waits for, then restart the daemon";
            return Err(
                Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, detail).with_cure(cure.to_owned())
            );
        }
    }
    let first = found.into_iter().next().map(|(emulator, _)| emulator);
    let name = first.as_ref().map_or_else(|| uuid.to_string(), |emulator| emulator.name.clone());
    release::clean(backend, &name, run);
    Ok(first)
}

/// The emulators whose home is `run`; the descriptor is opened before a process is examined, so it is the one that is ended.
fn find(backend: &QemuBackend, uuid: Uuid, run: &Path) -> Vec<(Unrecorded, Pidfd)> {
    let own = rustix::process::geteuid().as_raw();
    let user = backend.user(uuid, Vec::new()).map_or(own, |user| user.uid);
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let examined = numbers.filter_map(|pid| {
        let owner = fs::metadata(format!("/proc/{pid}")).ok()?.uid();
        if owner != user && owner != own {
            return None;
        }
        let pidfd = Pidfd::open(pid).ok()?;
        let read = |file: &str| read_bounded(Path::new(&format!("/proc/{pid}/{file}")), PROC_BYTES_MAX);
        if !has_home(&read("environ").ok()?, run) {
            return None;
        }
        let name = machine_of(&String::from_utf8_lossy(&read("cmdline").ok()?))?;
        Some((Unrecorded { name, pid }, pidfd))
    });
    examined.collect()
}

/// Whether an environment, whose entries end with a zero each, names `run` as the home.
fn has_home(environment: &[u8], run: &Path) -> bool {
    let homes = environment.split(|byte| *byte == 0).filter_map(|entry| entry.strip_prefix(b"HOME="));
    let same = |home: &[u8]| Path::new(&OsString::from_vec(home.to_vec())) == run;
    !run.as_os_str().as_bytes().is_empty() && homes.into_iter().any(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes() {
        let cases: [(&[u8], bool); 5] = [
            (b"LC_ALL=C\0HOME=/run/qemu/a\0USER=u\0", true),
            (b"HOME=/run/qemu/a/\0", true),
            (b"HOME=/run/qemu/ab\0", false),
            (b"XHOME=/run/qemu/a\0", false),
            (b"", false),
        ];
        for (environment, expected) in cases {
            let found = has_home(environment, Path::new("/run/qemu/a"));
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(environment));
        }
        assert!(!has_home(b"HOME=\0", Path::new("")));
    }
}
