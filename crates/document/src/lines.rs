//! The lines of a text by their numbers.

use std::str::Lines as Rest;

/// A place that moves on through the lines of a text: to count them from the beginning for each finding would take
/// quadratic time.
pub(crate) struct Lines<'a> {
    text: &'a str,
    rest: Rest<'a>,
    /// The number of the line that was found last, from 1; 0 before the first.
    number: u32,
    line: Option<&'a str>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Lines<'a> {
        Lines { text, rest: text.lines(), number: 0, line: None }
    }

    /// The line of this number, from 1.
    pub(crate) fn get(&mut self, number: u32) -> Option<&'a str> {
        if number < self.number {
            *self = Lines::of(self.text);
        }
        let further = number - self.number;
        if let Some(skipped) = further.checked_sub(1) {
            self.line = self.rest.nth(usize::try_from(skipped).ok()?);
            self.number = number;
        }
        self.line
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
}
