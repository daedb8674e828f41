//! How the interpreter sees a struct: a table and numbered slots, all through trait objects.

use crate::{Cell, Error, Field, FormatFlags, Loading, Raw, Refusal, Table};

/// A struct or union with a table; `#[derive(Xml)]` and `#[derive(XmlUnion)]` write it.
pub trait Record {
    /// The fields; those of the present variant for a union.
    fn table(&self) -> &'static Table;

    /// The field of this number in the table.
    fn slot(&self, index: usize) -> Slot<'_>;

    /// The field of this number in the table, to be changed.
    fn slot_mut(&mut self, index: usize) -> SlotMut<'_>;

    /// One bit for each field, the first one lowest: not set where there is surely nothing to write. Most fields of most
    /// documents are absent, and this way they cost a saver nothing.
    fn present(&self) -> u128;

    /// The attribute of the same element that chooses the variant, when a union names one.
    fn own_tag(&self) -> Option<&'static str> {
        None
    }

    /// For a union whose [`own_tag`](Record::own_tag) must be there, what is said when it is not; empty: the usual words.
    fn untagged(&self) -> Option<&'static str> {
        None
    }

    /// The text that stands for the present variant; none for a struct without union.
    fn tag(&self) -> Option<&'static str> {
        None
    }

    /// Becomes the variant of this text, with default content.
    ///
    /// # Errors
    /// No variant has this text.
    fn choose(&mut self, _tag: &str) -> Result<(), Refusal> {
        Ok(())
    }

    /// Hook: called when all fields are loaded.
    ///
    /// # Errors
    /// Whatever the hook refuses.
    fn loaded(&mut self, _loading: &mut Loading<'_>, _node: roxmltree::Node<'_, '_>) -> Result<(), Error> {
        Ok(())
    }

    /// Hook: another record to be written in place of this one.
    fn stand_in(&self, _flags: FormatFlags) -> Option<Box<dyn Record>> {
        None
    }
}

/// A field as the saver sees it.
#[derive(Clone, Copy)]
pub enum Slot<'a> {
    /// No such field.
    Nothing,
    /// A scalar.
    Cell(&'a dyn Cell),
    /// Several scalars.
    Values(&'a dyn ValueList),
    /// Presence.
    Flag(bool),
    /// A record that may be absent.
    Child(&'a dyn Child),
    /// Several records.
    List(&'a dyn List),
    /// Verbatim content.
    Raw(&'a Option<Raw>),
}

/// A field as the loader sees it.
pub enum SlotMut<'a> {
    /// No such field.
    Nothing,
    /// A scalar.
    Cell(&'a mut dyn Cell),
    /// Several scalars.
    Values(&'a mut dyn ValueList),
    /// Presence.
    Flag(&'a mut bool),
    /// A record that may be absent.
    Child(&'a mut dyn Child),
    /// Several records.
    List(&'a mut dyn List),
    /// Verbatim content.
    Raw(&'a mut Option<Raw>),
}

/// A place for a record that may be absent.
pub trait Child {
    /// The record, if present.
    fn get(&self) -> Option<&dyn Record>;

    /// The record, made if absent.
    fn make(&mut self) -> &mut dyn Record;

    /// Takes the record away where it may be absent.
    fn forget(&mut self) {}
}

impl<T: Record> Child for T {
    fn get(&self) -> Option<&dyn Record> {
        Some(self)
    }

    fn make(&mut self) -> &mut dyn Record {
        self
    }
}

impl<T: Record + Default> Child for Option<T> {
    fn get(&self) -> Option<&dyn Record> {
        self.as_ref().map(|record| record as &dyn Record)
    }

    fn make(&mut self) -> &mut dyn Record {
        self.get_or_insert_with(T::default)
    }

    fn forget(&mut self) {
        *self = None;
    }
}

impl<T: Record> Record for Box<T> {
    fn table(&self) -> &'static Table {
        (**self).table()
    }

    fn slot(&self, index: usize) -> Slot<'_> {
        (**self).slot(index)
    }

    fn slot_mut(&mut self, index: usize) -> SlotMut<'_> {
        (**self).slot_mut(index)
    }

    fn present(&self) -> u128 {
        (**self).present()
    }

    fn own_tag(&self) -> Option<&'static str> {
        (**self).own_tag()
    }

    fn untagged(&self) -> Option<&'static str> {
        (**self).untagged()
    }

    fn tag(&self) -> Option<&'static str> {
        (**self).tag()
    }

    fn choose(&mut self, tag: &str) -> Result<(), Refusal> {
        (**self).choose(tag)
    }

    fn loaded(&mut self, loading: &mut Loading<'_>, node: roxmltree::Node<'_, '_>) -> Result<(), Error> {
        (**self).loaded(loading, node)
    }

    fn stand_in(&self, flags: FormatFlags) -> Option<Box<dyn Record>> {
        (**self).stand_in(flags)
    }
}

/// Several records.
pub trait List {
    /// How many there are.
    fn count(&self) -> usize;

    /// The record of this number.
    fn at(&self, index: usize) -> Option<&dyn Record>;

    /// Appends a default record.
    fn grow(&mut self) -> &mut dyn Record;
}

impl<T: Record + Default> List for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn at(&self, index: usize) -> Option<&dyn Record> {
        self.get(index).map(|record| record as &dyn Record)
    }

    fn grow(&mut self) -> &mut dyn Record {
        self.push(T::default());
        let last = self.len() - 1;
        &mut self[last]
    }
}

/// Several scalars.
pub trait ValueList {
    /// How many there are.
    fn count(&self) -> usize;

    /// The scalar of this number.
    fn at(&self, index: usize) -> Option<&dyn Cell>;

    /// Appends a scalar.
    ///
    /// # Errors
    /// The text is no value of the type.
    fn append(&mut self, text: &str, field: &Field) -> Result<(), Refusal>;
}

impl<T: crate::Value> ValueList for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn at(&self, index: usize) -> Option<&dyn Cell> {
        self.get(index).map(|value| value as &dyn Cell)
    }

    fn append(&mut self, text: &str, field: &Field) -> Result<(), Refusal> {
        self.push(T::read(text, field.format)?);
        Ok(())
    }
}

/// What a field holds, for reference pages.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A scalar: what it is, and the words it allows if it is an enumeration.
    Value(&'static str, &'static [&'static str]),
    /// A struct.
    Record(&'static Table),
    /// A union: the attribute that chooses (if its own) and the variants.
    Union(Option<&'static str>, &'static [Variant]),
}

/// One variant of a union.
#[derive(Debug)]
pub struct Variant {
    /// The text that chooses it.
    pub text: &'static str,
    /// The doc comment.
    pub doc: &'static str,
    /// Its content; none if it has none.
    pub shape: Option<fn() -> Shape>,
    /// Whether it is chosen when nothing chooses.
    pub default: bool,
    /// Whether its element must be there, when an attribute of the parent has chosen it.
    pub needed: bool,
}

/// A type that can say what it holds.
pub trait Shaped {
    /// What it holds.
    fn shape() -> Shape;
}

impl<T: Shaped> Shaped for Option<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Shaped> Shaped for Box<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

/// What a [`String`] holds.
pub(crate) const TEXT: &str = "text";

macro_rules! shaped {
    ($($type:ty: $what:expr,)*) => {$(
        impl Shaped for $type {
            fn shape() -> Shape {
                Shape::Value($what, &[])
            }
        }
    )*};
}

shaped! {
    String: TEXT, bool: "switch", u8: "number", u16: "number", u32: "number", u64: "number",
    i32: "signed number", i64: "signed number", crate::Uuid: "UUID", crate::MacAddress: "MAC address",
    std::net::IpAddr: "IP address",
    crate::CpuSet: "CPU set", Raw: "any content",
}
