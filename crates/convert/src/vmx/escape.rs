//! Texts and identities in VMware's spelling.

use stdx::Uuid;

/// Undoes `|XX` (or another mark): two hexadecimal digits stand for a byte. What is no such sequence is kept.
pub(super) fn unescape(text: &str, mark: char) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        let hex = |digits: &&str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        match digits.filter(hex).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(value) if char::from(*byte) == mark && value != 0 => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Writes the bytes of `special`, and control characters, as the mark and two hexadecimal digits.
pub(super) fn escape(text: &str, mark: char, special: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if special.contains(letter) || letter.is_ascii_control() {
            out.push_str(&format!("{mark}{:02x}", u32::from(letter)));
        } else {
            out.push(letter);
        }
    }
    out
}

/// Reads `56 4d 9b ef ac d9 b4 e0-c8 f0 ae a8 b9 10 35 15`.
pub(super) fn read_uuid(text: &str) -> Option<Uuid> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
    digits.parse().ok()
}

/// Writes an identity as [`read_uuid`] reads it.
pub(super) fn write_uuid(uuid: &Uuid) -> String {
    let mut out = String::with_capacity(47);
    for (index, byte) in uuid.as_bytes().iter().enumerate() {
        match index {
            0 => {}
            8 => out.push('-'),
            _ => out.push(' '),
        }
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

/// The identity whose halves are these signed numbers.
pub(super) fn read_genid(first: &str, second: &str) -> Option<Uuid> {
    let (first, second): (i64, i64) = (first.parse().ok()?, second.parse().ok()?);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&first.to_be_bytes());
    bytes[8..].copy_from_slice(&second.to_be_bytes());
    Some(Uuid::from_bytes(bytes))
}

/// The halves of an identity as signed numbers.
pub(super) fn write_genid(uuid: &Uuid) -> (String, String) {
    let number = u128::from_be_bytes(*uuid.as_bytes());
    let half = |number: u128| (number as u64 as i64).to_string();
    (half(number >> 64), half(number))
}
