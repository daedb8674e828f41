//! Console logs: watched for growth by one inotify instance, trimmed from the front so that no guest fills the disk.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use host_sys::inotify::{Inotify, Watch, WatchId};
use host_sys::reactor::{Interest, Next, Reactor, Registration};
use rustix::fs::{FallocateFlags, fallocate};

/// Bytes of a console's output that are kept at least.
const KEPT_BYTES: u64 = 1 << 20;
/// Bytes that may be there beyond that before old ones are freed.
const SLACK_BYTES: u64 = 1 << 20;

type Waker = Box<dyn Fn() + Send + Sync>;

/// All logs of a driver.
pub struct Logs {
    inotify: Arc<Inotify>,
    by_watch: Arc<Mutex<HashMap<WatchId, Weak<Log>>>>,
    _registration: Registration,
}

/// The log of one console, as long as its machine runs.
pub struct Log {
    path: PathBuf,
    file: File,
    watch: WatchId,
    inotify: Arc<Inotify>,
    /// Old output is freed; the log of somebody else grows as it likes.
    trimmed: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Everything before this was freed.
    freed_bytes: u64,
    wakers: HashMap<u64, Waker>,
    next: u64,
}

impl Logs {
    /// Starts watching on `reactor`.
    ///
    /// # Errors
    /// The user's limit of inotify instances is reached.
    pub fn new(reactor: &Reactor) -> host_sys::Result<Logs> {
        let inotify = Arc::new(Inotify::new()?);
        let by_watch: Arc<Mutex<HashMap<WatchId, Weak<Log>>>> = Arc::default();
        let (source, logs) = (inotify.clone(), by_watch.clone());
        let registration = reactor.register(inotify.clone(), Interest::READ, move |_| {
            let Ok(events) = source.read() else { return Next::Keep };
            let grown: Vec<Arc<Log>> = {
                let logs = lock(&logs);
                let watches: HashSet<WatchId> = events.iter().map(|event| event.watch).collect();
                watches.iter().filter_map(|watch| logs.get(watch)?.upgrade()).collect()
            };
            for log in grown {
                log.grew();
            }
            Next::Keep
        })?;
        Ok(Logs { inotify, by_watch, _registration: registration })
    }

    /// Watches the log at `path`, which the emulator writes; frees old output when it is to be `trimmed`.
    ///
    /// # Errors
    /// The file cannot be opened or watched.
    pub fn open(&self, path: &Path, trimmed: bool) -> host_sys::Result<Arc<Log>> {
        let open = File::options().read(true).write(trimmed).open(path);
        let file = open.map_err(|error| host_sys::Error::file("open", path, error))?;
        let mut logs = lock(&self.by_watch);
        logs.retain(|_, log| log.strong_count() > 0);
        let watch = self.inotify.watch(path, Watch::MODIFY)?;
        let log = Arc::new(Log {
            path: path.to_owned(),
            file,
            watch,
            inotify: self.inotify.clone(),
            trimmed,
            state: Mutex::default(),
        });
        logs.insert(watch, Arc::downgrade(&log));
        Ok(log)
    }
}

impl Log {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes written so far, freed ones included.
    ///
    /// # Errors
    /// The file system does not answer.
    pub fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// Reads at `offset`; output that was freed is skipped. Returns where the bytes begin and how many there are.
    ///
    /// # Errors
    /// The file system does not answer.
    pub fn read(&self, offset: u64, buffer: &mut [u8]) -> io::Result<(u64, usize)> {
        let begin = offset.max(lock(&self.state).freed_bytes);
        Ok((begin, self.file.read_at(buffer, begin)?))
    }

    /// Calls `waker` on the reactor's thread whenever the log grew, until [`Log::forget`].
    pub fn on_growth(&self, waker: impl Fn() + Send + Sync + 'static) -> u64 {
        let mut state = lock(&self.state);
        let id = state.next;
        state.next += 1;
        state.wakers.insert(id, Box::new(waker));
        id
    }

    /// Ends the calls of a waker.
    pub fn forget(&self, waker: u64) {
        lock(&self.state).wakers.remove(&waker);
    }

    fn grew(&self) {
        let mut state = lock(&self.state);
        for waker in state.wakers.values() {
            waker();
        }
        let Ok(length) = self.length() else { return };
        if length < state.freed_bytes {
            state.freed_bytes = 0;
        }
        if self.trimmed && length - state.freed_bytes > KEPT_BYTES + SLACK_BYTES {
            let freed = length - KEPT_BYTES;
            // A file system that cannot free blocks keeps the whole log: nothing is lost by that.
            if fallocate(&self.file, FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE, 0, freed).is_ok()
            {
                state.freed_bytes = freed;
            }
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.inotify.unwatch(self.watch);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
