//! What a backend is given when it starts a machine or finds it again.

use std::cell::RefCell;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use error::Result;
use model::Domain;
use stdx::Uuid;

use crate::job::Job;
use crate::observer::MachineObserver;

/// Everything a backend needs to start a machine.
pub struct StartContext<'a> {
    /// Number of the machine while it runs.
    pub id: i32,
    /// Name of the machine; safe as the name of a file.
    pub name: &'a str,
    /// UUID of the machine.
    pub uuid: Uuid,
    /// The normalized definition.
    pub definition: &'a Domain,
    /// What the caller asked for.
    pub options: StartOptions,
    /// Private directories and files of the machine. The backend makes and removes them.
    pub directories: MachineDirectories,
    /// Where the backend reports what happens to the machine. Clone it.
    pub observer: MachineObserver,
    /// The running job: tells whether the start was cancelled (by a destroy).
    pub job: &'a Job,
    /// The state that the machine goes on from, as [`Backend::save`](crate::Backend::save) wrote it.
    pub saved: Option<&'a Path>,
    /// Descriptors that the client passed for the guest; take them.
    pub files: RefCell<Vec<OwnedFd>>,
    pub(crate) mark: &'a dyn Fn(&str) -> Result<()>,
}

impl StartContext<'_> {
    /// Records durably that the machine is being started. `status` is the backend's own text (pid, socket paths); a
    /// daemon that comes after a crash gets the latest one in [`ReattachContext`]. Call it as often as it changes.
    ///
    /// # Errors
    /// The disk refuses; the start should be given up.
    pub fn starting(&self, status: &str) -> Result<()> {
        (self.mark)(status)
    }
}

impl std::fmt::Debug for StartContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StartContext").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}

/// What the caller of a start asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StartOptions {
    /// Leave the virtual processors stopped.
    pub paused: bool,
    /// Avoid the page cache when a saved state is read.
    pub bypass_cache: bool,
    /// Ignore a saved state.
    pub force_boot: bool,
    /// Begin with fresh firmware variables.
    pub reset_nvram: bool,
}

/// Places that belong to one machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineDirectories {
    /// Sockets and pid files while it runs: `RUN/<driver>/<uuid>`.
    pub run: PathBuf,
    /// What survives: `STATE/<driver>/<uuid>`.
    pub state: PathBuf,
    /// Its log: `LOG/<driver>/NAME.log`.
    pub log: PathBuf,
}

/// Everything a backend needs to find a machine again.
#[derive(Debug)]
pub struct ReattachContext<'a> {
    /// Number of the machine.
    pub id: i32,
    /// Name of the machine.
    pub name: &'a str,
    /// UUID of the machine.
    pub uuid: Uuid,
    /// The live document of the earlier daemon.
    pub live: &'a Domain,
    /// The backend's own text as last recorded.
    pub status: &'a str,
    /// The earlier daemon died while it started the machine.
    pub starting: bool,
    /// Private directories and files of the machine.
    pub directories: MachineDirectories,
    /// Where the backend reports what happens to the machine. Clone it.
    pub observer: MachineObserver,
}
