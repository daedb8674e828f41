//! Files whose content survives crashes, directories private to an owner, bounded reads and lock files.

use std::cell::Cell;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use rustix::fs::{AtFlags, CWD, FileType, FlockOperation, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use crate::error::{Error, Result};

/// Replaces the content of `path` so that a reader, and a reader after a power cut, sees all of the old or all of the
/// new. The new file has exactly `mode`; a symbolic link at `path` is replaced, not followed.
///
/// # Errors
/// The directory is missing or not writable, or the disk is full; the old file is untouched then.
pub fn replace(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    let (directory, name) = open_parent(path)?;
    let (file, temporary) = create_temporary(directory.as_fd(), path)?;
    let outcome = fill(file, content, mode, path).and_then(|()| {
        rustix::fs::renameat(&directory, temporary.as_str(), &directory, name)
            .map_err(|errno| Error::file("replace", path, errno))
    });
    if outcome.is_err() {
        let _ = rustix::fs::unlinkat(&directory, temporary.as_str(), AtFlags::empty());
        return outcome;
    }
    sync_directory(&directory, path)
}

/// New content of a file, written beside it and not yet in its place. Dropped, it is gone.
#[derive(Debug)]
pub struct Staged {
    directory: OwnedFd,
    temporary: String,
    path: PathBuf,
    modified: SystemTime,
    placed: Cell<bool>,
}

impl Staged {
    /// Writes `content` beside `path`, to have `modified` as its time of modification. The kernel decides when it reaches
    /// the disk.
    ///
    /// # Errors
    /// The directory is missing or not writable, or the disk is full.
    pub fn write(path: &Path, content: &[u8], mode: u32, modified: SystemTime) -> Result<Staged> {
        let (directory, _) = open_parent(path)?;
        let (mut file, temporary) = create_temporary(directory.as_fd(), path)?;
        let path_of = path.to_path_buf();
        let staged = Staged { directory, temporary, path: path_of, modified, placed: Cell::new(false) };
        write(&mut file, content, mode, path)?;
        // Set, not asked: once asked, the kernel gives every file finer times, and the next flush has more to write.
        file.set_modified(modified).map_err(|error| Error::file("set the time of", path, error))?;
        Ok(staged)
    }

    /// When the content was written: what the file will have as its time of modification.
    pub fn modified(&self) -> SystemTime {
        self.modified
    }

    /// Waits until the disk has the content.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn sync(&self) -> Result<()> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        rustix::fs::openat(&self.directory, self.temporary.as_str(), flags, Mode::empty())
            .and_then(rustix::fs::fsync)
            .map_err(|errno| Error::file("flush", &self.path, errno))
    }

    /// Puts the content in its place, in one step for every reader.
    ///
    /// # Errors
    /// `path` is a directory, or the directory is not writable.
    pub fn place(&self) -> Result<()> {
        let name = self.path.file_name().unwrap_or_default();
        let (directory, temporary) = (&self.directory, self.temporary.as_str());
        let outcome = match exchange(directory, temporary, name) {
            // There is nothing to replace, or the file system cannot exchange.
            Err(Errno::NOENT | Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
                rustix::fs::renameat(directory, temporary, directory, name)
            }
            other => other,
        };
        outcome.map_err(|errno| Error::file("replace", &self.path, errno))?;
        self.placed.set(true);
        Ok(())
    }
}

/// Puts `temporary` in the place of `name` and removes what was there. A rename over a file would make some file systems (ext4's
/// `auto_da_alloc`) write the new content to the disk at once, which is not needed here and delays the next flush; and what is
/// replaced before the kernel has written it need never be written.
fn exchange(directory: &OwnedFd, temporary: &str, name: &OsStr) -> rustix::io::Result<()> {
    let exchange = || rustix::fs::renameat_with(directory, temporary, directory, name, RenameFlags::EXCHANGE);
    exchange()?;
    rustix::fs::unlinkat(directory, temporary, AtFlags::empty()).inspect_err(|_| {
        // It was a directory.
        let _ = exchange();
    })
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.placed.get() {
            // Whoever opens the directory next removes what is left of earlier processes.
            let _ = rustix::fs::unlinkat(&self.directory, self.temporary.as_str(), AtFlags::empty());
        }
    }
}

/// Waits until the disk has the content of `path`; nothing to do if the file is gone.
///
/// # Errors
/// The disk refuses.
pub fn sync(path: &Path) -> Result<()> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => match rustix::fs::fsync(file) {
            // Nothing to flush: somebody has put something else there, such as a pipe.
            Ok(()) | Err(Errno::INVAL) => Ok(()),
            Err(errno) => Err(Error::file("flush", path, errno)),
        },
        // A symbolic link or a socket is flushed with its directory.
        Err(Errno::NOENT | Errno::LOOP | Errno::NXIO) => Ok(()),
        Err(errno) => Err(Error::file("open", path, errno)),
    }
}

/// Waits until the disk knows which files are in the directory of `path`.
///
/// # Errors
/// The directory is missing, or the disk refuses.
pub fn sync_directory_of(path: &Path) -> Result<()> {
    let (directory, _) = open_parent(path)?;
    sync_directory(&directory, path)
}

/// Creates `path` with all of its content or not at all; refuses an existing file.
///
/// # Errors
/// The file exists (EEXIST), or as [`replace`].
pub fn create_new(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    let (directory, name) = open_parent(path)?;
    let (file, temporary) = create_temporary(directory.as_fd(), path)?;
    let outcome = fill(file, content, mode, path).and_then(|()| {
        rustix::fs::linkat(&directory, temporary.as_str(), &directory, name, AtFlags::empty())
            .map_err(|errno| Error::file("create", path, errno))
    });
    let _ = rustix::fs::unlinkat(&directory, temporary.as_str(), AtFlags::empty());
    outcome?;
    sync_directory(&directory, path)
}

/// A new file in `directory` without a name, to read and write: it goes with its last descriptor, however the process ends.
///
/// # Errors
/// The directory is missing or not writable.
pub fn unnamed(directory: &Path) -> Result<File> {
    let flags = OFlags::RDWR | OFlags::CLOEXEC;
    let private = Mode::RUSR | Mode::WUSR;
    match rustix::fs::open(directory, flags | OFlags::TMPFILE, private) {
        Ok(file) => return Ok(File::from(file)),
        // The file system does not know such files; an old kernel opens the directory instead.
        Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL) => {}
        Err(errno) => return Err(Error::file("create a file in", directory, errno)),
    }
    let (parent, _) = open_parent(&directory.join("unnamed"))?;
    let (file, temporary) = create_temporary(parent.as_fd(), directory)?;
    rustix::fs::unlinkat(&parent, temporary.as_str(), AtFlags::empty())
        .map_err(|errno| Error::file("take the name from a file in", directory, errno))?;
    Ok(file)
}

/// Removes a file durably; `false` if there was none.
///
/// # Errors
/// It is a directory, or the directory is not writable.
pub fn remove(path: &Path) -> Result<bool> {
    let (directory, name) = match open_parent(path) {
        Err(error) if error.is_not_found() => return Ok(false),
        other => other?,
    };
    match rustix::fs::unlinkat(&directory, name, AtFlags::empty()) {
        Err(Errno::NOENT) => Ok(false),
        Err(errno) => Err(Error::file("remove", path, errno)),
        Ok(()) => sync_directory(&directory, path).map(|()| true),
    }
}

/// Makes `link` a symbolic link to `target` in one step, replacing what was there.
///
/// # Errors
/// `link` is a directory, or its directory is not writable.
pub fn replace_symlink(target: &Path, link: &Path) -> Result<()> {
    let (directory, name) = open_parent(link)?;
    for _ in 0..TEMPORARY_TRIES {
        let temporary = temporary_name();
        match rustix::fs::symlinkat(target, &directory, temporary.as_str()) {
            Err(Errno::EXIST) => continue,
            Err(errno) => return Err(Error::file("create the symbolic link", link, errno)),
            Ok(()) => {}
        }
        if let Err(errno) = rustix::fs::renameat(&directory, temporary.as_str(), &directory, name) {
            let _ = rustix::fs::unlinkat(&directory, temporary.as_str(), AtFlags::empty());
            return Err(Error::file("replace", link, errno));
        }
        return sync_directory(&directory, link);
    }
    Err(Error::file("create the symbolic link", link, Errno::EXIST))
}

/// Makes sure that `path` is a directory (not a link to one) of exactly `mode`, owned by `owner` (user, group) or, if
/// that is `None`, by this process. Missing parents are not made.
///
/// # Errors
/// [`Error::NotPrivate`] if something else is there or it belongs to somebody else: nothing is changed then.
pub fn ensure_directory(path: &Path, mode: u32, owner: Option<(u32, u32)>) -> Result<()> {
    let created = match rustix::fs::mkdir(path, Mode::RWXU) {
        Ok(()) => true,
        Err(Errno::EXIST) => false,
        Err(errno) => return Err(Error::file("create directory", path, errno)),
    };
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::RDONLY;
    let directory = rustix::fs::open(path, flags, Mode::empty()).map_err(|errno| match errno {
        Errno::NOTDIR | Errno::LOOP => {
            Error::NotPrivate { path: path.to_path_buf(), reason: "it is not a directory".to_owned() }
        }
        errno => Error::file("open directory", path, errno),
    })?;
    let ours = rustix::process::geteuid().as_raw();
    let wanted = owner.map_or(ours, |(uid, _)| uid);
    let stat = rustix::fs::fstat(&directory).map_err(|errno| Error::file("examine", path, errno))?;
    if !created && stat.st_uid != wanted && stat.st_uid != ours {
        let reason = format!("it belongs to user {} instead of {wanted}", stat.st_uid);
        return Err(Error::NotPrivate { path: path.to_path_buf(), reason });
    }
    if let Some((uid, gid)) = owner.filter(|owner| *owner != (stat.st_uid, stat.st_gid)) {
        let (uid, gid) = (rustix::fs::Uid::from_raw(uid), rustix::fs::Gid::from_raw(gid));
        rustix::fs::fchown(&directory, Some(uid), Some(gid))
            .map_err(|errno| Error::file("change the owner of", path, errno))?;
    }
    if stat.st_mode & 0o7777 != mode {
        rustix::fs::fchmod(&directory, Mode::from_raw_mode(mode))
            .map_err(|errno| Error::file("change the mode of", path, errno))?;
    }
    Ok(())
}

/// Checks that the open `file` is a regular file of `owner` that nobody else may read or write.
///
/// # Errors
/// [`Error::NotPrivate`] says which of it is not so.
pub fn check_private(file: impl AsFd, path: &Path, owner: u32) -> Result<()> {
    let stat = rustix::fs::fstat(file).map_err(|errno| Error::file("examine", path, errno))?;
    let reason = if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        "it is not a regular file".to_owned()
    } else if stat.st_uid != owner {
        format!("it belongs to user {} instead of {owner}", stat.st_uid)
    } else if stat.st_mode & 0o077 != 0 {
        format!("its mode is {:o}; use chmod 600", stat.st_mode & 0o7777)
    } else {
        return Ok(());
    };
    Err(Error::NotPrivate { path: path.to_path_buf(), reason })
}

/// Reads a whole file of at most `limit_bytes`. Does not wait for a writer if the path is a FIFO.
///
/// # Errors
/// [`Error::TooLarge`] beyond the limit.
pub fn read_bounded(path: &Path, limit_bytes: u64) -> Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let fd =
        rustix::fs::open(path, flags, Mode::empty()).map_err(|errno| Error::file("open", path, errno))?;
    read_bounded_from(File::from(fd), path, limit_bytes)
}

/// [`read_bounded`] that refuses a symbolic link at the last component.
///
/// # Errors
/// The path is a symbolic link (ELOOP), or as [`read_bounded`].
pub fn read_bounded_nofollow(path: &Path, limit_bytes: u64) -> Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
    let fd =
        rustix::fs::open(path, flags, Mode::empty()).map_err(|errno| Error::file("open", path, errno))?;
    read_bounded_from(File::from(fd), path, limit_bytes)
}

/// Reads the rest of an open file of at most `limit_bytes`; `path` is for messages.
///
/// # Errors
/// [`Error::TooLarge`] beyond the limit.
pub fn read_bounded_from(file: impl Read, path: &Path, limit_bytes: u64) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    let mut limited = file.take(limit_bytes.saturating_add(1));
    limited.read_to_end(&mut content).map_err(|error| Error::file("read", path, error))?;
    if content.len() as u64 > limit_bytes {
        return Err(Error::TooLarge { path: path.to_path_buf(), limit_bytes });
    }
    Ok(content)
}

/// An exclusive lock on a file, held until dropped or until the process ends.
#[derive(Debug)]
pub struct LockFile {
    file: File,
    path: PathBuf,
}

impl LockFile {
    /// Creates `path` if needed (mode 0600), locks it and writes the process id into it for the administrator.
    ///
    /// # Errors
    /// [`Error::Locked`] if another process (or another `LockFile` of this one) holds it.
    pub fn acquire(path: &Path) -> Result<Self> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let fd = rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)
            .map_err(|errno| Error::file("open lock file", path, errno))?;
        match rustix::fs::flock(&fd, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Err(Error::Locked { path: path.to_path_buf() }),
            Err(errno) => return Err(Error::file("lock", path, errno)),
        }
        let mut file = File::from(fd);
        file.set_len(0).map_err(|error| Error::file("empty", path, error))?;
        writeln!(file, "{}", std::process::id()).map_err(|error| Error::file("write", path, error))?;
        Ok(Self { file, path: path.to_path_buf() })
    }

    /// The lock file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl AsFd for LockFile {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// Names tried before giving up: they only collide with left-overs of a crashed process of the same number.
const TEMPORARY_TRIES: u32 = 100;

fn temporary_name() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    format!(".{}.{}.new", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

fn create_temporary(directory: BorrowedFd<'_>, path: &Path) -> Result<(File, String)> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    for _ in 0..TEMPORARY_TRIES {
        let name = temporary_name();
        match rustix::fs::openat(directory, name.as_str(), flags, Mode::RUSR | Mode::WUSR) {
            Ok(fd) => return Ok((File::from(fd), name)),
            Err(Errno::EXIST) => {}
            Err(errno) => return Err(Error::file("create a temporary file beside", path, errno)),
        }
    }
    Err(Error::file("create a temporary file beside", path, Errno::EXIST))
}

fn write(file: &mut File, content: &[u8], mode: u32, path: &Path) -> Result<()> {
    file.write_all(content).map_err(|error| Error::file("write", path, error))?;
    rustix::fs::fchmod(&*file, Mode::from_raw_mode(mode))
        .map_err(|errno| Error::file("change the mode of", path, errno))
}

fn fill(mut file: File, content: &[u8], mode: u32, path: &Path) -> Result<()> {
    write(&mut file, content, mode, path)?;
    file.sync_all().map_err(|error| Error::file("flush", path, error))
}

fn open_parent(path: &Path) -> Result<(OwnedFd, &OsStr)> {
    let name = path.file_name().ok_or_else(|| Error::file("use as a file", path, Errno::INVAL))?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC;
    let fd = rustix::fs::openat(CWD, parent, flags, Mode::empty())
        .map_err(|errno| Error::file("open directory", parent, errno))?;
    Ok((fd, name))
}

fn sync_directory(directory: &OwnedFd, path: &Path) -> Result<()> {
    match rustix::fs::fsync(directory) {
        // Some file systems have nothing to flush for a directory and say so.
        Ok(()) | Err(Errno::INVAL) => Ok(()),
        Err(errno) => Err(Error::file("flush the directory of", path, errno)),
    }
}
