//! The life of the process: start, serve, end.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use host_sys::files::{LockFile, ensure_directory};
use host_sys::systemd;
use log::LevelFilter;
use rpc_server::Hub;
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::Mode;
use rustix::process::{Pid, PidfdFlags, Resource, Rlimit};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::control::ProcessControl;
use crate::drivers;
use crate::logger::Logger;
use crate::options::parse_level;
use crate::sockets::{Adopted, Sockets};
use crate::{Config, Failure, Options, Paths};

/// Threads that watch sockets and answer what needs no waiting. With one, nobody sleeps beside it whom every message
/// would wake.
const SOCKET_THREADS: usize = 1;
/// Descriptors that the process may have, as far as its hard limit allows.
const DESCRIPTORS: u64 = 65_536;
/// Heaps for threads: enough that they seldom wait for each other.
const HEAP_POOLS: u8 = 2;
/// How long calls in progress may take at the end.
const STOP_LIMIT: Duration = Duration::from_secs(5);
/// How long a daemon that is ending may take to let go of the directories.
const LOCK_WAIT: Duration = Duration::from_secs(2);
/// How often a lock is tried whose holder is not known.
const LOCK_RETRY: Duration = Duration::from_millis(10);
/// The file in the configuration directory that is read when no other is named.
const CONFIG_FILE: &str = "ferrovirt.toml";

/// Runs the daemon until it is told to end.
///
/// # Errors
/// It cannot start.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    // The service manager's sockets are found by number, so nothing may be opened before.
    let adopted = adopt()?;
    rustix::process::umask(Mode::from_raw_mode(0o077));
    raise_descriptor_limit();
    host_sys::memory::limit_pools(HEAP_POOLS);
    let mut paths = Paths::new(options, |name| std::env::var_os(name))?;
    let config_file = ConfigFile::new(options, &paths);
    let config = config_file.load()?;
    let logger = start_logging(log_level(options, &config)?);
    if let Some(directory) = &config.sockets.directory {
        paths.sockets.clone_from(directory);
    }
    make_directories(options, &paths)?;
    let _lock = lock(&paths)?;
    let timeout = options.timeout.unwrap_or(config.timeout);
    let control = Arc::new(ProcessControl::new(logger, timeout));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(SOCKET_THREADS)
        .thread_name("sockets")
        .enable_all()
        .build()
        .map_err(|cause| Failure::new("cannot start threads", cause))?;
    let providers = drivers::providers(options, &paths)?;
    let hub = Hub::new(&config.hub(), providers.clone(), control.clone());
    let sockets = Sockets::open(options, &config, &paths.sockets, adopted)?;
    let served = serve(&runtime, &hub, sockets, &control, &|| reload(options, &config_file, logger));
    for provider in &providers {
        provider.stop();
    }
    // Worker threads may still be in calls; machines do not depend on them.
    runtime.shutdown_background();
    served
}

/// The configuration file and whether it was asked for by name.
struct ConfigFile {
    path: PathBuf,
    named: bool,
}

impl ConfigFile {
    fn new(options: &Options, paths: &Paths) -> ConfigFile {
        match &options.config {
            Some(path) => ConfigFile { path: path.clone(), named: true },
            None => ConfigFile { path: paths.config.join(CONFIG_FILE), named: false },
        }
    }

    fn load(&self) -> Result<Config, Failure> {
        Config::load(&self.path, self.named)
    }
}

/// Serves clients until a signal, an administrator or a long time without clients ends it.
fn serve(
    runtime: &Runtime,
    hub: &Hub,
    sockets: Sockets,
    control: &ProcessControl,
    reload: &dyn Fn(),
) -> Result<(), Failure> {
    runtime.block_on(async {
        let signals = |kind| signal(kind).map_err(|cause| Failure::new("cannot watch signals", cause));
        let mut terminate = signals(SignalKind::terminate())?;
        let mut interrupt = signals(SignalKind::interrupt())?;
        let mut hang_up = signals(SignalKind::hangup())?;
        let _links = sockets.links;
        for listener in sockets.listeners {
            hub.serve(listener).map_err(|cause| Failure::new("cannot watch a listening socket", cause))?;
        }
        announce_ready();
        let idle = idle_for_long(hub, control);
        tokio::pin!(idle);
        loop {
            tokio::select! {
                _ = terminate.recv() => { log::info!("told to end"); break }
                _ = interrupt.recv() => { log::info!("interrupted"); break }
                () = control.end.notified() => break,
                () = &mut idle => { log::info!("no client for long enough"); break }
                _ = hang_up.recv() => reload(),
            }
        }
        tell_service_manager("STOPPING=1\n");
        hub.stop(STOP_LIMIT).await;
        log::info!("ended; machines go on");
        Ok(())
    })
}

/// Ends when nobody has been connected for the time that is set, if one is.
async fn idle_for_long(hub: &Hub, control: &ProcessControl) {
    let [mut main, mut admin] = hub.counts();
    let mut timeout = control.timeout.subscribe();
    loop {
        let seconds = *timeout.borrow_and_update();
        let clients = main.borrow_and_update().clients + admin.borrow_and_update().clients;
        // The senders live as long as this process serves, so waiting for a change cannot fail. Without a time set nobody
        // counts the clients: each that comes or goes would wake this thread.
        tokio::select! {
            _ = main.changed(), if seconds > 0 => {}
            _ = admin.changed(), if seconds > 0 => {}
            _ = timeout.changed() => {}
            () = tokio::time::sleep(Duration::from_secs(seconds.into())), if seconds > 0 && clients == 0 => return,
        }
    }
}

fn adopt() -> Result<Vec<Adopted>, Failure> {
    let variable = |name| std::env::var_os(name);
    let (pid, count, names) = (variable("LISTEN_PID"), variable("LISTEN_FDS"), variable("LISTEN_FDNAMES"));
    systemd::adopt_listeners(pid.as_deref(), count.as_deref(), names.as_deref())
        .map_err(|cause| Failure::new("cannot adopt the sockets of the service manager", cause))
}

fn raise_descriptor_limit() {
    let limit = rustix::process::getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(DESCRIPTORS, |maximum| maximum.min(DESCRIPTORS));
    if limit.current.is_some_and(|current| current < wanted) {
        // Fewer clients fit then, which is said when it happens.
        let raised = Rlimit { current: Some(wanted), maximum: limit.maximum };
        let _ = rustix::process::setrlimit(Resource::Nofile, raised);
    }
}

fn log_level(options: &Options, config: &Config) -> Result<LevelFilter, Failure> {
    if let Some(level) = options.log_level {
        return Ok(level);
    }
    match std::env::var("FERROVIRT_LOG").ok().or_else(|| config.log_level.clone()) {
        Some(text) => parse_level(&text),
        None => Ok(LevelFilter::Info),
    }
}

fn start_logging(level: LevelFilter) -> &'static Logger {
    let journal = std::env::var_os("JOURNAL_STREAM").is_some();
    let logger: &'static Logger = Box::leak(Box::new(Logger::new(level, journal)));
    // Another logger can only be there when the daemon runs inside a program that has one, which is then kept.
    let _ = log::set_logger(logger);
    logger.set_level(level);
    logger
}

fn reload(options: &Options, config_file: &ConfigFile, logger: &Logger) {
    match config_file.load().and_then(|config| log_level(options, &config)) {
        Ok(level) => {
            logger.set_level(level);
            log::info!("log level is now {level}");
        }
        Err(failure) => log::error!("the log level stays as it is: {failure}"),
    }
}

fn make_directories(options: &Options, paths: &Paths) -> Result<(), Failure> {
    let private = options.session && options.root.is_none();
    let open = if private { 0o700 } else { 0o755 };
    let wanted = [
        (&paths.config, 0o700),
        (&paths.state, 0o711),
        (&paths.log, 0o700),
        (&paths.run, open),
        (&paths.sockets, open),
    ];
    for (path, mode) in wanted {
        make_parents(path, open)?;
        ensure_directory(path, mode, None).map_err(|cause| {
            Failure::new(format!("cannot make the directory '{}'", path.display()), cause)
        })?;
    }
    Ok(())
}

fn make_parents(path: &Path, mode: u32) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt;
    let Some(parent) = path.parent() else { return Ok(()) };
    let before = rustix::process::umask(Mode::from_raw_mode(0o022));
    let made = std::fs::DirBuilder::new().recursive(true).mode(mode).create(parent);
    rustix::process::umask(before);
    made.map_err(|cause| Failure::new(format!("cannot make the directory '{}'", parent.display()), cause))
}

/// Makes sure that no other daemon uses the same directories.
fn lock(paths: &Paths) -> Result<LockFile, Failure> {
    let path = paths.run.join("daemon.lock");
    lock_when_free(&path, LOCK_WAIT).map_err(|error| match error {
        host_sys::Error::Locked { .. } => {
            let holder = std::fs::read_to_string(&path).unwrap_or_default();
            let holder = holder.trim();
            Failure(format!(
                "another daemon (process {holder}) uses '{}'; stop it (kill {holder}), or use --root with another \
                 directory",
                paths.run.display()
            ))
        }
        error => Failure::new("cannot make sure that this is the only daemon here", error),
    })
}

/// Takes a lock file. Its holder may be ending just now, which `wait` is the time for.
fn lock_when_free(path: &Path, wait: Duration) -> host_sys::Result<LockFile> {
    let deadline = Instant::now() + wait;
    loop {
        match LockFile::acquire(path) {
            Err(host_sys::Error::Locked { .. }) if Instant::now() < deadline => {}
            outcome => return outcome,
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if !await_end(path, left) {
            // Nobody tells when: the holder is known only once it has written who it is.
            std::thread::sleep(left.min(LOCK_RETRY));
        }
    }
}

/// Waits for the end of the process that the lock file names; false when it cannot be waited for.
fn await_end(path: &Path, left: Duration) -> bool {
    let holder = std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse().ok());
    let Some(holder) = holder.and_then(Pid::from_raw) else { return false };
    let Ok(holder) = rustix::process::pidfd_open(holder, PidfdFlags::empty()) else { return false };
    let left = Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() };
    rustix::event::poll(&mut [PollFd::new(&holder, PollFlags::IN)], Some(&left)).is_ok()
}

fn announce_ready() {
    tell_service_manager("READY=1\n");
    let mut out = std::io::stdout();
    // Nobody has to listen.
    let _ = writeln!(out, "ready").and_then(|()| out.flush());
    log::info!("ready");
}

fn tell_service_manager(state: &str) {
    let socket = std::env::var_os("NOTIFY_SOCKET");
    if let Err(error) = systemd::notify(socket.as_deref().map(OsStr::new), state) {
        log::warn!("cannot tell the service manager: {error}");
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Child, Command, Stdio};

    use super::*;

    /// Another process that holds the lock until it is killed.
    fn holder(path: &Path) -> Child {
        let mut command = Command::new("flock");
        command.arg("--close").arg(path).args(["sh", "-c", "echo held; cat"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = [0; 5];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said).unwrap();
        child
    }

    #[test]
    fn a_lock_is_taken_when_its_holder_ends() {
        let path = std::env::temp_dir().join(format!("ferrovirt-lock-{}", std::process::id()));
        for known in [true, false] {
            let mut child = holder(&path);
            std::fs::write(&path, if known { child.id().to_string() } else { String::new() }).unwrap();
            let refused = lock_when_free(&path, Duration::from_millis(50));
            assert!(matches!(refused, Err(host_sys::Error::Locked { .. })), "{refused:?}");
            let waiter = {
                let path = path.clone();
                std::thread::spawn(move || lock_when_free(&path, Duration::from_secs(30)))
            };
            child.kill().unwrap();
            child.wait().unwrap();
            drop(waiter.join().unwrap().unwrap());
        }
        std::fs::remove_file(&path).unwrap();
    }
}
