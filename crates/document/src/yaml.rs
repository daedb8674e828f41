//! The part of YAML that documents need: mappings, sequences and scalars. Scalars are text, whatever they look like.

use std::fmt::Write;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::view::{DEPTH_MAX, Tree, ViewError};

/// What can be done about the reader's refusals, by words in them.
const CURES: &[(&str, &str)] = &[
    ("there is no document", "write an object, such as domain: {name: a}"),
    ("several documents", "write each into a file of its own"),
    ("anchors and tags", "write values as they are, without & and !"),
    ("aliases", "write the value once more"),
    ("given twice", "give it once, or write a list"),
    ("tabs", "indent with blanks"),
    ("expected ',' or ']'", "close the list with ]"),
    ("expected ',' or '}'", "close the object with }"),
    ("nested", "documents are not nested so deeply"),
];

/// Reads one document.
pub(crate) fn read(text: &str) -> Result<Tree, ViewError> {
    let mut reader = Reader { events: Parser::new_from_str(text), place: (1, 1) };
    let mut tree = None;
    loop {
        match reader.next()? {
            Event::StreamEnd => return tree.ok_or_else(|| reader.refuse("there is no document")),
            Event::DocumentStart(_) if tree.is_some() => {
                return Err(reader.refuse("there are several documents"));
            }
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
            event => tree = Some(reader.value(event, 0)?),
        }
    }
}

struct Reader<'input, I: Iterator<Item = Result<(Event<'input>, Span), saphyr_parser::ScanError>>> {
    events: I,
    /// Line and column of the last event.
    place: (usize, usize),
}

impl<'input, I: Iterator<Item = Result<(Event<'input>, Span), saphyr_parser::ScanError>>> Reader<'input, I> {
    fn next(&mut self) -> Result<Event<'input>, ViewError> {
        match self.events.next() {
            Some(Ok((event, span))) => {
                self.place = (span.start.line(), span.start.col() + 1);
                Ok(event)
            }
            Some(Err(error)) => {
                self.place = (error.marker().line(), error.marker().col() + 1);
                Err(match error.info() {
                    "recursion limit exceeded" => {
                        self.refuse("lists and objects in brackets are nested too deeply")
                    }
                    text => self.refuse(text),
                })
            }
            None => Ok(Event::StreamEnd),
        }
    }

    fn refuse(&self, text: &str) -> ViewError {
        let cure = CURES.iter().find(|(words, _)| text.contains(words));
        let cure = cure.map_or("correct the YAML at this place", |(_, cure)| cure);
        ViewError::Text {
            form: "YAML",
            text: text.to_owned(),
            cure,
            line: self.place.0,
            column: self.place.1,
        }
    }

    fn value(&mut self, event: Event<'input>, depth: usize) -> Result<Tree, ViewError> {
        if depth > DEPTH_MAX {
            return Err(self.refuse(&format!("it is nested deeper than {DEPTH_MAX} levels")));
        }
        match event {
            Event::Scalar(_, _, anchor, tag) if anchor != 0 || tag.is_some() => {
                Err(self.refuse("anchors and tags are not read"))
            }
            Event::Scalar(text, ScalarStyle::Plain, ..) if is_null(&text) => Ok(Tree::Null),
            Event::Scalar(text, ..) => Ok(Tree::Text(text.into_owned())),
            Event::SequenceStart(0, None) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => return Ok(Tree::List(items)),
                        event => items.push(self.value(event, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(0, None) => self.mapping(depth),
            Event::Alias(_) => Err(self.refuse("aliases are not read")),
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                Err(self.refuse("anchors and tags are not read"))
            }
            _ => Err(self.refuse("a value is missing")),
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Tree, ViewError> {
        let mut members: Vec<(String, Tree)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        loop {
            let name = match self.next()? {
                Event::MappingEnd => return Ok(Tree::Map(members)),
                Event::Scalar(name, _, 0, None) => name.into_owned(),
                _ => return Err(self.refuse("the name of a member must be text")),
            };
            if !seen.insert(name.clone()) {
                return Err(self.refuse(&format!("member '{name}' is given twice")));
            }
            let event = self.next()?;
            members.push((name, self.value(event, depth + 1)?));
        }
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Writes a document.
pub(crate) fn write(tree: &Tree) -> String {
    let mut out = String::new();
    match tree {
        Tree::Map(members) if !members.is_empty() => write_members(members, 0, &mut out),
        Tree::List(items) if !items.is_empty() => write_items(items, 0, &mut out),
        other => {
            write_short(other, &mut out);
            out.push('\n');
        }
    }
    out
}

fn write_members(members: &[(String, Tree)], depth: usize, out: &mut String) {
    for (index, (name, value)) in members.iter().enumerate() {
        // The first member of an item stands behind its dash.
        if index > 0 || out.is_empty() || out.ends_with('\n') {
            indent(depth, out);
        }
        write_text(name, out);
        out.push(':');
        write_value(value, depth + 1, out);
    }
}

fn write_items(items: &[Tree], depth: usize, out: &mut String) {
    for item in items {
        indent(depth, out);
        out.push('-');
        match item {
            Tree::Map(members) if !members.is_empty() => {
                out.push(' ');
                write_members(members, depth + 1, out);
            }
            other => write_value(other, depth + 1, out),
        }
    }
}

fn write_value(value: &Tree, depth: usize, out: &mut String) {
    match value {
        Tree::Map(members) if !members.is_empty() => {
            out.push('\n');
            write_members(members, depth, out);
        }
        Tree::List(items) if !items.is_empty() => {
            out.push('\n');
            write_items(items, depth, out);
        }
        other => {
            out.push(' ');
            write_short(other, out);
            out.push('\n');
        }
    }
}

fn write_short(value: &Tree, out: &mut String) {
    match value {
        Tree::Null => out.push_str("null"),
        Tree::Text(text) => write_text(text, out),
        Tree::List(_) => out.push_str("[]"),
        Tree::Map(_) => out.push_str("{}"),
    }
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Writes text: plain where every reader of YAML takes it for the same text, else in double quotes.
fn write_text(text: &str, out: &mut String) {
    let plain = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./:+@".contains(&byte))
        && !text.ends_with(':')
        && !is_word(text);
    let digits = text.len() < 16
        && !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    if plain || digits {
        out.push_str(text);
        return;
    }
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            letter if letter.is_control() || matches!(letter, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                let written = write!(out, "\\U{:08x}", u32::from(letter));
                debug_assert!(written.is_ok(), "a String takes whatever is written");
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// True for words that readers of YAML take for switches, nothing or numbers.
fn is_word(text: &str) -> bool {
    const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}
