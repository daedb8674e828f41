//! The daemon that a test talks to: a private Ferrovirt in a directory of its own, or the stock libvirtd as the peer.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::process::kill_processes_in;

/// How long the daemon may take until it is ready, on a machine that also compiles.
const READY_MAX: Duration = Duration::from_secs(30);
/// How long a graceful stop may take before the test calls it a hang.
const STOP_MAX: Duration = Duration::from_secs(20);

/// A daemon and a scratch directory; both are gone when it is dropped, with every machine that was left running.
pub struct TestDaemon {
    /// None for the peer, which is not ours to stop.
    child: Option<Child>,
    root: PathBuf,
}

impl TestDaemon {
    /// Starts a private daemon and waits until it is ready; with `FERROVIRT_PEER=1` it only makes the directory.
    ///
    /// # Panics
    /// Fails the test when the daemon does not say `ready` in time.
    #[must_use]
    pub fn start() -> TestDaemon {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        // Short, because a socket's path may have 108 bytes only.
        let name = format!("fv-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let root = std::env::temp_dir().join(name);
        fs::create_dir_all(&root).unwrap();
        let mut daemon = TestDaemon { child: None, root };
        if !is_peer() {
            daemon.spawn();
        }
        daemon
    }

    /// The scratch directory of this test; the daemon's root is its subdirectory `root`.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.root
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
        command.args(["-c", &self.uri()]).current_dir(&self.root).env("LC_ALL", "C");
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
        self.root.join("root/run/libvirt/libvirt-sock")
    }

    fn spawn(&mut self) {
        let log = fs::File::options().create(true).append(true).open(self.root.join("daemon.log")).unwrap();
        let mut child = Command::new(ferrovirt())
            .args(["daemon", "--root"])
            .arg(self.root.join("root"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            // A Ctrl-C in the terminal must not end it before the test has cleaned up.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        self.child = Some(child);
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let _ = stdout.read_line(&mut line);
            let _ = sender.send(line);
            // Drained to the end, so that the daemon never blocks on its own output.
            let _ = stdout.read_to_end(&mut Vec::new());
        });
        let line = receiver.recv_timeout(READY_MAX).unwrap_or_default();
        assert_eq!(line.trim(), "ready", "the daemon is not ready; it said:\n{}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.root.join("daemon.log")).unwrap_or_default()
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
            kill_processes_in(&self.root);
        }
        let log = self.log();
        // A machine that is just being killed may still hold a file for a moment; the directory is in /tmp anyway.
        let _ = fs::remove_dir_all(&self.root);
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

/// The binary under test: `$FERROVIRT_BINARY`, or the one of this build, which is built first.
fn ferrovirt() -> PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY
        .get_or_init(|| {
            if let Some(path) = std::env::var_os("FERROVIRT_BINARY") {
                return path.into();
            }
            let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
            let release = (!cfg!(debug_assertions)).then_some("--release");
            let status = Command::new(cargo)
                // The features of the whole workspace, so that what `cargo xtask check` built is not built again.
                .args(["build", "--quiet", "--workspace", "--bin", "ferrovirt"])
                .args(release)
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .status()
                .unwrap();
            assert!(status.success(), "ferrovirt does not build");
            // The test program is TARGET/PROFILE/deps/NAME.
            let program = std::env::current_exe().unwrap();
            program.ancestors().nth(2).expect("cargo puts tests into deps").join("ferrovirt")
        })
        .clone()
}
