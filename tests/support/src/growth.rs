//! How the time of a computation grows with its input.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// How many times as long the longer input is.
const FACTOR: usize = 4;
/// Most times as long as the shorter input it may take. Linear work takes four times as long, a little more where memory is
/// slower than caches; quadratic work sixteen times.
const GROWTH_MAX: u32 = 9;
/// Shorter times say nothing: clocks are coarse, and other work disturbs.
const TIME_MIN: Duration = Duration::from_millis(40);
/// So often it is measured before it is told.
const ATTEMPTS: u32 = 4;

/// Whether `work` on an input of four times the length takes much more than four times as long: the two times. Only the
/// time of this thread on a processor counts, and the best of some attempts.
pub fn superlinear<T>(length: usize, make: impl Fn(usize) -> T, work: impl Fn(&T)) -> Option<String> {
    let (shorter, longer) = (make(length), make(length * FACTOR));
    let (mut short, mut long) = (Duration::MAX, Duration::MAX);
    for _ in 0..ATTEMPTS {
        long = long.min(time_of(|| work(&longer)));
        if long < TIME_MIN {
            return None;
        }
        short = short.min(time_of(|| work(&shorter)));
        if long <= short * GROWTH_MAX {
            return None;
        }
    }
    Some(format!("{length}: {short:?}, {}: {long:?}", length * FACTOR))
}

/// How long it keeps a processor busy.
fn time_of(work: impl FnOnce()) -> Duration {
    let begin = processor_time();
    work();
    processor_time().saturating_sub(begin)
}

/// How long this thread has been on a processor.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadratic_work_is_told() {
        let make = |length: usize| vec![std::hint::black_box(1_u64); length];
        let pairs = |all: &Vec<u64>| {
            let sum: u64 =
                all.iter().map(|one| all.iter().filter(|other| *other == one).count() as u64).sum();
            std::hint::black_box(sum);
        };
        let sum = |all: &Vec<u64>| {
            std::hint::black_box(all.iter().sum::<u64>());
        };
        assert!(superlinear(4_000, make, pairs).is_some());
        assert_eq!(superlinear(4_000_000, make, sum), None);
    }
}
