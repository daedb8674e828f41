//! The lines of a text by their numbers.

use std::str::Lines as Rest;

/// A place that moves on through the lines of a text, and through the characters of a line: to count them from the beginning
/// for each finding would take quadratic time.
pub(crate) struct Lines<'a> {
    text: &'a str,
    rest: Rest<'a>,
    /// The number of the line that was found last, from 1; 0 before the first.
    number: u32,
    line: Option<&'a str>,
    /// How many characters of that line are passed, and how many bytes they have.
    passed: (usize, usize),
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Lines<'a> {
        Lines { text, rest: text.lines(), number: 0, line: None, passed: (0, 0) }
    }

    /// The line of this number, from 1.
    fn get(&mut self, number: u32) -> Option<&'a str> {
        if number < self.number {
            *self = Lines::of(self.text);
        }
        let further = number - self.number;
        if let Some(skipped) = further.checked_sub(1) {
            self.line = self.rest.nth(usize::try_from(skipped).ok()?);
            self.number = number;
            self.passed = (0, 0);
        }
        self.line
    }

    /// The line of this number in two parts: the characters in front of a column, from 1, and the rest.
    pub(crate) fn split(&mut self, number: u32, column: u32) -> Option<(&'a str, &'a str)> {
        let line = self.get(number)?;
        let wanted = usize::try_from(column).ok()?.checked_sub(1)?;
        if wanted < self.passed.0 {
            self.passed = (0, 0);
        }
        let (count, bytes) = self.passed;
        let further: usize = line.get(bytes..)?.chars().take(wanted - count).map(char::len_utf8).sum();
        self.passed = (wanted, bytes + further);
        line.split_at_checked(bytes + further)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_in_any_order() {
        let text = "a\nb\r\n\nd";
        let mut lines = Lines::of(text);
        for number in [1_usize, 1, 3, 4, 2, 9, 4, 0, 2, 3, 10, 11, 1] {
            let expected = number.checked_sub(1).and_then(|before| text.lines().nth(before));
            assert_eq!(lines.get(u32::try_from(number).unwrap()), expected, "{number}");
        }
    }

    #[test]
    fn columns_are_found_in_any_order() {
        let text = "a\nb\u{e4}\u{20ac}d\n";
        for (number, column, expected) in [
            (2, 1, Some(("", "b\u{e4}\u{20ac}d"))),
            (2, 3, Some(("b\u{e4}", "\u{20ac}d"))),
            (2, 9, Some(("b\u{e4}\u{20ac}d", ""))),
            (1, 2, Some(("a", ""))),
            (1, 0, None),
            (3, 1, None),
        ] {
            assert_eq!(Lines::of(text).split(number, column), expected, "{number}:{column}");
        }
        let mut lines = Lines::of(text);
        for (column, rest) in [(3, "\u{20ac}d"), (4, "d"), (9, ""), (2, "\u{e4}\u{20ac}d"), (3, "\u{20ac}d")]
        {
            assert_eq!(lines.split(2, column).map(|(_, rest)| rest), Some(rest), "{column}");
        }
    }
}
