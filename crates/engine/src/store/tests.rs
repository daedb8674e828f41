//! Names, and what the journal gives back after the host went down at any moment.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use super::{Definitions, Folder, Store, check_name, refused};
use crate::store::change::Change;

#[test]
fn names_that_cannot_be_files_are_refused() {
    let long = "x".repeat(201);
    for (name, expected) in [
        ("a/b", "XML error: name a/b cannot contain '/'"),
        ("/a", "XML error: name /a cannot contain '/'"),
        ("", "missing name information"),
        ("a\nb", "XML error: name a\\nb cannot contain '\\n'"),
        (
            "a\u{202e}b",
            "XML error: name a\\u{202e}b cannot contain U+202E, which nobody sees or which turns text around",
        ),
        ("..", "XML error: name .. cannot be used: it means a folder"),
        (
            long.as_str(),
            "XML error: name xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.. has 201 bytes, at most 200 are possible",
        ),
    ] {
        assert_eq!(check_name(name).unwrap_err().summary(), expected);
    }
    for name in [" ", "  x", "ä", "a.xml", ".hidden", "autostart", &"x".repeat(200)] {
        check_name(name).unwrap();
    }
}

/// A folder for one test.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Scratch {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("engine-store-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Opens the store of a folder as a daemon does in that boot of the host; returns what it logged as well.
fn open(path: &Path, boot: &str) -> (Store, String) {
    let log = RefCell::new(String::new());
    let note = |line: &str| log.borrow_mut().push_str(&line.replace(&*path.to_string_lossy(), "DIR"));
    let config = Definitions::open(path.to_path_buf(), boot, &note).unwrap();
    (Store { config: Some(config), run: None, boot: boot.to_owned() }, log.into_inner())
}

/// Everything that is stored, in one line.
fn state(store: &Store) -> String {
    let found = store.definitions().unwrap();
    let one = |file: &super::Found| {
        let mark = if file.autostart { "!" } else { "" };
        format!("{}{mark}={}", file.name, std::fs::read_to_string(&file.path).unwrap())
    };
    found.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The changes of a small life, and the state after each.
const LIFE: [(&str, &str); 10] = [
    ("define a 1", "a=1"),
    ("define b 2", "a=1 b=2"),
    ("autostart a", "a!=1 b=2"),
    ("define a 3", "a!=3 b=2"),
    ("rename a c 4", "b=2 c!=4"),
    ("undefine b", "c!=4"),
    ("define a 5", "a=5 c!=4"),
    ("manual c", "a=5 c=4"),
    ("autostart a", "a!=5 c=4"),
    ("undefine a", "c=4"),
];

fn act(store: &Store, line: &str) {
    let words: Vec<&str> = line.split(' ').collect();
    match words[..] {
        ["define", name, text] => store.save_definition(name, text),
        ["undefine", name] => store.remove_definition(name),
        ["autostart", name] => store.set_autostart(name, true),
        ["manual", name] => store.set_autostart(name, false),
        ["rename", old, new, text] => {
            let found = store.definitions().unwrap();
            let autostart = found.iter().any(|file| file.name == old && file.autostart);
            store.rename_definition(old, new, text, autostart)
        }
        _ => panic!("what is '{line}'?"),
    }
    .unwrap();
}

/// What is in the folder: path, content or target of a link, time of modification.
type Disk = Vec<(PathBuf, Result<Vec<u8>, PathBuf>, SystemTime)>;

fn image(folder: &Path) -> Disk {
    let mut disk = Disk::new();
    for directory in [folder.to_path_buf(), folder.join("autostart")] {
        for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
            let (path, metadata) = (entry.path(), entry.metadata().unwrap());
            let content = match (metadata.is_dir(), metadata.is_symlink()) {
                (true, _) => continue,
                (_, true) => Err(std::fs::read_link(&path).unwrap()),
                _ => Ok(std::fs::read(&path).unwrap()),
            };
            disk.push((path.strip_prefix(folder).unwrap().into(), content, metadata.modified().unwrap()));
        }
    }
    disk
}

/// Makes the folder what a disk holds, with another journal on it.
fn restore(folder: &Path, disk: &Disk, journal: &[u8]) {
    std::fs::remove_dir_all(folder).unwrap();
    std::fs::create_dir_all(folder.join("autostart")).unwrap();
    for (path, content, modified) in disk {
        match content {
            Err(target) => std::os::unix::fs::symlink(target, folder.join(path)).unwrap(),
            Ok(content) => {
                std::fs::write(folder.join(path), content).unwrap();
                let file = std::fs::File::options().write(true).open(folder.join(path)).unwrap();
                file.set_modified(*modified).unwrap();
            }
        }
    }
    std::fs::write(folder.join(".journal"), journal).unwrap();
}

/// The images of the disk before the first and after each change of [`LIFE`].
fn live(folder: &Path) -> Vec<Disk> {
    let (store, _) = open(folder, "one");
    let mut images = vec![image(folder)];
    for (line, expected) in LIFE {
        act(&store, line);
        assert_eq!(state(&store), expected, "after {line}");
        images.push(image(folder));
    }
    images
}

fn journal(disk: &Disk) -> Vec<u8> {
    let found = disk.iter().find(|(path, ..)| path.as_os_str() == ".journal");
    found.map(|(_, content, _)| content.clone().unwrap()).unwrap_or_default()
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged() {
    let scratch = Scratch::new();
    let images = live(&scratch.0);
    for (done, (line, expected)) in LIFE.iter().enumerate() {
        let journal = journal(&images[done + 1]);
        for (reached, disk) in images[..=done + 1].iter().enumerate() {
            // The files reached the disk as they were after some earlier change, whole or empty.
            for empty in [false, true] {
                let mut disk = disk.clone();
                for (_, content, _) in &mut disk {
                    if empty && let Ok(content) = content {
                        content.clear();
                    }
                }
                restore(&scratch.0, &disk, &journal);
                let (store, log) = open(&scratch.0, "two");
                assert_eq!(state(&store), *expected, "{line}; files of step {reached}, {empty}: {log}");
                drop(store);
                // Once restored, it is on the disk: nothing is left to do.
                assert_eq!(open(&scratch.0, "three").1, "");
            }
        }
    }
}

#[test]
fn a_power_cut_while_the_journal_is_written_leaves_the_state_before_or_after() {
    let scratch = Scratch::new();
    let images = live(&scratch.0);
    let (old, new) = (journal(&images[4]), journal(&images[5]));
    let changed: Vec<usize> = (0..new.len()).filter(|at| old.get(*at) != Some(&new[*at])).collect();
    for torn in changed {
        let mut journal = new.clone();
        journal[torn..].copy_from_slice(&old[torn..]);
        restore(&scratch.0, &images[4], &journal);
        assert_eq!(state(&open(&scratch.0, "two").0), LIFE[3].1);
    }
}

#[test]
fn another_daemon_in_the_same_boot_restores_nothing() {
    let scratch = Scratch::new();
    live(&scratch.0);
    std::fs::remove_file(scratch.0.join("c.xml")).unwrap();
    let (store, log) = open(&scratch.0, "one");
    assert_eq!((state(&store), &*log), (String::new(), ""));
    // Its changes are added to those of the daemon before.
    act(&store, "define d 7");
    drop(store);
    restore(&scratch.0, &Vec::new(), &journal(&image(&scratch.0)));
    assert_eq!(state(&open(&scratch.0, "two").0), "c=4 d=7");
}

#[test]
fn what_somebody_has_changed_since_stays() {
    let scratch = Scratch::new();
    let images = live(&scratch.0);
    let restart = |name: &str, text: &str, later: bool| {
        restore(&scratch.0, &images[9], &journal(&images[9]));
        let path = scratch.0.join(name);
        std::fs::write(&path, text).unwrap();
        if later {
            let time = SystemTime::now() + Duration::from_secs(5);
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        } else {
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        }
        let (store, log) = open(&scratch.0, "two");
        format!("{}; {log}", state(&store))
    };
    let stays = "has been changed since it was stored and stays as it is";
    assert_eq!(restart("c.xml", "mine", true), format!("a!=5 c=mine; 'DIR/c.xml' {stays}"));
    assert_eq!(restart("c.xml", "torn", false), "a!=5 c=4; 'DIR/c.xml' is restored from the journal");
    // Removed by the last life, put back by hand.
    assert_eq!(restart("b.xml", "mine", true), format!("a!=5 b=mine c=4; 'DIR/b.xml' {stays}"));
}

#[test]
fn what_is_settled_is_not_touched_again() {
    let scratch = Scratch::new();
    let (store, _) = open(&scratch.0, "one");
    act(&store, "define a 1");
    store.settle().unwrap();
    let disk = image(&scratch.0);
    restore(&scratch.0, &Vec::new(), &journal(&disk));
    let (store, log) = open(&scratch.0, "two");
    assert_eq!((state(&store), &*log), (String::new(), ""));
}

#[test]
fn what_failed_is_not_made_true_by_a_power_cut() {
    let scratch = Scratch::new();
    let (store, _) = open(&scratch.0, "one");
    act(&store, "define a 1");
    let ledger = &store.config.as_ref().unwrap().ledger;
    let denied = || refused("write", Path::new("b"), std::io::ErrorKind::PermissionDenied.into());
    let change = Change::Define { name: "b", text: "2" };
    ledger.commit(change, SystemTime::now(), None, || Err(denied())).unwrap_err();
    act(&store, "define c 3");
    restore(&scratch.0, &Vec::new(), &journal(&image(&scratch.0)));
    assert_eq!(state(&open(&scratch.0, "two").0), "a=1 c=3");
}

#[test]
fn definitions_of_any_number_and_length_pass_through_the_journal() {
    let scratch = Scratch::new();
    let (store, _) = open(&scratch.0, "one");
    let text = "x".repeat(100_000);
    let mut expected = String::new();
    for number in 10..40 {
        store.save_definition(&format!("m{number}"), &text).unwrap();
        expected += &format!("m{number}={text} ");
    }
    let long = "y".repeat(3 << 20);
    store.save_definition("z", "short").unwrap();
    store.save_definition("z", &long).unwrap();
    expected += &format!("z={long}");
    assert!(state(&store) == expected);
    drop(store);
    // The long one is not in the journal, so neither is the short one before it.
    assert!(state(&open(&scratch.0, "two").0) == expected);
}

/// Kills a daemon between the record of a change and its files, `steps` into them; then comes the next daemon, and later
/// the host goes down.
fn killed(first: &str, change: Change<'_>, steps: &dyn Fn(&Folder)) -> [String; 2] {
    let scratch = Scratch::new();
    let (store, _) = open(&scratch.0, "one");
    first.split("; ").for_each(|line| act(&store, line));
    let Definitions { folder, ledger } = store.config.as_ref().unwrap();
    let staged = match change {
        Change::Define { name, text } | Change::Rename { new: name, text, .. } => {
            Some(folder.stage(name, text, folder.stamp(&[name])).unwrap())
        }
        _ => None,
    };
    let time = staged.as_ref().map_or_else(SystemTime::now, |staged| staged.modified());
    let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        ledger.commit(change, time, staged.as_ref(), || {
            steps(folder);
            std::panic::resume_unwind(Box::new("killed"))
        })
    }));
    died.unwrap_err();
    std::mem::forget(staged);
    let (next, _) = open(&scratch.0, "one");
    let seen = state(&next);
    drop(next);
    // Nothing of what the next daemon showed was asked to be flushed: its files are what the kernel had.
    [seen, state(&open(&scratch.0, "two").0)]
}

#[test]
fn what_the_next_daemon_shows_after_a_kill_stays_so_after_a_power_cut() {
    let rename = Change::Rename { old: "a", new: "b", text: "2", autostart: true };
    let nothing: &dyn Fn(&Folder) = &|_| {};
    for (first, change, steps, expected) in [
        ("define b 1", Change::Define { name: "a", text: "2" }, nothing, "a=2 b=1"),
        ("define a 1", Change::Define { name: "a", text: "2" }, nothing, "a=2"),
        ("define a 1; autostart a", Change::Undefine { name: "a" }, nothing, ""),
        ("define a 1; autostart a", rename, nothing, "b!=2"),
        ("define a 1; autostart a", rename, &|folder| folder.mark("b", true).unwrap(), "b!=2"),
        (
            "define a 1; autostart a",
            rename,
            &|folder| std::fs::rename(folder.definition("a"), folder.definition("b")).unwrap(),
            "b!=2",
        ),
        ("define a 1", Change::Autostart { name: "a", autostart: true }, nothing, "a!=1"),
    ] {
        assert_eq!(killed(first, change, steps), [expected; 2], "{first}; {change:?}");
    }
}

#[test]
fn a_change_whose_file_was_never_placed_does_not_come_alive() {
    let scratch = Scratch::new();
    let (store, _) = open(&scratch.0, "one");
    act(&store, "define a 1");
    act(&store, "define b 2");
    // Somebody took it away while no daemon ran.
    std::fs::remove_file(scratch.0.join("b.xml")).unwrap();
    drop(store);
    assert_eq!(state(&open(&scratch.0, "one").0), "a=1");
    assert_eq!(state(&open(&scratch.0, "two").0), "a=1");
}

#[test]
fn a_clock_that_was_set_back_loses_nothing() {
    for (line, expected) in [("define a 2", "a=2"), ("undefine a", ""), ("rename a b 3", "b=3")] {
        let scratch = Scratch::new();
        let (store, _) = open(&scratch.0, "one");
        act(&store, "define a 1");
        let later = SystemTime::now() + Duration::from_secs(3600);
        let file = std::fs::File::options().write(true).open(scratch.0.join("a.xml")).unwrap();
        file.set_modified(later).unwrap();
        let before = image(&scratch.0);
        act(&store, line);
        restore(&scratch.0, &before, &journal(&image(&scratch.0)));
        assert_eq!(state(&open(&scratch.0, "two").0), expected, "{line}");
    }
}

#[test]
fn a_journal_that_cannot_be_used_keeps_no_daemon_from_its_definitions() {
    type Spoil = fn(&Path);
    let spoils: [(&str, Spoil); 4] = [
        ("a folder", |path| std::fs::create_dir(path).unwrap()),
        ("a link", |path| std::os::unix::fs::symlink("elsewhere", path).unwrap()),
        ("a pipe", |path| {
            let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
            assert!(made.success());
        }),
        ("something else", |path| std::fs::write(path, vec![b'x'; 100_000]).unwrap()),
    ];
    for (what, spoil) in spoils {
        let scratch = Scratch::new();
        let (store, _) = open(&scratch.0, "one");
        act(&store, "define a 1");
        store.settle().unwrap();
        drop(store);
        let path = scratch.0.join(".journal");
        std::fs::remove_file(&path).unwrap();
        spoil(&path);
        let (store, log) = open(&scratch.0, "two");
        assert_eq!(log.is_empty(), what == "something else", "{what}: {log}");
        for (line, expected) in [("define b 2", "a=1 b=2"), ("undefine a", "b=2"), ("rename b c 3", "c=3")] {
            act(&store, line);
            assert_eq!(state(&store), expected, "{what}");
        }
        drop(store);
        assert_eq!(state(&open(&scratch.0, "three").0), "c=3", "{what}");
    }
}

#[test]
fn after_a_flush_that_failed_the_files_are_written_anew() {
    let scratch = Scratch::new();
    let (store, _) = open(&scratch.0, "one");
    act(&store, "define a 1");
    let ledger = &store.config.as_ref().unwrap().ledger;
    ledger.doubt();
    let before = std::fs::metadata(scratch.0.join("a.xml")).unwrap();
    act(&store, "define b 2");
    store.settle().unwrap();
    let after = std::fs::metadata(scratch.0.join("a.xml")).unwrap();
    assert_ne!(std::os::unix::fs::MetadataExt::ino(&before), std::os::unix::fs::MetadataExt::ino(&after));
    assert_eq!(state(&store), "a=1 b=2");
}
