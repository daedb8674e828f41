//! Why a text is no XML, where, and what its author can do about it.

use roxmltree::Error as Reason;

use crate::document::NODES_MAX;
use crate::{Cause, Error};

/// The error of a text that the reader refused.
pub(crate) fn refused(text: &str, reason: &Reason) -> Error {
    let position = reason.pos();
    let found = Place { line: position.row, column: position.col };
    if matches!(reason, Reason::NodesLimitReached) {
        return found.error(Cause::TooManyNodes { limit: NODES_MAX });
    }
    let (place, words, cure) = match reason {
        Reason::NoRootNode if text.trim().is_empty() => {
            (found, "the document is empty".to_owned(), EMPTY_CURE.to_owned())
        }
        Reason::NoRootNode if !has_element(text) => {
            (found, "the document has no element".to_owned(), EMPTY_CURE.to_owned())
        }
        // Told at the end, where the rest is missing.
        Reason::NoRootNode | Reason::UnclosedRootNode | Reason::UnexpectedEndOfStream => cut(text),
        Reason::InvalidString(..)
        | Reason::InvalidName(_)
        | Reason::InvalidChar(..)
        | Reason::InvalidChar2(..)
            if found.is_end_of(text) =>
        {
            cut(text)
        }
        Reason::DtdDetected => (
            Place::of(text, text.find("<!DOCTYPE").unwrap_or_default()),
            "document type declarations are not read".to_owned(),
            "remove <!DOCTYPE ...>, and write out what its entities stand for".to_owned(),
        ),
        Reason::UnknownToken(_) => token(text, found),
        other => told(text, found, other),
    };
    place.error(Cause::Syntax { words, cure })
}

/// What a document without content lacks.
const EMPTY_CURE: &str = "write an element, such as <domain type='kvm'>...</domain>";

/// A place in a text.
#[derive(Clone, Copy)]
struct Place {
    /// From 1.
    line: u32,
    /// In characters, from 1.
    column: u32,
}

impl Place {
    fn of(text: &str, offset: usize) -> Place {
        let before = text.get(..offset).unwrap_or_default();
        let last = before.rsplit('\n').next().unwrap_or_default();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Place { line: number(before.matches('\n').count() + 1), column: number(last.chars().count() + 1) }
    }

    /// What stands at this place and behind it.
    fn rest(self, text: &str) -> &str {
        let index = |number: u32| usize::try_from(number).unwrap_or_default().saturating_sub(1);
        let lines = text.split_inclusive('\n').take(index(self.line)).map(str::len).sum();
        let rest = text.get(lines..).unwrap_or_default();
        rest.char_indices().nth(index(self.column)).map_or("", |(at, _)| rest.get(at..).unwrap_or_default())
    }

    fn is_end_of(self, text: &str) -> bool {
        self.rest(text).trim().is_empty()
    }

    fn error(self, cause: Cause) -> Error {
        Error { line: self.line, column: self.column, path: String::new(), cause: Box::new(cause) }
    }
}

/// Whether an element begins somewhere.
fn has_element(text: &str) -> bool {
    let mut starts = text.match_indices('<').map(|(at, _)| text.get(at + 1..).unwrap_or_default());
    starts.any(|behind| behind.starts_with(|letter: char| letter.is_alphabetic() || letter == '_'))
}

fn cut(text: &str) -> (Place, String, String) {
    let text = text.trim_end();
    let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
    let words = "the document ends before its outermost element is closed, as if it were cut off";
    (Place::of(text, last), words.to_owned(), "write the rest, up to the last end tag".to_owned())
}

/// What stands where an element should.
fn token(text: &str, found: Place) -> (Place, String, String) {
    let begin = text.trim_start_matches('\u{feff}').trim_start();
    let rest = found.rest(text);
    let (words, cure) = if rest.len() < begin.len() {
        (
            "something stands behind the outermost element",
            "a document has one outermost element: remove the rest",
        )
    } else if begin.starts_with(['{', '[']) {
        ("the text begins as JSON does, not with '<'", "write XML, or say that it is JSON")
    } else {
        ("the text does not begin with '<'", "write XML, or say that it is JSON or YAML")
    };
    (found, words.to_owned(), cure.to_owned())
}

/// What the reader tells in a word or two.
fn told(text: &str, found: Place, reason: &Reason) -> (Place, String, String) {
    let (words, cure): (String, String) = match reason {
        Reason::MalformedEntityReference(_) if found.rest(text).starts_with("&#") => (
            "the reference is of a character that no document can contain".to_owned(),
            "remove it".to_owned(),
        ),
        Reason::MalformedEntityReference(_) => {
            ("'&' begins no reference; alone it is '&amp;'".to_owned(), "write '&amp;'".to_owned())
        }
        Reason::UnknownEntityReference(name, _) => (
            format!("unknown entity reference '{name}'"),
            "known are &lt; &gt; &amp; &quot; &apos; and numbers such as &#228;".to_owned(),
        ),
        Reason::UnknownNamespace(prefix, _) => (
            format!("an unknown namespace prefix '{prefix}'"),
            format!("declare it with xmlns:{prefix}='...', or remove it"),
        ),
        Reason::UnexpectedCloseTag(expected, found, _) => (
            format!("expected '{expected}' tag, not '{found}'"),
            format!("write </{expected}> here, or close what was opened since"),
        ),
        Reason::DuplicatedAttribute(name, _) => {
            (format!("attribute '{name}' is already defined"), "give it once".to_owned())
        }
        Reason::DuplicatedNamespace(name, _) => {
            (format!("namespace '{name}' is already defined"), "declare it once".to_owned())
        }
        Reason::NonXmlChar(letter, _) => (
            format!("the character U+{:04X} cannot be in a document", u32::from(*letter)),
            "remove it".to_owned(),
        ),
        Reason::UnexpectedDeclaration(_) => (
            "the XML declaration is not the first thing of the document".to_owned(),
            "remove what stands before it, or the declaration".to_owned(),
        ),
        Reason::InvalidAttributeValue(_) | Reason::InvalidChar(_, b'<', _) => (
            without_position(&reason.to_string()),
            "in a value write '&lt;' for '<', and close the value with its quote".to_owned(),
        ),
        Reason::InvalidChar2(_, actual, _) if found.rest(text).as_bytes().first() == Some(actual) => {
            (without_position(&reason.to_string()), "values stand in quotes, as in type='kvm'".to_owned())
        }
        Reason::InvalidName(_) => (
            "a name was expected".to_owned(),
            "names begin with a letter; a '<' that begins no tag is '&lt;'".to_owned(),
        ),
        Reason::InvalidComment(_) => {
            ("a comment contains '--'".to_owned(), "write '- -', or end the comment with '-->'".to_owned())
        }
        Reason::InvalidCharacterData(_) => ("']]>' stands in a text".to_owned(), "write ']]&gt;'".to_owned()),
        other => (without_position(&other.to_string()), "correct the XML at this place".to_owned()),
    };
    (found, words, cure)
}

/// The reader ends its messages with ` at LINE:COLUMN`; ours print the place themselves.
fn without_position(message: &str) -> String {
    match message.rsplit_once(" at ") {
        Some((start, end)) if end.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') => {
            start.to_owned()
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    use crate::Document;

    #[test]
    fn every_reason_has_its_place_and_its_cure() {
        let mut told = String::new();
        for text in [
            "",
            " \n",
            "<!-- x -->",
            "<a",
            "<a b='c'",
            "<a>\n  <b>text\n",
            "<a><!-- x",
            "<",
            "text",
            "{\"a\": 1}",
            "<a/>\n<b/>",
            "<?xml version='1.0'?>\n<!DOCTYPE a>\n<a/>",
            " <?xml version='1.0'?><a/>",
            "<a>&#1;</a>",
            "<a>\n&#xffff;</a>",
            "<a>b & c</a>",
            "<a>&b;</a>",
            "<a><b:c/></a>",
            "<a></b>",
            "<a b='1' b='2'/>",
            "<a b=1/>",
            "<a b='<'/>",
            "<1/>",
            "<a>\u{1}</a>",
            "<a><!-- a--b --></a>",
        ] {
            let error = Document::parse(text).unwrap_err();
            told.push_str(&format!("{text:?}\n  {error}\n  {}\n", error.cure().unwrap_or_default()));
        }
        expect_file!["../tests/malformed.txt"].assert_eq(&told);
    }
}
