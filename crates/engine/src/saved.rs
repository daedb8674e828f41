//! States that machines were saved in: each is used, and goes, with the machine's next start.
//!
//! ```text
//!   STATE/save/<driver>/<uuid>.xml    the document that the machine ran with; a first line tells whether it was paused
//!   STATE/save/<driver>/<uuid>.save   what the backend wrote
//! ```
//!
//! The document is written last and removed first: a state without it is none.

pub(crate) mod file;

use std::path::PathBuf;

use error::{Error, ErrorCode, Result};
use model::Domain;

use crate::backend::Backend;
use crate::document;
use crate::engine::Engine;
use crate::machine::Machine;

/// The first line of a machine that was paused.
const PAUSED: &str = "<!-- paused -->\n";
/// Most bytes of a document.
const DOCUMENT_BYTES_MAX: u64 = 32 << 20;
/// Files and their folder are the daemon's alone: they have the guest's memory.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;

/// Where a state is.
pub(crate) struct Places {
    pub(crate) document: PathBuf,
    pub(crate) state: PathBuf,
}

/// A state that a machine can go on from.
pub(crate) struct Saved {
    /// The document it ran with.
    pub(crate) text: String,
    /// It was paused.
    pub(crate) is_paused: bool,
    /// What the backend wrote.
    pub(crate) state: PathBuf,
}

impl Saved {
    pub(crate) fn document(&self) -> Result<Domain> {
        document::parse(&self.text)
    }
}

impl<B: Backend> Engine<B> {
    fn saved_places(&self, machine: &Machine<B>) -> Places {
        let folder = self.config().state_dir.join("save").join(self.backend().identity().prefix);
        let file = |kind: &str| folder.join(format!("{}.{kind}", machine.uuid()));
        Places { document: file("xml"), state: file("save") }
    }

    /// Whether a machine has a saved state.
    pub(crate) fn has_saved(&self, machine: &Machine<B>) -> bool {
        self.saved_places(machine).document.exists()
    }

    /// The state that a machine was saved in.
    pub(crate) fn saved(&self, machine: &Machine<B>) -> Result<Option<Saved>> {
        let Places { document, state } = self.saved_places(machine);
        if !document.exists() {
            return Ok(None);
        }
        let bytes = host_sys::files::read_bounded(&document, DOCUMENT_BYTES_MAX);
        let bytes = bytes.map_err(|error| self.saving_failed("read", error))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (is_paused, text) = match text.strip_prefix(PAUSED) {
            Some(rest) => (true, rest.to_owned()),
            None => (false, text),
        };
        Ok(Some(Saved { text, is_paused, state }))
    }

    /// The place for a new state.
    pub(crate) fn place_to_save(&self, machine: &Machine<B>) -> Result<PathBuf> {
        self.forget_saved(machine)?;
        let Places { state, .. } = self.saved_places(machine);
        if let Some(folder) = state.parent() {
            std::fs::create_dir_all(folder.parent().unwrap_or(folder)).map_err(|error| {
                self.saving_failed("make", host_sys::Error::file("create", folder, error))
            })?;
            host_sys::files::ensure_directory(folder, FOLDER_MODE, None)
                .map_err(|error| self.saving_failed("make", error))?;
        }
        Ok(state)
    }

    /// The state is whole: from now on the machine goes on from it.
    pub(crate) fn keep_saved(&self, machine: &Machine<B>, text: &str, is_paused: bool) -> Result<()> {
        let Places { document, .. } = self.saved_places(machine);
        let first = if is_paused { PAUSED } else { "" };
        host_sys::files::replace(&document, format!("{first}{text}").as_bytes(), FILE_MODE)
            .map_err(|error| self.saving_failed("write", error))
    }

    /// Takes the state for a start: from now on nobody else can use it. Where the start fails, it is kept again.
    pub(crate) fn take_saved(&self, machine: &Machine<B>) -> Result<Option<Saved>> {
        let saved = self.saved(machine)?;
        if saved.is_some() {
            host_sys::files::remove(&self.saved_places(machine).document)
                .map_err(|error| self.saving_failed("take", error))?;
        }
        Ok(saved)
    }

    /// Removes the state, if there is one.
    pub(crate) fn forget_saved(&self, machine: &Machine<B>) -> Result<()> {
        let Places { document, state } = self.saved_places(machine);
        let removed = host_sys::files::remove(&document).and_then(|_| host_sys::files::remove(&state));
        removed.map(drop).map_err(|error| self.saving_failed("remove", error))
    }

    fn saving_failed(&self, what: &str, error: host_sys::Error) -> Error {
        let detail = format!("cannot {what} the saved state");
        Error::new(ErrorCode::SystemError, self.backend().identity().error_domain, detail).with_source(error)
    }
}
