//! The figures to reach: one row each, with its goal.

use std::fmt;

/// One figure of the table.
pub struct Figure {
    /// What is measured, with its unit.
    pub name: &'static str,
    /// Its key among the measured numbers.
    pub key: &'static str,
    /// What ours must reach.
    pub goal: Goal,
}

/// What counts as reached.
pub enum Goal {
    /// At most this share of the peer's number.
    AtMost(f64),
    /// At least this multiple of the peer's number.
    AtLeast(f64),
    /// At most this number, whatever the peer does.
    Limit(f64),
}

impl Goal {
    /// Whether `ours` reaches it beside `peer`.
    pub fn met(&self, ours: f64, peer: Option<f64>) -> bool {
        match (self, peer) {
            (Goal::Limit(limit), _) => ours <= *limit,
            (Goal::AtMost(share), Some(peer)) => ours <= share * peer,
            (Goal::AtLeast(times), Some(peer)) => ours >= times * peer,
            (_, None) => false,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::AtMost(share) => write!(f, "ratio <= {share}"),
            Goal::AtLeast(times) => write!(f, "ratio >= {times}"),
            Goal::Limit(limit) => write!(f, "<= {limit}"),
        }
    }
}

/// All figures, in the order of the table.
pub static FIGURES: &[Figure] = &[
    Figure { name: "connect, open, close (ms)", key: "connect_ms", goal: Goal::AtMost(0.5) },
    Figure { name: "one call, p50 (us)", key: "call_p50_us", goal: Goal::AtMost(0.5) },
    Figure { name: "define, synced to disk (per s)", key: "define_per_s", goal: Goal::AtLeast(3.0) },
    Figure { name: "list 1,000 machines (ms)", key: "list_ms", goal: Goal::AtMost(0.5) },
    Figure { name: "XML of 1,000, one by one (per s)", key: "xml_per_s", goal: Goal::AtLeast(2.0) },
    Figure { name: "bulk statistics of 1,000 inactive (ms)", key: "all_stats_ms", goal: Goal::AtMost(0.25) },
    Figure {
        name: "start until running, beyond bare QEMU (ms)",
        key: "start_beyond_ms",
        goal: Goal::Limit(50.0),
    },
    Figure { name: "resident memory idle (MiB)", key: "rss_idle_mib", goal: Goal::Limit(12.0) },
    Figure {
        name: "resident memory with 1,000 machines (MiB)",
        key: "rss_machines_mib",
        goal: Goal::Limit(20.0),
    },
    Figure {
        name: "daemon ready with 1,000 machines defined (ms)",
        key: "ready_ms",
        goal: Goal::Limit(100.0),
    },
    Figure {
        name: "one QEMU stopped: reads of the others, p99 (ms)",
        key: "stuck_p99_ms",
        goal: Goal::Limit(5.0),
    },
];
