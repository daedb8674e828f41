//! The worker pool: threads for calls that may wait, some of them reserved for calls that never wait for a guest, and a
//! lane of its own for calls that only look, which therefore never wait behind those that change a machine.
//!
//! Threads are started when work finds nobody free and end when they have been idle for a while and more than the minimum
//! are there, so that an idle daemon costs little. When calls wait although every thread has been busy for a moment, the
//! threads are taken for stuck and one more comes, up to a bound.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use stdx::lock;

use crate::linger::{self, Linger};

/// How long a thread above the minimum stays without work; also the silence after work that counts as quiet.
const IDLE: Duration = if cfg!(test) { Duration::from_millis(500) } else { Duration::from_secs(10) };
/// Calls that wait although no thread has taken any for so long find all threads stuck.
const STALL: Duration = Duration::from_millis(5);
/// Threads beyond the maximum that come when the others are stuck: more than the calls that one guest's clients have.
const EXTRA_MAX: u32 = 512;
/// Stack of a worker: virtual memory, touched only as deep as a call goes.
const STACK_BYTES: usize = 2 << 20;

/// Sizes of the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolLimits {
    /// Ordinary threads that stay once started.
    pub min: u32,
    /// Ordinary threads at most, as long as they are not stuck; threads for calls that only look as well.
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

/// What a call may do, and so which threads it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Urgency {
    /// It never waits for a guest.
    pub(crate) high: bool,
    /// It changes nothing, and so waits for no machine's queue.
    pub(crate) looks: bool,
}

/// The threads of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    /// Take every call.
    Ordinary,
    /// Take calls that only look.
    Looking,
    /// Take calls of high priority.
    Reserved,
}

impl Lane {
    const ALL: [Lane; 3] = [Lane::Ordinary, Lane::Looking, Lane::Reserved];

    fn takes(self, urgency: Urgency) -> bool {
        match self {
            Lane::Ordinary => true,
            Lane::Looking => urgency.looks,
            Lane::Reserved => urgency.high,
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Lane::Ordinary => "work-",
            Lane::Looking => "look-",
            Lane::Reserved => "prio-",
        }
    }
}

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
    /// One for each lane: there is work.
    arrived: [Condvar; 3],
    /// Calls in the queue, for threads that wait awake.
    queued: AtomicUsize,
    /// The watching thread has something to watch, or should end.
    watched: Condvar,
}

struct State {
    limits: PoolLimits,
    /// Calls in the order in which they came.
    queue: VecDeque<(Urgency, Job)>,
    /// One for each lane.
    lanes: [Threads; 3],
    /// A thread watches whether the others are stuck.
    watching: bool,
    stopping: bool,
    /// There has been work since the last quiet.
    worked: bool,
    /// Whether more work is about to come.
    linger: Linger,
    /// When the last call ended.
    answered: Option<Instant>,
    /// Ordinary threads that wait for it awake; they count as free.
    awake: u32,
    handles: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Threads {
    total: u32,
    free: u32,
    /// Calls taken so far.
    taken: u64,
}

impl Pool {
    /// A pool without threads yet; they are named after `name`.
    pub(crate) fn new(name: &str, limits: PoolLimits, quiet: QuietHook) -> Pool {
        let state = State {
            limits,
            queue: VecDeque::new(),
            lanes: Default::default(),
            watching: false,
            stopping: false,
            worked: false,
            linger: Linger::default(),
            answered: None,
            awake: 0,
            handles: Vec::new(),
        };
        let shared = Shared {
            name: name.to_owned(),
            quiet,
            state: Mutex::new(state),
            arrived: Default::default(),
            queued: AtomicUsize::new(0),
            watched: Condvar::new(),
        };
        Pool { shared: Arc::new(shared) }
    }

    /// Runs `job` on a thread of the pool, soon.
    pub(crate) fn run(&self, urgency: Urgency, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.lock();
        if state.stopping {
            return;
        }
        state.queue.push_back((urgency, Box::new(job)));
        let answered = state.answered;
        state.linger.heard(answered);
        self.shared.queued.store(state.queue.len(), Ordering::Relaxed);
        let waiting = u32::try_from(state.queue.len()).unwrap_or(u32::MAX);
        if state.awake >= waiting {
            return;
        }
        if state.lane(Lane::Ordinary).free >= waiting {
            self.shared.wake_one(Lane::Ordinary);
            return;
        }
        if state.lane(Lane::Ordinary).total < state.limits.max {
            self.start(&mut state, Lane::Ordinary);
            return;
        }
        for lane in [Lane::Looking, Lane::Reserved] {
            if !lane.takes(urgency) {
                continue;
            }
            if state.lane(lane).free > 0 {
                self.shared.wake_one(lane);
                break;
            }
            if state.lane(lane).total < state.most(lane) {
                self.start(&mut state, lane);
                break;
            }
        }
        if state.lane(Lane::Ordinary).free > 0 {
            self.shared.wake_one(Lane::Ordinary);
        }
        self.watch(&mut state);
    }

    /// What the pool is doing.
    pub(crate) fn status(&self) -> PoolStatus {
        let state = self.shared.lock();
        PoolStatus {
            limits: state.limits,
            current: state.lane(Lane::Ordinary).total,
            free: state.lane(Lane::Ordinary).free,
            depth: u32::try_from(state.queue.len()).unwrap_or(u32::MAX),
        }
    }

    /// Changes the sizes; threads too many end when they have nothing to do.
    pub(crate) fn set_limits(&self, limits: PoolLimits) {
        let mut state = self.shared.lock();
        state.limits = limits;
        let missing = limits.max.saturating_sub(state.lane(Lane::Ordinary).total);
        let free = state.lane(Lane::Ordinary).free;
        let waiting = u32::try_from(state.queue.len()).unwrap_or(u32::MAX);
        for _ in 0..missing.min(waiting.saturating_sub(free)) {
            self.start(&mut state, Lane::Ordinary);
        }
        self.shared.wake_all();
    }

    fn start(&self, state: &mut State, lane: Lane) {
        start(&self.shared, state, lane);
    }

    /// Makes sure that somebody watches whether the threads are stuck.
    fn watch(&self, state: &mut State) {
        if state.watching {
            // With others before it the watching thread is awake, and to wake it would begin its measure anew.
            if state.queue.len() == 1 {
                self.shared.watched.notify_one();
            }
            return;
        }
        let shared = self.shared.clone();
        let thread = std::thread::Builder::new().name(format!("watch-{}", shared.name));
        // Without it the calls wait for the threads that exist.
        state.watching = thread.stack_size(STACK_BYTES).spawn(move || watch(&shared)).is_ok();
    }
}

/// Adds a thread.
fn start(shared: &Arc<Shared>, state: &mut State, lane: Lane) {
    let own = shared.clone();
    let name = format!("{}{}", lane.prefix(), shared.name);
    let thread = std::thread::Builder::new().name(name).stack_size(STACK_BYTES);
    state.handles.retain(|handle| !handle.is_finished());
    match thread.spawn(move || own.work(lane)) {
        Ok(handle) => {
            state.handles.push(handle);
            state.lane_mut(lane).total += 1;
        }
        // The call stays queued for the threads that exist.
        Err(error) => log::error!("cannot start a worker thread: {error}"),
    }
}

/// Adds a thread to a lane whenever calls wait for it and nobody has taken any for a while; ends when nothing has waited
/// for long.
fn watch(shared: &Arc<Shared>) {
    let mut state = shared.lock();
    loop {
        let waited = if state.queue.is_empty() { IDLE } else { STALL };
        let before = Lane::ALL.map(|lane| state.lane(lane).taken);
        let idle = state.queue.is_empty();
        let (guard, timeout) =
            shared.watched.wait_timeout(state, waited).unwrap_or_else(PoisonError::into_inner);
        state = guard;
        if state.stopping || (idle && timeout.timed_out() && state.queue.is_empty()) {
            state.watching = false;
            return;
        }
        // What has just arrived wakes this thread and is given its time, too.
        if idle || !timeout.timed_out() {
            continue;
        }
        for lane in [Lane::Ordinary, Lane::Looking] {
            let threads = state.lane(lane);
            let stuck = threads.free == 0 && threads.taken == before[lane as usize];
            if stuck && state.waits_for(lane) && threads.total < state.most(lane).saturating_add(EXTRA_MAX) {
                start(shared, &mut state, lane);
            }
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
        self.shared.wake_all();
    }
}

impl State {
    fn lane(&self, lane: Lane) -> &Threads {
        &self.lanes[lane as usize]
    }

    fn lane_mut(&mut self, lane: Lane) -> &mut Threads {
        &mut self.lanes[lane as usize]
    }

    /// Threads of a lane at most, as long as they are not stuck.
    fn most(&self, lane: Lane) -> u32 {
        match lane {
            Lane::Ordinary | Lane::Looking => self.limits.max,
            Lane::Reserved => self.limits.priority,
        }
    }

    fn waits_for(&self, lane: Lane) -> bool {
        self.queue.iter().any(|(urgency, _)| lane.takes(*urgency))
    }

    fn next(&mut self, lane: Lane) -> Option<Job> {
        let index = self.queue.iter().position(|(urgency, _)| lane.takes(*urgency))?;
        self.lane_mut(lane).taken += 1;
        self.queue.remove(index).map(|(_, job)| job)
    }

    /// Whether nobody but the thread that asks is busy, for the first time since there was work.
    fn becomes_quiet(&mut self, asks: Lane) -> bool {
        let busy = Lane::ALL.into_iter().any(|lane| {
            let threads = self.lane(lane);
            threads.total - threads.free > u32::from(lane == asks)
        });
        !busy && std::mem::take(&mut self.worked)
    }

    /// Whether a thread without work should end, given that it has been idle for long.
    fn too_many(&self, lane: Lane, idle: bool) -> bool {
        let stay = match lane {
            Lane::Ordinary => self.limits.min,
            Lane::Looking => 0,
            Lane::Reserved => 1,
        };
        let total = self.lane(lane).total;
        total > self.most(lane) || (idle && total > stay)
    }
}

impl Shared {
    fn work(&self, lane: Lane) {
        let condition = &self.arrived[lane as usize];
        let mut state = self.lock();
        let mut rested = false;
        loop {
            if let Some(job) = state.next(lane) {
                rested = false;
                state.worked = true;
                self.queued.store(state.queue.len(), Ordering::Relaxed);
                drop(state);
                if catch_unwind(AssertUnwindSafe(job)).is_err() {
                    log::error!("a call ended a worker's work with a panic");
                }
                state = self.lock();
                state.answered = Some(Instant::now());
                if lane == Lane::Ordinary && state.queue.is_empty() && state.awake == 0 {
                    state = self.linger(state);
                }
                continue;
            }
            state.lane_mut(lane).free += 1;
            // A thread that has rested and stays costs nothing until there is work again.
            state = if rested {
                condition.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                let (state, waited) =
                    condition.wait_timeout(state, IDLE).unwrap_or_else(PoisonError::into_inner);
                rested = waited.timed_out();
                state
            };
            state.lane_mut(lane).free -= 1;
            if state.waits_for(lane) && !state.stopping {
                continue;
            }
            if rested && state.becomes_quiet(lane) {
                drop(state);
                (self.quiet)();
                state = self.lock();
            }
            if state.stopping || (!state.waits_for(lane) && state.too_many(lane, rested)) {
                state.lane_mut(lane).total -= 1;
                return;
            }
        }
    }

    /// Waits a moment for the next call without sleep, if it is about to come.
    fn linger<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let (linger, answered) = (state.linger, state.answered);
        state.awake += 1;
        state.lane_mut(Lane::Ordinary).free += 1;
        drop(state);
        while self.queued.load(Ordering::Relaxed) == 0 && linger.is_due(answered) {
            linger::give_way();
        }
        let mut state = self.lock();
        state.awake -= 1;
        state.lane_mut(Lane::Ordinary).free -= 1;
        state
    }

    fn wake_one(&self, lane: Lane) {
        self.arrived[lane as usize].notify_one();
    }

    fn wake_all(&self) {
        self.arrived.iter().for_each(Condvar::notify_all);
        self.watched.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
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

    const CHANGES: Urgency = Urgency { high: false, looks: false };
    const LOOKS: Urgency = Urgency { high: false, looks: true };
    const HIGH: Urgency = Urgency { high: true, looks: false };

    /// Fills `count` threads with calls that wait until the returned sender is dropped.
    fn block(pool: &Pool, count: u32, urgency: Urgency) -> mpsc::Sender<()> {
        let (release, wait) = mpsc::channel::<()>();
        let wait = Arc::new(Mutex::new(wait));
        let (started, starts) = mpsc::channel();
        for _ in 0..count {
            let (wait, started) = (wait.clone(), started.clone());
            pool.run(urgency, move || {
                started.send(()).unwrap();
                let _ = lock(&wait).recv();
            });
        }
        for _ in 0..count {
            starts.recv_timeout(SOON).unwrap();
        }
        release
    }

    fn answered(pool: &Pool, urgency: Urgency) {
        let (done, finished) = mpsc::channel();
        pool.run(urgency, move || done.send(()).unwrap());
        finished.recv_timeout(SOON).unwrap();
    }

    #[test]
    fn nobody_waits_for_stuck_calls() {
        let pool = pool(PoolLimits { min: 1, max: 3, priority: 1 });
        // Three threads are usual; the others come since those are stuck.
        let release = [block(&pool, 40, CHANGES), block(&pool, 40, LOOKS), block(&pool, 2, HIGH)];
        for urgency in [CHANGES, LOOKS, HIGH] {
            answered(&pool, urgency);
        }
        drop(release);
    }

    #[test]
    fn calls_that_look_find_a_thread_at_once() {
        let pool = pool(PoolLimits { min: 1, max: 3, priority: 1 });
        let release = block(&pool, 3, CHANGES);
        let (done, finished) = mpsc::channel();
        // Far more than stuck threads make room for in the time that this takes.
        for _ in 0..EXTRA_MAX {
            let wait = done.clone();
            pool.run(CHANGES, move || drop(wait));
        }
        pool.run(LOOKS, move || done.send("looked").unwrap());
        assert_eq!(finished.recv_timeout(SOON).unwrap(), "looked");
        assert!(pool.status().current < 20, "{pool:?}");
        drop(release);
    }

    #[test]
    fn extra_threads_retire() {
        let pool = pool(PoolLimits { min: 1, max: 2, priority: 1 });
        drop([block(&pool, 8, CHANGES), block(&pool, 8, LOOKS)]);
        let deadline = Instant::now() + SOON;
        let threads = || {
            let state = pool.shared.lock();
            (state.lane(Lane::Ordinary).total, state.lane(Lane::Looking).total)
        };
        while threads() != (1, 0) {
            assert!(Instant::now() < deadline, "{:?}", threads());
            std::thread::sleep(IDLE / 10);
        }
        answered(&pool, LOOKS);
    }

    #[test]
    fn the_end_of_work_is_told_once() {
        let (told, tells) = mpsc::channel();
        let told = Mutex::new(told);
        let hook = Arc::new(move || told.lock().unwrap().send(()).unwrap());
        let pool = Pool::new("test", PoolLimits { min: 2, max: 2, priority: 1 }, hook);
        drop(block(&pool, 2, CHANGES));
        tells.recv_timeout(IDLE + SOON).unwrap();
        assert!(tells.recv_timeout(IDLE / 50).is_err());
    }

    #[test]
    fn a_panic_costs_one_call_only() {
        let pool = pool(PoolLimits { min: 1, max: 1, priority: 0 });
        pool.run(CHANGES, || panic!("on purpose"));
        answered(&pool, CHANGES);
    }

    #[test]
    fn more_threads_come_when_the_limit_is_raised() {
        let pool = pool(PoolLimits { min: 1, max: 0, priority: 0 });
        pool.set_limits(PoolLimits { min: 1, max: 2, priority: 0 });
        let _release = block(&pool, 2, CHANGES);
        assert_eq!(pool.status().current, 2);
    }
}
