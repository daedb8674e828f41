//! Makes changes to the definitions durable: a record in the journal is on the disk before a file changes.
//!
//! Files are changed in place and left to the kernel, which saves two flushes and the wait for the file system's own
//! journal. After a crash of the host, and only then, the journal is replayed: what it tells is what the files have to
//! hold, unless somebody has changed them since. A half of the journal is overwritten once its files are flushed, in the
//! background while the other half fills.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::thread::JoinHandle;
use std::time::SystemTime;

use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::journal::{Journal, Records};
use stdx::lock;

use super::change::{Change, Stamp};
use super::{Folder, read};
use crate::fail;

const FILE: &str = ".journal";
/// Room for a thousand definitions.
const HALF_BYTES: usize = 4 << 20;
/// Room for the record that takes back the one before it.
const CANCEL_BYTES: usize = 128;

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
    /// Made with the first change.
    journal: Option<Journal>,
    /// Machines with changes in the half that is being written.
    fresh: BTreeSet<String>,
    /// Machines with changes in the other half, which has to be flushed before it is overwritten.
    older: BTreeSet<String>,
    /// Flushes `older`.
    flushing: Option<JoinHandle<Result<()>>>,
}

/// What the journal says that a definition has to be.
struct Fate<'a> {
    text: Option<&'a str>,
    time: SystemTime,
}

impl Ledger {
    /// Opens the ledger of `folder`; after a crash of the host, restores what the files have lost and tells it to `log`.
    ///
    /// # Errors
    /// The journal or a file that it would restore cannot be read or written.
    pub(super) fn open(folder: Folder, boot: &str, log: &dyn Fn(&str)) -> Result<Ledger> {
        let mut state = State::default();
        let path = folder.path.join(FILE);
        if path.symlink_metadata().is_ok() {
            let (mut journal, records) = open_journal(&path)?;
            let changes = decode(&records, &path, log);
            let names = |half: &[(Stamp<'_>, Change<'_>)]| -> BTreeSet<String> {
                half.iter().flat_map(|(_, change)| change.names()).map(str::to_owned).collect()
            };
            [state.older, state.fresh] = [names(&changes[0]), names(&changes[1])];
            let all = changes.concat();
            if all.iter().any(|(stamp, _)| boot.is_empty() || stamp.boot != boot) {
                folder.restore(&all, log)?;
                folder.flush(state.older.iter().chain(&state.fresh))?;
                journal.clear().map_err(|error| fail::disk(&error))?;
                (state.older, state.fresh) = Default::default();
            }
            state.journal = Some(journal);
        }
        Ok(Ledger { folder, boot: boot.to_owned(), state: Mutex::new(state) })
    }

    /// Makes a change durable, then calls `apply`, which changes the files and undoes what it has done when it fails.
    ///
    /// # Errors
    /// What `apply` says, or the disk; nothing is changed then.
    pub(super) fn commit(
        &self,
        change: Change<'_>,
        time: SystemTime,
        apply: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let stamp = Stamp { boot: &self.boot, time };
        let record = change.encode(stamp).map_err(|error| unfit(&error))?;
        let mut state = lock(&self.state);
        let names = change.names().map(str::to_owned);
        if !self.make_room(&mut state, record.len())? {
            // Too long for any journal: the old way, with nothing in the journal that could undo it.
            apply()?;
            return self.folder.flush(names.collect::<Vec<_>>().iter());
        }
        let State { journal: Some(journal), fresh, .. } = &mut *state else { return apply() };
        journal.append(&record).map_err(|error| fail::disk(&error))?;
        fresh.extend(names);
        apply().inspect_err(|_| {
            // The room is there. If the disk refuses all the same, only a power cut now would tell.
            let cancel = Change::Cancel.encode(stamp).unwrap_or_default();
            let _ = journal.append(&cancel);
        })
    }

    /// Flushes every file and empties the journal.
    ///
    /// # Errors
    /// The disk refuses; the journal keeps its records then.
    pub(super) fn settle(&self) -> Result<()> {
        self.settle_locked(&mut lock(&self.state))
    }

    fn settle_locked(&self, state: &mut State) -> Result<()> {
        self.flush_older(state)?;
        self.folder.flush(state.fresh.iter())?;
        state.fresh.clear();
        state.journal.as_mut().map_or(Ok(()), Journal::clear).map_err(|error| fail::disk(&error))
    }

    /// Makes sure that a record of so many bytes fits, and one more that takes it back; `false` when it never will.
    fn make_room(&self, state: &mut State, bytes: usize) -> Result<bool> {
        let needed = bytes + CANCEL_BYTES;
        let journal = match &mut state.journal {
            Some(journal) => journal,
            none => none.insert(open_journal(&self.folder.path.join(FILE))?.0),
        };
        if !journal.can_hold(needed) {
            self.settle_locked(state)?;
            return Ok(false);
        }
        if journal.has_room(needed) {
            return Ok(true);
        }
        self.flush_older(state)?;
        state.older = std::mem::take(&mut state.fresh);
        let (folder, names) = (self.folder.clone(), state.older.clone());
        let flusher = std::thread::Builder::new().name("definitions".to_owned()).stack_size(128 << 10);
        // Without a thread it is done when the half is needed.
        state.flushing = flusher.spawn(move || folder.flush(names.iter())).ok();
        state.journal.as_mut().map(Journal::turn);
        Ok(true)
    }

    /// Waits until the files of the older half are flushed, or does it.
    fn flush_older(&self, state: &mut State) -> Result<()> {
        let flushed = state.flushing.take().is_some_and(|thread| matches!(thread.join(), Ok(Ok(()))));
        if !flushed {
            self.folder.flush(state.older.iter())?;
        }
        state.older.clear();
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
        let modified = path.symlink_metadata().and_then(|metadata| metadata.modified()).ok();
        if modified.is_some_and(|modified| modified > fate.time) {
            log(&format!("'{}' has been changed since it was stored and stays as it is", path.display()));
            return Ok(());
        }
        let restored = match fate.text {
            Some(text) if read(&path).is_ok_and(|present| present == text) => return Ok(()),
            Some(text) => host_sys::files::replace(&path, text.as_bytes(), super::FILE_MODE),
            None if modified.is_none() => return Ok(()),
            None => host_sys::files::remove(&path).map(drop),
        };
        log(&format!("'{}' is restored after the host went down", path.display()));
        restored.map_err(|error| fail::disk(&error))
    }

    /// Waits until the disk has the files of these machines.
    fn flush<'a>(&self, names: impl Iterator<Item = &'a String>) -> Result<()> {
        let mut names = names.peekable();
        if names.peek().is_none() {
            return Ok(());
        }
        let flushed = names
            .try_for_each(|name| host_sys::files::sync(&self.definition(name)))
            .and_then(|()| host_sys::files::sync_directory_of(&self.definition("any")))
            .and_then(|()| host_sys::files::sync_directory_of(&self.autostart_link("any")));
        flushed.map_err(|error| fail::disk(&error))
    }
}

fn open_journal(path: &Path) -> Result<(Journal, Records)> {
    Journal::open(path, HALF_BYTES).map_err(|error| fail::disk(&error))
}

/// The changes of both halves. What another version wrote is passed over and told.
fn decode<'a>(records: &'a Records, path: &Path, log: &dyn Fn(&str)) -> [Vec<(Stamp<'a>, Change<'a>)>; 2] {
    let half = |records: &'a Vec<Vec<u8>>| {
        let changes = records.iter().map(|record| Change::decode(record));
        let told = |error| log(&format!("a record of '{}' is passed over: {error}", path.display()));
        changes.filter_map(|change| change.map_err(told).ok()).collect()
    };
    [half(&records[0]), half(&records[1])]
}

fn unfit(error: &xdr::Error) -> Error {
    Error::new(ErrorCode::SystemError, ErrorDomain::None, format!("Cannot store the definition: {error}"))
}
