//! Byte counts with units, for people.

/// A byte count in the largest unit that keeps it at 1 or more, with three decimals.
#[expect(clippy::cast_precision_loss, reason = "three decimals are shown")]
pub(crate) fn human(bytes: u64) -> String {
    const UNITS: &[&str] = &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.3} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_that_virsh_shows() {
        for (bytes, text) in [
            (512, "512.000 B"),
            (1023, "1023.000 B"),
            (1024, "1.000 KiB"),
            (1536, "1.500 KiB"),
            (1_048_575, "1023.999 KiB"),
            (10_485_760, "10.000 MiB"),
            (1_099_506_450_432, "1023.995 GiB"),
            (1_099_511_627_776, "1.000 TiB"),
        ] {
            assert_eq!(human(bytes), text);
        }
    }
}
