//! What a load refuses: values that are impossible, and required ones that are missing.

use roxmltree::Node;

use super::leaf::text_of;
use crate::document::error_at;
use crate::{Cause, Class, Error, Field, Kind, Record, Refusal, Shape, Slot};

pub(super) fn check_required(record: &dyn Record, node: Node<'_, '_>) -> Result<(), Error> {
    let table = record.table();
    let there = |index: &&u16| node.has_attribute(table.fields[usize::from(**index)].name);
    let found = table.together.iter().filter(there).count();
    if found != 0 && found != table.together.len() {
        let (class, words) = Class::of_words(table.partial, Class::XmlError);
        return Err(Error::at(node, class, words.to_owned()));
    }
    check_tagged(record, node)?;
    for index in table.required {
        let field = &table.fields[usize::from(*index)];
        if field.kind == Kind::Attribute && node.attribute(field.name).is_none() {
            return Err(missing_attribute(node, field.missing, field.name));
        }
        if matches!(field.kind, Kind::Attribute | Kind::Text | Kind::Flatten) {
            continue;
        }
        let has_value = |child: &Node<'_, '_>| match field.at {
            // Where there are words for what is missing, they are said of an element without text, too.
            "" => field.missing.is_empty() || !field.is_text() || !text_of(*child).is_empty(),
            at => child.has_attribute(at),
        };
        let inside = |around: Node<'_, '_>| {
            around.children().any(|child| child.has_tag_name(field.name) && has_value(&child))
        };
        let around = match field.wrap {
            "" => Some(node),
            wrap => node.children().find(|child| child.has_tag_name(wrap)),
        };
        if let Some(around) = around.filter(|around| !inside(*around)) {
            let element = around.tag_name().name().to_owned();
            return Err(missing(around, field.missing, Cause::MissingElement { child: field.name, element }));
        }
    }
    for index in table.flattened {
        if let Slot::Child(child) = record.slot(usize::from(*index))
            && let Some(inner) = child.get()
        {
            check_required(inner, node)?;
        }
    }
    Ok(())
}

/// Refuses an element whose child is missing that the chosen variant needs.
fn check_tagged(record: &dyn Record, node: Node<'_, '_>) -> Result<(), Error> {
    let table = record.table();
    for index in table.tagged {
        let field = &table.fields[usize::from(*index)];
        let Slot::Child(child) = record.slot(usize::from(*index)) else { continue };
        let Shape::Union(_, variants) = (field.shape)() else { continue };
        let chosen = child.get().and_then(Record::tag);
        let needed = variants.iter().find(|variant| variant.needed && Some(variant.text) == chosen);
        if let Some(variant) = needed.filter(|_| !node.children().any(|child| child.has_tag_name(field.name)))
        {
            let (class, words) = Class::of_words(field.absent, Class::XmlError);
            return Err(Error::at(node, class, words.replacen("{}", variant.text, 1)));
        }
    }
    Ok(())
}

pub(super) fn missing_attribute(node: Node<'_, '_>, words: &'static str, attribute: &'static str) -> Error {
    missing(node, words, Cause::MissingAttribute { attribute, element: node.tag_name().name().to_owned() })
}

/// The error for a missing field, in these words if there are any.
fn missing(node: Node<'_, '_>, words: &'static str, usual: Cause) -> Error {
    let cause = match words {
        "" => usual,
        words => {
            let (class, words) = Class::of_words(words, Class::XmlError);
            Cause::Other { class, text: words.to_owned() }
        }
    };
    error_at(node, node.range().start, None, cause)
}

/// The error for a value of a field, in the field's own words where it has some.
pub(super) fn field_error(
    field: &Field,
    node: Node<'_, '_>,
    attribute: Option<&str>,
    text: &str,
    refusal: Refusal,
) -> Error {
    let refusal = if field.unknown.is_empty() { refusal } else { refusal.in_words(field.unknown, text) };
    value_error(node, attribute, text, refusal)
}

pub(super) fn value_error(
    node: Node<'_, '_>,
    attribute: Option<&str>,
    text: &str,
    refusal: Refusal,
) -> Error {
    let place = attribute.and_then(|name| node.attribute_node(name));
    let offset = place.map_or(node.range().start, |attribute| attribute.range_value().start);
    let cause = Cause::Value {
        attribute: attribute.map(str::to_owned),
        element: node.tag_name().name().to_owned(),
        text: text.to_owned(),
        refusal,
    };
    error_at(node, offset, attribute, cause)
}
