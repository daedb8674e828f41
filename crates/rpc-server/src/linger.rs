//! Waiting awake for clients that call in quick succession: to sleep and be woken costs more than most calls do.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use stdx::lock;

/// How soon after an answer the next call must come for a client to count as quick, and how long it is awaited awake.
/// Twice what two wake-ups cost on a virtual processor that sleeps; a client that stops calling costs this once.
const PATIENCE: Duration = Duration::from_micros(150);
/// Whoever gives way and is away for longer has met somebody with work of their own: a client's next call takes less.
const GIVEN_WAY: Duration = Duration::from_millis(1);
/// How long nobody waits awake on a host where others have work of their own.
const BUSY: Duration = Duration::from_secs(1);

/// When the host was last found busy.
static BUSY_AT: Mutex<Option<Instant>> = Mutex::new(None);

/// Whether whoever has been served is about to ask again.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Linger {
    quick: bool,
}

impl Linger {
    /// Something has come; everything before it was answered at `answered`.
    pub(crate) fn heard(&mut self, answered: Option<Instant>) {
        self.quick = is_within(PATIENCE, answered);
    }

    /// Whether the last came soon after the answer before it.
    pub(crate) fn is_quick(self) -> bool {
        self.quick
    }

    /// Whether the next is worth waiting for without sleep, with everything answered at `answered`.
    pub(crate) fn is_due(self, answered: Option<Instant>) -> bool {
        self.quick && is_within(PATIENCE, answered) && !is_within(BUSY, *lock(&BUSY_AT))
    }
}

/// Lets others have the processor: the client may need this very one.
pub(crate) fn give_way() {
    let begin = Instant::now();
    std::thread::yield_now();
    if begin.elapsed() > GIVEN_WAY {
        *lock(&BUSY_AT) = Some(Instant::now());
    }
}

fn is_within(limit: Duration, since: Option<Instant>) -> bool {
    since.is_some_and(|since| since.elapsed() < limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_client_that_called_again_at_once_is_awaited_and_not_for_long() {
        let ago = |micros| Instant::now().checked_sub(Duration::from_micros(micros));
        let mut linger = Linger::default();
        linger.heard(None);
        assert!(!linger.is_quick(), "the first call says nothing");
        linger.heard(ago(0));
        assert!(linger.is_quick());
        assert!(!linger.is_due(ago(1000)), "it was awaited for long enough");
        linger.heard(ago(1000));
        assert!(!linger.is_quick(), "it was away for longer");
    }
}
