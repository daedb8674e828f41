//! Texts of one line: what would begin another line, or tell a terminal or a tool to do something.

/// The first character that no text of one line can have: a control character (Unicode's category Cc), or the separator
/// of lines or paragraphs.
#[must_use]
pub fn control(text: &str) -> Option<char> {
    // Most texts are plain ASCII, of which bytes tell all.
    let plain = |byte: u8| (b' '..0x7f).contains(&byte);
    if text.bytes().all(plain) {
        return None;
    }
    text.chars().find(|letter| letter.is_control() || is_break(*letter))
}

/// Whether a reader of Unicode text goes to another line here.
#[must_use]
pub fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | '\x0b' | '\x0c' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_ends_a_line_or_steers_is_found() {
        for (text, expected) in [
            ("", None),
            ("plain ~", None),
            ("ä 日本 \u{a0}", None),
            ("a\tb\n", Some('\t')),
            ("é\r", Some('\r')),
            ("\u{7f}", Some('\u{7f}')),
            ("a\u{80}", Some('\u{80}')),
            ("a\u{85}", Some('\u{85}')),
            ("\u{9f}", Some('\u{9f}')),
            ("a\u{2028}", Some('\u{2028}')),
            ("a\u{2029}", Some('\u{2029}')),
        ] {
            assert_eq!(control(text), expected, "{text:?}");
        }
        assert!(is_break('\u{85}') && !is_break('\t'));
    }
}
