//! One epoll thread that tells callbacks when descriptors are ready and deadlines have passed.
//!
//! ```text
//!   register ──► armed ──ready──► callback ──Keep──► armed
//!                  │                 └──Remove──► gone
//!                  └── Registration dropped ──► gone
//! ```
//!
//! Callbacks run one after the other on the reactor's thread and must not block: whoever has work to do hands it to
//! a thread of its own. Readiness is level-triggered, so a callback may leave bytes unread and is called again.

use std::collections::{BTreeMap, HashMap};
use std::os::fd::{AsFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::{EventfdFlags, Timespec, epoll, eventfd};

use crate::error::{Error, Result};

/// Token of the wake-up descriptor; registrations count from 1.
const WAKE_TOKEN: u64 = 0;
/// Events fetched by one system call; more wait for the next one.
const BATCH: usize = 256;

/// Which kinds of readiness a callback wants to hear of. Hang-up and error are always told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interest {
    /// Bytes, a connection or an event can be read.
    pub read: bool,
    /// Bytes can be written.
    pub write: bool,
}

impl Interest {
    /// Only readable.
    pub const READ: Self = Self { read: true, write: false };
    /// Only writable.
    pub const WRITE: Self = Self { read: false, write: true };
    /// Both.
    pub const BOTH: Self = Self { read: true, write: true };
    /// Neither: only hang-up and error.
    pub const NONE: Self = Self { read: false, write: false };

    fn flags(self) -> epoll::EventFlags {
        let mut flags = epoll::EventFlags::empty();
        flags.set(epoll::EventFlags::IN | epoll::EventFlags::RDHUP, self.read);
        flags.set(epoll::EventFlags::OUT, self.write);
        flags
    }
}

/// What the kernel says about a descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// Reading will not block (it may return end of file).
    pub readable: bool,
    /// Writing will not block.
    pub writable: bool,
    /// The other side is gone; bytes may still be there to read.
    pub hangup: bool,
    /// The descriptor is in an error state.
    pub error: bool,
}

/// What becomes of a registration after its callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Call again at the next readiness.
    Keep,
    /// Forget the descriptor and drop the callback.
    Remove,
}

type Callback = Box<dyn FnMut(Readiness) -> Next + Send>;
type Task = Box<dyn FnOnce() + Send>;

struct Source {
    descriptor: Box<dyn AsFd + Send + Sync>,
    callback: Mutex<Callback>,
    removed: AtomicBool,
}

#[derive(Default)]
struct Timers {
    queue: BTreeMap<(Instant, u64), Task>,
    deadlines: HashMap<u64, Instant>,
}

struct Shared {
    epoll: OwnedFd,
    wake: OwnedFd,
    next_id: AtomicU64,
    stop: AtomicBool,
    thread: OnceLock<ThreadId>,
    sources: Mutex<HashMap<u64, Arc<Source>>>,
    timers: Mutex<Timers>,
    deferred: Mutex<Vec<Task>>,
}

/// A handle on an epoll thread; clones share it. The thread ends when the last handle and registration are gone.
#[derive(Clone)]
pub struct Reactor {
    shared: Arc<Shared>,
    stop: Arc<StopOnDrop>,
}

/// A handle that does not keep the reactor's thread alive, for use inside its own callbacks.
#[derive(Clone)]
pub struct WeakReactor {
    shared: Weak<Shared>,
    stop: Weak<StopOnDrop>,
}

struct StopOnDrop(Arc<Shared>);

/// Keeps a descriptor registered; dropping it removes the registration.
///
/// After a drop on another thread one callback may still be running; none starts.
#[must_use = "dropping a registration removes it"]
pub struct Registration {
    shared: Weak<Shared>,
    id: u64,
    _keep_running: Arc<StopOnDrop>,
}

/// Names a timer, to cancel it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimerId(u64);

impl Reactor {
    /// The reactor of this process, started at the first call.
    ///
    /// # Errors
    /// The kernel refused an epoll instance, an eventfd or a thread; the next call tries again.
    pub fn shared() -> Result<Self> {
        static SHARED: Mutex<Option<Reactor>> = Mutex::new(None);
        let mut slot = lock(&SHARED);
        if let Some(reactor) = slot.as_ref() {
            return Ok(reactor.clone());
        }
        let reactor = Self::new("reactor")?;
        *slot = Some(reactor.clone());
        Ok(reactor)
    }

    /// Starts a reactor of its own on a thread called `name`.
    ///
    /// # Errors
    /// The kernel refused an epoll instance, an eventfd or a thread.
    pub fn new(name: &str) -> Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)
            .map_err(|errno| Error::system("create an epoll instance", errno))?;
        let wake = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
            .map_err(|errno| Error::system("create an eventfd", errno))?;
        epoll::add(&epoll, &wake, epoll::EventData::new_u64(WAKE_TOKEN), epoll::EventFlags::IN)
            .map_err(|errno| Error::system("watch an eventfd", errno))?;
        let shared = Arc::new(Shared {
            epoll,
            wake,
            next_id: AtomicU64::new(WAKE_TOKEN + 1),
            stop: AtomicBool::new(false),
            thread: OnceLock::new(),
            sources: Mutex::default(),
            timers: Mutex::default(),
            deferred: Mutex::default(),
        });
        let in_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || in_thread.run())
            .map_err(|error| Error::system("start the reactor thread", error))?;
        shared.thread.get_or_init(|| thread.thread().id());
        Ok(Self { stop: Arc::new(StopOnDrop(Arc::clone(&shared))), shared })
    }

    /// Calls `callback` whenever `descriptor` is ready for `interest`, has hung up or failed.
    ///
    /// The descriptor stays open as long as the registration lives. A callback that panics is removed.
    ///
    /// # Errors
    /// The kernel cannot watch this kind of descriptor (a regular file: EPERM) or its limit is reached.
    pub fn register(
        &self,
        descriptor: impl AsFd + Send + Sync + 'static,
        interest: Interest,
        callback: impl FnMut(Readiness) -> Next + Send + 'static,
    ) -> Result<Registration> {
        let id = self.shared.next_id.fetch_add(1, Ordering::Relaxed);
        let source = Arc::new(Source {
            descriptor: Box::new(descriptor),
            callback: Mutex::new(Box::new(callback)),
            removed: AtomicBool::new(false),
        });
        lock(&self.shared.sources).insert(id, Arc::clone(&source));
        let data = epoll::EventData::new_u64(id);
        if let Err(errno) = epoll::add(&self.shared.epoll, source.descriptor.as_fd(), data, interest.flags())
        {
            lock(&self.shared.sources).remove(&id);
            return Err(Error::system("watch a file descriptor", errno));
        }
        Ok(Registration { shared: Arc::downgrade(&self.shared), id, _keep_running: Arc::clone(&self.stop) })
    }

    /// Runs `task` on the reactor's thread at `deadline`, or as soon as possible after it.
    pub fn at(&self, deadline: Instant, task: impl FnOnce() + Send + 'static) -> TimerId {
        let id = self.shared.next_id.fetch_add(1, Ordering::Relaxed);
        let first = {
            let mut timers = lock(&self.shared.timers);
            timers.queue.insert((deadline, id), Box::new(task));
            timers.deadlines.insert(id, deadline);
            timers.queue.first_key_value().is_some_and(|(key, _)| key.1 == id)
        };
        if first {
            self.shared.wake();
        }
        TimerId(id)
    }

    /// Runs `task` on the reactor's thread after `delay`.
    pub fn after(&self, delay: Duration, task: impl FnOnce() + Send + 'static) -> TimerId {
        self.at(Instant::now() + delay, task)
    }

    /// Takes a timer back; `false` if it has run, runs just now or was cancelled before.
    pub fn cancel(&self, timer: TimerId) -> bool {
        let task = {
            let mut timers = lock(&self.shared.timers);
            let Some(deadline) = timers.deadlines.remove(&timer.0) else { return false };
            timers.queue.remove(&(deadline, timer.0))
        };
        task.is_some()
    }

    /// Runs `task` on the reactor's thread before it waits again, in the order of the calls.
    pub fn defer(&self, task: impl FnOnce() + Send + 'static) {
        lock(&self.shared.deferred).push(Box::new(task));
        self.shared.wake();
    }

    /// Whether the caller is a callback of this reactor, where blocking for another callback would never end.
    pub fn is_current_thread(&self) -> bool {
        self.shared.thread.get() == Some(&thread::current().id())
    }

    /// A handle that does not keep the thread alive.
    pub fn downgrade(&self) -> WeakReactor {
        WeakReactor { shared: Arc::downgrade(&self.shared), stop: Arc::downgrade(&self.stop) }
    }

    /// Number of registered descriptors.
    pub fn registrations(&self) -> usize {
        lock(&self.shared.sources).len()
    }
}

impl WeakReactor {
    /// The reactor, if it still runs.
    pub fn upgrade(&self) -> Option<Reactor> {
        Some(Reactor { shared: self.shared.upgrade()?, stop: self.stop.upgrade()? })
    }
}

impl Registration {
    /// Changes what the callback is told of.
    ///
    /// # Errors
    /// The kernel refused the change. A registration that is gone already is not an error.
    pub fn set_interest(&self, interest: Interest) -> Result<()> {
        let Some(shared) = self.shared.upgrade() else { return Ok(()) };
        let Some(source) = lock(&shared.sources).get(&self.id).cloned() else { return Ok(()) };
        let data = epoll::EventData::new_u64(self.id);
        match epoll::modify(&shared.epoll, source.descriptor.as_fd(), data, interest.flags()) {
            Err(errno) if !source.removed.load(Ordering::Acquire) => {
                Err(Error::system("change the watch of a file descriptor", errno))
            }
            _ => Ok(()),
        }
    }

    /// Leaves the descriptor registered until its callback returns [`Next::Remove`].
    pub fn detach(mut self) {
        self.shared = Weak::new();
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.upgrade() {
            shared.remove(self.id);
        }
    }
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Release);
        self.0.wake();
    }
}

impl Shared {
    fn wake(&self) {
        // The only refusal is EAGAIN: the counter is full, so a wake-up is pending anyway.
        let _ = rustix::io::write(&self.wake, &1u64.to_ne_bytes());
    }

    fn remove(&self, id: u64) {
        // Bound to a variable so that the lock is free when the callback's captures are dropped: they may hold
        // registrations themselves.
        let source = lock(&self.sources).remove(&id);
        if let Some(source) = source {
            source.removed.store(true, Ordering::Release);
            // Fails only if the kernel dropped the watch already.
            let _ = epoll::delete(&self.epoll, source.descriptor.as_fd());
        }
    }

    fn run(&self) {
        let mut events = Vec::with_capacity(BATCH);
        while !self.stop.load(Ordering::Acquire) {
            events.clear();
            let timeout = self.until_next_timer();
            match epoll::wait(&self.epoll, spare_capacity(&mut events), timeout.as_ref()) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                // EBADF and EINVAL cannot happen while `self.epoll` is open: nothing is left to wait for.
                Err(_) => return,
            }
            for event in &events {
                match event.data.u64() {
                    WAKE_TOKEN => {
                        let _ = rustix::io::read(&self.wake, &mut [0u8; 8]);
                    }
                    id => self.dispatch(id, event.flags),
                }
            }
            self.run_timers();
            let deferred = std::mem::take(&mut *lock(&self.deferred));
            deferred.into_iter().for_each(run_task);
        }
        let sources = std::mem::take(&mut *lock(&self.sources));
        drop(sources);
        let timers = std::mem::take(&mut *lock(&self.timers));
        drop(timers);
    }

    fn dispatch(&self, id: u64, flags: epoll::EventFlags) {
        let Some(source) = lock(&self.sources).get(&id).cloned() else { return };
        let readiness = Readiness {
            readable: flags.intersects(epoll::EventFlags::IN | epoll::EventFlags::RDHUP),
            writable: flags.contains(epoll::EventFlags::OUT),
            hangup: flags.intersects(epoll::EventFlags::HUP | epoll::EventFlags::RDHUP),
            error: flags.contains(epoll::EventFlags::ERR),
        };
        let next = {
            let mut callback = lock(&source.callback);
            catch_unwind(AssertUnwindSafe(|| callback(readiness))).unwrap_or(Next::Remove)
        };
        if next == Next::Remove {
            self.remove(id);
        }
    }

    fn until_next_timer(&self) -> Option<Timespec> {
        if !lock(&self.deferred).is_empty() {
            return Some(Timespec { tv_sec: 0, tv_nsec: 0 });
        }
        let deadline = lock(&self.timers).queue.first_key_value().map(|(key, _)| key.0)?;
        // Rounded up to what every epoll can wait for, so that the thread does not wake just before the deadline.
        let millis = deadline.saturating_duration_since(Instant::now()).as_nanos().div_ceil(1_000_000);
        let millis = i64::try_from(millis).unwrap_or(i64::MAX).min(3_600_000);
        Some(Timespec { tv_sec: millis / 1000, tv_nsec: (millis % 1000) * 1_000_000 })
    }

    fn run_timers(&self) {
        let now = Instant::now();
        loop {
            let task = {
                let mut timers = lock(&self.timers);
                match timers.queue.first_entry() {
                    Some(entry) if entry.key().0 <= now => {
                        let ((_, id), task) = entry.remove_entry();
                        timers.deadlines.remove(&id);
                        task
                    }
                    _ => return,
                }
            };
            run_task(task);
        }
    }
}

/// Runs a task; a panic in it has been reported by the panic hook and must not end the reactor.
fn run_task(task: Task) {
    let _ = catch_unwind(AssertUnwindSafe(task));
}

/// Callbacks are shielded from panics outside these locks' data, so a poisoned lock guards sound data.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Reactor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Reactor")
            .field("registrations", &self.registrations())
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for WeakReactor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("WeakReactor").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Registration").field("id", &self.id).finish_non_exhaustive()
    }
}
