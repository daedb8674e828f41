//! How the driver is put together: configuration, the parts that all machines share, and the provider of connections.

use std::path::PathBuf;
use std::sync::Arc;

use api::{Driver, OpenRequest, Provider};
use engine::{Engine, EngineConfig, Identity, LogSink};
use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::reactor::Reactor;
use host_sys::spawn::Credentials;
use stdx::Uuid;

use crate::documents::Documents;
use crate::emulator::Emulators;
use crate::launch::OwnDirectories;
use crate::lines::Lines;
use crate::node::QemuNode;
use crate::ports::Ports;

/// First of the user numbers that machines run as. The range up to 0x7fff_ffff belongs to nobody on Linux systems
/// (systemd's table "UIDs and GIDs").
const USER_BASE: u32 = 0x7000_0000;
/// How many machines can have a user of their own.
const USER_COUNT: u32 = 0x0fff_0000;

/// Whose machines these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The host's: `qemu:///system`.
    System,
    /// One user's: `qemu:///session`.
    Session,
}

impl Scope {
    fn path(self) -> &'static str {
        match self {
            Scope::System => "/system",
            Scope::Session => "/session",
        }
    }
}

/// Settings of the driver.
#[derive(Debug, Clone)]
pub struct QemuConfig {
    /// Whose machines.
    pub scope: Scope,
    /// Where the engine keeps its files.
    pub engine: EngineConfig,
    /// Where answers of emulators are kept.
    pub cache_dir: PathBuf,
}

/// The parts that all machines share. Cheap to clone.
#[derive(Clone)]
pub struct QemuBackend {
    pub(crate) identity: Identity,
    pub(crate) reactor: Reactor,
    pub(crate) documents: Arc<Documents>,
    pub(crate) lines: Arc<Lines>,
    pub(crate) node: QemuNode,
    pub(crate) ports: Ports,
    /// Where no file of a machine may lie.
    pub(crate) own_directories: OwnDirectories,
    /// Machines run as users of their own.
    privileged: bool,
    log: LogSink,
}

impl QemuBackend {
    fn new(config: &QemuConfig) -> Result<QemuBackend> {
        let reactor = Reactor::shared().map_err(|error| host_error("start the reactor", error))?;
        let lines = Lines::new(&reactor).map_err(|error| host_error("watch console logs", error))?;
        let privileged = rustix::process::geteuid().is_root();
        let user = privileged.then(|| credentials(0, crate::emulator::kvm_group().into_iter().collect()));
        let emulators = Emulators::new(reactor.clone(), Some(config.cache_dir.clone()), user);
        Ok(QemuBackend {
            identity: Identity {
                name: "QEMU",
                prefix: "qemu",
                error_domain: ErrorDomain::Qemu,
                instant: false,
                starts_paused: true,
            },
            reactor,
            documents: Arc::new(Documents::new(emulators, config, privileged)),
            lines: Arc::new(lines),
            node: QemuNode::default(),
            ports: Ports::default(),
            own_directories: own_directories(config),
            privileged,
            log: config.engine.log.clone(),
        })
    }

    /// The user that a machine runs as, with supplementary `groups`, when root allows: drawn from the UUID, so that
    /// machines of other daemons on this host have other users.
    pub(crate) fn user(&self, uuid: Uuid, groups: Vec<u32>) -> Option<Credentials> {
        // Number 0 is kept for emulators that are only asked what they can do.
        self.privileged.then(|| credentials(1 + number_of(uuid) % (USER_COUNT - 1), groups))
    }

    /// A line for the daemon's log.
    pub(crate) fn log(&self, line: &str) {
        (self.log)(line);
    }
}

/// A number drawn from a UUID: nearly always another one for another machine.
pub(crate) fn number_of(uuid: Uuid) -> u32 {
    let words = uuid.as_bytes().chunks_exact(4);
    words.fold(0, |sum: u32, word| {
        sum.rotate_left(7) ^ u32::from_be_bytes(word.try_into().unwrap_or_default())
    })
}

fn own_directories(config: &QemuConfig) -> OwnDirectories {
    let engine = &config.engine;
    let always = [&engine.log_dir, &config.cache_dir].map(Clone::clone);
    let sometimes = [&engine.config_dir, &engine.run_dir].into_iter().filter_map(Clone::clone);
    OwnDirectories(sometimes.chain(always).collect())
}

fn credentials(number: u32, groups: Vec<u32>) -> Credentials {
    Credentials { uid: USER_BASE + number, gid: USER_BASE + number, groups }
}

/// The driver, with its machines loaded and found again.
///
/// # Errors
/// Its directories cannot be used.
pub fn provider(config: QemuConfig) -> Result<Arc<dyn Provider>> {
    let backend = QemuBackend::new(&config)?;
    let documents = backend.documents.clone();
    let scope = config.scope;
    let engine = Engine::open(config.engine, backend)?;
    // Whoever asks first should not have to wait for the emulators.
    let warm = std::thread::Builder::new().name("qemu-probe".to_owned()).spawn(move || {
        documents.warm_up();
        host_sys::memory::trim();
    });
    drop(warm);
    Ok(Arc::new(QemuProvider { scope, engine }))
}

struct QemuProvider {
    scope: Scope,
    engine: Arc<Engine<QemuBackend>>,
}

impl Provider for QemuProvider {
    fn stop(&self) {
        self.engine.settle();
    }

    fn open(&self, request: &OpenRequest) -> Option<Result<Arc<dyn Driver>>> {
        let path = match request.uri.strip_prefix("qemu:") {
            Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
            None if request.uri.is_empty() => self.scope.path(),
            None => return None,
        };
        let path = path.split(['?', '#']).next().unwrap_or(path);
        Some(match path {
            path if path == self.scope.path() => {
                let connection: Arc<dyn Driver> = self.engine.connect(request);
                Ok(connection)
            }
            "" | "/" => Err(wrong_path(format!("no QEMU URI path given, try qemu://{}", self.scope.path()))),
            other => Err(wrong_path(format!(
                "unexpected QEMU URI path '{other}', try qemu://{}",
                self.scope.path()
            ))),
        })
    }
}

fn wrong_path(detail: String) -> Error {
    Error::new(ErrorCode::InternalError, ErrorDomain::Qemu, detail)
}

/// An error of the host in the words of the interface.
pub(crate) fn host_error(action: &str, error: host_sys::Error) -> Error {
    Error::new(ErrorCode::SystemError, ErrorDomain::Qemu, format!("cannot {action}")).with_source(error)
}
