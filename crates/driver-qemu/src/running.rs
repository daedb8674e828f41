//! A running machine: its process, its monitor, its lines, and what the next monitor event is expected to mean.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use engine::{MachineDirectories, MachineObserver, Notice};
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::process::{self, Pidfd};
use model::Domain;
use qmp::{Dialect, Monitor};
use serde_json::{Value, json};
use stdx::lock;

use crate::console::{Log, Session};
use crate::departures::Departures;
use crate::exit::Exit;
use crate::names;
use crate::ports::Reservation;
use crate::status::{ProcessId, Status};

/// Longest wait for an answer of the monitor.
pub const MONITOR_TIMEOUT: Duration = Duration::from_secs(30);

/// Longest wait for a machine's state to be written.
const SAVE_TIMEOUT: Duration = Duration::from_secs(600);

/// Why the monitor may say `STOP` or `RESUME` next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Expectation {
    /// Nothing was asked.
    Nothing = 0,
    /// The engine asked for a pause.
    Pause = 1,
    /// The engine asked to go on.
    Resume = 2,
    /// A disk has failed and stops the guest.
    IoError = 3,
    /// The watchdog stops the guest.
    Watchdog = 4,
    /// The guest has powered off.
    ShuttingDown = 5,
    /// The guest has powered off to come up again at once: nobody is told of the pause in between.
    Rebooting = 6,
}

/// What is asked of every monitor, whoever's it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Press the power button.
    PowerButton,
    /// Begin anew.
    Reset,
    /// Stop the processors.
    Pause,
    /// Let them go on.
    Resume,
    /// Tell how the machine is.
    Status,
}

impl Verb {
    /// The command in the monitor's words.
    fn command(self, dialect: Dialect) -> &'static str {
        let (qemu, own) = match self {
            Verb::PowerButton => ("system_powerdown", "power-button"),
            Verb::Reset => ("system_reset", "reset"),
            Verb::Pause => ("stop", "pause"),
            Verb::Resume => ("cont", "resume"),
            Verb::Status => ("query-status", "status"),
        };
        match dialect {
            Dialect::Qemu => qemu,
            Dialect::Ferrovirt => own,
        }
    }
}

/// A disk as the monitor and the document name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DiskNames {
    /// Alias of the device, such as `virtio-disk0`.
    pub alias: String,
    /// Name of the target, such as `vda`.
    pub target: String,
    /// Path of the source.
    pub path: Option<String>,
    /// Name of the node that the device uses, such as `libvirt-1-format`.
    pub node: String,
}

/// An interface as the host and the document name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterfaceNames {
    /// Alias of the device, such as `net0`.
    pub alias: String,
    /// Name of the device on the host, such as `vnet0`; none for user networking.
    pub target: Option<String>,
    /// Hardware address.
    pub mac: String,
}

/// Everything about one run of one machine.
pub struct Running {
    /// Name of the machine.
    pub name: String,
    /// Where its files lie.
    pub directories: MachineDirectories,
    /// Where notices go.
    pub observer: MachineObserver,
    /// The process and its start.
    pub process: ProcessId,
    /// Its end.
    pub exit: Exit,
    monitor: OnceLock<Monitor>,
    /// What its guest was asked to let go of.
    pub departures: Departures,
    /// Disks, for statistics and events.
    disks: Mutex<Vec<DiskNames>>,
    /// Interfaces, for statistics.
    interfaces: Mutex<Vec<InterfaceNames>>,
    /// The balloon's place in QEMU's object tree, if there is one.
    pub balloon: Option<String>,
    /// Ports of its displays, kept from other machines.
    _ports: Reservation,
    dialect: Dialect,
    /// A reset ends the machine (`on_reboot` is `destroy`).
    pub resets_end: bool,
    status: Mutex<Status>,
    logs: Mutex<HashMap<String, Arc<Log>>>,
    sessions: Mutex<HashMap<String, Session>>,
    vcpu_threads: Mutex<Vec<u32>>,
    /// How many there are to be of our own monitor.
    vcpus: AtomicU32,
    expectation: AtomicU8,
}

/// What [`Running::new`] needs to know.
pub struct Parts {
    /// Name of the machine.
    pub name: String,
    /// Where its files lie.
    pub directories: MachineDirectories,
    /// Where notices go.
    pub observer: MachineObserver,
    /// The process and its start.
    pub process: ProcessId,
    /// A hold on the process.
    pub pidfd: Pidfd,
    /// Disks.
    pub disks: Vec<DiskNames>,
    /// Interfaces.
    pub interfaces: Vec<InterfaceNames>,
    /// The balloon's place in QEMU's object tree.
    pub balloon: Option<String>,
    /// Ports of its displays.
    pub ports: Reservation,
    /// A reset ends the machine.
    pub resets_end: bool,
    /// What the next daemon must know.
    pub status: Status,
}

impl Running {
    /// A machine whose process exists and whose monitor is not connected yet.
    pub fn new(parts: Parts) -> Running {
        Running {
            name: parts.name,
            directories: parts.directories,
            observer: parts.observer,
            process: parts.process,
            exit: Exit::new(parts.pidfd),
            monitor: OnceLock::new(),
            departures: Departures::default(),
            disks: Mutex::new(parts.disks),
            interfaces: Mutex::new(parts.interfaces),
            balloon: parts.balloon,
            _ports: parts.ports,
            dialect: if parts.status.own { Dialect::Ferrovirt } else { Dialect::Qemu },
            resets_end: parts.resets_end,
            status: Mutex::new(parts.status),
            logs: Mutex::default(),
            sessions: Mutex::default(),
            vcpu_threads: Mutex::default(),
            vcpus: AtomicU32::new(0),
            expectation: AtomicU8::new(Expectation::Nothing as u8),
        }
    }

    /// Tells the engine something.
    pub fn notify(&self, notice: Notice) {
        self.observer.notify(notice);
    }

    /// Attaches the connected monitor, once.
    pub fn set_monitor(&self, monitor: Monitor) {
        // A machine is connected once per daemon; a second connection would be dropped, and closed, here.
        let _ = self.monitor.set(monitor);
    }

    /// The monitor.
    ///
    /// # Errors
    /// It is not connected, or not any more.
    pub fn monitor(&self) -> Result<&Monitor> {
        self.monitor.get().ok_or_else(|| {
            Error::new(
                ErrorCode::OperationFailed,
                ErrorDomain::Qemu,
                format!("the monitor of domain '{}' is not connected", self.name),
            )
        })
    }

    /// Whether the process is our own machine monitor.
    pub fn is_own(&self) -> bool {
        self.dialect == Dialect::Ferrovirt
    }

    /// What the monitor speaks.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Asks what every monitor can be asked.
    ///
    /// # Errors
    /// The monitor refused or did not answer in time.
    pub fn ask(&self, verb: Verb) -> Result<Value> {
        self.command(verb.command(self.dialect), None)
    }

    /// Runs a monitor command.
    ///
    /// # Errors
    /// QEMU refused it or did not answer in time.
    pub fn command(&self, name: &str, arguments: Option<Value>) -> Result<Value> {
        self.monitor()?.execute(name, arguments, MONITOR_TIMEOUT).map_err(|error| self.refusal(name, error))
    }

    /// Runs a command of our own monitor that takes descriptors.
    ///
    /// # Errors
    /// As [`Running::command`].
    pub fn command_with(&self, name: &str, arguments: Value, files: Vec<OwnedFd>) -> Result<Value> {
        let answer = self.monitor()?.execute_with_descriptors(name, Some(arguments), files, MONITOR_TIMEOUT);
        answer.map_err(|error| self.refusal(name, error))
    }

    fn refusal(&self, name: &str, error: qmp::Error) -> Error {
        match error {
            qmp::Error::Command { desc, .. } if self.is_own() => Error::new(
                ErrorCode::OperationFailed,
                ErrorDomain::Qemu,
                format!("the monitor of domain '{}' refuses '{name}': {desc}", self.name),
            ),
            error => monitor_error(&self.name, name, error),
        }
    }

    /// The disks.
    pub fn disks(&self) -> Vec<DiskNames> {
        lock(&self.disks).clone()
    }

    /// The interfaces.
    pub fn interfaces(&self) -> Vec<InterfaceNames> {
        lock(&self.interfaces).clone()
    }

    /// A device has come that this live document has already.
    pub fn note_device(&self, live: &Domain, alias: &str) {
        lock(&self.disks).extend(names::disks(live).into_iter().filter(|disk| disk.alias == alias));
        let interfaces = names::interfaces(live).into_iter().filter(|interface| interface.alias == alias);
        lock(&self.interfaces).extend(interfaces);
    }

    /// A device has left.
    pub fn forget_device(&self, alias: &str) {
        lock(&self.disks).retain(|disk| disk.alias != alias);
        lock(&self.interfaces).retain(|interface| interface.alias != alias);
    }

    /// Has our own monitor write the machine's state into an empty file. It runs while most of that is written, and stands still then.
    ///
    /// # Errors
    /// The monitor cannot write it.
    pub fn save(&self, file: File) -> Result<()> {
        self.expect(Expectation::Pause);
        let how = Some(json!({ "live": true, "stay": true }));
        let answer = self.monitor()?.execute_with_descriptor("snapshot", how, file.into(), SAVE_TIMEOUT);
        answer.map(drop).map_err(|error| {
            self.expect(Expectation::Nothing);
            monitor_error(&self.name, "snapshot", error)
        })
    }

    /// Threads of the virtual processors, in the order of their numbers.
    pub fn vcpu_threads(&self) -> Vec<u32> {
        let known = lock(&self.vcpu_threads).clone();
        let count = self.vcpus.load(Ordering::Relaxed);
        if !self.is_own() || u32::try_from(known.len()) == Ok(count) {
            return known;
        }
        // A thread has its name only some time after it began.
        self.learn_own_vcpu_threads(count);
        lock(&self.vcpu_threads).clone()
    }

    /// Finds out which threads run the virtual processors: QEMU tells, our own monitor gives them names.
    ///
    /// # Errors
    /// The monitor does not answer.
    pub fn learn_vcpu_threads(&self) -> Result<()> {
        if self.is_own() {
            self.learn_own_vcpu_threads(u32::MAX);
            return Ok(());
        }
        let processors = self.command("query-cpus-fast", None)?;
        let threads = processors.as_array().into_iter().flatten();
        let threads = threads.filter_map(|processor| processor["thread-id"].as_u64()?.try_into().ok());
        *lock(&self.vcpu_threads) = threads.collect();
        Ok(())
    }

    /// The threads of the first so many virtual processors of our own monitor; those behind are about to end.
    pub fn learn_own_vcpu_threads(&self, count: u32) {
        // A process that has gone has none.
        let threads = process::threads(self.process.pid).unwrap_or_default();
        let vcpus = threads.into_iter().filter_map(|thread| {
            let number: u32 = thread.stat.name.strip_prefix("vcpu")?.parse().ok()?;
            (number < count).then_some((number, thread.id))
        });
        let vcpus: BTreeMap<u32, u32> = vcpus.collect();
        let threads: Vec<u32> = vcpus.into_values().collect();
        let found = u32::try_from(threads.len()).unwrap_or(u32::MAX);
        self.vcpus.store(if count == u32::MAX { found } else { count }, Ordering::Relaxed);
        *lock(&self.vcpu_threads) = threads;
    }

    /// Sets what the next `STOP` or `RESUME` means.
    pub fn expect(&self, expectation: Expectation) {
        self.expectation.store(expectation as u8, Ordering::Release);
    }

    /// What the `STOP` or `RESUME` that has just come means; nothing is expected afterwards.
    pub fn expectation(&self) -> Expectation {
        match self.expectation.swap(Expectation::Nothing as u8, Ordering::AcqRel) {
            1 => Expectation::Pause,
            2 => Expectation::Resume,
            3 => Expectation::IoError,
            4 => Expectation::Watchdog,
            5 => Expectation::ShuttingDown,
            6 => Expectation::Rebooting,
            _ => Expectation::Nothing,
        }
    }

    /// Alias and source of the disk that an event names by node or device path.
    pub fn disk_of_node(&self, node: &str, qom_path: &str) -> (String, String) {
        let disks = lock(&self.disks);
        let found = disks.iter().find(|disk| {
            (!node.is_empty() && disk.node == node)
                || (!disk.alias.is_empty() && qom_path.contains(&disk.alias))
        });
        found.map_or_else(
            || (node.to_owned(), String::new()),
            |disk| (disk.path.clone().unwrap_or_default(), disk.alias.clone()),
        )
    }

    /// What the next daemon must know.
    pub fn status(&self) -> Status {
        lock(&self.status).clone()
    }

    /// Changes what the next daemon must know and has it stored.
    pub fn change_status(&self, change: impl FnOnce(&mut Status)) {
        let text = {
            let mut status = lock(&self.status);
            change(&mut status);
            status.to_text()
        };
        if self.exit.is_settled() {
            self.notify(Notice::StatusChanged(text));
        }
    }

    /// Whether the power-off that has just come is the first half of a reboot.
    pub fn take_rebooting(&self) -> bool {
        let rebooting = lock(&self.status).rebooting;
        if rebooting {
            self.change_status(|status| status.rebooting = false);
        }
        rebooting
    }

    /// Second half of a reboot by power button: resets the powered-off guest and lets it run.
    pub fn reset_and_continue(self: &Arc<Running>) {
        let machine = self.clone();
        self.expect(Expectation::Rebooting);
        let reset = self.monitor().and_then(|monitor| {
            monitor
                .submit("system_reset", None, move |_| {
                    machine.expect(Expectation::Resume);
                    if let Ok(monitor) = machine.monitor() {
                        // A QEMU that is gone is told of by its process.
                        let _ = monitor.submit("cont", None, |_| {});
                    }
                })
                .map_err(|error| monitor_error(&self.name, "system_reset", error))
        });
        if reset.is_err() {
            self.notify(Notice::GuestShutdown(engine::ShutdownSource::Guest));
        }
    }

    /// The log of a console, opened at most once.
    pub fn log(
        &self,
        alias: &str,
        open: impl FnOnce() -> host_sys::Result<Arc<Log>>,
    ) -> host_sys::Result<Arc<Log>> {
        let mut logs = lock(&self.logs);
        if let Some(log) = logs.get(alias) {
            return Ok(log.clone());
        }
        let log = open()?;
        logs.insert(alias.to_owned(), log.clone());
        Ok(log)
    }

    /// Ends the sessions of all clients, after they have got the last output.
    pub fn finish_sessions(&self) {
        let sessions = std::mem::take(&mut *lock(&self.sessions));
        sessions.into_values().for_each(Session::finish);
    }

    /// Clients at consoles and channels, by alias.
    pub fn sessions(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        lock(&self.sessions)
    }

    /// The socket of the monitor.
    pub fn monitor_path(&self) -> PathBuf {
        lock(&self.status).monitor.clone()
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("name", &self.name)
            .field("process", &self.process)
            .finish_non_exhaustive()
    }
}

/// An error of the monitor in the words of the interface.
pub fn monitor_error(machine: &str, command: &str, error: qmp::Error) -> Error {
    match error {
        qmp::Error::Command { class: _, desc, .. } => Error::new(
            ErrorCode::InternalError,
            ErrorDomain::Qemu,
            format!("unable to execute QEMU command '{command}': {desc}"),
        ),
        qmp::Error::Deadline { waited_ms, .. } => Error::new(
            ErrorCode::OperationTimeout,
            ErrorDomain::Qemu,
            format!("QEMU of domain '{machine}' has not answered '{command}' within {waited_ms} ms"),
        )
        .with_cure(format!("see whether its process is stopped or hangs; 'destroy {machine}' ends it")),
        error => {
            let detail = format!("cannot talk to QEMU of domain '{machine}'");
            Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, detail).with_source(error)
        }
    }
}
