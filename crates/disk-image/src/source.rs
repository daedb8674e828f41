//! Bounded reads from an image, wherever its bytes are.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::error::Error;

/// Longest single read: more than any header that is looked at.
const READ_MAX: usize = 4 * 1024 * 1024;

/// Bytes at positions.
pub trait Source {
    /// Reads at `offset`; fewer bytes than asked for only at the end.
    ///
    /// # Errors
    /// The kernel's.
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Number of bytes.
    fn len(&self) -> u64;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Source for Vec<u8> {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        self.as_slice().read_at(bytes, offset)
    }

    fn len(&self) -> u64 {
        Source::len(self.as_slice())
    }
}

impl Source for [u8] {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(<[u8]>::len(self));
        let rest = &self[start..];
        let count = rest.len().min(bytes.len());
        bytes[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }
}

/// An open file or block device with its size.
pub(crate) struct FileSource<'a> {
    pub(crate) file: &'a File,
    pub(crate) size: u64,
}

impl Source for FileSource<'_> {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.file.read_at(&mut bytes[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn len(&self) -> u64 {
        self.size
    }
}

/// The bytes from `offset` on, at most `count`; fewer at the end of the image.
pub(crate) fn read_some(
    source: &(impl Source + ?Sized),
    offset: u64,
    count: usize,
) -> Result<Vec<u8>, Error> {
    let there = usize::try_from(source.len().saturating_sub(offset)).unwrap_or(usize::MAX);
    let mut bytes = vec![0; count.min(there).min(READ_MAX)];
    let filled = source.read_at(&mut bytes, offset).map_err(|source| Error::Read { offset, source })?;
    bytes.truncate(filled);
    Ok(bytes)
}

/// Exactly `count` bytes; `None` if the image ends before.
pub(crate) fn read_exact(
    source: &(impl Source + ?Sized),
    offset: u64,
    count: usize,
) -> Result<Option<Vec<u8>>, Error> {
    let bytes = read_some(source, offset, count)?;
    Ok((bytes.len() == count).then_some(bytes))
}

/// Numbers at positions of a header; `None` behind its end.
#[derive(Clone, Copy)]
pub(crate) struct Header<'a>(pub(crate) &'a [u8]);

impl Header<'_> {
    fn array<const N: usize>(self, offset: usize) -> Option<[u8; N]> {
        self.0.get(offset..)?.first_chunk().copied()
    }

    pub(crate) fn be_u16(self, offset: usize) -> Option<u16> {
        self.array(offset).map(u16::from_be_bytes)
    }

    pub(crate) fn be_u32(self, offset: usize) -> Option<u32> {
        self.array(offset).map(u32::from_be_bytes)
    }

    pub(crate) fn be_u64(self, offset: usize) -> Option<u64> {
        self.array(offset).map(u64::from_be_bytes)
    }

    pub(crate) fn le_u16(self, offset: usize) -> Option<u16> {
        self.array(offset).map(u16::from_le_bytes)
    }

    pub(crate) fn le_u32(self, offset: usize) -> Option<u32> {
        self.array(offset).map(u32::from_le_bytes)
    }

    pub(crate) fn le_u64(self, offset: usize) -> Option<u64> {
        self.array(offset).map(u64::from_le_bytes)
    }
}
