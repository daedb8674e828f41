//! The daemon that a test talks to: a private Ferrovirt in a directory of its own, or the stock libvirtd as the peer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use test_support::{Scratch, ferrovirt, kill_processes_in, start};

/// How long a graceful stop may take before the test calls it a hang.
const STOP_MAX: Duration = Duration::from_secs(20);

/// A daemon and a scratch directory; both are gone when it is dropped, with every machine that was left running.
pub struct TestDaemon {
    /// None for the peer, which is not ours to stop.
    child: Option<Child>,
    scratch: Scratch,
}

impl TestDaemon {
    /// Starts a private daemon and waits until it is ready; with `FERROVIRT_PEER=1` it only makes the directory.
    ///
    /// # Panics
    /// Fails the test when the daemon does not say `ready` in time.
    #[must_use]
    pub fn start() -> TestDaemon {
        let mut daemon = TestDaemon { child: None, scratch: Scratch::new() };
        if !is_peer() {
            daemon.spawn();
        }
        daemon
    }

    /// The scratch directory of this test; the daemon's root is its subdirectory `root`.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.scratch.path()
    }

    /// The URI of this daemon's QEMU machines.
    #[must_use]
    pub fn uri(&self) -> String {
        if is_peer() {
            return "qemu:///system".to_owned();
        }
        format!("qemu+unix:///system?socket={}", self.socket().display())
    }

    /// The URI of the test driver.
    #[must_use]
    pub fn test_uri(&self) -> String {
        if is_peer() {
            return "test:///default".to_owned();
        }
        format!("test+unix:///default?socket={}", self.socket().display())
    }

    /// Stock virsh, connected to the QEMU machines, in the scratch directory.
    #[must_use]
    pub fn virsh(&self) -> Command {
        let mut command = Command::new("virsh");
        command.args(["-c", &self.uri()]).current_dir(self.dir()).env("LC_ALL", "C");
        command
    }

    /// Kills the daemon as a crash would; machines go on running.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Starts the daemon again in the same directory.
    ///
    /// # Panics
    /// Fails the test when the daemon does not say `ready` in time.
    pub fn restart(&mut self) {
        self.kill();
        if !is_peer() {
            self.spawn();
        }
    }

    fn socket(&self) -> PathBuf {
        self.dir().join("root/run/libvirt/libvirt-sock")
    }

    fn spawn(&mut self) {
        let mut command = Command::new(ferrovirt());
        command.args(["daemon", "--root"]).arg(self.dir().join("root"));
        match start(&mut command, &self.dir().join("daemon.log")) {
            Ok(child) => self.child = Some(child),
            Err(said) => panic!("the daemon is not ready; it said:\n{said}"),
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.dir().join("daemon.log")).unwrap_or_default()
    }

    /// Ends the daemon by SIGTERM; false when it does not end in time.
    fn stop(child: &mut Child) -> bool {
        let _ = kill_process(Pid::from_child(child), Signal::TERM);
        let deadline = Instant::now() + STOP_MAX;
        while Instant::now() < deadline {
            match child.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(5)),
                _ => return true,
            }
        }
        let _ = child.kill();
        let _ = child.wait();
        false
    }
}

impl Drop for TestDaemon {
    fn drop(&mut self) {
        let stopped = self.child.take().is_none_or(|mut child| TestDaemon::stop(&mut child));
        if !is_peer() {
            // Machines survive their daemon, so those that a failed test left must be ended here.
            kill_processes_in(self.dir());
        }
        let log = self.log();
        if thread::panicking() {
            eprintln!("the daemon said:\n{log}");
        } else {
            assert!(stopped, "the daemon did not stop within {STOP_MAX:?}; it said:\n{log}");
        }
    }
}

/// Whether the tests run against the stock libvirtd.
#[must_use]
pub fn is_peer() -> bool {
    std::env::var_os("FERROVIRT_PEER").is_some_and(|value| value == "1")
}
