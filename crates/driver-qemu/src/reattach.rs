//! Finds the machines of an earlier daemon again: by process and start time, then through their monitor.

use std::sync::Arc;
use std::time::Duration;

use api::constants::{
    VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_UNKNOWN, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNKNOWN,
};
use engine::{Notice, PauseReason, PowerState, ReattachContext, Reattached, ResumeReason, ShutdownSource};
use error::Result;
use host_sys::Signal;
use host_sys::process::{self, Pidfd};
use model::Domain;
use qmp::{Handlers, Monitor, Options};

use crate::driver::QemuBackend;
use crate::names;
use crate::plug;
use crate::release;
use crate::running::{Parts, Running, Verb, monitor_error};
use crate::status::{ProcessId, Status};
use crate::unrecorded;

/// How long a machine may take to greet a new daemon before it counts as stuck for now.
const GREETING_TIMEOUT: Duration = Duration::from_millis(500);
/// How long a killed process may take to be gone.
const KILL_TIMEOUT: Duration = Duration::from_secs(3);
/// First pause after a monitor that refuses at once, and the longest.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(60);
/// How long the daemon goes on waiting for a stuck machine in one attempt.
const LATE_GREETING_TIMEOUT: Duration = Duration::from_secs(3600);

/// The machine of `context`, if it still runs.
///
/// # Errors
/// Its process cannot be watched.
pub fn reattach(backend: &QemuBackend, context: &ReattachContext<'_>) -> Result<Option<Reattached<Running>>> {
    let status = Status::from_text(context.status);
    if context.starting {
        end_half_started(&status);
        release::clean(backend, context.name, &context.directories.run);
        return Ok(None);
    }
    let Some((process, pidfd)) = alive(&status) else {
        if status.process.is_none()
            && let Some(ended) = unrecorded::end(backend, context.uuid, &context.directories.run)?
        {
            let (name, pid) = (context.name, ended.pid);
            let cause = "its record does not tell its process";
            backend.log(&format!("warning: domain '{name}' was ended (process {pid}), since {cause}"));
        }
        release::clean(backend, context.name, &context.directories.run);
        return Ok(None);
    };
    let mut ports = backend.ports.reservation();
    ports.claim(names::display_ports(context.live));
    let running = Arc::new(Running::new(Parts {
        name: context.name.to_owned(),
        directories: context.directories.clone(),
        observer: context.observer.clone(),
        process,
        pidfd,
        disks: names::disks(context.live),
        interfaces: names::interfaces(context.live),
        balloon: names::balloon(context.live),
        resets_end: names::resets_end(context.live),
        ports,
        status,
    }));
    running
        .watch(&backend.reactor)
        .map_err(|error| crate::driver::host_error("watch the emulator", error))?;
    backend.lines.watch_logs(&running);
    running.settle();
    let power = match connect(backend, &running, GREETING_TIMEOUT) {
        Ok(()) => {
            settle(backend, &running, context.live);
            power(&running)
        }
        Err(error) => {
            backend.log(&format!("domain '{}': {error}; waiting for it in the background", context.name));
            connect_later(backend, running.clone(), context.live.clone());
            None
        }
    };
    Ok(Some(Reattached { running, live: None, power }))
}

/// The process, if it is the same one and no zombie.
fn alive(status: &Status) -> Option<(ProcessId, Pidfd)> {
    let process = status.process?;
    let pidfd = Pidfd::open_same(process.pid, process.start_time).ok()??;
    (!pidfd.has_exited().unwrap_or(true)).then_some((process, pidfd))
}

fn connect(backend: &QemuBackend, running: &Arc<Running>, timeout: Duration) -> Result<()> {
    let options = Options { handshake_timeout: timeout, dialect: running.dialect(), ..Options::default() };
    let monitor = Monitor::connect(&backend.reactor, &running.monitor_path(), options, handlers(running))
        .map_err(|error| monitor_error(&running.name, "qmp_capabilities", error))?;
    running.set_monitor(monitor);
    running.learn_vcpu_threads()
}

/// What came and went while no daemon listened.
fn settle(backend: &QemuBackend, running: &Arc<Running>, live: &Domain) {
    if let Err(error) = plug::reconcile(running, live) {
        backend.log(&format!("domain '{}': its devices are not known: {error}", running.name));
    }
}

/// Event handlers that do not keep the machine alive.
pub fn handlers(running: &Arc<Running>) -> Handlers {
    let weak = Arc::downgrade(running);
    let ended = weak.clone();
    Handlers::new(
        move |event| {
            if let Some(running) = weak.upgrade() {
                crate::notices::handle(&running, &event);
            }
        },
        // The process tells of its end itself; a monitor that breaks while the process lives fails its commands.
        move |_| {
            if let Some(running) = ended.upgrade() {
                running.monitor_gone();
            }
        },
    )
}

/// Waits for a stuck machine without holding anybody up; gives up when its process ends.
fn connect_later(backend: &QemuBackend, running: Arc<Running>, live: Domain) {
    let backend = backend.clone();
    let wait = move || {
        let mut pause = RETRY_PAUSE;
        while !running.has_exited() {
            if connect(&backend, &running, LATE_GREETING_TIMEOUT).is_ok() {
                settle(&backend, &running, &live);
                tell(&running, power(&running));
                return;
            }
            // A monitor that refuses at once is asked ever more rarely; the end of the process ends the waiting.
            running.wait_exit(pause);
            pause = (pause * 2).min(RETRY_PAUSE_MAX);
        }
    };
    // Without a thread the machine stays unconnected until the next daemon.
    let _ = std::thread::Builder::new().name("qemu-reconnect".to_owned()).spawn(wait);
}

/// Tells the engine what a machine that has just come back does.
fn tell(running: &Running, power: Option<PowerState>) {
    match power.map(|power| power.state) {
        Some(VIR_DOMAIN_RUNNING) => running.notify(Notice::Resumed(ResumeReason::Unknown)),
        Some(VIR_DOMAIN_PAUSED) => running.notify(Notice::Paused(PauseReason::Unknown)),
        _ => {}
    }
}

/// What the guest does now. A guest that powered off while no daemon was there is told of as if it had just done so.
fn power(running: &Arc<Running>) -> Option<PowerState> {
    let status = running.ask(Verb::Status).ok()?;
    let word = if running.is_own() { &status["state"] } else { &status["status"] };
    match word.as_str().unwrap_or("") {
        "running" => Some(PowerState { state: VIR_DOMAIN_RUNNING, reason: VIR_DOMAIN_RUNNING_UNKNOWN }),
        "paused" | "io-error" | "watchdog" | "debug" => {
            Some(PowerState { state: VIR_DOMAIN_PAUSED, reason: VIR_DOMAIN_PAUSED_UNKNOWN })
        }
        "shutdown" if running.take_rebooting() && !running.resets_end => {
            running.reset_and_continue();
            None
        }
        "shutdown" => {
            running.notify(Notice::GuestShutdown(ShutdownSource::Guest));
            None
        }
        "guest-panicked" => {
            running.notify(Notice::Panicked);
            None
        }
        _ => None,
    }
}

/// Ends an emulator whose start the earlier daemon did not finish; nobody was told that it runs.
fn end_half_started(status: &Status) {
    let Some(process) = status.process else { return };
    if let Some(pidfd) = Pidfd::open_same(process.pid, process.start_time).ok().flatten() {
        // Helpers share its process group.
        let _ = process::kill_group(process.pid, Signal::KILL);
        let _ = pidfd.signal(Signal::KILL);
        let _ = pidfd.wait_exit(KILL_TIMEOUT);
    }
}
