//! Documents as JSON and YAML, without loss but for comments and layout between the elements of a kind.
//!
//! | XML | view |
//! |---|---|
//! | the document | an object with one member: the outermost element |
//! | element with attributes or children | object |
//! | attribute `a`, declaration of prefix `p` | member `@a`, `@xmlns:p` |
//! | child elements `c` | member `c`; a list when there are several or there may be |
//! | element with text alone | text; beside attributes as member `#text` |
//! | empty element | null |
//! | children whose order names cannot keep, text between children | list `#content` of texts and objects with one member |
//! | in content that belongs to someone else: CDATA section, comment, processing instruction | in `#content`: `#cdata`, `#comment`, `#instruction` |
//!
//! Content belongs to someone else where the kind says so, as of `<metadata>`, and where it has no place for an element.

use std::fmt;

use model::DocumentKind;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use xml::Document;

use crate::check::Finding;
use crate::guide::Guide;
use crate::{from_xml, to_xml, yaml};

/// Longest view that is read, in bytes.
pub const BYTES_MAX: usize = xml::BYTES_MAX;
/// Deepest nesting of a view; documents are not nested deeper.
///
/// An element takes at most three levels: an object, its list `#content`, and an object in that.
pub const DEPTH_MAX: usize = 3 * xml::DEPTH_MAX as usize + 1;

/// The member for the text of an element that has attributes too.
pub(crate) const TEXT: &str = "#text";
/// The member for content in its order.
pub(crate) const CONTENT: &str = "#content";
/// The text of a CDATA section.
pub(crate) const CDATA: &str = "#cdata";
/// The text of a comment.
pub(crate) const COMMENT: &str = "#comment";
/// What stands between the question marks of a processing instruction.
pub(crate) const INSTRUCTION: &str = "#instruction";

/// A document between XML, JSON and YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// Nothing.
    Null,
    /// Text; numbers too.
    Text(String),
    /// Several.
    List(Vec<Tree>),
    /// Members in their order.
    Map(Vec<(String, Tree)>),
}

/// Why a view cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// The document is no XML.
    #[error("{0}")]
    Xml(#[from] xml::Error),
    /// The text is no JSON or YAML, or one that no document can be.
    #[error("not the {form} of a document: {text} (line {line}, column {column})")]
    Text {
        /// `JSON` or `YAML`.
        form: &'static str,
        /// What is wrong.
        text: String,
        /// What would be right.
        cure: &'static str,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// The view is longer than a document may be.
    #[error("the text has {bytes} bytes, the limit is {BYTES_MAX}")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// The view is no document.
    #[error("{text}")]
    Shape {
        /// What is wrong.
        text: String,
        /// What would be right.
        cure: &'static str,
    },
}

impl ViewError {
    /// The error with its place in `source`, the text that was read.
    #[must_use]
    pub fn finding(&self, source: &str) -> Finding {
        match self {
            ViewError::Xml(error) => Finding::refused(error, source),
            ViewError::Text { form, text, cure, line, column } => {
                let message = format!("not the {form} of a document: {text}");
                Finding::whole(message, Some(cure)).in_text(source, *line, *column)
            }
            ViewError::TooLarge { .. } => Finding::whole(self.to_string(), Some("write a smaller document")),
            ViewError::Shape { text, cure } => Finding::whole(text, Some(cure)),
        }
    }
}

impl Tree {
    /// Reads XML. With a kind, children that may stand several times are lists even when there is one.
    ///
    /// # Errors
    /// The text is not well-formed.
    pub fn from_xml(text: &str, kind: Option<&DocumentKind>) -> Result<Tree, ViewError> {
        let document = Document::parse(text)?;
        let guide = kind.map(|kind| Guide::of((kind.shape)()));
        Ok(from_xml::document(document.any_root(), guide))
    }

    /// The document as XML, in one line where it has no line breaks of its own.
    ///
    /// # Errors
    /// The tree is no document.
    pub fn to_xml(&self) -> Result<String, ViewError> {
        let out = to_xml::document(self)?;
        match Document::parse(&out) {
            Ok(_) => Ok(out),
            // The place is none of the view's.
            Err(error) => {
                Err(ViewError::Shape { text: error.message(), cure: "correct the names and texts" })
            }
        }
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// The text is too long, no JSON, or has members twice, fractions or switches.
    pub fn from_json(text: &str) -> Result<Tree, ViewError> {
        bounded(text)?;
        let mut reader = serde_json::Deserializer::from_str(text);
        // The limit is that of documents, which is checked at every level.
        reader.disable_recursion_limit();
        let tree = Level(0).deserialize(&mut reader).and_then(|tree| reader.end().map(|()| tree));
        tree.map_err(|error| no_json(text, &error))
    }

    /// The document as JSON, ending with a line break.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads YAML.
    ///
    /// # Errors
    /// The text is too long, no YAML, or uses what documents have no need of: anchors, tags, several documents.
    pub fn from_yaml(text: &str) -> Result<Tree, ViewError> {
        bounded(text)?;
        yaml::read(text)
    }

    /// The document as YAML, ending with a line break.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        yaml::write(self)
    }

    /// The name of the outermost element.
    #[must_use]
    pub fn root(&self) -> Option<&str> {
        match self {
            Tree::Map(members) => members.first().map(|(name, _)| name.as_str()),
            _ => None,
        }
    }
}

/// The error of a text that is no JSON of a document.
fn no_json(text: &str, error: &serde_json::Error) -> ViewError {
    let told = error.to_string();
    let words = told.rsplit_once(" at line ").map_or(told.as_str(), |(words, _)| words);
    let (words, cure) = if error.is_eof() {
        (format!("the text ends too early ({words})"), "write the rest, up to the last bracket")
    } else if text.trim_start().starts_with('<') {
        ("the text begins as XML does".to_owned(), "leave --from away, or name the file *.xml")
    } else if error.is_data() {
        (words.to_owned(), "write objects, lists, texts and whole numbers, each member once")
    } else {
        (words.to_owned(), "correct the JSON at this place")
    };
    ViewError::Text { form: "JSON", text: words, cure, line: error.line(), column: error.column().max(1) }
}

fn bounded(text: &str) -> Result<(), ViewError> {
    if text.len() > BYTES_MAX { Err(ViewError::TooLarge { bytes: text.len() }) } else { Ok(()) }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Null => serializer.serialize_unit(),
            Tree::Text(text) => serializer.serialize_str(text),
            Tree::List(items) => serializer.collect_seq(items),
            Tree::Map(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// A value of JSON inside this many others. It keeps the order of members, which documents have and JSON values of the
/// library have not.
#[derive(Clone, Copy)]
struct Level(usize);

impl Level {
    fn inner<E: serde::de::Error>(self) -> Result<Level, E> {
        if self.0 == DEPTH_MAX {
            return Err(E::custom(format!("it is nested deeper than {DEPTH_MAX} levels")));
        }
        Ok(Level(self.0 + 1))
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Tree;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Tree;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object, a list, a text, a whole number or null")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Tree, E> {
        let word = if value { "yes" } else { "no" };
        Err(E::custom(format!(
            "'{value}' is no value of documents: write \"{word}\" or \"{}\"",
            if value { "on" } else { "off" }
        )))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Tree, E> {
        Err(E::custom(format!("{value} is no whole number: write a text, as \"{value}\"")))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Text(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Text(number.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let (mut list, inner) = (Vec::new(), self.inner()?);
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let inner = self.inner()?;
        let mut members: Vec<(String, Tree)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if !seen.insert(name.clone()) {
                return Err(A::Error::custom(format!("member '{name}' is given twice")));
            }
            members.push((name, entries.next_value_seed(inner)?));
        }
        Ok(Tree::Map(members))
    }
}
