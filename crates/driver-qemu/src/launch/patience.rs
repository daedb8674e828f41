//! How long a starting emulator is waited for: long while it works, not long when it sits still.

use std::path::Path;
use std::time::Duration;

use host_sys::files::read_bounded;
use host_sys::process;

/// How often the emulator is looked at.
pub const INTERVAL: Duration = Duration::from_millis(500);
/// Longest wait for an emulator that does nothing. A usual one greets within a fraction of a second.
const STILL_MAX: Duration = Duration::from_secs(10);
/// Longest wait for one that works: it may have much memory to prepare.
const TOTAL_MAX: Duration = Duration::from_secs(120);
/// Most bytes of a file below `/proc`.
const PROC_BYTES_MAX: u64 = 4096;

/// What a process has done so far; any change of it is work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Time on processors, ns.
    cpu_ns: u64,
    /// Bytes read and written.
    io_bytes: u64,
    /// Memory it has touched, bytes.
    resident_bytes: u64,
}

impl Work {
    /// What the process has done by now; nothing when it cannot be seen.
    pub fn of(pid: u32) -> Work {
        let Ok(stat) = process::stat(pid) else { return Work::default() };
        let counters =
            read_bounded(Path::new(&format!("/proc/{pid}/io")), PROC_BYTES_MAX).unwrap_or_default();
        let counters = String::from_utf8_lossy(&counters);
        let moved = counters.lines().filter_map(|line| {
            line.strip_prefix("rchar: ").or_else(|| line.strip_prefix("wchar: "))?.parse::<u64>().ok()
        });
        Work {
            cpu_ns: stat.user_time_ns.saturating_add(stat.system_time_ns),
            io_bytes: moved.fold(0, u64::saturating_add),
            resident_bytes: stat.resident_bytes,
        }
    }
}

/// A wait for an emulator's greeting.
#[derive(Debug, Default)]
pub struct Patience {
    last: Work,
    /// When it was last seen to have worked, after the begin of the wait.
    worked_at: Duration,
}

impl Patience {
    /// Looks at what the emulator has done when it was waited for that long; whether to go on.
    pub fn goes_on(&mut self, waited: Duration, work: Work) -> bool {
        if work != self.last {
            self.last = work;
            self.worked_at = waited;
        }
        waited < TOTAL_MAX && waited.saturating_sub(self.worked_at) < STILL_MAX
    }

    /// How long the emulator has done nothing, after so long a wait; `None` while it worked.
    pub fn still(&self, waited: Duration) -> Option<Duration> {
        let still = waited.saturating_sub(self.worked_at);
        (still >= STILL_MAX).then_some(still)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_waited_for_and_idleness_is_not() {
        // How long the process works (in half seconds) and when the wait ends.
        let cases = [(0, 20, true), (1, 21, true), (30, 50, true), (400, 240, false)];
        for (busy, expected, still) in cases {
            let mut patience = Patience::default();
            let mut ticks = 0;
            let waited = loop {
                ticks += 1;
                let waited = INTERVAL * ticks;
                let work = Work { cpu_ns: u64::from(ticks.min(busy)), ..Work::default() };
                if !patience.goes_on(waited, work) {
                    break waited;
                }
            };
            assert_eq!((ticks, patience.still(waited).is_some()), (expected, still), "{busy}");
        }
    }

    #[test]
    fn this_process_works() {
        let before = Work::of(std::process::id());
        let wasted: u64 = (0..u64::from(u32::MAX) / 64).map(std::hint::black_box).sum();
        let text = std::fs::read("/proc/self/maps").unwrap();
        assert!(wasted > 0 && !text.is_empty());
        assert_ne!(Work::of(std::process::id()), before);
        assert_eq!(Work::of(0), Work::default());
    }
}
