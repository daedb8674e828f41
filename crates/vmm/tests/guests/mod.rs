//! Guests of the tests: how they are run.
#![allow(dead_code, reason = "not every test uses all of it")]

use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use vmm::{End, Host, Monitor, OnReset, Output, Setting, Specification};

/// What a guest says.
#[derive(Clone, Default)]
pub struct Said(pub Arc<Mutex<Vec<u8>>>);

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How the machine ended, and what it said.
pub fn run(specification: Specification, input: &str) -> (End, String) {
    let (end, said, ()) = run_beside(specification, input, |_, _| ());
    (end, said)
}

/// The same, with something beside that is done on the control socket while it runs.
pub fn run_beside<T>(
    specification: Specification,
    input: &str,
    beside: impl FnOnce(&mut UnixStream, &Said) -> T,
) -> (End, String, T) {
    let said = Said::default();
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    rustix::io::write(&writer, input.as_bytes()).unwrap();
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    let mut setting = Setting::new(Output::new(said.clone()));
    setting.input = Some(reader);
    setting.control = Some(ours.into());
    setting.on_reset = OnReset::End;
    let monitor = Monitor::new(Host::open().unwrap(), specification, setting).unwrap();
    let machine = std::thread::spawn(move || monitor.run().unwrap());
    let done = beside(&mut theirs, &said);
    let end = machine.join().unwrap();
    drop::<OwnedFd>(writer);
    let said = String::from_utf8(said.0.lock().unwrap().clone()).unwrap();
    (end, said, done)
}
