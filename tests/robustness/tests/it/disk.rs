//! Disks that are full or may not be written, and files that somebody else has damaged.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use error::ErrorCode;
use robustness::{Daemon, Scratch, SmallDisk, tree};

use crate::lab;

/// A definition that takes about so many KiB.
fn large(name: &str, kib: usize) -> String {
    let text = "x".repeat(kib << 10);
    lab::document(name, "large").replace("</domain>", &format!("<description>{text}</description></domain>"))
}

/// Room for the daemon's journal of 8 MiB, and for definitions.
const DISK_KIB: u32 = 12 << 10;

/// Definitions and marks for autostart, as they are on disk. The journal tells refused changes too, and that they were.
fn definitions(daemon: &Daemon) -> std::collections::BTreeMap<String, String> {
    let mut files = tree(&daemon.root().join("etc"));
    files.retain(|path, _| !path.ends_with(lab::JOURNAL));
    files
}

#[test]
fn a_full_disk_refuses_and_keeps_what_was() {
    let Some(disk) = SmallDisk::new(DISK_KIB) else { return };
    if !lab::has_qemu() {
        return;
    }
    let mut daemon = Daemon::prepare_in(Scratch::new(), disk.path().join("r"), "");
    daemon.spawn();
    let driver = daemon.qemu();
    let old = driver.domain_define_xml(&lab::document("old", "1")).unwrap();
    driver.domain_set_autostart(&old, 1).unwrap();
    // Defined until there is no room for another.
    let mut defined = Vec::new();
    let refused = loop {
        assert!(defined.len() < 100, "the disk should be full");
        let name = format!("m{:02}", defined.len());
        match driver.domain_define_xml(&large(&name, 256)) {
            Ok(domain) => defined.push(domain),
            Err(error) => break error,
        }
    };
    assert!(!defined.is_empty());
    assert_eq!(refused.code(), ErrorCode::SystemError, "{refused}");
    assert!(refused.message().contains("No space left on device"), "{refused}");
    assert!(refused.message().contains(&format!("m{:02}.xml", defined.len())), "{refused}");
    disk.fill();
    let before = (definitions(&daemon), driver.connect_list_all_domains(0).unwrap());
    let failed = |outcome: error::Result<()>, what: &str| {
        let error = outcome.expect_err(what);
        assert!(error.message().contains("No space left on device"), "{what}: {error}");
        let now = (definitions(&daemon), driver.connect_list_all_domains(0).unwrap());
        assert_eq!(now, before, "{what}");
        assert!(driver.domain_get_xml_desc(&old, 2).unwrap().contains("<title>1</title>"), "{what}");
    };
    failed(driver.domain_define_xml(&lab::document("new", "1")).map(drop), "a new definition");
    failed(driver.domain_define_xml(&lab::document("old", "2")).map(drop), "a changed definition");
    failed(driver.domain_create(&old), "a start");
    failed(driver.domain_create_xml(&lab::document("t", "1"), 0).map(drop), "a transient machine");
    lab::expect_processes(&daemon, 0, "after starts that failed");
    // Removing needs no room, and makes some.
    driver.domain_undefine(&defined.pop().unwrap()).unwrap();
    disk.free();
    driver.domain_define_xml(&lab::document("old", "2")).unwrap();
    driver.domain_create(&old).unwrap();
    assert!(lab::is_running(&*driver, &old));
    // What was kept is also what the next daemon finds, on a disk that is full again.
    disk.fill();
    let before = driver.connect_list_all_domains(0).unwrap();
    daemon.kill();
    let started = daemon.try_spawn();
    if let Err(said) = started {
        assert!(said.contains("No space left on device"), "{said}");
        disk.free();
        daemon.spawn();
    }
    let driver = daemon.qemu();
    assert_eq!(driver.connect_list_all_domains(0).unwrap(), before);
    // A machine can always be stopped.
    driver.domain_destroy(&old).unwrap();
    lab::expect_processes(&daemon, 0, "destroyed on a full disk");
}

#[test]
fn a_configuration_that_may_not_be_written_is_read() {
    let Some(disk) = SmallDisk::new(DISK_KIB) else { return };
    let mut daemon = Daemon::prepare_in(Scratch::new(), disk.path().join("r"), "");
    daemon.spawn();
    let driver = daemon.qemu();
    let old = driver.domain_define_xml(&lab::document("old", "1")).unwrap();
    let etc = daemon.root().join("etc");
    let before = definitions(&daemon);
    mount(&["--bind"], &etc);
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        mount(&["-o", "remount,bind,ro"], &etc);
        for (what, outcome) in [
            ("define", driver.domain_define_xml(&lab::document("new", "1")).map(drop)),
            ("change", driver.domain_define_xml(&lab::document("old", "2")).map(drop)),
            ("autostart", driver.domain_set_autostart(&old, 1)),
            ("undefine", driver.domain_undefine(&old)),
        ] {
            let error = outcome.expect_err(what);
            assert_eq!(error.code(), ErrorCode::SystemError, "{what}: {error}");
            assert!(error.message().contains("Read-only file system"), "{what}: {error}");
            assert_eq!(definitions(&daemon), before, "{what}");
            assert_eq!(driver.connect_list_all_domains(0).unwrap().len(), 1, "{what}");
            assert_eq!(driver.domain_get_autostart(&old).unwrap(), 0, "{what}");
        }
    }));
    assert!(Command::new("umount").arg(&etc).status().unwrap().success());
    result.unwrap();
    driver.domain_set_autostart(&old, 1).unwrap();
    driver.domain_undefine(&old).unwrap();
}

fn mount(options: &[&str], path: &Path) {
    let mut command = Command::new("mount");
    command.args(options);
    if options == ["--bind"] {
        command.arg(path);
    }
    assert!(command.arg(path).status().unwrap().success());
}

#[test]
fn damaged_definitions_are_named_and_the_others_loaded() {
    let mut daemon = Daemon::start();
    {
        let driver = daemon.qemu();
        for name in ["good1", "good2", "half", "empty", "binary", "other", "twin"] {
            driver.domain_define_xml(&lab::document(name, "1")).unwrap();
        }
        driver.domain_set_autostart(&driver.domain_lookup_by_name("half").unwrap(), 1).unwrap();
    }
    daemon.kill();
    let etc = daemon.root().join("etc/qemu");
    let text = fs::read_to_string(etc.join("half.xml")).unwrap();
    fs::write(etc.join("half.xml"), &text[..text.len() / 2]).unwrap();
    fs::write(etc.join("empty.xml"), "").unwrap();
    fs::write(etc.join("binary.xml"), [0xff; 4096]).unwrap();
    fs::write(etc.join("other.xml"), "<network><name>other</name></network>").unwrap();
    fs::copy(etc.join("good1.xml"), etc.join("twin.xml")).unwrap();
    fs::write(etc.join("huge.xml"), vec![b' '; 20 << 20]).unwrap();
    fs::create_dir(etc.join("folder.xml")).unwrap();
    symlink("/etc/passwd", etc.join("link.xml")).unwrap();
    symlink("../nothing.xml", etc.join("autostart/nothing.xml")).unwrap();
    assert!(Command::new("mkfifo").arg(etc.join("pipe.xml")).status().unwrap().success());
    fs::write(etc.join(".123.4.new"), "<domain").unwrap();
    fs::write(daemon.root().join("run/qemu/half.xml"), "<machine").unwrap();
    let damaged = ["half.xml", "empty.xml", "binary.xml", "other.xml", "twin.xml", "huge.xml"];
    let contents = || {
        damaged.map(|name| (name, String::from_utf8_lossy(&fs::read(etc.join(name)).unwrap()).into_owned()))
    };
    let before = contents();
    daemon.spawn();
    let driver = daemon.qemu();
    let names: Vec<String> =
        driver.connect_list_all_domains(0).unwrap().into_iter().map(|domain| domain.name).collect();
    assert_eq!(names, ["good1", "good2"]);
    let log = daemon.log();
    for name in damaged {
        assert!(log.contains(&format!("{name}' is skipped")), "{name} in:\n{log}");
    }
    // What cannot be read is left to whoever can mend it.
    for (after, before) in contents().iter().zip(&before) {
        assert_eq!(after, before);
    }
    assert!(!etc.join(".123.4.new").exists());
    // Mended, it is there again.
    fs::write(etc.join("half.xml"), text).unwrap();
    drop(driver);
    daemon.kill();
    daemon.spawn();
    let driver = daemon.qemu();
    let half = driver.domain_lookup_by_name("half").unwrap();
    assert_eq!(driver.domain_get_autostart(&half).unwrap(), 1);
    driver.domain_undefine(&half).unwrap();
}

#[test]
fn what_is_in_the_way_of_a_socket_is_named() {
    for (what, make) in [
        ("a file", (|path| fs::write(path, "x").unwrap()) as fn(&Path)),
        ("a folder", |path| fs::create_dir(path).unwrap()),
        ("a link to nothing", |path| symlink("/nonexistent/x", path).unwrap()),
        ("a link to a file", |path| symlink("/etc/passwd", path).unwrap()),
    ] {
        let mut daemon = Daemon::prepare("");
        let path = daemon.socket();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        make(&path);
        let said = daemon.try_spawn().expect_err(what);
        assert!(said.contains(&format!("cannot listen on '{}'", path.display())), "{what}: {said}");
        assert!(path.symlink_metadata().is_ok(), "{what} is left where it is");
    }
    // A socket of a daemon that was killed is in nobody's way.
    let mut daemon = Daemon::start();
    daemon.kill();
    assert!(daemon.socket().exists());
    daemon.spawn();
    drop(daemon.client());
}

#[test]
fn a_second_daemon_names_the_first_and_leaves_it_alone() {
    let daemon = Daemon::start();
    let keeper = daemon.client();
    let mut second = Daemon::prepare_in(Scratch::new(), daemon.root().to_owned(), "");
    let said = second.try_spawn().expect_err("the first daemon is there");
    let pid = daemon.pid().as_raw_nonzero().to_string();
    assert!(said.contains(&format!("another daemon (process {pid})")), "{said}");
    drop(second);
    assert_eq!(keeper.connect_get_lib_version().unwrap(), 11_003_000);
    drop(daemon.client());
}
