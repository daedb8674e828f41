//! A full disk: a clear error, and everything as before.

use std::process::Command;

use test_support::SmallDisk;

use crate::lab::{Lab, config, empty_host};

#[test]
fn a_full_disk_changes_nothing() {
    let Some(disk) = SmallDisk::new(16 << 10) else { return };
    let lab = Lab::of(empty_host(config(disk.path()).0).unwrap());
    lab.run("define old 1\n define off 2");
    disk.fill();
    let before = lab.run("list\n xml old\n state off");
    for (line, name) in [
        ("define new 3", "etc/test/new.xml"),
        ("define old 1 <title>other</title>", "etc/test/old.xml"),
        ("title old other", "etc/test/old.xml"),
        ("start off", "run/test/off.xml"),
        ("create t 4", "run/test/t.xml"),
        ("rename old renamed", "etc/test/renamed.xml"),
    ] {
        let answer = lab.run(line);
        let path = disk.path().join(name);
        assert!(answer.contains("\n38/0 Cannot "), "{answer}");
        assert!(answer.contains("No space left on device"), "{answer}");
        assert!(answer.contains(&*path.to_string_lossy()), "{answer}");
        assert!(!answer.contains("  * "), "an event for something that did not happen: {answer}");
        let shut = lab.run("state off").replace("reason 6", "reason 0");
        assert_eq!(before, lab.run("list\n xml old") + &shut, "after {line}");
    }
    disk.free();
    drop(lab);
    let lab = Lab::of(empty_host(config(disk.path()).0).unwrap());
    assert_eq!(before, lab.run("list\n xml old\n state off"));
    assert_eq!(lab.run("define new 3"), "> define new 3\n  * new defined added\n");
}

#[test]
fn a_full_disk_stops_no_pause() {
    let Some(disk) = SmallDisk::new(16 << 10) else { return };
    let (config, log) = config(disk.path());
    let lab = Lab::of(empty_host(config).unwrap());
    lab.run("define a 1\n start a");
    disk.fill();
    // The guest does it, so whoever asked for it has to hear that.
    assert_eq!(lab.run("suspend a"), "> suspend a\n  * a suspended paused\n");
    assert_eq!(lab.run("resume a"), "> resume a\n  * a resumed unpaused\n");
    assert!(log.lock().unwrap().iter().any(|line| line.contains("its state cannot be recorded")));
    // What only the engine does is refused, of both documents.
    for flags in [1, 2, 3] {
        let answer = lab.run(&format!("title a other flags={flags}"));
        assert!(answer.contains("\n38/0 "), "{answer}");
        for flags in [1, 2] {
            let answer = lab.run(&format!("get-title a flags={flags}"));
            assert!(answer.contains("metadata not found"), "{answer}");
        }
    }
}

#[test]
fn a_disk_too_small_for_the_journal_takes_definitions_all_the_same() {
    let Some(disk) = SmallDisk::new(64) else { return };
    let lab = Lab::of(empty_host(config(disk.path()).0).unwrap());
    assert_eq!(lab.run("define a 1\n define b 2").lines().count(), 4);
    assert!(!disk.path().join("etc/test/.journal").exists(), "it leaves the room it found");
    drop(lab);
    let lab = Lab::of(empty_host(config(disk.path()).0).unwrap());
    assert_eq!(lab.run("rename a c\n undefine b\n list").lines().last(), Some("-1 c"));
}

#[test]
fn a_disk_that_became_read_only_is_read() {
    let Some(disk) = SmallDisk::new(16 << 10) else { return };
    let lab = Lab::of(empty_host(config(disk.path()).0).unwrap());
    lab.run("define a 1");
    drop(lab);
    let mount = |mode: &str| {
        let done = Command::new("mount").args(["-o", &format!("remount,{mode}")]).arg(disk.path()).status();
        assert!(done.unwrap().success());
    };
    mount("ro");
    let lab = Lab::of(empty_host(config(disk.path()).0).unwrap());
    assert_eq!(lab.run("list"), "> list\n-1 a\n");
    for line in ["define b 2", "undefine a", "autostart a"] {
        let answer = lab.run(line);
        assert!(answer.contains("\n38/0 Cannot ") && answer.contains("Read-only file system"), "{answer}");
    }
    mount("rw");
    assert_eq!(lab.run("define b 2\n list").lines().last(), Some("-1 a, -1 b"));
}
