//! Machines on this host's KVM, with bare-metal guests that run on any: also where the guest's kernel code is emulated.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;
use std::thread::JoinHandle;
use std::time::Duration;

use host_sys::sockets::send_with_descriptors;
use test_support::{Scratch, bare_guest, eventually};
use vmm::{Device, End, Host, Monitor, Output, Setting, Snapshot, Specification, Topology};

mod guests;

use guests::{Said, run};

/// The images of the self-test are those of the guests' sources.
#[test]
fn images_of_the_self_test_are_fresh() {
    let scratch = Scratch::new();
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/self_test/images");
    for name in ["echo", "smp", "count", "button", "off", "processor"] {
        let fresh = scratch.path().join("fresh");
        let guest = bare_guest(scratch.path(), name);
        let status = Command::new("objcopy").args(["-O", "binary"]).arg(guest).arg(&fresh).status().unwrap();
        assert!(status.success());
        let committed = std::fs::read(images.join(format!("{name}.bin"))).unwrap();
        assert_eq!(std::fs::read(&fresh).unwrap(), committed, "objcopy the guest {name} again");
    }
}

#[test]
fn a_guest_talks_and_ends_in_every_way() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let kernel = bare_guest(scratch.path(), "echo");
    let specification = |command_line: &str| Specification {
        memory_mib: 16,
        command_line: command_line.to_owned(),
        ..Specification::new(File::open(&kernel).unwrap())
    };
    for (command_line, end, said) in [
        ("one two", End::PowerOff, "hello, one two\nping\n"),
        ("reset", End::Reset, "hello, reset\n"),
        ("fault", End::Fault, "hello, fault\n"),
        ("panic", End::Panicked, "hello, panic\n"),
    ] {
        assert_eq!(run(specification(command_line), "ping\n"), (end, said.to_owned()), "{command_line}");
    }
}

#[test]
fn every_processor_runs() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let kernel = bare_guest(scratch.path(), "smp");
    let specification = Specification {
        memory_mib: 16,
        vcpus: 4,
        vcpus_max: 4,
        topology: Topology { sockets: 2, cores: 1, threads: 2 },
        command_line: "4".to_owned(),
        ..Specification::new(File::open(&kernel).unwrap())
    };
    assert_eq!(run(specification, ""), (End::PowerOff, "xxx\n".to_owned()));
}

/// A machine with a control socket, on a thread of its own.
struct Controlled {
    thread: Option<JoinHandle<vmm::Result<End>>>,
    client: BufReader<UnixStream>,
    said: Said,
    _typed: OwnedFd,
}

impl Controlled {
    fn start(kernel: &Path) -> Controlled {
        let specification =
            Specification { memory_mib: 16, ..Specification::new(File::open(kernel).unwrap()) };
        Controlled::start_from(specification, None)
    }

    /// Goes on from a snapshot.
    fn restore(file: &File) -> Controlled {
        let snapshot = Snapshot::open(file.try_clone().unwrap()).unwrap();
        let mut specification = Specification::of_snapshot(&snapshot);
        specification.devices = vec![Device::Rng.into()];
        Controlled::start_from(specification, Some(snapshot))
    }

    fn start_from(specification: Specification, snapshot: Option<Snapshot>) -> Controlled {
        let said = Said::default();
        let (ours, theirs) = UnixStream::pair().unwrap();
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        let mut setting = Setting::new(Output::new(said.clone()));
        setting.input = Some(reader);
        setting.control = Some(ours.into());
        setting.is_paused = true;
        setting.snapshot = snapshot;
        let monitor = Monitor::new(Host::open().unwrap(), specification, setting).unwrap();
        let thread = Some(std::thread::spawn(move || monitor.run()));
        theirs.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut machine = Controlled { thread, client: BufReader::new(theirs), said, _typed: writer };
        assert!(machine.line().starts_with("{\"ferrovirt-vmm\":"));
        machine
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.client.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The next lines after this request.
    fn ask(&mut self, request: &str, answers: &[&str]) {
        writeln!(self.client.get_mut(), "{{\"id\": 1, \"do\": \"{request}\"}}").unwrap();
        for answer in answers {
            assert_eq!(self.line(), *answer, "{request}");
        }
    }

    /// Asks for a snapshot into this file.
    fn snapshot(&mut self, file: &File, answers: &[&str]) {
        let line = b"{\"id\": 1, \"do\": \"snapshot\"}\n";
        send_with_descriptors(self.client.get_ref(), line, &[file.as_fd()]).unwrap();
        for answer in answers {
            let line = self.line();
            assert!(line.contains(answer), "{line}");
        }
    }

    fn said(&self) -> String {
        String::from_utf8(self.said.0.lock().unwrap().clone()).unwrap()
    }

    fn end(mut self) -> End {
        self.thread.take().unwrap().join().unwrap().unwrap()
    }
}

#[track_caller]
fn until(mut condition: impl FnMut() -> bool) {
    eventually("the guest says it", || condition().then_some(()).ok_or_else(String::new));
}

const DONE: &str = r#"{"id":1,"ok":{}}"#;
const PAUSED: &str = r#"{"event":"paused"}"#;
const RESUMED: &str = r#"{"event":"resumed"}"#;

#[test]
fn a_machine_does_what_its_control_socket_says() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = Controlled::start(&bare_guest(scratch.path(), "count"));
    assert_eq!(machine.said(), "", "it began paused");
    machine.ask("resume", &[RESUMED, DONE]);
    until(|| machine.said().len() > 3);
    machine.ask("pause", &[PAUSED, DONE]);
    machine.ask("pause", &[DONE]);
    let status = |state: &str, resets: u64| {
        format!(
            r#"{{"id":1,"ok":{{"state":"{state}","vcpus":1,"vcpus-max":1,"memory-mib":16,"resets":{resets}}}}}"#
        )
    };
    machine.ask("status", &[&status("paused", 0)]);
    let before = machine.said();
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(machine.said(), before, "nothing runs while it is paused");
    machine.ask("resume", &[RESUMED, DONE]);
    until(|| machine.said().len() > before.len() + 3);
    machine.ask("pause", &[PAUSED, DONE]);
    let before = machine.said();
    machine.ask("reset", &[r#"{"event":"reset"}"#, DONE]);
    machine.ask("status", &[&status("running", 1)]);
    // It counts from the beginning again.
    until(|| machine.said()[before.len()..].starts_with("aabb"));
    machine.ask("quit", &[DONE, r#"{"event":"ended","reason":"quit"}"#]);
    assert_eq!(machine.end(), End::Quit);
}

#[test]
fn the_power_button_is_an_interrupt() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = Controlled::start(&bare_guest(scratch.path(), "button"));
    machine.ask("resume", &[RESUMED, DONE]);
    until(|| machine.said() == "ready");
    machine.ask("power-button", &[DONE, r#"{"event":"ended","reason":"power-off"}"#]);
    assert_eq!(machine.said(), "readyoff");
    assert_eq!(machine.end(), End::PowerOff);
}

fn empty_file(folder: &Path, name: &str) -> File {
    File::options().read(true).write(true).create_new(true).open(folder.join(name)).unwrap()
}

/// What the guest `count` says, as far as this text: anything else is a machine that lost its place.
fn counted(bytes: usize) -> String {
    let line: String = ('a'..='z').flat_map(|letter| [letter, letter]).chain(['\n']).collect();
    line.chars().cycle().take(bytes).collect()
}

#[test]
fn machines_go_on_from_a_snapshot() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let kernel = bare_guest(scratch.path(), "count");
    let specification = Specification {
        memory_mib: 16,
        devices: vec![Device::Rng.into()],
        ..Specification::new(File::open(&kernel).unwrap())
    };
    let mut machine = Controlled::start_from(specification, None);
    machine.ask("resume", &[RESUMED, DONE]);
    until(|| machine.said().len() > 100);
    let file = empty_file(scratch.path(), "snapshot");
    machine.snapshot(&file, &["paused", "resumed", DONE]);
    machine.snapshot(&file, &["paused", "resumed", "the file is not empty"]);
    machine.ask("snapshot", &[]);
    assert!(machine.line().contains("no file came with the request"));
    machine.ask("quit", &[DONE]);
    let first = machine.said();
    machine.end();
    assert_eq!(first, counted(first.len()));
    let data = file.metadata().unwrap();
    assert!(data.len() > 16 << 20 && data.blocks() * 512 < 1 << 20, "it is sparse: {data:?}");

    // Two copies at once go on where the snapshot was taken, each for itself.
    let mut copies = [Controlled::restore(&file), Controlled::restore(&file)];
    for copy in &mut copies {
        copy.ask("resume", &[RESUMED, DONE]);
        until(|| copy.said().len() > 200);
        copy.ask("pause", &[PAUSED, DONE]);
    }
    for copy in &copies {
        let said = copy.said();
        let is_next = |at: &usize| counted(at + said.len()).ends_with(&said);
        assert!((100..=first.len()).any(|at| is_next(&at)), "{first:?} does not go on with {said:?}");
    }
    // A copy is a machine like any other, but it has no kernel to begin anew with.
    let second = empty_file(scratch.path(), "second");
    copies[0].snapshot(&second, &[DONE]);
    let mut again = Controlled::restore(&second);
    again.ask("reset", &[]);
    assert!(again.line().contains("no kernel to begin anew with"));
    again.ask("quit", &[DONE]);
    for mut copy in copies {
        copy.ask("quit", &[DONE]);
    }
}

#[test]
fn snapshots_that_are_damaged_are_refused() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let mut machine = Controlled::start(&bare_guest(scratch.path(), "count"));
    let file = empty_file(scratch.path(), "snapshot");
    machine.snapshot(&file, &[DONE]);
    machine.ask("quit", &[DONE]);
    let length = file.metadata().unwrap().len();
    let refusal = |change: &dyn Fn(&File)| {
        let path = scratch.path().join("changed");
        std::fs::copy(scratch.path().join("snapshot"), &path).unwrap();
        let changed = File::options().read(true).write(true).open(&path).unwrap();
        change(&changed);
        Snapshot::open(changed).err().unwrap().to_string()
    };
    let put = |at: u64, byte: u8| move |file: &File| file.write_all_at(&[byte], at).unwrap();
    assert!(refusal(&put(0, b'x')).contains("no snapshot of this monitor"));
    assert!(refusal(&put(8, 1)).contains("has version 1, this monitor reads version 3"));
    assert!(refusal(&put(24, 1)).contains("the header is damaged"));
    assert!(refusal(&put(length - 2, b'x')).contains("the state is damaged"));
    assert!(refusal(&|file| file.set_len(length - 1).unwrap()).contains("truncated"));
    assert!(refusal(&|file| file.set_len(20).unwrap()).contains("too short"));
    // Other devices than the snapshot has.
    let snapshot = Snapshot::open(file).unwrap();
    let mut specification = Specification::of_snapshot(&snapshot);
    specification.devices = vec![Device::Rng.into()];
    let mut setting = Setting::new(Output::new(Said::default()));
    setting.snapshot = Some(snapshot);
    let error = Monitor::new(Host::open().unwrap(), specification, setting).err().unwrap().to_string();
    assert!(error.contains("the devices that it had"), "{error}");
}
