//! Disks in xm's words: `phy:/dev/one,hda,w`.

use error::Result;
use model::devices::disk::{Disk, DiskDevice};
use model::devices::disk_source::{DiskPlace, DiskSource};

use super::disk::{driver, path, place, target};
use crate::fault::{internal, unsupported};

pub(super) fn read(text: &str, hvm: bool) -> Result<Disk> {
    let malformed =
        || internal(format!("disk '{text}' is malformed")).with_cure("write it as SOURCE,TARGET,MODE");
    // The source may hold commas.
    let (rest, mode) = text.rsplit_once(',').ok_or_else(malformed)?;
    let (source, name) = rest.rsplit_once(',').ok_or_else(malformed)?;
    let (name, cdrom) = match name.trim().split_once(':') {
        Some((name, "cdrom")) => (name, true),
        Some((name, _)) => (name, false),
        None => (name.trim(), false),
    };
    if name.is_empty() {
        return Err(malformed());
    }
    let (driver_name, format, path) = source_of(source.trim());
    // A source that says nothing of itself, and a drive without medium, is a device.
    let driver_name = driver_name.unwrap_or("phy");
    let block = driver_name == "phy";
    Ok(Disk {
        device: Some(if cdrom { DiskDevice::Cdrom } else { DiskDevice::Disk }),
        driver: driver(Some(driver_name), format),
        source: DiskSource { place: place(path.map(str::to_owned), block), ..DiskSource::default() },
        target: target(name, hvm),
        readonly: mode.trim() == "r" || cdrom,
        shareable: matches!(mode.trim(), "w!" | "!"),
        ..Disk::default()
    })
}

/// The back end, format and path of a source.
fn source_of(text: &str) -> (Option<&str>, &str, Option<&str>) {
    if text.is_empty() {
        return (None, "raw", None);
    }
    match text.split_once(':').filter(|(word, _)| !word.contains('/')) {
        Some((word @ ("tap" | "tap2"), rest)) => {
            let (format, path) = rest.split_once(':').unwrap_or(("aio", rest));
            // tap:tapdisk:aio:PATH is the same with one word more.
            let (format, path) = match path.split_once(':') {
                Some((inner, path)) if format == "tapdisk" => (inner, path),
                _ => (format, path),
            };
            (Some(word), if format == "aio" { "raw" } else { format }, Some(path))
        }
        Some((word, path)) => (Some(word), "raw", Some(path).filter(|path| !path.is_empty())),
        None => (None, "raw", Some(text)),
    }
}

/// The disk that the old setting `cdrom` stands for.
pub(super) fn cdrom(path: &str) -> Disk {
    let block = path.starts_with("/dev/");
    Disk {
        device: Some(DiskDevice::Cdrom),
        driver: driver(Some(if block { "phy" } else { "file" }), "raw"),
        source: DiskSource { place: place(Some(path.to_owned()), block), ..DiskSource::default() },
        target: target("hdc", true),
        readonly: true,
        ..Disk::default()
    }
}

pub(super) fn write(disk: &Disk) -> Result<String> {
    let mut text = String::new();
    let path = path(disk)?;
    if let Some(path) = path {
        let driver = disk.driver.as_deref();
        let format = driver.and_then(|driver| driver.r#type.as_deref()).unwrap_or("raw");
        match driver.and_then(|driver| driver.name.as_deref()) {
            Some(word @ ("tap" | "tap2")) => {
                text.push_str(&format!("{word}:{}:", if format == "raw" { "aio" } else { format }));
            }
            Some(word) => text.push_str(&format!("{word}:")),
            None if matches!(disk.source.place, DiskPlace::Block(_)) => text.push_str("phy:"),
            None => text.push_str("file:"),
        }
        text.push_str(path);
    } else if disk.device != Some(DiskDevice::Cdrom) {
        return Err(unsupported(format!("disk '{}' has no source", disk.target.dev)));
    }
    text.push_str(&format!(",{}", disk.target.dev));
    if disk.device == Some(DiskDevice::Cdrom) {
        text.push_str(":cdrom");
    }
    text.push_str(match (disk.readonly, disk.shareable) {
        (true, _) => ",r",
        (false, true) => ",!",
        (false, false) => ",w",
    });
    Ok(text)
}
