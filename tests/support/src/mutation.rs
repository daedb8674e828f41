//! Texts with mistakes: documents, configurations and recorded answers as no sound program writes them.

use std::ops::Range;

use crate::Random;

/// What is written into a text at random places: ends and marks of several formats, and values that are seldom right.
const WORDS: &[&str] = &[
    "",
    "-1",
    "0",
    "4294967295",
    "99999999999999999999",
    "/",
    " ",
    ":",
    ",",
    "[",
    "]",
    "=",
    ".",
    "%",
    "\"",
    "a&#10;b",
    "&lt;",
    "&amp;",
    "é",
    "yes",
    "no",
    "on",
    "qemu",
    "pci",
    "virtio",
    "0x10",
    "1-3,^2",
    "KiB",
    "x'y\"z",
    "emptyBackingString",
];

/// The text with one to three mistakes: lines left out, twice or exchanged, values exchanged or with other words, and
/// words and numbers where none belong.
#[must_use]
pub fn mutate(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.index(3) {
        text = mistaken(&text, random);
    }
    text
}

fn mistaken(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.is_empty() {
        return String::new();
    }
    let values = values(text);
    let (at, other) = (random.index(lines.len()), random.index(lines.len()));
    let word = *random.choose(WORDS);
    match random.index(8) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[other]),
        2 => lines.swap(at, other),
        3 => {
            let place = letter_at(text, random);
            return format!("{}{word}{}", &text[..place], &text[place..]);
        }
        4 => {
            let nines = lines[at].replace(|letter: char| letter.is_ascii_digit(), "9");
            lines[at] = &nines;
            return lines.concat();
        }
        5 if !values.is_empty() => {
            let (from, to) = (random.choose(&values), random.choose(&values));
            return format!("{}{}{}", &text[..to.start], &text[from.clone()], &text[to.end..]);
        }
        _ if !values.is_empty() => {
            let value = random.choose(&values);
            return format!("{}{word}{}", &text[..value.start], &text[value.end..]);
        }
        _ => {}
    }
    lines.concat()
}

/// A place between two letters, or before the first.
fn letter_at(text: &str, random: &mut Random) -> usize {
    let mut place = random.index(text.len());
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

/// Where values stand: between quotes, between tags, and behind the equals sign of a line without quotes.
fn values(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from: Option<(usize, char)> = None;
    for (at, letter) in text.char_indices() {
        match from {
            Some((start, end)) if letter == end => {
                found.push(start..at);
                from = (letter == '>').then_some((at + 1, '<'));
            }
            None if matches!(letter, '\'' | '"') => from = Some((at + 1, letter)),
            None if letter == '>' => from = Some((at + 1, '<')),
            _ => {}
        }
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(equals) = line.find('=').filter(|_| !line.contains(['\'', '"'])) {
            found.push(start + equals + 1..start + line.trim_end().len());
        }
        start += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_changed_and_values_found() {
        let text = "<é a='1'>two</é>\nkey = 3\n";
        let found: Vec<&str> = values(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["1", "two", " 3"]);
        let mut random = Random::seeded(1);
        let changed = (0..200).filter(|_| mutate(text, &mut random) != text).count();
        assert!(changed > 150, "{changed} of 200 texts were changed");
        assert_eq!(mutate("", &mut random), "");
    }
}
