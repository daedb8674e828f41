//! The host around the tests: its programs, and processes as `/proc` shows them.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};

/// Runs a program to its end and returns what it said.
///
/// # Panics
/// Fails the test when it cannot be run or complains.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A process, seen from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Process(Pid);

impl Process {
    /// All processes with `marker` in their arguments, the caller's own apart.
    #[must_use]
    pub fn with_argument(marker: &str) -> Vec<Process> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = entries.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?));
        let own = rustix::process::getpid();
        let marked = |pid: &Pid| {
            let arguments = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
            *pid != own && String::from_utf8_lossy(&arguments).contains(marker)
        };
        pids.filter(marked).map(Process).collect()
    }

    /// Its number.
    #[must_use]
    pub fn pid(self) -> i32 {
        self.0.as_raw_nonzero().get()
    }

    /// Sends a signal; a process that is gone does not mind.
    pub fn signal(self, signal: Signal) {
        let _ = kill_process(self.0, signal);
    }

    /// A line of `/proc/PID/status`, such as `Uid`, with single spaces between its words.
    ///
    /// # Panics
    /// Fails the test when the process is gone or has no such line.
    #[must_use]
    pub fn status(self, line: &str) -> String {
        let text = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let value = text.lines().find_map(|row| row.strip_prefix(line)?.strip_prefix(':')).unwrap();
        value.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Its arguments.
    ///
    /// # Panics
    /// Fails the test when the process is gone.
    #[must_use]
    pub fn arguments(self) -> Vec<String> {
        let text = fs::read_to_string(format!("/proc/{}/cmdline", self.pid())).unwrap();
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    /// What its descriptors are, by number.
    #[must_use]
    pub fn descriptors(self) -> BTreeMap<u32, String> {
        let entries = fs::read_dir(format!("/proc/{}/fd", self.pid())).into_iter().flatten().flatten();
        let named = entries.filter_map(|entry| {
            let number = entry.file_name().to_str()?.parse().ok()?;
            Some((number, fs::read_link(entry.path()).ok()?.display().to_string()))
        });
        named.collect()
    }

    /// Whether it is there and no zombie.
    #[must_use]
    pub fn is_alive(self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap_or_default();
        stat.rsplit(')')
            .next()
            .is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with(['Z', 'X']))
    }
}
