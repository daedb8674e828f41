//! Limits of rates: a bucket of tokens that fills with time.

use std::time::{Duration, Instant};

/// A rate: this many units in this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Bytes or operations.
    pub units: u64,
    /// In this time.
    pub period: Duration,
}

/// A bucket that holds the units of one period.
#[derive(Clone, Debug)]
pub struct Bucket {
    limit: Limit,
    /// May be below zero, when more was taken than there was: then it takes longer until something can be taken again.
    tokens: i128,
    filled: Instant,
}

impl Bucket {
    /// A full bucket.
    pub fn new(limit: Limit, now: Instant) -> Bucket {
        Bucket { limit, tokens: i128::from(limit.units), filled: now }
    }

    /// Takes units when there are any; else tells how long it takes until there are.
    ///
    /// # Errors
    /// The bucket is empty for this time.
    pub fn take(&mut self, units: u64, now: Instant) -> Result<(), Duration> {
        if let Some(wait) = self.wait(now) {
            return Err(wait);
        }
        self.spend(units);
        Ok(())
    }

    /// How long it takes until there is something to take.
    pub fn wait(&mut self, now: Instant) -> Option<Duration> {
        let period = self.limit.period.as_nanos().max(1) as i128;
        let full = i128::from(self.limit.units.max(1));
        let passed = now.saturating_duration_since(self.filled).as_nanos() as i128;
        let gained = passed.saturating_mul(full) / period;
        if gained > 0 {
            self.tokens = self.tokens.saturating_add(gained).min(full);
            // What is not worth a whole token yet stays.
            let spent = (gained.saturating_mul(period) / full).min(passed) as u64;
            self.filled += Duration::from_nanos(spent);
        }
        if self.tokens > 0 {
            return None;
        }
        let wait = ((1 - self.tokens).saturating_mul(period) / full + 1).min(i128::from(u64::MAX)) as u64;
        Some(Duration::from_nanos(wait).saturating_sub(now.saturating_duration_since(self.filled)))
    }

    /// Takes units, more than there are if need be.
    pub fn spend(&mut self, units: u64) {
        self.tokens = self.tokens.saturating_sub(i128::from(units));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_fills_with_time() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut bucket = Bucket::new(Limit { units: 1000, period: Duration::from_secs(1) }, start);
        assert_eq!(bucket.take(600, at(0)), Ok(()));
        assert_eq!(bucket.take(1400, at(0)), Ok(()), "more than there is: others wait for it");
        let wait = bucket.take(1, at(0)).unwrap_err();
        assert!(wait > Duration::from_secs(1) && wait < Duration::from_millis(1002), "{wait:?}");
        assert!(bucket.take(1, at(500)).is_err());
        assert_eq!(bucket.take(1, at(1002)), Ok(()));
        assert_eq!(bucket.take(1000, at(9000)), Ok(()), "it holds no more than a period");
        assert!(bucket.take(1, at(9000)).is_err());
    }

    #[test]
    fn small_steps_are_not_lost() {
        let start = Instant::now();
        let mut bucket = Bucket::new(Limit { units: 10, period: Duration::from_secs(1) }, start);
        bucket.take(10, start).unwrap();
        let taken =
            (1..=1000u32).filter(|ms| bucket.take(1, start + Duration::from_millis((*ms).into())).is_ok());
        assert_eq!(taken.count(), 10);
    }
}
