//! Assembles the initramfs: busybox, the modules in load order, and the scripts of the `initramfs/` folder.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use crate::cpio::Archive;
use crate::distribution::Distribution;
use crate::module::{Modules, Need};

/// What the guest loads at boot. Wanted ones are not in every distribution kernel (the cloud kernel leaves many out).
const MODULES: &[(&str, Need)] = &[
    ("virtio_pci", Need::Required),
    ("virtio_mmio", Need::Wanted),
    ("virtio_blk", Need::Required),
    ("virtio_scsi", Need::Wanted),
    ("virtio_net", Need::Required),
    ("virtio_console", Need::Required),
    ("virtio_rng", Need::Required),
    ("virtio_balloon", Need::Required),
    ("virtio_input", Need::Wanted),
    ("sd_mod", Need::Wanted),
    ("sr_mod", Need::Wanted),
    ("ata_piix", Need::Wanted),
    ("ahci", Need::Wanted),
    ("e1000", Need::Wanted),
    ("e1000e", Need::Wanted),
    ("i6300esb", Need::Wanted),
    ("pvpanic_pci", Need::Wanted),
    ("qemu_fw_cfg", Need::Wanted),
    ("ext4", Need::Required),
    ("isofs", Need::Wanted),
    ("button", Need::Required),
    ("evdev", Need::Required),
];

/// The scripts and tables of the guest: path inside it, permissions, content.
const FILES: &[(&str, u32, &str)] = &[
    ("etc/inittab", 0o644, include_str!("../initramfs/inittab")),
    ("etc/rc", 0o755, include_str!("../initramfs/rc")),
    ("etc/console-shell", 0o755, include_str!("../initramfs/console-shell")),
    ("etc/profile", 0o644, include_str!("../initramfs/profile")),
    ("etc/watch", 0o755, include_str!("../initramfs/watch")),
    ("etc/udhcpc.script", 0o755, include_str!("../initramfs/udhcpc.script")),
    ("etc/acpi/PWRF/00000080", 0o755, include_str!("../initramfs/power-button")),
    ("sbin/poweroff", 0o755, include_str!("../initramfs/poweroff")),
    ("sbin/reboot", 0o755, include_str!("../initramfs/reboot")),
];

pub(crate) const DIRECTORIES: &[&str] = &[
    "bin",
    "dev",
    "etc",
    "etc/acpi",
    "etc/acpi/PWRF",
    "lib",
    "lib/modules",
    "mnt",
    "proc",
    "run",
    "sbin",
    "sys",
    "tmp",
];

/// Makes the archive from the distribution's files.
pub(crate) fn archive(distribution: &Distribution) -> Result<Vec<u8>> {
    let mut archive = Archive::new();
    for directory in DIRECTORIES {
        archive.directory(directory);
    }
    // The kernel opens /dev/console for init before anything is mounted.
    archive.character_device("dev/console", 0o600, (5, 1));
    archive.file("bin/busybox", 0o755, &crate::read(&distribution.busybox)?);
    archive.symlink("bin/sh", "busybox");
    archive.symlink("init", "bin/busybox");
    for &(path, permissions, content) in FILES {
        archive.file(path, permissions, content.as_bytes());
    }
    let modules = Modules::index(&distribution.modules)?;
    let mut order = String::new();
    for module in modules.in_load_order(MODULES).context("the kernel cannot drive the guest's devices")? {
        archive.file(&format!("lib/modules/{}.ko", module.name), 0o644, &module.content);
        writeln!(order, "{}", module.name).expect("writing to a string cannot fail");
    }
    archive.file("lib/modules/order", 0o644, order.as_bytes());
    Ok(archive.finish())
}
