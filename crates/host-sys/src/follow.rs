//! Follows a growing file (a guest's console log, a program's output) across truncation and rotation.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::{Mode, OFlags};

use crate::error::{Error, Result};
use crate::inotify::{self, Inotify, Watch, WatchId};
use crate::reactor::{Interest, Next, Reactor, Registration, WeakReactor};

/// Bytes handed out at once.
const CHUNK: usize = 64 * 1024;
/// Chunks read before other descriptors of the reactor get their turn.
const CHUNKS_AT_ONCE: usize = 16;

/// What happened to the followed file.
#[derive(Debug)]
pub enum Change<'a> {
    /// New bytes at its end.
    Data(&'a [u8]),
    /// It became shorter; reading goes on from its new start. A file that is longer again before anybody looked is
    /// not noticed.
    Truncated,
    /// Another file took its name; reading goes on from the start of that one.
    Rotated,
    /// Reading failed; nothing more follows.
    Failed(&'a Error),
}

/// Where following begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// At the first byte.
    Start,
    /// At this byte; beyond the end means at the end.
    Offset(u64),
    /// Behind the last byte: only what is written from now on.
    End,
}

/// Keeps following until dropped.
#[derive(Debug)]
#[must_use = "dropping it ends the following"]
pub struct Follow {
    stopped: Arc<AtomicBool>,
    _registration: Registration,
}

type Callback = Box<dyn FnMut(Change<'_>) -> Next + Send>;

struct State {
    inotify: Arc<Inotify>,
    reactor: WeakReactor,
    stopped: Arc<AtomicBool>,
    path: PathBuf,
    name: OsString,
    file: Option<Opened>,
    callback: Callback,
}

struct Opened {
    file: File,
    watch: WatchId,
    /// Device and inode: what tells a rotated file from the old one.
    identity: (u64, u64),
    position: u64,
}

impl Follow {
    /// Calls `callback` on the reactor's thread with the bytes of `path` from `from` on and with all that follow.
    ///
    /// The file may be missing and appear later; its directory must exist. [`Next::Remove`] ends the following.
    ///
    /// # Errors
    /// The directory cannot be watched or the file cannot be opened.
    pub fn start(
        reactor: &Reactor,
        path: &Path,
        from: From,
        callback: impl FnMut(Change<'_>) -> Next + Send + 'static,
    ) -> Result<Self> {
        let inotify = Arc::new(Inotify::new()?);
        let name = path.file_name().ok_or_else(|| Error::file("follow", path, rustix::io::Errno::INVAL))?;
        let directory =
            path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        inotify.watch(directory, Watch::CREATE | Watch::MOVED_TO | Watch::ONLYDIR)?;
        let stopped = Arc::new(AtomicBool::new(false));
        let mut state = State {
            inotify: Arc::clone(&inotify),
            reactor: reactor.downgrade(),
            stopped: Arc::clone(&stopped),
            path: path.to_path_buf(),
            name: name.to_os_string(),
            file: None,
            callback: Box::new(callback),
        };
        state.open(from)?;
        let state = Arc::new(Mutex::new(state));
        let in_callback = Arc::clone(&state);
        let registration = reactor.register(inotify, Interest::READ, move |_| step(&in_callback, true))?;
        // What is there already raises no event.
        reactor.defer(move || {
            step(&state, false);
        });
        Ok(Self { stopped, _registration: registration })
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Release);
    }
}

/// One turn on the reactor's thread; only that thread takes the lock.
fn step(state: &Arc<Mutex<State>>, from_event: bool) -> Next {
    let mut guard = state.lock().unwrap_or_else(PoisonError::into_inner);
    let next = guard.turn(from_event).unwrap_or_else(|error| {
        (guard.callback)(Change::Failed(&error));
        Turn::Stop
    });
    match next {
        Turn::Wait => Next::Keep,
        Turn::Again => {
            let again = Arc::clone(state);
            if let Some(reactor) = guard.reactor.upgrade() {
                reactor.defer(move || {
                    step(&again, false);
                });
            }
            Next::Keep
        }
        Turn::Stop => {
            guard.stopped.store(true, Ordering::Release);
            Next::Remove
        }
    }
}

enum Turn {
    Wait,
    Again,
    Stop,
}

impl State {
    fn turn(&mut self, from_event: bool) -> Result<Turn> {
        if self.stopped.load(Ordering::Acquire) {
            return Ok(Turn::Stop);
        }
        let mut replaced = false;
        if from_event {
            for event in self.inotify.read()? {
                replaced |= event.name.as_ref() == Some(&self.name);
                replaced |= event.change.contains(inotify::Change::QUEUE_OVERFLOW);
            }
        }
        match self.drain()? {
            Turn::Wait if replaced => self.reopen(),
            turn => Ok(turn),
        }
    }

    /// Hands out the bytes behind the position.
    fn drain(&mut self) -> Result<Turn> {
        let Some(opened) = &mut self.file else { return Ok(Turn::Wait) };
        let fail = |action, error| Error::file(action, &self.path, error);
        let mut chunk = vec![0; CHUNK];
        for _ in 0..CHUNKS_AT_ONCE {
            let length = opened.file.metadata().map_err(|error| fail("examine", error))?.len();
            if length < opened.position {
                opened.position = 0;
                if (self.callback)(Change::Truncated) == Next::Remove {
                    return Ok(Turn::Stop);
                }
            }
            let count = match opened.file.read_at(&mut chunk, opened.position) {
                Ok(0) => return Ok(Turn::Wait),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(fail("read", error)),
            };
            opened.position += count as u64;
            // Asked after the read: nothing written after the drop of the handle is handed out.
            if self.stopped.load(Ordering::Acquire) {
                return Ok(Turn::Stop);
            }
            if (self.callback)(Change::Data(&chunk[..count])) == Next::Remove {
                return Ok(Turn::Stop);
            }
        }
        Ok(Turn::Again)
    }

    /// Goes on with the file that has the name now, if it is another one.
    fn reopen(&mut self) -> Result<Turn> {
        let had = self.file.as_ref().map(|opened| opened.identity);
        match fs::metadata(&self.path) {
            Ok(metadata) if Some((metadata.dev(), metadata.ino())) != had => {}
            _ => return Ok(Turn::Wait),
        }
        if let Some(old) = self.file.take() {
            self.inotify.unwatch(old.watch);
        }
        self.open(From::Start)?;
        if had.is_some() && (self.callback)(Change::Rotated) == Next::Remove {
            return Ok(Turn::Stop);
        }
        Ok(Turn::Again)
    }

    /// Opens the file if it exists, after beginning to watch it so that no change falls between.
    fn open(&mut self, from: From) -> Result<()> {
        let watch = match self.inotify.watch(&self.path, Watch::MODIFY) {
            Err(error) if error.is_not_found() => return Ok(()),
            other => other?,
        };
        // Not waiting for a writer if somebody puts a FIFO there.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let file = match rustix::fs::open(&self.path, flags, Mode::empty()) {
            Err(rustix::io::Errno::NOENT) => return Ok(()),
            other => File::from(other.map_err(|errno| Error::file("open", &self.path, errno))?),
        };
        let metadata = file.metadata().map_err(|error| Error::file("examine", &self.path, error))?;
        let position = match from {
            From::Start => 0,
            From::Offset(offset) => offset.min(metadata.len()),
            From::End => metadata.len(),
        };
        self.file = Some(Opened { file, watch, identity: (metadata.dev(), metadata.ino()), position });
        Ok(())
    }
}
