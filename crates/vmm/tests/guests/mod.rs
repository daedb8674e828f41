//! Guests of the tests: how they are run.
#![allow(dead_code, reason = "not every test uses all of it")]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use host_sys::sockets::send_with_descriptors;
use test_support::eventually;
use vmm::{End, Host, Monitor, OnReset, Output, Setting, Snapshot, Specification};

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

/// Why a machine cannot be made.
pub fn refusal(specification: Specification) -> String {
    let setting = Setting::new(Output::new(Said::default()));
    Monitor::new(Host::open().unwrap(), specification, setting).err().unwrap().to_string()
}

/// A machine with a control socket, on a thread of its own.
pub struct Machine {
    thread: JoinHandle<vmm::Result<End>>,
    pub client: BufReader<UnixStream>,
    pub said: Said,
    pub typed: OwnedFd,
}

impl Machine {
    /// Starts it.
    pub fn start(specification: Specification, snapshot: Option<Snapshot>) -> Machine {
        let said = Said::default();
        let (ours, theirs) = UnixStream::pair().unwrap();
        let (reader, typed) = rustix::pipe::pipe().unwrap();
        let mut setting = Setting::new(Output::new(said.clone()));
        setting.input = Some(reader);
        setting.control = Some(ours.into());
        setting.snapshot = snapshot;
        let monitor = Monitor::new(Host::open().unwrap(), specification, setting).unwrap();
        let thread = std::thread::spawn(move || monitor.run());
        theirs.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut machine = Machine { thread, client: BufReader::new(theirs), said, typed };
        machine.hear("ferrovirt-vmm");
        machine.hear("resumed");
        machine
    }

    /// The next line of the monitor.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.client.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Sends a request.
    pub fn send(&mut self, request: &str, files: &[&File]) {
        let files: Vec<BorrowedFd<'_>> = files.iter().map(AsFd::as_fd).collect();
        let line = format!("{{\"id\": 1, {request}}}\n");
        send_with_descriptors(self.client.get_ref(), line.as_bytes(), &files).unwrap();
    }

    /// The next lines after this request.
    #[track_caller]
    pub fn ask(&mut self, request: &str, files: &[&File], answers: &[&str]) {
        self.send(request, files);
        answers.iter().for_each(|answer| self.hear(answer));
    }

    /// The next line has this text.
    #[track_caller]
    pub fn hear(&mut self, text: &str) {
        let line = self.line();
        assert!(line.contains(text), "{line} instead of {text}");
    }

    /// What the guest says next, to the end of a line with this text.
    #[track_caller]
    pub fn until(&mut self, text: &str) {
        let heard = || String::from_utf8(self.said.0.lock().unwrap().clone()).unwrap();
        eventually("the guest says it", || {
            let said = heard();
            if said.contains(text) { Ok(()) } else { Err(format!("{text:?} in {said:?}")) }
        });
        self.said.0.lock().unwrap().clear();
    }

    /// Ends it.
    pub fn quit(mut self) {
        self.ask("\"do\": \"quit\"", &[], &["ok"]);
        self.thread.join().unwrap().unwrap();
    }
}
