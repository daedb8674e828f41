//! Console logs: watched for growth by one inotify instance, trimmed from the front so that no guest fills the disk.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};

use host_sys::inotify::{Inotify, Watch, WatchId};
use host_sys::reactor::{Interest, Next, Reactor, Registration};
use rustix::fs::{FallocateFlags, fallocate};
use stdx::lock;

/// Bytes of a console's output that are kept at least.
const KEPT_BYTES: u64 = 1 << 20;
/// Bytes that may be there beyond that before old ones are freed.
const SLACK_BYTES: u64 = 1 << 20;

type Waker = Box<dyn Fn() + Send + Sync>;

/// The logs behind each watch. The kernel has one watch for a file: logs of one file (machines may be given the same one)
/// share it.
type ByWatch = Arc<Mutex<HashMap<WatchId, Vec<Weak<Log>>>>>;

/// All logs of a driver.
pub struct Logs {
    inotify: Arc<Inotify>,
    by_watch: ByWatch,
    _registration: Registration,
}

/// The log of one console, as long as its machine runs.
pub struct Log {
    path: PathBuf,
    file: File,
    watch: WatchId,
    inotify: Arc<Inotify>,
    by_watch: ByWatch,
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
        let by_watch = ByWatch::default();
        let (source, logs) = (inotify.clone(), by_watch.clone());
        let registration = reactor.register(inotify.clone(), Interest::READ, move |_| {
            let Ok(events) = source.read() else { return Next::Keep };
            let grown: Vec<Arc<Log>> = {
                let logs = lock(&logs);
                let watches: HashSet<WatchId> = events.iter().map(|event| event.watch).collect();
                watches.iter().flat_map(|watch| logs.get(watch)).flatten().filter_map(Weak::upgrade).collect()
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
        let watch = self.inotify.watch(path, Watch::MODIFY)?;
        let log = Arc::new(Log {
            path: path.to_owned(),
            file,
            watch,
            inotify: self.inotify.clone(),
            by_watch: self.by_watch.clone(),
            trimmed,
            state: Mutex::default(),
        });
        logs.entry(watch).or_default().push(Arc::downgrade(&log));
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
        let mut logs = lock(&self.by_watch);
        let Some(sharing) = logs.get_mut(&self.watch) else { return };
        sharing.retain(|log| log.strong_count() > 0);
        if sharing.is_empty() {
            logs.remove(&self.watch);
            self.inotify.unwatch(self.watch);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::MetadataExt;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    /// Writes `bytes` to a log and waits until it was seen; the log, and its size on the disk then.
    fn grown(name: &str, bytes: usize, trimmed: bool) -> (Arc<Log>, u64) {
        let path = std::env::temp_dir().join(format!("ferrovirt-log-{}-{name}", std::process::id()));
        let mut file = File::create(&path).unwrap();
        let logs = Logs::new(&Reactor::shared().unwrap()).unwrap();
        let log = logs.open(&path, trimmed).unwrap();
        let (sender, receiver) = channel();
        let (watched, sender) = (Arc::downgrade(&log), Mutex::new(sender));
        log.on_growth(move || {
            let length = watched.upgrade().and_then(|log| log.length().ok()).unwrap_or(0);
            // Called before the log is trimmed; the next call below waits for that.
            let _ = lock(&sender).send(length);
        });
        file.write_all(&vec![b'x'; bytes]).unwrap();
        while receiver.recv_timeout(Duration::from_secs(10)).unwrap() < bytes as u64 {}
        log.grew();
        let size = path.metadata().unwrap().blocks() * 512;
        std::fs::remove_file(&path).unwrap();
        (log, size)
    }

    #[test]
    fn old_output_is_freed_and_skipped() {
        let (log, size) = grown("own", 4 << 20, true);
        assert!(size <= KEPT_BYTES + SLACK_BYTES, "{size}");
        assert_eq!(log.length().unwrap(), 4 << 20);
        let mut buffer = [0; 16];
        assert_eq!(log.read(0, &mut buffer).unwrap(), (3 << 20, 16));
        assert_eq!(&buffer, &[b'x'; 16]);
    }

    #[test]
    fn two_logs_of_one_file_both_hear_of_growth() {
        let path = std::env::temp_dir().join(format!("ferrovirt-log-{}-shared", std::process::id()));
        let mut file = File::create(&path).unwrap();
        let logs = Logs::new(&Reactor::shared().unwrap()).unwrap();
        let (first, second) = (logs.open(&path, false).unwrap(), logs.open(&path, false).unwrap());
        let hear = |log: &Log| {
            let (sender, receiver) = channel();
            let sender = Mutex::new(sender);
            log.on_growth(move || {
                let _ = lock(&sender).send(());
            });
            receiver
        };
        let (hears_first, hears_second) = (hear(&first), hear(&second));
        file.write_all(b"x").unwrap();
        assert!(hears_first.recv_timeout(Duration::from_secs(10)).is_ok());
        assert!(hears_second.recv_timeout(Duration::from_secs(10)).is_ok());
        drop(first);
        while hears_second.try_recv().is_ok() {}
        file.write_all(b"y").unwrap();
        assert!(
            hears_second.recv_timeout(Duration::from_secs(10)).is_ok(),
            "the watch went with the other log"
        );
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn the_log_of_somebody_else_keeps_everything() {
        let (log, size) = grown("foreign", 4 << 20, false);
        assert!(size >= 4 << 20, "{size}");
        assert_eq!(log.read(5, &mut [0; 16]).unwrap(), (5, 16));
    }
}
