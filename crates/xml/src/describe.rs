//! What a table says in words: reference pages and the count of hooks.

use std::fmt::Write;

use crate::{Format, Kind, Shape, Table, Variant};

/// How much of a document is declared, and how much is written by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Structs and unions.
    pub types: usize,
    /// Fields and union variants.
    pub fields: usize,
    /// Hand-written hooks.
    pub hooks: usize,
}

/// Counts the types, fields and hooks below a shape; each type once.
#[must_use]
pub fn count(shape: Shape) -> Counts {
    let mut counts = Counts::default();
    visit(shape, &mut Vec::new(), &mut |seen| match seen {
        Seen::Table(table) => {
            counts.types += 1;
            counts.fields += table.fields.len();
            counts.hooks += usize::from(table.hooks);
        }
        Seen::Union(variants) => {
            counts.types += 1;
            counts.fields += variants.len();
        }
    });
    counts
}

/// A reference page: every type below the shape with its fields, one line each.
#[must_use]
pub fn describe(shape: Shape) -> String {
    let mut page = String::new();
    visit(shape, &mut Vec::new(), &mut |seen| {
        let result = match seen {
            Seen::Table(table) => table_lines(&mut page, table),
            Seen::Union(variants) => union_lines(&mut page, variants),
        };
        debug_assert!(result.is_ok(), "a String takes whatever is written");
    });
    page
}

enum Seen {
    Table(&'static Table),
    Union(&'static [Variant]),
}

/// Depth first, each type once.
fn visit(shape: Shape, known: &mut Vec<*const ()>, see: &mut dyn FnMut(Seen)) {
    let address: *const () = match shape {
        Shape::Value(..) => return,
        Shape::Record(table) => std::ptr::from_ref(table).cast(),
        Shape::Union(_, variants) => variants.as_ptr().cast(),
    };
    if known.contains(&address) {
        return;
    }
    known.push(address);
    match shape {
        Shape::Value(..) => {}
        Shape::Record(table) => {
            see(Seen::Table(table));
            for field in table.fields {
                visit((field.shape)(), known, see);
            }
        }
        Shape::Union(_, variants) => {
            see(Seen::Union(variants));
            for variant in variants.iter().filter_map(|variant| variant.shape) {
                visit(variant(), known, see);
            }
        }
    }
}

fn table_lines(page: &mut String, table: &Table) -> std::fmt::Result {
    writeln!(page, "{}: {}", table.name, table.doc)?;
    for field in table.fields {
        let place = match field.kind {
            Kind::Attribute => format!("@{}", field.name),
            Kind::Text => "text".to_owned(),
            Kind::Flatten => "in place".to_owned(),
            Kind::Mixed => "elements".to_owned(),
            _ if !field.at.is_empty() => format!("<{} {}>", field.name, field.at),
            _ => format!("<{}>", field.name),
        };
        let holds = match (field.format, (field.shape)()) {
            (Format::YesNo, _) => "yes, no".to_owned(),
            (Format::OnOff, _) => "on, off".to_owned(),
            (Format::Words(words), _) => words.join(", "),
            (Format::Form(form), _) => form.what().to_owned(),
            (Format::Scaled(unit), _) => format!("number in {unit}"),
            (_, Shape::Value(what, [])) => what.to_owned(),
            (_, Shape::Value(_, words)) => words.join(", "),
            (_, Shape::Record(inner)) => inner.name.to_owned(),
            (_, Shape::Union(..)) => "one of several".to_owned(),
        };
        writeln!(page, "  {place}: {holds}. {}", field.doc)?;
    }
    Ok(())
}

fn union_lines(page: &mut String, variants: &[Variant]) -> std::fmt::Result {
    writeln!(page, "one of")?;
    for variant in variants {
        writeln!(page, "  {}: {}", variant.text, variant.doc)?;
    }
    Ok(())
}
