//! Where an image's tables are (QEMU's docs/interop/qcow2, "Header").

use disk_image::{Format, Source, Wish, inspect};

use crate::error::Error;
use crate::storage::Storage;

/// Incompatible feature: reference counts may be wrong, because the image was not closed.
const DIRTY: u64 = 1 << 0;
const CORRUPT: u64 = 1 << 1;
const DATA_FILE: u64 = 1 << 2;
const EXTENDED_L2: u64 = 1 << 4;
/// Position of the autoclear features: what a writer that does not keep them up must remove.
const AUTOCLEAR: u64 = 88;
/// Position of size, number and place of the level 1 table.
pub(super) const SIZE: u64 = 24;
pub(super) const L1_SIZE: u64 = 36;
/// Position of the refcount table's place and clusters.
pub(super) const REFCOUNT_TABLE: u64 = 48;
/// Most bytes of a level 1 or refcount table; QEMU's limits are 32 and 8 MiB.
pub(super) const TABLE_MAX: u64 = 32 << 20;

/// How compressed clusters are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    Deflate,
    Zstd,
}

/// The fields that reading and writing need.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) version: u32,
    pub(super) cluster_bits: u32,
    pub(super) size: u64,
    pub(super) l1_entries: u32,
    pub(super) l1_offset: u64,
    pub(super) refcount_table_offset: u64,
    pub(super) refcount_table_clusters: u32,
    /// Logarithm of a reference count's bits.
    pub(super) refcount_order: u32,
    pub(super) compression: Compression,
}

/// The header's bytes as `disk-image` wants them.
struct Head<'a>(&'a dyn Storage, u64);

impl Source for Head<'_> {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> std::io::Result<usize> {
        let there = self.1.saturating_sub(offset);
        let count = usize::try_from(there).unwrap_or(usize::MAX).min(bytes.len());
        self.0.read_at(&mut bytes[..count], offset)?;
        Ok(count)
    }

    fn len(&self) -> u64 {
        self.1
    }
}

impl Header {
    /// Reads and checks the header; a writer also needs what makes writing safe.
    pub(super) fn read(storage: &dyn Storage, writable: bool) -> Result<Header, Error> {
        let io = |source| Error::Io { what: "read the image's header", source };
        // The rules of the header's own fields are checked there.
        inspect(&Head(storage, storage.size().map_err(io)?), Wish::Format(Format::Qcow2))?;
        let mut bytes = [0; 112];
        storage.read_at(&mut bytes, 0).map_err(io)?;
        let u32_at =
            |offset: usize| bytes[offset..].first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
        let u64_at =
            |offset: usize| bytes[offset..].first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        let version = u32_at(4);
        let features = if version >= 3 { u64_at(72) } else { 0 };
        refuse(u32_at(32), features, writable)?;
        let header = Header {
            version,
            cluster_bits: u32_at(20),
            size: u64_at(24),
            l1_entries: u32_at(36),
            l1_offset: u64_at(40),
            refcount_table_offset: u64_at(48),
            refcount_table_clusters: u32_at(56),
            refcount_order: if version >= 3 { u32_at(96) } else { 4 },
            compression: match (version, u32_at(100)) {
                (3.., 105..) if bytes[104] == 1 => Compression::Zstd,
                (3.., 105..) if bytes[104] > 1 => {
                    return Err(Error::Unsupported {
                        what: "is compressed in an unknown way",
                        cure: "convert it: qemu-img convert -O qcow2 OLD NEW",
                    });
                }
                _ => Compression::Deflate,
            },
        };
        header.check()?;
        if writable && version >= 3 && u64_at(88) != 0 {
            storage.write_at(&[0; 8], AUTOCLEAR).map_err(io)?;
        }
        Ok(header)
    }

    fn check(&self) -> Result<(), Error> {
        let aligned = |offset: u64| offset != 0 && offset.is_multiple_of(self.cluster_size());
        let refcount_bytes = u64::from(self.refcount_table_clusters).saturating_mul(self.cluster_size());
        let needed = self.l1_entries_for(self.size);
        let rules = [
            (self.refcount_order <= 6, "it has reference counts of an unknown width"),
            (aligned(self.refcount_table_offset), "its refcount table is not where a table can be"),
            ((1..=TABLE_MAX).contains(&refcount_bytes), "its refcount table has an impossible size"),
            (needed == 0 || aligned(self.l1_offset), "its level 1 table is not where a table can be"),
            (u64::from(self.l1_entries) * 8 <= TABLE_MAX, "its level 1 table is too large"),
            (u64::from(self.l1_entries) >= needed, "its level 1 table is too small for the disk"),
        ];
        rules.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, what)| Err(Error::Damaged { what }))
    }

    pub(super) fn cluster_size(&self) -> u64 {
        1 << self.cluster_bits
    }

    /// Entries of a level 2 table, which fills a cluster.
    pub(super) fn l2_entries(&self) -> u64 {
        self.cluster_size() / 8
    }

    /// Entries of a level 1 table for a disk of `size` bytes.
    pub(super) fn l1_entries_for(&self, size: u64) -> u64 {
        size.div_ceil(self.cluster_size()).div_ceil(self.l2_entries())
    }
}

/// Errors for what is not supported.
fn refuse(encryption: u32, features: u64, writable: bool) -> Result<(), Error> {
    let repair = "repair it: qemu-img check -r all";
    let convert = "convert it: qemu-img convert -O qcow2 OLD NEW";
    let rules = [
        (encryption != 0, "is encrypted", convert),
        (features & DATA_FILE != 0, "keeps its data in another file", convert),
        (features & EXTENDED_L2 != 0, "has subclusters", convert),
        (writable && features & DIRTY != 0, "was not closed properly", repair),
        (writable && features & CORRUPT != 0, "is marked as corrupt", repair),
    ];
    rules
        .iter()
        .find(|(holds, ..)| *holds)
        .map_or(Ok(()), |&(_, what, cure)| Err(Error::Unsupported { what, cure }))
}
