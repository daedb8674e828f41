//! The real daemon as a process of its own: started, killed, looked at from outside.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use api::Driver;
use driver_remote::ConnectOptions;
use rustix::process::{Pid, Signal, kill_process};

use crate::scratch::Scratch;

/// How long the daemon may take until it is ready, on a machine that also compiles.
const READY_MAX: Duration = Duration::from_secs(30);
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
        let mut child = self.command().spawn().unwrap();
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
        if line.trim() == "ready" {
            return Ok(());
        }
        self.kill();
        Err(self.log())
    }

    fn command(&self) -> Command {
        let log = self.scratch.path().join("daemon.log");
        let log = fs::File::options().create(true).append(true).open(log).unwrap();
        let mut command = Command::new(ferrovirt());
        command
            .args(["daemon", "--root"])
            .arg(&self.root)
            .arg("--config")
            .arg(self.scratch.path().join("config.toml"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            // A Ctrl-C in the terminal must not end it before the test has cleaned up.
            .process_group(0);
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
        let own = [std::process::id(), self.child.as_ref().map_or(0, Child::id)];
        let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
        let mut found = Vec::new();
        for process in processes.flatten() {
            let Some(id) = process.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else {
                continue;
            };
            if !own.contains(&id.unsigned_abs()) && self.is_mine(&process.path()) {
                found.extend(Pid::from_raw(id));
            }
        }
        found
    }

    fn is_mine(&self, process: &Path) -> bool {
        let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
        if arguments.split(|byte| *byte == 0).nth(1) == Some(b"daemon") {
            return false;
        }
        let mine = |link: PathBuf| {
            fs::read_link(link)
                .is_ok_and(|target| target.starts_with(self.scratch.path()) || target.starts_with(&self.root))
        };
        if mine(process.join("cwd")) {
            return true;
        }
        let files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        if files.into_iter().any(|file| mine(file.path())) {
            return true;
        }
        String::from_utf8_lossy(&arguments).contains(&*self.root.to_string_lossy())
    }
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

/// The program under test: `$FERROVIRT_BINARY`, or the one of this build, which is built first.
fn ferrovirt() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(path) = std::env::var_os("FERROVIRT_BINARY") {
            return path.into();
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let release = (!cfg!(debug_assertions)).then_some("--release");
        let status = Command::new(cargo)
            .args(["build", "--quiet", "--package", "ferrovirt"])
            .args(release)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(status.success(), "ferrovirt does not build");
        // The test program is TARGET/PROFILE/deps/NAME.
        let program = std::env::current_exe().unwrap();
        program.ancestors().nth(2).expect("cargo puts tests into deps").join("ferrovirt")
    })
}
