//! Memory that the host holds in every way, on this host's KVM, with a bare-metal guest: it runs, begins anew, is saved, and goes on
//! in memory that is held like the one before, or otherwise.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use rustix::fs::{MemfdFlags, memfd_create};
use test_support::{Scratch, bare_guest};
use vm_memory::FileOffset;
use vmm::{Backing, Hold, Snapshot, Specification};

mod guests;

use guests::Machine;

const MIB: u64 = 1 << 20;
/// Memory of the guest, and the part of it that it fills: each page begins with its address.
const MEMORY_MIB: u64 = 96;
const FILLED: std::ops::Range<u64> = 16 * MIB..80 * MIB;
const DONE: &str = r#"{"id":1,"ok":{}}"#;

fn specification(folder: &Path, backing: Backing) -> Specification {
    let kernel = File::open(bare_guest(folder, "pages")).unwrap();
    Specification { memory_mib: MEMORY_MIB, backing, ..Specification::new(kernel) }
}

fn memfd(flags: MemfdFlags) -> File {
    let file = File::from(memfd_create("memory", flags | MemfdFlags::CLOEXEC).unwrap());
    file.set_len(MEMORY_MIB * MIB).unwrap();
    file
}

fn of_file(file: &File, hold: Hold) -> Backing {
    let files = vec![Some(FileOffset::new(file.try_clone().unwrap(), 0))];
    Backing { hold, files, ..Backing::default() }
}

/// Runs, begins anew, is saved and goes on, each time in memory that `backing` makes, and once in usual memory.
fn lives(folder: &Path, name: &str, backing: &dyn Fn() -> Backing) {
    let mut machine = Machine::start(specification(folder, backing()), None);
    machine.until("wr");
    machine.ask(r#""do": "reset""#, &[], &["reset", DONE]);
    machine.until("wr");
    let path = folder.join(format!("snapshot-{name}"));
    let file = File::options().read(true).write(true).create_new(true).open(path).unwrap();
    machine.ask(r#""do": "snapshot""#, &[&file], &["paused", "resumed", DONE]);
    machine.quit();
    let blocks = file.metadata().unwrap().blocks() * 512;
    assert!((64 * MIB..80 * MIB).contains(&blocks), "{name}: {blocks}");
    for backing in [backing(), Backing::default()] {
        let snapshot = Snapshot::open(file.try_clone().unwrap()).unwrap();
        let kernel = Some(File::open(bare_guest(folder, "pages")).unwrap());
        let specification = Specification { backing, kernel, ..Specification::of_snapshot(&snapshot) };
        let mut machine = Machine::start(specification, Some(snapshot));
        // What it reads is what it wrote before; else it says so.
        machine.until("rr");
        machine.ask(r#""do": "reset""#, &[], &["reset", DONE]);
        machine.until("wr");
        machine.quit();
    }
}

#[test]
fn a_guest_lives_in_memory_of_every_kind() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let (shared, private) = (Hold { is_shared: true, huge_page: None }, Hold::default());
    lives(scratch.path(), "memfd", &|| of_file(&memfd(MemfdFlags::empty()), shared));
    lives(scratch.path(), "private-file", &|| {
        let mut options = File::options();
        let options = options.read(true).write(true).create(true).truncate(true);
        let file = options.open(scratch.path().join("memory")).unwrap();
        file.set_len(MEMORY_MIB * MIB).unwrap();
        of_file(&file, private)
    });
    if may_lock() {
        lives(scratch.path(), "locked", &|| Backing { is_locked: true, ..Backing::default() });
    }
    lives(scratch.path(), "populated", &|| Backing { populate: Some(2), ..Backing::default() });
}

/// The limit of locked memory is the host's: a test may have too little.
fn may_lock() -> bool {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Memlock).current;
    limit.is_none_or(|bytes| bytes >= MEMORY_MIB * MIB) || rustix::process::geteuid().is_root()
}

#[test]
fn huge_pages_of_a_pool_are_used_and_come_back() {
    const COUNT: &str = "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages";
    if test_support::lacks_kvm() || test_support::lacks_root() {
        return;
    }
    let number = |name: &str| -> u64 {
        let text = std::fs::read_to_string(COUNT.replace("nr_hugepages", name)).unwrap_or_default();
        text.trim().parse().unwrap_or(0)
    };
    let before = number("nr_hugepages");
    let pages = MEMORY_MIB / 2;
    let reserved = std::fs::write(COUNT, (before + pages).to_string());
    if reserved.is_err() || number("free_hugepages") < pages {
        eprintln!("not tested: the host reserves no huge pages");
        return;
    }
    let scratch = Scratch::new();
    let hold = |is_shared| Hold { is_shared, huge_page: Some(2 * MIB) };
    // One machine's pages are all there are: that one begins anew needs no others.
    lives(scratch.path(), "huge", &|| Backing { hold: hold(false), ..Backing::default() });
    let huge = MemfdFlags::HUGETLB | MemfdFlags::HUGE_2MB;
    lives(scratch.path(), "huge-shared", &|| of_file(&memfd(huge), hold(true)));
    assert_eq!(number("free_hugepages"), before + pages);
    std::fs::write(COUNT, before.to_string()).unwrap();
    let refused = Specification {
        backing: Backing { hold: hold(false), ..Backing::default() },
        ..specification(scratch.path(), Backing::default())
    };
    let refusal = guests::refusal(refused);
    assert!(
        refusal.contains("has not 48 free huge pages of 2 MiB") && refusal.contains("reserve them"),
        "{refusal}"
    );
}

/// Whoever is handed the file of shared memory sees what the guest writes; a file that is worth nothing in the end is empty then.
#[test]
fn shared_memory_is_seen_by_others() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let file = memfd(MemfdFlags::empty());
    let shared = Hold { is_shared: true, huge_page: None };
    let backing = Backing { discard: true, ..of_file(&file, shared) };
    let mut machine = Machine::start(specification(scratch.path(), backing), None);
    machine.until("wr");
    for page in [FILLED.start, FILLED.end - 4096] {
        let mut word = [0; 4];
        file.read_exact_at(&mut word, page).unwrap();
        assert_eq!(u64::from(u32::from_le_bytes(word)), page);
    }
    machine.quit();
    assert_eq!(file.metadata().unwrap().blocks(), 0, "what is worth nothing is gone");
}
