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

mod shared;

use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, epoll, eventfd};

use crate::error::{Error, Result};
use shared::{Shared, Source, StopOnDrop, WAKE_TOKEN, lock};

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
