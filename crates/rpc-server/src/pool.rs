//! The worker pool: threads for calls that may wait, some of them reserved for calls that never wait for a guest.
//!
//! Threads are started when work finds nobody free and end when they have been idle for a while and more than the minimum
//! are there, so that an idle daemon costs little.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a thread above the minimum stays without work; also the silence after work that counts as quiet.
const IDLE: Duration = if cfg!(test) { Duration::from_millis(500) } else { Duration::from_secs(10) };
/// Stack of a worker: virtual memory, touched only as deep as a call goes.
const STACK_BYTES: usize = 2 << 20;

/// Sizes of the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolLimits {
    /// Ordinary threads that stay once started.
    pub min: u32,
    /// Ordinary threads at most.
    pub max: u32,
    /// Threads reserved for calls of high priority.
    pub priority: u32,
}

impl Default for PoolLimits {
    fn default() -> PoolLimits {
        PoolLimits { min: 5, max: 20, priority: 5 }
    }
}

/// What the pool is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolStatus {
    /// The sizes in force.
    pub limits: PoolLimits,
    /// Ordinary threads that exist.
    pub current: u32,
    /// Ordinary threads without work.
    pub free: u32,
    /// Calls that wait for a thread.
    pub depth: u32,
}

type Job = Box<dyn FnOnce() + Send>;

/// Called when there has been work and then none for a while.
pub(crate) type QuietHook = Arc<dyn Fn() + Send + Sync>;

/// A pool of threads. Dropping it stops the threads after the calls they are in.
pub(crate) struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    name: String,
    quiet: QuietHook,
    state: Mutex<State>,
    ordinary: Condvar,
    reserved: Condvar,
}

struct State {
    limits: PoolLimits,
    /// Calls in the order in which they came, with whether they may run on reserved threads.
    queue: VecDeque<(bool, Job)>,
    ordinary: Threads,
    reserved: Threads,
    stopping: bool,
    /// There has been work since the last quiet.
    worked: bool,
    handles: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Threads {
    total: u32,
    free: u32,
}

impl Pool {
    /// A pool without threads yet; they are named after `name`.
    pub(crate) fn new(name: &str, limits: PoolLimits, quiet: QuietHook) -> Pool {
        let state = State {
            limits,
            queue: VecDeque::new(),
            ordinary: Threads::default(),
            reserved: Threads::default(),
            stopping: false,
            worked: false,
            handles: Vec::new(),
        };
        let shared = Shared {
            name: name.to_owned(),
            quiet,
            state: Mutex::new(state),
            ordinary: Condvar::new(),
            reserved: Condvar::new(),
        };
        Pool { shared: Arc::new(shared) }
    }

    /// Runs `job` on a thread of the pool, soon; `high` lets it use the reserved threads.
    pub(crate) fn run(&self, high: bool, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.lock();
        if state.stopping {
            return;
        }
        state.queue.push_back((high, Box::new(job)));
        let waiting = u32::try_from(state.queue.len()).unwrap_or(u32::MAX);
        if state.ordinary.free >= waiting {
            self.shared.ordinary.notify_one();
        } else if state.ordinary.total < state.limits.max {
            self.start(&mut state, false);
        } else if high && state.reserved.free > 0 {
            self.shared.reserved.notify_one();
        } else if high && state.reserved.total < state.limits.priority {
            self.start(&mut state, true);
        } else if state.ordinary.free > 0 {
            self.shared.ordinary.notify_one();
        }
    }

    /// What the pool is doing.
    pub(crate) fn status(&self) -> PoolStatus {
        let state = self.shared.lock();
        PoolStatus {
            limits: state.limits,
            current: state.ordinary.total,
            free: state.ordinary.free,
            depth: u32::try_from(state.queue.len()).unwrap_or(u32::MAX),
        }
    }

    /// Changes the sizes; threads too many end when they have nothing to do.
    pub(crate) fn set_limits(&self, limits: PoolLimits) {
        let mut state = self.shared.lock();
        state.limits = limits;
        while !state.queue.is_empty() && state.ordinary.total < limits.max && state.ordinary.free == 0 {
            let before = state.ordinary.total;
            self.start(&mut state, false);
            if state.ordinary.total == before || state.ordinary.total as usize >= state.queue.len() {
                break;
            }
        }
        self.shared.ordinary.notify_all();
        self.shared.reserved.notify_all();
    }

    fn start(&self, state: &mut State, reserved: bool) {
        let shared = self.shared.clone();
        let name = format!("{}{}", if reserved { "prio-" } else { "work-" }, shared.name);
        let thread = std::thread::Builder::new().name(name).stack_size(STACK_BYTES);
        state.handles.retain(|handle| !handle.is_finished());
        match thread.spawn(move || shared.work(reserved)) {
            Ok(handle) => {
                state.handles.push(handle);
                state.threads(reserved).total += 1;
            }
            // The call stays queued for the threads that exist.
            Err(error) => log::error!("cannot start a worker thread: {error}"),
        }
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("status", &self.status()).finish()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.stopping = true;
        state.queue.clear();
        self.shared.ordinary.notify_all();
        self.shared.reserved.notify_all();
    }
}

impl State {
    fn threads(&mut self, reserved: bool) -> &mut Threads {
        if reserved { &mut self.reserved } else { &mut self.ordinary }
    }

    fn next(&mut self, reserved: bool) -> Option<Job> {
        let index = if reserved { self.queue.iter().position(|(high, _)| *high)? } else { 0 };
        self.queue.remove(index).map(|(_, job)| job)
    }

    /// Whether nobody but the thread that asks is busy, for the first time since there was work.
    fn becomes_quiet(&mut self, reserved: bool) -> bool {
        let busy = |threads: &Threads, asks: bool| threads.total - threads.free > u32::from(asks);
        if busy(&self.ordinary, !reserved) || busy(&self.reserved, reserved) {
            return false;
        }
        std::mem::take(&mut self.worked)
    }

    /// Whether a thread without work should end, given that it has been idle for long.
    fn too_many(&self, reserved: bool, idle: bool) -> bool {
        if reserved {
            self.reserved.total > self.limits.priority || (idle && self.reserved.total > 1)
        } else {
            self.ordinary.total > self.limits.max || (idle && self.ordinary.total > self.limits.min)
        }
    }
}

impl Shared {
    fn work(&self, reserved: bool) {
        let condition = if reserved { &self.reserved } else { &self.ordinary };
        let mut state = self.lock();
        let mut rested = false;
        loop {
            if let Some(job) = state.next(reserved) {
                rested = false;
                state.worked = true;
                drop(state);
                if catch_unwind(AssertUnwindSafe(job)).is_err() {
                    log::error!("a call ended a worker's work with a panic");
                }
                state = self.lock();
                continue;
            }
            state.threads(reserved).free += 1;
            // A thread that has rested and stays costs nothing until there is work again.
            state = if rested {
                condition.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                let (state, waited) =
                    condition.wait_timeout(state, IDLE).unwrap_or_else(PoisonError::into_inner);
                rested = waited.timed_out();
                state
            };
            state.threads(reserved).free -= 1;
            if !state.queue.is_empty() && !state.stopping {
                continue;
            }
            if rested && state.becomes_quiet(reserved) {
                drop(state);
                (self.quiet)();
                state = self.lock();
            }
            if state.stopping || (state.queue.is_empty() && state.too_many(reserved, rested)) {
                state.threads(reserved).total -= 1;
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    fn pool(limits: PoolLimits) -> Pool {
        Pool::new("test", limits, Arc::new(|| {}))
    }

    /// Fills `count` threads with calls that wait until the returned sender is dropped.
    fn block(pool: &Pool, count: u32, high: bool) -> mpsc::Sender<()> {
        let (release, wait) = mpsc::channel::<()>();
        let wait = Arc::new(Mutex::new(wait));
        let (started, starts) = mpsc::channel();
        for _ in 0..count {
            let (wait, started) = (wait.clone(), started.clone());
            pool.run(high, move || {
                started.send(()).unwrap();
                let _ = wait.lock().unwrap_or_else(PoisonError::into_inner).recv();
            });
        }
        for _ in 0..count {
            starts.recv_timeout(SOON).unwrap();
        }
        release
    }

    #[test]
    fn calls_of_high_priority_pass_a_pool_full_of_stuck_ones() {
        let pool = pool(PoolLimits { min: 1, max: 3, priority: 1 });
        let release = block(&pool, 3, false);
        let (done, finished) = mpsc::channel();
        let low = done.clone();
        pool.run(false, move || low.send("low").unwrap());
        pool.run(true, move || done.send("high").unwrap());
        assert_eq!(finished.recv_timeout(SOON).unwrap(), "high");
        assert_eq!(pool.status().depth, 1);
        drop(release);
        assert_eq!(finished.recv_timeout(SOON).unwrap(), "low");
    }

    #[test]
    fn the_end_of_work_is_told_once() {
        let (told, tells) = mpsc::channel();
        let told = Mutex::new(told);
        let hook = Arc::new(move || told.lock().unwrap().send(()).unwrap());
        let pool = Pool::new("test", PoolLimits { min: 2, max: 2, priority: 1 }, hook);
        drop(block(&pool, 2, false));
        tells.recv_timeout(IDLE + SOON).unwrap();
        assert!(tells.recv_timeout(IDLE / 50).is_err());
    }

    #[test]
    fn a_panic_costs_one_call_only() {
        let pool = pool(PoolLimits { min: 1, max: 1, priority: 0 });
        pool.run(false, || panic!("on purpose"));
        let (done, finished) = mpsc::channel();
        pool.run(false, move || done.send(()).unwrap());
        finished.recv_timeout(SOON).unwrap();
        assert_eq!(pool.status().current, 1);
    }

    #[test]
    fn more_threads_come_when_the_limit_is_raised() {
        let pool = pool(PoolLimits { min: 1, max: 1, priority: 0 });
        let _release = block(&pool, 1, false);
        let (done, finished) = mpsc::channel();
        pool.run(true, move || done.send(()).unwrap());
        assert!(finished.try_recv().is_err());
        pool.set_limits(PoolLimits { min: 1, max: 2, priority: 0 });
        finished.recv_timeout(SOON).unwrap();
    }
}
