//! Which field an element belongs to, by its name.

use crate::{Field, Kind, Record, Shape, Slot};

/// The name of an element with the prefix the tables give its namespace; an unknown namespace has the empty prefix.
#[derive(Clone, Copy)]
pub(crate) struct Name<'n> {
    pub(crate) prefix: Option<&'static str>,
    pub(crate) local: &'n str,
}

impl Name<'_> {
    /// True when the element has this name, whatever prefix the document gives its namespace.
    pub(crate) fn is(&self, name: &str) -> bool {
        match self.prefix {
            None => name == self.local,
            Some(prefix) => name.split_once(':').is_some_and(|pair| pair == (prefix, self.local)),
        }
    }

    /// True when the element is the field, or the wrapper around it.
    pub(crate) fn is_place(&self, field: &Field) -> bool {
        if field.wrap.is_empty() { self.is_field(field) } else { self.is(field.wrap) }
    }

    pub(crate) fn is_field(&self, field: &Field) -> bool {
        match field.kind {
            Kind::Attribute | Kind::Text | Kind::Flatten => false,
            Kind::Mixed => variants(field).any(|name| self.is(name)),
            _ => self.is(field.name),
        }
    }

    /// True when the shape of an absent flattened record has a place for this element.
    pub(crate) fn is_in(&self, field: &Field) -> bool {
        match (field.shape)() {
            Shape::Record(table) => table.fields.iter().any(|inner| self.is_place(inner)),
            _ => false,
        }
    }
}

/// The element names of a field that takes several.
pub(crate) fn variants(field: &Field) -> impl Iterator<Item = &'static str> {
    let variants = match (field.shape)() {
        Shape::Union(_, variants) => variants,
        _ => &[],
    };
    variants.iter().map(|variant| variant.text)
}

/// The names a record knows, for suggestions.
pub(crate) fn names(record: &dyn Record, attributes: bool) -> Vec<&'static str> {
    let mut known: Vec<&'static str> = record.own_tag().into_iter().collect();
    for (index, field) in record.table().fields.iter().enumerate() {
        match field.kind {
            Kind::Flatten => {
                if let Slot::Child(child) = record.slot(index)
                    && let Some(inner) = child.get()
                {
                    let inner = names(inner, attributes).into_iter();
                    known.extend(inner.filter(|name| attributes || !field.leaves_out(name)));
                }
            }
            Kind::Attribute if attributes => known.push(field.name),
            Kind::Attribute | Kind::Text => {}
            Kind::Mixed if !attributes => known.extend(variants(field)),
            _ if attributes => known.push(field.tag),
            _ => known.push(if field.wrap.is_empty() { field.name } else { field.wrap }),
        }
    }
    known
}
