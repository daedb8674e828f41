//! The clock of a PC, on this host's KVM, with a bare-metal guest: it shows the host's time, or another one; a guest sets it, and it
//! goes on in a copy of the machine.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use test_support::{Scratch, bare_guest, eventually};
use vmm::{Snapshot, Specification};

mod guests;

use guests::Machine;

fn start(folder: &Path, ahead: i64) -> Machine {
    let kernel = File::open(bare_guest(folder, "clock")).unwrap();
    Machine::start(Specification { memory_mib: 16, clock_ahead: ahead, ..Specification::new(kernel) }, None)
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

/// What the guest reads, in seconds since 1970.
fn read(machine: &mut Machine, key: &str) -> i64 {
    machine.said.0.lock().unwrap().clear();
    rustix::io::write(&machine.typed, key.as_bytes()).unwrap();
    let said = || String::from_utf8(machine.said.0.lock().unwrap().clone()).unwrap();
    eventually("the guest says the time", || if said().ends_with('\n') { Ok(()) } else { Err(said()) });
    let said = said();
    let numbers: Vec<i64> = said.trim().split(['-', ' ', ':']).map(|part| part.parse().unwrap()).collect();
    let [year, month, day, hour, minute, second] = numbers[..] else { panic!("{said}") };
    stdx::date::day(year, month as u8, day as u8) * 86_400 + hour * 3600 + minute * 60 + second
}

#[track_caller]
fn is_near(found: i64, wanted: i64) {
    assert!((found - wanted).abs() <= 5, "{found} instead of {wanted}");
}

#[test]
fn a_guest_reads_and_sets_the_clock() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = start(scratch.path(), 0);
    is_near(read(&mut machine, "r"), now());
    machine.quit();
    let mut machine = start(scratch.path(), 90_000_000);
    is_near(read(&mut machine, "r"), now() + 90_000_000);
    let set = stdx::date::day(2030, 1, 2) * 86_400 + 3 * 3600 + 4 * 60 + 5;
    is_near(read(&mut machine, "s"), set);
    let line = machine.line();
    let offset = line.strip_prefix(r#"{"event":"rtc-change","offset":"#).unwrap().trim_end_matches('}');
    is_near(offset.parse().unwrap(), set - now() - 90_000_000);
    let path = scratch.path().join("snapshot");
    let file = File::options().read(true).write(true).create_new(true).open(path).unwrap();
    machine.ask(r#""do": "snapshot""#, &[&file], &["paused", "resumed", "ok"]);
    machine.quit();
    let snapshot = Snapshot::open(file).unwrap();
    let mut machine = Machine::start(Specification::of_snapshot(&snapshot), Some(snapshot));
    is_near(read(&mut machine, "r"), set);
    machine.quit();
}
