//! Parts of a disk as the readers of file systems want them.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use disk_image::Source;

/// A stretch of the disk: a partition or all of it.
#[derive(Clone)]
pub(crate) struct Part {
    disk: Rc<dyn Source>,
    offset: u64,
    len: u64,
    missing: u64,
}

impl Part {
    /// The part of `disk` from `offset` on with `len` bytes, cut at the disk's end.
    pub(crate) fn new(disk: Rc<dyn Source>, offset: u64, len: u64) -> Part {
        let there = len.min(disk.len().saturating_sub(offset));
        let missing = offset.saturating_add(len).saturating_sub(disk.len());
        Part { disk, offset, len: there, missing }
    }

    /// Bytes by which the disk is too short for it.
    pub(crate) fn missing(&self) -> u64 {
        self.missing
    }

    /// Its number of bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Exactly as many bytes as `bytes` holds, from `offset` of the part.
    pub(crate) fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let end = offset.checked_add(bytes.len() as u64);
        if end.is_none_or(|end| end > self.len) {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "behind the partition's end"));
        }
        let mut filled = 0;
        while filled < bytes.len() {
            match self.disk.read_at(&mut bytes[filled..], self.offset + offset + filled as u64)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => filled += count,
            }
        }
        Ok(())
    }

    /// The first bytes of the part, as many as there are up to `count`.
    pub(crate) fn head(&self, count: usize) -> io::Result<Vec<u8>> {
        let there = usize::try_from(self.len).unwrap_or(usize::MAX).min(count);
        let mut bytes = vec![0; there];
        self.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    }
}

impl ext4_view::Ext4Read for Part {
    fn read(
        &mut self,
        start_byte: u64,
        dst: &mut [u8],
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync + 'static>> {
        Ok(self.read_exact_at(dst, start_byte)?)
    }
}

/// A part with a position, for readers that want a stream. Writes fail: a disk is only looked at.
pub(crate) struct Cursor {
    part: Part,
    position: u64,
}

impl Cursor {
    /// At the part's begin.
    pub(crate) fn new(part: Part) -> Cursor {
        Cursor { part, position: 0 }
    }
}

impl Read for Cursor {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let rest = self.part.len.saturating_sub(self.position);
        let count = usize::try_from(rest).unwrap_or(usize::MAX).min(bytes.len());
        self.part.read_exact_at(&mut bytes[..count], self.position)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(distance) => self.position.checked_add_signed(distance),
            SeekFrom::End(distance) => self.part.len.checked_add_signed(distance),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

impl Write for Cursor {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
