//! Partition tables: GPT (UEFI specification 2.10, chapter 5) and the older master boot record with its chain of logical
//! partitions.

use std::rc::Rc;

use disk_image::Source;
use stdx::Uuid;

use crate::disk::Part;
use crate::error::Error;

/// Sizes of a logical block that disks have.
const BLOCK_SIZES: [u64; 2] = [512, 4096];
/// Entries of a GPT that are looked at; tables have 128.
const GPT_ENTRIES_MAX: u32 = 1024;
/// Bytes of an entry of a GPT.
const GPT_ENTRY_LEN: u32 = 128;
/// Logical partitions that are followed.
const LOGICAL_MAX: u32 = 128;
/// Types of an extended partition, which holds logical ones.
const EXTENDED: [u8; 3] = [0x05, 0x0f, 0x85];
/// The type of the partition that covers a disk with a GPT.
const PROTECTIVE: u8 = 0xee;

/// Which table names a partition; GRUB names it in its device names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    /// No table: the whole disk is one file system.
    None,
    /// A master boot record.
    Msdos,
    /// A GUID partition table.
    Gpt,
}

/// One partition.
pub(crate) struct Partition {
    /// The table it is in.
    pub(crate) table: Table,
    /// Its number, as Linux counts; 0 for a whole disk.
    pub(crate) number: u32,
    /// What Linux calls `PARTUUID`, empty without a table.
    pub(crate) part_uuid: String,
    /// Its bytes.
    pub(crate) part: Part,
}

/// The partitions of a disk in the table's order; a disk without a table is one partition with number 0.
///
/// # Errors
/// The disk cannot be read, or its table is damaged.
pub(crate) fn read(disk: &Rc<dyn Source>) -> Result<Vec<Partition>, Error> {
    let whole = Part::new(disk.clone(), 0, disk.len());
    for block in BLOCK_SIZES {
        if let Some(partitions) = gpt(disk, &whole, block)? {
            return Ok(partitions);
        }
    }
    let partitions = master_boot_record(disk, &whole)?;
    Ok(match partitions.is_empty() {
        true => vec![Partition { table: Table::None, number: 0, part_uuid: String::new(), part: whole }],
        false => partitions,
    })
}

fn bytes(whole: &Part, offset: u64, count: usize) -> Result<Option<Vec<u8>>, Error> {
    if offset.checked_add(count as u64).is_none_or(|end| end > whole.len()) {
        return Ok(None);
    }
    let mut bytes = vec![0; count];
    whole.read_exact_at(&mut bytes, offset).map_err(|source| Error::Read { offset, source })?;
    Ok(Some(bytes))
}

fn le_u32(bytes: &[u8], offset: usize) -> u32 {
    bytes.get(offset..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn le_u64(bytes: &[u8], offset: usize) -> u64 {
    bytes.get(offset..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The partitions of a GPT with blocks of that size, from its header or the copy at the disk's end; `None` without one.
fn gpt(disk: &Rc<dyn Source>, whole: &Part, block: u64) -> Result<Option<Vec<Partition>>, Error> {
    let last = (whole.len() / block).saturating_sub(1) * block;
    let mut signed = false;
    for offset in [block, last] {
        let Some(header) = bytes(whole, offset, 512)?.filter(|header| header.starts_with(b"EFI PART")) else {
            continue;
        };
        signed = true;
        if let Some(entries) = gpt_entries(whole, header, block)? {
            return Ok(Some(gpt_partitions(disk, &entries, block)));
        }
    }
    match signed {
        true => Err(Error::PartitionTable { what: "the checksums of both copies of the GPT are wrong" }),
        false => Ok(None),
    }
}

/// The table that a header names; `None` if a checksum says that one of them is damaged.
fn gpt_entries(whole: &Part, mut header: Vec<u8>, block: u64) -> Result<Option<Vec<u8>>, Error> {
    let (len, sum) = (le_u32(&header, 12) as usize, le_u32(&header, 16));
    let (first, count, size) = (le_u64(&header, 72), le_u32(&header, 80), le_u32(&header, 84));
    let entries_sum = le_u32(&header, 88);
    header[16..20].fill(0);
    if !(92..=header.len()).contains(&len) || crc32fast::hash(&header[..len]) != sum {
        return Ok(None);
    }
    if size != GPT_ENTRY_LEN || count > GPT_ENTRIES_MAX {
        return Err(Error::PartitionTable { what: "the GPT has entries of an unknown size or too many" });
    }
    let offset = first.saturating_mul(block);
    let entries = bytes(whole, offset, (count * size) as usize)?;
    Ok(entries.filter(|entries| crc32fast::hash(entries) == entries_sum))
}

fn gpt_partitions(disk: &Rc<dyn Source>, entries: &[u8], block: u64) -> Vec<Partition> {
    let used = (1..).zip(entries.chunks_exact(GPT_ENTRY_LEN as usize)).filter(|(_, entry)| {
        let unused = entry[..16].iter().all(|&byte| byte == 0);
        !unused && le_u64(entry, 32) <= le_u64(entry, 40)
    });
    used.map(|(number, entry)| {
        let (first, last) = (le_u64(entry, 32), le_u64(entry, 40));
        let len = (last - first).saturating_add(1).saturating_mul(block);
        Partition {
            table: Table::Gpt,
            number,
            part_uuid: guid(&entry[16..32]),
            part: Part::new(disk.clone(), first.saturating_mul(block), len),
        }
    })
    .collect()
}

/// A GUID as text: its first three groups are little-endian on disk.
fn guid(bytes: &[u8]) -> String {
    let mut ordered: [u8; 16] = bytes.first_chunk().copied().unwrap_or_default();
    ordered[..4].reverse();
    ordered[4..6].reverse();
    ordered[6..8].reverse();
    Uuid::from_bytes(ordered).to_string()
}

/// A row of a master boot record.
#[derive(Clone, Copy)]
struct Row {
    kind: u8,
    first: u64,
    count: u64,
}

/// The four rows of the record at `offset`, if there is one.
fn rows(whole: &Part, offset: u64) -> Result<Option<([Row; 4], u32)>, Error> {
    let Some(record) = bytes(whole, offset, 512)?.filter(|record| record[510..] == [0x55, 0xaa]) else {
        return Ok(None);
    };
    let row = |index: usize| {
        let row = &record[446 + 16 * index..][..16];
        Row { kind: row[4], first: u64::from(le_u32(row, 8)), count: u64::from(le_u32(row, 12)) }
    };
    Ok(Some(([row(0), row(1), row(2), row(3)], le_u32(&record, 440))))
}

fn master_boot_record(disk: &Rc<dyn Source>, whole: &Part) -> Result<Vec<Partition>, Error> {
    let Some((primary, signature)) = rows(whole, 0)? else { return Ok(Vec::new()) };
    let partition = |number: u32, first: u64, count: u64| Partition {
        table: Table::Msdos,
        number,
        part_uuid: format!("{signature:08x}-{number:02x}"),
        part: Part::new(disk.clone(), first.saturating_mul(512), count.saturating_mul(512)),
    };
    let sectors = whole.len() / 512;
    // The first sector of a file system without a table has the record's signature, too, and code where rows would be.
    let is_row = |row: &Row| row.kind != 0 && row.count > 0 && row.first > 0 && row.first < sectors;
    let mut partitions = Vec::new();
    for (number, row) in (1..).zip(&primary) {
        if is_row(row) && !EXTENDED.contains(&row.kind) && row.kind != PROTECTIVE {
            partitions.push(partition(number, row.first, row.count));
        }
    }
    if let Some(extended) = primary.iter().find(|row| is_row(row) && EXTENDED.contains(&row.kind)) {
        let mut at = extended.first;
        for number in 5..5 + LOGICAL_MAX {
            let Some(([logical, next, ..], _)) = rows(whole, at.saturating_mul(512))? else { break };
            if logical.kind != 0 && logical.count > 0 {
                partitions.push(partition(number, at.saturating_add(logical.first), logical.count));
            }
            // A chain that leads back would never end; records are in ascending order.
            let following = extended.first.saturating_add(next.first);
            if !EXTENDED.contains(&next.kind) || following <= at {
                break;
            }
            at = following;
        }
    }
    Ok(partitions)
}
