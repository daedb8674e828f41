//! The image formats: which there are, how they are told apart, what each header says.

mod luks;
mod qcow;
mod qcow2;
mod vdi;
mod vhdx;
mod vmdk;
mod vpc;

use std::fmt;
use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::{FileTypeExt, MetadataExt};

use crate::error::Error;
use crate::source::{FileSource, Source, read_some};

/// An image format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The guest's disk byte for byte.
    Raw,
    /// QEMU's format, versions 2 and 3.
    Qcow2,
    /// QEMU's first format.
    Qcow,
    /// VMware's.
    Vmdk,
    /// VirtualBox's.
    Vdi,
    /// Virtual PC's and the first of Hyper-V (VHD).
    Vpc,
    /// Hyper-V's.
    Vhdx,
    /// A disk encrypted by LUKS.
    Luks,
    /// An ISO 9660 file system.
    Iso,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 9] = [
        Self::Raw,
        Self::Qcow2,
        Self::Qcow,
        Self::Vmdk,
        Self::Vdi,
        Self::Vpc,
        Self::Vhdx,
        Self::Luks,
        Self::Iso,
    ];

    /// The word for it in domain and volume XML and, but for `iso`, in QEMU.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Qcow2 => "qcow2",
            Self::Qcow => "qcow",
            Self::Vmdk => "vmdk",
            Self::Vdi => "vdi",
            Self::Vpc => "vpc",
            Self::Vhdx => "vhdx",
            Self::Luks => "luks",
            Self::Iso => "iso",
        }
    }

    /// The format that the word means; `None` for others.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "vhd" => Some(Self::Vpc),
            word => Self::ALL.into_iter().find(|format| format.as_str() == word),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// How an image is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// It has this format; for raw its content is not read at all.
    Format(Format),
    /// Find out by its content; only for images that no guest has written to.
    Detect,
}

/// What an image says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Info {
    /// Its format.
    pub format: Format,
    /// What the guest sees, bytes.
    pub virtual_size: u64,
    /// Space it takes on its file system, bytes; what it has of a block device.
    pub allocation: u64,
    /// Its length, bytes.
    pub physical: u64,
    /// The image below it.
    pub backing: Option<Backing>,
    /// How its content is encrypted.
    pub encryption: Option<Encryption>,
    /// Where its content is, if not in this file.
    pub data_file: Option<String>,
    /// Unit of allocation, bytes; `None` for formats without one.
    pub cluster_size: Option<u64>,
    /// Version of its format.
    pub version: Option<u32>,
    /// Features by the words of `qemu-img info` and volume XML, such as `lazy_refcounts`.
    pub features: Vec<&'static str>,
}

/// An image below another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backing {
    /// Its name as the image above has it: a path, relative to that image, or an address in QEMU's form.
    pub file: String,
    /// The word for its format; `None` if the image above does not tell.
    pub format: Option<String>,
}

/// Kinds of encryption inside an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// The old and weak method of qcow.
    Aes,
    /// LUKS.
    Luks,
}

/// Describes an image of `physical` bytes; `allocation` is set to that too.
///
/// # Errors
/// See [`Error`].
pub fn inspect(source: &(impl Source + ?Sized), wish: Wish) -> Result<Info, Error> {
    let format = match wish {
        Wish::Format(format) => format,
        Wish::Detect => detect(source)?,
    };
    match format {
        Format::Raw => Ok(Info::new(Format::Raw, source, source.len())),
        Format::Iso if is_iso(source)? => Ok(Info::new(Format::Iso, source, source.len())),
        Format::Iso => Err(Error::WrongFormat { format }),
        Format::Qcow2 => qcow2::inspect(source),
        Format::Qcow => qcow::inspect(source),
        Format::Vmdk => vmdk::inspect(source),
        Format::Vdi => vdi::inspect(source),
        Format::Vpc => vpc::inspect(source),
        Format::Vhdx => vhdx::inspect(source),
        Format::Luks => luks::inspect(source),
    }
}

/// Describes an open regular file or block device.
///
/// # Errors
/// See [`Error`].
pub fn inspect_file(file: &File, wish: Wish) -> Result<Info, Error> {
    let metadata = file.metadata().map_err(Error::Examine)?;
    let kind = metadata.file_type();
    let (size, allocation) = if kind.is_block_device() {
        let mut device = file;
        let size = device.seek(SeekFrom::End(0)).map_err(Error::Examine)?;
        (size, size)
    } else if kind.is_file() {
        // st_blocks counts units of 512 bytes whatever the file system's block size is.
        (metadata.len(), metadata.blocks().saturating_mul(512))
    } else {
        let text = "an image must be a regular file or a block device";
        return Err(Error::Examine(io::Error::new(io::ErrorKind::InvalidInput, text)));
    };
    let mut info = inspect(&FileSource { file, size }, wish)?;
    info.allocation = allocation;
    Ok(info)
}

impl Info {
    fn new(format: Format, source: &(impl Source + ?Sized), virtual_size: u64) -> Self {
        Self {
            format,
            virtual_size,
            allocation: source.len(),
            physical: source.len(),
            backing: None,
            encryption: None,
            data_file: None,
            cluster_size: None,
            version: None,
            features: Vec::new(),
        }
    }
}

/// The format by its magic; raw if there is none.
fn detect(source: &(impl Source + ?Sized)) -> Result<Format, Error> {
    let head = read_some(source, 0, 512)?;
    let by_head = [
        (Format::Qcow2, qcow2::matches as fn(&[u8]) -> bool),
        (Format::Qcow, qcow::matches),
        (Format::Vmdk, vmdk::matches),
        (Format::Vhdx, vhdx::matches),
        (Format::Luks, luks::matches),
        (Format::Vdi, vdi::matches),
        (Format::Vpc, vpc::matches),
    ];
    if let Some((format, _)) = by_head.iter().find(|(_, matches)| matches(&head)) {
        return Ok(*format);
    }
    if is_iso(source)? {
        return Ok(Format::Iso);
    }
    // A fixed VHD has its header at the end only.
    if vpc::has_footer(source)? { Ok(Format::Vpc) } else { Ok(Format::Raw) }
}

/// ECMA-119: volume descriptors from sector 16 on, with the identifier after the type.
fn is_iso(source: &(impl Source + ?Sized)) -> Result<bool, Error> {
    Ok(read_some(source, 16 * 2048 + 1, 5)? == b"CD001")
}

/// Text of a header that must be UTF-8, up to the first null byte.
fn text(bytes: &[u8], format: Format, what: &'static str) -> Result<String, Error> {
    let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let text = std::str::from_utf8(bytes).map_err(|_| Error::malformed(format, what))?;
    Ok(text.to_owned())
}
