//! The figures to reach: one row each, with its goal.

use std::fmt;

use super::samples::{Samples, largest, median};

/// One figure of the table.
pub struct Figure {
    /// What is measured, with its unit.
    pub name: &'static str,
    /// Its key among the measured numbers.
    pub key: &'static str,
    /// What ours must reach.
    pub goal: Goal,
    /// What counts of several rounds.
    pub take: fn(&[f64]) -> f64,
    /// The key of a number that must be 0 for ours: anything else misses the row, whatever the figure.
    pub spoiled_by: Option<&'static str>,
    /// Missing it fails the command.
    pub binding: bool,
    /// It is measured only where the corpus lies beside the repository.
    pub needs_corpus: bool,
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

impl Figure {
    const fn new(name: &'static str, key: &'static str, goal: Goal) -> Figure {
        Figure { name, key, goal, take: median, spoiled_by: None, binding: true, needs_corpus: false }
    }

    /// A round that is worse than the others counts.
    const fn in_every_round(mut self) -> Figure {
        self.take = largest;
        self
    }

    const fn spoiled_by(mut self, key: &'static str) -> Figure {
        self.spoiled_by = Some(key);
        self
    }

    const fn of_corpus(mut self) -> Figure {
        self.needs_corpus = true;
        self
    }

    const fn informative(mut self) -> Figure {
        self.binding = false;
        self
    }

    /// Whether it has a row in the table.
    pub fn is_measured(&self, ours: &Samples) -> bool {
        !self.needs_corpus || ours.contains_key(self.key)
    }

    /// Whether `ours` reaches the goal beside `peer`.
    pub fn met(&self, ours: &Samples, peer: &Samples) -> bool {
        let number = |samples: &Samples| samples.get(self.key).map(|rounds| (self.take)(rounds));
        let spoiled =
            self.spoiled_by.is_some_and(|key| ours.get(key).is_none_or(|rounds| largest(rounds) != 0.0));
        !spoiled && number(ours).is_some_and(|ours| self.goal.met(ours, number(peer)))
    }
}

/// All figures, in the order of the table.
pub static FIGURES: &[Figure] = &[
    Figure::new("connect, open, close (ms)", "connect_ms", Goal::AtMost(0.5)),
    Figure::new("one call after the other, p50 (us)", "call_p50_us", Goal::AtMost(0.5)),
    Figure::new("one call each 2 ms, p50 (us)", "paced_p50_us", Goal::AtMost(1.0)).informative(),
    Figure::new("define, synced to disk (per s)", "define_per_s", Goal::AtLeast(3.0)),
    Figure::new("list 1,000 machines (ms)", "list_ms", Goal::AtMost(0.5)),
    Figure::new("XML of 1,000, one by one (per s)", "xml_per_s", Goal::AtLeast(2.0)),
    Figure::new("bulk statistics of 1,000 inactive (ms)", "all_stats_ms", Goal::AtMost(0.25)),
    Figure::new("documents to command lines (per s)", "native_per_s", Goal::AtLeast(3.0)).of_corpus(),
    Figure::new("define of the largest documents (per s)", "largest_define_per_s", Goal::AtLeast(3.0))
        .of_corpus(),
    Figure::new("XML of the largest documents (per s)", "largest_xml_per_s", Goal::AtLeast(3.0)).of_corpus(),
    Figure::new("5,000 devices, define and read (ms)", "devices_ms", Goal::AtMost(1.0)).informative(),
    Figure::new("the same beside 2,500 devices (times)", "devices_growth", Goal::Limit(2.5)),
    Figure::new("start until running, beyond bare QEMU (ms)", "start_beyond_ms", Goal::Limit(50.0)),
    Figure::new("resident memory idle (MiB)", "rss_idle_mib", Goal::Limit(12.0)),
    Figure::new("resident memory with 1,000 machines (MiB)", "rss_machines_mib", Goal::Limit(20.0))
        .in_every_round(),
    Figure::new("daemon ready with 1,000 machines defined (ms)", "ready_ms", Goal::Limit(100.0)),
    Figure::new("one QEMU stopped: reads of the others, p99 (ms)", "stuck_p99_ms", Goal::Limit(5.0))
        .spoiled_by("stuck_blocked"),
    Figure::new("one QEMU stopped: slowest read of the others (ms)", "stuck_max_ms", Goal::Limit(100.0))
        .spoiled_by("stuck_blocked")
        .informative(),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(numbers: &[(&str, &[f64])]) -> Samples {
        numbers.iter().map(|(key, rounds)| ((*key).to_owned(), rounds.to_vec())).collect()
    }

    #[test]
    fn goals_are_met_and_missed() {
        let check = |key: &str, ours: &[(&str, &[f64])], peer: &[(&str, &[f64])], expected: bool| {
            let figure = FIGURES.iter().find(|figure| figure.key == key).unwrap();
            assert_eq!(
                figure.met(&samples(ours), &samples(peer)),
                expected,
                "{key}: {ours:?} beside {peer:?}"
            );
        };
        check("connect_ms", &[("connect_ms", &[1.0, 9.0, 1.0])], &[("connect_ms", &[2.0])], true);
        check("connect_ms", &[("connect_ms", &[1.1])], &[("connect_ms", &[2.0])], false);
        check("connect_ms", &[("connect_ms", &[1.0])], &[], false);
        check("define_per_s", &[("define_per_s", &[3.0])], &[("define_per_s", &[1.0])], true);
        check("rss_machines_mib", &[("rss_machines_mib", &[10.0, 10.0, 21.0])], &[], false);
        check("stuck_p99_ms", &[("stuck_p99_ms", &[1.0]), ("stuck_blocked", &[0.0])], &[], true);
        check("stuck_p99_ms", &[("stuck_p99_ms", &[1.0]), ("stuck_blocked", &[1.0])], &[], false);
        check("stuck_p99_ms", &[("stuck_p99_ms", &[1.0])], &[], false);
    }
}
