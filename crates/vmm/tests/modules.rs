//! Memory modules that come to a running machine and leave it, on this host's KVM, with a bare-metal guest.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use test_support::{Scratch, bare_guest};
use vmm::{Backing, Device, Part, Room, Snapshot, Specification};

mod guests;

use guests::Machine;

const DONE: &str = r#"{"id":1,"ok":{}}"#;

fn disk(folder: &Path) -> Part {
    let path = folder.join("disk");
    std::fs::write(&path, [&b"first"[..], &[0; 4091]].concat()).unwrap();
    let file = File::options().read(true).write(true).open(path).unwrap();
    let content = Arc::new(block::Raw::new(file, true).unwrap());
    Device::Disk { content, config: Default::default() }.into()
}

fn specification(folder: &Path) -> Specification {
    Specification {
        memory_mib: 16,
        room: Room { slots: 3, max_mib: 1024 },
        devices: vec![disk(folder)],
        ..Specification::new(File::open(bare_guest(folder, "modules")).unwrap())
    }
}

fn add(value: &str) -> String {
    format!(r#""do": "add-device", "kind": "memory", "value": "{value}""#)
}

fn remove(id: &str) -> String {
    format!(r#""do": "remove-device", "device": "{id}""#)
}

fn say(machine: &Machine, text: &str) {
    rustix::io::write(&machine.typed, text.as_bytes()).unwrap();
}

#[test]
fn memory_comes_is_used_and_leaves() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = Machine::start(specification(scratch.path()), None);
    machine.until("ready\n");
    machine.ask(r#""do": "status""#, &[], &[r#""memory-mib":16"#]);
    machine.ask(&add("size=128M,id=a"), &[], &[r#"{"id":1,"ok":{"device":"a","slot":0,"base":4294967296}}"#]);
    machine.until("module 0 of 128 MiB in node 0 at 4 GiB works\n");
    machine.ask(&add("size=256M,slot=2"), &[], &[r#"{"device":"dimm2","slot":2,"base":5368709120}"#]);
    machine.until("module 2 of 256 MiB in node 0 at 5 GiB works\n");
    machine.ask(r#""do": "status""#, &[], &[r#""memory-mib":400"#]);
    for (value, words) in [
        ("size=128M,id=a", "a device 'a' already"),
        ("size=128M,slot=2", "place 2 has"),
        ("size=128M,slot=3", "3 places"),
        ("size=100M", "multiple of 128"),
        ("size=640M", "are too many"),
        ("size=128M,node=1", "node 1"),
        ("size=128M,colour=red", "'colour=red' is not known"),
        ("", "is not known"),
    ] {
        machine.ask(&add(value), &[], &[words]);
    }
    // A new disk reaches them too, and so does what was there before.
    machine.ask(
        r#""do": "devices""#,
        &[],
        &[r#"{"id":"a","slot":0,"kind":"memory","memory":{"bytes":134217728,"base":4294967296,"node":0}}"#],
    );
    // It refuses once, and lets go then: the disk cannot write there any more, and the place is free.
    machine.ask(&remove("a"), &[], &[DONE, r#"{"event":"device-removal-failed","device":"a"}"#]);
    machine.until("module 0 is busy\n");
    say(&machine, "d");
    machine.until("the disk writes\n");
    machine.ask(&remove("a"), &[], &[DONE, r#"{"event":"device-removed","device":"a"}"#]);
    say(&machine, "d");
    machine.until("the disk does not write\n");
    machine.ask(&remove("a"), &[], &["there is no device 'a'"]);
    machine.ask(&add("size=384M"), &[], &[r#"{"device":"dimm0","slot":0,"base":4294967296}"#]);
    machine.until("module 0 of 384 MiB in node 0 at 4 GiB works\n");

    // A machine that begins anew has what it has, but for what was asked back; it is empty.
    machine.ask(r#""do": "pause""#, &[], &["paused", DONE]);
    machine.ask(&remove("dimm0"), &[], &[DONE]);
    machine.ask(r#""do": "reset""#, &[], &[r#"{"event":"device-removed","device":"dimm0"}"#, "reset", DONE]);
    machine.until("ready\n");
    say(&machine, "m");
    machine.until("module 2 holds 0 and 0\ntold\n");
    machine.ask(r#""do": "status""#, &[], &[r#""memory-mib":272"#]);
    machine.quit();
}

#[test]
fn snapshots_have_modules_and_can_be_changed_as_before() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = Machine::start(specification(scratch.path()), None);
    machine.until("ready\n");
    machine.ask(&add("size=128M"), &[], &["dimm0"]);
    machine.until("works\n");
    machine.ask(&add("size=128M,id=b"), &[], &[r#""b""#]);
    machine.until("works\n");
    machine.ask(&remove("b"), &[], &[DONE, "device-removal-failed"]);
    machine.until("busy\n");
    let file = |name: &str| {
        let path = scratch.path().join(name);
        File::options().read(true).write(true).create_new(true).open(path).unwrap()
    };
    let (plain, live) = (file("plain"), file("live"));
    machine.ask(r#""do": "snapshot""#, &[&plain], &["paused", "resumed", DONE]);
    machine.ask(r#""do": "snapshot", "live": true"#, &[&live], &["paused", "resumed", "copied-bytes"]);
    // The log has pages of modules, and ends when one leaves.
    machine.ask(r#""do": "dirty-log-start""#, &[], &[DONE]);
    machine.ask(&add("size=128M"), &[], &["the log of written pages is in use"]);
    machine.ask(&remove("b"), &[], &[DONE, r#"{"event":"device-removed","device":"b"}"#]);
    machine.ask(r#""do": "dirty-log-start""#, &[], &[DONE]);
    machine.quit();
    for (file, backing) in [
        (&plain, Backing::default()),
        (&live, Backing::default()),
        (&plain, Backing { populate: Some(2), ..Backing::default() }),
    ] {
        let snapshot = Snapshot::open(file.try_clone().unwrap()).unwrap();
        let kernel = Some(File::open(bare_guest(scratch.path(), "modules")).unwrap());
        let devices = vec![disk(scratch.path())];
        let specification =
            Specification { kernel, devices, backing, ..Specification::of_snapshot(&snapshot) };
        let mut machine = Machine::start(specification, Some(snapshot));
        say(&machine, "m");
        machine.until("module 0 holds 1000 and 2000\nmodule 1 holds 1001 and 2001\ntold\n");
        machine.ask(&remove("b"), &[], &[DONE, r#"{"event":"device-removed","device":"b"}"#]);
        machine.until("module 1 is free\n");
        machine.ask(&add("size=256M"), &[], &[r#"{"device":"dimm1","slot":1,"base":5368709120}"#]);
        machine.until("module 1 of 256 MiB in node 0 at 5 GiB works\n");
        machine.ask(r#""do": "reset""#, &[], &["reset", DONE]);
        machine.until("ready\n");
        say(&machine, "m");
        machine.until("module 0 holds 0 and 0\nmodule 1 holds 0 and 0\ntold\n");
        machine.quit();
    }
}
