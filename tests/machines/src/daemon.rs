//! The real daemon as a process of its own: started, killed and started again, with the machines it leaves.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use api::{Domain, Driver};
use driver_remote::ConnectOptions;
use rustix::process::Signal;
use test_support::{Scratch, eventually, ferrovirt, start};

use crate::document::Tiny;
use crate::host::Process;

/// A daemon whose test was killed ends after so many seconds without clients.
const ORPHAN_SECONDS: &str = "200";

/// How a daemon is started.
#[derive(Debug, Clone, Default)]
pub struct Launch {
    /// Words in front of the program, such as `ip netns exec NAME`.
    pub prefix: Vec<OsString>,
    /// Serve the machines of one user.
    pub session: bool,
    /// Who owns the root directory: user and group.
    pub owner: Option<(u32, u32)>,
}

/// A daemon with a root of its own; killed, with its machines, when this is dropped.
#[derive(Debug)]
pub struct Daemon {
    child: Option<Child>,
    launch: Launch,
    scratch: Scratch,
}

impl Daemon {
    /// A daemon of the system.
    #[must_use]
    pub fn start() -> Daemon {
        Daemon::launch(Launch::default())
    }

    /// A daemon as `launch` says. What it would ask of the emulators it knows already.
    ///
    /// # Panics
    /// Fails the test when it does not start.
    #[must_use]
    pub fn launch(launch: Launch) -> Daemon {
        let known = known_emulators();
        let mut daemon = Daemon::unprimed(launch);
        let cache = daemon.root().join("lib/cache/qemu");
        fs::create_dir_all(&cache).unwrap();
        for (name, content) in known {
            fs::write(cache.join(name), content).unwrap();
        }
        daemon.own();
        daemon.spawn();
        daemon
    }

    fn unprimed(launch: Launch) -> Daemon {
        let daemon = Daemon { child: None, launch, scratch: Scratch::new() };
        fs::create_dir(daemon.root()).unwrap();
        daemon
    }

    fn own(&self) {
        let Some((user, group)) = self.launch.owner else { return };
        let mut paths = vec![self.root()];
        while let Some(path) = paths.pop() {
            std::os::unix::fs::chown(&path, Some(user), Some(group)).unwrap();
            paths.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        }
    }

    /// Starts it (again) and waits until it is ready; returns how long that took.
    ///
    /// # Panics
    /// Fails the test when the daemon does not say `ready` in time.
    pub fn spawn(&mut self) -> Duration {
        let started = Instant::now();
        match start(&mut self.command(), &self.log_path()) {
            Ok(child) => self.child = Some(child),
            Err(said) => panic!("the daemon is not ready; it said:\n{said}"),
        }
        started.elapsed()
    }

    fn command(&self) -> Command {
        let mut words = self.launch.prefix.clone();
        words.push(ferrovirt().into());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).args(["daemon", "--timeout", ORPHAN_SECONDS, "--root"]).arg(self.root());
        if self.launch.session {
            command.arg("--session");
        }
        command
    }

    /// Kills it as a crash would; machines go on.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// A new connection.
    ///
    /// # Panics
    /// Fails the test when the daemon does not take it.
    #[must_use]
    pub fn client(&self) -> Arc<dyn Driver> {
        let path = if self.launch.session { "session" } else { "system" };
        self.connect(&format!("/{path}")).unwrap()
    }

    /// A new connection to the QEMU driver with the URI's path `path`.
    ///
    /// # Errors
    /// The daemon refuses.
    pub fn connect(&self, path: &str) -> error::Result<Arc<dyn Driver>> {
        let socket = self.root().join("run/libvirt/libvirt-sock");
        driver_remote::connect(
            &format!("qemu+unix://{path}?socket={}", socket.display()),
            ConnectOptions::default(),
        )
    }

    /// Defines a machine and starts it.
    ///
    /// # Panics
    /// Fails the test when either is refused.
    #[must_use]
    pub fn start_machine(&self, client: &Arc<dyn Driver>, document: &Tiny) -> Domain {
        let machine = client.domain_define_xml_flags(&document.xml(), 0).unwrap();
        client.domain_create_with_flags(&machine, 0).unwrap()
    }

    /// The emulator of the machine `name`.
    ///
    /// # Panics
    /// Fails the test when there is not exactly one.
    #[must_use]
    pub fn emulator(&self, name: &str) -> Process {
        let found = self.emulators();
        let marker = format!("guest={name},");
        let mut named =
            found.iter().filter(|process| process.arguments().iter().any(|word| word.starts_with(&marker)));
        let first = named.next().copied();
        assert!(named.next().is_none(), "more than one emulator of '{name}'");
        first.unwrap_or_else(|| panic!("no emulator of '{name}'"))
    }

    /// All emulators of this daemon.
    #[must_use]
    pub fn emulators(&self) -> Vec<Process> {
        // The private directory is nowhere in the arguments; the log is standard output.
        let log = self.root().join("log");
        let of_this = |process: &Process| {
            process.descriptors().get(&1).is_some_and(|path| Path::new(path).starts_with(&log))
        };
        Process::with_argument("guest=").into_iter().filter(of_this).collect()
    }

    /// Nothing of a machine is left: no emulator, no private directory, no record.
    ///
    /// # Panics
    /// Fails the test with what is left.
    pub fn assert_clean(&self) {
        eventually("machines leave nothing", || {
            let emulators = self.emulators();
            let run = self.root().join("run/qemu");
            let entries = fs::read_dir(run).into_iter().flatten().flatten();
            // The mark that autostart is done stays until the host boots again.
            let left = entries.map(|entry| entry.path()).filter(|path| !path.ends_with("autostarted"));
            let left: Vec<PathBuf> = left.collect();
            if emulators.is_empty() && left.is_empty() {
                Ok(())
            } else {
                Err(format!("{emulators:?} {left:?}"))
            }
        });
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.scratch.path().join("r")
    }

    /// A folder for the files of the test.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.scratch.path()
    }

    /// What it wrote to its log so far, in all of its lives.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// The log of the machine `name`.
    #[must_use]
    pub fn machine_log(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(format!("log/qemu/{name}.log"))).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.scratch.path().join("daemon.log")
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the daemon said:\n{}", self.log());
        }
        let marker = self.root().display().to_string();
        self.kill();
        // Machines outlive their daemon; so does a daemon behind a prefix such as runuser.
        for process in self.emulators().into_iter().chain(Process::with_argument(&marker)) {
            process.signal(Signal::KILL);
        }
    }
}

/// What daemons keep about the emulators, asked once for all tests.
fn known_emulators() -> &'static [(OsString, Vec<u8>)] {
    static KNOWN: OnceLock<Vec<(OsString, Vec<u8>)>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut daemon = Daemon::unprimed(Launch::default());
        daemon.spawn();
        daemon.client().domain_define_xml_flags(&Tiny::new("first").xml(), 0).unwrap();
        let entries = fs::read_dir(daemon.root().join("lib/cache/qemu")).unwrap().flatten();
        entries.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect()
    })
}
