//! What a backend's notices do to a machine: at once, under its short lock, without its queue.

use api::Event;
use api::constants as vir;
use api::events::{
    DomainBalloonChange, DomainIoErrorReason, DomainPmsuspend, DomainPmsuspendDisk, DomainPmwakeup,
    DomainReboot,
};
use error::Result;
use model::Domain;

use crate::action::Trigger;
use crate::backend::Backend;
use crate::document::Document;
use crate::machine::{Ending, FailedDisk, Machine};
use crate::observer::{ExitReason, Notice, NoticeTarget, PauseReason, ResumeReason, ShutdownSource};
use crate::snapshot::PowerState;

/// Most notices kept while a start has not returned.
const EARLY_MAX: usize = 1000;
/// Most disks of which an error is remembered.
const FAILED_DISKS_MAX: usize = 1000;

impl<B: Backend> NoticeTarget for Machine<B> {
    fn notice(&self, generation: u64, notice: Notice) {
        {
            let mut state = self.state();
            if state.generation != generation {
                return;
            }
            let Some(active) = &state.active else { return };
            if !active.hears {
                if state.early.len() < EARLY_MAX {
                    state.early.push(notice);
                }
                return;
            }
        }
        self.apply(generation, notice);
    }

    fn handle(&self) -> api::Domain {
        self.handle_of(&self.state())
    }
}

impl<B: Backend> Machine<B> {
    /// Applies what came before the start had returned, and what comes meanwhile, in its order.
    pub(crate) fn early_notices(&self, generation: u64) {
        loop {
            let early = {
                let mut state = self.state();
                if state.generation != generation {
                    return;
                }
                let early = std::mem::take(&mut state.early);
                if early.is_empty() {
                    if let Some(active) = &mut state.active {
                        active.hears = true;
                    }
                    return;
                }
                early
            };
            early.into_iter().for_each(|notice| self.apply(generation, notice));
        }
    }

    fn apply(&self, generation: u64, notice: Notice) {
        match notice {
            Notice::GuestShutdown(source) => self.guest_shutdown(generation, source),
            Notice::Reset => self.act(generation, Trigger::Reset),
            Notice::Panicked => self.panicked(generation),
            Notice::Exited(reason) => self.exited(generation, reason),
            Notice::Paused(reason) => {
                let (state, event) = pause_numbers(reason);
                if self.paused(generation, state, event) {
                    self.record_soon();
                }
            }
            Notice::Resumed(reason) => {
                let state = match reason {
                    ResumeReason::Requested => vir::VIR_DOMAIN_RUNNING_UNPAUSED,
                    ResumeReason::Unknown => vir::VIR_DOMAIN_RUNNING_UNKNOWN,
                };
                if self.resumed(generation, state, vir::VIR_DOMAIN_EVENT_RESUMED_UNPAUSED) {
                    self.record_soon();
                }
            }
            Notice::Suspended { to_disk } => self.asleep(generation, to_disk),
            Notice::Wakeup => self.awake(generation),
            Notice::BalloonChanged { actual_kib } => self.balloon(generation, actual_kib),
            Notice::LiveChanged(live) => {
                if self.live_changed(generation, *live) {
                    self.record_soon();
                }
            }
            Notice::StatusChanged(status) => {
                {
                    let mut state = self.state();
                    let current = state.generation == generation;
                    let Some(active) = state.active.as_mut().filter(|_| current) else { return };
                    active.status = status;
                }
                self.record_soon();
            }
            Notice::DeviceRemoved(alias) => {
                self.later(generation, "device removal", move |machine| machine.device_removed(alias));
            }
            Notice::VcpusChanged(count) => {
                self.later(generation, "vcpu change", move |machine| machine.note_vcpus(count, true, false));
            }
            Notice::Event(event) => {
                if let Event::DomainIoErrorReason(error) = &event {
                    self.disk_failed(generation, error);
                }
                self.send(&event);
            }
        }
    }

    /// Does something through the queue of this run, on another thread.
    fn later(
        &self,
        generation: u64,
        operation: &'static str,
        work: impl FnOnce(&Machine<B>) -> Result<()> + Send + 'static,
    ) {
        let (Some(me), Ok(engine)) = (self.me.upgrade(), self.engine()) else { return };
        engine.workers().run(move || {
            let outcome = me.job(operation).and_then(|_job| {
                let is_same_run = me.state().generation == generation && me.snapshot().active();
                if is_same_run { work(&me) } else { Ok(()) }
            });
            if let (Err(error), Ok(engine)) = (outcome, me.engine()) {
                engine.log(&format!("domain '{}': the {operation} failed: {error}", me.snapshot().name));
            }
        });
    }

    fn guest_shutdown(&self, generation: u64, source: ShutdownSource) {
        let detail = match source {
            ShutdownSource::Unknown => vir::VIR_DOMAIN_EVENT_SHUTDOWN_FINISHED,
            ShutdownSource::Guest => vir::VIR_DOMAIN_EVENT_SHUTDOWN_GUEST,
            ShutdownSource::Host => vir::VIR_DOMAIN_EVENT_SHUTDOWN_HOST,
        };
        {
            let mut state = self.state();
            let being_ended = state.active.as_ref().is_none_or(|active| active.ending.is_some());
            if state.generation != generation || state.power.state == vir::VIR_DOMAIN_SHUTDOWN || being_ended
            {
                return;
            }
            state.set_power(PowerState::shutdown(vir::VIR_DOMAIN_SHUTDOWN_UNKNOWN));
            self.publish(&state);
            self.announce(&state, vir::VIR_DOMAIN_EVENT_SHUTDOWN, detail);
        }
        self.act(generation, Trigger::PowerOff);
    }

    fn panicked(&self, generation: u64) {
        {
            let mut state = self.state();
            if state.generation != generation || state.power.state == vir::VIR_DOMAIN_CRASHED {
                return;
            }
            state.set_power(PowerState::crashed(vir::VIR_DOMAIN_CRASHED_PANICKED));
            self.publish(&state);
            self.announce(&state, vir::VIR_DOMAIN_EVENT_CRASHED, vir::VIR_DOMAIN_EVENT_CRASHED_PANICKED);
        }
        self.act(generation, Trigger::Crash);
    }

    fn exited(&self, generation: u64, reason: ExitReason) {
        let powered_off = self.state().power.state == vir::VIR_DOMAIN_SHUTDOWN;
        let ending = match reason {
            ExitReason::Shutdown => Ending::Shutdown,
            ExitReason::Killed | ExitReason::Crashed if powered_off => Ending::Shutdown,
            ExitReason::Killed | ExitReason::Crashed => Ending::Lost,
            ExitReason::Failed => Ending::Failed,
        };
        self.ended(generation, ending);
    }

    fn asleep(&self, generation: u64, to_disk: bool) {
        {
            let mut state = self.state();
            if state.generation != generation || !state.set_power(PowerState::pm_suspended(0)) {
                return;
            }
            self.publish(&state);
            let dom = self.handle_of(&state);
            if to_disk {
                self.announce(
                    &state,
                    vir::VIR_DOMAIN_EVENT_PMSUSPENDED,
                    vir::VIR_DOMAIN_EVENT_PMSUSPENDED_DISK,
                );
                self.send(&Event::DomainPmsuspendDisk(DomainPmsuspendDisk { reason: 0, dom }));
            } else {
                self.announce(
                    &state,
                    vir::VIR_DOMAIN_EVENT_PMSUSPENDED,
                    vir::VIR_DOMAIN_EVENT_PMSUSPENDED_MEMORY,
                );
                self.send(&Event::DomainPmsuspend(DomainPmsuspend { reason: 0, dom }));
            }
        }
        self.record_soon();
    }

    fn awake(&self, generation: u64) {
        {
            let mut state = self.state();
            if state.generation != generation {
                return;
            }
            let dom = self.handle_of(&state);
            self.send(&Event::DomainPmwakeup(DomainPmwakeup { reason: 0, dom }));
            if state.power.state != vir::VIR_DOMAIN_PMSUSPENDED {
                return;
            }
            state.set_power(PowerState::running(vir::VIR_DOMAIN_RUNNING_WAKEUP));
            self.publish(&state);
            self.announce(&state, vir::VIR_DOMAIN_EVENT_STARTED, vir::VIR_DOMAIN_EVENT_STARTED_WAKEUP);
        }
        self.record_soon();
    }

    fn balloon(&self, generation: u64, actual: u64) {
        if self.state().generation != generation {
            return;
        }
        self.statistics.set_memory(vir::VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, actual);
        let dom = self.handle_of(&self.state());
        self.send(&Event::DomainBalloonChange(DomainBalloonChange { dom, actual }));
    }

    /// Remembers why a disk stopped the guest, until it goes on.
    fn disk_failed(&self, generation: u64, error: &DomainIoErrorReason) {
        if error.action != vir::VIR_DOMAIN_EVENT_IO_ERROR_PAUSE {
            return;
        }
        let kind = match error.reason.as_str() {
            "enospc" => vir::VIR_DOMAIN_DISK_ERROR_NO_SPACE,
            _ => vir::VIR_DOMAIN_DISK_ERROR_UNSPEC,
        };
        let mut state = self.state();
        let current = state.generation == generation;
        let Some(active) = state.active.as_mut().filter(|_| current) else { return };
        let disk = FailedDisk { alias: error.dev_alias.clone(), path: error.src_path.clone(), error: kind };
        active.failed_disks.retain(|other| (&other.alias, &other.path) != (&disk.alias, &disk.path));
        if active.failed_disks.len() < FAILED_DISKS_MAX {
            active.failed_disks.push(disk);
        }
    }

    /// Shows a changed live document; false if there is nothing to show it for.
    pub(crate) fn live_changed(&self, generation: u64, mut live: Domain) -> bool {
        live.id = self.state().active.as_ref().map(|active| active.id);
        let document = Document::of_live(&live);
        let mut state = self.state();
        let current = state.generation == generation;
        let Some(active) = state.active.as_mut().filter(|_| current) else { return false };
        active.documents.live = document.into();
        self.publish(&state);
        true
    }

    /// The guest was reset and goes on.
    pub(crate) fn rebooted(&self) {
        let dom = self.handle_of(&self.state());
        self.send(&Event::DomainReboot(DomainReboot { dom }));
    }
}

fn pause_numbers(reason: PauseReason) -> (i32, i32) {
    match reason {
        PauseReason::Requested => (vir::VIR_DOMAIN_PAUSED_USER, vir::VIR_DOMAIN_EVENT_SUSPENDED_PAUSED),
        PauseReason::IoError => (vir::VIR_DOMAIN_PAUSED_IOERROR, vir::VIR_DOMAIN_EVENT_SUSPENDED_IOERROR),
        PauseReason::Watchdog => (vir::VIR_DOMAIN_PAUSED_WATCHDOG, vir::VIR_DOMAIN_EVENT_SUSPENDED_WATCHDOG),
        PauseReason::ShuttingDown => {
            (vir::VIR_DOMAIN_PAUSED_SHUTTING_DOWN, vir::VIR_DOMAIN_EVENT_SUSPENDED_GUEST_SHUTDOWN)
        }
        PauseReason::Unknown => (vir::VIR_DOMAIN_PAUSED_UNKNOWN, vir::VIR_DOMAIN_EVENT_SUSPENDED_PAUSED),
    }
}
