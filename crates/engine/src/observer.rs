//! How a backend tells the engine what happened to a machine.

use std::sync::Arc;

use api::Event;
use model::Domain;

/// What happened to a machine, in the backend's eyes.
#[derive(Debug)]
pub enum Notice {
    /// The guest has powered off (the process may still be there): `on_poweroff` is carried out.
    GuestShutdown(ShutdownSource),
    /// The guest has been reset, by itself or by a request: `on_reboot` is carried out.
    Reset,
    /// The guest's kernel has panicked: `on_crash` is carried out.
    Panicked,
    /// The machine's process has ended.
    Exited(ExitReason),
    /// The virtual processors have stopped.
    Paused(PauseReason),
    /// The virtual processors go on.
    Resumed(ResumeReason),
    /// The guest sleeps, to memory (`false`) or to disk (`true`).
    Suspended {
        /// To disk.
        to_disk: bool,
    },
    /// The guest has woken up.
    Wakeup,
    /// The guest's memory is now that big, in KiB.
    BalloonChanged {
        /// Memory in KiB.
        actual_kib: u64,
    },
    /// The live document has changed (a medium, an address, a terminal's path).
    LiveChanged(Box<Domain>),
    /// The guest has let go of the device with this alias, and nobody waited for that.
    DeviceRemoved(String),
    /// The machine has so many processors now.
    VcpusChanged(u32),
    /// The backend's own status text has changed and is stored for the next daemon.
    StatusChanged(String),
    /// Something that changes no state: the engine hands it to the clients, with the machine's handle filled in by
    /// [`MachineObserver::handle`].
    Event(Event),
}

/// Who wanted the guest to power off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShutdownSource {
    /// Nobody knows.
    Unknown,
    /// The guest itself.
    Guest,
    /// Somebody on the host (a signal, a monitor command).
    Host,
}

/// Why a machine's process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    /// After the guest had powered off.
    Shutdown,
    /// Somebody outside killed it.
    Killed,
    /// It crashed, or its monitor broke.
    Crashed,
    /// It failed to come up or to go on.
    Failed,
}

/// Why virtual processors stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseReason {
    /// It was asked for through this engine.
    Requested,
    /// A disk failed.
    IoError,
    /// The watchdog fired.
    Watchdog,
    /// The guest powered off and its process stays.
    ShuttingDown,
    /// Another reason.
    Unknown,
}

/// Why virtual processors go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResumeReason {
    /// It was asked for through this engine.
    Requested,
    /// Another reason.
    Unknown,
}

/// Takes the notices of one run of one machine. Cheap to clone.
///
/// Notices take effect at once and never wait for the machine's queue; those of an earlier run are ignored. They may be
/// sent from any thread, also while the backend is inside an operation of the same machine.
#[derive(Clone)]
pub struct MachineObserver {
    pub(crate) target: Arc<dyn NoticeTarget>,
    pub(crate) generation: u64,
}

/// Who takes notices: the machine.
pub(crate) trait NoticeTarget: Send + Sync {
    fn notice(&self, generation: u64, notice: Notice);
    fn handle(&self) -> api::Domain;
}

impl MachineObserver {
    /// Tells what happened.
    pub fn notify(&self, notice: Notice) {
        self.target.notice(self.generation, notice);
    }

    /// The machine's handle, for [`Notice::Event`].
    pub fn handle(&self) -> api::Domain {
        self.target.handle()
    }
}

impl std::fmt::Debug for MachineObserver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MachineObserver").field("generation", &self.generation).finish_non_exhaustive()
    }
}
