//! Scalars in elements of their own.

use std::borrow::Cow;

use roxmltree::Node;

use super::refusal::{field_error, missing_attribute};
use crate::unit::scale;
use crate::{Error, Field, Format, Marks, Refusal};

/// A scalar in an element of its own: in its text, or in one attribute.
pub(super) struct Leaf<'f, 'n, 'i> {
    field: &'f Field,
    node: Node<'n, 'i>,
}

impl<'f, 'n, 'i> Leaf<'f, 'n, 'i> {
    pub(super) fn of(field: &'f Field, node: Node<'n, 'i>) -> Self {
        Self { field, node }
    }

    pub(super) fn text(&self) -> Result<Option<Cow<'n, str>>, Error> {
        if self.field.at.is_empty() {
            return Ok(Some(text_of(self.node)));
        }
        match self.node.attribute(self.field.at) {
            None if self.field.marks.contains(Marks::WHOLE) => {
                Err(missing_attribute(self.node, self.field.missing, self.field.at))
            }
            text => Ok(text.map(Cow::Borrowed)),
        }
    }

    pub(super) fn scaled<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, Error> {
        scaled(self.field, self.node, text).map_err(|refusal| self.refused(text, refusal))
    }

    pub(super) fn refused(&self, text: &str, refusal: Refusal) -> Error {
        let attribute = (!self.field.at.is_empty()).then_some(self.field.at);
        field_error(self.field, self.node, attribute, text, refusal)
    }
}

/// A number with unit becomes a number in the field's unit; other text stays as it is.
pub(super) fn scaled<'t>(field: &Field, node: Node<'_, '_>, text: &'t str) -> Result<Cow<'t, str>, Refusal> {
    let Format::Scaled(target) = field.format else { return Ok(Cow::Borrowed(text)) };
    Ok(Cow::Owned(scale(text, node.attribute("unit"), target)?.to_string()))
}

/// All text directly in the element.
pub(super) fn text_of<'n>(node: Node<'n, '_>) -> Cow<'n, str> {
    let mut texts = node.children().filter(Node::is_text).filter_map(|child| child.text());
    let first = texts.next().unwrap_or_default();
    match texts.next() {
        None => Cow::Borrowed(first),
        Some(second) => Cow::Owned([first, second].into_iter().chain(texts).collect()),
    }
}
