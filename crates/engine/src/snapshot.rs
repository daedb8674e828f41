//! What readers see of a machine: an immutable value, replaced whole whenever something changes.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_CRASHED, VIR_DOMAIN_NOSTATE, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PMSUSPENDED, VIR_DOMAIN_RUNNING,
    VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTOFF,
};
use stdx::Uuid;

use crate::document::Document;

/// State and reason, as `virDomainState` and the reasons that belong to it number them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PowerState {
    /// `VIR_DOMAIN_RUNNING` and so on.
    pub state: i32,
    /// `VIR_DOMAIN_RUNNING_BOOTED` and so on.
    pub reason: i32,
}

impl PowerState {
    /// Running, for `VIR_DOMAIN_RUNNING_*` reason.
    pub const fn running(reason: i32) -> PowerState {
        PowerState { state: VIR_DOMAIN_RUNNING, reason }
    }

    /// Paused, for `VIR_DOMAIN_PAUSED_*` reason.
    pub const fn paused(reason: i32) -> PowerState {
        PowerState { state: VIR_DOMAIN_PAUSED, reason }
    }

    /// Off, for `VIR_DOMAIN_SHUTOFF_*` reason.
    pub const fn shutoff(reason: i32) -> PowerState {
        PowerState { state: VIR_DOMAIN_SHUTOFF, reason }
    }

    /// The guest has powered off, its process is still there.
    pub const fn shutdown(reason: i32) -> PowerState {
        PowerState { state: VIR_DOMAIN_SHUTDOWN, reason }
    }

    /// The guest has crashed, its process is still there.
    pub const fn crashed(reason: i32) -> PowerState {
        PowerState { state: VIR_DOMAIN_CRASHED, reason }
    }

    /// The guest sleeps.
    pub const fn pm_suspended(reason: i32) -> PowerState {
        PowerState { state: VIR_DOMAIN_PMSUSPENDED, reason }
    }

    /// The state's name in `virsh domstate`.
    pub fn name(self) -> &'static str {
        match self.state {
            VIR_DOMAIN_NOSTATE => "no state",
            VIR_DOMAIN_RUNNING => "running",
            VIR_DOMAIN_PAUSED => "paused",
            VIR_DOMAIN_SHUTDOWN => "in shutdown",
            VIR_DOMAIN_SHUTOFF => "shut off",
            VIR_DOMAIN_CRASHED => "crashed",
            VIR_DOMAIN_PMSUSPENDED => "pmsuspended",
            _ => "unknown",
        }
    }
}

/// A machine at one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Its name.
    pub name: Arc<str>,
    /// Its UUID.
    pub uuid: Uuid,
    /// Its number while it runs, else -1.
    pub id: i32,
    /// What it does and why.
    pub power: PowerState,
    /// It starts with the engine.
    pub autostart: bool,
    /// The definition for the next start; `None` for a transient machine.
    pub persistent: Option<Arc<Document>>,
    /// What runs; `None` when nothing does.
    pub live: Option<LiveDocuments>,
    /// Clients may see it: it is stored (or runs) and has not been removed.
    pub visible: bool,
}

/// The documents of a running machine.
#[derive(Debug, Clone)]
pub struct LiveDocuments {
    /// The document with everything that only a running machine has.
    pub live: Arc<Document>,
    /// The definition it was started from.
    pub origin: Arc<Document>,
}

impl Snapshot {
    /// The machine runs, in whatever state.
    pub fn active(&self) -> bool {
        self.live.is_some()
    }

    /// What calls carry.
    pub fn handle(&self) -> api::Domain {
        api::Domain { name: self.name.to_string(), uuid: self.uuid, id: self.id }
    }

    /// What it is now: the live document, or the definition when it is off.
    pub fn current(&self) -> Option<&Arc<Document>> {
        self.live.as_ref().map(|live| &live.live).or(self.persistent.as_ref())
    }

    /// What it will be after the next start: the definition; a transient machine's is what it was started from.
    pub fn future(&self) -> Option<&Arc<Document>> {
        self.persistent.as_ref().or(self.live.as_ref().map(|live| &live.origin))
    }
}
