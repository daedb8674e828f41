//! A journal of small records that are on the disk when `append` returns, at the price of one write and one flush.
//!
//! The file has its full length from the beginning and consists of two halves, written in turn from their start. No
//! record moves a block or changes a length, so a flush has no metadata to wait for; records begin at whole blocks, so
//! that they go to the disk past the page cache. A record is a header (magic, length, sequence number, CRC-32 of number
//! and content; little-endian) and its content. Numbers grow by one from record to record: what a half held before ends
//! where the numbers stop to fit.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, Mode, OFlags};
use rustix::io::Errno;

use crate::error::{Error, Result};
use crate::files;

const MAGIC: u32 = 0x4a52_5646;
const HEADER_BYTES: usize = 20;
/// Where records may begin, and what their address in memory must be a multiple of.
const BLOCK: usize = 4096;
/// What is written at once when the file is made or cleared.
const PIECE: usize = 1 << 18;
/// Longest journal that is read, in bytes.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    /// Whatever is written to it is on the disk when the write returns.
    file: File,
    path: PathBuf,
    half_bytes: usize,
    half: usize,
    position: usize,
    /// Number of the next record.
    sequence: u64,
}

/// The records that were found.
#[derive(Debug, Default)]
pub struct Records {
    /// Oldest first, by halves: first those of the older half, then those of the half that is being written.
    pub halves: [Vec<Vec<u8>>; 2],
    /// How many cannot be read, although later ones can: the file was damaged.
    pub missing: u64,
}

impl Journal {
    /// The records of the journal at `path`, which is only read; none if there is no journal.
    ///
    /// # Errors
    /// The file cannot be read; it is no regular file, a symbolic link or longer than a journal can be.
    pub fn scan(path: &Path) -> Result<Records> {
        let file = match open(path, OFlags::RDONLY) {
            Err(error) if error.is_not_found() => return Ok(Records::default()),
            other => other?,
        };
        let [older, newer] = Found::of(&file, path)?.ordered();
        let between = match (older.next(), newer.first) {
            (Some(next), Some(first)) => first.saturating_sub(next),
            _ => 0,
        };
        let missing = older.missing + newer.missing + between;
        Ok(Records { halves: [older.records, newer.records], missing })
    }

    /// Opens the journal at `path` for writing, after what it holds, or makes it with halves of `half_bytes`, a multiple
    /// of 4096.
    ///
    /// # Errors
    /// As [`scan`](Journal::scan), or the file cannot be made or written; one that was made is gone again then.
    pub fn open(path: &Path, half_bytes: usize) -> Result<Journal> {
        let file = open(path, OFlags::RDWR | OFlags::CREATE)?;
        let mut found = Found::of(&file, path)?;
        if found.halves.iter().all(|half| half.last.is_none()) && found.half_bytes != half_bytes {
            // New, or the host went down while it was being made.
            fill(&file, 2 * half_bytes).map_err(|error| {
                // Whoever has too little room needs what there is.
                let _ = std::fs::remove_file(path);
                Error::file("write", path, error)
            })?;
            files::sync_directory_of(path)?;
            found.half_bytes = half_bytes;
        }
        let (half_bytes, half) = (found.half_bytes, found.newer());
        let [_, newer] = found.ordered();
        let (position, sequence) = (newer.bytes, newer.next().unwrap_or(1));
        // Not every file system can do without its cache.
        let file = open(path, OFlags::RDWR | OFlags::DSYNC | OFlags::DIRECT)
            .or_else(|_| open(path, OFlags::RDWR | OFlags::DSYNC))?;
        Ok(Journal { file, path: path.to_path_buf(), half_bytes, half, position, sequence })
    }

    /// Whether records of that many bytes fit into a half at all.
    pub fn can_hold(&self, records: &[usize]) -> bool {
        space_of(records) <= self.half_bytes
    }

    /// Whether records of that many bytes fit into what is left of the present half.
    pub fn has_room(&self, records: &[usize]) -> bool {
        self.position + space_of(records) <= self.half_bytes
    }

    /// Goes on in the other half, whose records must not be needed any more: the next ones overwrite them.
    pub fn turn(&mut self) {
        self.half = 1 - self.half;
        self.position = 0;
    }

    /// Writes a record, which is not empty, and waits until the disk has it.
    ///
    /// # Errors
    /// There is no room in this half (ENOSPC), or the disk refuses; the record counts as not written then.
    pub fn append(&mut self, content: &[u8]) -> Result<()> {
        let length = u32::try_from(content.len()).ok().filter(|_| self.has_room(&[content.len()]));
        let Some(length) = length else {
            return Err(Error::file("write", &self.path, Errno::NOSPC));
        };
        let mut record = Block::new(space(content.len()));
        let header = [
            &MAGIC.to_le_bytes()[..],
            &length.to_le_bytes(),
            &self.sequence.to_le_bytes(),
            &checksum(self.sequence, content).to_le_bytes(),
        ];
        record.fill(&header.concat(), content);
        let offset = self.half * self.half_bytes + self.position;
        if let Err(error) = self.write(&record, offset) {
            // If it cannot be taken back either, a power cut before the next record brings it to life again.
            let _ = self.write(&Block::new(BLOCK), offset);
            return Err(error);
        }
        self.position += space(content.len());
        self.sequence += 1;
        Ok(())
    }

    /// Forgets all records, durably, and wipes them. One without content keeps the number.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn clear(&mut self) -> Result<()> {
        self.turn();
        self.append(&[])?;
        let kept = self.half * self.half_bytes;
        let mut offset = 0;
        while offset < 2 * self.half_bytes {
            let piece = PIECE.min(self.half_bytes - offset % self.half_bytes);
            let begin = if offset == kept { offset + BLOCK } else { offset };
            if offset + piece > begin {
                self.write(&Block::new(offset + piece - begin), begin)?;
            }
            offset += piece;
        }
        Ok(())
    }

    fn write(&mut self, block: &Block, offset: usize) -> Result<()> {
        let mut outcome = self.file.write_all_at(block.bytes(), offset as u64);
        if outcome.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::InvalidInput) {
            // It has a cache that cannot be avoided after all, or larger blocks.
            self.file = open(&self.path, OFlags::RDWR | OFlags::DSYNC)?;
            outcome = self.file.write_all_at(block.bytes(), offset as u64);
        }
        outcome.map_err(|error| Error::file("write", &self.path, error))
    }
}

/// What a journal's file holds.
struct Found {
    half_bytes: usize,
    halves: [Half; 2],
}

impl Found {
    fn of(file: &File, path: &Path) -> Result<Found> {
        let unreadable = |error| Error::file("read", path, error);
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(Error::file("use as a journal", path, Errno::INVAL));
        }
        if metadata.len() > FILE_BYTES_MAX {
            return Err(Error::TooLarge { path: path.to_path_buf(), limit_bytes: FILE_BYTES_MAX });
        }
        let half_bytes = metadata.len() as usize / 2 / BLOCK * BLOCK;
        let half = |start| scan(file, start, half_bytes).map_err(unreadable);
        Ok(Found { half_bytes, halves: [half(0)?, half(half_bytes)?] })
    }

    /// The half that was written last.
    fn newer(&self) -> usize {
        usize::from(self.halves[1].next() > self.halves[0].next())
    }

    fn ordered(self) -> [Half; 2] {
        let newer = self.newer();
        let [first, second] = self.halves;
        if newer == 1 { [first, second] } else { [second, first] }
    }
}

/// Whole blocks at an address that a disk can read from.
struct Block {
    memory: Vec<u8>,
    start: usize,
    length: usize,
}

impl Block {
    /// Zeros; `length` is a multiple of [`BLOCK`].
    fn new(length: usize) -> Block {
        let memory = vec![0; length + BLOCK];
        let address = memory.as_ptr().addr();
        let start = address.next_multiple_of(BLOCK) - address;
        Block { memory, start, length }
    }

    fn fill(&mut self, header: &[u8], content: &[u8]) {
        let bytes = &mut self.memory[self.start..];
        bytes[..header.len()].copy_from_slice(header);
        bytes[header.len()..][..content.len()].copy_from_slice(content);
    }

    fn bytes(&self) -> &[u8] {
        &self.memory[self.start..][..self.length]
    }
}

/// What records with so many bytes of content each take.
fn space_of(records: &[usize]) -> usize {
    records.iter().map(|bytes| space(*bytes)).sum()
}

/// What a record with so many bytes of content takes.
fn space(bytes: usize) -> usize {
    (HEADER_BYTES + bytes).next_multiple_of(BLOCK)
}

fn open(path: &Path, flags: OFlags) -> Result<File> {
    let flags = flags | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR);
    file.map(File::from).map_err(|errno| Error::file("open", path, errno))
}

/// What a half holds.
#[derive(Debug, Default)]
struct Half {
    records: Vec<Vec<u8>>,
    /// Where the next one goes.
    bytes: usize,
    first: Option<u64>,
    last: Option<u64>,
    missing: u64,
}

impl Half {
    fn next(&self) -> Option<u64> {
        self.last.map(|last| last.wrapping_add(1))
    }

    fn add(&mut self, sequence: u64, content: Vec<u8>, end: usize) {
        self.missing += self.next().map_or(0, |next| sequence - next);
        self.first.get_or_insert(sequence);
        self.last = Some(sequence);
        self.bytes = end;
        if !content.is_empty() {
            self.records.push(content);
        }
    }
}

/// Reads the records of a half. Their numbers grow; a smaller one is of an earlier time. A block without a record in
/// between is damaged, or it was the last one and the rest is of an earlier time.
fn scan(file: &File, start: usize, half_bytes: usize) -> io::Result<Half> {
    let mut found = Half::default();
    let mut place = 0;
    while place + BLOCK <= half_bytes {
        let record = read_record(file, start + place, half_bytes - place)?;
        place += match record.filter(|(sequence, _)| found.next().is_none_or(|next| *sequence >= next)) {
            None => BLOCK,
            Some((sequence, content)) => {
                let taken = space(content.len());
                found.add(sequence, content, place + taken);
                taken
            }
        };
    }
    Ok(found)
}

/// The record that begins at `place` and ends within `room`: its number and its content.
fn read_record(file: &File, place: usize, room: usize) -> io::Result<Option<(u64, Vec<u8>)>> {
    let mut header = [0; HEADER_BYTES];
    file.read_exact_at(&mut header, place as u64)?;
    let Some(Header { length, sequence, sum }) = Header::read(&header) else { return Ok(None) };
    if length > room - HEADER_BYTES {
        return Ok(None);
    }
    let mut content = vec![0; length];
    file.read_exact_at(&mut content, (place + HEADER_BYTES) as u64)?;
    Ok((checksum(sequence, &content) == sum).then_some((sequence, content)))
}

/// What stands before a record.
struct Header {
    length: usize,
    sequence: u64,
    sum: u32,
}

impl Header {
    fn read(bytes: &[u8; HEADER_BYTES]) -> Option<Header> {
        let (magic, rest) = bytes.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (sequence, rest) = rest.split_first_chunk()?;
        let (sum, _) = rest.split_first_chunk()?;
        (u32::from_le_bytes(*magic) == MAGIC).then_some(Header {
            length: u32::from_le_bytes(*length) as usize,
            sequence: u64::from_le_bytes(*sequence),
            sum: u32::from_le_bytes(*sum),
        })
    }
}

fn checksum(sequence: u64, content: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&sequence.to_le_bytes());
    hasher.update(content);
    hasher.finalize()
}

/// Makes `file` zeros of `length`: blocks that are only reserved would have to be entered into the tables at the first
/// write.
fn fill(mut file: &File, length: usize) -> io::Result<()> {
    // Asked first, a full disk says so at once. Not every file system can be asked.
    match rustix::fs::fallocate(file, FallocateFlags::empty(), 0, length as u64) {
        Err(Errno::OPNOTSUPP) | Ok(()) => {}
        Err(errno) => return Err(errno.into()),
    }
    let zeros = vec![0; PIECE];
    let mut present = 0;
    while present < length {
        let piece = PIECE.min(length - present);
        file.write_all(&zeros[..piece])?;
        present += piece;
    }
    file.set_len(length as u64)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Scratch {
            let path = std::env::temp_dir().join(format!("host-sys-journal-{name}-{}", std::process::id()));
            let _ = std::fs::remove_file(&path);
            Scratch(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn texts(records: &Records) -> String {
        let half = |half: &Vec<Vec<u8>>| {
            half.iter().map(|record| String::from_utf8_lossy(record)).collect::<Vec<_>>().join(" ")
        };
        let missing =
            if records.missing > 0 { format!(" ({} missing)", records.missing) } else { String::new() };
        format!("{} | {}{missing}", half(&records.halves[0]), half(&records.halves[1]))
    }

    fn reopen(scratch: &Scratch) -> (Journal, String) {
        let records = Journal::scan(&scratch.0).unwrap();
        (Journal::open(&scratch.0, 2 * BLOCK).unwrap(), texts(&records))
    }

    #[test]
    fn records_are_found_again_in_order_and_older_ones_give_way() {
        let scratch = Scratch::new("turns");
        let (mut journal, found) = reopen(&scratch);
        assert_eq!(found, " | ");
        for number in 0..7 {
            // A half has two blocks.
            if !journal.has_room(&[4]) {
                journal.turn();
            }
            journal.append(format!("no {number}").as_bytes()).unwrap();
        }
        let (mut journal, found) = reopen(&scratch);
        assert_eq!(found, "no 4 no 5 | no 6");
        journal.append(b"more").unwrap();
        assert!(
            !journal.has_room(&[4])
                && journal.can_hold(&[2 * BLOCK - 20])
                && !journal.can_hold(&[2 * BLOCK - 19])
        );
        assert!(journal.append(b"less").is_err());
        let (mut journal, found) = reopen(&scratch);
        assert_eq!(found, "no 4 no 5 | no 6 more");
        journal.clear().unwrap();
        let (mut journal, found) = reopen(&scratch);
        assert_eq!(found, " | ");
        journal.append(b"anew").unwrap();
        // Nothing of what the half held before follows it, although it would fit.
        assert_eq!(reopen(&scratch).1, " | anew");
    }

    #[test]
    fn what_was_forgotten_stays_so() {
        let scratch = Scratch::new("forgotten");
        for life in 0..4 {
            let (mut journal, found) = reopen(&scratch);
            assert_eq!(found, " | ", "life {life}");
            journal.append(b"1").unwrap();
            let (mut journal, found) = reopen(&scratch);
            assert_eq!(found, " | 1", "life {life}");
            journal.clear().unwrap();
        }
    }

    #[test]
    fn a_journal_cut_or_changed_at_any_byte_gives_a_beginning_of_what_was_written() {
        let scratch = Scratch::new("cuts");
        let (mut journal, _) = reopen(&scratch);
        journal.append(b"first").unwrap();
        journal.append(b"second").unwrap();
        journal.turn();
        journal.append(b"third").unwrap();
        let whole = std::fs::read(&scratch.0).unwrap();
        let beginnings = |found: &str| {
            // What is left is whole and in order.
            let found = found.split(" (").next().unwrap();
            let words: Vec<&str> = found.split(' ').filter(|word| !word.is_empty() && *word != "|").collect();
            let all = ["first", "second", "third"];
            let mut rest = all.iter();
            assert!(words.iter().all(|word| rest.any(|known| known == word)), "{found}");
        };
        for at in (0..whole.len()).filter(|at| at % BLOCK < 30) {
            std::fs::write(&scratch.0, &whole[..at]).unwrap();
            beginnings(&reopen(&scratch).1);
            for bit in [0, 3, 7] {
                let mut changed = whole.clone();
                changed[at] ^= 1 << bit;
                std::fs::write(&scratch.0, &changed).unwrap();
                beginnings(&reopen(&scratch).1);
            }
        }
        let mut damaged = whole;
        damaged[BLOCK + 22] ^= 1;
        std::fs::write(&scratch.0, &damaged).unwrap();
        assert_eq!(reopen(&scratch).1, "first | third (1 missing)");
        damaged[22] ^= 1;
        std::fs::write(&scratch.0, &damaged).unwrap();
        assert_eq!(reopen(&scratch).1, " | third", "nothing tells of what was before");
        File::create(&scratch.0).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
        assert!(matches!(Journal::scan(&scratch.0), Err(Error::TooLarge { .. })));
    }
}
