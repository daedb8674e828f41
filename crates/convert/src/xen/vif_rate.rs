//! Rates of network cards, such as `10MB/s@20ms`, as KiB a second.

/// Reads a rate: a number, a prefix, `b` for bits or `B` for bytes, and the interval of replenishing, which is dropped.
pub(super) fn read(text: &str) -> Option<u64> {
    let (rate, _interval) = text.split_once('@').unwrap_or((text, ""));
    let rate = rate.trim().strip_suffix("/s")?;
    let (rate, bits) = match (rate.strip_suffix('b'), rate.strip_suffix('B')) {
        (Some(rate), _) => (rate, true),
        (None, Some(rate)) => (rate, false),
        (None, None) => return None,
    };
    let (digits, factor) = match rate.char_indices().next_back()? {
        (at, 'G') => (&rate[..at], 1 << 30),
        (at, 'M') => (&rate[..at], 1 << 20),
        (at, 'K') => (&rate[..at], 1 << 10),
        _ => (rate, 1u64),
    };
    let bytes = digits.parse::<u64>().ok()?.checked_mul(factor)?;
    let bytes = if bits { bytes / 8 } else { bytes };
    Some(bytes / 1024)
}

/// Writes a rate.
pub(super) fn write(kib: u64) -> String {
    format!("{kib}KB/s")
}
