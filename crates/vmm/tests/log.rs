//! Which pages of memory were written, and snapshots of machines that go on meanwhile, on this host's KVM, with a bare-metal guest.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{MemfdFlags, memfd_create};
use test_support::{Scratch, bare_guest, eventually};
use vmm::{Device, Snapshot, Specification};

mod guests;

use guests::Machine;

const MIB: usize = 1 << 20;
const PAGE: usize = 4096;
/// Above this the guest writes only what it is asked to; its code, its stack and its queues lie below.
const ASKED: usize = 16 * MIB;
const DONE: &str = r#"{"id":1,"ok":{}}"#;

fn specification(folder: &Path) -> Specification {
    let path = folder.join("disk");
    std::fs::write(&path, [7; 4096]).unwrap();
    let file = File::options().read(true).write(true).open(path).unwrap();
    let content = Arc::new(block::Raw::new(file, true).unwrap());
    Specification {
        memory_mib: 64,
        devices: vec![Device::Disk { content, config: Default::default() }.into()],
        ..Specification::new(File::open(bare_guest(folder, "log")).unwrap())
    }
}

fn say(machine: &Machine, text: &str) {
    rustix::io::write(&machine.typed, text.as_bytes()).unwrap();
}

/// The pages that were written since the last time, of those that the guest writes only when it is asked to.
fn written(machine: &mut Machine) -> Vec<usize> {
    let file = File::from(memfd_create("log", MemfdFlags::CLOEXEC).unwrap());
    machine.ask(r#""do": "dirty-log""#, &[&file], &[r#""bytes":2048"#]);
    let bits = {
        use std::os::unix::fs::FileExt;
        let mut bits = vec![0; 64 * MIB / PAGE / 8];
        file.read_exact_at(&mut bits, 0).unwrap();
        bits
    };
    let pages = (0..bits.len() * 8).filter(|page| bits[page / 8] >> (page % 8) & 1 == 1);
    pages.map(|page| page * PAGE).filter(|address| *address >= ASKED).collect()
}

#[test]
fn the_log_has_exactly_the_pages_that_were_written() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = Machine::start(specification(scratch.path()), None);
    machine.until("ready\n");
    let file = File::from(memfd_create("log", MemfdFlags::CLOEXEC).unwrap());
    machine.ask(r#""do": "dirty-log""#, &[&file], &["there is no log: begin one with dirty-log-start"]);
    machine.ask(r#""do": "dirty-log-start""#, &[], &[DONE]);
    machine.ask(r#""do": "dirty-log-start""#, &[], &["the log of written pages is in use"]);
    assert_eq!(written(&mut machine), [0; 0]);
    let by_processor: Vec<usize> = (0..50).map(|page| ASKED + page * 3 * PAGE).collect();
    // What was written before is in the log again when it is written again.
    for _ in 0..2 {
        say(&machine, "w");
        machine.until("written\n");
        assert_eq!(written(&mut machine), by_processor);
        say(&machine, "d");
        machine.until("read\n");
        assert_eq!(written(&mut machine), [24 * MIB]);
        assert_eq!(written(&mut machine), [0; 0]);
    }
    machine.ask(r#""do": "dirty-log-stop""#, &[], &[DONE]);
    say(&machine, "w");
    machine.until("written\n");
    machine.ask(r#""do": "dirty-log-start""#, &[], &[DONE]);
    assert_eq!(written(&mut machine), [0; 0], "a new log begins empty");
    // A machine that begins anew has no log.
    machine.ask(r#""do": "reset""#, &[], &["reset", DONE]);
    machine.until("ready\n");
    machine.ask(r#""do": "dirty-log""#, &[&file], &["there is no log"]);
    machine.quit();
}

fn empty(folder: &Path, name: &str) -> File {
    File::options().read(true).write(true).create_new(true).open(folder.join(name)).unwrap()
}

fn number(line: &str, member: &str) -> u64 {
    let (_, rest) = line.split_once(&format!("\"{member}\":")).unwrap();
    rest.split(|letter: char| !letter.is_ascii_digit()).next().unwrap().parse().unwrap()
}

#[test]
fn a_machine_is_saved_while_it_runs() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = Machine::start(specification(scratch.path()), None);
    machine.until("ready\n");
    say(&machine, "wd");
    machine.until("read\n");
    say(&machine, "b");
    machine.until("busy\n");
    let file = empty(scratch.path(), "live");
    machine.send(r#""do": "snapshot", "live": true, "stay": true"#, &[&file]);
    // It answers others meanwhile.
    machine.send(r#""do": "dirty-log-start""#, &[]);
    machine.hear("the log of written pages is in use");
    machine.hear(r#"{"event":"paused"}"#);
    let answer = machine.line();
    eprintln!("{answer}");
    assert!(number(&answer, "rounds") >= 1 && number(&answer, "copied-bytes") > 64 * MIB as u64, "{answer}");
    machine.ask(r#""do": "status""#, &[], &[r#""state":"paused""#]);
    let plain = empty(scratch.path(), "plain");
    machine.ask(r#""do": "snapshot""#, &[&plain], &[DONE]);
    machine.ask(r#""do": "snapshot", "live": true"#, &[&plain], &["the file is not empty"]);
    // A machine that stood still since has the very same memory: the live one has lost nothing.
    let memory =
        |name: &str| std::fs::read(scratch.path().join(name)).unwrap()[PAGE..PAGE + 64 * MIB].to_vec();
    let (live, plain) = (memory("live"), memory("plain"));
    let differs = |at: &usize| live[*at..at + PAGE] != plain[*at..at + PAGE];
    let found: Vec<usize> = (0..64 * MIB).step_by(PAGE).filter(differs).collect();
    assert_eq!(found, [0; 0]);
    machine.quit();

    let snapshot = Snapshot::open(file).unwrap();
    let devices = specification(scratch.path()).devices;
    let specification = Specification { devices, ..Specification::of_snapshot(&snapshot) };
    let mut machine = Machine::start(specification, Some(snapshot));
    say(&machine, "d");
    machine.until("read\n");
    // One that goes on runs while it is written, and afterwards.
    let file = empty(scratch.path(), "again");
    machine.ask(r#""do": "snapshot", "live": true"#, &[&file], &["paused", "resumed", "paused-microseconds"]);
    say(&machine, "d");
    machine.until("read\n");
    // What begins anew meanwhile is not saved.
    machine.ask(r#""do": "snapshot", "live": true"#, &[], &["no file came"]);
    machine.quit();
    eventually("the snapshot is whole", || {
        Snapshot::open(file.try_clone().unwrap()).map(drop).map_err(|error| error.to_string())
    });
}
