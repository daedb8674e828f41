//! The chain of backing images below an image, opened only through the caller's gate.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use crate::error::Error;
use crate::formats::{Backing, Format, Info, Wish, inspect_file};

/// Opens the images below another by their names: whoever names a disk by hand may read what it is based on.
#[derive(Clone, Copy, Debug)]
pub struct ByName;

impl Gate for ByName {
    fn open(&mut self, above: &str, backing: &Backing) -> io::Result<Option<OwnedFd>> {
        Ok(Some(File::open(self.name(above, backing))?.into()))
    }

    fn name(&self, above: &str, backing: &Backing) -> String {
        let folder = Path::new(above).parent().unwrap_or(Path::new(""));
        folder.join(&backing.file).to_string_lossy().into_owned()
    }
}

/// Most images of a chain, as libvirt's limit.
pub const DEPTH_MAX: usize = 200;

/// Decides which backing images may be opened.
pub trait Gate {
    /// Opens the backing image that the image called `above` names, for reading; `None` ends the walk there, for
    /// images that are not files, such as network addresses. A relative name is relative to `above`.
    ///
    /// # Errors
    /// The refusal, which ends the walk.
    fn open(&mut self, above: &str, backing: &Backing) -> io::Result<Option<OwnedFd>>;

    /// The name of a backing image, for the images below it and for messages; the name in the header by default.
    fn name(&self, above: &str, backing: &Backing) -> String {
        let _ = above;
        backing.file.clone()
    }

    /// How to read a backing image whose format the image above does not tell. Raw by default, because its content
    /// may have been written by a guest.
    fn unknown_format(&self) -> Wish {
        Wish::Format(Format::Raw)
    }
}

/// One image of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// What it says; `None` for a backing image that the gate did not open.
    pub info: Option<Info>,
}

/// Describes an image and all below it, from the top.
///
/// # Errors
/// See [`Error`]; a loop and more than [`DEPTH_MAX`] images are errors.
pub fn walk(name: &str, file: &File, wish: Wish, gate: &mut impl Gate) -> Result<Vec<Layer>, Error> {
    let mut seen = vec![identity(file)?];
    let mut info = inspect_file(file, wish)?;
    let mut above = name.to_owned();
    let mut layers = Vec::new();
    loop {
        let backing = info.backing.clone();
        layers.push(Layer { name: above.clone(), info: Some(info) });
        let Some(backing) = backing else { return Ok(layers) };
        if layers.len() >= DEPTH_MAX {
            return Err(Error::TooDeep { limit: DEPTH_MAX });
        }
        let name = gate.name(&above, &backing);
        let opened =
            gate.open(&above, &backing).map_err(|source| Error::Gate { name: name.clone(), source })?;
        let Some(opened) = opened else {
            layers.push(Layer { name, info: None });
            return Ok(layers);
        };
        let within = |source| Error::Backing { name: name.clone(), source: Box::new(source) };
        let file = File::from(opened);
        let identity = identity(&file).map_err(within)?;
        if seen.contains(&identity) {
            return Err(Error::Loop { name });
        }
        seen.push(identity);
        info = inspect_file(&file, wish_of(&backing, gate).map_err(within)?).map_err(within)?;
        above = name;
    }
}

fn wish_of(backing: &Backing, gate: &impl Gate) -> Result<Wish, Error> {
    let Some(word) = &backing.format else { return Ok(gate.unknown_format()) };
    // QEMU also accepts its words for plain devices, which have no header.
    let format = match word.as_str() {
        "file" | "host_device" => Some(Format::Raw),
        word => Format::parse(word),
    };
    format.map(Wish::Format).ok_or_else(|| Error::UnknownFormat { word: word.clone() })
}

/// What tells one file or device from another, whatever its name.
fn identity(file: &File) -> Result<(bool, u64, u64), Error> {
    let metadata = file.metadata().map_err(Error::Examine)?;
    Ok(match metadata.file_type().is_block_device() {
        true => (true, metadata.rdev(), 0),
        false => (false, metadata.dev(), metadata.ino()),
    })
}
