//! Makes changes to the definitions durable: a record in the journal is on the disk before a file changes.
//!
//! Files are changed in one step and left to the kernel, which saves two flushes and the wait for the file system's own
//! journal. After a crash of the host, and only then, the journal is replayed: what it tells is what the files have to
//! hold, unless somebody has changed them since. After a crash of the daemon only the last record can be open: it is
//! finished or taken back. A half of the journal is overwritten once its files are flushed, in the background while the
//! other half fills.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::thread::JoinHandle;
use std::time::SystemTime;

use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::files::Staged;
use host_sys::journal::{Journal, Records};
use stdx::lock;

use super::change::{Change, Stamp};
use super::{FILE_MODE, Folder, is_file, is_temporary, read};
use crate::fail;

const FILE: &str = ".journal";
/// Room for a thousand definitions.
const HALF_BYTES: usize = 4 << 20;

/// The journal of one folder of definitions.
#[derive(Debug)]
pub(super) struct Ledger {
    folder: Folder,
    /// The kernel's number of this boot of the host.
    boot: String,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Opened for writing with the first change.
    journal: Option<Journal>,
    /// Machines with changes in the half that is being written.
    fresh: BTreeSet<String>,
    /// Machines with changes in the other half, which has to be flushed before it is overwritten.
    older: BTreeSet<String>,
    /// Flushes `older`.
    flushing: Option<JoinHandle<Result<()>>>,
    /// A flush of `older` has failed. The next may succeed without having written anything, since the kernel takes what
    /// it could not write for written.
    doubtful: bool,
    /// Takes back the last record, whose change did not come about; written before any other.
    owed: Option<Vec<u8>>,
}

/// What the journal says that a definition has to be.
struct Fate<'a> {
    text: Option<&'a str>,
    time: SystemTime,
}

impl Ledger {
    /// Opens the ledger of `folder` and makes its files whole: after a crash of the host what they have lost, after one of
    /// the daemon what its last change did not come to. What cannot be done is told to `log`; the journal keeps it.
    pub(super) fn open(folder: Folder, boot: &str, log: &dyn Fn(&str)) -> Ledger {
        let path = folder.path.join(FILE);
        let records = Journal::scan(&path).unwrap_or_else(|error| {
            log(&format!("the journal of definitions is not used, move it away: {}", fail::detail(&error)));
            Records::default()
        });
        if records.missing > 0 {
            let (count, path) = (records.missing, path.display());
            log(&format!("'{path}' is damaged: {count} changes of definitions in it cannot be read"));
        }
        let changes = decode(&records.halves, &path, log);
        let names = |half: &[(Stamp<'_>, Change<'_>)]| -> BTreeSet<String> {
            half.iter().flat_map(|(_, change)| change.names()).map(str::to_owned).collect()
        };
        let mut state = State { older: names(&changes[0]), fresh: names(&changes[1]), ..State::default() };
        let all = changes.concat();
        let ledger = Ledger { folder, boot: boot.to_owned(), state: Mutex::default() };
        let crashed = all.iter().any(|(stamp, _)| boot.is_empty() || stamp.boot != boot);
        let done = if crashed {
            ledger.folder.restore(&all, log).and_then(|()| ledger.settle_locked(&mut state))
        } else {
            ledger.finish(&all, &mut state, log)
        };
        if let Err(error) = done {
            log(&format!("the journal of definitions waits for the next start: {error}"));
        }
        *lock(&ledger.state) = state;
        ledger
    }

    /// Makes a change durable, then calls `apply`, which changes the files (`staged` is the content of one) and undoes
    /// what it has done when it fails.
    ///
    /// # Errors
    /// What `apply` says, or the disk; nothing is changed then.
    pub(super) fn commit(
        &self,
        change: Change<'_>,
        time: SystemTime,
        staged: Option<&Staged>,
        apply: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let stamp = Stamp { boot: &self.boot, time };
        let (record, cancel) = (encode(change, stamp)?, encode(Change::Cancel, stamp)?);
        let mut state = lock(&self.state);
        let names: Vec<String> = change.names().map(str::to_owned).collect();
        if !self.record(&mut state, &record, &cancel)? {
            // Without a journal: in an order that a power cut at any moment leaves whole.
            staged.map_or(Ok(()), Staged::sync).map_err(|error| fail::disk(&error))?;
            apply()?;
            return self.folder.flush(names.iter());
        }
        state.fresh.extend(names);
        state.owed = Some(cancel);
        let outcome = apply();
        if outcome.is_ok() {
            state.owed = None;
        } else {
            // The room is there. A disk that refuses this refuses the next change as well, until it takes this one.
            let _ = state.pay();
        }
        outcome
    }

    /// Whether the journal holds records.
    pub(super) fn is_unsettled(&self) -> bool {
        let state = lock(&self.state);
        !state.fresh.is_empty() || !state.older.is_empty()
    }

    /// Flushes every file and empties the journal.
    ///
    /// # Errors
    /// The disk refuses; the journal keeps its records then.
    pub(super) fn settle(&self) -> Result<()> {
        self.settle_locked(&mut lock(&self.state))
    }

    fn settle_locked(&self, state: &mut State) -> Result<()> {
        if state.fresh.is_empty() && state.older.is_empty() {
            return Ok(());
        }
        self.flush_older(state)?;
        self.folder.flush(state.fresh.iter())?;
        let journal = self.open_journal(state).map_err(|error| fail::disk(&error))?;
        journal.clear().map_err(|error| fail::disk(&error))?;
        state.fresh.clear();
        state.owed = None;
        Ok(())
    }

    fn open_journal<'a>(&self, state: &'a mut State) -> host_sys::Result<&'a mut Journal> {
        Ok(match &mut state.journal {
            Some(journal) => journal,
            none => none.insert(Journal::open(&self.folder.path.join(FILE), HALF_BYTES)?),
        })
    }

    /// Writes a record, and leaves room for the one that takes it back; `false` when the change has to do without.
    fn record(&self, state: &mut State, record: &[u8], cancel: &[u8]) -> Result<bool> {
        let contradicts = !state.fresh.is_empty() || !state.older.is_empty();
        let journal = match self.open_journal(state) {
            Ok(journal) => journal,
            Err(error) if contradicts => return Err(fail::disk(&error)),
            // A disk too full for it may have room for a definition, and nothing has to be remembered.
            Err(_) => return Ok(false),
        };
        let needed = [record.len(), cancel.len()];
        if !journal.can_hold(&needed) {
            self.settle_locked(state)?;
            return Ok(false);
        }
        state.pay()?;
        if state.journal.as_ref().is_some_and(|journal| !journal.has_room(&needed)) {
            self.turn(state)?;
        }
        let journal = self.open_journal(state).map_err(|error| fail::disk(&error))?;
        journal.append(record).map_err(|error| fail::disk(&error))?;
        Ok(true)
    }

    /// Goes on in the other half and flushes the files of this one meanwhile.
    fn turn(&self, state: &mut State) -> Result<()> {
        self.flush_older(state)?;
        if let Some(journal) = &mut state.journal {
            journal.turn();
        }
        state.older = std::mem::take(&mut state.fresh);
        let (folder, names) = (self.folder.clone(), state.older.clone());
        let flusher = std::thread::Builder::new().name("definitions".to_owned()).stack_size(128 << 10);
        // Without a thread it is done when the half is needed.
        state.flushing = flusher.spawn(move || folder.flush(names.iter())).ok();
        Ok(())
    }

    /// Waits until the files of the older half are flushed, or does it.
    fn flush_older(&self, state: &mut State) -> Result<()> {
        let flushed = match state.flushing.take() {
            Some(thread) => matches!(thread.join(), Ok(Ok(()))),
            None => !state.doubtful && self.folder.flush(state.older.iter()).is_ok(),
        };
        state.doubtful = !flushed;
        if state.doubtful {
            self.folder.rewrite(state.older.iter())?;
            state.doubtful = false;
        }
        state.older.clear();
        Ok(())
    }

    /// After a crash of the daemon: carries the last change out if its files were being changed, takes it back if they
    /// do not show it.
    fn finish(
        &self,
        changes: &[(Stamp<'_>, Change<'_>)],
        state: &mut State,
        log: &dyn Fn(&str),
    ) -> Result<()> {
        let Some(last @ (stamp, change)) = changes.last() else { return Ok(()) };
        match *change {
            Change::Cancel => return Ok(()),
            Change::Undefine { .. } | Change::Autostart { .. } => {}
            Change::Define { name, text } | Change::Rename { new: name, text, .. } => {
                if read(&self.folder.definition(name)).is_ok_and(|present| present == text) {
                    // The old name's link may be left.
                } else if !self.folder.has_staged(text) {
                    state.owed = Some(encode(Change::Cancel, *stamp)?);
                    self.open_journal(state).map_err(|error| fail::disk(&error))?;
                    return state.pay();
                }
            }
        }
        self.folder.restore(std::slice::from_ref(last), log)
    }
}

#[cfg(test)]
impl Ledger {
    /// As if a flush of everything so far had failed.
    pub(super) fn doubt(&self) {
        let mut state = lock(&self.state);
        state.older = std::mem::take(&mut state.fresh);
        state.doubtful = true;
    }
}

impl State {
    /// Takes back the last record if its change did not come about.
    fn pay(&mut self) -> Result<()> {
        if let (Some(cancel), Some(journal)) = (&self.owed, &mut self.journal) {
            journal.append(cancel).map_err(|error| fail::disk(&error))?;
            self.owed = None;
        }
        Ok(())
    }
}

impl Folder {
    /// Makes the files what the journal says, whatever state they are in.
    fn restore(&self, changes: &[(Stamp<'_>, Change<'_>)], log: &dyn Fn(&str)) -> Result<()> {
        let mut fates = BTreeMap::new();
        let mut marks = BTreeMap::new();
        let followed = changes.iter().zip(changes.iter().skip(1).map(Some).chain([None]));
        for ((stamp, change), next) in followed {
            if next.is_some_and(|(_, next)| *next == Change::Cancel) {
                continue;
            }
            let fate = |text| Fate { text, time: stamp.time };
            match *change {
                Change::Define { name, text } => drop(fates.insert(name, fate(Some(text)))),
                Change::Undefine { name } => {
                    fates.insert(name, fate(None));
                    marks.insert(name, false);
                }
                Change::Rename { old, new, text, autostart } => {
                    fates.extend([(old, fate(None)), (new, fate(Some(text)))]);
                    marks.extend([(old, false), (new, autostart)]);
                }
                Change::Autostart { name, autostart } => drop(marks.insert(name, autostart)),
                Change::Cancel => {}
            }
        }
        for (name, fate) in fates {
            self.restore_definition(name, &fate, log)?;
        }
        for (name, autostart) in marks {
            self.mark(name, autostart)?;
        }
        Ok(())
    }

    fn restore_definition(&self, name: &str, fate: &Fate<'_>, log: &dyn Fn(&str)) -> Result<()> {
        let path = self.definition(name);
        let modified = self.modified(name);
        let restored = match fate.text {
            Some(text) if read(&path).is_ok_and(|present| present == text) => return Ok(()),
            None if modified.is_none() => return Ok(()),
            _ if modified.is_some_and(|modified| modified > fate.time) => {
                log(&format!("'{}' has been changed since it was stored and stays as it is", path.display()));
                return Ok(());
            }
            Some(text) => host_sys::files::replace(&path, text.as_bytes(), FILE_MODE),
            None => host_sys::files::remove(&path).map(drop),
        };
        restored.map_err(|error| fail::disk(&error))?;
        log(&format!("'{}' is restored from the journal", path.display()));
        Ok(())
    }

    /// Whether a temporary file holds this text: it was about to be put in its place.
    fn has_staged(&self, text: &str) -> bool {
        let Ok(entries) = std::fs::read_dir(&self.path) else { return false };
        entries.flatten().any(|entry| {
            is_temporary(&entry.file_name()) && read(&entry.path()).is_ok_and(|staged| staged == text)
        })
    }

    /// Writes the files of these machines anew and waits until the disk has them.
    fn rewrite<'a>(&self, names: impl Iterator<Item = &'a String>) -> Result<()> {
        for path in names.map(|name| self.definition(name)).filter(|path| is_file(path)) {
            let written = host_sys::files::replace(&path, read(&path)?.as_bytes(), FILE_MODE);
            written.map_err(|error| fail::disk(&error))?;
        }
        self.flush_folders().map_err(|error| fail::disk(&error))
    }

    /// Waits until the disk has the files of these machines; one that is refused keeps none of the others back.
    fn flush<'a>(&self, names: impl Iterator<Item = &'a String>) -> Result<()> {
        let mut names = names.peekable();
        if names.peek().is_none() {
            return Ok(());
        }
        let mut flushed = Ok(());
        for name in names {
            flushed = flushed.and(host_sys::files::sync(&self.definition(name)));
        }
        flushed.and(self.flush_folders()).map_err(|error| fail::disk(&error))
    }

    fn flush_folders(&self) -> host_sys::Result<()> {
        host_sys::files::sync_directory_of(&self.definition("any"))?;
        host_sys::files::sync_directory_of(&self.autostart_link("any"))
    }
}

/// The changes of both halves. What another version wrote is passed over and told.
fn decode<'a>(
    records: &'a [Vec<Vec<u8>>; 2],
    path: &Path,
    log: &dyn Fn(&str),
) -> [Vec<(Stamp<'a>, Change<'a>)>; 2] {
    let half = |records: &'a Vec<Vec<u8>>| {
        let changes = records.iter().map(|record| Change::decode(record));
        let told = |error| log(&format!("a record of '{}' is passed over: {error}", path.display()));
        changes.filter_map(|change| change.map_err(told).ok()).collect()
    };
    [half(&records[0]), half(&records[1])]
}

fn encode(change: Change<'_>, stamp: Stamp<'_>) -> Result<Vec<u8>> {
    change.encode(stamp).map_err(|error| {
        let detail = format!("Cannot store the definition: {error}");
        Error::new(ErrorCode::SystemError, ErrorDomain::None, detail)
    })
}
