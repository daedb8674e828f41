//! The 16-byte identity of objects, in the spellings that libvirt reads and the one it writes.

use std::fmt;
use std::str::FromStr;

/// A UUID: 16 raw bytes on the wire, 36 lower-case characters in text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Uuid([u8; 16]);

impl Uuid {
    /// The UUID with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Uuid {
        Uuid(bytes)
    }

    /// A version 4 (random) UUID made of 16 random bytes (RFC 9562, section 5.4).
    pub const fn from_random(mut bytes: [u8; 16]) -> Uuid {
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Uuid(bytes)
    }

    /// The raw bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// The text is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseUuidError;

impl fmt::Display for ParseUuidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a UUID: 32 hexadecimal digits are needed, with or without hyphens")
    }
}

impl std::error::Error for ParseUuidError {}

impl FromStr for Uuid {
    type Err = ParseUuidError;

    /// Reads 32 hexadecimal digits; hyphens may stand between bytes and blanks around the text, as libvirt allows.
    fn from_str(text: &str) -> Result<Uuid, ParseUuidError> {
        let mut bytes = [0u8; 16];
        let mut digits = text.trim().bytes().peekable();
        for byte in &mut bytes {
            while digits.next_if_eq(&b'-').is_some() {}
            let high = digits.next().and_then(hex_value).ok_or(ParseUuidError)?;
            let low = digits.next().and_then(hex_value).ok_or(ParseUuidError)?;
            *byte = high << 4 | low;
        }
        if digits.next().is_some() { Err(ParseUuidError) } else { Ok(Uuid(bytes)) }
    }
}

fn hex_value(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(36);
        for (index, byte) in self.0.into_iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            for digit in [byte >> 4, byte & 0x0f] {
                text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
        }
        f.pad(&text)
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_spelling_and_writes_one() {
        let text = "c7a5fdbd-edaf-9455-926a-d65c16db1809";
        for spelling in [text, "C7A5FDBDEDAF9455926AD65C16DB1809", " c7a5fdbd-edaf9455926a-d65c16db1809 "] {
            assert_eq!(spelling.parse::<Uuid>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_none() {
        for text in [
            "",
            "x",
            "c7a5fdbd",
            "c7a5fdbd-edaf-9455-926a-d65c16db18091",
            "g7a5fdbd-edaf-9455-926a-d65c16db1809",
        ] {
            assert_eq!(text.parse::<Uuid>(), Err(ParseUuidError), "{text}");
        }
    }
}
