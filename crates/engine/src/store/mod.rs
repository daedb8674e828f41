//! Definitions on disk: one file each, replaced whole, and durable before anybody is told; autostart is a link.

mod change;
mod ledger;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use error::{Error, ErrorCode, ErrorDomain, Result};
use host_sys::files::Staged;
use stdx::file_name;

use self::change::Change;
use self::ledger::Ledger;
use crate::fail;

/// Longest definition that is read back, in bytes.
const FILE_BYTES_MAX: u64 = 16 << 20;
const SUFFIX: &str = ".xml";
const FILE_MODE: u32 = 0o600;
/// The folder of autostart links.
const AUTOSTART: &str = "autostart";
/// Where the kernel tells its number of this boot.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// Folders of one driver. Without a configuration folder nothing is stored.
#[derive(Debug)]
pub(crate) struct Store {
    config: Option<Definitions>,
    run: Option<PathBuf>,
    /// The kernel's number of this boot of the host.
    boot: String,
}

#[derive(Debug)]
struct Definitions {
    folder: Folder,
    ledger: Ledger,
}

/// A folder of definitions.
#[derive(Debug, Clone)]
struct Folder {
    path: PathBuf,
}

/// A file found when the engine starts.
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    /// Name of the machine that the file's name promises.
    pub(crate) name: String,
    pub(crate) autostart: bool,
}

impl Store {
    /// Makes the folders, restores what a crash of the host has lost and removes what a crash has left.
    pub(crate) fn open(config: Option<PathBuf>, run: Option<PathBuf>, log: &dyn Fn(&str)) -> Result<Store> {
        let boot = std::fs::read_to_string(BOOT_ID).unwrap_or_default().trim().to_owned();
        let config = config.map(|path| Definitions::open(path, &boot, log)).transpose()?;
        if let Some(run) = &run {
            make_directories(run)?;
            clean(run)?;
        }
        Ok(Store { config, run, boot })
    }

    /// The kernel's number of this boot of the host; empty when the kernel does not tell.
    pub(crate) fn boot(&self) -> &str {
        &self.boot
    }

    /// Whether what runs is recorded for the next daemon.
    pub(crate) fn records_runs(&self) -> bool {
        self.run.is_some()
    }

    /// The definitions on disk, ordered by name.
    pub(crate) fn definitions(&self) -> Result<Vec<Found>> {
        let Some(Definitions { folder, .. }) = &self.config else { return Ok(Vec::new()) };
        let mut found = list(&folder.path)?;
        for file in &mut found {
            file.autostart = folder.is_marked(&file.name);
        }
        Ok(found)
    }

    /// The records of what ran.
    pub(crate) fn runs(&self) -> Result<Vec<Found>> {
        self.run.as_deref().map_or_else(|| Ok(Vec::new()), list)
    }

    /// Whether there is a definition of that name, usable or not.
    pub(crate) fn has_definition(&self, name: &str) -> bool {
        self.config.as_ref().is_some_and(|config| config.folder.has(name))
    }

    /// Stores a definition.
    pub(crate) fn save_definition(&self, name: &str, text: &str) -> Result<()> {
        let Some(Definitions { folder, ledger }) = &self.config else { return Ok(()) };
        let staged = folder.stage(name, text, folder.stamp(&[name]))?;
        ledger.commit(Change::Define { name, text }, staged.modified(), Some(&staged), || place(&staged))
    }

    /// Removes a definition and its autostart link, or neither.
    pub(crate) fn remove_definition(&self, name: &str) -> Result<()> {
        let Some(Definitions { folder, ledger }) = &self.config else { return Ok(()) };
        if !folder.has(name) && !folder.is_marked(name) {
            return Ok(());
        }
        ledger.commit(Change::Undefine { name }, folder.stamp(&[name]), None, || folder.remove(name))
    }

    /// Gives a definition another name.
    pub(crate) fn rename_definition(&self, old: &str, new: &str, text: &str, autostart: bool) -> Result<()> {
        let Some(Definitions { folder, ledger }) = &self.config else { return Ok(()) };
        let staged = folder.stage(new, text, folder.stamp(&[old, new]))?;
        let change = Change::Rename { old, new, text, autostart };
        let rename = || folder.rename(old, new, &staged, autostart);
        ledger.commit(change, staged.modified(), Some(&staged), rename)
    }

    /// Marks a machine for autostart, or takes the mark away.
    pub(crate) fn set_autostart(&self, name: &str, autostart: bool) -> Result<()> {
        let Some(Definitions { folder, ledger }) = &self.config else { return Ok(()) };
        let change = Change::Autostart { name, autostart };
        ledger.commit(change, SystemTime::now(), None, || folder.mark(name, autostart))
    }

    /// Whether an earlier daemon ended without [`settle`](Store::settle).
    pub(crate) fn is_unsettled(&self) -> bool {
        self.config.as_ref().is_some_and(|config| config.ledger.is_unsettled())
    }

    /// Flushes everything, so that nothing has to be restored if the host goes down before the next daemon comes.
    pub(crate) fn settle(&self) -> Result<()> {
        self.config.as_ref().map_or(Ok(()), |config| config.ledger.settle())
    }

    /// Records what runs.
    pub(crate) fn save_run(&self, name: &str, text: &str) -> Result<()> {
        let Some(run) = &self.run else { return Ok(()) };
        replace_unsynced(&run.join(file_name(name)), text)
    }

    /// The machine has stopped.
    pub(crate) fn remove_run(&self, name: &str) -> Result<()> {
        let Some(run) = &self.run else { return Ok(()) };
        match std::fs::remove_file(run.join(file_name(name))) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(refused("remove", &run.join(file_name(name)), error))
            }
            _ => Ok(()),
        }
    }

    /// True the first time after a boot of the host: the mark names the boot, since a boot need not empty its folder.
    pub(crate) fn first_start_after_boot(&self) -> bool {
        let Some(run) = &self.run else { return true };
        let mark = run.join("autostarted");
        if read(&mark).is_ok_and(|boot| boot.trim() == self.boot) {
            return false;
        }
        // Without a mark machines that somebody stopped would be started again by the next daemon.
        replace_unsynced(&mark, &format!("{}\n", self.boot)).is_ok()
    }
}

impl Definitions {
    fn open(path: PathBuf, boot: &str, log: &dyn Fn(&str)) -> Result<Definitions> {
        make_directories(&path)?;
        make_directories(&path.join(AUTOSTART))?;
        let folder = Folder { path };
        // It needs what a crash has left, which is removed then.
        let ledger = Ledger::open(folder.clone(), boot, log);
        for left in [&folder.path, &folder.path.join(AUTOSTART)] {
            clean(left).unwrap_or_else(|error| log(&format!("what a crash has left stays: {error}")));
        }
        Ok(Definitions { folder, ledger })
    }
}

impl Folder {
    fn definition(&self, name: &str) -> PathBuf {
        self.path.join(file_name(name))
    }

    fn autostart_link(&self, name: &str) -> PathBuf {
        self.path.join(AUTOSTART).join(file_name(name))
    }

    fn has(&self, name: &str) -> bool {
        self.definition(name).symlink_metadata().is_ok()
    }

    fn is_marked(&self, name: &str) -> bool {
        self.autostart_link(name).symlink_metadata().is_ok()
    }

    fn stage(&self, name: &str, text: &str, modified: SystemTime) -> Result<Staged> {
        Staged::write(&self.definition(name), text.as_bytes(), FILE_MODE, modified)
            .map_err(|error| fail::disk(&error))
    }

    /// When a definition was modified, if there is one.
    fn modified(&self, name: &str) -> Option<SystemTime> {
        self.definition(name).symlink_metadata().and_then(|metadata| metadata.modified()).ok()
    }

    /// The time of a change that is made now: later than the present files of these machines, whatever the clock says.
    fn stamp(&self, names: &[&str]) -> SystemTime {
        let present = names.iter().filter_map(|name| self.modified(name)).max();
        let after = present.and_then(|time| time.checked_add(Duration::from_nanos(1)));
        after.map_or_else(SystemTime::now, |after| after.max(SystemTime::now()))
    }

    /// Makes or removes an autostart link.
    fn mark(&self, name: &str, autostart: bool) -> Result<()> {
        let link = self.autostart_link(name);
        if autostart == self.is_marked(name) {
            return Ok(());
        }
        let done = if autostart {
            std::os::unix::fs::symlink(Path::new("..").join(file_name(name)), &link)
        } else {
            std::fs::remove_file(&link)
        };
        done.map_err(|source| refused(if autostart { "make" } else { "remove" }, &link, source))
    }

    /// Removes a definition and its link. The definition goes aside first, so that a crash between leaves a temporary
    /// file and a link to nothing, which the next start removes.
    fn remove(&self, name: &str) -> Result<()> {
        let (path, aside) = (self.definition(name), self.path.join(temporary_name("gone")));
        match std::fs::rename(&path, &aside) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return self.mark(name, false),
            outcome => outcome.map_err(|source| refused("remove", &path, source))?,
        }
        self.mark(name, false).inspect_err(|_| drop(move_file(&aside, &path)))?;
        // Nobody looks for it there, and the next start tries again.
        let _ = std::fs::remove_file(&aside);
        Ok(())
    }

    /// Gives a definition another name: one step moves the file, and its content follows. A crash between leaves a file
    /// whose content has the old name; whoever loads it finishes that.
    fn rename(&self, old: &str, new: &str, staged: &Staged, autostart: bool) -> Result<()> {
        let (from, to) = (self.definition(old), self.definition(new));
        self.mark(new, autostart)
            .and_then(|()| move_file(&from, &to))
            .and_then(|()| place(staged).inspect_err(|_| drop(move_file(&to, &from))))
            .inspect_err(|_| drop(self.mark(new, false)))?;
        // A link to nothing is removed by the next start.
        let _ = self.mark(old, false);
        Ok(())
    }
}

/// Reads a definition or a record.
pub(crate) fn read(path: &Path) -> Result<String> {
    let bytes =
        host_sys::files::read_bounded_nofollow(path, FILE_BYTES_MAX).map_err(|error| fail::disk(&error))?;
    String::from_utf8(bytes).map_err(|error| {
        let detail = format!("'{}' is not UTF-8 text", path.display());
        Error::new(ErrorCode::XmlError, ErrorDomain::Domain, detail).with_source(error)
    })
}

/// Checks that a name can be the name of a machine and of its files.
///
/// # Errors
/// `XmlError` with the reason.
pub(crate) fn check_name(name: &str) -> Result<()> {
    let refuse = |detail: String, cure: &str| {
        Err(Error::new(ErrorCode::XmlError, ErrorDomain::Domain, detail).with_cure(cure))
    };
    if name.is_empty() {
        // Complete texts of libvirt: this code has its own.
        return Err(Error::new(ErrorCode::NoName, ErrorDomain::Domain, ""));
    }
    if let Some(fault) = file_name::fault(name) {
        return refuse(format!("name {} {fault}", file_name::shown(name)), file_name::cure(name));
    }
    if name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX) {
        let detail = format!("name {name} cannot be used: temporary files are named like that");
        return refuse(detail, "choose a name that begins with a letter");
    }
    Ok(())
}

fn file_name(name: &str) -> String {
    format!("{name}{SUFFIX}")
}

fn place(staged: &Staged) -> Result<()> {
    staged.place().map_err(|error| fail::disk(&error))
}

/// Replaces a file in one step, but leaves it to the kernel when it reaches the disk: records of what runs must survive
/// the end of this process, not the end of the host, with which everything that runs ends too.
fn replace_unsynced(path: &Path, text: &str) -> Result<()> {
    let staged = Staged::write(path, text.as_bytes(), FILE_MODE, SystemTime::now());
    staged.and_then(|staged| staged.place()).map_err(|error| fail::disk(&error))
}

/// A name for a file that nobody misses when the process ends.
fn temporary_name(kind: &str) -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("{TEMPORARY_PREFIX}{}.{number}.{kind}{TEMPORARY_SUFFIX}", std::process::id())
}

/// Moves a file within its folder.
fn move_file(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).map_err(|source| refused("rename", from, source))
}

fn refused(action: &str, path: &Path, source: std::io::Error) -> Error {
    Error::new(ErrorCode::SystemError, ErrorDomain::None, format!("Cannot {action} '{}'", path.display()))
        .with_source(source)
        .with_cure("make room on the disk or correct the permissions, then repeat")
}

fn make_directories(path: &Path) -> Result<()> {
    if let Some(parent) = path.parent().filter(|parent| !parent.exists()) {
        make_directories(parent)?;
    }
    if path.is_dir() {
        return Ok(());
    }
    host_sys::files::ensure_directory(path, 0o700, None).map_err(|error| fail::disk(&error))
}

fn list(directory: &Path) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for entry in entries(directory)? {
        let Some(name) =
            entry.file_name().to_str().and_then(|name| name.strip_suffix(SUFFIX)).map(str::to_owned)
        else {
            continue;
        };
        if !name.is_empty() && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            found.push(Found { path: entry.path(), name, autostart: false });
        }
    }
    found.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(found)
}

/// Temporary files of [`host_sys::files`] are named `.PID.NUMBER.new`.
const TEMPORARY_PREFIX: char = '.';
const TEMPORARY_SUFFIX: &str = ".new";

fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
}

fn is_temporary(name: &std::ffi::OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX))
}

fn clean(directory: &Path) -> Result<()> {
    for entry in entries(directory)? {
        let temporary = is_temporary(&entry.file_name());
        let dangling = entry.file_type().is_ok_and(|kind| kind.is_symlink()) && !entry.path().exists();
        if temporary || dangling {
            host_sys::files::remove(&entry.path()).map_err(|error| fail::disk(&error))?;
        }
    }
    Ok(())
}

fn entries(directory: &Path) -> Result<Vec<std::fs::DirEntry>> {
    let listed = std::fs::read_dir(directory).and_then(|entries| entries.collect());
    listed.map_err(|source| refused("list", directory, source))
}

#[cfg(test)]
mod tests;
