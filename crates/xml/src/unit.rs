//! Byte counts with a unit, scaled as libvirt scales them.

use crate::{Class, Refusal};

/// The units that a document may name, for messages and reference pages. Case does not matter; `k`, `M` ... alone are
/// `KiB`, `MiB` ...
pub const UNITS: &[&str] =
    &["b", "bytes", "KB", "KiB", "MB", "MiB", "GB", "GiB", "TB", "TiB", "PB", "PiB", "EB", "EiB"];

/// The number of bytes in `number` of `unit`: `KiB` and `K` are 1024, `KB` is 1000, `b` and `bytes` are 1.
///
/// # Errors
/// The unit is unknown or the result does not fit.
pub fn to_bytes(number: u64, unit: &str) -> Result<u64, Refusal> {
    let factor = factor(unit).ok_or_else(|| {
        let text = format!("unknown suffix '{unit}'. Allowed: {}", UNITS.join(", "));
        Refusal::Message(Class::InvalidArgument, text)
    })?;
    number
        .checked_mul(factor)
        .ok_or_else(|| Refusal::Message(Class::Overflow, format!("value too large: {number}{unit}")))
}

/// Reads `text` in `unit` and gives it in `target`, rounded up.
///
/// # Errors
/// The text is no number, the unit is unknown or the result does not fit.
pub fn scale(text: &str, unit: Option<&str>, target: &'static str) -> Result<u64, Refusal> {
    let digits = text.trim();
    let number: u64 = digits.parse().map_err(|_| Refusal::Expected("Expected non-negative integer value"))?;
    match unit {
        None => Ok(number),
        Some(unit) if unit == target => Ok(number),
        Some(unit) => Ok(to_bytes(number, unit)?.div_ceil(factor(target).unwrap_or(1))),
    }
}

fn factor(unit: &str) -> Option<u64> {
    let lower = unit.to_ascii_lowercase();
    if matches!(lower.as_str(), "" | "b" | "byte" | "bytes") {
        return Some(1);
    }
    let mut letters = lower.chars();
    let power = match letters.next()? {
        'k' => 1,
        'm' => 2,
        'g' => 3,
        't' => 4,
        'p' => 5,
        'e' => 6,
        _ => return None,
    };
    match letters.as_str() {
        "" | "ib" => Some(1024_u64.pow(power)),
        "b" => Some(1000_u64.pow(power)),
        _ => None,
    }
}
