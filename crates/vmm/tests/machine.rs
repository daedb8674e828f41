//! Machines on this host's KVM, with bare-metal guests that run on any: also where the guest's kernel code is emulated.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use test_support::{Scratch, eventually};
use vmm::{End, Host, Monitor, OnReset, Output, Setting, Specification, Topology};

#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The guest of this name, as an ELF file.
fn guest(folder: &Path, name: &str) -> PathBuf {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests");
    let file = folder.join(name);
    let status = Command::new("cc")
        .args(["-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none,--no-warn-rwx-segments", "-o"])
        .arg(&file)
        .arg("-I")
        .arg(&sources)
        .arg("-T")
        .arg(sources.join("guest.ld"))
        .arg(sources.join(format!("{name}.s")))
        .status()
        .unwrap();
    assert!(status.success());
    file
}

/// How the machine ended, and what it said.
fn run(specification: Specification, input: &str) -> (End, String) {
    let said = Said::default();
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    rustix::io::write(&writer, input.as_bytes()).unwrap();
    let mut setting = Setting::new(Output::new(said.clone()));
    setting.input = Some(reader);
    setting.on_reset = OnReset::End;
    let monitor = Monitor::new(Host::open().unwrap(), specification, setting).unwrap();
    let end = monitor.run().unwrap();
    drop::<OwnedFd>(writer);
    let said = String::from_utf8(said.0.lock().unwrap().clone()).unwrap();
    (end, said)
}

#[test]
fn a_guest_talks_and_ends_in_every_way() {
    if test_support::lacks_kvm() {
        return;
    }
    let scratch = Scratch::new();
    let kernel = guest(scratch.path(), "echo");
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
    let kernel = guest(scratch.path(), "smp");
    let specification = Specification {
        memory_mib: 16,
        vcpus: 4,
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
    fn start(kernel: &Path, command_line: &str) -> Controlled {
        let specification = Specification {
            memory_mib: 16,
            command_line: command_line.to_owned(),
            ..Specification::new(File::open(kernel).unwrap())
        };
        let said = Said::default();
        let (ours, theirs) = UnixStream::pair().unwrap();
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        let mut setting = Setting::new(Output::new(said.clone()));
        setting.input = Some(reader);
        setting.control = Some(ours.into());
        setting.is_paused = true;
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
    let mut machine = Controlled::start(&guest(scratch.path(), "count"), "");
    assert_eq!(machine.said(), "", "it began paused");
    machine.ask("resume", &[RESUMED, DONE]);
    until(|| machine.said().len() > 3);
    machine.ask("pause", &[PAUSED, DONE]);
    machine.ask("pause", &[DONE]);
    let status = |state: &str, resets: u64| {
        format!(r#"{{"id":1,"ok":{{"state":"{state}","vcpus":1,"memory-mib":16,"resets":{resets}}}}}"#)
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
    let mut machine = Controlled::start(&guest(scratch.path(), "button"), "");
    machine.ask("resume", &[RESUMED, DONE]);
    until(|| machine.said() == "ready");
    machine.ask("power-button", &[DONE, r#"{"event":"ended","reason":"power-off"}"#]);
    assert_eq!(machine.said(), "readyoff");
    assert_eq!(machine.end(), End::PowerOff);
}
