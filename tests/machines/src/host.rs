//! The host around the tests: what it lacks, scratch folders, processes as `/proc` shows them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Long enough for whatever should happen, on a machine that also compiles.
const EVENTUALLY: Duration = Duration::from_secs(20);

/// Why tests cannot run here: no root, or one of `programs` is missing. `None` when they can.
#[must_use]
pub fn missing(programs: &[&str]) -> Option<String> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = |program: &&str| {
        std::env::split_paths(&folders)
            .chain([PathBuf::from("/usr/sbin")])
            .any(|folder| folder.join(program).exists())
    };
    match programs.iter().find(|program| !found(program)) {
        Some(program) => Some(format!("'{program}' is not installed")),
        None if !rustix::process::geteuid().is_root() => Some("this needs root".to_owned()),
        None => None,
    }
}

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

/// Waits until `condition` holds, where nobody tells when it does: figures of `/proc`, mostly.
///
/// # Panics
/// Fails the test with the last thing that `condition` said was wrong.
pub fn eventually(what: &str, mut condition: impl FnMut() -> Result<(), String>) {
    let deadline = Instant::now() + EVENTUALLY;
    while let Err(wrong) = condition() {
        assert!(Instant::now() < deadline, "{what}: {wrong}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A directory that goes with its owner.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new directory that everybody may enter; its path is short, because a socket's path may have 108 bytes only.
    ///
    /// # Panics
    /// Fails the test when it cannot be made.
    #[must_use]
    pub fn new() -> Scratch {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("fm-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::new()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A machine that is just being killed may still hold a file for a moment; the directory is in /tmp anyway.
        let _ = fs::remove_dir_all(&self.0);
    }
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
