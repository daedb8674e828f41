//! Where an image's bytes are: a file or block device, or what a test puts in its place.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;

/// Bytes at positions that can grow.
pub trait Storage: Send + Sync {
    /// Fills `bytes` from `offset`; behind the end there are zeros.
    ///
    /// # Errors
    /// The kernel's.
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()>;

    /// Writes all of `bytes` at `offset`, growing the storage.
    ///
    /// # Errors
    /// The kernel's; how much was written is then unknown.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Returns when everything written before is durable.
    ///
    /// # Errors
    /// The kernel's: what was written may be lost.
    fn sync(&self) -> io::Result<()>;

    /// Number of bytes.
    ///
    /// # Errors
    /// The kernel's.
    fn size(&self) -> io::Result<u64>;

    /// Changes the number of bytes; new ones are zeros.
    ///
    /// # Errors
    /// The kernel's; block devices have a fixed size.
    fn resize(&self, size: u64) -> io::Result<()>;

    /// Makes a range read as zeros; with `free`, what it took is given back where the storage can.
    ///
    /// # Errors
    /// The kernel's.
    fn zero(&self, offset: u64, len: u64, free: bool) -> io::Result<()>;

    /// The content of a range does not matter any more; it is zeros or what it was.
    ///
    /// # Errors
    /// The kernel's; a storage that cannot give space back does nothing.
    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        let _ = (offset, len);
        Ok(())
    }
}

impl Storage for File {
    fn read_at(&self, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
        while !bytes.is_empty() {
            match FileExt::read_at(self, bytes, offset) {
                Ok(0) => {
                    bytes.fill(0);
                    break;
                }
                Ok(count) => {
                    bytes = &mut bytes[count..];
                    offset += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn size(&self) -> io::Result<u64> {
        // A block device has its size at its end, not in its metadata.
        Ok(rustix::fs::seek(self, rustix::fs::SeekFrom::End(0))?)
    }

    fn resize(&self, size: u64) -> io::Result<()> {
        self.set_len(size)
    }

    fn zero(&self, offset: u64, len: u64, free: bool) -> io::Result<()> {
        let ways: &[FallocateFlags] = match free {
            true => &[FallocateFlags::PUNCH_HOLE, FallocateFlags::ZERO_RANGE],
            false => &[FallocateFlags::ZERO_RANGE],
        };
        for way in ways {
            match fallocate(self, *way | FallocateFlags::KEEP_SIZE, offset, len) {
                // Not every file system can; zeros can be written anywhere.
                Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL | Errno::NODEV) => {}
                outcome => return Ok(outcome?),
            }
        }
        write_zeros(self, offset, len)
    }

    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        match fallocate(self, FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE, offset, len) {
            // A wish that the file system cannot fulfil harms nobody.
            Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::NODEV) => Ok(()),
            outcome => Ok(outcome?),
        }
    }
}

/// A file that nobody needs after a crash: it is written without ever waiting for the disk.
pub struct Fleeting(pub File);

impl Storage for Fleeting {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        Storage::read_at(&self.0, bytes, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        Storage::write_at(&self.0, bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    fn size(&self) -> io::Result<u64> {
        self.0.size()
    }

    fn resize(&self, size: u64) -> io::Result<()> {
        self.0.resize(size)
    }

    fn zero(&self, offset: u64, len: u64, free: bool) -> io::Result<()> {
        self.0.zero(offset, len, free)
    }

    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        Storage::discard(&self.0, offset, len)
    }
}

/// Zeros that are written at once, aligned as files opened without the host's cache want it.
#[repr(align(4096))]
struct Zeros([u8; 0x1_0000]);

static ZEROS: Zeros = Zeros([0; 0x1_0000]);

/// Writes zeros piece by piece.
fn write_zeros(storage: &impl Storage, mut offset: u64, mut len: u64) -> io::Result<()> {
    while len > 0 {
        let count = usize::try_from(len).unwrap_or(usize::MAX).min(ZEROS.0.len());
        storage.write_at(&ZEROS.0[..count], offset)?;
        offset += count as u64;
        len -= count as u64;
    }
    Ok(())
}
