//! The text layout of libvirt's documents: two spaces per level, single quotes, empty elements closed at once.

use crate::Namespace;

/// Writes elements one after the other into a text.
#[derive(Debug)]
pub struct Writer {
    text: String,
    depth: usize,
    state: State,
    /// Reused for the spelling of scalars.
    pub(crate) scratch: String,
}

/// What the last thing written was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A start tag that still takes attributes.
    StartTag,
    /// The text of the open element.
    Text,
    /// A whole line.
    Line,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Attribute,
    Text,
}

/// A place to go back to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    bytes: usize,
    depth: usize,
    state: State,
}

impl Writer {
    /// An empty text whose first element stands at this level.
    #[must_use]
    pub fn new(depth: usize) -> Self {
        Self { text: String::with_capacity(4096), depth, state: State::Line, scratch: String::new() }
    }

    /// Opens an element.
    pub fn start(&mut self, name: &str) {
        match self.state {
            State::StartTag => self.text.push_str(">\n"),
            State::Text => self.text.push('\n'),
            State::Line => {}
        }
        self.depth += usize::from(self.state != State::Line);
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        self.state = State::StartTag;
    }

    /// Adds an attribute to the element just opened.
    pub fn attribute(&mut self, name: &str, value: &str) {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("='");
        escape(&mut self.text, value, Place::Attribute);
        self.text.push('\'');
    }

    /// Declares a prefix where the attributes of an element end, after its content was written.
    pub(crate) fn insert_attribute(&mut self, attributes_end: usize, namespace: &Namespace) {
        let declaration = format!(" xmlns:{}='{}'", namespace.prefix, namespace.uri);
        self.text.insert_str(attributes_end, &declaration);
    }

    /// Writes the text of the element just opened.
    pub fn text(&mut self, text: &str) {
        if self.state == State::StartTag {
            self.text.push('>');
            self.state = State::Text;
        }
        escape(&mut self.text, text, Place::Text);
    }

    /// Ends the start tag, so that the element gets an end tag even without content.
    pub fn open(&mut self) {
        if self.state == State::StartTag {
            self.text.push_str(">\n");
            self.depth += 1;
            self.state = State::Line;
        }
    }

    /// A blank line between the start tag and what follows; nothing behind other content.
    pub(crate) fn space_first(&mut self) {
        if self.state == State::StartTag {
            self.open();
            self.space();
        }
    }

    /// A blank line.
    pub(crate) fn space(&mut self) {
        self.text.push('\n');
    }

    /// Closes the element.
    pub fn end(&mut self, name: &str) {
        match self.state {
            State::StartTag => self.text.push_str("/>\n"),
            state => {
                if state == State::Line {
                    self.depth -= 1;
                    self.indent();
                }
                self.text.push_str("</");
                self.text.push_str(name);
                self.text.push_str(">\n");
            }
        }
        self.state = State::Line;
    }

    /// Writes lines that are already XML, each at the present level.
    pub(crate) fn lines(&mut self, lines: &str) {
        if self.state == State::StartTag {
            self.text.push_str(">\n");
            self.depth += 1;
        }
        self.state = State::Line;
        self.indent();
        self.text.push_str(lines);
        self.text.push('\n');
    }

    /// The level at which a child of the open element stands.
    pub(crate) fn child_depth(&self) -> usize {
        self.depth + usize::from(self.state == State::StartTag)
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { bytes: self.text.len(), depth: self.depth, state: self.state }
    }

    pub(crate) fn back_to(&mut self, mark: Mark) {
        self.text.truncate(mark.bytes);
        self.depth = mark.depth;
        self.state = mark.state;
    }

    /// Number of bytes so far.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The finished text.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }
}

/// Appends `text` with the five characters that mean something in XML written as entities, and those that a reader
/// would turn into a space or drop written as numbers.
fn escape(out: &mut String, text: &str, place: Place) {
    let mut rest = text;
    let special = |byte: &u8| matches!(byte, b'&' | b'<' | b'>' | b'\'' | b'"' | b'\r' | b'\n' | b'\t');
    while let Some(at) = rest.as_bytes().iter().position(|byte| *byte < b'?' && special(byte)) {
        out.push_str(&rest[..at]);
        let byte = rest.as_bytes()[at];
        match byte {
            b'&' => out.push_str("&amp;"),
            b'<' => out.push_str("&lt;"),
            b'>' => out.push_str("&gt;"),
            b'\'' => out.push_str("&apos;"),
            b'"' => out.push_str("&quot;"),
            b'\r' => out.push_str("&#13;"),
            b'\n' if place == Place::Attribute => out.push_str("&#10;"),
            b'\t' if place == Place::Attribute => out.push_str("&#9;"),
            other => out.push(char::from(other)),
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
