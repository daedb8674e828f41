//! Engines that follow each other over the same folders: definitions, running machines, autostart, damage.

use std::os::unix::fs::symlink;
use std::time::Instant;

use expect_test::expect;

use crate::lab::{Lab, Scratch, config, document, empty_host, settle};

fn open(scratch: &Scratch) -> Lab {
    Lab::of(empty_host(config(&scratch.0).0).unwrap())
}

fn files(scratch: &Scratch) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![scratch.0.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else if entry.file_name() != ".journal" {
                found.push(entry.path().strip_prefix(&scratch.0).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn definitions_and_running_machines_survive() {
    let scratch = Scratch::new();
    let first = open(&scratch);
    first.run("define a 1\n define b 2 <devices><graphics type='vnc' passwd='x'/></devices>\n autostart b\n start b");
    first.run("create t 3\n suspend t\n title b live flags=1");
    let before =
        first.run("list\n state a\n state b\n state t\n xml a\n xml b flags=1\n xml b flags=3\n xml t");
    // The pause was also reported by the guest, and that is recorded in the background.
    settle(|| !files(&scratch).iter().any(|name| name.ends_with(".new")));
    assert_eq!(
        files(&scratch),
        [
            "etc/test/a.xml",
            "etc/test/autostart/b.xml",
            "etc/test/b.xml",
            "run/test/autostarted",
            "run/test/b.xml",
            "run/test/t.xml"
        ]
    );
    drop(first);
    let second = open(&scratch);
    let after =
        second.run("list\n state a\n state b\n state t\n xml a\n xml b flags=1\n xml b flags=3\n xml t");
    assert_eq!(before, after);
    assert_eq!(
        second.run("resume t\n destroy t\n shutdown b\n start a\n list"),
        "> resume t\n  * t resumed unpaused\n> destroy t\n  * t stopped destroyed\n> shutdown b\n  * b stopped \
         shutdown\n> start a\nid 3\n  * a started booted\n> list\n3 a, -1 b\n"
    );
    // Cleaning up after a guest that ended by itself is nobody's to wait for.
    settle(|| !scratch.0.join("run/test/b.xml").exists());
    assert_eq!(
        files(&scratch),
        [
            "etc/test/a.xml",
            "etc/test/autostart/b.xml",
            "etc/test/b.xml",
            "run/test/a.xml",
            "run/test/autostarted"
        ]
    );
    second.run("destroy a\n undefine a\n undefine b");
    assert_eq!(files(&scratch), ["run/test/autostarted"]);
}

#[test]
fn marked_machines_start_once_after_a_boot() {
    let scratch = Scratch::new();
    let boot = || std::fs::remove_dir_all(scratch.0.join("run")).unwrap();
    let lab = open(&scratch);
    lab.run("define a 1\n define b 2\n autostart a");
    drop(lab);
    // The same boot of the host: whoever did not start it wanted that.
    assert_eq!(open(&scratch).run("list"), "> list\n-1 a, -1 b\n");
    boot();
    let lab = open(&scratch);
    settle(|| lab.domain("a").unwrap().id > 0);
    // Its event comes before the start lets go of the queue, perhaps before there was anybody to hear it.
    let machine = lab.engine.find(&lab.domain("a").unwrap()).unwrap();
    settle(|| machine.queue().current().is_none());
    lab.events();
    assert_eq!(lab.run("list"), "> list\n1 a, -1 b\n");
    lab.run("destroy a\n no-autostart a\n autostart b");
    drop(lab);
    boot();
    let lab = open(&scratch);
    settle(|| lab.domain("b").unwrap().id > 0);
    assert_eq!(lab.domain("a").unwrap().id, -1);
}

#[test]
fn unusable_files_are_named_and_left_alone() {
    let scratch = Scratch::new();
    let (first_config, _) = config(&scratch.0);
    drop(empty_host(first_config).unwrap());
    let folder = scratch.0.join("etc/test");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("good.xml", &document("good", Some(1), ""));
    write("cut.xml", "<domain type='test'><name>cut</name>");
    write("empty.xml", "");
    write("other.xml", &document("someone", Some(2), ""));
    write("same.xml", &document("same", Some(1), ""));
    write("nouuid.xml", &document("nouuid", None, ""));
    write("unsuitable.xml", &document("unsuitable", Some(3), "").replace("hvm", ""));
    std::fs::write(folder.join("bytes.xml"), [0xff, 0xfe, 0]).unwrap();
    write(".1.2.new", "left over");
    write("notes.txt", "not ours");
    symlink("../gone.xml", folder.join("autostart/gone.xml")).unwrap();
    std::fs::write(scratch.0.join("run/test/torn.xml"), "<machine version='1'").unwrap();
    let (second_config, log) = config(&scratch.0);
    let lab = Lab::of(empty_host(second_config).unwrap());
    assert_eq!(lab.run("list"), "> list\n-1 good\n");
    let log = log.lock().unwrap().join("\n").replace(&*scratch.0.to_string_lossy(), "DIR");
    expect![[r#"
        'DIR/etc/test/bytes.xml' is skipped: XML error: 'DIR/etc/test/bytes.xml' is not UTF-8 text: invalid utf-8 sequence of 1 bytes from index 0
        'DIR/etc/test/cut.xml' is skipped: XML error: not well-formed: the document ends before its outermost element is closed, as if it were cut off (line 1, column 36); cure: write the rest, up to the last end tag
        'DIR/etc/test/empty.xml' is skipped: XML error: not well-formed: the document is empty (line 1, column 1); cure: write an element, such as <domain type='kvm'>...</domain>
        'DIR/etc/test/nouuid.xml' is skipped: XML error: the definition has no uuid; cure: add a uuid element to the file
        'DIR/etc/test/other.xml' is skipped: XML error: the file's name belongs to domain 'other', it defines 'someone'; cure: rename the file or the domain in it
        'DIR/etc/test/same.xml' is skipped: XML error: another definition has uuid 00000000-0000-4000-8000-000000000001; cure: change one of the two
        'DIR/etc/test/unsuitable.xml' is skipped: XML error: an os <type> must be specified; cure: write <os><type>hvm</type></os>
        'DIR/run/test/torn.xml' is skipped: XML error: the record of a running machine is damaged: XML error: not well-formed: the document ends before its outermost element is closed, as if it were cut off (line 1, column 20)"#]].assert_eq(&log);
    assert_eq!(files(&scratch).len(), 11, "{:?}", files(&scratch));
}

#[test]
fn a_definition_changed_by_hand_counts() {
    let scratch = Scratch::new();
    let lab = open(&scratch);
    lab.run("define a 1");
    drop(lab);
    let path = scratch.0.join("etc/test/a.xml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(">65536<", ">131072<")).unwrap();
    let lab = open(&scratch);
    assert!(lab.run("xml a").contains("<memory unit='KiB'>131072</memory>"));
}

#[test]
fn a_rename_that_was_cut_off_is_finished() {
    let scratch = Scratch::new();
    let lab = open(&scratch);
    lab.run("define a 1\n define b 2 <devices><graphics type='vnc' passwd='x'/></devices>");
    drop(lab);
    for (old, new) in [("a", "c"), ("b", "d")] {
        let folder = scratch.0.join("etc/test");
        std::fs::rename(folder.join(format!("{old}.xml")), folder.join(format!("{new}.xml"))).unwrap();
    }
    for _ in 0..2 {
        let lab = open(&scratch);
        assert_eq!(lab.run("list"), "> list\n-1 c, -1 d\n");
        assert!(lab.run("xml d flags=1").contains("<name>d</name>"));
        assert!(lab.run("xml d flags=1").contains("passwd='x'"));
    }
}

#[test]
fn a_machine_whose_start_was_cut_off_is_off() {
    let scratch = Scratch::new();
    let lab = open(&scratch);
    lab.run("define a 1\n start a\n create t 2");
    drop(lab);
    for name in ["a", "t"] {
        let path = scratch.0.join(format!("run/test/{name}.xml"));
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("starting='no'", "starting='yes'")).unwrap();
    }
    let lab = open(&scratch);
    assert_eq!(
        lab.run("list\n state a"),
        "> list\n-1 a\n> state a\nstate 5 reason 6 id -1 persistent 1 autostart 0\n"
    );
    assert_eq!(files(&scratch), ["etc/test/a.xml", "run/test/autostarted"]);
}

#[test]
fn a_thousand_machines_are_there_at_once() {
    let scratch = Scratch::new();
    let lab = open(&scratch);
    let devices = "<devices><disk type='file'><source file='/var/lib/x/disk.qcow2'/><target dev='vda'/></disk>\
                   <interface type='user'/><console type='pty'/><graphics type='vnc'/></devices>";
    let began = Instant::now();
    for number in 0..1000 {
        lab.driver.domain_define_xml(&document(&format!("machine{number}"), Some(number), devices)).unwrap();
    }
    let defining = began.elapsed();
    let grown = memory_of_a_fresh_engine(&scratch);
    assert!(grown < 8 << 10, "1000 machines need {grown} KiB");
    let domains = lab.driver.connect_list_all_domains(0).unwrap();
    let began = Instant::now();
    for domain in &domains {
        lab.driver.domain_get_xml_desc(domain, 0).unwrap();
    }
    let documents = began.elapsed();
    drop(lab);
    let began = Instant::now();
    let lab = open(&scratch);
    let opening = began.elapsed();
    assert_eq!(lab.driver.connect_list_all_domains(0).unwrap().len(), 1000);
    let began = Instant::now();
    assert_eq!(lab.driver.connect_get_all_domain_stats(&[], 0, 0).unwrap().len(), 1000);
    let statistics = began.elapsed();
    eprintln!(
        "1000 machines: defined in {defining:?}, opened in {opening:?}, statistics in {statistics:?}, documents in \
         {documents:?}, {grown} KiB of memory"
    );
}

/// Tells this test's own executable to open a host and to say how much memory that took.
const WEIGHED: &str = "FERROVIRT_WEIGHED_HOST";

/// A test only so that the executable can run it in a process of its own.
#[test]
fn weighed() {
    let Some(root) = std::env::var_os(WEIGHED) else { return };
    let before = resident_kib();
    let engine = empty_host(config(root.as_ref()).0).unwrap();
    println!("\nresident {}", resident_kib() - before);
    assert_eq!(engine.machines().len(), 1000);
}

fn memory_of_a_fresh_engine(scratch: &Scratch) -> u64 {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["restart::weighed", "--exact", "--nocapture", "--test-threads=1"])
        .env(WEIGHED, &scratch.0)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let number = text.lines().find_map(|line| line.strip_prefix("resident ")).expect(&text);
    number.parse().unwrap()
}

fn resident_kib() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4
}

#[test]
fn reasons_survive() {
    let scratch = Scratch::new();
    let lab = open(&scratch);
    lab.run("create booted 1\n create paused 2\n suspend paused\n create resumed 3\n suspend resumed\n resume resumed");
    let script = "state booted\n state paused\n state resumed";
    let before = lab.run(script);
    assert_eq!(
        before,
        "> state booted\nstate 1 reason 1 id 1 persistent 0 autostart 0\n> state paused\nstate 3 reason 1 id 2 \
         persistent 0 autostart 0\n> state resumed\nstate 1 reason 5 id 3 persistent 0 autostart 0\n"
    );
    settle(|| !files(&scratch).iter().any(|name| name.ends_with(".new")));
    drop(lab);
    let lab = open(&scratch);
    assert_eq!(lab.run(script), before);
    drop(lab);
    // What changed while nobody looked is not.
    let path = scratch.0.join("run/test/paused.xml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("<backend>paused<", "<backend>running<")).unwrap();
    assert_eq!(
        open(&scratch).run("state paused"),
        "> state paused\nstate 1 reason 0 id 2 persistent 0 autostart 0\n"
    );
}

#[test]
fn a_boot_of_the_host_ends_what_ran() {
    let scratch = Scratch::new();
    let lab = open(&scratch);
    lab.run("define a 1\n autostart a\n start a\n create t 2");
    drop(lab);
    // The folders outlive the boot: nothing but the kernel's number of it tells.
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    let another = "00000000-0000-4000-8000-000000000000";
    for name in ["a.xml", "t.xml", "autostarted"] {
        let path = scratch.0.join("run/test").join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(boot.trim()), "{text}");
        std::fs::write(&path, text.replace(boot.trim(), another)).unwrap();
    }
    let left = scratch.0.join("run/test/00000000-0000-4000-8000-000000000002");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("pid"), "1").unwrap();
    let lab = open(&scratch);
    // It was started again, since it is marked for it; nothing was found running.
    settle(|| lab.run("state a").contains("\nstate 1 "));
    let machine = lab.engine.find(&lab.domain("a").unwrap()).unwrap();
    settle(|| machine.queue().current().is_none());
    lab.events();
    assert_eq!(
        lab.run("list\n state a"),
        "> list\n1 a\n> state a\nstate 1 reason 1 id 1 persistent 1 autostart 1\n"
    );
    assert!(!left.exists());
    settle(|| !files(&scratch).iter().any(|name| name.ends_with(".new")));
    assert_eq!(
        files(&scratch),
        ["etc/test/a.xml", "etc/test/autostart/a.xml", "run/test/a.xml", "run/test/autostarted"]
    );
}

#[test]
fn an_undefine_that_is_refused_leaves_everything() {
    let scratch = Scratch::new();
    let lab = open(&scratch);
    lab.run("define a 1\n autostart a");
    let link = scratch.0.join("etc/test/autostart/a.xml");
    std::fs::remove_file(&link).unwrap();
    std::fs::create_dir(&link).unwrap();
    let answer = lab.run("undefine a");
    assert!(answer.contains("\n38/0 "), "{answer}");
    assert_eq!(lab.run("state a"), "> state a\nstate 5 reason 0 id -1 persistent 1 autostart 1\n");
    assert!(scratch.0.join("etc/test/a.xml").is_file());
    std::fs::remove_dir(&link).unwrap();
    assert_eq!(lab.run("undefine a"), "> undefine a\n  * a undefined removed\n");
    assert_eq!(files(&scratch), ["run/test/autostarted"]);
}

#[test]
fn logs_go_if_that_is_wanted() {
    let scratch = Scratch::new();
    let lab = open(&scratch);
    let log = scratch.0.join("log/test/a.log");
    std::fs::create_dir_all(log.parent().unwrap()).unwrap();
    for (flags, stays) in [(0, true), (1, true), (2, false), (2, false)] {
        std::fs::write(&log, "what happened").unwrap();
        lab.run("create a 1");
        assert_eq!(lab.run(&format!("destroy a flags={flags}")).lines().count(), 2);
        assert_eq!(log.exists(), stays, "flags {flags}");
    }
}
