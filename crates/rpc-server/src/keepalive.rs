//! The keepalive rule without I/O: when to ping, when to give up.

use std::time::{Duration, Instant};

/// How often to ask and how often in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepaliveLimits {
    /// Silence after which a ping is sent.
    pub interval: Duration,
    /// Unanswered pings after which, one more interval later, the connection is closed.
    pub count: u32,
}

impl Default for KeepaliveLimits {
    /// Five pings, five seconds apart.
    fn default() -> KeepaliveLimits {
        KeepaliveLimits { interval: Duration::from_secs(5), count: 5 }
    }
}

/// What the timer's end means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Something was heard meanwhile: wait on.
    Wait,
    /// Send a ping.
    Ping,
    /// The peer is gone.
    Dead,
}

/// The state of one connection.
#[derive(Debug)]
pub(crate) struct Keepalive {
    limits: KeepaliveLimits,
    /// When something was received, or the last ping was sent.
    since: Instant,
    unanswered: u32,
}

impl Keepalive {
    /// Starts counting at `now`.
    pub(crate) fn new(limits: KeepaliveLimits, now: Instant) -> Keepalive {
        Keepalive { limits, since: now, unanswered: 0 }
    }

    /// Something was received at `now`.
    pub(crate) fn heard(&mut self, now: Instant) {
        self.since = now;
        self.unanswered = 0;
    }

    /// When `check` is to be called next.
    pub(crate) fn deadline(&self) -> Instant {
        self.since + self.limits.interval
    }

    /// Decides what the time `now` means.
    pub(crate) fn check(&mut self, now: Instant) -> Verdict {
        if now < self.deadline() {
            return Verdict::Wait;
        }
        if self.unanswered >= self.limits.count {
            return Verdict::Dead;
        }
        self.unanswered += 1;
        self.since = now;
        Verdict::Ping
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_pings_then_closed_at_thirty_seconds() {
        let start = Instant::now();
        let mut keepalive = Keepalive::new(KeepaliveLimits::default(), start);
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(keepalive.check(at(4)), Verdict::Wait);
        for ping in [5, 10, 15, 20, 25] {
            assert_eq!(keepalive.deadline(), at(ping));
            assert_eq!(keepalive.check(at(ping)), Verdict::Ping);
        }
        assert_eq!(keepalive.check(at(29)), Verdict::Wait);
        assert_eq!(keepalive.check(at(30)), Verdict::Dead);
    }

    #[test]
    fn anything_heard_starts_over() {
        let start = Instant::now();
        let mut keepalive =
            Keepalive::new(KeepaliveLimits { interval: Duration::from_secs(1), count: 1 }, start);
        assert_eq!(keepalive.check(start + Duration::from_secs(1)), Verdict::Ping);
        keepalive.heard(start + Duration::from_millis(1500));
        assert_eq!(keepalive.check(start + Duration::from_millis(2400)), Verdict::Wait);
        assert_eq!(keepalive.check(start + Duration::from_millis(2500)), Verdict::Ping);
        assert_eq!(keepalive.check(start + Duration::from_millis(3500)), Verdict::Dead);
    }
}
