//! What lies behind a disk: an image of any format, as a few capabilities.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;

/// Zeros that are written at once where the host has no better way.
static ZEROS: Zeros = Zeros([0; 0x1_0000]);

/// Aligned as images opened without the host's cache want it.
#[repr(align(4096))]
struct Zeros([u8; 0x1_0000]);

/// The content of a disk. Ranges were checked: they end within [`Disk::bytes`].
pub trait Disk: Send {
    /// Its size; it may change while the disk is used.
    fn bytes(&self) -> u64;

    /// Reads all of `data`.
    ///
    /// # Errors
    /// The host cannot.
    fn read_at(&mut self, offset: u64, data: &mut [u8]) -> io::Result<()>;

    /// Writes all of `data`; it may stay in a cache of the host.
    ///
    /// # Errors
    /// The host cannot.
    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()>;

    /// What was written before survives the loss of power after this.
    ///
    /// # Errors
    /// The host cannot tell that it does.
    fn flush(&mut self) -> io::Result<()>;

    /// Looks for the size again, after the image was made larger or smaller.
    ///
    /// # Errors
    /// The host cannot.
    fn refresh(&mut self) -> io::Result<()>;

    /// Giving space back, where the image can.
    fn trim(&mut self) -> Option<&mut dyn Trim> {
        None
    }
}

/// Giving space back.
pub trait Trim {
    /// The content of a range does not matter any more.
    ///
    /// # Errors
    /// The host cannot.
    fn discard(&mut self, offset: u64, bytes: u64) -> io::Result<()>;

    /// A range reads as zeros; with `unmap` its space may be given back.
    ///
    /// # Errors
    /// The host cannot.
    fn write_zeroes(&mut self, offset: u64, bytes: u64, unmap: bool) -> io::Result<()>;
}

/// A file or block device whose bytes are the disk's.
#[derive(Debug)]
pub struct RawFile {
    file: File,
    bytes: u64,
}

impl RawFile {
    /// The disk in an open file.
    ///
    /// # Errors
    /// Its size cannot be found out.
    pub fn new(mut file: File) -> io::Result<RawFile> {
        // The end is where to seek for block devices too, whose status tells no size.
        let bytes = file.seek(SeekFrom::End(0))?;
        Ok(RawFile { file, bytes })
    }

    fn allocate(&self, how: FallocateFlags, offset: u64, bytes: u64) -> Result<(), Errno> {
        fallocate(&self.file, how | FallocateFlags::KEEP_SIZE, offset, bytes)
    }
}

impl Disk for RawFile {
    fn bytes(&self) -> u64 {
        self.bytes
    }

    fn read_at(&mut self, offset: u64, data: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(data, offset)
    }

    fn write_at(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.file.write_all_at(data, offset)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn refresh(&mut self) -> io::Result<()> {
        self.bytes = self.file.seek(SeekFrom::End(0))?;
        Ok(())
    }

    fn trim(&mut self) -> Option<&mut dyn Trim> {
        Some(self)
    }
}

impl Trim for RawFile {
    fn discard(&mut self, offset: u64, bytes: u64) -> io::Result<()> {
        match self.allocate(FallocateFlags::PUNCH_HOLE, offset, bytes) {
            // A wish that the file system cannot fulfil harms nobody.
            Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }

    fn write_zeroes(&mut self, offset: u64, bytes: u64, unmap: bool) -> io::Result<()> {
        let ways: &[FallocateFlags] = if unmap {
            &[FallocateFlags::PUNCH_HOLE, FallocateFlags::ZERO_RANGE]
        } else {
            &[FallocateFlags::ZERO_RANGE]
        };
        for way in ways {
            match self.allocate(*way, offset, bytes) {
                Ok(()) => return Ok(()),
                Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        let mut done = 0;
        while done < bytes {
            let count = (bytes - done).min(ZEROS.0.len() as u64);
            self.write_at(offset + done, &ZEROS.0[..count as usize])?;
            done += count;
        }
        Ok(())
    }
}
