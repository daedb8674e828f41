//! What every disk can do, and opening an image with all below it.

use std::fs::File;
use std::io;
use std::sync::Arc;

use disk_image::{Format, Gate, Source, Wish};

use crate::error::Error;
use crate::qcow2::Qcow2;
use crate::raw::Raw;

/// The content of a disk. Calls from several threads may overlap; two that touch the same bytes at once have the result
/// of one order or the other for each sector.
pub trait Content: Send + Sync {
    /// Number of bytes that a guest sees.
    fn size(&self) -> u64;

    /// Fills `bytes` from `offset`.
    ///
    /// # Errors
    /// The range lies behind the end ([`io::ErrorKind::InvalidInput`]), the image is damaged, or the kernel's error.
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()>;

    /// Writes `bytes` at `offset`. Durable after the next [`flush`](Content::flush).
    ///
    /// # Errors
    /// As [`read_at`](Content::read_at); a disk that is only read is [`io::ErrorKind::ReadOnlyFilesystem`].
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Makes a range read as zeros; with `unmap`, what it took on the host may be given back.
    ///
    /// # Errors
    /// As [`write_at`](Content::write_at).
    fn write_zeroes(&self, offset: u64, len: u64, unmap: bool) -> io::Result<()>;

    /// The content of a range is no longer needed; it reads as zeros or as before.
    ///
    /// # Errors
    /// As [`write_at`](Content::write_at).
    fn discard(&self, offset: u64, len: u64) -> io::Result<()>;

    /// Returns when everything written before is durable.
    ///
    /// # Errors
    /// The kernel's: what was written may be lost.
    fn flush(&self) -> io::Result<()>;

    /// Changes the number of bytes that a guest sees; new ones are zeros.
    ///
    /// # Errors
    /// The format cannot do it, or the kernel's.
    fn resize(&self, size: u64) -> io::Result<()>;

    /// Looks for the size again, after the file or device below was made larger by somebody else. Formats that keep the
    /// size in their header have nothing to look for.
    ///
    /// # Errors
    /// The kernel's.
    fn refresh(&self) -> io::Result<()> {
        Ok(())
    }
}

/// The error for a range that is not within `size`.
pub(crate) fn check_range(offset: u64, len: u64, size: u64) -> io::Result<()> {
    match offset.checked_add(len) {
        Some(end) if end <= size => Ok(()),
        _ => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("bytes {offset} to {} of a disk with {size}", offset.saturating_add(len)),
        )),
    }
}

/// Opens the disk in an image and the images below it, which are only read.
///
/// `file` must be open for writing if `writable`; `name` is for the gate, which opens what lies below.
///
/// # Errors
/// See [`Error`].
pub fn open(
    name: &str,
    file: File,
    format: Format,
    writable: bool,
    gate: &mut impl Gate,
) -> Result<Arc<dyn Content>, Error> {
    // The walk finds loops and chains that are too long before anything is opened for good.
    let layers = disk_image::walk(name, &file, Wish::Format(format), gate)?;
    open_layer(&layers, file, writable, gate)
}

fn open_layer(
    layers: &[disk_image::Layer],
    file: File,
    writable: bool,
    gate: &mut impl Gate,
) -> Result<Arc<dyn Content>, Error> {
    let Some((layer, below)) = layers.split_first() else {
        return Err(Error::Damaged { what: "its chain of backing images is empty" });
    };
    let unopened = || Error::Unsupported {
        what: "has a backing image that is not a file",
        cure: "copy the content into one image: qemu-img convert -O qcow2 OLD NEW",
    };
    let info = layer.info.as_ref().ok_or_else(unopened)?;
    match info.format {
        Format::Raw => {
            let raw = Raw::new(file, writable)
                .map_err(|source| Error::Io { what: "find the image's size", source })?;
            Ok(Arc::new(raw))
        }
        Format::Qcow2 => {
            let backing = match &info.backing {
                None => None,
                Some(backing) => {
                    let name = gate.name(&layer.name, backing);
                    let opened = gate.open(&layer.name, backing);
                    let opened = opened.map_err(|source| disk_image::Error::Gate { name, source })?;
                    Some(open_layer(below, File::from(opened.ok_or_else(unopened)?), false, gate)?)
                }
            };
            Ok(Arc::new(Qcow2::open(Arc::new(file), writable, backing)?))
        }
        format => Err(Error::Format { format }),
    }
}

/// A disk's content as bytes to look at, for readers of what the guest keeps there.
pub struct View(pub Arc<dyn Content>);

impl Source for View {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let there = self.0.size().saturating_sub(offset);
        let count = usize::try_from(there).unwrap_or(usize::MAX).min(bytes.len());
        self.0.read_at(&mut bytes[..count], offset)?;
        Ok(count)
    }

    fn len(&self) -> u64 {
        self.0.size()
    }
}
