//! Which clusters of an image are in use: reference counts in two levels, and taking free clusters.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use super::header::{Header, REFCOUNT_TABLE, TABLE_MAX};
use super::{damaged, read_table, table_bytes};
use crate::storage::Storage;

/// Blocks kept in memory when they are the same as on the disk.
const CLEAN_BLOCKS_MAX: usize = 64;
/// Clusters behind the end of the file that may be in use because they are not written yet.
const UNWRITTEN_MAX: u64 = 1 << 16;

struct Block {
    bytes: Vec<u8>,
    dirty: bool,
}

/// The reference counts of all clusters. Changes are in memory until [`write`](Refcounts::write).
pub(super) struct Refcounts {
    storage: Arc<dyn Storage>,
    cluster_size: u64,
    /// Bits of a count.
    bits: u64,
    table_offset: u64,
    table: Vec<u64>,
    table_dirty: bool,
    blocks: HashMap<u64, Block>,
    /// No cluster before this one is free.
    hint: u64,
}

impl Refcounts {
    pub(super) fn read(storage: &Arc<dyn Storage>, header: &Header) -> io::Result<Refcounts> {
        let entries = u64::from(header.refcount_table_clusters) * header.cluster_size() / 8;
        let table = read_table(storage.as_ref(), header.refcount_table_offset, entries)?;
        Ok(Refcounts {
            storage: storage.clone(),
            cluster_size: header.cluster_size(),
            bits: 1 << header.refcount_order,
            table_offset: header.refcount_table_offset,
            table,
            table_dirty: false,
            blocks: HashMap::new(),
            hint: 0,
        })
    }

    /// Clusters that a block counts.
    fn per_block(&self) -> u64 {
        self.cluster_size * 8 / self.bits
    }

    fn block(&mut self, number: u64) -> io::Result<Option<&mut Block>> {
        let offset = self.table.get(index(number)).copied().unwrap_or(0);
        if offset == 0 {
            return Ok(None);
        }
        if !offset.is_multiple_of(self.cluster_size) {
            return Err(damaged("a refcount block is not where a cluster can be"));
        }
        if !self.blocks.contains_key(&number) {
            if self.blocks.len() >= CLEAN_BLOCKS_MAX {
                self.blocks.retain(|_, block| block.dirty);
            }
            let mut bytes = vec![0; index(self.cluster_size)];
            self.storage.read_at(&mut bytes, offset)?;
            self.blocks.insert(number, Block { bytes, dirty: false });
        }
        Ok(self.blocks.get_mut(&number))
    }

    /// How often a cluster is referred to.
    pub(super) fn get(&mut self, cluster: u64) -> io::Result<u64> {
        let (per_block, bits) = (self.per_block(), self.bits);
        let block = self.block(cluster / per_block)?;
        Ok(block.map_or(0, |block| count_at(&block.bytes, cluster % per_block, bits)))
    }

    fn set(&mut self, cluster: u64, count: u64) -> io::Result<()> {
        let (per_block, bits) = (self.per_block(), self.bits);
        let Some(block) = self.block(cluster / per_block)? else {
            return Err(damaged("a cluster in use has no reference count"));
        };
        set_count(&mut block.bytes, cluster % per_block, bits, count);
        block.dirty = true;
        Ok(())
    }

    /// Takes a free cluster; its position. What it holds is unknown.
    pub(super) fn allocate(&mut self) -> io::Result<u64> {
        let end = self.storage.size()? / self.cluster_size + UNWRITTEN_MAX;
        loop {
            let cluster = self.hint;
            if cluster > end {
                return Err(damaged("reference counts of clusters far behind its end"));
            }
            self.hint += 1;
            if self.get(cluster)? != 0 {
                continue;
            }
            if self.block(cluster / self.per_block())?.is_none() {
                // A new block lies in the first cluster that it counts.
                self.add_block(cluster)?;
                continue;
            }
            self.set(cluster, 1)?;
            return Ok(cluster * self.cluster_size);
        }
    }

    fn add_block(&mut self, cluster: u64) -> io::Result<()> {
        let number = cluster / self.per_block();
        if index(number) >= self.table.len() {
            // The larger table may take this very cluster, so the caller looks again.
            self.hint = cluster;
            return self.grow(number + 1);
        }
        self.table[index(number)] = cluster * self.cluster_size;
        self.table_dirty = true;
        self.blocks.insert(number, Block { bytes: vec![0; index(self.cluster_size)], dirty: true });
        self.set(cluster, 1)
    }

    /// Moves the table to a larger place behind everything else, with room for `needed` blocks and as many again.
    fn grow(&mut self, needed: u64) -> io::Result<()> {
        let old = (self.table_offset, self.table.len() as u64 * 8);
        let bytes = (needed * 2 * 8).next_multiple_of(self.cluster_size);
        if bytes > TABLE_MAX {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "the qcow2 image's refcount table is full",
            ));
        }
        self.table.resize(index(bytes / 8), 0);
        let first = self.storage.size()?.div_ceil(self.cluster_size).max(self.hint);
        let table = self.allocate_run(first, bytes / self.cluster_size)?;
        self.table_offset = table;
        self.table_dirty = true;
        self.write()?;
        self.storage.sync()?;
        let clusters = u32::try_from(bytes / self.cluster_size).unwrap_or(u32::MAX);
        let mut place = table.to_be_bytes().to_vec();
        place.extend(clusters.to_be_bytes());
        self.storage.write_at(&place, REFCOUNT_TABLE)?;
        self.storage.sync()?;
        for offset in (old.0..old.0 + old.1).step_by(index(self.cluster_size)) {
            self.release(offset)?;
        }
        Ok(())
    }

    /// Takes `count` clusters one behind the other, from cluster `first` on; the position of the first.
    pub(super) fn allocate_run(&mut self, first: u64, count: u64) -> io::Result<u64> {
        let hint = std::mem::replace(&mut self.hint, first);
        let mut run: Vec<u64> = Vec::new();
        while (run.len() as u64) < count {
            let offset = self.allocate()?;
            if run.last().is_some_and(|last| last + self.cluster_size != offset) {
                for offset in std::mem::take(&mut run) {
                    self.release(offset)?;
                }
                self.hint = offset / self.cluster_size + 1;
            }
            run.push(offset);
        }
        self.hint = hint;
        run.first().copied().ok_or_else(|| damaged("a table without clusters"))
    }

    /// A reference to the cluster at `offset` is gone; whether it was the last one.
    pub(super) fn release(&mut self, offset: u64) -> io::Result<bool> {
        let cluster = offset / self.cluster_size;
        let count = self.get(cluster)?;
        if count == 0 {
            return Err(damaged("a cluster in use has the reference count 0"));
        }
        self.set(cluster, count - 1)?;
        if count == 1 {
            self.hint = self.hint.min(cluster);
        }
        Ok(count == 1)
    }

    /// Writes what has changed: blocks, and the table when they are durable.
    pub(super) fn write(&mut self) -> io::Result<()> {
        for (number, block) in self.blocks.iter_mut().filter(|(_, block)| block.dirty) {
            self.storage.write_at(&block.bytes, self.table[index(*number)])?;
            block.dirty = false;
        }
        if self.table_dirty {
            self.storage.sync()?;
            self.storage.write_at(&table_bytes(&self.table), self.table_offset)?;
            self.table_dirty = false;
        }
        Ok(())
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The count at a position: big-endian, or for less than a byte from the lowest bits up.
fn count_at(bytes: &[u8], position: u64, bits: u64) -> u64 {
    let at = index(position * bits / 8);
    if bits < 8 {
        let shift = position * bits % 8;
        return u64::from(bytes[at] >> shift) & ((1 << bits) - 1);
    }
    bytes[at..at + index(bits / 8)].iter().fold(0, |count, &byte| count << 8 | u64::from(byte))
}

fn set_count(bytes: &mut [u8], position: u64, bits: u64, count: u64) {
    let at = index(position * bits / 8);
    let low = count.to_be_bytes();
    if bits < 8 {
        let shift = position * bits % 8;
        let mask = ((1_u8 << bits) - 1) << shift;
        bytes[at] = bytes[at] & !mask | (low[7] << shift) & mask;
        return;
    }
    let len = index(bits / 8);
    bytes[at..at + len].copy_from_slice(&low[8 - len..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_every_width() {
        for order in 0..=6 {
            let bits = 1 << order;
            let mut bytes = vec![0; 128];
            let most = if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
            for position in [0, 3, 7] {
                set_count(&mut bytes, position, bits, most);
                assert_eq!(count_at(&bytes, position, bits), most, "{bits} bits");
                assert_eq!(count_at(&bytes, position + 1, bits), 0, "{bits} bits");
                set_count(&mut bytes, position, bits, 0);
            }
            assert!(bytes.iter().all(|&byte| byte == 0));
        }
    }
}
