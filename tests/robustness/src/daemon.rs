//! The real daemon as a process of its own: started, killed, looked at from outside.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use api::Driver;
use driver_remote::ConnectOptions;
use rustix::process::{Pid, Signal, kill_process};
use test_support::{Scratch, ferrovirt, processes_in, start};

/// A daemon whose test was killed ends after so many seconds without clients.
const ORPHAN_SECONDS: u32 = 100;

/// A socket of the daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// For clients that may do everything.
    ReadWrite,
    /// For clients that may look.
    ReadOnly,
    /// For administrators.
    Admin,
}

/// A daemon with a root of its own; killed, with its machines, when this is dropped.
#[derive(Debug)]
pub struct Daemon {
    child: Option<Child>,
    root: PathBuf,
    scratch: Scratch,
}

impl Daemon {
    /// A daemon with the usual settings.
    #[must_use]
    pub fn start() -> Daemon {
        Daemon::with("")
    }

    /// A daemon whose configuration file ends with `config`.
    #[must_use]
    pub fn with(config: &str) -> Daemon {
        let mut daemon = Daemon::prepare(config);
        daemon.spawn();
        daemon
    }

    /// The same, not started yet.
    ///
    /// # Panics
    /// Fails the test when its directory cannot be made.
    #[must_use]
    pub fn prepare(config: &str) -> Daemon {
        let scratch = Scratch::new();
        let root = scratch.path().join("r");
        Daemon::prepare_in(scratch, root, config)
    }

    /// The same with its root at `root`.
    ///
    /// # Panics
    /// Fails the test when its configuration cannot be written.
    #[must_use]
    pub fn prepare_in(scratch: Scratch, root: PathBuf, config: &str) -> Daemon {
        let text = format!("timeout = {ORPHAN_SECONDS}\n{config}");
        fs::write(scratch.path().join("config.toml"), text).unwrap();
        Daemon { child: None, root, scratch }
    }

    /// Starts it and waits until it is ready; returns how long that took.
    ///
    /// # Panics
    /// Fails the test when the daemon does not say `ready` in time.
    pub fn spawn(&mut self) -> Duration {
        let started = Instant::now();
        if let Err(said) = self.try_spawn() {
            panic!("the daemon is not ready; it said:\n{said}");
        }
        started.elapsed()
    }

    /// Starts it; what it wrote to its log when it does not get ready.
    ///
    /// # Errors
    /// It has ended or did not get ready in time.
    ///
    /// # Panics
    /// Fails the test when there is no program to start.
    pub fn try_spawn(&mut self) -> Result<(), String> {
        self.child = Some(start(&mut self.command(), &self.scratch.path().join("daemon.log"))?);
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(ferrovirt());
        command
            .args(["daemon", "--root"])
            .arg(&self.root)
            .arg("--config")
            .arg(self.scratch.path().join("config.toml"));
        command
    }

    /// Kills it as a crash would; machines go on.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Sends SIGKILL without waiting for the end; [`Daemon::kill`] does that later.
    ///
    /// # Panics
    /// Fails the test when it does not run.
    pub fn send_kill(&self) {
        kill_process(self.pid(), Signal::KILL).unwrap();
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a socket.
    #[must_use]
    pub fn door(&self, door: Door) -> PathBuf {
        let name = match door {
            Door::ReadWrite => "libvirt-sock",
            Door::ReadOnly => "libvirt-sock-ro",
            Door::Admin => "libvirt-admin-sock",
        };
        self.root.join("run/libvirt").join(name)
    }

    /// The path of the socket for clients that may do everything.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.door(Door::ReadWrite)
    }

    /// A normal client of the test driver.
    ///
    /// # Panics
    /// Fails the test when the daemon does not take it.
    #[must_use]
    pub fn client(&self) -> Arc<dyn Driver> {
        self.connect("test", "default")
    }

    /// A normal client of the QEMU driver.
    ///
    /// # Panics
    /// Fails the test when the daemon does not take it.
    #[must_use]
    pub fn qemu(&self) -> Arc<dyn Driver> {
        self.connect("qemu", "system")
    }

    fn connect(&self, driver: &str, path: &str) -> Arc<dyn Driver> {
        let uri = format!("{driver}+unix:///{path}?socket={}", self.socket().display());
        driver_remote::connect(&uri, ConnectOptions::default()).unwrap()
    }

    /// An administrator.
    ///
    /// # Panics
    /// Fails the test when the daemon does not take it.
    #[must_use]
    pub fn admin(&self) -> driver_remote::Admin {
        let uri = format!("libvirtd:///system?socket={}", self.door(Door::Admin).display());
        driver_remote::Admin::open(&uri, ConnectOptions::default()).unwrap()
    }

    /// How many clients it serves, administrators apart.
    ///
    /// # Panics
    /// Fails the test when it does not say.
    #[must_use]
    pub fn clients(&self) -> usize {
        let admin = self.admin();
        let server = admin.operations().admin_connect_lookup_server("libvirtd", 0).unwrap();
        admin.operations().admin_server_list_clients(&server, 0).unwrap().len()
    }

    /// Its number.
    ///
    /// # Panics
    /// Fails the test when it does not run.
    #[must_use]
    pub fn pid(&self) -> Pid {
        Pid::from_child(self.child.as_ref().expect("the daemon runs"))
    }

    /// Whether it runs.
    ///
    /// # Panics
    /// Fails the test when that cannot be found out.
    pub fn is_alive(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_none())
    }

    /// What its descriptors are.
    ///
    /// # Panics
    /// Fails the test when it does not run.
    #[must_use]
    pub fn descriptors(&self) -> Vec<String> {
        let folder = format!("/proc/{}/fd", self.pid().as_raw_nonzero());
        let links = fs::read_dir(folder).unwrap().flatten().map(|entry| fs::read_link(entry.path()));
        let mut found: Vec<String> = links.flatten().map(|target| target.display().to_string()).collect();
        found.sort();
        found
    }

    /// KiB of memory that it occupies.
    ///
    /// # Panics
    /// Fails the test when it does not run.
    #[must_use]
    pub fn resident_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid().as_raw_nonzero())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// What it wrote to its log so far, in all of its lives.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.scratch.path().join("daemon.log")).unwrap_or_default()
    }

    /// Processes that run in this daemon's directories: its machines. No daemon is among them.
    ///
    /// They are known by an open file, a working directory or an argument inside the scratch directory.
    #[must_use]
    pub fn machines(&self) -> Vec<Pid> {
        let mut found = processes_in(self.scratch.path());
        if !self.root.starts_with(self.scratch.path()) {
            found.extend(processes_in(&self.root));
        }
        found.retain(|process| !is_daemon(*process));
        found
    }
}

/// Whether a process is a daemon, of this life or a former one.
fn is_daemon(process: Pid) -> bool {
    let arguments = fs::read(format!("/proc/{}/cmdline", process.as_raw_nonzero())).unwrap_or_default();
    arguments.split(|byte| *byte == 0).nth(1) == Some(b"daemon")
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the daemon said:\n{}", tail(&self.log()));
        }
        self.kill();
        // Machines outlive their daemon, so those of a failed test must be ended here.
        for machine in self.machines() {
            let _ = kill_process(machine, Signal::KILL);
        }
    }
}

/// The last lines of a text.
fn tail(text: &str) -> String {
    const LINES: usize = 40;
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
