//! A program in a pseudo terminal, as a person at a keyboard would use it.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// How long a terminal waits for a text: a boot takes 3 seconds, and 60 on a machine that compiles on all cores.
const WAIT_MAX: Duration = Duration::from_secs(240);

/// A running program and what it wrote to its terminal so far.
pub struct Terminal {
    child: Child,
    keyboard: File,
    arriving: Receiver<Vec<u8>>,
    said: Vec<u8>,
}

impl Terminal {
    /// Starts `command` with all three standard streams on a new terminal.
    ///
    /// # Panics
    /// Fails the test when there is no terminal or no such program.
    #[must_use]
    pub fn start(command: &mut Command) -> Terminal {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        let side = || {
            let path = name.to_str().expect("a terminal's path is ASCII");
            Stdio::from(File::options().read(true).write(true).open(path).unwrap())
        };
        let child = command.stdin(side()).stdout(side()).stderr(side()).spawn().unwrap();
        // The command must not keep the terminal open when the program has ended.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let keyboard = File::from(controller);
        let mut screen = keyboard.try_clone().unwrap();
        let (sender, arriving) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Reading fails when the last program has closed the terminal.
            while let Ok(count @ 1..) = screen.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Terminal { child, keyboard, arriving, said: Vec::new() }
    }

    /// Waits until the program has written `text`, counting from the end of the text that was waited for last.
    ///
    /// # Panics
    /// Fails the test when it ends or the time is over before.
    pub fn wait_for(&mut self, text: &str) {
        if !self.sees(text, WAIT_MAX) {
            panic!("no {text:?}; the terminal said:\n{}", String::from_utf8_lossy(&self.said));
        }
    }

    /// Waits like [`Terminal::wait_for`], but at most for `limit`, and tells whether the text came.
    pub fn sees(&mut self, text: &str, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(at) = self.said.windows(text.len()).position(|window| window == text.as_bytes()) {
                self.said.drain(..at + text.len());
                return true;
            }
            match self.arriving.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.said.extend_from_slice(&bytes),
                Err(_late_or_ended) => return false,
            }
        }
    }

    /// What the program writes next, if it does within `limit`; not together with the methods that wait for a text.
    pub fn next(&mut self, limit: Duration) -> Option<Vec<u8>> {
        self.arriving.recv_timeout(limit).ok()
    }

    /// Types `text` as it is.
    ///
    /// # Panics
    /// Fails the test when the terminal is closed.
    pub fn type_text(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
    }

    /// Waits for the program's end.
    ///
    /// # Panics
    /// Fails the test when the time is over before.
    pub fn end(mut self) -> ExitStatus {
        let deadline = Instant::now() + WAIT_MAX;
        while self.arriving.recv_timeout(deadline.saturating_duration_since(Instant::now())).is_ok() {}
        assert!(Instant::now() < deadline, "the program in the terminal does not end");
        self.child.wait().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Already gone, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
