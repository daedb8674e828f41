//! Starting, ending and the changes between: each step is shown, announced and recorded in this order.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use api::constants as vir;
use error::{ErrorDomain, Result};
use model::Domain;

use crate::backend::{Backend, StopMode};
use crate::document::Document;
use crate::fail;
use crate::job::Job;
use crate::machine::{Active, Ending, Leftover, Machine};
use crate::observer::MachineObserver;
use crate::saved::Saved;
use crate::snapshot::{LiveDocuments, PowerState};
use crate::start::{StartContext, StartOptions};
use stdx::lock;

/// Everything that a start needs beside the machine.
pub(crate) struct StartRequest {
    /// The normalized definition.
    pub(crate) definition: Domain,
    /// The same as a document.
    pub(crate) origin: Arc<Document>,
    pub(crate) options: StartOptions,
    pub(crate) autodestroy: Option<u64>,
    /// The file that the machine goes on from.
    pub(crate) restore: Option<Saved>,
    /// Descriptors that the caller handed over.
    pub(crate) files: Vec<OwnedFd>,
}

impl StartRequest {
    /// A start that nobody's connection bounds, from the beginning and with no descriptors.
    pub(crate) fn new(definition: Domain, origin: Arc<Document>, options: StartOptions) -> StartRequest {
        StartRequest { definition, origin, options, autodestroy: None, restore: None, files: Vec::new() }
    }
}

impl Ending {
    pub(crate) fn reason(self) -> i32 {
        match self {
            Ending::Shutdown => vir::VIR_DOMAIN_SHUTOFF_SHUTDOWN,
            Ending::Destroyed => vir::VIR_DOMAIN_SHUTOFF_DESTROYED,
            Ending::Crashed | Ending::Lost => vir::VIR_DOMAIN_SHUTOFF_CRASHED,
            Ending::Failed => vir::VIR_DOMAIN_SHUTOFF_FAILED,
            Ending::Saved => vir::VIR_DOMAIN_SHUTOFF_SAVED,
        }
    }

    fn detail(self) -> i32 {
        match self {
            Ending::Shutdown => vir::VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN,
            Ending::Destroyed => vir::VIR_DOMAIN_EVENT_STOPPED_DESTROYED,
            Ending::Crashed => vir::VIR_DOMAIN_EVENT_STOPPED_CRASHED,
            Ending::Failed | Ending::Lost => vir::VIR_DOMAIN_EVENT_STOPPED_FAILED,
            Ending::Saved => vir::VIR_DOMAIN_EVENT_STOPPED_SAVED,
        }
    }
}

impl<B: Backend> Machine<B> {
    /// Starts the machine; `job` is its queue.
    pub(crate) fn start(self: &Arc<Self>, job: &Job, mut request: StartRequest) -> Result<()> {
        let engine = self.engine()?;
        self.clean_up();
        if let Some(saved) = request.restore.take() {
            return self.start_as(job, request, Some(&saved));
        }
        let saved = self.go_on_from(&mut request)?;
        let outcome = self.start_as(job, request, saved.as_ref());
        match (&saved, &outcome) {
            (Some(_), Ok(())) => engine.forget_saved(self)?,
            // Nothing has run: it can be tried again.
            (Some(saved), Err(_)) => engine.keep_saved(self, &saved.text, saved.is_paused)?,
            (None, _) => {}
        }
        outcome
    }

    /// The state that this start goes on from, with the document that the machine ran with.
    fn go_on_from(&self, request: &mut StartRequest) -> Result<Option<Saved>> {
        let engine = self.engine()?;
        if request.options.force_boot {
            engine.forget_saved(self)?;
        }
        if self.snapshot().persistent.is_none() {
            return Ok(None);
        }
        let Some(saved) = engine.take_saved(self)? else { return Ok(None) };
        match saved.document() {
            Ok(definition) => {
                request.origin = Arc::new(Document::of_definition(&definition));
                request.definition = definition;
                request.options.paused |= saved.is_paused;
                Ok(Some(saved))
            }
            Err(error) => {
                engine.keep_saved(self, &saved.text, saved.is_paused)?;
                Err(error.with_cure("start it with --force-boot, which gives the saved state up"))
            }
        }
    }

    fn start_as(self: &Arc<Self>, job: &Job, request: StartRequest, saved: Option<&Saved>) -> Result<()> {
        let engine = self.engine()?;
        let id = engine.next_id();
        let (generation, name) = self.begin(id, &request)?;
        let context = StartContext {
            id,
            name: &name,
            uuid: self.uuid(),
            definition: &request.definition,
            options: request.options,
            directories: engine.directories(&name, self.uuid()),
            observer: MachineObserver { target: self.clone(), generation },
            job,
            files: request.files.into(),
            saved: saved.map(|saved| saved.state.as_path()),
            mark: &|status| self.mark(generation, status),
        };
        let started = match engine.backend().start(&context) {
            Ok(started) => started,
            Err(error) => {
                self.give_up(generation);
                return Err(error);
            }
        };
        let mut live = started.live;
        live.id = Some(id);
        self.up(
            generation,
            started.running.clone(),
            Document::of_live(&live),
            request.options.paused,
            saved.is_some(),
        );
        if let Err(error) = self.record() {
            let _ = engine.backend().stop(&started.running, StopMode::Force);
            self.ended(generation, Ending::Failed);
            self.clean_up();
            return Err(error);
        }
        self.early_notices(generation);
        Ok(())
    }

    /// A run begins, still unseen.
    fn begin(&self, id: i32, request: &StartRequest) -> Result<(u64, Arc<str>)> {
        let mut state = self.state();
        if state.active.is_some() {
            return Err(fail::invalid(ErrorDomain::Domain, "domain is already running"));
        }
        state.generation += 1;
        state.early.clear();
        state.active = Some(Active {
            id,
            running: None,
            starting: true,
            hears: false,
            hidden: true,
            documents: LiveDocuments { live: request.origin.clone(), origin: request.origin.clone() },
            status: String::new(),
            ending: None,
            autodestroy: request.autodestroy,
            failed_disks: Vec::new(),
        });
        Ok((state.generation, state.name.clone()))
    }

    /// The backend is about to make something that outlives the daemon.
    fn mark(&self, generation: u64, status: &str) -> Result<()> {
        {
            let mut state = self.state();
            if state.generation != generation {
                return Ok(());
            }
            let Some(active) = &mut state.active else { return Ok(()) };
            status.clone_into(&mut active.status);
            let (id, first) = (active.id, active.hidden);
            active.hidden = false;
            if first {
                state.set_power(PowerState::paused(vir::VIR_DOMAIN_PAUSED_STARTING_UP));
                if let (Some(me), Ok(engine)) = (self.me.upgrade(), self.engine()) {
                    engine.registry().set_id(id, &me);
                }
                self.publish(&state);
            }
        }
        self.record()
    }

    /// The guest runs.
    fn up(
        self: &Arc<Self>,
        generation: u64,
        running: Arc<B::Running>,
        live: Document,
        paused: bool,
        restored: bool,
    ) {
        let mut state = self.state();
        if state.generation != generation {
            return;
        }
        let Some(active) = &mut state.active else { return };
        active.running = Some(running);
        active.starting = false;
        active.hidden = false;
        active.documents.live = Arc::new(live);
        let id = active.id;
        state.set_power(if paused {
            PowerState::paused(vir::VIR_DOMAIN_PAUSED_USER)
        } else {
            PowerState::running(match restored {
                true => vir::VIR_DOMAIN_RUNNING_RESTORED,
                false => vir::VIR_DOMAIN_RUNNING_BOOTED,
            })
        });
        if let Ok(engine) = self.engine() {
            engine.registry().set_id(id, self);
        }
        self.publish(&state);
        let starts_paused = self.engine().is_ok_and(|engine| engine.backend().identity().starts_paused);
        if !paused && starts_paused {
            self.announce(&state, vir::VIR_DOMAIN_EVENT_RESUMED, vir::VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
        }
        let detail = match restored {
            true => vir::VIR_DOMAIN_EVENT_STARTED_RESTORED,
            false => vir::VIR_DOMAIN_EVENT_STARTED_BOOTED,
        };
        self.announce(&state, vir::VIR_DOMAIN_EVENT_STARTED, detail);
        if paused {
            self.announce(&state, vir::VIR_DOMAIN_EVENT_SUSPENDED, vir::VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
        }
    }

    /// The start failed: everything is as before.
    fn give_up(&self, generation: u64) {
        let mut state = self.state();
        if state.generation != generation {
            return;
        }
        let Some(active) = state.active.take() else { return };
        state.generation += 1;
        state.early.clear();
        state.set_power(PowerState::shutoff(vir::VIR_DOMAIN_SHUTOFF_FAILED));
        if !active.hidden
            && let Ok(engine) = self.engine()
        {
            engine.registry().clear_id(active.id);
        }
        let last = state.persistent.is_none() && !state.keep;
        state.visible = !last;
        self.publish(&state);
        lock(&self.leftovers).push(Leftover { running: None, name: state.name.clone(), last });
        drop(state);
        self.clean_up();
    }

    /// Ends the present run, if there is one, and waits until it is gone. Needs no queue.
    pub(crate) fn stop(&self, ending: Ending, mode: StopMode) -> Result<bool> {
        let engine = self.engine()?;
        let (generation, running) = {
            let mut state = self.state();
            let generation = state.generation;
            let Some(active) = &mut state.active else { return Ok(false) };
            let Some(running) = active.running.clone() else { return Ok(false) };
            active.ending.get_or_insert(ending);
            (generation, running)
        };
        if let Err(error) = engine.backend().stop(&running, mode) {
            let mut state = self.state();
            if state.generation == generation
                && let Some(active) = &mut state.active
            {
                active.ending = None;
            }
            return Err(error);
        }
        self.ended(generation, ending);
        self.clean_up();
        Ok(true)
    }

    /// The run is over, whoever says so first. Cleaning up is left to the caller or a worker.
    pub(crate) fn ended(&self, generation: u64, fallback: Ending) {
        let Ok(engine) = self.engine() else { return };
        let mut state = self.state();
        if state.generation != generation {
            return;
        }
        let Some(active) = state.active.take() else { return };
        let ending = active.ending.unwrap_or(fallback);
        state.generation += 1;
        state.early.clear();
        state.set_power(PowerState::shutoff(ending.reason()));
        engine.registry().clear_id(active.id);
        let last = state.persistent.is_none() && !state.keep;
        state.visible = !last;
        self.statistics.forget();
        // Before anybody can see the machine off: a start must find what it has to clean up.
        let mut leftovers = lock(&self.leftovers);
        leftovers.push(Leftover { running: active.running, name: state.name.clone(), last });
        self.publish(&state);
        self.announce(&state, vir::VIR_DOMAIN_EVENT_STOPPED, ending.detail());
        // Only now may the name go to another machine, whose start is announced after this end.
        drop(leftovers);
        drop(state);
        if let Some(me) = self.me.upgrade() {
            engine.workers().run(move || me.clean_up());
        }
    }

    /// The virtual processors stopped; false if they stood still already.
    pub(crate) fn paused(&self, generation: u64, reason: i32, detail: i32) -> bool {
        let mut state = self.state();
        if state.generation != generation || state.power.state != vir::VIR_DOMAIN_RUNNING {
            return false;
        }
        state.set_power(PowerState::paused(reason));
        self.publish(&state);
        self.announce(&state, vir::VIR_DOMAIN_EVENT_SUSPENDED, detail);
        true
    }

    /// The virtual processors go on; false if they did already.
    pub(crate) fn resumed(&self, generation: u64, reason: i32, detail: i32) -> bool {
        let mut state = self.state();
        let stopped = matches!(state.power.state, vir::VIR_DOMAIN_PAUSED | vir::VIR_DOMAIN_PMSUSPENDED);
        if state.generation != generation || !stopped {
            return false;
        }
        state.set_power(PowerState::running(reason));
        if let Some(active) = &mut state.active {
            active.failed_disks.clear();
        }
        self.publish(&state);
        self.announce(&state, vir::VIR_DOMAIN_EVENT_RESUMED, detail);
        true
    }
}
