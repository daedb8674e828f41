//! Power cuts of a real Linux with a real ext4: what an engine in it has acknowledged is there at the next boot, and
//! nothing by halves.

use std::io::{Read, Write};
use std::ops::RangeInclusive;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use guest::{COMMAND_LINE, Guest, PROMPT};
use robustness::life::{Known, Life, World};
use robustness::{Random, Scratch};

use crate::lab;
use crate::volatile::{Disk, Recording, Unflushed};

/// Far more than the few seconds of a boot, on a machine that also compiles.
const ANSWER_MAX: Duration = Duration::from_secs(120);
/// Room for two journals, that of ext4 and ours, and for definitions.
const DISK_MIB: u64 = 64;
/// Steps until each cut; the journal turns to its other half within the second run.
const STEPS: [u64; 3] = [20, 100, 30];
/// So many other moments of each run of the program are looked at too, and so many of each restoring.
const MOMENTS: [u64; 2] = [5, 2];
/// What the engine says when it restores what the files have lost.
const RESTORED: &str = ".xml' is restored ";

/// A running guest.
struct Machine {
    emulator: Child,
    pieces: Receiver<Vec<u8>>,
    /// What the console said since the last line was typed.
    said: String,
}

/// A disk after a power cut.
struct Cut {
    disk: Disk,
    /// The steps after one of which its machines must be.
    steps: RangeInclusive<u64>,
    when: String,
}

impl Machine {
    /// Starts a guest with these disks and waits for its shell.
    fn boot(guest: &Guest, disks: impl Iterator<Item = String>) -> Machine {
        let mut emulator = Command::new("qemu-system-x86_64")
            .args(["-accel", "tcg", "-machine", "q35", "-m", "384", "-nodefaults", "-display", "none"])
            .arg("-kernel")
            .arg(&guest.kernel)
            .arg("-initrd")
            .arg(&guest.initrd)
            .args(["-append", &format!("{COMMAND_LINE} quiet")])
            .args(["-nic", "none", "-no-reboot", "-serial", "stdio"])
            .args(disks)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut console = emulator.stdout.take().unwrap();
        let (sender, pieces) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Ends with QEMU, or with the test.
            while let Ok(count @ 1..) = console.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut machine = Machine { emulator, pieces, said: String::new() };
        machine.until("the prompt", |said| said.contains(PROMPT).then_some(()));
        machine
    }

    fn type_line(&mut self, line: &str) {
        self.said.clear();
        writeln!(self.emulator.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Listens until `found` finds something in what is said.
    fn until<T>(&mut self, what: &str, mut found: impl FnMut(&str) -> Option<T>) -> T {
        let deadline = Instant::now() + ANSWER_MAX;
        loop {
            if let Some(found) = found(&self.said) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let piece = self.pieces.recv_timeout(left);
            let piece = piece.unwrap_or_else(|error| panic!("{what}: {error} after {:?}", self.said));
            self.said.push_str(&String::from_utf8_lossy(&piece));
        }
    }

    /// Runs a command until it ends; what it said, line by line.
    fn run(&mut self, command: &str) -> Vec<String> {
        self.type_line(&format!("{command}; echo ended $?"));
        let ended = |said: &str| lines(said).any(|line| line.starts_with("ended ")).then_some(());
        self.until(command, ended);
        let said: Vec<String> = lines(&self.said).map(str::to_owned).collect();
        assert!(said.iter().any(|line| line == "ended 0"), "{command}: {said:#?}");
        said
    }

    /// Asserts that the machines on the disk with that letter are as they must be; says after which step that is, and
    /// how many definitions had to be restored.
    fn check(&mut self, letter: char, steps: &RangeInclusive<u64>, when: &str, seed: u64) -> (u64, usize) {
        self.run(&format!("mount -t ext4 /dev/vd{letter} /mnt"));
        let said = self.run("power-cut show /mnt/d");
        let found = world(&said, when);
        let lives: Vec<Life> = steps.clone().map(|step| Life::after(seed, step)).collect();
        let Some(life) = lives.iter().find(|life| *life.world() == found) else {
            let lives: String =
                lives.iter().map(|life| format!("{}: {:?}\n", life.number(), life.world())).collect();
            panic!("{when}: {found:?} is none of\n{lives}the program said {said:#?}")
        };
        let restored = said.iter().filter(|line| line.contains(RESTORED)).count();
        eprintln!("{when}: step {}, {restored} restored", life.number());
        (life.number(), restored)
    }

    /// Pulls the plug; what was said up to then.
    fn cut(mut self) -> String {
        self.emulator.kill().unwrap();
        self.emulator.wait().unwrap();
        // To the end of what it said: that was acknowledged too.
        while let Ok(piece) = self.pieces.recv() {
            self.said.push_str(&String::from_utf8_lossy(&piece));
        }
        std::mem::take(&mut self.said)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Gone already after a cut.
        let _ = self.emulator.kill();
        let _ = self.emulator.wait();
    }
}

/// The whole lines of a console.
fn lines(said: &str) -> impl DoubleEndedIterator<Item = &str> {
    said.rsplit_once('\n').map_or("", |(whole, _)| whole).lines().map(str::trim)
}

/// The last step that was acknowledged.
fn acknowledged(said: &str) -> Option<u64> {
    lines(said).rev().find_map(|line| line.strip_prefix("done ")).map(|number| number.parse().unwrap())
}

/// What `power-cut show` found, which is all that there is on disk.
fn world(said: &[String], when: &str) -> World {
    let told = |kind: &str| {
        let words = said.iter().filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' '));
        let mut words: Vec<String> = words.map(str::to_owned).collect();
        words.sort();
        words
    };
    let machines = told("found").into_iter().map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let [name, id, mark, autostart] = words[..] else { panic!("{when}: {line}") };
        let known = Known {
            id: id.parse().unwrap(),
            mark: mark.parse().unwrap(),
            autostart: autostart.parse().unwrap(),
        };
        (name.to_owned(), known)
    });
    let world: World = machines.collect();
    let file = |name: &String| format!("{name}.xml");
    let mut files = vec![lab::JOURNAL.to_owned(), "autostart".to_owned()];
    files.extend(world.keys().map(file));
    files.sort();
    assert_eq!(told("file"), files, "{when}");
    let marked = world.iter().filter(|(_, known)| known.autostart).map(|(name, _)| file(name));
    assert_eq!(told("mark"), marked.collect::<Vec<_>>(), "{when}");
    world
}

/// What a recorded machine did: when it was ready to go on, and which steps were acknowledged when.
struct Run {
    recording: Recording,
    /// The step that it started after.
    from: u64,
    /// Writes and flushes until it had restored everything.
    restored: u64,
    /// Writes and flushes until a step was acknowledged, at most, and the step.
    acknowledged: Vec<(u64, u64)>,
}

impl Run {
    /// Goes on after step `from` until `steps` more were acknowledged, and pulls the plug.
    fn until_cut(mut machine: Machine, recording: Recording, seed: u64, from: u64, steps: u64) -> Run {
        let restored = recording.count();
        let mut times = Vec::new();
        machine.type_line(&format!("power-cut run /mnt/d {seed} {from}"));
        machine.until("steps", |said| {
            let last = acknowledged(said)?;
            if times.last().is_none_or(|&(_, before)| before != last) {
                times.push((recording.count(), last));
            }
            (last >= from + steps).then_some(())
        });
        let last = acknowledged(&machine.cut()).expect("steps were acknowledged");
        times.push((recording.count(), last));
        Run { recording, from, restored, acknowledged: times }
    }

    /// The disk as the cut left it, then as it would be after cuts at other moments.
    fn cuts(&self, unflushed: Unflushed, random: &mut Random, dir: &Path, round: usize) -> Vec<Cut> {
        let (end, last) = *self.acknowledged.last().unwrap();
        let mut chosen = vec![(end, unflushed, last..=last + 1)];
        let kinds = Unflushed::ALL.into_iter().cycle();
        for (_, kind) in (0..MOMENTS[0]).zip(kinds.clone()) {
            let first = self.acknowledged[0].0;
            let count = first + random.below(end - first);
            let before = self.acknowledged.iter().rev().find(|(time, _)| *time <= count);
            chosen.push((count, kind, before.map_or(self.from, |(_, step)| *step)..=last + 1));
        }
        for (_, kind) in (0..MOMENTS[1]).zip(kinds).filter(|_| self.from > 0) {
            chosen.push((random.below(self.restored), kind, self.from..=self.from));
        }
        let cuts = chosen.into_iter().enumerate().map(|(number, (count, kind, steps))| {
            let when = format!("round {round}, {count} of {end} writes, {kind:?}, after step {steps:?}");
            let path = dir.join(format!("{round}-{number}"));
            Cut { disk: self.recording.cut(count, kind, random, path), steps, when }
        });
        cuts.collect()
    }
}

#[test]
fn power_cuts_lose_nothing_that_was_acknowledged() {
    if !lab::has_qemu() || test_support::lacks(&["mkfs.ext4"]) {
        return;
    }
    let files = match guest::shared() {
        Ok(files) => files,
        Err(error) => return test_support::skip(&format!("there is no guest: {error:#}")),
    };
    let scratch = Scratch::new();
    let guest = files.with_program(Path::new(env!("CARGO_BIN_EXE_power-cut")), scratch.path()).unwrap();
    let mut random = Random::new(20_251_123);
    let seed = random.number();

    let recording = Disk::new(scratch.path().join("new"), DISK_MIB).record();
    let mut machine = Machine::boot(&guest, recording.arguments().into_iter());
    machine.run("mount -t ext4 /dev/vda /mnt");
    let mut run = Run::until_cut(machine, recording, seed, 0, STEPS[0]);
    let mut restored = 0;
    for (round, unflushed) in Unflushed::ALL.into_iter().enumerate() {
        let mut others = run.cuts(unflushed, &mut random, scratch.path(), round);
        let Cut { disk, steps, when } = others.remove(0);
        let recording = disk.record();
        let disks = others.iter().flat_map(|cut| cut.disk.arguments());
        let mut machine = Machine::boot(&guest, recording.arguments().into_iter().chain(disks));
        for (letter, cut) in ('b'..).zip(&others) {
            restored += machine.check(letter, &cut.steps, &cut.when, seed).1;
            machine.run("umount /mnt");
        }
        let (from, count) = machine.check('a', &steps, &when, seed);
        restored += count;
        if let Some(steps) = STEPS.get(round + 1) {
            run = Run::until_cut(machine, recording, seed, from, *steps);
        }
    }
    assert!(restored > 0, "a cut that loses nothing proves nothing");
}
