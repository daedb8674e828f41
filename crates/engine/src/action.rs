//! What follows a guest's power-off, reset or crash: the actions of its document, carried out through its queue.

use api::constants as vir;
use error::Result;

use crate::backend::{Backend, StopMode};
use crate::lifecycle::StartRequest;
use crate::machine::{Ending, Machine};
use crate::snapshot::{PowerState, Snapshot};
use crate::start::StartOptions;
use crate::summary::LifecycleAction;

/// What happened in the guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    PowerOff,
    Reset,
    Crash,
}

impl<B: Backend> Machine<B> {
    /// Carries out what the document says, on another thread where that takes time.
    pub(crate) fn act(&self, generation: u64, trigger: Trigger) {
        let action = action_of(&self.snapshot(), trigger);
        if trigger == Trigger::Reset && action != LifecycleAction::Destroy {
            // The backend's machine has been reset already, that is a restart.
            self.rebooted();
            return;
        }
        if action == LifecycleAction::Preserve {
            self.record_soon();
            return;
        }
        let (Some(me), Ok(engine)) = (self.me.upgrade(), self.engine()) else { return };
        engine.workers().run(move || {
            if let Err(error) = me.carry_out(generation, trigger, action)
                && let Ok(engine) = me.engine()
            {
                let name = me.snapshot().name.clone();
                engine.log(&format!("domain '{name}': the action after {trigger:?} failed: {error}"));
            }
        });
    }

    fn carry_out(&self, generation: u64, trigger: Trigger, action: LifecycleAction) -> Result<()> {
        let ending = if trigger == Trigger::Crash { Ending::Crashed } else { Ending::Shutdown };
        if action == LifecycleAction::Destroy {
            // Needs no queue, so that a hanging operation cannot keep a dead guest.
            return self.stop_run(generation, ending);
        }
        let job = self.job("lifecycle action")?;
        let engine = self.engine()?;
        let running = {
            let state = self.state();
            if state.generation != generation {
                return Ok(());
            }
            state.active.as_ref().and_then(|active| active.running.clone())
        };
        let Some(running) = running else { return Ok(()) };
        if matches!(action, LifecycleAction::CoredumpDestroy | LifecycleAction::CoredumpRestart)
            && let Err(error) = engine.backend().crash_dump(&running)
        {
            engine.log(&format!("domain '{}': no dump of its crash: {error}", self.snapshot().name));
        }
        if action == LifecycleAction::CoredumpDestroy {
            return self.stop_run(generation, ending);
        }
        if trigger == Trigger::Crash {
            return self.restart(&job, generation);
        }
        engine.backend().reset(&running)?;
        engine.backend().resume(&running)?;
        let mut state = self.state();
        if state.generation == generation {
            state.set_power(PowerState::running(vir::VIR_DOMAIN_RUNNING_UNPAUSED));
            self.publish(&state);
        }
        drop(state);
        self.rebooted();
        self.record()
    }

    /// Ends the run `generation` if it is still the present one.
    fn stop_run(&self, generation: u64, ending: Ending) -> Result<()> {
        if self.state().generation == generation {
            self.stop(ending, StopMode::Force)?;
        }
        Ok(())
    }

    /// Ends a crashed run and starts the same definition anew.
    fn restart(&self, job: &crate::job::Job, generation: u64) -> Result<()> {
        let Some(me) = self.me.upgrade() else { return Ok(()) };
        let (origin, autodestroy) = {
            let mut state = self.state();
            let Some(active) = &state.active else { return Ok(()) };
            let kept = (active.documents.origin.clone(), active.autodestroy);
            state.keep = true;
            kept
        };
        let outcome = self.stop_run(generation, Ending::Crashed).and_then(|()| {
            // Whoever destroyed it meanwhile wants it off.
            let crashed = self.state().power == PowerState::shutoff(Ending::Crashed.reason());
            if !crashed || job.cancelled() {
                return Ok(());
            }
            let definition = origin.parse()?;
            let options = StartOptions::default();
            me.start(job, StartRequest { autodestroy, ..StartRequest::new(definition, origin, options) })
        });
        let mut state = self.state();
        state.keep = false;
        if state.active.is_none() && state.persistent.is_none() {
            state.visible = false;
            let name = state.name.clone();
            self.engine()?.registry().remove(self.uuid(), &name, self);
            self.publish(&state);
        }
        drop(state);
        outcome
    }
}

fn action_of(snapshot: &Snapshot, trigger: Trigger) -> LifecycleAction {
    let Some(document) = snapshot.current() else { return LifecycleAction::Destroy };
    let summary = document.summary();
    match trigger {
        Trigger::PowerOff => summary.on_poweroff,
        Trigger::Reset => summary.on_reboot,
        Trigger::Crash => summary.on_crash,
    }
}
