//! The queue of one machine: one change at a time, in order of arrival, with a deadline that names who is in the way.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use error::{Error, ErrorCode, ErrorDomain, Result};

use stdx::lock;

/// The queue of one machine. Clones share it.
#[derive(Clone, Default)]
pub struct JobQueue {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    owner: Option<Arc<JobRecord>>,
    /// The operation of the last owner.
    last: &'static str,
    waiting: VecDeque<u64>,
    next_ticket: u64,
}

/// What is known about a running job.
pub struct JobRecord {
    /// Name of the operation, such as `start`.
    pub operation: &'static str,
    /// When it got the queue.
    pub since: Instant,
    state: Mutex<RecordState>,
    cancelled: AtomicBool,
}

#[derive(Default)]
struct RecordState {
    progress: Progress,
    on_cancel: Vec<CancelHook>,
}

type CancelHook = Box<dyn FnOnce() + Send>;

/// Stack of the thread that calls hooks.
const HOOK_STACK_BYTES: usize = 512 << 10;

/// How far a job is, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Everything there is to do; 0 when that is not known.
    pub total_bytes: u64,
    /// What is done.
    pub done_bytes: u64,
}

/// Ownership of a machine's queue. Dropping it lets the next one in.
pub struct Job {
    shared: Arc<Shared>,
    record: Arc<JobRecord>,
}

impl JobQueue {
    /// Waits for the queue, at most `wait`.
    ///
    /// # Errors
    /// `OperationTimeout`, naming the operation that holds the queue and since when.
    pub fn acquire(&self, operation: &'static str, wait: Duration, domain: ErrorDomain) -> Result<Job> {
        let deadline = Instant::now() + wait;
        let mut state = lock(&self.shared.state);
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.waiting.push_back(ticket);
        loop {
            if state.owner.is_none() && state.waiting.front() == Some(&ticket) {
                state.waiting.pop_front();
                let record = Arc::new(JobRecord::new(operation));
                state.owner = Some(record.clone());
                state.last = operation;
                return Ok(Job { shared: self.shared.clone(), record });
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                state.waiting.retain(|other| *other != ticket);
                let error = timed_out(operation, &state, domain);
                drop(state);
                self.shared.changed.notify_all();
                return Err(error);
            }
            state = match self.shared.changed.wait_timeout(state, left) {
                Ok((state, _)) => state,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }

    /// The job that holds the queue.
    pub fn current(&self) -> Option<Arc<JobRecord>> {
        lock(&self.shared.state).owner.clone()
    }

    /// Asks the job that holds the queue to give up; false if there is none.
    pub fn cancel_current(&self) -> bool {
        match self.current() {
            Some(record) => {
                record.cancel();
                true
            }
            None => false,
        }
    }
}

/// Calls each hook once, whoever else does the same.
fn call_all(hooks: &Mutex<Vec<CancelHook>>) {
    let hooks = std::mem::take(&mut *lock(hooks));
    for hook in hooks {
        hook();
    }
}

fn timed_out(operation: &str, state: &State, domain: ErrorDomain) -> Error {
    let holder = match &state.owner {
        Some(owner) => format!("held by {} since {} s", owner.operation, owner.since.elapsed().as_secs()),
        // It is free this very moment, but not for the one that gives up.
        None => format!("held by {} until now, {} others wait for it", state.last, state.waiting.len()),
    };
    Error::new(ErrorCode::OperationTimeout, domain, format!("cannot acquire state change lock ({holder})"))
        .with_cure(format!("wait for it or destroy the domain, then repeat the {operation}"))
}

impl JobRecord {
    fn new(operation: &'static str) -> JobRecord {
        JobRecord {
            operation,
            since: Instant::now(),
            state: Mutex::default(),
            cancelled: AtomicBool::new(false),
        }
    }

    /// How far the job is.
    pub fn progress(&self) -> Progress {
        lock(&self.state).progress
    }

    /// Asks the job to give up. Returns at once: what the job wants to be called then runs on a thread of its own.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        let hooks = std::mem::take(&mut lock(&self.state).on_cancel);
        if hooks.is_empty() {
            return;
        }
        let shared = Arc::new(Mutex::new(hooks));
        let own = shared.clone();
        let thread =
            std::thread::Builder::new().name("engine-cancel".to_owned()).stack_size(HOOK_STACK_BYTES);
        if thread.spawn(move || call_all(&own)).is_err() {
            // Without a thread the caller waits for them.
            call_all(&shared);
        }
    }
}

impl Job {
    /// Whether somebody wants the job to give up.
    pub fn cancelled(&self) -> bool {
        self.record.cancelled.load(Ordering::SeqCst)
    }

    /// Calls `hook` when somebody wants the job to give up: on a thread of its own, so that it holds up nobody, and
    /// perhaps when the job has ended already. At once, on this thread, if that was wanted before.
    pub fn on_cancel(&self, hook: impl FnOnce() + Send + 'static) {
        let mut state = lock(&self.record.state);
        if self.cancelled() {
            drop(state);
            hook();
        } else {
            state.on_cancel.push(Box::new(hook));
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        lock(&self.shared.state).owner = None;
        self.shared.changed.notify_all();
    }
}

impl std::fmt::Debug for JobQueue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JobQueue").field("owner", &self.current().map(|owner| owner.operation)).finish()
    }
}

impl std::fmt::Debug for JobRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JobRecord").field("operation", &self.operation).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Job").field(&self.record.operation).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_that_waits_holds_up_nobody() {
        use std::sync::mpsc::channel;
        let queue = JobQueue::default();
        let job = queue.acquire("start", Duration::ZERO, ErrorDomain::Test).unwrap();
        let (cancelled, wait) = channel();
        let (called, calls) = channel();
        job.on_cancel(move || called.send(wait.recv_timeout(Duration::from_secs(10)).is_ok()).unwrap());
        assert!(queue.cancel_current());
        cancelled.send(()).unwrap();
        assert!(calls.recv_timeout(Duration::from_secs(20)).unwrap());
    }

    #[test]
    fn a_waiter_learns_who_is_in_the_way() {
        let queue = JobQueue::default();
        let job = queue.acquire("start", Duration::ZERO, ErrorDomain::Test).unwrap();
        let error = queue.acquire("destroy", Duration::from_millis(1), ErrorDomain::Test).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OperationTimeout);
        assert_eq!(
            error.summary(),
            "Timed out during operation: cannot acquire state change lock (held by start since 0 s)"
        );
        drop(job);
        queue.acquire("destroy", Duration::ZERO, ErrorDomain::Test).unwrap();
    }

    #[test]
    fn jobs_come_in_order_of_arrival() {
        let queue = JobQueue::default();
        let first = queue.acquire("first", Duration::ZERO, ErrorDomain::Test).unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut threads = Vec::new();
        for number in 0..5 {
            let (other, log) = (queue.clone(), order.clone());
            threads.push(std::thread::spawn(move || {
                let _job = other.acquire("next", Duration::from_secs(10), ErrorDomain::Test).unwrap();
                lock(&log).push(number);
            }));
            while lock(&queue.shared.state).waiting.len() <= number {
                std::thread::yield_now();
            }
        }
        drop(first);
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(*lock(&order), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_late_hook_still_runs() {
        let queue = JobQueue::default();
        let job = queue.acquire("start", Duration::ZERO, ErrorDomain::Test).unwrap();
        assert!(queue.cancel_current());
        assert!(job.cancelled());
        let called = Arc::new(AtomicBool::new(false));
        let flag = called.clone();
        job.on_cancel(move || flag.store(true, Ordering::SeqCst));
        assert!(called.load(Ordering::SeqCst));
    }
}
