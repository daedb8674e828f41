//! Disks in QEMU's copy-on-write format, versions 2 and 3, over an optional image below.
//!
//! Written from the format's specification (QEMU, docs/interop/qcow2). Content of clusters that are the disk's own is
//! written in place and without a lock; what changes tables waits for one another.

mod compressed;
mod create;
mod header;
mod refcounts;
mod tables;

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::content::{Content, check_range};
use crate::error::Error;
use crate::storage::Storage;
use header::{Compression, Header};
use tables::{Cluster, Tables};

pub use create::{Below, create};

/// A disk in a qcow2 image.
pub struct Qcow2 {
    storage: Arc<dyn Storage>,
    tables: Mutex<Tables>,
    /// Held while bytes are read or written at places that the tables told; clusters are given back between such uses.
    in_place: RwLock<()>,
    backing: Option<Arc<dyn Content>>,
    size: AtomicU64,
    cluster_size: u64,
    version: u32,
    compression: Compression,
    writable: bool,
}

/// Neighbouring clusters whose content is in one place.
struct Run {
    place: Cluster,
    /// Where in the first cluster the bytes begin.
    within: u64,
    len: usize,
}

impl Qcow2 {
    /// Opens the image in `storage`; `backing` is the content below, where the image names one.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn open(
        storage: Arc<dyn Storage>,
        writable: bool,
        backing: Option<Arc<dyn Content>>,
    ) -> Result<Qcow2, Error> {
        let header = Header::read(storage.as_ref(), writable)?;
        let tables = Tables::read(&storage, &header)
            .map_err(|source| Error::Io { what: "read the qcow2 image's tables", source })?;
        Ok(Qcow2 {
            storage,
            tables: Mutex::new(tables),
            in_place: RwLock::new(()),
            backing,
            size: AtomicU64::new(header.size),
            cluster_size: header.cluster_size(),
            version: header.version,
            compression: header.compression,
            writable,
        })
    }

    /// A disk that has what `below` has and keeps what is written in `storage`, which is empty. Nobody else finds the image
    /// below by this one.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn over(storage: Arc<dyn Storage>, below: Arc<dyn Content>) -> Result<Qcow2, Error> {
        create(storage.as_ref(), below.size(), None)?;
        Qcow2::open(storage, true, Some(below))
    }

    /// Whether all that the tables refer to is in the image's file.
    ///
    /// # Errors
    /// It is not: the image is truncated. Or the kernel's error.
    pub fn check_whole(&self) -> Result<(), Error> {
        let io = |source| Error::Io { what: "look for the end of the qcow2 image", source };
        let there = self.storage.size().map_err(io)?;
        match stdx::lock(&self.tables).first_behind(there).map_err(io)? {
            None => Ok(()),
            Some(needed) => Err(Error::Truncated { needed, there }),
        }
    }

    fn check(&self, offset: u64, len: u64) -> io::Result<()> {
        check_range(offset, len, self.size())?;
        if self.writable { Ok(()) } else { Err(io::ErrorKind::ReadOnlyFilesystem.into()) }
    }

    /// The run that begins at `offset`, of at most `len` bytes.
    fn run(&self, offset: u64, len: usize) -> io::Result<Run> {
        let mut tables = stdx::lock(&self.tables);
        let within = offset % self.cluster_size;
        let mut cluster = offset / self.cluster_size;
        let place = tables.get(cluster)?;
        let mut there = self.cluster_size - within;
        while there < len as u64 {
            cluster += 1;
            let continues = match (place, tables.get(cluster)?) {
                (Cluster::Data { offset, exclusive }, Cluster::Data { offset: next, exclusive: also }) => {
                    next == offset + within + there && exclusive == also
                }
                (Cluster::Unallocated, Cluster::Unallocated) => true,
                (Cluster::Zero { .. }, Cluster::Zero { .. }) => true,
                _ => false,
            };
            if !continues {
                break;
            }
            there += self.cluster_size;
        }
        Ok(Run { place, within, len: usize::try_from(there).unwrap_or(usize::MAX).min(len) })
    }

    /// What the image below has, zeros behind its end.
    fn read_backing(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let size = self.backing.as_ref().map_or(0, |backing| backing.size());
        let there = usize::try_from(size.saturating_sub(offset)).unwrap_or(usize::MAX).min(bytes.len());
        let (below, behind) = bytes.split_at_mut(there);
        behind.fill(0);
        match &self.backing {
            Some(backing) if !below.is_empty() => backing.read_at(below, offset),
            _ => Ok(()),
        }
    }

    /// Fills `bytes` from a place, `within` bytes behind its begin; `offset` is where they are on the disk.
    fn read_place(&self, place: Cluster, within: u64, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        match place {
            Cluster::Unallocated => self.read_backing(bytes, offset),
            Cluster::Zero { .. } => {
                bytes.fill(0);
                Ok(())
            }
            Cluster::Data { offset: data, .. } => self.storage.read_at(bytes, data + within),
            Cluster::Compressed { offset: packed, len } => {
                let mut source = vec![0; usize::try_from(len).unwrap_or(usize::MAX)];
                self.storage.read_at(&mut source, packed)?;
                let mut cluster = vec![0; usize::try_from(self.cluster_size).unwrap_or(usize::MAX)];
                compressed::unpack(&source, &mut cluster, self.compression)?;
                let begin = usize::try_from(within).unwrap_or(usize::MAX);
                bytes.copy_from_slice(&cluster[begin..begin + bytes.len()]);
                Ok(())
            }
        }
    }

    /// Writes into one cluster that is not the disk's own yet: takes one and completes it with the old content.
    fn write_new(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut tables = stdx::lock(&self.tables);
        let (number, within) = (offset / self.cluster_size, offset % self.cluster_size);
        let before = tables.get(number)?;
        let begin = usize::try_from(within).unwrap_or(usize::MAX);
        // Another thread may have been here first.
        if let Cluster::Data { offset: data, exclusive: true } = before {
            return self.storage.write_at(bytes, data + within);
        }
        let mut cluster = vec![0; usize::try_from(self.cluster_size).unwrap_or(usize::MAX)];
        if bytes.len() < cluster.len() {
            self.read_place(before, 0, &mut cluster, number * self.cluster_size)?;
        }
        cluster[begin..begin + bytes.len()].copy_from_slice(bytes);
        let place = match before {
            Cluster::Zero { reserved: Some(reserved), exclusive: true } => reserved,
            _ => tables.refcounts.allocate()?,
        };
        self.storage.write_at(&cluster, place)?;
        tables.set(number, Cluster::Data { offset: place, exclusive: true })
    }

    /// Makes whole clusters zeros in the tables; the parts of clusters at both ends are written.
    fn zero_clusters(&self, offset: u64, len: u64, unmap: bool, parts: bool) -> io::Result<()> {
        let (end, size) = (offset + len, self.size());
        let mut at = offset;
        while at < end {
            let number = at / self.cluster_size;
            let next = ((number + 1) * self.cluster_size).min(end);
            // The disk's last cluster is whole when the disk ends in it.
            let whole = at.is_multiple_of(self.cluster_size)
                && (next.is_multiple_of(self.cluster_size) || next == size);
            if whole {
                self.zero_cluster(number, unmap)?;
            } else if parts && !self.reads_as_zeros(number)? {
                let count = usize::try_from(next - at).unwrap_or(usize::MAX);
                self.write_at(&vec![0; count], at)?;
            }
            at = next;
        }
        Ok(())
    }

    fn reads_as_zeros(&self, cluster: u64) -> io::Result<bool> {
        let place = stdx::lock(&self.tables).get(cluster)?;
        Ok(match place {
            Cluster::Zero { .. } => true,
            Cluster::Unallocated => !self.is_backed(cluster),
            Cluster::Data { .. } | Cluster::Compressed { .. } => false,
        })
    }

    /// Whether the image below has content for a cluster.
    fn is_backed(&self, cluster: u64) -> bool {
        self.backing.as_ref().is_some_and(|backing| backing.size() > cluster * self.cluster_size)
    }

    fn zero_cluster(&self, number: u64, unmap: bool) -> io::Result<()> {
        let mut tables = stdx::lock(&self.tables);
        let before = tables.get(number)?;
        let kept = match before {
            Cluster::Data { offset, exclusive: true } if !unmap => Some(offset),
            Cluster::Zero { reserved, exclusive: true } if !unmap => reserved,
            _ => None,
        };
        if self.version >= 3 && (kept.is_some() || self.is_backed(number)) {
            return tables.set(number, Cluster::Zero { reserved: kept, exclusive: kept.is_some() });
        }
        if !self.is_backed(number) && kept.is_none() {
            return match before {
                Cluster::Unallocated => Ok(()),
                _ => tables.set(number, Cluster::Unallocated),
            };
        }
        drop(tables);
        // Version 2 has no mark for zeros.
        let begin = number * self.cluster_size;
        let count = self.cluster_size.min(self.size() - begin);
        self.write_at(&vec![0; usize::try_from(count).unwrap_or(usize::MAX)], begin)
    }
}

impl Content for Qcow2 {
    fn size(&self) -> u64 {
        self.size.load(Ordering::Acquire)
    }

    fn read_at(&self, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
        check_range(offset, bytes.len() as u64, self.size())?;
        let _using = self.in_place.read().unwrap_or_else(PoisonError::into_inner);
        while !bytes.is_empty() {
            let run = self.run(offset, bytes.len())?;
            let (now, later) = bytes.split_at_mut(run.len);
            self.read_place(run.place, run.within, now, offset)?;
            bytes = later;
            offset += run.len as u64;
        }
        Ok(())
    }

    fn write_at(&self, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
        self.check(offset, bytes.len() as u64)?;
        let _using = self.in_place.read().unwrap_or_else(PoisonError::into_inner);
        while !bytes.is_empty() {
            let run = self.run(offset, bytes.len())?;
            let count = match run.place {
                Cluster::Data { offset: data, exclusive: true } => {
                    self.storage.write_at(&bytes[..run.len], data + run.within)?;
                    run.len
                }
                _ => {
                    let rest = usize::try_from(self.cluster_size - run.within).unwrap_or(usize::MAX);
                    let count = rest.min(bytes.len());
                    self.write_new(&bytes[..count], offset)?;
                    count
                }
            };
            bytes = &bytes[count..];
            offset += count as u64;
        }
        Ok(())
    }

    fn write_zeroes(&self, offset: u64, len: u64, unmap: bool) -> io::Result<()> {
        self.check(offset, len)?;
        self.zero_clusters(offset, len, unmap, true)
    }

    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        self.check(offset, len)?;
        // Where zeros cannot be marked, old content may stay: a discard allows it.
        if self.version < 3 && self.backing.is_some() {
            return Ok(());
        }
        self.zero_clusters(offset, len, true, false)
    }

    fn flush(&self) -> io::Result<()> {
        if !self.writable {
            return Ok(());
        }
        let released = stdx::lock(&self.tables).flush()?;
        if released.is_empty() {
            return Ok(());
        }
        let _nobody = self.in_place.write().unwrap_or_else(PoisonError::into_inner);
        stdx::lock(&self.tables).release(released)
    }

    fn resize(&self, size: u64) -> io::Result<()> {
        self.check(0, 0)?;
        if size < self.size() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "a qcow2 disk can only become larger"));
        }
        stdx::lock(&self.tables).grow(size)?;
        self.size.store(size, Ordering::Release);
        self.flush()
    }
}

impl Drop for Qcow2 {
    /// What the tables hold goes to the image; a guest that wanted it durable has flushed.
    fn drop(&mut self) {
        if self.writable {
            drop(self.flush());
            // Clusters that the flush released are counted free now.
            drop(stdx::lock(&self.tables).write());
        }
    }
}

/// The error of a table that breaks the rules.
fn damaged(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Error::Damaged { what })
}

/// A table of big-endian numbers.
fn read_table(storage: &dyn Storage, offset: u64, entries: u64) -> io::Result<Vec<u64>> {
    let mut bytes = vec![0; usize::try_from(entries * 8).unwrap_or(usize::MAX)];
    storage.read_at(&mut bytes, offset)?;
    Ok(bytes.as_chunks().0.iter().map(|bytes| u64::from_be_bytes(*bytes)).collect())
}

fn table_bytes(table: &[u64]) -> Vec<u8> {
    table.iter().flat_map(|entry| entry.to_be_bytes()).collect()
}
