//! Where an image's bytes are: a file or block device, or what a test puts in its place.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use rustix::fs::FallocateFlags;

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
        let how = if free { FallocateFlags::PUNCH_HOLE } else { FallocateFlags::ZERO_RANGE };
        match rustix::fs::fallocate(self, how | FallocateFlags::KEEP_SIZE, offset, len) {
            Ok(()) => Ok(()),
            // Not every file system can; zeros can be written anywhere.
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::INVAL | rustix::io::Errno::NODEV) => {
                write_zeros(self, offset, len)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Writes zeros piece by piece.
fn write_zeros(storage: &impl Storage, mut offset: u64, mut len: u64) -> io::Result<()> {
    let zeros = vec![0; usize::try_from(len.min(1 << 20)).unwrap_or(1 << 20)];
    while len > 0 {
        let count = len.min(zeros.len() as u64);
        storage.write_at(&zeros[..usize::try_from(count).unwrap_or(zeros.len())], offset)?;
        offset += count;
        len -= count;
    }
    Ok(())
}
