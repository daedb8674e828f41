//! The epoll loop itself: what its thread and all handles share.

use std::collections::{BTreeMap, HashMap};
use std::os::fd::{AsFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::ThreadId;
use std::time::Instant;

use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};

use super::{Next, Readiness};

/// Token of the wake-up descriptor; registrations count from 1.
pub(super) const WAKE_TOKEN: u64 = 0;
/// Events fetched by one system call; more wait for the next one.
const BATCH: usize = 256;

pub(super) type Callback = Box<dyn FnMut(Readiness) -> Next + Send>;
pub(super) type Task = Box<dyn FnOnce() + Send>;

pub(super) struct Source {
    pub(super) descriptor: Box<dyn AsFd + Send + Sync>,
    pub(super) callback: Mutex<Callback>,
    pub(super) removed: AtomicBool,
}

#[derive(Default)]
pub(super) struct Timers {
    pub(super) queue: BTreeMap<(Instant, u64), Task>,
    pub(super) deadlines: HashMap<u64, Instant>,
}

pub(super) struct Shared {
    pub(super) epoll: OwnedFd,
    pub(super) wake: OwnedFd,
    pub(super) next_id: AtomicU64,
    pub(super) stop: AtomicBool,
    pub(super) thread: OnceLock<ThreadId>,
    pub(super) sources: Mutex<HashMap<u64, Arc<Source>>>,
    pub(super) timers: Mutex<Timers>,
    pub(super) deferred: Mutex<Vec<Task>>,
}

pub(super) struct StopOnDrop(pub(super) Arc<Shared>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Release);
        self.0.wake();
    }
}

impl Shared {
    pub(super) fn wake(&self) {
        // The only refusal is EAGAIN: the counter is full, so a wake-up is pending anyway.
        let _ = rustix::io::write(&self.wake, &1u64.to_ne_bytes());
    }

    pub(super) fn remove(&self, id: u64) {
        // Bound to a variable so that the lock is free when the callback's captures are dropped: they may hold
        // registrations themselves.
        let source = lock(&self.sources).remove(&id);
        if let Some(source) = source {
            source.removed.store(true, Ordering::Release);
            // Fails only if the kernel dropped the watch already.
            let _ = epoll::delete(&self.epoll, source.descriptor.as_fd());
        }
    }

    pub(super) fn run(&self) {
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
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
