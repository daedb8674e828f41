//! Documents as JSON and YAML, without loss but for comments.
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

use std::fmt;

use model::DocumentKind;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use xml::{Document, Node};

use crate::guide::Guide;
use crate::yaml;

/// Longest view that is read, in bytes.
pub const BYTES_MAX: usize = xml::BYTES_MAX;
/// Deepest nesting of a view; documents are not nested deeper.
pub const DEPTH_MAX: usize = 2 * xml::DEPTH_MAX as usize;

const TEXT: &str = "#text";
const CONTENT: &str = "#content";

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
    /// The text is no JSON, or JSON that no document can be.
    #[error("not the JSON of a document: {0}")]
    Json(String),
    /// The text is no YAML, or YAML that no document can be.
    #[error("not the YAML of a document: {text} (line {line}, column {column})")]
    Yaml {
        /// What is wrong.
        text: String,
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
    #[error("{0}")]
    Shape(String),
}

impl Tree {
    /// Reads XML. With a kind, children that may stand several times are lists even when there is one.
    ///
    /// # Errors
    /// The text is not well-formed.
    pub fn from_xml(text: &str, kind: Option<&DocumentKind>) -> Result<Tree, ViewError> {
        let document = Document::parse(text)?;
        let root = document.any_root();
        let guide = kind.map(|kind| Guide::of((kind.shape)())).unwrap_or_default();
        Ok(Tree::Map(vec![(tag_name(root).to_owned(), element(root, &guide))]))
    }

    /// The document as XML, in one line where it has no line breaks of its own.
    ///
    /// # Errors
    /// The tree is no document.
    pub fn to_xml(&self) -> Result<String, ViewError> {
        let Tree::Map(members) = self else { return Err(shape("a document is an object")) };
        let [(name, content)] = members.as_slice() else {
            return Err(shape("a document has one member, its outermost element"));
        };
        if matches!(content, Tree::List(_)) {
            return Err(shape("a document has one outermost element"));
        }
        let mut out = String::new();
        write_element(name, content, &mut out)?;
        out.push('\n');
        Document::parse(&out)?;
        Ok(out)
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// The text is too long, no JSON, or has members twice, fractions or switches.
    pub fn from_json(text: &str) -> Result<Tree, ViewError> {
        bounded(text)?;
        serde_json::from_str(text).map_err(|error| ViewError::Json(error.to_string()))
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

fn bounded(text: &str) -> Result<(), ViewError> {
    if text.len() > BYTES_MAX { Err(ViewError::TooLarge { bytes: text.len() }) } else { Ok(()) }
}

fn shape(text: impl Into<String>) -> ViewError {
    ViewError::Shape(text.into())
}

/// The name of an element with the prefix it has in the document.
fn tag_name<'n>(node: Node<'n, '_>) -> &'n str {
    let tag = node.document().input_text().get(node.range().start + 1..).unwrap_or_default();
    let end = tag.find(|letter: char| letter.is_whitespace() || letter == '/' || letter == '>');
    &tag[..end.unwrap_or(tag.len())]
}

fn element(node: Node<'_, '_>, guide: &Guide) -> Tree {
    let mut members: Vec<(String, Tree)> = Vec::new();
    let outer = node.parent_element();
    for namespace in node.namespaces() {
        let known = outer.is_some_and(|outer| outer.namespaces().any(|other| other == namespace));
        if !known && namespace.name() != Some("xml") {
            let name = namespace.name().map_or_else(|| "@xmlns".to_owned(), |name| format!("@xmlns:{name}"));
            members.push((name, Tree::Text(namespace.uri().to_owned())));
        }
    }
    for attribute in node.attributes() {
        let text = node.document().input_text().get(attribute.range()).unwrap_or_default();
        let name = text.split(|letter: char| letter == '=' || letter.is_whitespace()).next();
        members.push((format!("@{}", name.unwrap_or_default()), Tree::Text(attribute.value().to_owned())));
    }
    let has_children = node.first_element_child().is_some();
    if !has_children {
        let text: String =
            node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect();
        // What stands between two tags on lines of their own is layout.
        let nothing = text.is_empty() || text.trim().is_empty() && text.contains('\n');
        return match (members.is_empty(), nothing) {
            (true, true) => Tree::Null,
            (true, false) => Tree::Text(text),
            (false, true) => Tree::Map(members),
            (false, false) => {
                members.push((TEXT.to_owned(), Tree::Text(text)));
                Tree::Map(members)
            }
        };
    }
    match grouped(node, guide) {
        Some(children) => members.extend(children),
        None => members.push((CONTENT.to_owned(), in_order(node, guide))),
    }
    Tree::Map(members)
}

/// Children by name; none where that would change their order or lose text.
fn grouped(node: Node<'_, '_>, guide: &Guide) -> Option<Vec<(String, Tree)>> {
    let mut members: Vec<(String, Tree)> = Vec::new();
    let mut last: Option<&str> = None;
    let mut seen = std::collections::HashSet::new();
    let mut several = false;
    let mut content = Guide::default();
    for child in node.children() {
        if child.is_text() && !child.text().unwrap_or_default().trim().is_empty() {
            return None;
        }
        if !child.is_element() {
            continue;
        }
        let name = tag_name(child);
        if last == Some(name) {
            let more = element(child, &content);
            match members.last_mut() {
                Some((_, Tree::List(items))) if several => items.push(more),
                Some((_, one)) => {
                    *one = Tree::List(vec![std::mem::replace(one, Tree::Null), more]);
                    several = true;
                }
                None => {}
            }
            continue;
        }
        if !seen.insert(name) {
            return None;
        }
        last = Some(name);
        let known = guide.child(name);
        several = known.as_ref().is_some_and(|known| known.list);
        content = known.map(|known| known.content).unwrap_or_default();
        let value = element(child, &content);
        members.push((name.to_owned(), if several { Tree::List(vec![value]) } else { value }));
    }
    Some(members)
}

fn in_order(node: Node<'_, '_>, guide: &Guide) -> Tree {
    let mixed =
        node.children().any(|child| child.is_text() && !child.text().unwrap_or_default().trim().is_empty());
    let items = node.children().filter_map(|child| {
        if child.is_element() {
            let name = tag_name(child);
            let content = guide.child(name).map(|known| known.content).unwrap_or_default();
            Some(Tree::Map(vec![(name.to_owned(), element(child, &content))]))
        } else {
            let text = child.text().filter(|_| mixed && child.is_text())?;
            Some(Tree::Text(text.to_owned()))
        }
    });
    Tree::List(items.collect())
}

fn write_element(name: &str, content: &Tree, out: &mut String) -> Result<(), ViewError> {
    checked_name(name)?;
    out.push('<');
    out.push_str(name);
    let members: &[(String, Tree)] = match content {
        Tree::Map(members) => members,
        Tree::Null => &[],
        Tree::Text(text) => {
            out.push('>');
            escape(text, out)?;
            out.push_str(&format!("</{name}>"));
            return Ok(());
        }
        Tree::List(_) => return Err(shape(format!("a list in a list at '{name}'"))),
    };
    for (member, value) in members {
        let Some(attribute) = member.strip_prefix('@') else { continue };
        checked_name(attribute)?;
        let Tree::Text(text) = value else {
            return Err(shape(format!("attribute '{attribute}' of '{name}' must be text or a number")));
        };
        out.push(' ');
        out.push_str(attribute);
        out.push_str("=\"");
        escape(text, out)?;
        out.push('"');
    }
    out.push('>');
    for (member, value) in members.iter().filter(|(member, _)| !member.starts_with('@')) {
        match (member.as_str(), value) {
            (TEXT, Tree::Text(text)) => escape(text, out)?,
            (CONTENT, Tree::List(items)) => {
                for item in items {
                    match item {
                        Tree::Text(text) => escape(text, out)?,
                        Tree::Map(child) if child.len() == 1 => write_element(&child[0].0, &child[0].1, out)?,
                        _ => {
                            return Err(shape(format!(
                                "'{CONTENT}' of '{name}' holds texts and single elements"
                            )));
                        }
                    }
                }
            }
            (TEXT | CONTENT, _) => return Err(shape(format!("'{member}' of '{name}' holds something else"))),
            (child, Tree::List(items)) => {
                for item in items {
                    write_element(child, item, out)?;
                }
            }
            (child, value) => write_element(child, value, out)?,
        }
    }
    out.push_str(&format!("</{name}>"));
    Ok(())
}

fn checked_name(name: &str) -> Result<(), ViewError> {
    let right = |letter: char| letter.is_alphanumeric() || "_-.:".contains(letter);
    let first = |letter: char| letter.is_alphabetic() || letter == '_';
    if name.starts_with(first) && name.chars().all(right) {
        return Ok(());
    }
    Err(shape(format!("'{}' is no name of an element or attribute", name.escape_debug())))
}

fn escape(text: &str, out: &mut String) -> Result<(), ViewError> {
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push_str(&format!("&#{};", u32::from(letter))),
            letter if letter.is_control() => {
                return Err(shape(format!("no document can contain {}", letter.escape_unicode())));
            }
            letter => out.push(letter),
        }
    }
    Ok(())
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

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

/// Keeps the order of members, which documents have and JSON values of the library have not.
struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
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

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Text(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Text(number.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut members: Vec<(String, Tree)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some((name, value)) = entries.next_entry::<String, Tree>()? {
            if !seen.insert(name.clone()) {
                return Err(A::Error::custom(format!("member '{name}' is given twice")));
            }
            members.push((name, value));
        }
        Ok(Tree::Map(members))
    }
}
