//! Writes the sum of all events and what can be asked of any of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::output::Output;
use super::vocabulary::{Contract, EventRow, Type, camel};

/// An event whose structure is larger than this travels in a box, so that the small ones stay small.
const BOXED_FROM_BYTES: usize = 160;

/// Writes `Event`, `EventKind` and `EventObject`.
pub(crate) fn emit(contract: &Contract, output: &mut Output) {
    let mut kinds: BTreeMap<&str, Vec<&EventRow>> = BTreeMap::new();
    for event in &contract.events {
        kinds.entry(&event.kind).or_default().push(event);
    }
    let mut body = String::from("use crate::events;\nuse crate::types;\n\n");
    sum(&mut body, contract);
    kind_enum(&mut body, &kinds);
    object_enum(&mut body, &kinds);
    questions(&mut body, contract);
    for event in &contract.events {
        conversion(&mut body, contract, event);
    }
    output.rust("crates/api/src/generated/event.rs", "Any event, and what can be asked of it.", &body);
}

/// Size of a value in memory, on a machine with 8-byte pointers.
fn size(contract: &Contract, kind: &Type) -> usize {
    match kind {
        Type::Text | Type::List(_) => 24,
        Type::I64 | Type::U64 => 8,
        Type::Uuid => 16,
        Type::Structure(name) => contract
            .structures
            .get(name)
            .map_or(0, |structure| structure.fields.iter().map(|field| size(contract, &field.kind)).sum()),
        Type::Optional(inner) => size(contract, inner),
        _ => 4,
    }
}

fn boxed(contract: &Contract, event: &EventRow) -> bool {
    let total: usize = event.structure.fields.iter().map(|field| size(contract, &field.kind)).sum();
    total > BOXED_FROM_BYTES
}

fn sum(body: &mut String, contract: &Contract) {
    body.push_str(
        "/// Something that happened to an object.\n#[derive(Debug, Clone, PartialEq)]\npub enum Event {\n",
    );
    for event in &contract.events {
        let name = &event.structure.name;
        let _ = writeln!(body, "/// {}", event.doc);
        if boxed(contract, event) {
            let _ = writeln!(body, "{name}(Box<events::{name}>),");
        } else {
            let _ = writeln!(body, "{name}(events::{name}),");
        }
    }
    body.push_str("}\n\n");
}

fn kind_enum(body: &mut String, kinds: &BTreeMap<&str, Vec<&EventRow>>) {
    body.push_str(
        "/// The kind of object that an event is about: subscriptions name it and the event's identifier.\n",
    );
    body.push_str(
        "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]\npub enum EventKind {\n",
    );
    for (kind, events) in kinds {
        let _ = writeln!(
            body,
            "/// Events with `{kind}` objects: {} identifiers.\n{},",
            events.len(),
            camel(kind)
        );
    }
    body.push_str("}\n\nimpl EventKind {\n/// Every identifier of the kind, ascending.\n");
    body.push_str("pub const fn ids(self) -> &'static [i32] { match self {\n");
    for (kind, events) in kinds {
        let mut ids: Vec<i32> = events.iter().map(|event| event.id).collect();
        ids.sort_unstable();
        let _ = writeln!(body, "EventKind::{} => &{ids:?},", camel(kind));
    }
    body.push_str("} } }\n\n");
}

fn object_enum(body: &mut String, kinds: &BTreeMap<&str, Vec<&EventRow>>) {
    let mut types: Vec<String> =
        kinds.values().filter_map(|events| object(events[0])).map(|(_, name)| name).collect();
    types.sort();
    types.dedup();
    body.push_str("/// The object that an event is about.\n#[derive(Debug, Clone, Copy, PartialEq, Eq)]\n");
    body.push_str("pub enum EventObject<'a> {\n");
    for name in types {
        let _ = writeln!(body, "/// A [`types::{name}`].\n{name}(&'a types::{name}),");
    }
    body.push_str("}\n\n");
}

/// The field and the type of the object: the first structure among the fields.
fn object(event: &EventRow) -> Option<(&str, String)> {
    event.structure.fields.iter().find_map(|field| match &field.kind {
        Type::Structure(name) => Some((field.name.as_str(), name.clone())),
        _ => None,
    })
}

fn questions(body: &mut String, contract: &Contract) {
    body.push_str(
        "impl Event {\n/// The kind of object it is about.\npub fn kind(&self) -> EventKind { match self {\n",
    );
    let mut by_kind: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for event in &contract.events {
        by_kind.entry(&event.kind).or_default().push(format!("Event::{}(_)", event.structure.name));
    }
    for (kind, variants) in &by_kind {
        let _ = writeln!(body, "{} => EventKind::{},", variants.join(" | "), camel(kind));
    }
    body.push_str("} }\n\n/// Its identifier within the kind.\npub fn id(&self) -> i32 { match self {\n");
    let mut by_id: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for event in &contract.events {
        by_id.entry(event.id).or_default().push(format!("Event::{}(_)", event.structure.name));
    }
    for (id, variants) in &by_id {
        let _ = writeln!(body, "{} => {id},", variants.join(" | "));
    }
    body.push_str(
        "} }\n\n/// The object it is about.\npub fn object(&self) -> EventObject<'_> { match self {\n",
    );
    for event in &contract.events {
        if let Some((field, name)) = object(event) {
            let variant = &event.structure.name;
            let _ = writeln!(body, "Event::{variant}(event) => EventObject::{name}(&event.{field}),");
        }
    }
    body.push_str("} }\n}\n\n");
}

fn conversion(body: &mut String, contract: &Contract, event: &EventRow) {
    let name = &event.structure.name;
    let value = if boxed(contract, event) { "Box::new(event)" } else { "event" };
    let _ = writeln!(
        body,
        "impl From<events::{name}> for Event {{ fn from(event: events::{name}) -> Event {{ Event::{name}({value}) }} }}\n"
    );
}
