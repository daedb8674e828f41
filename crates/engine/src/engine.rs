//! The engine: what all machines of one driver share.

use std::fs::File;
use std::io::Read;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use api::{Domain as DomainHandle, EventBus};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use stdx::Uuid;

use crate::backend::{Backend, Purpose};
use crate::config::EngineConfig;
use crate::connection::Connection;
use crate::document::{self, Document};
use crate::fail;
use crate::job::Job;
use crate::machine::Machine;
use crate::registry::Registry;
use crate::snapshot::{LiveDocuments, Snapshot};
use crate::start::MachineDirectories;
use crate::store::{self, Store};
use crate::workers::Workers;

/// Everything that the machines of one driver share.
pub struct Engine<B: Backend> {
    me: Weak<Engine<B>>,
    backend: B,
    config: EngineConfig,
    registry: Registry<Machine<B>>,
    store: Store,
    events: EventBus,
    workers: Workers,
    last_id: AtomicI32,
    last_connection: AtomicU64,
}

impl<B: Backend> Engine<B> {
    /// Opens the driver: loads the definitions, finds again what runs, starts what is marked for it.
    ///
    /// When this returns, every machine is in the lists. Machines that an earlier daemon left running are looked for in
    /// the background where that takes long; their operations wait for it.
    ///
    /// # Errors
    /// The folders cannot be made or read. A single unreadable file is logged and skipped.
    pub fn open(config: EngineConfig, backend: B) -> Result<Arc<Engine<B>>> {
        let folder = backend.identity().prefix;
        let within =
            |directory: &Option<std::path::PathBuf>| directory.as_ref().map(|path| path.join(folder));
        let store = Store::open(within(&config.config_dir), within(&config.run_dir), &*config.log)?;
        let engine = Arc::new_cyclic(|me| Engine {
            me: me.clone(),
            backend,
            config,
            registry: Registry::new(),
            store,
            events: EventBus::new(),
            workers: Workers::default(),
            last_id: AtomicI32::new(0),
            last_connection: AtomicU64::new(0),
        });
        engine.load_definitions()?;
        engine.reattach_all()?;
        engine.autostart();
        if engine.store.is_unsettled() {
            // From here on the files are the truth, whatever somebody did to them while no daemon ran.
            let me = engine.me.clone();
            engine.workers().run(move || {
                if let Some(engine) = me.upgrade() {
                    engine.settle();
                }
            });
        }
        Ok(engine)
    }

    /// Leaves nothing to restore if the host goes down before the next engine comes. Machines go on.
    pub fn settle(&self) {
        if let Err(error) = self.store.settle() {
            self.log(&format!("definitions cannot be flushed: {error}"));
        }
    }

    /// A connection for one client.
    pub fn connect(self: &Arc<Self>, request: &api::OpenRequest) -> Arc<Connection<B>> {
        let number = self.last_connection.fetch_add(1, Ordering::Relaxed) + 1;
        Arc::new(Connection::new(self.clone(), number, request))
    }

    /// The hypervisor.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// The settings.
    pub fn config(&self) -> &EngineConfig {
        &self.config
    }

    /// Where events of machines are announced.
    pub fn events(&self) -> &EventBus {
        &self.events
    }

    /// Every visible machine, ordered by name.
    pub fn machines(&self) -> Vec<Arc<Machine<B>>> {
        let mut machines = self.registry.all();
        machines.retain(|machine| machine.snapshot().visible);
        machines
    }

    /// The machine that a call means: by UUID, whatever name and number the handle has.
    ///
    /// # Errors
    /// `NoDomain`.
    pub fn find(&self, handle: &DomainHandle) -> Result<Arc<Machine<B>>> {
        let domain = self.backend.identity().error_domain;
        self.registry
            .by_uuid(handle.uuid)
            .filter(|machine| machine.snapshot().visible)
            .ok_or_else(|| fail::no_uuid(domain, handle.uuid, &handle.name))
    }

    /// Waits for a machine's queue, at most [`EngineConfig::job_wait`].
    ///
    /// # Errors
    /// `OperationTimeout` naming the holder; `NoDomain` if the machine went away meanwhile.
    pub fn job(&self, machine: &Machine<B>, operation: &'static str) -> Result<Job> {
        machine.job(operation)
    }

    /// Changes a machine's documents: the definition, what runs, or both. The change is stored before it is shown.
    ///
    /// # Errors
    /// What `change` says, or the disk; nothing is changed then.
    pub fn update(
        &self,
        machine: &Machine<B>,
        live: bool,
        config: bool,
        mut change: impl FnMut(&mut Domain) -> Result<()>,
    ) -> Result<()> {
        let snapshot = machine.snapshot();
        let changed = |document: Option<&Arc<Document>>,
                       change: &mut dyn FnMut(&mut Domain) -> Result<()>| {
            let mut domain = document.ok_or_else(fail::not_running)?.parse()?;
            change(&mut domain)?;
            Ok::<_, Error>(domain)
        };
        let new_live = match (live, &snapshot.live) {
            (true, documents) => Some(changed(documents.as_ref().map(|it| &it.live), &mut change)?),
            _ => None,
        };
        let new_live = new_live.map(|mut domain| {
            domain.id = Some(snapshot.id);
            Arc::new(Document::of_live(&domain))
        });
        let definition = match config {
            true => {
                Some(Arc::new(Document::of_definition(&changed(snapshot.persistent.as_ref(), &mut change)?)))
            }
            false => None,
        };
        let new_live = snapshot.live.as_ref().zip(new_live);
        let new_live = new_live.map(|(documents, live)| LiveDocuments { live, ..documents.clone() });
        let held = machine.hold_record();
        if let Some(documents) = &new_live {
            machine.write_record(&held, Some(documents))?;
        }
        if let Some(document) = &definition
            && let Err(error) = self.store.save_definition(&snapshot.name, &document.to_file())
        {
            if new_live.is_some() {
                // As it was; if even that is refused, the next daemon asks the machine itself.
                let _ = machine.write_record(&held, None);
            }
            return Err(error);
        }
        let mut state = machine.state();
        if definition.is_some() {
            state.persistent = definition;
        }
        if let (Some(documents), Some(active)) = (new_live, &mut state.active)
            && active.id == snapshot.id
        {
            active.documents = documents;
        }
        machine.publish(&state);
        Ok(())
    }

    /// The documents of a machine's run after this change: the live one, and the definition it goes on from when it is saved.
    pub(crate) fn changed_run(
        &self,
        snapshot: &Snapshot,
        change: impl FnOnce(&mut Domain, &mut Domain) -> Result<()>,
    ) -> Result<LiveDocuments> {
        let documents = snapshot.live.as_ref().ok_or_else(fail::not_running)?;
        let (mut live, mut origin) = (documents.live.parse()?, documents.origin.parse()?);
        change(&mut live, &mut origin)?;
        live.id = Some(snapshot.id);
        let (live, origin) = (Document::of_live(&live), Document::of_definition(&origin));
        Ok(LiveDocuments { live: Arc::new(live), origin: Arc::new(origin) })
    }

    /// Changes what a run is made of: the live document, and the definition it goes on from. Stored before it is shown.
    ///
    /// # Errors
    /// What `change` says, or the disk; nothing is changed then.
    pub(crate) fn update_run(
        &self,
        machine: &Machine<B>,
        change: impl FnOnce(&mut Domain, &mut Domain) -> Result<()>,
    ) -> Result<()> {
        let snapshot = machine.snapshot();
        let documents = self.changed_run(&snapshot, change)?;
        machine.write_record(&machine.hold_record(), Some(&documents))?;
        let mut state = machine.state();
        if let Some(active) = state.active.as_mut().filter(|active| active.id == snapshot.id) {
            active.documents = documents;
        }
        machine.publish(&state);
        Ok(())
    }

    /// Says why a machine does what it does, after an operation of the driver's own that was made of the engine's. Ignored
    /// when it does something else by now.
    pub fn explain(&self, machine: &Machine<B>, power: crate::PowerState) {
        let mut state = machine.state();
        if state.power.state == power.state && state.set_power(power) {
            machine.publish(&state);
        }
    }

    /// Reads, completes and checks a document from a client; `strict`: nothing unknown may be in it.
    pub(crate) fn prepare(&self, text: &str, purpose: Purpose, strict: bool) -> Result<Domain> {
        let definition = if strict { document::parse_strictly(text) } else { document::parse(text) };
        self.prepare_parsed(definition?, purpose)
    }

    /// [`prepare`](Engine::prepare) after the reading.
    pub(crate) fn prepare_parsed(&self, mut definition: Domain, purpose: Purpose) -> Result<Domain> {
        store::check_name(&definition.name)?;
        definition.id = None;
        if definition.uuid.is_none() {
            definition.uuid = Some(random_uuid()?);
        }
        self.backend.normalize(&mut definition, purpose)?;
        Ok(definition)
    }

    /// Private places of a machine.
    pub(crate) fn directories(&self, name: &str, uuid: Uuid) -> MachineDirectories {
        let folder = self.backend.identity().prefix;
        let run = self.config.run_dir.as_ref().unwrap_or(&self.config.state_dir);
        MachineDirectories {
            run: run.join(folder).join(uuid.to_string()),
            state: self.config.state_dir.join(folder).join(uuid.to_string()),
            log: self.config.log_dir.join(folder).join(format!("{name}.log")),
        }
    }

    pub(crate) fn weak(&self) -> Weak<Engine<B>> {
        self.me.clone()
    }

    pub(crate) fn registry(&self) -> &Registry<Machine<B>> {
        &self.registry
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn workers(&self) -> &Workers {
        &self.workers
    }

    pub(crate) fn next_id(&self) -> i32 {
        self.last_id.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Numbers of machines found running stay theirs.
    pub(crate) fn id_seen(&self, id: i32) {
        self.last_id.fetch_max(id, Ordering::Relaxed);
    }

    pub(crate) fn log(&self, message: &str) {
        (self.config.log)(message);
    }
}

/// A version 4 UUID from the kernel's random numbers.
fn random_uuid() -> Result<Uuid> {
    let mut bytes = [0; 16];
    let filled = File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes));
    filled.map_err(|source| {
        Error::new(ErrorCode::SystemError, ErrorDomain::None, "Cannot read '/dev/urandom'")
            .with_source(source)
    })?;
    Ok(Uuid::from_random(bytes))
}

impl<B: Backend> std::fmt::Debug for Engine<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("driver", &self.backend.identity().name).finish_non_exhaustive()
    }
}
