//! Waiting awake for clients that call in quick succession: to sleep and be woken costs more than most calls do.

use std::time::{Duration, Instant};

/// How soon after an answer the next call must come for a client to count as quick, and how long it is awaited awake.
/// Twice what two wake-ups cost on a virtual processor that sleeps; a client that stops calling costs this once.
const PATIENCE: Duration = Duration::from_micros(150);

/// Whether whoever has been served is about to ask again.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Linger {
    answered: Option<Instant>,
    quick: bool,
}

impl Linger {
    /// Something has come.
    pub(crate) fn heard(&mut self, now: Instant) {
        self.quick = self.is_recent(now);
    }

    /// What came has been acted upon.
    pub(crate) fn answered(&mut self, now: Instant) {
        self.answered = Some(now);
    }

    /// Whether the last came soon after the answer before it.
    pub(crate) fn is_quick(&self) -> bool {
        self.quick
    }

    /// Whether the next is worth waiting for without sleep.
    pub(crate) fn is_due(&self) -> bool {
        self.quick && self.is_recent(Instant::now())
    }

    fn is_recent(&self, now: Instant) -> bool {
        self.answered.is_some_and(|at| now.saturating_duration_since(at) < PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_client_that_called_again_at_once_is_awaited_and_not_for_long() {
        let begin = Instant::now();
        let mut linger = Linger::default();
        linger.heard(begin);
        linger.answered(begin);
        assert!(!linger.quick, "the first call says nothing");
        linger.heard(begin + PATIENCE / 2);
        linger.answered(begin + PATIENCE / 2);
        assert!(linger.quick);
        assert!(!linger.is_recent(begin + PATIENCE * 2));
        linger.heard(begin + PATIENCE * 2);
        assert!(!linger.quick, "it was away for longer");
    }
}
