//! Threads for background work: a few for work that is quick, one more for each piece that hangs.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use stdx::lock;

/// How long a thread waits for more work before it ends.
const IDLE: Duration = Duration::from_secs(5);
/// Threads that are there for quick work.
const THREADS_USUAL: usize = 4;
/// Most threads: one for each machine that hangs, on hosts as large as are known.
const THREADS_MAX: usize = 512;
/// Work that waits although nothing has been finished for so long finds all threads hanging.
const STALL: Duration = Duration::from_millis(2);
/// Stack of a thread.
const STACK_BYTES: usize = 512 << 10;

type Task = Box<dyn FnOnce() + Send>;

/// A pool that grows when its threads hang and shrinks when they are idle. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Workers {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    tasks: VecDeque<Task>,
    idle: usize,
    threads: usize,
    /// Number of tasks taken so far.
    taken: u64,
    /// A thread watches whether the others hang.
    watched: bool,
}

impl Workers {
    /// Runs `task` soon, on another thread.
    pub(crate) fn run(&self, task: impl FnOnce() + Send + 'static) {
        let mut state = lock(&self.shared.state);
        state.tasks.push_back(Box::new(task));
        if state.idle >= state.tasks.len() {
            drop(state);
            self.shared.arrived.notify_one();
        } else if state.threads < THREADS_USUAL {
            grow(&self.shared, state);
        } else if !state.watched {
            state.watched = true;
            drop(state);
            let shared = self.shared.clone();
            if !spawn("engine-watch", move || watch(&shared)) {
                lock(&self.shared.state).watched = false;
            }
        }
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> bool {
    std::thread::Builder::new().name(name.to_owned()).stack_size(STACK_BYTES).spawn(body).is_ok()
}

/// Adds a thread. If none can be had and nobody is there, the oldest task is done here.
fn grow(shared: &Arc<Shared>, mut state: MutexGuard<'_, State>) {
    state.threads += 1;
    drop(state);
    let own = shared.clone();
    if spawn("engine-worker", move || work(&own)) {
        return;
    }
    let mut state = lock(&shared.state);
    state.threads -= 1;
    let orphan = if state.threads == 0 { state.tasks.pop_front() } else { None };
    drop(state);
    if let Some(task) = orphan {
        task();
    }
}

fn work(shared: &Shared) {
    let mut state = lock(&shared.state);
    loop {
        if let Some(task) = state.tasks.pop_front() {
            state.taken += 1;
            drop(state);
            // A panic ends the task, not the pool's count of threads.
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(task));
            state = lock(&shared.state);
            continue;
        }
        state.idle += 1;
        let (guard, timeout) = match shared.arrived.wait_timeout(state, IDLE) {
            Ok(answer) => answer,
            Err(poisoned) => poisoned.into_inner(),
        };
        state = guard;
        state.idle -= 1;
        if timeout.timed_out() && state.tasks.is_empty() {
            state.threads -= 1;
            return;
        }
    }
}

/// Adds a thread whenever work waits and nobody has taken any for a while; ends when no work waits.
fn watch(shared: &Arc<Shared>) {
    let mut taken = lock(&shared.state).taken;
    loop {
        // Nothing announces that a thread hangs; only time tells.
        std::thread::sleep(STALL);
        let mut state = lock(&shared.state);
        if state.tasks.is_empty() {
            state.watched = false;
            return;
        }
        if state.taken == taken && state.threads < THREADS_MAX {
            grow(shared, state);
        } else {
            taken = state.taken;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn work_is_done_although_many_threads_hang() {
        let workers = Workers::default();
        let (release, hold) = channel::<()>();
        let hold = Arc::new(Mutex::new(hold));
        for _ in 0..20 {
            let hold = hold.clone();
            workers.run(move || {
                let _ = lock(&hold).recv();
            });
        }
        let (done, answer) = channel();
        workers.run(move || done.send(()).unwrap());
        answer.recv_timeout(Duration::from_secs(10)).unwrap();
        drop(release);
    }

    #[test]
    fn quick_work_needs_few_threads() {
        let workers = Workers::default();
        let (done, answers) = channel();
        for _ in 0..2000 {
            let done = done.clone();
            workers.run(move || done.send(()).unwrap());
        }
        for _ in 0..2000 {
            answers.recv_timeout(Duration::from_secs(10)).unwrap();
        }
        assert!(lock(&workers.shared.state).threads < 32);
    }
}
