//! Builds a small real Linux machine (distribution kernel, busybox initramfs, domain document) for tests and the demo.
//!
//! What the guest does, which is what a test may rely on:
//! - it loads the virtio drivers, then prints [`MARKER_USERSPACE`] with its disks and network interfaces;
//! - it asks DHCP for every Ethernet interface and prints `ferrovirt-guest: eth0 ADDRESS` per lease;
//! - it runs a shell on its console, prompt [`PROMPT`];
//! - where the command line has the word `watch`, it prints `ferrovirt-guest: came NAME` and `went NAME` as disks, interfaces and
//!   processors come and go, with the first bytes of the disk and the processors that run;
//! - on the ACPI power button it prints [`MARKER_POWER_BUTTON`] and powers off; `reboot` and `poweroff` work at once.

mod cpio;
mod distribution;
mod domain;
mod initramfs;
mod lab;
mod module;
mod program;
mod python;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub use domain::{Machine, domain_xml};
pub use lab::{Lab, lab, lab_with};
pub use python::python;

/// Begins the line that the guest prints once its drivers are loaded; the number of disks and interfaces follows.
pub const MARKER_USERSPACE: &str = "ferrovirt-guest: userspace reached";
/// The line that the guest prints when the ACPI power button was pressed, just before it powers off.
pub const MARKER_POWER_BUTTON: &str = "ferrovirt-guest: power button";
/// The prompt of the shell on the guest's console.
pub const PROMPT: &str = "ferrovirt-guest# ";
/// The kernel command line that makes the first serial port the console and reboots at once on a panic.
pub const COMMAND_LINE: &str = "console=ttyS0 panic=-1";

/// The files of a built guest.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The distribution's kernel, a bzImage.
    pub kernel: PathBuf,
    /// The initramfs, an uncompressed newc archive.
    pub initrd: PathBuf,
    /// A sample domain document that boots them under QEMU.
    pub domain_xml: PathBuf,
}

/// Builds the guest once for this workspace, in `target/guest`, and returns the same files to every caller.
///
/// # Errors
/// Fails when the distribution's packages can neither be found nor fetched, or a file cannot be written.
pub fn shared() -> Result<Guest> {
    let cache = cache_dir();
    build(&cache.join("image"))
}

/// Builds the guest into `out_dir`: `vmlinuz`, `initrd.img` and `domain.xml`.
///
/// The packages it takes the files from are kept in `target/guest` (or `$FERROVIRT_GUEST_CACHE`); nothing is installed
/// on the machine. Callers in other processes wait for each other, and files whose content is right are left alone.
///
/// # Errors
/// Fails when the distribution's packages can neither be found nor fetched, or a file cannot be written.
pub fn build(out_dir: &Path) -> Result<Guest> {
    let cache = cache_dir();
    fs::create_dir_all(&cache).with_context(|| format!("cannot create {}", cache.display()))?;
    fs::create_dir_all(out_dir).with_context(|| format!("cannot create {}", out_dir.display()))?;
    let out_dir = &out_dir.canonicalize()?;
    let lock = File::create(cache.join("lock")).context("cannot create the lock of the guest cache")?;
    lock.lock().context("cannot lock the guest cache")?;

    let distribution = distribution::Distribution::locate(&cache)?;
    let guest = Guest {
        kernel: out_dir.join("vmlinuz"),
        initrd: out_dir.join("initrd.img"),
        domain_xml: out_dir.join("domain.xml"),
    };
    replace(&guest.kernel, &read(&distribution.kernel)?)?;
    replace(&guest.initrd, &initramfs::archive(&distribution)?)?;
    let document = domain_xml("ferrovirt-guest", &guest, &Machine::default());
    replace(&guest.domain_xml, document.as_bytes())?;
    Ok(guest)
}

/// Where fetched packages are kept.
fn cache_dir() -> PathBuf {
    match std::env::var_os("FERROVIRT_GUEST_CACHE") {
        Some(dir) => PathBuf::from(dir),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/guest"),
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Makes `path` hold `content`, by rename, so that a running machine never sees half a file.
fn replace(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    let scratch = path.with_extension(format!("{}.new", std::process::id()));
    fs::write(&scratch, content).with_context(|| format!("cannot write {}", scratch.display()))?;
    fs::rename(&scratch, path).with_context(|| format!("cannot put {} in place", path.display()))
}
