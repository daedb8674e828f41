//! The order of versions: the UAPI group's version format specification, which the boot loader specification uses.

use std::cmp::Ordering;

/// Compares two versions: `5.10` is newer than `5.9`, `6.0~rc1` older than `6.0`.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    loop {
        let separator = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"-.~^".contains(byte));
        left = skip(left, separator);
        right = skip(right, separator);
        // A tilde is older than the end, a hyphen newer, then the caret and the dot, each only against what lacks it.
        for mark in [b'~', b'\0', b'-', b'^', b'.'] {
            let has = |text: &[u8]| if mark == 0 { text.is_empty() } else { text.first() == Some(&mark) };
            match (has(left), has(right)) {
                (true, true) if mark == 0 => return Ordering::Equal,
                (true, true) => {
                    (left, right) = (&left[1..], &right[1..]);
                    break;
                }
                (true, false) => return Ordering::Less,
                (false, true) => return Ordering::Greater,
                (false, false) => {}
            }
        }
        let (digits, rest) = (count(left, u8::is_ascii_digit), count(right, u8::is_ascii_digit));
        let order = if digits > 0 || rest > 0 {
            let number = |text: &[u8], len: usize| {
                let text = skip(&text[..len], |byte| *byte == b'0');
                (text.len(), text.to_vec())
            };
            let order = number(left, digits).cmp(&number(right, rest));
            (left, right) = (&left[digits..], &right[rest..]);
            order
        } else {
            let (ours, theirs) =
                (count(left, u8::is_ascii_alphabetic), count(right, u8::is_ascii_alphabetic));
            let order = left[..ours].cmp(&right[..theirs]);
            (left, right) = (&left[ours..], &right[theirs..]);
            order
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn count(text: &[u8], wanted: impl Fn(&u8) -> bool) -> usize {
    text.iter().take_while(|byte| wanted(byte)).count()
}

fn skip(text: &[u8], unwanted: impl Fn(&u8) -> bool) -> &[u8] {
    &text[count(text, unwanted)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_is_greater() {
        for (older, newer) in [
            ("5.9", "5.10"),
            ("6.0~rc1", "6.0"),
            ("", "1"),
            ("~", ""),
            ("6.1.0-9-amd64", "6.1.0-10-amd64"),
            ("123.a", "123.b"),
            ("11.el8", "11.el9"),
            ("1.0", "1.0^20240101"),
            ("1.0-1", "1.0.1"),
        ] {
            assert_eq!(compare(older, newer), Ordering::Less, "{older} {newer}");
            assert_eq!(compare(newer, older), Ordering::Greater, "{newer} {older}");
        }
        assert_eq!(compare("1_.0", "1.00"), Ordering::Equal);
    }
}
