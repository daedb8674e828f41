//! A disk with a volatile cache: QEMU logs what the guest writes and when it flushes, and after a power cut at any moment
//! of that log a disk has what was flushed before, and of the rest only as much as the test chooses.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use robustness::Random;

const SECTOR: usize = 512;
/// What a disk keeps as a whole or not at all, in sectors: a block of ext4, which gives up on a part of one in its journal.
const BLOCK: u64 = 8;
/// What a copy leaves out.
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];
/// The log's format is that of Linux' dm-log-writes: numbers are little-endian, a header takes a sector.
const MAGIC: u64 = 0x6a_7366_7773_6872;
const FLUSH: u64 = 1;
const DISCARD: u64 = 4;

/// What a power cut leaves of the writes after the last flush.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unflushed {
    /// Nothing.
    Lost,
    /// Some blocks, in no order.
    Torn,
    /// Everything: a disk without a cache.
    Kept,
}

impl Unflushed {
    pub(crate) const ALL: [Unflushed; 3] = [Unflushed::Lost, Unflushed::Torn, Unflushed::Kept];
}

/// A disk image.
#[derive(Debug)]
pub(crate) struct Disk {
    path: PathBuf,
}

/// What happens to a disk from now on.
pub(crate) struct Recording {
    disk: Disk,
    /// What it was in the beginning.
    before: PathBuf,
    log: PathBuf,
}

/// One entry of the log.
#[derive(Debug)]
struct Entry {
    sector: u64,
    sectors: u64,
    flags: u64,
    /// Where its content is in the log, in bytes.
    content: u64,
}

impl Disk {
    /// An empty ext4 file system of so many MiB, with the block size of any disk that is larger.
    pub(crate) fn new(path: PathBuf, mib: u64) -> Disk {
        File::create(&path).unwrap().set_len(mib << 20).unwrap();
        let folders = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
        let mut command = Command::new("mkfs.ext4");
        let made = command.args(["-q", "-b", "4096"]).arg(&path).env("PATH", folders).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        Disk { path }
    }

    /// What QEMU needs to have it.
    pub(crate) fn arguments(&self) -> [String; 2] {
        let path = self.path.display();
        // The host does not go down, so it need not flush anything itself.
        ["-drive".to_owned(), format!("if=virtio,format=raw,cache=unsafe,file={path}")]
    }

    pub(crate) fn record(self) -> Recording {
        let [before, log] = ["before", "log"].map(|extension| self.path.with_extension(extension));
        copy(&self.path, &before);
        File::create(&log).unwrap();
        Recording { disk: self, before, log }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Recording {
    /// What QEMU needs to have the disk and to record.
    pub(crate) fn arguments(&self) -> [String; 8] {
        let file = |node, path: &Path| {
            format!("driver=file,node-name={node},cache.no-flush=on,filename={}", path.display())
        };
        let logged = "driver=blklogwrites,node-name=disk,file=image,log=log,log-super-update-interval=1";
        let device = "virtio-blk-pci,drive=disk,write-cache=on,discard=off,write-zeroes=off";
        let (image, log) = (file("image", &self.disk.path), file("log", &self.log));
        ["-blockdev", &image, "-blockdev", &log, "-blockdev", logged, "-device", device].map(str::to_owned)
    }

    /// How many writes and flushes there have been, at least.
    pub(crate) fn count(&self) -> u64 {
        let [magic, version, count, sector_bytes] = numbers(&File::open(&self.log).unwrap(), 0);
        assert_eq!([magic, version, sector_bytes & 0xffff_ffff], [MAGIC, 1, SECTOR as u64]);
        count
    }

    /// The disk as it is when the power is cut after the first `count` writes and flushes.
    pub(crate) fn cut(&self, count: u64, unflushed: Unflushed, random: &mut Random, path: PathBuf) -> Disk {
        let log = File::open(&self.log).unwrap();
        let entries = read(&log, count.min(self.count()));
        let flushed = entries.iter().rposition(|entry| entry.flags & FLUSH != 0);
        copy(&self.before, &path);
        let image = File::options().write(true).open(&path).unwrap();
        for (number, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.flags & DISCARD == 0) {
            let is_flushed = flushed.is_some_and(|flushed| number < flushed);
            let mut is_kept = is_flushed || unflushed == Unflushed::Kept;
            for sector in 0..entry.sectors {
                let begins = sector == 0 || (entry.sector + sector).is_multiple_of(BLOCK);
                if begins && !is_flushed && unflushed == Unflushed::Torn {
                    is_kept = random.below(2) == 0;
                }
                if is_kept {
                    let mut content = [0; SECTOR];
                    log.read_exact_at(&mut content, entry.content + sector * SECTOR as u64).unwrap();
                    image.write_all_at(&content, (entry.sector + sector) * SECTOR as u64).unwrap();
                }
            }
        }
        Disk { path }
    }
}

/// The first entries, as far as they were complete when QEMU was killed.
fn read(log: &File, count: u64) -> Vec<Entry> {
    let length = log.metadata().unwrap().len();
    let (mut entries, mut at) = (Vec::new(), 1);
    while (entries.len() as u64) < count {
        let [sector, sectors, flags, _] = numbers(log, at);
        let held = if flags & DISCARD == 0 { sectors } else { 0 };
        let content = (at + 1) * SECTOR as u64;
        // One that was being written was not acknowledged, so nothing was that counts on it.
        if (sectors == 0 && flags == 0) || content + held * SECTOR as u64 > length {
            break;
        }
        entries.push(Entry { sector, sectors, flags, content });
        at += 1 + held;
    }
    entries
}

/// The four numbers at the start of a sector; zeros where the log ends.
fn numbers(log: &File, sector: u64) -> [u64; 4] {
    let mut header = [0; 32];
    let _ = log.read_exact_at(&mut header, sector * SECTOR as u64);
    std::array::from_fn(|at| u64::from_le_bytes(*header[at * 8..].first_chunk().unwrap()))
}

/// Copies an image without its zeros.
fn copy(from: &Path, to: &Path) {
    let content = fs::read(from).unwrap();
    let file = File::create(to).unwrap();
    file.set_len(content.len() as u64).unwrap();
    for (number, chunk) in content.chunks(ZEROS.len()).enumerate() {
        // One comparison of memory, where a loop over the bytes would take seconds.
        if *chunk != ZEROS[..chunk.len()] {
            file.write_all_at(chunk, (number * ZEROS.len()) as u64).unwrap();
        }
    }
}
