//! One machine: its queue, its state behind a short lock, and the snapshot that readers see.
//!
//! ```text
//!   off ──begin──▶ starting (hidden) ──mark──▶ starting (shown as paused) ──up──▶ on
//!    ▲                   │                               │                        │
//!    └───────────────────┴────────── ended ──────────────┴────────────────────────┘
//! ```

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::Instant;

use api::Event;
use api::constants::VIR_DOMAIN_SHUTOFF_UNKNOWN;
use api::events::DomainLifecycle;
use error::{Error, Result};
use stdx::Uuid;

use crate::backend::Backend;
use crate::document::Document;
use crate::engine::Engine;
use crate::fail;
use crate::job::{Job, JobQueue};
use crate::observer::{MachineObserver, Notice};
use crate::refresh::StatisticsCell;
use crate::snapshot::{LiveDocuments, PowerState, Snapshot};
use crate::status::Status;
use stdx::lock;

/// One machine of an engine.
pub struct Machine<B: Backend> {
    uuid: Uuid,
    pub(crate) me: Weak<Machine<B>>,
    pub(crate) engine: Weak<Engine<B>>,
    pub(crate) queue: JobQueue,
    pub(crate) state: Mutex<State<B>>,
    snapshot: RwLock<Arc<Snapshot>>,
    pub(crate) statistics: StatisticsCell,
    /// Runs that ended and are not cleaned up yet; held while they are.
    pub(crate) leftovers: Mutex<Vec<Leftover<B>>>,
    /// Held while the record of the run is written or removed.
    pub(crate) record: Mutex<()>,
}

/// What a run has left behind.
pub(crate) struct Leftover<B: Backend> {
    pub(crate) running: Option<Arc<B::Running>>,
    /// Name of the machine while it ran, which is that of the record.
    pub(crate) name: Arc<str>,
    /// The machine goes with it.
    pub(crate) last: bool,
}

/// Ownership of a machine's record.
pub(crate) struct RecordGuard<'a> {
    _order: MutexGuard<'a, ()>,
}

/// What changes; only ever locked for moments.
pub(crate) struct State<B: Backend> {
    pub(crate) name: Arc<str>,
    pub(crate) visible: bool,
    pub(crate) autostart: bool,
    pub(crate) persistent: Option<Arc<Document>>,
    /// The machine outlives the end of its run even if it is transient, since it is being restarted.
    pub(crate) keep: bool,
    pub(crate) power: PowerState,
    pub(crate) power_since: Instant,
    /// Number of the run; notices of other runs are ignored.
    pub(crate) generation: u64,
    pub(crate) active: Option<Active<B>>,
    /// Notices that came before the start had returned.
    pub(crate) early: Vec<Notice>,
}

/// One run of a machine.
pub(crate) struct Active<B: Backend> {
    pub(crate) id: i32,
    /// The backend's handle; `None` while it starts or is looked for.
    pub(crate) running: Option<Arc<B::Running>>,
    /// The start has not returned.
    pub(crate) starting: bool,
    /// Notices take effect at once; until then they wait.
    pub(crate) hears: bool,
    /// Nothing is to be seen of the run yet.
    pub(crate) hidden: bool,
    pub(crate) documents: LiveDocuments,
    /// The backend's own text for the next daemon.
    pub(crate) status: String,
    /// Why it is being ended.
    pub(crate) ending: Option<Ending>,
    /// The connection whose end is its end too.
    pub(crate) autodestroy: Option<u64>,
    /// The disks whose errors stopped the guest; empty again when it goes on.
    pub(crate) failed_disks: Vec<FailedDisk>,
}

/// A disk with an error that stopped the guest.
#[derive(Debug, Clone)]
pub(crate) struct FailedDisk {
    /// Alias of the device.
    pub(crate) alias: String,
    /// Path of the source.
    pub(crate) path: String,
    /// `VIR_DOMAIN_DISK_ERROR_*`.
    pub(crate) error: i32,
}

/// Why a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Shutdown,
    Destroyed,
    Crashed,
    /// Its process went without a word: shown as crashed, announced as failed, as libvirt does.
    Lost,
    Failed,
    /// Its state is in a file.
    Saved,
}

impl<B: Backend> Machine<B> {
    /// A machine that nobody sees yet.
    pub(crate) fn new(engine: &Weak<Engine<B>>, uuid: Uuid, name: Arc<str>) -> Arc<Machine<B>> {
        let power = PowerState::shutoff(VIR_DOMAIN_SHUTOFF_UNKNOWN);
        let snapshot = Snapshot {
            name: name.clone(),
            uuid,
            id: -1,
            power,
            autostart: false,
            persistent: None,
            live: None,
            visible: false,
        };
        let state = State {
            name,
            visible: false,
            autostart: false,
            persistent: None,
            keep: false,
            power,
            power_since: Instant::now(),
            generation: 0,
            active: None,
            early: Vec::new(),
        };
        Arc::new_cyclic(|me| Machine {
            uuid,
            me: me.clone(),
            engine: engine.clone(),
            queue: JobQueue::default(),
            state: Mutex::new(state),
            snapshot: RwLock::new(Arc::new(snapshot)),
            statistics: StatisticsCell::default(),
            leftovers: Mutex::new(Vec::new()),
            record: Mutex::new(()),
        })
    }

    /// Its UUID.
    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// What it is at this moment. Never waits.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The backend's handle, if the machine runs.
    pub fn running(&self) -> Option<Arc<B::Running>> {
        self.state().active.as_ref().and_then(|active| active.running.clone())
    }

    /// The backend's handle.
    ///
    /// # Errors
    /// `OperationInvalid`: the machine does not run.
    pub fn require_running(&self) -> Result<Arc<B::Running>> {
        self.running().ok_or_else(fail::not_running)
    }

    /// The queue, for drivers with operations of their own. See [`Engine::job`].
    pub fn queue(&self) -> &JobQueue {
        &self.queue
    }

    /// Where a backend reports what happens in the present run.
    pub fn observer(&self) -> Option<MachineObserver> {
        let generation = self.state().generation;
        let target = self.me.upgrade()?;
        Some(MachineObserver { target, generation })
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State<B>> {
        lock(&self.state)
    }

    /// Waits for the queue and makes sure the machine still exists.
    pub(crate) fn job(&self, operation: &'static str) -> Result<Job> {
        let engine = self.engine()?;
        let identity = engine.backend().identity();
        let job = self.queue.acquire(operation, engine.config().job_wait, identity.error_domain)?;
        let state = self.state();
        if state.visible {
            Ok(job)
        } else {
            Err(fail::no_uuid(identity.error_domain, self.uuid, &state.name))
        }
    }

    pub(crate) fn engine(&self) -> Result<Arc<Engine<B>>> {
        self.engine.upgrade().ok_or_else(|| {
            Error::new(
                error::ErrorCode::OperationAborted,
                error::ErrorDomain::None,
                "the driver has been closed",
            )
        })
    }

    /// Shows readers what `state` says.
    pub(crate) fn publish(&self, state: &State<B>) {
        let shown = state.active.as_ref().filter(|active| !active.hidden);
        let snapshot = Arc::new(Snapshot {
            name: state.name.clone(),
            uuid: self.uuid,
            id: shown.map_or(-1, |active| active.id),
            power: state.power,
            autostart: state.autostart,
            persistent: state.persistent.clone(),
            live: shown.map(|active| active.documents.clone()),
            visible: state.visible,
        });
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
    }

    /// Tells the clients; called with `state` locked, so that a machine's events keep their order.
    pub(crate) fn announce(&self, state: &State<B>, event: i32, detail: i32) {
        let dom = self.handle_of(state);
        self.send(&Event::DomainLifecycle(DomainLifecycle { dom, event, detail }));
    }

    pub(crate) fn send(&self, event: &Event) {
        if let Some(engine) = self.engine.upgrade() {
            engine.events().send(event);
        }
    }

    pub(crate) fn handle_of(&self, state: &State<B>) -> api::Domain {
        let id = state.active.as_ref().filter(|active| !active.hidden).map_or(-1, |active| active.id);
        api::Domain { name: state.name.to_string(), uuid: self.uuid, id }
    }

    /// Records the run for the next daemon, as it is now. Does nothing when nothing runs.
    pub(crate) fn record(&self) -> Result<()> {
        self.write_record(&self.hold_record(), None)
    }

    /// Nobody else writes or removes the record while this is held.
    pub(crate) fn hold_record(&self) -> RecordGuard<'_> {
        RecordGuard { _order: lock(&self.record) }
    }

    /// [`record`](Machine::record), as if these were the documents of the run already.
    pub(crate) fn write_record(
        &self,
        _held: &RecordGuard<'_>,
        documents: Option<&LiveDocuments>,
    ) -> Result<()> {
        let engine = self.engine()?;
        if !engine.store().records_runs() {
            return Ok(());
        }
        let status = {
            let state = self.state();
            let Some(active) = &state.active else { return Ok(()) };
            let documents = documents.unwrap_or(&active.documents);
            Status {
                boot: engine.store().boot().to_owned(),
                uuid: self.uuid,
                name: state.name.to_string(),
                id: active.id,
                power: state.power,
                starting: active.starting,
                backend: active.status.clone(),
                live: documents.live.text(true).to_string(),
                origin: documents.origin.text(true).to_string(),
            }
        };
        engine.store().save_run(&status.name, &status.format())
    }

    /// [`record`](Machine::record) on another thread; a refusal is logged.
    pub(crate) fn record_soon(&self) {
        let (Some(me), Some(engine)) = (self.me.upgrade(), self.engine.upgrade()) else { return };
        if engine.store().records_runs() {
            engine.workers().run(move || me.record_or_log());
        }
    }

    /// [`record`](Machine::record); a refusal is logged: the machine goes on, only a later daemon may miss the change.
    pub(crate) fn record_or_log(&self) {
        if let (Err(error), Some(engine)) = (self.record(), self.engine.upgrade()) {
            engine.log(&format!("domain '{}': its state cannot be recorded: {error}", self.snapshot().name));
        }
    }

    /// Cleans up after runs that ended, and forgets the machine if it went with one of them.
    pub(crate) fn clean_up(&self) {
        let Some(engine) = self.engine.upgrade() else { return };
        let mut leftovers = lock(&self.leftovers);
        for leftover in leftovers.drain(..) {
            if let Some(running) = &leftover.running {
                engine.backend().release(running);
            }
            let name = leftover.name;
            let removed = {
                let _order = lock(&self.record);
                engine.store().remove_run(&name)
            };
            if let Err(error) = removed {
                engine.log(&format!("domain '{name}': the record of its run cannot be removed: {error}"));
            }
            if leftover.last {
                engine.registry().remove(self.uuid, &name, self);
            }
        }
    }
}

impl<B: Backend> State<B> {
    /// Changes what the machine does; false if that is what it does already.
    pub(crate) fn set_power(&mut self, power: PowerState) -> bool {
        if self.power == power {
            return false;
        }
        self.power = power;
        self.power_since = Instant::now();
        true
    }
}

impl<B: Backend> std::fmt::Debug for Machine<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Machine").field("snapshot", &self.snapshot()).finish_non_exhaustive()
    }
}
