//! What a guest was asked to let go of, and what it does: operations wait here for events of the monitor.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use stdx::lock;

/// What a guest does with what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// It let go.
    Gone,
    /// It refused.
    Refused,
    /// It has not said anything yet.
    Pending,
}

/// What is awaited of one machine.
#[derive(Debug, Default)]
pub struct Departures {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// By the alias of the device.
    devices: HashMap<String, Departure>,
    /// Somebody waits for processors: the last number that was told, and whether the guest refused.
    processors: Option<(Option<u32>, bool)>,
}

impl Departures {
    /// From now on what becomes of the device is of interest to [`Departures::device`].
    pub fn expect_device(&self, alias: &str) {
        lock(&self.state).devices.insert(alias.to_owned(), Departure::Pending);
    }

    /// Waits for what becomes of the device. Nobody waits for it afterwards.
    pub fn device(&self, alias: &str, patience: Duration) -> Departure {
        let pending = |state: &mut State| state.devices.get(alias) == Some(&Departure::Pending);
        let waited = self.changed.wait_timeout_while(lock(&self.state), patience, pending);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.devices.remove(alias).unwrap_or(Departure::Pending)
    }

    /// Tells what became of a device; false when nobody waits.
    pub fn tell_device(&self, alias: &str, departure: Departure) -> bool {
        let mut state = lock(&self.state);
        let Some(known) = state.devices.get_mut(alias) else { return false };
        *known = departure;
        self.changed.notify_all();
        true
    }

    /// From now on the number of processors is of interest to [`Departures::processors`].
    pub fn expect_processors(&self) {
        lock(&self.state).processors = Some((None, false));
    }

    /// Waits until no more than `count` processors are there, for `patience` after each that leaves.
    pub fn processors(&self, count: u32, patience: Duration) -> Departure {
        let mut state = lock(&self.state);
        loop {
            let known = state.processors;
            let departure = match known {
                Some((Some(now), _)) if now <= count => Departure::Gone,
                Some((_, true)) => Departure::Refused,
                _ => Departure::Pending,
            };
            if departure != Departure::Pending {
                state.processors = None;
                return departure;
            }
            let same = |state: &mut State| state.processors == known;
            let waited = self.changed.wait_timeout_while(state, patience, same);
            let (waited, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = waited;
            if timeout.timed_out() {
                state.processors = None;
                return Departure::Pending;
            }
        }
    }

    /// Tells how many processors there are; `refused` when the guest does not let go of any more.
    pub fn tell_processors(&self, count: u32, refused: bool) {
        let mut state = lock(&self.state);
        if let Some(known) = &mut state.processors {
            *known = (Some(count), refused);
            self.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(10);

    #[test]
    fn who_waits_is_told_and_nobody_else() {
        let departures = Departures::default();
        assert!(!departures.tell_device("a", Departure::Gone));
        departures.expect_device("a");
        assert_eq!(departures.device("a", Duration::ZERO), Departure::Pending);
        assert!(!departures.tell_device("a", Departure::Gone), "nobody waits any more");
        for departure in [Departure::Gone, Departure::Refused] {
            departures.expect_device("a");
            std::thread::scope(|scope| {
                scope.spawn(|| assert!(departures.tell_device("a", departure)));
                assert_eq!(departures.device("a", LONG), departure);
            });
        }
    }

    #[test]
    fn processors_leave_one_by_one() {
        let departures = Departures::default();
        departures.tell_processors(1, false);
        departures.expect_processors();
        assert_eq!(departures.processors(1, Duration::ZERO), Departure::Pending);
        departures.expect_processors();
        std::thread::scope(|scope| {
            scope.spawn(|| (1..4).rev().for_each(|count| departures.tell_processors(count, false)));
            assert_eq!(departures.processors(1, LONG), Departure::Gone);
        });
        departures.expect_processors();
        departures.tell_processors(3, true);
        assert_eq!(departures.processors(1, LONG), Departure::Refused);
    }
}
