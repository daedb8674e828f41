//! Disks whose bytes lie in a file or block device as they are.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::content::{Content, check_range};
use crate::storage::Storage;

/// A raw disk.
pub struct Raw {
    file: File,
    size: AtomicU64,
    writable: bool,
}

impl Raw {
    /// The disk in `file`.
    ///
    /// # Errors
    /// The kernel does not tell its size.
    pub fn new(file: File, writable: bool) -> io::Result<Raw> {
        let size = AtomicU64::new(file.size()?);
        Ok(Raw { file, size, writable })
    }

    fn check(&self, offset: u64, len: u64) -> io::Result<()> {
        check_range(offset, len, self.size())?;
        if self.writable { Ok(()) } else { Err(io::ErrorKind::ReadOnlyFilesystem.into()) }
    }
}

impl Content for Raw {
    fn size(&self) -> u64 {
        self.size.load(Ordering::Acquire)
    }

    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        check_range(offset, bytes.len() as u64, self.size())?;
        Storage::read_at(&self.file, bytes, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.check(offset, bytes.len() as u64)?;
        Storage::write_at(&self.file, bytes, offset)
    }

    fn write_zeroes(&self, offset: u64, len: u64, unmap: bool) -> io::Result<()> {
        self.check(offset, len)?;
        if len == 0 { Ok(()) } else { self.file.zero(offset, len, unmap) }
    }

    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        self.check(offset, len)?;
        if len == 0 { Ok(()) } else { self.file.discard(offset, len) }
    }

    fn flush(&self) -> io::Result<()> {
        if self.writable { self.file.sync() } else { Ok(()) }
    }

    fn resize(&self, size: u64) -> io::Result<()> {
        self.check(0, 0)?;
        self.file.resize(size)?;
        self.size.store(size, Ordering::Release);
        Ok(())
    }

    fn refresh(&self) -> io::Result<()> {
        self.size.store(self.file.size()?, Ordering::Release);
        Ok(())
    }
}
