//! Reference pages in Markdown, written from the tables and the comments in the model.

use std::fmt::Write;

use model::DocumentKind;
use xml::{Field, Format, Kind, Marks, Shape, Table, Variant};

/// The attribute that names the unit of a size.
const UNIT: &str = "`@unit`";

/// One chapter of a page.
struct Chapter {
    title: String,
    shape: Shape,
}

/// The page about a kind of documents.
#[must_use]
pub fn page(kind: &DocumentKind) -> String {
    page_of(kind.root, (kind.shape)(), kind.is_status())
}

/// `status`: with what only records of the daemon have.
fn page_of(root: &str, shape: Shape, status: bool) -> String {
    let mut chapters = vec![Chapter { title: format!("<{root}>"), shape }];
    let mut next = 0;
    let mut body = String::new();
    while next < chapters.len() {
        let mut found = Vec::new();
        let Chapter { title, shape } = &chapters[next];
        let written = match shape {
            Shape::Record(table) => record(&mut body, title, table, (next == 0, status), &mut found),
            Shape::Union(tag, variants) => union(&mut body, title, *tag, variants, &mut found),
            Shape::Value(..) => Ok(()),
        };
        debug_assert!(written.is_ok(), "a String takes whatever is written");
        for chapter in found {
            if !chapters.iter().any(|known| same(known.shape, chapter.shape)) {
                chapters.push(chapter);
            }
        }
        next += 1;
    }
    let units = match body.contains(UNIT) {
        true => format!(" The units of sizes are {}, in any case.", words(xml::UNITS)),
        false => String::new(),
    };
    format!(
        "<!-- Written by `cargo xtask codegen` from `crates/model`: do not edit. -->\n\n# `<{root}>`\n\nPlaces: `@name` is an attribute, \
         `<name>` a child element, `<name @a>` an attribute of a child element.{units}\n{body}"
    )
}

fn record(
    body: &mut String,
    title: &str,
    table: &'static Table,
    (first, status): (bool, bool),
    found: &mut Vec<Chapter>,
) -> std::fmt::Result {
    if !first {
        write!(body, "\n## {}\n", anchor_title(title, table.name))?;
    }
    let doc = sentence(table.doc);
    if !doc.is_empty() {
        write!(body, "\n{doc}\n")?;
    }
    if table.fields.is_empty() {
        return Ok(());
    }
    body.push_str("\n| place | holds | meaning |\n|---|---|---|\n");
    rows(body, table, status, found, &|_| false)
}

fn rows(
    body: &mut String,
    table: &'static Table,
    status: bool,
    found: &mut Vec<Chapter>,
    left_out: &dyn Fn(&Field) -> bool,
) -> std::fmt::Result {
    for field in table.fields {
        if !status && field.marks.contains(Marks::STATUS_ONLY) || left_out(field) {
            continue;
        }
        if field.kind == Kind::Flatten
            && let Shape::Record(inner) = (field.shape)()
        {
            rows(body, inner, status, found, &|inner| field.leaves_out(inner.name))?;
            continue;
        }
        let meaning = format!("{}{}", sentence(field.doc), notes(field));
        writeln!(body, "| {} | {} | {} |", place(field), holds(field, found), cell(&meaning))?;
    }
    Ok(())
}

fn union(
    body: &mut String,
    title: &str,
    tag: Option<&str>,
    variants: &'static [Variant],
    found: &mut Vec<Chapter>,
) -> std::fmt::Result {
    write!(body, "\n## {title}\n\nOne of these")?;
    match tag {
        Some(tag) => writeln!(body, ", as `@{tag}` says.")?,
        None => body.push_str(".\n"),
    }
    body.push_str("\n| choice | meaning |\n|---|---|\n");
    for variant in variants {
        let link = match variant.shape.map(|shape| shape()) {
            Some(shape @ Shape::Record(table)) if !table.fields.is_empty() => {
                found.push(Chapter { title: format!("{title}: {}", variant.text), shape });
                format!(" See {}.", table.name)
            }
            _ => String::new(),
        };
        let default = if variant.default { " (default)" } else { "" };
        writeln!(body, "| `{}`{default} | {}{link} |", variant.text, cell(&sentence(variant.doc)))?;
    }
    Ok(())
}

fn place(field: &Field) -> String {
    let name = match field.kind {
        Kind::Attribute => format!("@{}", field.name),
        Kind::Text => return "text".to_owned(),
        Kind::Flatten | Kind::Mixed => return "in place".to_owned(),
        _ if field.at.is_empty() => format!("<{}>", field.name),
        _ => format!("<{} @{}>", field.name, field.at),
    };
    if field.wrap.is_empty() { format!("`{name}`") } else { format!("`<{}>` `{name}`", field.wrap) }
}

fn holds(field: &'static Field, found: &mut Vec<Chapter>) -> String {
    let shape = (field.shape)();
    let one = match (field.format, shape, field.kind) {
        (_, _, Kind::Flag) => "presence".to_owned(),
        (Format::YesNo, ..) => words(&["yes", "no"]),
        (Format::OnOff, ..) => words(&["on", "off"]),
        (Format::Words(allowed), ..) => words(allowed),
        (Format::Form(form), ..) => form.what().to_owned(),
        (Format::Scaled(unit), ..) => format!("number in {unit}, or with {UNIT}"),
        (Format::Hex(_) | Format::HexOnly(_), ..) => "hexadecimal number".to_owned(),
        (_, Shape::Value(what, []), _) => what.to_owned(),
        (_, Shape::Value(_, allowed), _) => words(allowed),
        (_, Shape::Record(table), _) => {
            found.push(Chapter { title: format!("<{}>", field.name), shape });
            table.name.to_owned()
        }
        (_, Shape::Union(_, variants), _) => {
            let title = if field.name.is_empty() { "choice".to_owned() } else { format!("<{}>", field.name) };
            found.push(Chapter { title: format!("`{title}`"), shape });
            let names: Vec<&str> = variants.iter().map(|variant| variant.text).collect();
            format!("one of {}", words(&names))
        }
    };
    let many = matches!(field.kind, Kind::List | Kind::LeafList | Kind::Mixed);
    if many { format!("list of {one}") } else { one }
}

fn words(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn notes(field: &Field) -> String {
    let marks = [
        (Marks::REQUIRED, "required"),
        (Marks::LIVE_ONLY, "only while it runs"),
        (Marks::INACTIVE_ONLY, "only in definitions"),
        (Marks::SECRET, "shown only to who asks for secrets"),
        (Marks::LOCAL_ONLY, "left out in migrations"),
    ];
    let mut notes: Vec<String> = marks
        .iter()
        .filter(|(mark, _)| field.marks.contains(*mark))
        .map(|(_, text)| (*text).to_owned())
        .collect();
    if !field.tag.is_empty() {
        notes.push(format!("its content is chosen by `@{}`", field.tag));
    }
    if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) }
}

fn anchor_title(title: &str, name: &str) -> String {
    let title = if title.starts_with('`') { title.to_owned() } else { format!("`{title}`") };
    format!("{title} ({name})")
}

/// A doc comment in one line.
fn sentence(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn same(left: Shape, right: Shape) -> bool {
    match (left, right) {
        (Shape::Record(left), Shape::Record(right)) => std::ptr::eq(left, right),
        (Shape::Union(_, left), Shape::Union(_, right)) => std::ptr::eq(left, right),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use xml::{Shaped, Xml, XmlUnion};

    /// A thing.
    #[derive(Default, Xml)]
    struct Thing {
        /// Its number.
        #[xml(attr, required)]
        id: u32,
        /// Where it is.
        #[xml(child, tag = "type")]
        place: Place,
        /// What it is made of.
        #[xml(list = "part", wrap = "parts")]
        parts: Vec<Thing>,
    }

    /// Where it is.
    #[derive(XmlUnion)]
    enum Place {
        /// Here.
        Here,
        /// There | away.
        There(Far),
    }

    /// Far away.
    #[derive(Default, Xml)]
    struct Far {
        /// How far.
        #[xml(leaf, unit = "KiB")]
        distance: Option<u64>,
    }

    #[test]
    fn tables_become_chapters() {
        expect![[r#"
            <!-- Written by `cargo xtask codegen` from `crates/model`: do not edit. -->

            # `<thing>`

            Places: `@name` is an attribute, `<name>` a child element, `<name @a>` an attribute of a child element. The units of sizes are `b`, `bytes`, `KB`, `KiB`, `MB`, `MiB`, `GB`, `GiB`, `TB`, `TiB`, `PB`, `PiB`, `EB`, `EiB`, in any case.

            A thing.

            | place | holds | meaning |
            |---|---|---|
            | `@id` | number | Its number. (required) |
            | `<place>` | one of `here`, `there` | Where it is. (its content is chosen by `@type`) |
            | `<parts>` `<part>` | list of Thing | What it is made of. |

            ## `<place>`

            One of these.

            | choice | meaning |
            |---|---|
            | `here` (default) | Here. |
            | `there` | There \| away. See Far. |

            ## `<place>`: there (Far)

            Far away.

            | place | holds | meaning |
            |---|---|---|
            | `<distance>` | number in KiB, or with `@unit` | How far. |
        "#]].assert_eq(&page_of("thing", Thing::shape(), false));
    }
}
