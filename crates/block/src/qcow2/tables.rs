//! From a disk's clusters to places in the image: level 1 and level 2 tables (docs/interop/qcow2, "Cluster mapping").

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use super::header::{Header, L1_SIZE, SIZE, TABLE_MAX};
use super::refcounts::Refcounts;
use super::{damaged, read_table, table_bytes};
use crate::storage::Storage;

/// Bits of an entry that are a position.
const OFFSET: u64 = 0x00ff_ffff_ffff_fe00;
/// Exactly one reference: the cluster may be written in place.
const COPIED: u64 = 1 << 63;
const COMPRESSED: u64 = 1 << 62;
/// The cluster reads as zeros, wherever it is (version 3).
const ZERO: u64 = 1;
/// Level 2 tables kept in memory; with clusters of 64 KiB each maps 512 MiB.
const TABLES_MAX: usize = 32;
/// Level 2 tables that a look for the end of the image reads.
const LOOKED_AT_MAX: usize = 1024;

/// Where a cluster's content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cluster {
    /// In the image below, or nowhere.
    Unallocated,
    /// Zeros; a cluster may be reserved for it.
    Zero { reserved: Option<u64>, exclusive: bool },
    /// At this position; only an exclusive one may be written in place.
    Data { offset: u64, exclusive: bool },
    /// Packed, in these bytes.
    Compressed { offset: u64, len: u64 },
}

struct Table {
    offset: u64,
    entries: Vec<u64>,
    dirty: bool,
    used: u64,
}

/// The tables of an image with its reference counts.
pub(super) struct Tables {
    storage: Arc<dyn Storage>,
    pub(super) header: Header,
    l1: Vec<u64>,
    l1_dirty: bool,
    /// By index in the level 1 table.
    l2: HashMap<usize, Table>,
    clock: u64,
    pub(super) refcounts: Refcounts,
    /// Clusters without which the tables do; the disk's tables may still refer to them until they are flushed.
    released: Vec<u64>,
}

impl Tables {
    pub(super) fn read(storage: &Arc<dyn Storage>, header: &Header) -> io::Result<Tables> {
        let l1 = read_table(storage.as_ref(), header.l1_offset, u64::from(header.l1_entries))?;
        Ok(Tables {
            storage: storage.clone(),
            header: header.clone(),
            l1,
            l1_dirty: false,
            l2: HashMap::new(),
            clock: 0,
            refcounts: Refcounts::read(storage, header)?,
            released: Vec::new(),
        })
    }

    /// The end of something that a table refers to and that begins behind `end`. Not more than [`LOOKED_AT_MAX`] tables are
    /// looked at.
    pub(super) fn first_behind(&self, end: u64) -> io::Result<Option<u64>> {
        let size = self.header.cluster_size();
        let behind = |offset: u64| (offset >= end).then_some(offset.saturating_add(size));
        let tables = || self.l1.iter().map(|entry| entry & OFFSET).filter(|&offset| offset != 0);
        if let Some(needed) = tables().find_map(behind) {
            return Ok(Some(needed));
        }
        for table in tables().take(LOOKED_AT_MAX) {
            for entry in read_table(self.storage.as_ref(), table, self.header.l2_entries())? {
                let place = match self.decode(entry)? {
                    Cluster::Data { offset, .. } | Cluster::Compressed { offset, .. } => behind(offset),
                    Cluster::Zero { .. } | Cluster::Unallocated => None,
                };
                if place.is_some() {
                    return Ok(place);
                }
            }
        }
        Ok(None)
    }

    /// Indexes of the disk's cluster in both levels.
    fn place(&self, cluster: u64) -> (usize, usize) {
        let entries = self.header.l2_entries();
        let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        (number(cluster / entries), number(cluster % entries))
    }

    /// Where the content of the disk's cluster is.
    pub(super) fn get(&mut self, cluster: u64) -> io::Result<Cluster> {
        let (first, second) = self.place(cluster);
        let entry = self.table(first)?.map_or(0, |table| table.entries[second]);
        self.decode(entry)
    }

    fn decode(&self, entry: u64) -> io::Result<Cluster> {
        if entry & COMPRESSED != 0 {
            // The sectors' number is above the position, as wide as a cluster has sectors.
            let split = 62 - (self.header.cluster_bits - 8);
            let offset = entry & ((1 << split) - 1);
            let sectors = (entry & !(COPIED | COMPRESSED)) >> split;
            return Ok(Cluster::Compressed { offset, len: (sectors + 1) * 512 - offset % 512 });
        }
        let (offset, exclusive) = (entry & OFFSET, entry & COPIED != 0);
        if !offset.is_multiple_of(self.header.cluster_size()) {
            return Err(damaged("a cluster is not where a cluster can be"));
        }
        let reserved = Some(offset).filter(|&offset| offset != 0);
        Ok(match reserved {
            reserved if self.header.version >= 3 && entry & ZERO != 0 => {
                Cluster::Zero { reserved, exclusive }
            }
            Some(offset) => Cluster::Data { offset, exclusive },
            None => Cluster::Unallocated,
        })
    }

    /// Notes where the content of the disk's cluster is now. What it referred to before is released, except a cluster
    /// that it still refers to.
    pub(super) fn set(&mut self, cluster: u64, place: Cluster) -> io::Result<()> {
        let entry = match place {
            Cluster::Unallocated => 0,
            Cluster::Zero { reserved, .. } => ZERO | reserved.map_or(0, |offset| offset | COPIED),
            Cluster::Data { offset, .. } => offset | COPIED,
            Cluster::Compressed { .. } => return Err(damaged("compressed clusters are only read")),
        };
        let before = self.get(cluster)?;
        let (first, second) = self.place(cluster);
        let table = self.own_table(first)?;
        table.entries[second] = entry;
        table.dirty = true;
        match before {
            Cluster::Data { offset, .. } | Cluster::Zero { reserved: Some(offset), .. } => {
                if entry & OFFSET != offset {
                    self.released.push(offset);
                }
            }
            Cluster::Compressed { offset, len } => {
                let size = self.header.cluster_size();
                let first = offset - offset % size;
                self.released
                    .extend((first..offset + len).step_by(usize::try_from(size).unwrap_or(usize::MAX)));
            }
            Cluster::Zero { reserved: None, .. } | Cluster::Unallocated => {}
        }
        Ok(())
    }

    /// The table at an index of level 1, if there is one.
    fn table(&mut self, first: usize) -> io::Result<Option<&mut Table>> {
        let Some(&entry) = self.l1.get(first) else { return Err(damaged("the level 1 table is too short")) };
        let offset = entry & OFFSET;
        if offset == 0 {
            return Ok(None);
        }
        if !offset.is_multiple_of(self.header.cluster_size()) {
            return Err(damaged("a level 2 table is not where a cluster can be"));
        }
        if !self.l2.contains_key(&first) {
            self.make_room()?;
            let entries = read_table(self.storage.as_ref(), offset, self.header.l2_entries())?;
            self.l2.insert(first, Table { offset, entries, dirty: false, used: 0 });
        }
        self.clock += 1;
        let clock = self.clock;
        let mut table = self.l2.get_mut(&first);
        if let Some(table) = &mut table {
            table.used = clock;
        }
        Ok(table)
    }

    /// The table at an index of level 1, made or copied if it is not this disk's own.
    fn own_table(&mut self, first: usize) -> io::Result<&mut Table> {
        let exclusive = self.l1.get(first).is_some_and(|entry| entry & COPIED != 0);
        let entries = self.table(first)?.map(|table| (table.offset, table.entries.clone()));
        if !exclusive || entries.is_none() {
            let offset = self.refcounts.allocate()?;
            let entries = match entries {
                Some((shared, entries)) => {
                    self.released.push(shared);
                    entries
                }
                None => {
                    self.make_room()?;
                    vec![0; usize::try_from(self.header.l2_entries()).unwrap_or(usize::MAX)]
                }
            };
            self.l1[first] = offset | COPIED;
            self.l1_dirty = true;
            self.l2.insert(first, Table { offset, entries, dirty: true, used: self.clock });
        }
        self.l2.get_mut(&first).ok_or_else(|| damaged("a level 2 table is gone"))
    }

    /// Drops the table that was not used for longest when there are many.
    fn make_room(&mut self) -> io::Result<()> {
        if self.l2.len() < TABLES_MAX {
            return Ok(());
        }
        let oldest =
            self.l2.iter().min_by_key(|(_, table)| table.used).map(|(first, table)| (*first, table.dirty));
        if let Some((first, dirty)) = oldest {
            if dirty {
                self.write()?;
            }
            self.l2.remove(&first);
        }
        Ok(())
    }

    /// Writes what has changed in an order that a crash cannot harm: counts, tables, what refers to them.
    pub(super) fn write(&mut self) -> io::Result<()> {
        self.refcounts.write()?;
        if self.l1_dirty || self.l2.values().any(|table| table.dirty) {
            // Content and counts must be there before a table refers to them.
            self.storage.sync()?;
        }
        for table in self.l2.values_mut().filter(|table| table.dirty) {
            self.storage.write_at(&table_bytes(&table.entries), table.offset)?;
            table.dirty = false;
        }
        if self.l1_dirty {
            self.storage.sync()?;
            self.storage.write_at(&table_bytes(&self.l1), self.header.l1_offset)?;
            self.l1_dirty = false;
        }
        Ok(())
    }

    /// Makes everything durable; the clusters that nothing refers to any more, for [`release`](Tables::release).
    pub(super) fn flush(&mut self) -> io::Result<Vec<u64>> {
        self.write()?;
        self.storage.sync()?;
        Ok(std::mem::take(&mut self.released))
    }

    /// Lets clusters be taken again.
    pub(super) fn release(&mut self, clusters: Vec<u64>) -> io::Result<()> {
        for offset in clusters {
            if self.refcounts.release(offset)? {
                // The space is given back where the file system can; the cluster is free in any case.
                drop(self.storage.discard(offset, self.header.cluster_size()));
            }
        }
        Ok(())
    }

    /// Makes the disk larger.
    pub(super) fn grow(&mut self, size: u64) -> io::Result<()> {
        let needed = self.header.l1_entries_for(size);
        if needed > u64::from(self.header.l1_entries) {
            let bytes = (needed * 8).next_multiple_of(self.header.cluster_size());
            if bytes > TABLE_MAX {
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, "no qcow2 image can be that large"));
            }
            let old = self.header.l1_offset..self.header.l1_offset + self.l1.len() as u64 * 8;
            let end = self.storage.size()?.div_ceil(self.header.cluster_size());
            let offset = self.refcounts.allocate_run(end, bytes / self.header.cluster_size())?;
            self.l1.resize(usize::try_from(needed).unwrap_or(usize::MAX), 0);
            self.header.l1_offset = offset;
            self.header.l1_entries = u32::try_from(needed).unwrap_or(u32::MAX);
            self.l1_dirty = true;
            self.write()?;
            self.storage.sync()?;
            let mut place = self.header.l1_entries.to_be_bytes().to_vec();
            place.extend(offset.to_be_bytes());
            self.storage.write_at(&place, L1_SIZE)?;
            let step = usize::try_from(self.header.cluster_size()).unwrap_or(usize::MAX);
            self.released.extend(old.step_by(step));
        }
        self.storage.write_at(&size.to_be_bytes(), SIZE)?;
        self.header.size = size;
        Ok(())
    }
}
