//! What snapshots and checkpoints share: specs of disks, the document of a new one, lists as tables and trees.

use std::cmp::Ordering;
use std::fmt::Write;

use super::shell::xml_escaped;
use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome};
use crate::session::Session;
use crate::table::Table;

/// An attribute, if there is a value.
pub(super) fn attribute(name: &str, value: Option<&str>) -> String {
    value.map_or_else(String::new, |value| format!(" {name}='{}'", xml_escaped(value)))
}

/// The document `root` of a new moment: name and description of the options, then the lines of `body`.
pub(super) fn document(root: &str, arguments: &Arguments, body: &str) -> Outcome<String> {
    let mut text = format!("<{root}>\n");
    for option in ["name", "description"] {
        if let Some(value) = arguments.text(option)? {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "  <{option}>{}</{option}>", xml_escaped(value));
        }
    }
    text.push_str(body);
    let _ = writeln!(text, "</{root}>");
    Ok(text)
}

/// The `<disks>` of the option `diskspec`, each formatted by `disk`.
pub(super) fn disks(arguments: &Arguments, disk: fn(&str) -> Outcome<String>) -> Outcome<String> {
    let specs = arguments.rest("diskspec");
    if specs.is_empty() {
        return Ok(String::new());
    }
    let mut text = String::from("  <disks>\n");
    for spec in specs {
        text.push_str(&disk(spec)?);
    }
    text.push_str("  </disks>\n");
    Ok(text)
}

/// A spec that cannot be read.
pub(super) fn unreadable(kind: &str, spec: &str) -> Failure {
    Failure::new(format!("unable to parse {kind}: {spec}"))
}

/// One moment of a list.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    /// Its name.
    pub(super) name: String,
    /// The one before it.
    pub(super) parent: Option<String>,
    /// Its cells in a table, without the parent.
    pub(super) cells: Vec<String>,
}

/// Names in the order of the C library, letters without case.
pub(super) fn by_name(left: &str, right: &str) -> Ordering {
    left.to_ascii_lowercase().cmp(&right.to_ascii_lowercase())
}

/// Prints `list` as the options `tree`, `name` and `parent` ask; `headings` are those of the cells.
pub(super) fn print(session: &mut Session, arguments: &Arguments, headings: &[&str], list: &[Listed]) {
    if arguments.has("tree") {
        session.out.print(&trees(list));
    } else if arguments.has("name") {
        for listed in list {
            let parent = listed.parent.as_ref().filter(|_| arguments.has("parent"));
            let parent = parent.map_or_else(String::new, |parent| format!("\t{parent}"));
            session.out.line(&format!("{}{parent}", listed.name));
        }
    } else {
        let with_parent = arguments.has("parent");
        let headings: Vec<&str> = headings.iter().copied().chain(with_parent.then_some("Parent")).collect();
        let mut table = Table::new(&headings);
        for listed in list {
            let parent = with_parent.then(|| listed.parent.clone().unwrap_or_default());
            table.cells(listed.cells.iter().cloned().chain(parent));
        }
        session.out.print(&table.render(!session.out.quiet));
    }
}

/// Every moment whose parent is not in the list, with those after it.
fn trees(list: &[Listed]) -> String {
    let mut text = String::new();
    let known = |name: &str| list.iter().any(|listed| listed.name == name);
    for root in list.iter().filter(|listed| listed.parent.as_deref().is_none_or(|parent| !known(parent))) {
        branch(list, &root.name, "", Place::Root, &mut text);
    }
    text
}

/// Where a branch stands among its siblings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Middle,
    Last,
}

fn branch(list: &[Listed], name: &str, indent: &str, place: Place, text: &mut String) {
    let (sign, inner) = match place {
        Place::Root => ("", "  "),
        Place::Middle => ("+- ", "|   "),
        Place::Last => ("+- ", "    "),
    };
    // Writing into a string cannot fail.
    let _ = writeln!(text, "{indent}{sign}{name}");
    let inner = format!("{indent}{inner}");
    let children: Vec<&Listed> =
        list.iter().filter(|listed| listed.parent.as_deref() == Some(name)).collect();
    if !children.is_empty() {
        let _ = writeln!(text, "{inner}|");
    }
    for (index, child) in children.iter().enumerate() {
        let place = if index + 1 == children.len() { Place::Last } else { Place::Middle };
        branch(list, &child.name, &inner, place, text);
    }
    // A line sets the last leaf apart from what follows.
    match place {
        Place::Root if children.is_empty() => text.push('\n'),
        Place::Last if children.is_empty() => {
            let _ = writeln!(text, "{indent}  ");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_ends_its_last_leaves_with_a_line() {
        let listed = |(name, parent): (&str, &str)| Listed {
            name: name.to_owned(),
            parent: (!parent.is_empty()).then(|| parent.to_owned()),
            cells: Vec::new(),
        };
        let list = [("1", ""), ("2", "1"), ("3", "2"), ("4", "1"), ("5", "gone")].map(listed);
        let expect = "1\n  |\n  +- 2\n  |   |\n  |   +- 3\n  |     \n  +- 4\n    \n5\n\n";
        assert_eq!(trees(&list), expect);
    }
}
