//! The differences between two records, by path.

use crate::{Field, Record, Slot};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, such as `devices/disk[1]/target/@dev`.
    pub path: String,
    /// The value on the left; none when absent.
    pub left: Option<String>,
    /// The value on the right; none when absent.
    pub right: Option<String>,
}

/// All differences between two records of one type, in table order.
#[must_use]
pub fn compare(left: &dyn Record, right: &dyn Record) -> Vec<Difference> {
    let mut differences = Vec::new();
    walk(left, right, "", &mut differences);
    differences
}

fn walk(left: &dyn Record, right: &dyn Record, path: &str, out: &mut Vec<Difference>) {
    if left.tag() != right.tag() {
        let tag = left.own_tag().map_or_else(|| path.to_owned(), |tag| join(path, &format!("@{tag}")));
        let text = |record: &dyn Record| record.tag().map(str::to_owned);
        out.push(Difference { path: tag, left: text(left), right: text(right) });
        return;
    }
    for (index, field) in left.table().fields.iter().enumerate() {
        let name = step(field);
        let path = if name.is_empty() { path.to_owned() } else { join(path, &name) };
        slots(left.slot(index), right.slot(index), field, &path, out);
    }
}

fn slots(left: Slot<'_>, right: Slot<'_>, field: &Field, path: &str, out: &mut Vec<Difference>) {
    match (left, right) {
        (Slot::Cell(left), Slot::Cell(right)) => scalar(Some(left), Some(right), field, path, out),
        (Slot::Flag(left), Slot::Flag(right)) => {
            push(path, left.then(|| "present".to_owned()), right.then(|| "present".to_owned()), out);
        }
        (Slot::Values(left), Slot::Values(right)) => {
            for index in 0..left.count().max(right.count()) {
                scalar(left.at(index), right.at(index), field, &format!("{path}[{}]", index + 1), out);
            }
        }
        (Slot::Child(left), Slot::Child(right)) => records(left.get(), right.get(), path, out),
        (Slot::List(left), Slot::List(right)) => {
            for index in 0..left.count().max(right.count()) {
                records(left.at(index), right.at(index), &format!("{path}[{}]", index + 1), out);
            }
        }
        (Slot::Raw(left), Slot::Raw(right)) => {
            push(path, left.as_ref().map(crate::Raw::to_xml), right.as_ref().map(crate::Raw::to_xml), out);
        }
        _ => {}
    }
}

fn records(left: Option<&dyn Record>, right: Option<&dyn Record>, path: &str, out: &mut Vec<Difference>) {
    match (left, right) {
        (Some(left), Some(right)) => walk(left, right, path, out),
        (None, None) => {}
        (left, right) => {
            push(path, left.map(|_| "present".to_owned()), right.map(|_| "present".to_owned()), out);
        }
    }
}

fn scalar(
    left: Option<&dyn crate::Cell>,
    right: Option<&dyn crate::Cell>,
    field: &Field,
    path: &str,
    out: &mut Vec<Difference>,
) {
    let spell = |cell: Option<&dyn crate::Cell>| {
        let mut text = String::new();
        cell.is_some_and(|cell| cell.save(&mut text, field.format)).then_some(text)
    };
    push(path, spell(left), spell(right), out);
}

fn push(path: &str, left: Option<String>, right: Option<String>, out: &mut Vec<Difference>) {
    if left != right {
        out.push(Difference { path: path.to_owned(), left, right });
    }
}

fn step(field: &Field) -> String {
    let element = match (field.wrap, field.name) {
        ("", name) => name.to_owned(),
        (wrap, name) => format!("{wrap}/{name}"),
    };
    match field.kind {
        crate::Kind::Attribute => format!("@{}", field.name),
        crate::Kind::Text => "text()".to_owned(),
        _ if !field.at.is_empty() => format!("{element}/@{}", field.at),
        _ => element,
    }
}

fn join(path: &str, step: &str) -> String {
    if path.is_empty() { step.to_owned() } else { format!("{path}/{step}") }
}
