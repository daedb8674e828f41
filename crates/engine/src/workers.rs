//! Threads for background work: as many as there is work that hangs, none when there is none.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::fail::lock;

/// How long a thread waits for more work before it ends.
const IDLE: Duration = Duration::from_secs(5);
/// Most threads: one for each machine that hangs, on hosts as large as are known.
const THREADS_MAX: usize = 512;
/// Stack of a thread.
const STACK_BYTES: usize = 512 << 10;

type Task = Box<dyn FnOnce() + Send>;

/// A pool that grows as long as all its threads are busy. Clones share it.
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
}

impl Workers {
    /// Runs `task` soon, on another thread.
    pub(crate) fn run(&self, task: impl FnOnce() + Send + 'static) {
        let mut state = lock(&self.shared.state);
        state.tasks.push_back(Box::new(task));
        if state.idle >= state.tasks.len() || state.threads >= THREADS_MAX {
            drop(state);
            self.shared.arrived.notify_one();
            return;
        }
        state.threads += 1;
        drop(state);
        let shared = self.shared.clone();
        let builder = std::thread::Builder::new().name("engine-worker".to_owned()).stack_size(STACK_BYTES);
        if builder.spawn(move || work(&shared)).is_err() {
            // No thread can be had: whoever is there takes the task; without anybody it is done here.
            let mut state = lock(&self.shared.state);
            state.threads -= 1;
            let orphan = if state.threads == 0 { state.tasks.pop_front() } else { None };
            drop(state);
            if let Some(task) = orphan {
                task();
            }
        }
    }
}

fn work(shared: &Shared) {
    let mut state = lock(&shared.state);
    loop {
        if let Some(task) = state.tasks.pop_front() {
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
