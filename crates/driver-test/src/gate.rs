//! Makes chosen simulated guests hang, so that a test can see who waits for them.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Longest time that a hanging guest holds an operation, as a real monitor's deadline would.
const PATIENCE: Duration = Duration::from_secs(30);

/// The guests that hang, by name, with how many operations wait for each. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    shared: Arc<(Mutex<BTreeMap<String, usize>>, Condvar)>,
}

impl Gate {
    /// From now on the guest called `name` does not answer; `NAME ending`: its process does not end.
    pub fn hang(&self, name: &str) {
        self.lock().insert(name.to_owned(), 0);
    }

    /// The guest answers again, and what it owes.
    pub fn release(&self, name: &str) {
        self.lock().remove(name);
        self.shared.1.notify_all();
    }

    /// How many operations have come to wait for what hangs.
    pub fn waiting(&self, name: &str) -> usize {
        self.lock().get(name).copied().unwrap_or_default()
    }

    /// Waits as long as the guest hangs; false if it did not answer in time or `given_up` became true.
    pub(crate) fn pass(&self, name: &str, given_up: impl Fn() -> bool) -> bool {
        let deadline = Instant::now() + PATIENCE;
        let mut hanging = self.lock();
        let mut counted = false;
        while hanging.contains_key(name) && !given_up() {
            if !std::mem::replace(&mut counted, true)
                && let Some(waiting) = hanging.get_mut(name)
            {
                *waiting += 1;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            hanging = match self.shared.1.wait_timeout(hanging, left) {
                Ok((hanging, _)) => hanging,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
        !given_up()
    }

    /// Lets whoever waits look again at whether it has been given up.
    pub(crate) fn wake(&self) {
        drop(self.lock());
        self.shared.1.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
