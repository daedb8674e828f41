//! The reader: bounded text in, a read-only tree with positions out.

use roxmltree::ParsingOptions;

use crate::{Cause, Error, scan};

/// Longest document that is read, in bytes.
pub const BYTES_MAX: usize = 16 << 20;
/// Most elements, attributes and texts a document may have.
pub const NODES_MAX: u32 = 1_000_000;

/// A well-formed document within the limits. DTDs are refused, so no entity can grow.
#[derive(Debug)]
pub struct Document<'a> {
    tree: roxmltree::Document<'a>,
}

impl<'a> Document<'a> {
    /// Reads `text`.
    ///
    /// # Errors
    /// The text is too long, not well-formed, or larger in some way than a document may be.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        if text.len() > BYTES_MAX {
            let cause = Cause::TooLarge { bytes: text.len(), limit_bytes: BYTES_MAX };
            return Err(Error::whole(cause));
        }
        scan::check(text)?;
        let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..Default::default() };
        let tree =
            roxmltree::Document::parse_with_options(text, options).map_err(|error| refused(text, &error))?;
        Ok(Self { tree })
    }

    /// The outermost element, which must have this name.
    ///
    /// # Errors
    /// The element has another name.
    pub fn root(&self, name: &'static str) -> Result<roxmltree::Node<'_, 'a>, Error> {
        let root = self.tree.root_element();
        if root.tag_name().name() == name && root.tag_name().namespace().is_none() {
            return Ok(root);
        }
        let cause = Cause::WrongRoot { expected: name, found: root.tag_name().name().to_owned() };
        Err(error_at(root, root.range().start, None, cause))
    }

    /// The outermost element, whatever its name.
    #[must_use]
    pub fn any_root(&self) -> roxmltree::Node<'_, 'a> {
        self.tree.root_element()
    }
}

/// An error at a byte offset inside `node`.
pub(crate) fn error_at(
    node: roxmltree::Node<'_, '_>,
    offset: usize,
    attribute: Option<&str>,
    cause: Cause,
) -> Error {
    let position = node.document().text_pos_at(offset);
    Error { line: position.row, column: position.col, path: path_of(node, attribute), cause: Box::new(cause) }
}

/// The path of an element, with a number where siblings share its name.
pub(crate) fn path_of(node: roxmltree::Node<'_, '_>, attribute: Option<&str>) -> String {
    let mut steps: Vec<String> = node.ancestors().filter(roxmltree::Node::is_element).map(step).collect();
    steps.reverse();
    let mut path = format!("/{}", steps.join("/"));
    if let Some(name) = attribute {
        path.push_str("/@");
        path.push_str(name);
    }
    path
}

fn step(node: roxmltree::Node<'_, '_>) -> String {
    let name = node.tag_name();
    let before = node.prev_siblings().skip(1).filter(|other| other.is_element() && other.tag_name() == name);
    let after = node.next_siblings().skip(1).any(|other| other.is_element() && other.tag_name() == name);
    let number = before.count() + 1;
    if number > 1 || after { format!("{}[{number}]", name.name()) } else { name.name().to_owned() }
}

fn refused(text: &str, error: &roxmltree::Error) -> Error {
    let position = error.pos();
    let (mut line, mut column) = (position.row, position.col);
    let syntax = |words: &str| Cause::Syntax(words.to_owned());
    let cause = match error {
        roxmltree::Error::NodesLimitReached => Cause::TooManyNodes { limit: NODES_MAX },
        roxmltree::Error::MalformedEntityReference(_) if is_reference(text, line, column) => {
            syntax("the reference is of a character that no document can contain")
        }
        roxmltree::Error::MalformedEntityReference(_) => {
            syntax("'&' begins no reference; alone it is '&amp;'")
        }
        // Told at the end, where the rest is missing.
        roxmltree::Error::UnclosedRootNode | roxmltree::Error::UnexpectedEndOfStream => {
            (line, column) = end_of(text);
            syntax("the document ends before its outermost element is closed, as if it were cut off")
        }
        other => Cause::Syntax(without_position(&other.to_string())),
    };
    Error { line, column, path: String::new(), cause: Box::new(cause) }
}

/// Whether a character is referred to by its number at this place.
fn is_reference(text: &str, line: u32, column: u32) -> bool {
    let index = |number: u32| usize::try_from(number).unwrap_or_default().saturating_sub(1);
    let Some(line) = text.split('\n').nth(index(line)) else { return false };
    let rest: String = line.chars().skip(index(column)).take(2).collect();
    rest == "&#"
}

/// Line and column of the last character.
fn end_of(text: &str) -> (u32, u32) {
    let text = text.trim_end();
    let last = text.rsplit('\n').next().unwrap_or_default();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (number(text.matches('\n').count() + 1), number(last.chars().count().max(1)))
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
    use super::*;

    #[test]
    fn what_is_not_well_formed_is_told_where_it_is() {
        for (text, expected) in [
            (
                "<a>&#1;</a>",
                "the reference is of a character that no document can contain (line 1, column 4)",
            ),
            (
                "<a>\n&#xffff;</a>",
                "the reference is of a character that no document can contain (line 2, column 1)",
            ),
            ("<a>b & c</a>", "'&' begins no reference; alone it is '&amp;' (line 1, column 6)"),
            ("<a>&b;</a>", "unknown entity reference 'b' (line 1, column 4)"),
            (
                "<a>\n  <b>text\n",
                "the document ends before its outermost element is closed, as if it were cut off (line 2, column 9)",
            ),
            (
                "<a b='c",
                "the document ends before its outermost element is closed, as if it were cut off (line 1, column 7)",
            ),
            ("", "the document does not have a root node (line 1, column 1)"),
        ] {
            let error = Document::parse(text).unwrap_err();
            assert_eq!(error.to_string(), format!("XML error: not well-formed: {expected}"));
        }
    }
}
