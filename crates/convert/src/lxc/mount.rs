//! The root directory and what is mounted below it.

use error::Result;
use model::Domain;
use model::devices::disk_source::BlockSource;
use model::devices::filesystem::{AccessMode, Filesystem, FilesystemSource, MountSource, RamSource};

use super::settings::Settings;
use crate::fault::{internal, unsupported};

pub(super) fn read(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    let root = settings.get("lxc.rootfs.path").ok_or_else(|| {
        internal("Missing lxc.rootfs configuration")
            .with_cure("name the root directory: lxc.rootfs.path = /...")
    })?;
    let root = root.strip_prefix("dir:").unwrap_or(root);
    domain.devices.filesystem.push(filesystem(path(root), "/", false));
    for text in settings.all("lxc.mount.entry") {
        domain.devices.filesystem.extend(entry(text)?);
    }
    Ok(())
}

fn filesystem(source: FilesystemSource, target: &str, readonly: bool) -> Filesystem {
    Filesystem {
        accessmode: Some(AccessMode::Passthrough),
        source,
        target: Some(target.to_owned()),
        readonly,
        ..Filesystem::default()
    }
}

/// A device, or else a directory.
fn path(path: &str) -> FilesystemSource {
    if path.starts_with("/dev/") {
        FilesystemSource::Block(BlockSource { dev: Some(path.to_owned()) })
    } else {
        FilesystemSource::Mount(MountSource { dir: Some(path.to_owned()), socket: None })
    }
}

/// Reads a line of a file system table. Those of the kernel's own, such as `proc`, are mounted anyway.
fn entry(text: &str) -> Result<Option<Filesystem>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [source, target, kind, options, ..] = words.as_slice() else {
        return Err(internal(format!("failed to parse lxc.mount.entry: '{text}'"))
            .with_cure("write it as SOURCE TARGET TYPE OPTIONS"));
    };
    let options: Vec<&str> = options.split(',').collect();
    let target = format!("/{}", target.trim_start_matches('/'));
    let readonly = options.contains(&"ro");
    let source = match *kind {
        "tmpfs" => {
            let size = options.iter().find_map(|option| option.strip_prefix("size="));
            let size = size.ok_or_else(|| {
                internal("missing tmpfs size, set the size option").with_cure("add size=BYTES to its options")
            })?;
            let usage = bytes(size)? / 1024;
            FilesystemSource::Ram(RamSource { usage: Some(usage), units: Some("KiB".to_owned()) })
        }
        "proc" | "sysfs" => return Ok(None),
        _ => path(source),
    };
    Ok(Some(filesystem(source, &target, readonly)))
}

/// Reads a size such as `8m`, in bytes.
pub(super) fn bytes(text: &str) -> Result<u64> {
    let wrong = || {
        internal(format!("failed to parse size: '{text}'")).with_cure("write it as 8388608, 8192k, 8m or 1g")
    };
    if text.ends_with('%') {
        return Err(unsupported(format!("size '{text}' depends on the host")).with_cure("give it in bytes"));
    }
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let number = digits.parse::<u64>().map_err(|_| wrong())?;
    xml::to_bytes(number, unit.trim()).map_err(|_| wrong())
}
