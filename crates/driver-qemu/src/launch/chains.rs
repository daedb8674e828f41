//! Numbers the images of all disks and finds what each is based on, so that the emulator need not look.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use disk_image::{Backing, Format, Gate, Layer, Wish};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::devices::disk::{BackingFormat, BackingStore, Disk};
use model::devices::disk_source::{DiskPlace, DiskSource, FileSource};

use super::places::OwnDirectories;
use crate::names;
use crate::open::{self, Access};

/// Numbers every image and fills in backing chains that the definition leaves open.
///
/// # Errors
/// An image lies in one of the daemon's `own` directories, cannot be opened, or its header makes no sense.
pub fn resolve(name: &str, live: &mut Domain, own: &OwnDirectories) -> Result<()> {
    let mut number = 0;
    for disk in &mut live.devices.disk {
        find(name, disk, own)?;
        number = number_images(disk, number);
    }
    Ok(())
}

/// The same for one disk that comes to a running machine: its images get the numbers after those of all others.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_one(name: &str, live: &mut Domain, alias: &str, own: &OwnDirectories) -> Result<()> {
    let highest = live.devices.disk.iter().filter_map(highest_number).max().unwrap_or(0);
    let named = |disk: &&mut Disk| names::alias(&disk.info) == alias;
    let Some(disk) = live.devices.disk.iter_mut().find(named) else { return Ok(()) };
    find(name, disk, own)?;
    number_images(disk, highest);
    Ok(())
}

/// Numbers the images of a disk after this number: the last one that was given.
fn number_images(disk: &mut Disk, mut number: u32) -> u32 {
    if is_empty(disk) {
        return number;
    }
    number += 1;
    disk.source.index = Some(number);
    let mut below = disk.backing_store.as_deref_mut();
    while let Some(store) = below {
        if store.source.is_some() {
            number += 1;
            store.index = Some(number);
        }
        below = store.backing_store.as_deref_mut();
    }
    number
}

fn highest_number(disk: &Disk) -> Option<u32> {
    let mut highest = disk.source.index;
    let mut below = disk.backing_store.as_deref();
    while let Some(store) = below {
        highest = highest.max(store.index);
        below = store.backing_store.as_deref();
    }
    highest
}

/// A drive without a medium.
fn is_empty(disk: &Disk) -> bool {
    matches!(disk.source.place, DiskPlace::File(_) | DiskPlace::Block(_))
        && names::path_of(&disk.source.place).is_none()
}

/// Walks down the headers of a disk's images, unless the definition tells the chain itself.
fn find(name: &str, disk: &mut Disk, own: &OwnDirectories) -> Result<()> {
    let Some(path) = names::path_of(&disk.source.place).map(str::to_owned) else { return Ok(()) };
    let word =
        disk.driver.as_ref().and_then(|driver| driver.r#type.clone()).unwrap_or_else(|| "raw".to_owned());
    let purpose = format!("disk '{}' of domain '{name}'", disk.target.dev);
    own.refuse(name, Path::new(&path))?;
    let descriptor = open::open(Path::new(&path), Access::Read, &purpose)?;
    if disk.backing_store.is_some() {
        return Ok(());
    }
    let format = Format::parse(&word).unwrap_or(Format::Raw);
    let mut gate = Images { machine: name, own, purpose: &purpose, refused: None };
    let layers = disk_image::walk(&path, &File::from(descriptor), Wish::Format(format), &mut gate);
    let layers = layers.map_err(|error| gate.refused.unwrap_or_else(|| damaged(&path, &purpose, error)))?;
    check_formats(&layers, &purpose)?;
    disk.backing_store = Some(Box::new(store_of(&layers[1..])));
    Ok(())
}

/// Refuses a backing image whose format only its content tells: a guest may have written that content.
fn check_formats(layers: &[Layer], purpose: &str) -> Result<()> {
    for (above, below) in layers.iter().zip(layers.iter().skip(1)) {
        let stated = above
            .info
            .as_ref()
            .and_then(|info| info.backing.as_ref())
            .and_then(|backing| backing.format.as_ref());
        let found = below.info.as_ref().map_or(Format::Raw, |info| info.format);
        if stated.is_none() && found != Format::Raw {
            let (above, below) = (&above.name, &below.name);
            let detail = format!(
                "format of backing image '{below}' of image '{above}' was not specified in the image metadata ({purpose})"
            );
            return Err(Error::new(ErrorCode::OperationInvalid, ErrorDomain::Storage, detail)
                .with_cure(format!("run: qemu-img rebase -u -b '{below}' -F {found} '{above}'")));
        }
    }
    Ok(())
}

/// The document's form of the images below the first; it ends with an empty element.
fn store_of(layers: &[Layer]) -> BackingStore {
    let Some(layer) = layers.first() else { return BackingStore::default() };
    let format = layer.info.as_ref().map_or("raw", |info| info.format.as_str());
    BackingStore {
        index: None,
        format: Some(BackingFormat { r#type: Some(format.to_owned()), ..BackingFormat::default() }),
        source: Some(DiskSource {
            place: DiskPlace::File(FileSource { file: Some(layer.name.clone()), ..FileSource::default() }),
            ..DiskSource::default()
        }),
        backing_store: Some(Box::new(store_of(&layers[1..]))),
    }
}

/// Opens backing images by path; anything with a protocol is refused.
struct Images<'a> {
    machine: &'a str,
    own: &'a OwnDirectories,
    purpose: &'a str,
    /// Why a backing image could not be opened, in full.
    refused: Option<Error>,
}

impl Gate for Images<'_> {
    fn open(&mut self, above: &str, backing: &Backing) -> io::Result<Option<OwnedFd>> {
        let name = self.name(above, backing);
        if !name.starts_with('/') {
            return Err(io::Error::other(format!("'{name}' is no path on this host")));
        }
        let purpose = format!("{} (as backing file of '{above}')", self.purpose);
        let allowed = self.own.refuse(self.machine, Path::new(&name));
        let opened = allowed.and_then(|()| open::open(Path::new(&name), Access::Read, &purpose));
        opened.map(Some).map_err(|error| {
            let told = io::Error::other(error.message());
            self.refused = Some(error);
            told
        })
    }

    /// Looked at, so that a format which nobody stated can be refused.
    fn unknown_format(&self) -> Wish {
        Wish::Detect
    }

    fn name(&self, above: &str, backing: &Backing) -> String {
        let file = backing.file.strip_prefix("file:").unwrap_or(&backing.file);
        if file.starts_with('/') || file.contains(':') {
            return file.to_owned();
        }
        let folder: PathBuf = Path::new(above).parent().map(Path::to_path_buf).unwrap_or_default();
        folder.join(file).to_string_lossy().into_owned()
    }
}

fn damaged(path: &str, purpose: &str, error: disk_image::Error) -> Error {
    let detail = format!("cannot use image '{path}' for {purpose}");
    let cure = match &error {
        disk_image::Error::Loop { .. } | disk_image::Error::TooDeep { .. } => {
            format!(
                "see 'qemu-img info -U {path}', and give one of the images its real backing file with 'qemu-img rebase -u'"
            )
        }
        _ => format!("compare <driver type=.../> with what 'qemu-img info {path}' says"),
    };
    Error::new(ErrorCode::OperationFailed, ErrorDomain::Storage, detail).with_source(error).with_cure(cure)
}
