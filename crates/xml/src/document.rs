//! The reader: bounded text in, a read-only tree with positions out.

use roxmltree::ParsingOptions;

use crate::{Cause, Error, malformed, scan};

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
        let tree = roxmltree::Document::parse_with_options(text, options)
            .map_err(|reason| malformed::refused(text, &reason))?;
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
