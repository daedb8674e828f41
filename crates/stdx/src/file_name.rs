//! Names of objects that become the names of their files.

use crate::line;

/// Longest name, in bytes: what is put around it must fit a file's name too.
pub const BYTES_MAX: usize = 200;
/// Longest part of a bad name that is shown, in characters.
const SHOWN_MAX: usize = 32;

/// Why this cannot be such a name, to be read after the name; none for a name that can.
#[must_use]
pub fn fault(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("cannot be empty".to_owned());
    }
    if name.contains('/') {
        return Some("cannot contain '/'".to_owned());
    }
    if let Some(control) = line::control(name) {
        return Some(match control {
            '\t' | '\n' | '\r' => format!("cannot contain '{}'", control.escape_default()),
            '\u{2028}' | '\u{2029}' => format!("cannot contain the line break U+{:04X}", u32::from(control)),
            other => format!("cannot contain the control character U+{:04X}", u32::from(other)),
        });
    }
    if let Some(misleading) = name.chars().find(|letter| misleads(*letter)) {
        let number = u32::from(misleading);
        return Some(format!("cannot contain U+{number:04X}, which nobody sees or which turns text around"));
    }
    if name == "." || name == ".." {
        return Some("cannot be used: it means a folder".to_owned());
    }
    let bytes = name.len();
    (bytes > BYTES_MAX).then(|| format!("has {bytes} bytes, at most {BYTES_MAX} are possible"))
}

/// What the author of a bad name can do.
#[must_use]
pub fn cure(name: &str) -> &'static str {
    if name.len() > BYTES_MAX {
        "choose a shorter name; <title> and <description> take long texts"
    } else {
        "choose a name of letters, digits, '-', '_' and '.'"
    }
}

/// The name for a message: its beginning, with the characters that do harm there as escapes.
#[must_use]
pub fn shown(name: &str) -> String {
    let mut letters = name.chars();
    let mut shown = String::new();
    for letter in letters.by_ref().take(SHOWN_MAX) {
        if letter.is_control() || misleads(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    if letters.next().is_some() {
        shown.push_str("..");
    }
    shown
}

/// Characters of Unicode's category Cf and their like: a name with them can look like another.
fn misleads(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_its_own_words() {
        let long = "x".repeat(BYTES_MAX + 1);
        for (name, expected) in [
            ("", " cannot be empty"),
            ("a/b", "a/b cannot contain '/'"),
            ("a\nb", "a\\nb cannot contain '\\n'"),
            ("a\tb", "a\\tb cannot contain '\\t'"),
            ("a\u{7f}b", "a\\u{7f}b cannot contain the control character U+007F"),
            ("a\u{85}b", "a\\u{85}b cannot contain the control character U+0085"),
            ("a\u{2028}b", "a\\u{2028}b cannot contain the line break U+2028"),
            ("a\u{202e}b", "a\\u{202e}b cannot contain U+202E, which nobody sees or which turns text around"),
            ("..", ".. cannot be used: it means a folder"),
            (&long, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.. has 201 bytes, at most 200 are possible"),
        ] {
            assert_eq!(format!("{} {}", shown(name), fault(name).unwrap_or_default()), expected);
        }
        for name in [" ", "  x", "ä", "日本", "a.xml", ".hidden", &"x".repeat(BYTES_MAX)] {
            assert_eq!(fault(name), None, "{name}");
        }
    }
}
