//! Points in time as text, in UTC.

use std::time::{SystemTime, UNIX_EPOCH};

/// A point in time, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Civil {
    year: i64,
    month: u64,
    day: u64,
    hour: u64,
    minute: u64,
    second: u64,
}

/// `2024-05-06 07:08:09.123+0000`, the stamp in front of events.
pub(crate) fn event_stamp(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}.{:03}+0000", date_time(since.as_secs()), since.subsec_millis())
}

/// `2024-05-06 07:08:09`.
pub(crate) fn date_time(epoch_seconds: u64) -> String {
    let Civil { year, month, day, hour, minute, second } = civil(epoch_seconds);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// `2024-05-06 07:08:09 +0000`, the time of a snapshot.
pub(crate) fn zoned(epoch_seconds: u64) -> String {
    format!("{} +0000", date_time(epoch_seconds))
}

/// The present time as log files carry it.
pub(crate) fn log_stamp() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    date_time(now.as_secs()).replace('-', ".")
}

/// Days since 1970 to a date of the Gregorian calendar, counting years from March so that leap days come last.
fn civil(epoch_seconds: u64) -> Civil {
    let (days, rest) = (epoch_seconds / 86_400, epoch_seconds % 86_400);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = i64::try_from(year_of_era + era * 400).unwrap_or(i64::MAX) + i64::from(month <= 2);
    Civil { year, month, day, hour: rest / 3_600, minute: rest / 60 % 60, second: rest % 60 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn seconds_become_dates() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00"),
            (627_319_920, "1989-11-17 15:32:00"),
            (951_782_400, "2000-02-29 00:00:00"),
            (1_709_251_199, "2024-02-29 23:59:59"),
            (4_102_444_800, "2100-01-01 00:00:00"),
        ] {
            assert_eq!(date_time(seconds), text);
        }
        let at = UNIX_EPOCH + Duration::from_millis(1_763_805_370_073);
        assert_eq!(event_stamp(at), "2025-11-22 09:56:10.073+0000");
    }
}
