//! Days and dates of the Gregorian calendar, by counting in years that begin in March.

/// Days from such a year's first to the first of January 1970.
const EPOCH: i64 = 719_468;
/// Days of 400 years.
const ERA: i64 = 146_097;

/// Year, month and day of a day after 1970-01-01.
#[must_use]
pub fn date(days: i64) -> (i64, u8, u8) {
    let shifted = days.saturating_add(EPOCH);
    let (era, of_era) = (shifted.div_euclid(ERA), shifted.rem_euclid(ERA));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month as u8, day as u8)
}

/// The day after 1970-01-01 that has this date; a month beyond the year, or a day beyond the month, counts on.
#[must_use]
pub fn day(year: i64, month: u8, day: u8) -> i64 {
    let month = i64::from(month.clamp(1, 12));
    let year = year.clamp(-1_000_000, 1_000_000) - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    era * ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - EPOCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_each_other() {
        for (number, year, month, of_month) in [
            (0, 1970, 1, 1),
            (-1, 1969, 12, 31),
            (59, 1970, 3, 1),
            (11_016, 2000, 2, 29),
            (20_780, 2026, 11, 23),
            (47_540, 2100, 2, 28),
            (47_541, 2100, 3, 1),
        ] {
            assert_eq!((date(number), day(year, month, of_month)), ((year, month, of_month), number));
        }
        assert!((-800_000..800_000).step_by(97).all(|number| {
            let (year, month, of_month) = date(number);
            day(year, month, of_month) == number
        }));
        assert_eq!(day(2026, 2, 31), day(2026, 3, 3));
        let _ = (date(i64::MAX), date(i64::MIN), day(i64::MAX, 255, 255), day(i64::MIN, 0, 0));
    }
}
