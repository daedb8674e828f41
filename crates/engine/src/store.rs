//! Definitions on disk: one file each, replaced whole and synced before anybody is told; autostart is a link.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use error::{Error, ErrorCode, ErrorDomain, Result};

use crate::fail;

/// Longest definition that is read back, in bytes.
const FILE_BYTES_MAX: u64 = 16 << 20;
/// Longest name of a file on the file systems that matter, in bytes.
const FILE_NAME_MAX: usize = 255;
const SUFFIX: &str = ".xml";
/// Where the kernel tells its number of this boot.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// Folders of one driver. Without a configuration folder nothing is stored.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    config: Option<PathBuf>,
    run: Option<PathBuf>,
    /// The kernel's number of this boot of the host.
    boot: String,
}

/// A file found when the engine starts.
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    /// Name of the machine that the file's name promises.
    pub(crate) name: String,
    pub(crate) autostart: bool,
}

impl Store {
    /// Makes the folders and removes what a crash may have left in them.
    pub(crate) fn open(config: Option<PathBuf>, run: Option<PathBuf>) -> Result<Store> {
        if let Some(config) = &config {
            make_directories(config)?;
            make_directories(&config.join("autostart"))?;
            clean(config)?;
            clean(&config.join("autostart"))?;
        }
        if let Some(run) = &run {
            make_directories(run)?;
            clean(run)?;
        }
        let boot = std::fs::read_to_string(BOOT_ID).unwrap_or_default().trim().to_owned();
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
        let Some(config) = &self.config else { return Ok(Vec::new()) };
        let mut found = list(config)?;
        for file in &mut found {
            file.autostart = config.join("autostart").join(file_name(&file.name)).symlink_metadata().is_ok();
        }
        Ok(found)
    }

    /// The records of what ran.
    pub(crate) fn runs(&self) -> Result<Vec<Found>> {
        self.run.as_deref().map_or_else(|| Ok(Vec::new()), list)
    }

    /// Whether there is a definition of that name, usable or not.
    pub(crate) fn has_definition(&self, name: &str) -> bool {
        self.config.as_ref().is_some_and(|config| config.join(file_name(name)).symlink_metadata().is_ok())
    }

    /// Stores a definition.
    pub(crate) fn save_definition(&self, name: &str, text: &str) -> Result<()> {
        let Some(config) = &self.config else { return Ok(()) };
        replace(&config.join(file_name(name)), text)
    }

    /// Removes a definition and its autostart link, or neither. The definition goes aside first, so that a crash
    /// between leaves a temporary file and a link to nothing, which the next start removes.
    pub(crate) fn remove_definition(&self, name: &str) -> Result<()> {
        let Some(config) = &self.config else { return Ok(()) };
        let (path, aside) = (config.join(file_name(name)), config.join(temporary_name("gone")));
        match std::fs::rename(&path, &aside) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return self.set_autostart(name, false);
            }
            outcome => outcome.map_err(|source| refused("remove", &path, source))?,
        }
        let marked = config.join("autostart").join(file_name(name)).symlink_metadata().is_ok();
        // Removing the file syncs the folder.
        let removed = self
            .set_autostart(name, false)
            .and_then(|()| host_sys::files::remove(&aside).map(drop).map_err(|error| fail::disk(&error)));
        removed.inspect_err(|_| {
            if move_file(&aside, &path).is_ok() && marked {
                // The first error is the one to tell.
                let _ = self.set_autostart(name, true);
            }
        })
    }

    /// Gives a definition another name: one step moves the file, and its content follows. A crash between leaves a file
    /// whose content has the old name; whoever loads it finishes that.
    pub(crate) fn rename_definition(&self, old: &str, new: &str, text: &str, autostart: bool) -> Result<()> {
        let Some(config) = &self.config else { return Ok(()) };
        let (from, to) = (config.join(file_name(old)), config.join(file_name(new)));
        // A link to nothing is removed by the next start.
        let outcome = (if autostart { self.set_autostart(new, true) } else { Ok(()) })
            .and_then(|()| move_file(&from, &to))
            .and_then(|()| replace(&to, text).inspect_err(|_| drop(move_file(&to, &from))));
        if outcome.is_err() {
            // The first error is the one to tell.
            let _ = self.set_autostart(new, false);
            return outcome;
        }
        self.set_autostart(old, false)
    }

    /// Marks a machine for autostart, or takes the mark away.
    pub(crate) fn set_autostart(&self, name: &str, autostart: bool) -> Result<()> {
        let Some(config) = &self.config else { return Ok(()) };
        let link = config.join("autostart").join(file_name(name));
        if autostart {
            let target = Path::new("..").join(file_name(name));
            host_sys::files::replace_symlink(&target, &link).map_err(|error| fail::disk(&error))
        } else if link.symlink_metadata().is_ok() {
            host_sys::files::remove(&link).map(drop).map_err(|error| fail::disk(&error))
        } else {
            Ok(())
        }
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
    let refuse = |detail: String| Err(Error::new(ErrorCode::XmlError, ErrorDomain::Domain, detail));
    if name.is_empty() {
        // Complete texts of libvirt: this code has its own.
        return Err(Error::new(ErrorCode::NoName, ErrorDomain::Domain, ""));
    }
    if name.contains('/') {
        return refuse(format!("name {name} cannot contain '/'"));
    }
    if let Some(control) = name.chars().find(|character| character.is_control()) {
        return refuse(format!(
            "name {} cannot contain the control character {control:?}",
            name.escape_debug()
        ));
    }
    if name == "." || name == ".." {
        return refuse(format!("name {name} cannot be used: it means a folder"));
    }
    if name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX) {
        return refuse(format!("name {name} cannot be used: temporary files are named like that"));
    }
    let longest = FILE_NAME_MAX - SUFFIX.len();
    if name.len() > longest {
        return refuse(format!(
            "name of {} bytes is too long: at most {longest} bytes can be stored",
            name.len()
        ));
    }
    Ok(())
}

fn file_name(name: &str) -> String {
    format!("{name}{SUFFIX}")
}

fn replace(path: &Path, text: &str) -> Result<()> {
    host_sys::files::replace(path, text.as_bytes(), 0o600).map_err(|error| fail::disk(&error))
}

/// Replaces a file in one step, but leaves it to the kernel when it reaches the disk: records of what runs must survive
/// the end of this process, not the end of the host, with which everything that runs ends too.
fn replace_unsynced(path: &Path, text: &str) -> Result<()> {
    let temporary = path.with_file_name(temporary_name("run"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(&temporary).and_then(|mut file| file.write_all(text.as_bytes()));
    let outcome = written.and_then(|()| std::fs::rename(&temporary, path));
    outcome.map_err(|source| {
        let _ = std::fs::remove_file(&temporary);
        refused("write", path, source)
    })
}

/// A name for a file that nobody misses when the process ends.
fn temporary_name(kind: &str) -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("{TEMPORARY_PREFIX}{}.{number}.{kind}{TEMPORARY_SUFFIX}", std::process::id())
}

/// Moves a file within its folder; what is written next syncs the folder.
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

fn clean(directory: &Path) -> Result<()> {
    for entry in entries(directory)? {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let temporary = name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX);
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
mod tests {
    use super::check_name;

    #[test]
    fn names_that_cannot_be_files_are_refused() {
        let long = "x".repeat(252);
        for (name, expected) in [
            ("a/b", "XML error: name a/b cannot contain '/'"),
            ("/a", "XML error: name /a cannot contain '/'"),
            ("", "missing name information"),
            ("a\nb", "XML error: name a\\nb cannot contain the control character '\\n'"),
            ("..", "XML error: name .. cannot be used: it means a folder"),
            (long.as_str(), "XML error: name of 252 bytes is too long: at most 251 bytes can be stored"),
        ] {
            assert_eq!(check_name(name).unwrap_err().summary(), expected);
        }
        for name in [" ", "  x", "ä", "a.xml", ".hidden", "autostart", &"x".repeat(251)] {
            check_name(name).unwrap();
        }
    }
}
