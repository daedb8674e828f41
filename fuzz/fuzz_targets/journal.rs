//! A journal whose bytes were changed behind its back: nothing is found that was never written, and what is added
//! afterwards is found.
#![no_main]

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use host_sys::journal::Journal;
use libfuzzer_sys::fuzz_target;

/// Length of a half: room for a few records of a block each.
const HALF_BYTES: usize = 4 << 12;
/// Most records that are written: more than fit into both halves.
const RECORDS_MAX: u8 = 12;

fn append(journal: &mut Journal, content: &[u8]) {
    if !journal.has_room(&[content.len()]) {
        journal.turn();
    }
    journal.append(content).expect("there is room for it");
}

fn open(path: &Path) -> Journal {
    Journal::open(path, HALF_BYTES).expect("the file can be written")
}

fn records(path: &Path) -> Vec<Vec<u8>> {
    Journal::scan(path).expect("the file can be read").halves.into_iter().flatten().collect()
}

fn check(path: &Path, data: &[u8]) {
    let [count, rest @ ..] = data else { return };
    let (lengths, changes) = rest.split_at(usize::from(count % RECORDS_MAX).min(rest.len()));
    let mut journal = open(path);
    let contents = (1..).zip(lengths).map(|(number, length)| vec![number; 1 + 32 * usize::from(*length)]);
    let written: Vec<Vec<u8>> = contents.collect();
    for content in &written {
        append(&mut journal, content);
    }
    drop(journal);
    assert_eq!(records(path).last(), written.last());
    let file = File::options().write(true).open(path).expect("it is there");
    for change in changes.chunks_exact(3) {
        let place = u64::from(u16::from_le_bytes([change[0], change[1]])) % (2 * HALF_BYTES as u64);
        file.write_all_at(&change[2..], place).expect("memory is there");
    }
    assert!(records(path).iter().all(|record| written.contains(record)), "nobody wrote that");
    append(&mut open(path), b"last");
    assert!(records(path).contains(&b"last".to_vec()), "what was added is not found");
}

fuzz_target!(|data: &[u8]| {
    let path = PathBuf::from(format!("/dev/shm/ferrovirt-fuzz-journal-{}", std::process::id()));
    check(&path, data);
    // Too little input makes no file.
    let _ = fs::remove_file(&path);
});
