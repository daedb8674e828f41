//! What a document said that the model has no place for.

use crate::document::path_of;

/// Most unknown names that are remembered one by one.
const UNKNOWN_MAX: usize = 256;

/// The last step of the path of a text, as XPath has it.
pub const TEXT: &str = "text()";

/// Everything that was ignored while loading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The unknown names, in document order.
    pub unknown: Vec<Unknown>,
    /// How many more there were.
    pub left_out: usize,
}

/// One ignored element, attribute or text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Path of the element, of the attribute with `@`, or of the text with `text()`.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The known name that comes nearest, if one is near.
    pub nearest: Option<&'static str>,
}

impl Report {
    /// True when the model has a place for everything the document said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.unknown.is_empty()
    }

    pub(crate) fn add(
        &mut self,
        node: roxmltree::Node<'_, '_>,
        attribute: Option<roxmltree::Attribute<'_, '_>>,
        nearest: Option<&'static str>,
    ) {
        let offset = attribute.map_or(node.range().start, |attribute| attribute.range().start);
        self.put(node, offset, nearest, || path_of(node, attribute.map(|attribute| attribute.name())));
    }

    /// Notes a text where none can be.
    pub(crate) fn add_text(&mut self, node: roxmltree::Node<'_, '_>) {
        let text = node.text().unwrap_or_default();
        let blank = text.len() - text.trim_start().len();
        self.put(node, node.range().start + blank, None, || format!("{}/{TEXT}", path_of(node, None)));
    }

    fn put(
        &mut self,
        node: roxmltree::Node<'_, '_>,
        offset: usize,
        nearest: Option<&'static str>,
        path: impl FnOnce() -> String,
    ) {
        if self.unknown.len() == UNKNOWN_MAX {
            self.left_out += 1;
            return;
        }
        let position = node.document().text_pos_at(offset);
        self.unknown.push(Unknown { path: path(), line: position.row, column: position.col, nearest });
    }
}

/// The name among `known` that comes nearest, at most two edits away. Callers bound the lengths.
#[must_use]
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let limit = if name.len() < 4 { 1 } else { 2 };
    known
        .filter(|other| !other.is_empty() && other.len().abs_diff(name.len()) <= limit)
        .map(|other| (distance(name.as_bytes(), other.as_bytes()), other))
        .filter(|(edits, _)| (1..=limit).contains(edits))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, other)| other)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one name into the other; callers bound the
/// lengths.
fn distance(left: &[u8], right: &[u8]) -> usize {
    let mut before = vec![0; right.len() + 1];
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for i in 1..=left.len() {
        let mut row = vec![i; right.len() + 1];
        for j in 1..=right.len() {
            let replaced = above[j - 1] + usize::from(!left[i - 1].eq_ignore_ascii_case(&right[j - 1]));
            row[j] = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            let swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if swapped {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[right.len()]
}
