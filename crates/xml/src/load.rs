//! The interpreter's first half: a tree into a struct, by the struct's table.

mod leaf;
mod refusal;

use roxmltree::{Attribute, Node};

use self::leaf::{Leaf, scaled, text_of};
use self::refusal::{check_required, field_error, missing_attribute, value_error};
use crate::name::{Name, names, variants};
use crate::report::nearest;
use crate::save::is_silent_child;
use crate::{Class, Error, Field, Format, Kind, Marks, Raw, Record, Report, Shape, SlotMut};

/// Most errors of a document that are collected.
const ERRORS_MAX: usize = 64;

/// Fills a record from an element and says what the record has no place for.
///
/// # Errors
/// A value is impossible or a required one is missing.
pub fn load(record: &mut dyn Record, node: Node<'_, '_>) -> Result<Report, Error> {
    run(record, node, false)
}

/// Fills a record from an element that the daemon wrote about a running object: also the fields that documents of
/// users do not have.
///
/// # Errors
/// A value is impossible or a required one is missing.
pub fn load_status(record: &mut dyn Record, node: Node<'_, '_>) -> Result<Report, Error> {
    run(record, node, true)
}

fn run(record: &mut dyn Record, node: Node<'_, '_>, status: bool) -> Result<Report, Error> {
    let namespaces = record.table().namespaces;
    let mut report = Report::default();
    Loading { report: &mut report, namespaces, status, collected: None }.record(record, node)?;
    Ok(report)
}

/// Reads an element for its mistakes alone: all that a record of this type refuses, up to some number of them, and what
/// it has no place for. Where the kind of an element is wrong, nothing in it is looked at. `status`: as [`load_status`].
pub fn load_for_errors(record: &mut dyn Record, node: Node<'_, '_>, status: bool) -> (Report, Vec<Error>) {
    let namespaces = record.table().namespaces;
    let (mut report, mut errors) = (Report::default(), Vec::new());
    let mut loading = Loading { report: &mut report, namespaces, status, collected: Some(&mut errors) };
    let last = loading.record(record, node);
    errors.extend(last.err());
    (report, errors)
}

/// A load in progress; hooks get it too.
pub struct Loading<'a> {
    /// What was ignored so far.
    pub report: &'a mut Report,
    namespaces: &'static [crate::Namespace],
    /// Fields of status documents are read too.
    status: bool,
    /// Where errors go when the load is to go on.
    collected: Option<&'a mut Vec<Error>>,
}

impl Loading<'_> {
    /// Fills a record from an element. Recursion is bounded by the depth limit of documents.
    ///
    /// # Errors
    /// A value is impossible or a required one is missing.
    pub fn record(&mut self, record: &mut dyn Record, node: Node<'_, '_>) -> Result<(), Error> {
        if let Err(error) = choose(record, node) {
            return self.pass(Err(error), ());
        }
        for attribute in node.attributes() {
            let known = attribute.namespace().is_none() && {
                let loaded = self.load_attribute(record, node, &attribute);
                self.pass(loaded, true)?
            };
            if !known {
                let name = nearest(attribute.name(), names(record, true).into_iter());
                self.report.add(node, Some(attribute), name);
            }
        }
        self.pass(load_text(record, node), ())?;
        if !has_text(record) {
            self.stray_text(node);
        }
        let mut search = Search { next: 0, seen: 0 };
        for child in node.children().filter(Node::is_element) {
            let loaded = self.element(record, self.name(child), child, &mut search);
            if !self.pass(loaded, true)? {
                let name = nearest(child.tag_name().name(), names(record, false).into_iter());
                self.report.add(child, None, name);
            }
        }
        self.pass(check_required(record, node), ())?;
        let loaded = self.loaded(record, node);
        self.pass(loaded, ())?;
        forget_silent(record);
        Ok(())
    }

    /// Notes text in an element that has no place for any.
    fn stray_text(&mut self, node: Node<'_, '_>) {
        let is_stray = |child: &Node<'_, '_>| {
            child.is_text() && child.text().is_some_and(|text| !text.trim().is_empty())
        };
        if let Some(text) = node.children().find(is_stray) {
            self.report.add_text(text);
        }
    }

    /// Hands a result on; where errors are collected, an error becomes `instead`.
    fn pass<T>(&mut self, result: Result<T, Error>, instead: T) -> Result<T, Error> {
        match (result, &mut self.collected) {
            (Err(error), Some(errors)) if errors.len() < ERRORS_MAX => {
                errors.push(error);
                Ok(instead)
            }
            (result, _) => result,
        }
    }

    /// The hooks of a record and of what is flattened into it.
    fn loaded(&mut self, record: &mut dyn Record, node: Node<'_, '_>) -> Result<(), Error> {
        for index in record.table().flattened {
            if let SlotMut::Child(child) = record.slot_mut(usize::from(*index))
                && child.get().is_some()
            {
                self.loaded(child.make(), node)?;
            }
        }
        record.loaded(self, node)
    }

    /// Loads an attribute; false when the record has no place for it.
    fn load_attribute(
        &self,
        record: &mut dyn Record,
        node: Node<'_, '_>,
        attribute: &Attribute<'_, '_>,
    ) -> Result<bool, Error> {
        let name = attribute.name();
        if record.own_tag() == Some(name) {
            return Ok(true);
        }
        let table = record.table();
        for index in table.attributes {
            let index = usize::from(*index);
            let field = &table.fields[index];
            let own = field.kind == Kind::Attribute && field.name == name && !self.hidden(field);
            if own && let SlotMut::Cell(cell) = record.slot_mut(index) {
                let text = attribute.value();
                if !field.unset.is_empty() && field.unset == text {
                    return Ok(true);
                }
                let refused = |refusal| field_error(field, node, Some(name), text, refusal);
                let scaled = scaled(field, node, text).map_err(refused)?;
                cell.load(&scaled, field.format).map_err(refused)?;
                return Ok(true);
            }
            let unit = matches!(field.kind, Kind::Attribute | Kind::Text)
                && matches!(field.format, Format::Scaled(_))
                && name == "unit";
            if unit || field.tag == name {
                return Ok(true);
            }
            if field.kind == Kind::Flatten
                && let SlotMut::Child(child) = record.slot_mut(index)
                && (child.get().is_some() || shape_has_attribute(field, name))
                && self.load_attribute(child.make(), node, attribute)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Loads a child element; false when the record has no place for it.
    fn element(
        &mut self,
        record: &mut dyn Record,
        name: Name<'_>,
        child: Node<'_, '_>,
        search: &mut Search,
    ) -> Result<bool, Error> {
        let table = record.table();
        let from = search.next.min(table.fields.len());
        for index in (from..table.fields.len()).chain(0..from) {
            let field = &table.fields[index];
            if !name.is_place(field) || self.hidden(field) {
                continue;
            }
            let seen = search.found(index);
            if !field.wrap.is_empty() {
                self.wrapped(record, index, field, child)?;
            } else if single(field.kind) && seen && repeated(child) {
                return match field.once {
                    "" => Ok(false),
                    words => {
                        let (class, words) = Class::of_words(words, Class::XmlError);
                        Err(Error::at(child, class, words.to_owned()))
                    }
                };
            } else {
                self.field(record.slot_mut(index), field, child)?;
            }
            return Ok(true);
        }
        for index in table.flattened {
            let index = usize::from(*index);
            if let SlotMut::Child(inner) = record.slot_mut(index)
                && (inner.get().is_some() || name.is_in(&table.fields[index]))
                && !table.fields[index].leaves_out(name.local)
                && self.element(inner.make(), name, child, &mut Search::anywhere())?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// True for a field that this document cannot have.
    fn hidden(&self, field: &Field) -> bool {
        !self.status && field.marks.contains(Marks::STATUS_ONLY)
    }

    fn name<'n>(&self, node: Node<'n, '_>) -> Name<'n> {
        let tag = node.tag_name();
        let prefix = tag.namespace().map(|uri| {
            let known = self.namespaces.iter().find(|known| known.uri == uri);
            known.map_or("", |known| known.prefix)
        });
        Name { prefix, local: tag.name() }
    }

    fn wrapped(
        &mut self,
        record: &mut dyn Record,
        index: usize,
        field: &Field,
        wrapper: Node<'_, '_>,
    ) -> Result<(), Error> {
        self.stray_text(wrapper);
        for child in wrapper.children().filter(Node::is_element) {
            if self.name(child).is_field(field) {
                self.field(record.slot_mut(index), field, child)?;
            } else {
                self.report.add(child, None, nearest(child.tag_name().name(), [field.name].into_iter()));
            }
        }
        Ok(())
    }

    fn field(&mut self, slot: SlotMut<'_>, field: &Field, node: Node<'_, '_>) -> Result<(), Error> {
        if matches!(slot, SlotMut::Flag(_)) || !field.at.is_empty() {
            self.stray_text(node);
        }
        match slot {
            SlotMut::Cell(cell) => {
                let leaf = Leaf::of(field, node);
                let nothing = |text: &str| {
                    text.is_empty() && field.is_text() || !text.is_empty() && text == field.unset
                };
                let Some(text) = leaf.text()?.filter(|text| !nothing(text)) else { return Ok(()) };
                cell.load(&leaf.scaled(&text)?, field.format).map_err(|refusal| leaf.refused(&text, refusal))
            }
            SlotMut::Values(values) => {
                let leaf = Leaf::of(field, node);
                let Some(text) = leaf.text()? else { return Ok(()) };
                values.append(&leaf.scaled(&text)?, field).map_err(|refusal| leaf.refused(&text, refusal))
            }
            SlotMut::Flag(flag) => {
                *flag = true;
                Ok(())
            }
            SlotMut::Child(child) => {
                self.record(child.make(), node)?;
                // What would not be written is not there: else it would be gone when the document is read again.
                if child.get().is_some_and(|record| is_silent_child(record, field)) {
                    child.forget();
                }
                Ok(())
            }
            SlotMut::List(list) => {
                let record = list.grow();
                if field.kind == Kind::Mixed
                    && let Some(name) = variants(field).find(|name| self.name(node).is(name))
                {
                    let chosen = record.choose(name);
                    debug_assert!(chosen.is_ok(), "the name is one of the union's");
                }
                self.record(record, node)
            }
            SlotMut::Raw(raw) => {
                *raw = Some(Raw::of(node));
                Ok(())
            }
            SlotMut::Nothing => Ok(()),
        }
    }
}

/// Where the fields of child elements are looked for. Documents are mostly in table order, so the search starts where the
/// last one ended.
struct Search {
    next: usize,
    /// One bit for each field that an element may have filled. Fields of one table have different names, so an element
    /// whose field has no bit is no repetition.
    seen: u128,
}

impl Search {
    /// A search that knows nothing of the elements before.
    fn anywhere() -> Self {
        Self { next: 0, seen: u128::MAX }
    }

    /// Notes that an element belongs to the field of this number; whether one before may have.
    fn found(&mut self, index: usize) -> bool {
        self.next = index;
        let seen = self.seen >> index & 1 == 1;
        self.seen |= 1 << index;
        seen
    }
}

/// Takes away what stands in this very element and says nothing, such as what only a name that this document cannot have
/// made.
fn forget_silent(record: &mut dyn Record) {
    let table = record.table();
    for index in table.flattened {
        let field = &table.fields[usize::from(*index)];
        if let SlotMut::Child(child) = record.slot_mut(usize::from(*index))
            && child.get().is_some_and(|inner| is_silent_child(inner, field))
        {
            child.forget();
        }
    }
}

/// Chooses the variants of all unions that an attribute of this element decides, here and in flattened records.
fn choose(record: &mut dyn Record, node: Node<'_, '_>) -> Result<(), Error> {
    if let Some(tag) = record.own_tag() {
        match (node.attribute(tag), record.untagged()) {
            (Some(text), _) => {
                record.choose(text).map_err(|refusal| value_error(node, Some(tag), text, refusal))?;
            }
            (None, Some(missing)) => return Err(missing_attribute(node, missing, tag)),
            (None, None) => {}
        }
    }
    let table = record.table();
    for index in table.tagged {
        let field = &table.fields[usize::from(*index)];
        let SlotMut::Child(child) = record.slot_mut(usize::from(*index)) else { continue };
        match node.attribute(field.tag) {
            Some(text) => child
                .make()
                .choose(text)
                .map_err(|refusal| value_error(node, Some(field.tag), text, refusal))?,
            None if field.marks.contains(Marks::REQUIRED) => {
                return Err(missing_attribute(node, field.missing, field.tag));
            }
            None => {}
        }
    }
    for index in table.flattened {
        let field = &table.fields[usize::from(*index)];
        if let SlotMut::Child(child) = record.slot_mut(usize::from(*index))
            && child.get().is_some()
        {
            let inner = child.make();
            let tag = inner.own_tag().filter(|_| field.marks.contains(Marks::REQUIRED));
            if let Some(tag) = tag.filter(|tag| !node.has_attribute(*tag)) {
                return Err(missing_attribute(node, field.missing, tag));
            }
            choose(inner, node)?;
        }
    }
    Ok(())
}

fn shape_has_attribute(field: &Field, name: &str) -> bool {
    match (field.shape)() {
        Shape::Record(table) => {
            table.fields.iter().any(|inner| inner.kind == Kind::Attribute && inner.name == name)
        }
        _ => false,
    }
}

/// Loads the text of the element. Where an element may have text or children, children win: no document of libvirt
/// has both.
fn load_text(record: &mut dyn Record, node: Node<'_, '_>) -> Result<(), Error> {
    let table = record.table();
    for index in table.texts {
        let field = &table.fields[usize::from(*index)];
        let text = text_of(node);
        let children = node.first_element_child().is_some();
        if text.is_empty() || children && (text.trim().is_empty() || has_elements(record)) {
            continue;
        }
        if let SlotMut::Cell(cell) = record.slot_mut(usize::from(*index)) {
            let refused = |refusal| value_error(node, None, &text, refusal);
            let scaled = scaled(field, node, &text).map_err(refused)?;
            cell.load(&scaled, field.format).map_err(refused)?;
        }
    }
    for index in table.flattened {
        if let SlotMut::Child(child) = record.slot_mut(usize::from(*index))
            && child.get().is_some()
        {
            load_text(child.make(), node)?;
        }
    }
    Ok(())
}

/// Whether the record, or what is flattened into it, is given the text of its element.
fn has_text(record: &mut dyn Record) -> bool {
    let table = record.table();
    !table.texts.is_empty()
        || table.flattened.iter().any(|index| match record.slot_mut(usize::from(*index)) {
            SlotMut::Child(child) => child.get().is_some() && has_text(child.make()),
            _ => false,
        })
}

fn has_elements(record: &dyn Record) -> bool {
    record
        .table()
        .fields
        .iter()
        .any(|field| !matches!(field.kind, Kind::Attribute | Kind::Text | Kind::Flatten))
}

fn single(kind: Kind) -> bool {
    !matches!(kind, Kind::List | Kind::Mixed | Kind::LeafList | Kind::Flag)
}

/// True when an earlier sibling has the same name: the first one counts, as in libvirt.
fn repeated(node: Node<'_, '_>) -> bool {
    let mut sibling = node.prev_sibling_element();
    while let Some(other) = sibling {
        if other.tag_name() == node.tag_name() {
            return true;
        }
        sibling = other.prev_sibling_element();
    }
    false
}
