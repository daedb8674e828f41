//! Disks with a partition table, as firmware and Linux accept them.

/// Bytes of a block.
const BLOCK: usize = 512;
/// The first partition's block, and the blocks behind the last one: more than the table's 34.
const MARGIN: usize = 64;
/// Entries of the table, and bytes of each.
const ENTRIES: usize = 128;
const ENTRY: usize = 128;
/// A partition with files of Linux, as its identifier lies on the disk (UEFI specification, appendix A).
const LINUX: [u8; 16] =
    [0xaf, 0x3d, 0xc6, 0x0f, 0x83, 0x84, 0x72, 0x47, 0x8e, 0x79, 0x3d, 0x69, 0xd8, 0x47, 0x7d, 0xe4];

/// A disk with a GPT (UEFI specification, chapter 5) and these partitions, whose identifiers are their numbers, byte for byte.
#[must_use]
pub fn gpt(parts: &[Vec<u8>]) -> Vec<u8> {
    let blocks = |part: &Vec<u8>| part.len().div_ceil(BLOCK);
    let count = MARGIN + parts.iter().map(blocks).sum::<usize>() + MARGIN;
    let mut disk = vec![0; count * BLOCK];
    let mut entries = vec![0; ENTRIES * ENTRY];
    let mut begin = MARGIN;
    for (number, (entry, part)) in (1_u8..).zip(entries.chunks_exact_mut(ENTRY).zip(parts)) {
        entry[..16].copy_from_slice(&LINUX);
        entry[16..32].fill(number);
        put(entry, 32, begin as u64);
        put(entry, 40, (begin + blocks(part) - 1) as u64);
        disk[begin * BLOCK..][..part.len()].copy_from_slice(part);
        begin += blocks(part);
    }
    let last = count - 1;
    let table = entries.len() / BLOCK;
    for (own, other, place) in [(1, last, 2), (last, 1, last - table)] {
        disk[own * BLOCK..][..BLOCK].copy_from_slice(&header(own, other, place, last, &entries));
        disk[place * BLOCK..][..entries.len()].copy_from_slice(&entries);
    }
    // The record that tells older programs that the disk is taken.
    disk[446 + 4] = 0xee;
    disk[446 + 8] = 1;
    disk[446 + 12..446 + 16].copy_from_slice(&(last as u32).to_le_bytes());
    disk[510..512].copy_from_slice(&[0x55, 0xaa]);
    disk
}

fn header(own: usize, other: usize, table: usize, last: usize, entries: &[u8]) -> [u8; BLOCK] {
    let mut header = [0; BLOCK];
    header[..12].copy_from_slice(b"EFI PART\0\0\x01\0");
    header[12] = 92;
    put(&mut header, 24, own as u64);
    put(&mut header, 32, other as u64);
    put(&mut header, 40, MARGIN as u64);
    put(&mut header, 48, (last - MARGIN) as u64);
    header[56..72].fill(0x77);
    put(&mut header, 72, table as u64);
    header[80] = ENTRIES as u8;
    header[84] = ENTRY as u8;
    header[88..92].copy_from_slice(&crc32fast::hash(entries).to_le_bytes());
    let sum = crc32fast::hash(&header[..92]);
    header[16..20].copy_from_slice(&sum.to_le_bytes());
    header
}

fn put(bytes: &mut [u8], at: usize, number: u64) {
    bytes[at..at + 8].copy_from_slice(&number.to_le_bytes());
}
