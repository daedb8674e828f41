//! What an engine does when it opens: definitions, machines that still run, autostart.

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::constants::{
    VIR_DOMAIN_PAUSED, VIR_DOMAIN_RUNNING, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED,
    VIR_DOMAIN_SHUTOFF_FAILED,
};
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;

use crate::backend::{Backend, Purpose};
use crate::document::{self, Document};
use crate::engine::Engine;
use crate::fail;
use crate::job::Job;
use crate::lifecycle::StartRequest;
use crate::machine::{Active, Leftover, Machine};
use crate::observer::MachineObserver;
use crate::registry::Taken;
use crate::snapshot::{LiveDocuments, PowerState};
use crate::start::{ReattachContext, StartOptions};
use crate::status::Status;
use crate::store::{self, Found};
use crate::unrecorded::Records;
use stdx::lock;

/// Definitions from which on a second thread pays.
const PARALLEL_FROM: usize = 64;
/// How long opening waits for machines that are looked for in the background.
const REATTACH_WAIT: Duration = Duration::from_secs(2);

impl<B: Backend> Engine<B> {
    /// Loads every definition; unusable ones are logged and their files left alone.
    pub(crate) fn load_definitions(&self) -> Result<()> {
        let found = self.store().definitions()?;
        let threads = if found.len() < PARALLEL_FROM {
            1
        } else {
            std::thread::available_parallelism().map_or(1, usize::from)
        };
        let share = found.len().div_ceil(threads).max(1);
        let load =
            |files: &[Found]| -> Vec<Result<Document>> { files.iter().map(|file| self.load(file)).collect() };
        let loaded: Vec<Vec<Result<Document>>> = std::thread::scope(|scope| {
            let mut parts = found.chunks(share);
            let mine = parts.next();
            let others: Vec<_> = parts.map(|part| scope.spawn(move || load(part))).collect();
            let mut all: Vec<_> = mine.map(load).into_iter().collect();
            all.extend(others.into_iter().map(|thread| thread.join().unwrap_or_default()));
            all
        });
        for (file, document) in found.iter().zip(loaded.into_iter().flatten()) {
            if let Err(error) = document.and_then(|document| self.add(file, document)) {
                self.log(&format!("'{}' is skipped: {error}", file.path.display()));
            }
        }
        Ok(())
    }

    fn load(&self, file: &Found) -> Result<Document> {
        let content = store::read(&file.path)?;
        if let Some(document) = Document::of_trusted_file(&content) {
            let document = document?;
            let name = document.summary().name.to_string();
            // Where both files are there, one is a copy that somebody made: `add` refuses it and leaves it alone.
            return if name == file.name || self.store().has_definition(&name) {
                Ok(document)
            } else {
                self.finish_rename(file, &document)
            };
        }
        let mut definition = document::parse(&content)?;
        definition.id = None;
        if definition.uuid.is_none() {
            return Err(Error::new(ErrorCode::XmlError, ErrorDomain::Domain, "the definition has no uuid")
                .with_cure("add a uuid element to the file"));
        }
        self.backend().normalize(&mut definition, Purpose::Load)?;
        Ok(Document::of_definition(&definition))
    }

    /// The file was moved by a rename that did not come to writing the new content.
    fn finish_rename(&self, file: &Found, document: &Document) -> Result<Document> {
        let mut definition = document.parse()?;
        file.name.clone_into(&mut definition.name);
        let document = Document::of_definition(&definition);
        self.store().save_definition(&file.name, &document.to_file())?;
        Ok(document)
    }

    fn add(&self, file: &Found, document: Document) -> Result<()> {
        let summary = document.summary();
        if *summary.name != *file.name {
            let detail =
                format!("the file's name belongs to domain '{}', it defines '{}'", file.name, summary.name);
            return Err(Error::new(ErrorCode::XmlError, ErrorDomain::Domain, detail)
                .with_cure("rename the file or the domain in it"));
        }
        let name: Arc<str> = Arc::from(file.name.as_str());
        let uuid = summary.uuid;
        let machine = Machine::new(&self.weak(), uuid, name.clone());
        if self.registry().insert(uuid, &name, &machine).is_err() {
            let detail = format!("another definition has uuid {uuid}");
            return Err(Error::new(ErrorCode::XmlError, ErrorDomain::Domain, detail)
                .with_cure("change one of the two"));
        }
        let mut state = machine.state();
        state.visible = true;
        state.autostart = file.autostart;
        state.persistent = Some(Arc::new(document));
        machine.publish(&state);
        Ok(())
    }

    /// Adds a machine that was there before the engine: a simulated host's. Nothing is stored or announced for it.
    ///
    /// # Errors
    /// The document is refused, its name or UUID is taken, or it cannot be started as `power` wants.
    pub fn seed(&self, definition: &Domain, persistent: bool, power: PowerState) -> Result<()> {
        let definition = self.prepare_parsed(definition.clone(), Purpose::Load)?;
        let origin = Arc::new(Document::of_definition(&definition));
        let (name, uuid) = (Arc::<str>::from(definition.name.as_str()), origin.summary().uuid);
        let machine = Machine::new(&self.weak(), uuid, name.clone());
        if let Err(taken) = self.registry().insert(uuid, &name, &machine) {
            return Err(match taken {
                Taken::Uuid(other) => fail::uuid_taken(&other.snapshot().name, uuid),
                Taken::Name(other) => fail::name_taken(&name, other.uuid()),
            });
        }
        {
            let mut state = machine.state();
            state.visible = true;
            state.persistent = Some(origin.clone());
            machine.publish(&state);
        }
        if power.state != VIR_DOMAIN_SHUTOFF {
            let job = machine.job("start")?;
            let options =
                StartOptions { paused: power.state != VIR_DOMAIN_RUNNING, ..StartOptions::default() };
            machine.start(&job, StartRequest::new(definition, origin, options))?;
        }
        let mut state = machine.state();
        state.set_power(power);
        if !persistent {
            state.persistent = None;
        }
        machine.publish(&state);
        Ok(())
    }

    /// Finds again what an earlier daemon left running.
    pub(crate) fn reattach_all(&self) -> Result<()> {
        let (done, waiter) = std::sync::mpsc::channel();
        let mut expected = 0;
        let mut records = Records::default();
        for file in self.store().runs()? {
            let begun = Self::read_record(&file).and_then(|status| {
                if self.is_of_earlier_boot(&status) {
                    self.forget(&status).map(|()| None)
                } else {
                    self.begin_reattach(status).map(Some)
                }
            });
            match begun {
                Ok(None) => {}
                Ok(Some((machine, job, status))) => {
                    records.usable(status.uuid);
                    let done = done.clone();
                    self.workers().run(move || {
                        machine.reattach(&job, &status);
                        drop(job);
                        // Whoever waited has given up if nobody listens.
                        let _ = done.send(());
                    });
                    expected += 1;
                }
                Err(error) => records.damaged(file, error),
            }
        }
        self.end_unrecorded(records);
        let deadline = Instant::now() + REATTACH_WAIT;
        for _ in 0..expected {
            if waiter.recv_timeout(deadline.saturating_duration_since(Instant::now())).is_err() {
                self.log("some machines do not answer yet; they are looked for in the background");
                break;
            }
        }
        Ok(())
    }

    fn read_record(file: &Found) -> Result<Status> {
        Status::parse(&store::read(&file.path)?)
    }

    /// Whether the host was booted since: then the processes that a record names are somebody else's.
    fn is_of_earlier_boot(&self, status: &Status) -> bool {
        !status.boot.is_empty() && status.boot != self.store().boot()
    }

    /// Removes what is left of a run that ended with the host.
    fn forget(&self, status: &Status) -> Result<()> {
        let run = self.directories(&status.name, status.uuid).run;
        match std::fs::remove_dir_all(&run) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                self.log(&format!("'{}' cannot be removed: {error}", run.display()));
            }
            _ => {}
        }
        self.store().remove_run(&status.name)
    }

    /// Shows a recorded machine as it was, with its queue held until it is found.
    fn begin_reattach(&self, status: Status) -> Result<(Arc<Machine<B>>, Job, Status)> {
        let live = Arc::new(Document::of_live(&document::parse(&status.live)?));
        let origin = Arc::new(Document::of_definition(&document::parse(&status.origin)?));
        let name: Arc<str> = Arc::from(status.name.as_str());
        let machine = match self.registry().by_uuid(status.uuid) {
            Some(machine) => machine,
            None => {
                let machine = Machine::new(&self.weak(), status.uuid, name.clone());
                if self.registry().insert(status.uuid, &name, &machine).is_err() {
                    let detail = format!("domain '{name}' is defined with another uuid");
                    return Err(Error::new(ErrorCode::OperationFailed, ErrorDomain::Domain, detail));
                }
                machine
            }
        };
        let job =
            machine.queue.acquire("reattach", Duration::ZERO, self.backend().identity().error_domain)?;
        self.id_seen(status.id);
        self.registry().set_id(status.id, &machine);
        let mut state = machine.state();
        state.visible = true;
        state.generation += 1;
        state.set_power(status.power);
        state.active = Some(Active {
            id: status.id,
            running: None,
            starting: status.starting,
            hears: false,
            hidden: false,
            documents: LiveDocuments { live, origin },
            status: status.backend.clone(),
            ending: None,
            autodestroy: None,
            failed_disks: Vec::new(),
        });
        machine.publish(&state);
        drop(state);
        Ok((machine, job, status))
    }

    /// Starts what is marked for it, in the background, one after the other.
    pub(crate) fn autostart(&self) {
        if !self.config().autostart || !self.store().first_start_after_boot() {
            return;
        }
        // Decided now: whoever is shut down from here on stays so.
        let mut marked = self.machines();
        marked.retain(|machine| {
            let snapshot = machine.snapshot();
            snapshot.autostart && !snapshot.active()
        });
        if marked.is_empty() {
            return;
        }
        self.workers().run(move || {
            for machine in marked {
                if let Err(error) = machine.autostart()
                    && let Ok(engine) = machine.engine()
                {
                    engine
                        .log(&format!("domain '{}' cannot be autostarted: {error}", machine.snapshot().name));
                }
            }
        });
    }
}

impl<B: Backend> Machine<B> {
    fn autostart(self: &Arc<Self>) -> Result<()> {
        let job = self.job("autostart")?;
        let snapshot = self.snapshot();
        let Some(origin) = snapshot.persistent.clone().filter(|_| !snapshot.active()) else { return Ok(()) };
        let definition = origin.parse()?;
        self.start(&job, StartRequest::new(definition, origin, StartOptions::default()))
    }

    fn reattach(self: &Arc<Self>, _job: &Job, status: &Status) {
        let Ok(engine) = self.engine() else { return };
        let generation = self.state().generation;
        let found = document::parse(&status.live).and_then(|live| {
            let context = ReattachContext {
                id: status.id,
                name: &status.name,
                uuid: status.uuid,
                live: &live,
                status: &status.backend,
                starting: status.starting,
                directories: engine.directories(&status.name, status.uuid),
                observer: MachineObserver { target: self.clone(), generation },
            };
            engine.backend().reattach(&context)
        });
        let found = found.unwrap_or_else(|error| {
            engine.log(&format!("domain '{}' cannot be reached any more: {error}", status.name));
            None
        });
        let Some(found) = found else { return self.gone(status.starting) };
        {
            let mut state = self.state();
            let Some(active) = &mut state.active else { return };
            active.running = Some(found.running);
            active.starting = false;
            // The reason is what only an earlier daemon can know.
            if let Some(power) = found.power.filter(|power| power.state != state.power.state) {
                state.set_power(power);
            }
            self.publish(&state);
        }
        if let Some(live) = found.live {
            self.live_changed(generation, live);
        }
        self.early_notices(generation);
        self.record_or_log();
    }

    /// The run that an earlier daemon recorded is over.
    fn gone(&self, starting: bool) {
        let Ok(engine) = self.engine() else { return };
        {
            let mut state = self.state();
            let Some(active) = state.active.take() else { return };
            state.generation += 1;
            let failed = starting || active.starting;
            let reason = if failed { VIR_DOMAIN_SHUTOFF_FAILED } else { VIR_DOMAIN_SHUTOFF_CRASHED };
            state.set_power(PowerState::shutoff(reason));
            engine.registry().clear_id(active.id);
            let last = state.persistent.is_none();
            state.visible = !last;
            lock(&self.leftovers).push(Leftover { running: None, name: state.name.clone(), last });
            self.publish(&state);
        }
        self.clean_up();
    }

    /// True while the machine stands still.
    pub(crate) fn is_paused(&self) -> bool {
        self.snapshot().power.state == VIR_DOMAIN_PAUSED
    }
}
