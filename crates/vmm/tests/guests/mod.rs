//! Guests of the tests: how they are run.

use std::io::{self, Write};
use std::os::fd::OwnedFd;
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
