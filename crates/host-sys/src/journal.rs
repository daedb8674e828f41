//! A journal of small records that are on the disk when `append` returns, at the price of one write and one flush.
//!
//! The file has its full length from the beginning and consists of two halves, written in turn from their start. No
//! record moves a block or changes a length, so a flush has no metadata to wait for; records begin at whole blocks, so
//! that they go to the disk past the page cache. A record is a header (magic, length, sequence number, CRC-32 of number
//! and content; little-endian) and its content. Numbers grow by one from record to record: what a half held before ends
//! where the numbers stop to fit.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use crate::error::{Error, Result};
use crate::files;

const MAGIC: u32 = 0x4a52_5646;
const HEADER_BYTES: usize = 20;
/// Where records may begin, and what their address in memory must be a multiple of.
const BLOCK: usize = 4096;
/// What is written at once when the file is made.
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];

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

/// The records that were found, oldest first, by halves: first those of the older half, then those of the half that is
/// being written.
pub type Records = [Vec<Vec<u8>>; 2];

impl Journal {
    /// Opens the journal at `path`, or makes it, with halves of `half_bytes` each, a multiple of 4096.
    ///
    /// # Errors
    /// The file cannot be made, read or written; it is a symbolic link or longer than it may be.
    pub fn open(path: &Path, half_bytes: usize) -> Result<(Journal, Records)> {
        let mut file = open(path, OFlags::CREATE)?;
        let length = 2 * half_bytes;
        let mut content = files::read_bounded_from(&mut file, path, length as u64)?;
        if content.len() < length {
            // New, or the host went down while it was being made.
            fill(&file, content.len(), length).map_err(|error| {
                // Whoever has too little room needs what there is.
                let _ = file.set_len(content.len() as u64);
                Error::file("write", path, error)
            })?;
            files::sync_directory_of(path)?;
            content.resize(length, 0);
        }
        let (first, second) = content.split_at(half_bytes);
        let (first, second) = (scan(first), scan(second));
        let half = usize::from(second.next() > first.next());
        let [older, newer] = if half == 1 { [first, second] } else { [second, first] };
        let (position, sequence) = (newer.bytes, newer.next().unwrap_or(1));
        // Not every file system can do without its cache.
        let file = open(path, OFlags::DSYNC | OFlags::DIRECT).or_else(|_| open(path, OFlags::DSYNC))?;
        let journal = Journal { file, path: path.to_path_buf(), half_bytes, half, position, sequence };
        Ok((journal, [older.records, newer.records]))
    }

    /// Whether a record of that many bytes fits into a half at all.
    pub fn can_hold(&self, bytes: usize) -> bool {
        space(bytes) <= self.half_bytes
    }

    /// Whether a record of that many bytes fits into what is left of the present half.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.position + space(bytes) <= self.half_bytes
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
        let length = u32::try_from(content.len()).ok().filter(|_| self.has_room(content.len()));
        let Some(length) = length else {
            return Err(Error::file("write", &self.path, rustix::io::Errno::NOSPC));
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

    /// Forgets all records, durably. One without content keeps the number.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn clear(&mut self) -> Result<()> {
        self.turn();
        self.append(&[])?;
        self.write(&Block::new(BLOCK), (1 - self.half) * self.half_bytes)
    }

    fn write(&self, block: &Block, offset: usize) -> Result<()> {
        let outcome = self.file.write_all_at(block.bytes(), offset as u64);
        outcome.map_err(|error| Error::file("write", &self.path, error))
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

/// What a record with so many bytes of content takes.
fn space(bytes: usize) -> usize {
    (HEADER_BYTES + bytes).next_multiple_of(BLOCK)
}

fn open(path: &Path, more: OFlags) -> Result<File> {
    let flags = OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK | more;
    let file = rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR);
    file.map(File::from).map_err(|errno| Error::file("open", path, errno))
}

/// What a half holds.
#[derive(Debug, Default)]
struct Half {
    records: Vec<Vec<u8>>,
    bytes: usize,
    last: Option<u64>,
}

impl Half {
    fn next(&self) -> Option<u64> {
        self.last.map(|last| last.wrapping_add(1))
    }
}

/// Reads records from the start of a half, as far as they follow each other.
fn scan(half: &[u8]) -> Half {
    let mut found = Half::default();
    while let Some((sequence, content)) = half.get(found.bytes..).and_then(record) {
        if found.next().is_some_and(|next| next != sequence) {
            break;
        }
        found.bytes += space(content.len());
        found.last = Some(sequence);
        if !content.is_empty() {
            found.records.push(content.to_vec());
        }
    }
    found
}

/// The record at the start of `bytes`: its number and its content.
fn record(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (magic, rest) = bytes.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (sequence, rest) = rest.split_first_chunk()?;
    let (sum, rest) = rest.split_first_chunk()?;
    let sequence = u64::from_le_bytes(*sequence);
    let content = rest.get(..u32::from_le_bytes(*length) as usize)?;
    let valid =
        u32::from_le_bytes(*magic) == MAGIC && u32::from_le_bytes(*sum) == checksum(sequence, content);
    valid.then_some((sequence, content))
}

fn checksum(sequence: u64, content: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&sequence.to_le_bytes());
    hasher.update(content);
    hasher.finalize()
}

/// Zeros up to `length`: blocks that are only reserved would have to be entered into the tables at the first write.
fn fill(mut file: &File, mut present: usize, length: usize) -> std::io::Result<()> {
    while present < length {
        let piece = ZEROS.len().min(length - present);
        file.write_all(&ZEROS[..piece])?;
        present += piece;
    }
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
        format!("{} | {}", half(&records[0]), half(&records[1]))
    }

    fn reopen(scratch: &Scratch) -> (Journal, String) {
        let (journal, records) = Journal::open(&scratch.0, 2 * BLOCK).unwrap();
        (journal, texts(&records))
    }

    #[test]
    fn records_are_found_again_in_order_and_older_ones_give_way() {
        let scratch = Scratch::new("turns");
        let (mut journal, found) = reopen(&scratch);
        assert_eq!(found, " | ");
        for number in 0..7 {
            // A half has two blocks.
            if !journal.has_room(4) {
                journal.turn();
            }
            journal.append(format!("no {number}").as_bytes()).unwrap();
        }
        let (mut journal, found) = reopen(&scratch);
        assert_eq!(found, "no 4 no 5 | no 6");
        journal.append(b"more").unwrap();
        assert!(
            !journal.has_room(4) && journal.can_hold(2 * BLOCK - 20) && !journal.can_hold(2 * BLOCK - 19)
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
            // A damaged older half may lose records; what is left is whole and in order.
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
        std::fs::write(&scratch.0, [whole.as_slice(), b"x"].concat()).unwrap();
        assert!(matches!(Journal::open(&scratch.0, 2 * BLOCK), Err(Error::TooLarge { .. })));
    }
}
