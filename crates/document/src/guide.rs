//! What the tables know about the content of an element, wherever in the tables it is declared.

use xml::{Field, Kind, Shape, Table};

/// The content of an element: several parts where unions choose.
#[derive(Clone, Default)]
pub(crate) struct Guide(Vec<Part>);

/// What may stand in an element.
#[derive(Clone, Copy)]
enum Part {
    /// What a type declares.
    Shape(Shape),
    /// The elements of one field, which this element only wraps.
    Wrapped(&'static Field),
}

/// A child element.
pub(crate) struct Child {
    /// It may stand there several times.
    pub(crate) list: bool,
    /// It belongs to someone else: everything in it counts.
    pub(crate) foreign: bool,
    /// What is in it.
    pub(crate) content: Guide,
}

impl Guide {
    /// The content of this shape.
    pub(crate) fn of(shape: Shape) -> Guide {
        Guide(vec![Part::Shape(shape)])
    }

    /// What the tables say about the child element of this name.
    pub(crate) fn child(&self, name: &str) -> Option<Child> {
        let mut found: Option<Child> = None;
        let mut add = |list: bool, foreign: bool, content: Vec<Part>| {
            let child = found.get_or_insert_with(|| Child { list, foreign, content: Guide::default() });
            child.list |= list;
            child.foreign |= foreign;
            child.content.0.extend(content);
        };
        for part in &self.0 {
            match part {
                Part::Wrapped(field) => {
                    if let Some((list, content)) = elements(field, name) {
                        add(list, false, content);
                    }
                }
                Part::Shape(shape) => {
                    for field in tables(*shape).into_iter().flat_map(|table| table.fields) {
                        if field.wrap.is_empty() {
                            if let Some((list, content)) = elements(field, name) {
                                add(list, field.kind == Kind::Raw, content);
                            }
                        } else if field.wrap == name {
                            add(false, false, vec![Part::Wrapped(field)]);
                        }
                    }
                }
            }
        }
        found
    }
}

/// Every table that stands in an element of this shape.
fn tables(shape: Shape) -> Vec<&'static Table> {
    let mut tables: Vec<&'static Table> = Vec::new();
    let mut shapes = vec![shape];
    while let Some(shape) = shapes.pop() {
        match shape {
            Shape::Value(..) => {}
            Shape::Union(_, variants) => {
                shapes.extend(variants.iter().filter_map(|variant| variant.shape).map(|shape| shape()));
            }
            Shape::Record(table) if tables.iter().any(|known| std::ptr::eq(*known, table)) => {}
            Shape::Record(table) => {
                tables.push(table);
                let flattened = table.flattened.iter().map(|index| &table.fields[usize::from(*index)]);
                shapes.extend(flattened.map(|field| (field.shape)()));
            }
        }
    }
    tables
}

/// Whether a field holds elements of this name: whether several, and what is in them.
fn elements(field: &'static Field, name: &str) -> Option<(bool, Vec<Part>)> {
    match field.kind {
        Kind::Attribute | Kind::Text | Kind::Flatten => None,
        Kind::Mixed => {
            let Shape::Union(_, variants) = (field.shape)() else { return None };
            let variant = variants.iter().find(|variant| variant.text == name)?;
            Some((true, variant.shape.iter().map(|shape| Part::Shape(shape())).collect()))
        }
        _ if field.name != name => None,
        Kind::List | Kind::LeafList => Some((true, vec![Part::Shape((field.shape)())])),
        Kind::Child => Some((false, vec![Part::Shape((field.shape)())])),
        Kind::Leaf | Kind::Flag | Kind::Raw => Some((false, Vec::new())),
    }
}
