//! Machines on this host's KVM, with bare-metal guests that run on any: also where the guest's kernel code is emulated.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use test_support::Scratch;
use vmm::{End, Machine, Specification};

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
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
        .arg("-T")
        .arg(sources.join("guest.ld"))
        .arg(sources.join(format!("{name}.s")))
        .status()
        .unwrap();
    assert!(status.success());
    file
}

/// How the machine ended, and what it said.
fn run(specification: &Specification, input: &str) -> (End, String) {
    let output = Output::default();
    let machine = Machine::new(specification, Box::new(output.clone())).unwrap();
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    rustix::io::write(&writer, input.as_bytes()).unwrap();
    let end = machine.run(Some(reader)).unwrap();
    drop::<OwnedFd>(writer);
    let said = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
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
        vcpus: 1,
        kernel: File::open(&kernel).unwrap(),
        initrd: None,
        command_line: command_line.to_owned(),
    };
    for (command_line, end, said) in [
        ("one two", End::PowerOff, "hello, one two\nping\n"),
        ("reset", End::Reset, "hello, reset\n"),
        ("fault", End::Reset, "hello, fault\n"),
        ("panic", End::Panicked, "hello, panic\n"),
    ] {
        assert_eq!(run(&specification(command_line), "ping\n"), (end, said.to_owned()), "{command_line}");
    }
}
