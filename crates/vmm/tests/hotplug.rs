//! Devices and processors that come to a running machine and leave it, on this host's KVM, with a bare-metal guest.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::io::Write;
use std::path::Path;

use test_support::{Scratch, bare_guest};
use vmm::{Snapshot, Specification, Topology};

mod guests;

use guests::Machine;

const DONE: &str = r#"{"id":1,"ok":{}}"#;

fn specification(folder: &Path, vcpus: u8, vcpus_max: u8) -> Specification {
    Specification {
        memory_mib: 16,
        vcpus,
        vcpus_max,
        topology: Topology::flat(vcpus_max),
        ..Specification::new(File::open(bare_guest(folder, "hotplug")).unwrap())
    }
}

fn image(folder: &Path, name: &str) -> File {
    std::fs::write(folder.join(name), [name.as_bytes(), &[0; 4096 - 5][..]].concat()).unwrap();
    File::options().read(true).write(true).open(folder.join(name)).unwrap()
}

/// How often this process has the file open, but for the test itself.
fn holders(folder: &Path, name: &str) -> usize {
    let path = folder.join(name);
    let open = std::fs::read_dir("/proc/self/fd").unwrap();
    open.filter(|entry| std::fs::read_link(entry.as_ref().unwrap().path()).is_ok_and(|to| to == path)).count()
}

#[test]
fn disks_come_are_used_and_leave() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = Machine::start(specification(scratch.path(), 1, 1), None);
    machine.until("ready\n");
    let add = |value: &str, files: usize| {
        format!(r#""do": "add-device", "kind": "disk", "value": "{value}", "files": {files}"#)
    };
    let disk = image(scratch.path(), "first");
    machine.ask(&add("fd=0,id=one", 1), &[&disk], &[r#"{"id":1,"ok":{"device":"one","slot":1}}"#]);
    drop(disk);
    machine.until("slot 1 has a disk: first\n");
    let disk = image(scratch.path(), "other");
    machine.ask(&add("fd=0,slot=9", 1), &[&disk], &[r#"{"device":"disk0","slot":9}"#]);
    drop(disk);
    machine.until("slot 9 has a disk: other\n");
    machine.ask(r#""do": "add-device", "kind": "rng""#, &[], &[r#"{"device":"rng0","slot":2}"#]);
    machine.until("slot 2 has a device\n");

    // What cannot be is refused, and leaves nothing behind.
    let disk = image(scratch.path(), "third");
    for (value, files, words) in [
        ("fd=0,id=one", 1, "a device 'one' already"),
        ("fd=0,slot=9", 1, "slot 9 of the PCI bus has a device"),
        ("fd=1", 1, "descriptor 1 did not come"),
        ("fd=0", 2, "1 of 2 descriptors"),
        ("/etc/passwd", 1, "opens nothing by name"),
        ("fd=0,ephemeral", 1, "ephemeral"),
        ("fd=0,format=qcow2", 1, "qcow2"),
    ] {
        machine.ask(&add(value, files), &[&disk], &[words]);
    }
    machine.ask(r#""do": "add-device", "kind": "vsock""#, &[], &["give disk, net, rng or memory"]);
    machine.ask(r#""do": "remove-device", "device": "none""#, &[], &["there is no device 'none'"]);
    drop(disk);
    assert_eq!(holders(scratch.path(), "third"), 0);

    // It refuses once, and lets go then.
    let remove = r#""do": "remove-device", "device": "disk0""#;
    machine.ask(remove, &[], &[DONE, r#"{"event":"device-removal-failed","device":"disk0"}"#]);
    machine.until("slot 9 is busy\n");
    assert_eq!(holders(scratch.path(), "other"), 1);
    machine.ask(remove, &[], &[DONE, r#"{"event":"device-removed","device":"disk0"}"#]);
    machine.until("slot 9 is empty\n");
    assert_eq!(holders(scratch.path(), "other"), 0, "the image is closed when it is told");
    machine.ask(remove, &[], &["there is no device 'disk0'; the machine has: one, rng0"]);

    // A machine that begins anew has what it has now, but for what was asked back.
    machine.ask(r#""do": "remove-device", "device": "rng0""#, &[], &[DONE, "device-removal-failed"]);
    machine.ask(r#""do": "pause""#, &[], &["paused", DONE]);
    machine.ask(r#""do": "remove-device", "device": "rng0""#, &[], &[DONE]);
    machine.ask(r#""do": "reset""#, &[], &[r#"{"event":"device-removed","device":"rng0"}"#, "reset", DONE]);
    machine.until("ready\n");
    machine.ask(r#""do": "devices""#, &[], &[r#"{"devices":[{"id":"one","slot":1,"kind":"disk""#]);
    machine.quit();
}

#[test]
fn processors_come_and_leave() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = Machine::start(specification(scratch.path(), 1, 3), None);
    machine.until("ready\n");
    let vcpus = |count: u8| format!(r#""do": "set-vcpus", "count": {count}"#);
    let changed = |count: u8| format!(r#"{{"event":"vcpus-changed","vcpus":{count}}}"#);
    machine.ask(&vcpus(4), &[], &["4 processors cannot be there: 1 to 3 can"]);
    machine.ask(&vcpus(0), &[], &["0 processors cannot be there"]);
    // They leave from the last one on, wait where they are, and are started anew.
    for _ in 0..2 {
        machine.ask(&vcpus(3), &[], &[&changed(3), DONE]);
        machine.until("processor 2 says x\n");
        machine.ask(r#""do": "status""#, &[], &[r#""vcpus":3,"vcpus-max":3"#]);
        machine.ask(&vcpus(1), &[], &[DONE, &changed(2), &changed(1)]);
        machine.until("processors 1\n");
    }
    machine.ask(&vcpus(2), &[], &[&changed(2), DONE]);
    machine.until("processor 1 says x\n");
    machine.ask(r#""do": "reset""#, &[], &["reset", DONE]);
    machine.until("ready\n");
    rustix::io::write(&machine.typed, b"H").unwrap();
    machine.until("processors 2 after nonsense\n");
    machine.ask(r#""do": "status""#, &[], &[r#""state":"running","vcpus":2"#]);
    machine.quit();
}

#[test]
fn a_snapshot_has_what_came_and_what_is_asked_back() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = Machine::start(specification(scratch.path(), 1, 2), None);
    machine.until("ready\n");
    machine.ask(r#""do": "set-vcpus", "count": 2"#, &[], &["vcpus-changed", DONE]);
    machine.until("processor 1 says x\n");
    let disk = image(scratch.path(), "first");
    let add = r#""do": "add-device", "kind": "disk", "value": "fd=0,id=one", "files": 1"#;
    machine.ask(add, &[&disk], &["one"]);
    machine.until("slot 1 has a disk: first\n");
    machine.ask(r#""do": "remove-device", "device": "one""#, &[], &[DONE, "device-removal-failed"]);
    machine.until("is busy\n");
    machine.ask(r#""do": "pause""#, &[], &["paused", DONE]);
    machine.ask(r#""do": "remove-device", "device": "one""#, &[], &[DONE]);
    let path = scratch.path().join("snapshot");
    let file = File::options().read(true).write(true).create_new(true).open(path).unwrap();
    machine.ask(r#""do": "snapshot""#, &[&file], &[DONE]);
    machine.quit();

    let snapshot = Snapshot::open(file.try_clone().unwrap()).unwrap();
    let mut specification = Specification::of_snapshot(&snapshot);
    assert_eq!((specification.vcpus, specification.vcpus_max), (2, 2));
    let content = block::Raw::new(disk, true).unwrap();
    specification.devices.push(vmm::Part {
        id: "one".to_owned(),
        slot: Some(1),
        device: vmm::Device::Disk { content: std::sync::Arc::new(content), config: Default::default() },
    });
    let mut machine = Machine::start(specification, Some(snapshot));
    machine.hear(r#"{"event":"device-removed","device":"one"}"#);
    machine.until("slot 1 is empty\n");
    // Both processors run, and the machine can be changed as before.
    machine.ask(r#""do": "set-vcpus", "count": 1"#, &[], &[DONE, "vcpus-changed"]);
    machine.until("processors 1\n");
    machine.ask(r#""do": "set-vcpus", "count": 2"#, &[], &["vcpus-changed", DONE]);
    machine.until("processor 1 says x\n");
    writeln!(machine.client.get_mut(), "nonsense").unwrap();
    machine.hear("malformed");
    machine.quit();
}
