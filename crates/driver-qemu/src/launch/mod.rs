//! Starting a machine: document → plan → descriptors → process → monitor → running guest.
//!
//! ```text
//!   prepare (names, chains, ports) ─▶ plan ─▶ open resources ─▶ process that waits ─▶ record its id
//!                                   ─▶ let it run ─▶ monitor greets ─▶ learn terminals and threads ─▶ cont ─▶ settled
//! ```
//!
//! Whatever fails, nothing is left: the process is killed, its descriptors and private directory go.

mod chains;
mod displays;
mod host;
mod missing;
mod own;
mod passwords;
mod patience;
mod places;
mod prepare;
mod process;
mod resources;
mod tune;
mod words;

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use engine::{StartContext, Started};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::devices::interface::LinkState;
use model::domain::OnEvent;
use model::{CpuSet, Domain};
use policy::argv::{self, LaunchContext, Mode, Moment, Monitor as PlannedMonitor, Numbering, Plan};
use policy::memory_lock;
use qmp::{Monitor, Options};
use serde_json::json;

use crate::bounded;
use crate::driver::{QemuBackend, host_error};
use crate::exit::How;
use crate::names;
use crate::ports::Reservation;
use crate::release;
use crate::running::{Expectation, Parts, Running, Verb};
use crate::status::{LineStatus, Status};

use displays::SocketLink;
pub use displays::unlink;
pub use own::{PROGRAM, examine_disk, open_for, open_kvm};
use patience::{Patience, Work};
pub use places::OwnDirectories;
use process::LogMark;
pub use tune::limit_disk;

/// Where the emulator looks for programs.
pub const SEARCH_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Number of the monitor's listening socket in the emulator.
const MONITOR_FD: i32 = 3;
/// Number of the machine's private directory in the emulator.
const DIRECTORY_FD: i32 = 4;
/// The private directory as an emulator finds it that may not look into the folders around it.
const PRIVATE_DIRECTORY: &str = "/proc/self/fd/4";

/// Starts the machine of `context`.
///
/// # Errors
/// What refused, in the emulator's own words where it was the emulator.
pub fn start(backend: &QemuBackend, context: &StartContext<'_>) -> Result<Started<Running>> {
    let outcome = try_start(backend, context);
    if outcome.is_err() {
        release::clean(backend, context.name, &context.directories.run);
    }
    outcome
}

/// Everything that a process needs, before there is one.
struct Ready {
    live: Domain,
    /// The document with what only the process knows, such as its logs.
    planned: Domain,
    plan: Plan,
    /// Descriptors and their numbers in the process.
    inherited: Vec<(OwnedFd, i32)>,
    rights: process::Rights,
    ports: Reservation,
    links: Vec<SocketLink>,
    /// What the next daemon must know, as far as it is known.
    status: Status,
}

fn try_start(backend: &QemuBackend, context: &StartContext<'_>) -> Result<Started<Running>> {
    let ready = match policy::vmm::is_own(context.definition) {
        true => own::prepare(backend, context)?,
        false if context.saved.is_some() => {
            let detail = "only machines of type 'ferrovirt' go on from a saved state";
            return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, detail));
        }
        false => emulator(backend, context)?,
    };
    let Ready { mut live, planned, plan, mut inherited, rights, ports, links, mut status } = ready;
    status.monitor = context.directories.run.join("monitor.sock");
    status.user = rights.user.as_ref().map(|user| user.uid);
    let listener = host_sys::sockets::listen(&status.monitor, 0o700)
        .map_err(|error| host_error("listen for the emulator's monitor", error))?;
    inherited.push((listener.into(), MONITOR_FD));
    let (held, log) = process::hold(context, &plan, inherited, rights)?;
    status.process = Some(process::identify(&held)?);
    // Until it is recorded the process ends with the daemon, so no emulator runs of which the next daemon does not know.
    context.starting(&status.to_text())?;
    let child = process::release(held, context, &plan)?;
    let running = Arc::new(Running::new(Parts {
        name: context.name.to_owned(),
        directories: context.directories.clone(),
        observer: context.observer.clone(),
        process: status.process.unwrap_or_default(),
        pidfd: child.pidfd,
        disks: names::disks(&live),
        interfaces: names::interfaces(&live),
        balloon: names::balloon(&live),
        resets_end: names::resets_end(&live),
        ports,
        status,
    }));
    let outcome = links
        .iter()
        .try_for_each(|link| add_link(context, &running, link))
        .and_then(|()| bring_up(backend, context, &running, &mut live, &planned, &log));
    match outcome {
        Ok(()) => Ok(Started { running, live }),
        Err(error) => {
            // The start has failed already; a process that cannot even be killed is told by its own error.
            running.end(How::Kill)?;
            release::unlink(&running);
            Err(error)
        }
    }
}

/// What QEMU needs.
fn emulator(backend: &QemuBackend, context: &StartContext<'_>) -> Result<Ready> {
    let mut live = context.definition.clone();
    let caps = backend.documents.caps_of(&live)?;
    let mut ports = backend.ports.reservation();
    let user = backend.user(context.uuid, prepare::groups(&live));
    let planning = launch_context(context, &live, user.is_some());
    policy::unapplied::check(&live, &planning)?;
    prepare::prepare(backend, context, &caps, &mut live, &mut ports)?;
    let mut planned = live.clone();
    let logs = prepare::add_logs(context, &mut planned);
    prepare::directories(context, user.as_ref())?;
    let links = displays::plan(context, &mut planned, &backend.own_directories, user.is_some())?;
    let plan = argv::build(&planned, &caps, &planning)?;
    check_places(backend, context, &plan, logs)?;
    let opened = resources::open(context.job, context.name, &plan, &live, user.as_ref())?;
    resources::name_taps(&mut live, &opened.taps);
    let mut inherited = opened.inherited;
    inherited.push((process::directory(&context.directories.run)?, DIRECTORY_FD));
    let rights = process::Rights { user, locks: memory_lock::limit(&live) };
    let status = Status::default();
    Ok(Ready { live, planned, plan, inherited, rights, ports, links, status })
}

/// Refuses files in wrong places, before any is opened for the emulator. Those that the daemon itself has to read for the
/// plan (images, the template of the firmware's variables) were looked at before that, by `prepare`.
fn check_places(
    backend: &QemuBackend,
    context: &StartContext<'_>,
    plan: &Plan,
    logs: Vec<String>,
) -> Result<()> {
    let (name, plan, own) = (context.name.to_owned(), plan.clone(), backend.own_directories.clone());
    let private = context.directories.run.clone();
    let check = move || places::check(&name, &plan, &own, &logs, &private);
    bounded::run(context.job, &format!("domain '{}'", context.name), check)
}

/// Leads clients to the socket of a display.
fn add_link(context: &StartContext<'_>, running: &Running, link: &SocketLink) -> Result<()> {
    displays::link(context.name, link)?;
    running.change_status(|status| status.links.push(link.path().to_owned()));
    Ok(())
}

/// From a started process to a running guest.
fn bring_up(
    backend: &QemuBackend,
    context: &StartContext<'_>,
    running: &Arc<Running>,
    live: &mut Domain,
    planned: &Domain,
    log: &LogMark,
) -> Result<()> {
    let ending = Arc::downgrade(running);
    context.job.on_cancel(move || {
        if let Some(running) = ending.upgrade() {
            running.kill();
        }
    });
    running.watch(&backend.reactor).map_err(|error| host_error("watch the emulator", error))?;
    let monitor = greet(backend, context, running, log)?;
    running.set_monitor(monitor);
    if !running.is_own() {
        learn_lines(running, live, planned)
            .map_err(|error| process::explain(context, running, log, error))?;
    }
    running.learn_vcpu_threads()?;
    adjust(running, live)?;
    if context.job.cancelled() {
        let detail = format!("the start of domain '{}' was cancelled", context.name);
        return Err(Error::new(ErrorCode::OperationAborted, ErrorDomain::Qemu, detail));
    }
    if running.is_own() {
        // It is whole before its guest runs, which may be over at once: that is news, and no failure of the start.
        running.settle();
    }
    if !context.options.paused {
        running.expect(Expectation::Resume);
        running.ask(Verb::Resume).map_err(|error| process::explain(context, running, log, error))?;
    }
    context.starting(&running.status().to_text())?;
    backend.lines.watch_logs(running);
    running.settle();
    if running.has_exited() && !running.is_own() {
        return Err(process::ended(context, running, log));
    }
    Ok(())
}

/// Connects to the emulator's monitor and waits for its greeting as long as that makes sense.
fn greet(
    backend: &QemuBackend,
    context: &StartContext<'_>,
    running: &Arc<Running>,
    log: &LogMark,
) -> Result<Monitor> {
    let mut patience = Patience::default();
    let pid = running.process.pid;
    let mut go_on = |waited| patience.goes_on(waited, Work::of(pid));
    let greeted = Monitor::connect_patiently(
        &backend.reactor,
        &running.monitor_path(),
        Options { dialect: running.dialect(), ..Options::default() },
        crate::reattach::handlers(running),
        qmp::Patience { interval: patience::INTERVAL, go_on: &mut go_on },
    );
    greeted.map_err(|error| match error {
        qmp::Error::Deadline { waited_ms, .. } if !context.job.cancelled() => {
            process::silent(context, running, log, &patience, Duration::from_millis(waited_ms))
        }
        error => process::early_end(context, running, log, error),
    })
}

/// The nodes of the host, where the machine names any.
fn host_nodes(live: &Domain) -> Option<CpuSet> {
    if live.numatune.is_none() && live.devices.memory.is_empty() {
        return None;
    }
    let topology = host_sys::host_info::Host::new().topology().ok()?;
    Some(topology.nodes.iter().map(|node| node.id).collect())
}

/// The host's time.
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(0);
    Moment { seconds, local_offset: host_sys::clock::local_offset(seconds) }
}

fn launch_context(context: &StartContext<'_>, live: &Domain, confined: bool) -> LaunchContext {
    LaunchContext {
        mode: Mode::Descriptors,
        private_dir: context.directories.run.to_string_lossy().into_owned(),
        monitor: PlannedMonitor::Descriptor(MONITOR_FD),
        master_key: None,
        numbering: Numbering::From(DIRECTORY_FD + 1),
        search_path: SEARCH_PATH.to_owned(),
        user: if confined { format!("ferrovirt-{}", context.id) } else { "ferrovirt".to_owned() },
        memory_dir: PRIVATE_DIRECTORY.to_owned(),
        spice_ticketing: passwords::wants_tickets(live),
        now: Some(now()),
        host_nodes: host_nodes(live),
        sandbox: true,
        host_arch: host_sys::host_info::Host::new().machine(),
        ..LaunchContext::default()
    }
}

/// Which terminals the emulator made; they are part of the live document and of what the next daemon must know.
fn learn_lines(running: &Running, live: &mut Domain, planned: &Domain) -> Result<()> {
    let devices = running.command("query-chardev", None)?;
    let terminals = devices.as_array().into_iter().flatten().filter_map(|device| {
        let label = device["label"].as_str()?.strip_prefix("char")?;
        let path = device["filename"].as_str()?.strip_prefix("pty:")?;
        Some((label.to_owned(), path.to_owned()))
    });
    let terminals: Vec<(String, String)> = terminals.collect();
    let mut described = planned.clone();
    for (alias, path) in &terminals {
        prepare::set_terminal(live, alias, path);
        prepare::set_terminal(&mut described, alias, path);
    }
    let lines = described_lines(live, &described);
    running.change_status(|status| status.lines = lines);
    Ok(())
}

/// The lines of a machine: as it was `planned`, with the logs that the driver added to the live document.
fn described_lines(live: &Domain, planned: &Domain) -> Vec<LineStatus> {
    let mut lines: Vec<LineStatus> = names::lines(planned);
    for (line, written) in lines.iter_mut().zip(names::lines(live)) {
        line.own_log = written.log.is_none();
    }
    lines
}

/// What can only be set through the monitor.
fn adjust(running: &Running, live: &Domain) -> Result<()> {
    if running.is_own() {
        // Our own monitor was told everything when it was started.
        return Ok(());
    }
    if let (Some(balloon), Some(period)) =
        (&running.balloon, live.devices.memballoon.as_ref().and_then(|b| b.stats))
    {
        let arguments =
            json!({ "path": balloon, "property": "guest-stats-polling-interval", "value": period });
        running.command("qom-set", Some(arguments))?;
    }
    let maximum_kib = live.memory.as_ref().map_or(0, |memory| memory.kib);
    if let Some(current_kib) =
        live.current_memory.filter(|current| running.balloon.is_some() && *current < maximum_kib)
    {
        running.command("balloon", Some(json!({ "value": current_kib * 1024 })))?;
    }
    if running.resets_end && live.on_poweroff == Some(OnEvent::Destroy) {
        // A reset is told, and ends the machine, like a power-off.
        running.command("set-action", Some(json!({ "reboot": "shutdown" })))?;
    }
    tune::disks(running, live)?;
    tune::threads(running, live)?;
    for interface in live.devices.interface.iter().filter(|it| it.link == Some(LinkState::Down)) {
        let arguments = json!({ "name": names::alias(&interface.info), "up": false });
        running.command("set_link", Some(arguments))?;
    }
    passwords::set(running, live)
}
