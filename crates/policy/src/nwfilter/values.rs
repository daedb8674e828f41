//! The values of a protocol element by name, for whatever does not care which protocol it is.

use model::nwfilter::Protocol;
use xml::{Cell, Field, Kind, Record, Slot, SlotMut};

/// The attribute that says whether a packet must have the others or must not.
pub(super) const MATCH: &str = "match";
/// The attribute with a word to the reader.
pub(super) const COMMENT: &str = "comment";

/// Whether a packet must not have what the element says.
pub(super) fn is_negated(protocol: &Protocol) -> bool {
    let mut negated = false;
    // The closure never fails.
    let _: Result<(), ()> = each(protocol, &mut |field, text| {
        negated |= field.name == MATCH && text == "no";
        Ok(())
    });
    negated
}

/// Visits the values that are present, in the order of the table.
pub(super) fn each<E>(
    record: &dyn Record,
    visit: &mut dyn FnMut(&Field, &str) -> Result<(), E>,
) -> Result<(), E> {
    for (index, field) in record.table().fields.iter().enumerate() {
        match record.slot(index) {
            Slot::Cell(cell) => {
                if let Some(text) = text_of(cell, field) {
                    visit(field, &text)?;
                }
            }
            Slot::Child(child) if field.kind == Kind::Flatten => {
                if let Some(inner) = child.get() {
                    each(inner, visit)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Sees a field and its present text, and may load another one.
type Change<'a, E> = dyn FnMut(&Field, Option<&str>, &mut dyn Cell) -> Result<(), E> + 'a;

/// Shows every value to `change`, present or not.
pub(super) fn replace<E>(record: &mut dyn Record, change: &mut Change<'_, E>) -> Result<(), E> {
    let table = record.table();
    for (index, field) in table.fields.iter().enumerate() {
        let text = match record.slot(index) {
            Slot::Cell(cell) => text_of(cell, field),
            _ => None,
        };
        match record.slot_mut(index) {
            SlotMut::Cell(cell) => change(field, text.as_deref(), cell)?,
            SlotMut::Child(child) if field.kind == Kind::Flatten => replace(child.make(), change)?,
            _ => {}
        }
    }
    Ok(())
}

fn text_of(cell: &dyn Cell, field: &Field) -> Option<String> {
    let mut text = String::new();
    cell.save(&mut text, field.format).then_some(text)
}

/// What a packet must have and what it must not have, of one part of a protocol.
#[derive(Debug)]
pub(super) struct Pair<'a, T> {
    yes: Option<&'a T>,
    no: Option<&'a T>,
}

/// A value, and whether a packet must not have it.
#[derive(Debug)]
pub(super) struct Term<'a, V> {
    pub(super) negated: bool,
    pub(super) value: &'a V,
}

impl<T> Clone for Pair<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Pair<'_, T> {}

impl<V> Clone for Term<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Term<'_, V> {}

impl<'a, T> Pair<'a, T> {
    /// That part of the elements of a rule.
    pub(super) fn of(protocols: &'a [Protocol], part: impl Fn(&'a Protocol) -> Option<&'a T>) -> Self {
        let mut pair = Self { yes: None, no: None };
        for protocol in protocols {
            let side = if is_negated(protocol) { &mut pair.no } else { &mut pair.yes };
            *side = part(protocol);
        }
        pair
    }

    /// A part of the part.
    pub(super) fn part<P>(&self, part: impl Fn(&'a T) -> &'a P) -> Pair<'a, P> {
        Pair { yes: self.yes.map(&part), no: self.no.map(&part) }
    }

    /// One value.
    pub(super) fn get<V>(&self, value: impl Fn(&'a T) -> Option<&'a V>) -> Option<Term<'a, V>> {
        let of = |side: Option<&'a T>, negated| side.and_then(&value).map(|value| Term { negated, value });
        of(self.yes, false).or_else(|| of(self.no, true))
    }
}
