//! The interpreter's second half: a struct into text, by the struct's table.

use crate::{Child, Field, Format, FormatFlags, Kind, Marks, Raw, Record, Slot, Table, Writer};

/// Writes a record as an element of this name, ending with a line break.
#[must_use]
pub fn save(name: &str, record: &dyn Record, flags: FormatFlags) -> String {
    save_at(name, record, flags, 0)
}

/// Writes a record as an element whose first line is indented to this level.
#[must_use]
pub fn save_at(name: &str, record: &dyn Record, flags: FormatFlags, depth: usize) -> String {
    run(name, record, flags, depth).writer.finish()
}

/// Writes a record as an element into a text that has begun.
#[must_use]
pub fn save_into(writer: Writer, name: &str, record: &dyn Record, flags: FormatFlags) -> Writer {
    let mut saving = Saving { writer, flags, prefixes: Vec::new(), secrets: false };
    saving.element(name, record, Marks::KEEP);
    saving.writer
}

/// Writes a record with its secrets, and tells whether it may have any.
#[must_use]
pub fn save_secure(name: &str, record: &dyn Record, flags: FormatFlags) -> (String, bool) {
    let saving = run(name, record, flags | FormatFlags::SECURE, 0);
    let secrets = saving.secrets;
    (saving.writer.finish(), secrets)
}

fn run(name: &str, record: &dyn Record, flags: FormatFlags, depth: usize) -> Saving {
    let mut saving = Saving { writer: Writer::new(depth), flags, prefixes: Vec::new(), secrets: false };
    saving.element(name, record, Marks::KEEP);
    saving
}

/// True when nothing is ever written of a record that stands in this field. It is the rule of [`Saving::element`], for
/// all flags at once and without a text: it ends at the first field that has something to say.
pub(crate) fn is_silent_child(record: &dyn Record, field: &Field) -> bool {
    let written = is_kept(field) || field.marks.contains(Marks::OPEN) || !field.tag.is_empty();
    !written && is_silent(record)
}

/// True for a child element that is written even when it says nothing: also one without which the document would not be
/// read again. For a union that an attribute of the parent chooses, that attribute is what must be there.
fn is_kept(field: &Field) -> bool {
    field.marks.contains(Marks::KEEP) || field.marks.contains(Marks::REQUIRED) && field.tag.is_empty()
}

fn is_silent(record: &dyn Record) -> bool {
    let table = record.table();
    if table.open || record.own_tag().is_some() && record.tag().is_some() {
        return false;
    }
    let mut present = record.present();
    while present != 0 {
        let index = present.trailing_zeros() as usize;
        present &= present - 1;
        if !is_silent_field(record.slot(index), &table.fields[index]) {
            return false;
        }
    }
    true
}

fn is_silent_field(slot: Slot<'_>, field: &Field) -> bool {
    if !field.wrap.is_empty() && field.marks.contains(Marks::KEEP) {
        return false;
    }
    match slot {
        Slot::Cell(cell) => {
            let mut text = String::new();
            let drops_empty =
                field.kind == Kind::Text || field.is_text() && !field.marks.contains(Marks::REQUIRED);
            !cell.save(&mut text, field.format) || text.is_empty() && drops_empty
        }
        Slot::Values(values) => values.count() == 0,
        Slot::Flag(present) => !present,
        Slot::Child(child) => child.get().is_none_or(|inner| is_silent_child(inner, field)),
        Slot::List(list) => list.count() == 0,
        Slot::Raw(raw) => raw.is_none(),
        Slot::Nothing => true,
    }
}

struct Saving {
    writer: Writer,
    flags: FormatFlags,
    /// Prefixes used so far by children of elements that declare some.
    prefixes: Vec<&'static str>,
    /// A secret field was met that has a value.
    secrets: bool,
}

impl Saving {
    /// Writes an element; without [`Marks::KEEP`], an element that turns out empty is taken back.
    fn element(&mut self, name: &str, record: &dyn Record, marks: Marks) {
        let original = record;
        let stand_in = record.stand_in(self.flags);
        let record = stand_in.as_deref().unwrap_or(record);
        let before = self.writer.mark();
        let outside = self.prefixes.len();
        let spaced = marks.contains(Marks::SPACED);
        if spaced {
            self.writer.space_first();
        }
        self.writer.start(name);
        let empty = self.writer.len();
        self.attributes(original, record);
        let attributes_end = self.writer.len();
        self.content(record);
        self.namespaces(record.table(), empty, attributes_end);
        // An element that declares prefixes declares them for what is in it.
        self.prefixes.truncate(outside);
        if marks.contains(Marks::OPEN) || record.table().open {
            self.writer.open();
        }
        if marks.contains(Marks::KEEP) || self.writer.len() > empty {
            self.writer.end(name);
            if spaced {
                self.writer.space();
            }
        } else {
            self.writer.back_to(before);
        }
    }

    /// Writes the attributes; a union's tag is that of `original`, for which `record` may stand in.
    fn attributes(&mut self, original: &dyn Record, record: &dyn Record) {
        if let (Some(name), Some(text)) = (original.own_tag(), original.tag()) {
            self.writer.attribute(name, text);
        }
        let table = record.table();
        if table.attributes.is_empty() {
            return;
        }
        let present = record.present();
        for index in table.attributes {
            let index = usize::from(*index);
            let field = &table.fields[index];
            if present >> index & 1 == 0 || !self.visible(field) {
                continue;
            }
            match record.slot(index) {
                Slot::Cell(cell) => {
                    if !self.scalar(cell, field) {
                        continue;
                    }
                    if field.kind == Kind::Attribute {
                        self.scratch_attribute(field.name);
                    }
                    self.unit(field);
                }
                Slot::Child(child) => self.flattened_attributes(child, field),
                _ => {}
            }
        }
    }

    fn flattened_attributes(&mut self, child: &dyn Child, field: &Field) {
        let Some(inner) = child.get() else { return };
        if field.kind == Kind::Flatten && field.tag.is_empty() {
            let stand_in = inner.stand_in(self.flags);
            self.attributes(inner, stand_in.as_deref().unwrap_or(inner));
        } else if let Some(text) = inner.tag() {
            self.writer.attribute(field.tag, text);
        }
    }

    /// Declares the prefixes that the content turned out to use.
    fn namespaces(&mut self, table: &Table, attributes_start: usize, attributes_end: usize) {
        for namespace in table.namespaces.iter().rev() {
            if self.prefixes.contains(&namespace.prefix) {
                let at = if namespace.first { attributes_start } else { attributes_end };
                self.writer.insert_attribute(at, namespace);
            }
        }
    }

    fn content(&mut self, record: &dyn Record) {
        let table = record.table();
        let mut present = record.present();
        while present != 0 {
            let index = present.trailing_zeros() as usize;
            present &= present - 1;
            let field = &table.fields[index];
            if field.kind == Kind::Attribute || !self.visible(field) {
                continue;
            }
            let slot = record.slot(index);
            if field.wrap.is_empty() {
                let empty = self.writer.len();
                self.field(slot, field);
                if !table.namespaces.is_empty() && self.writer.len() > empty {
                    self.prefixes.extend(field.name.split_once(':').map(|(prefix, _)| prefix));
                }
                continue;
            }
            let before = self.writer.mark();
            self.writer.start(field.wrap);
            let empty = self.writer.len();
            self.field(slot, field);
            if field.marks.contains(Marks::KEEP) || self.writer.len() > empty {
                self.writer.end(field.wrap);
            } else {
                self.writer.back_to(before);
            }
        }
    }

    fn field(&mut self, slot: Slot<'_>, field: &Field) {
        match slot {
            Slot::Cell(cell) => {
                // What must be there is there even when it says nothing: else it would not be read again.
                let absent = field.is_text() && !field.marks.contains(Marks::REQUIRED);
                if self.scalar(cell, field) && !(self.writer.scratch.is_empty() && absent) {
                    self.leaf(field);
                }
            }
            Slot::Values(values) => {
                for cell in (0..values.count()).filter_map(|index| values.at(index)) {
                    if self.scalar(cell, field) {
                        self.leaf(field);
                    }
                }
            }
            Slot::Flag(true) => {
                self.writer.start(field.name);
                self.writer.end(field.name);
            }
            Slot::Child(child) => self.child(child, field),
            Slot::List(list) => {
                for record in (0..list.count()).filter_map(|index| list.at(index)) {
                    let name = if field.kind == Kind::Mixed { record.tag() } else { Some(field.name) };
                    self.element(name.unwrap_or(field.name), record, field.marks.with(Marks::KEEP));
                }
            }
            Slot::Raw(Some(raw)) => self.raw(raw),
            Slot::Flag(false) | Slot::Raw(None) | Slot::Nothing => {}
        }
    }

    fn child(&mut self, child: &dyn Child, field: &Field) {
        let Some(inner) = child.get() else { return };
        if field.kind == Kind::Flatten {
            let stand_in = inner.stand_in(self.flags);
            self.content(stand_in.as_deref().unwrap_or(inner));
        } else {
            let marks = if is_kept(field) { field.marks.with(Marks::KEEP) } else { field.marks };
            self.element(field.name, inner, marks);
        }
    }

    fn raw(&mut self, raw: &Raw) {
        let depth = self.writer.child_depth();
        self.writer.lines(&raw.at_depth(depth));
    }

    /// Writes the scalar in the scratch text as the field's element, or as the text of the open one.
    fn leaf(&mut self, field: &Field) {
        if field.kind == Kind::Text {
            if !self.writer.scratch.is_empty() {
                self.scratch_text();
            }
            return;
        }
        self.writer.start(field.name);
        if field.at.is_empty() {
            self.unit(field);
            if !self.writer.scratch.is_empty() || field.marks.contains(Marks::OPEN) {
                self.scratch_text();
            }
        } else {
            self.scratch_attribute(field.at);
            self.unit(field);
        }
        self.writer.end(field.name);
    }

    fn unit(&mut self, field: &Field) {
        if let Format::Scaled(unit) = field.format {
            self.writer.attribute("unit", unit);
        }
    }

    /// Spells a scalar into the scratch text; false when there is none to be written.
    fn scalar(&mut self, cell: &dyn crate::Cell, field: &Field) -> bool {
        if self.flags.contains(FormatFlags::INACTIVE) && cell.live() {
            return false;
        }
        self.writer.scratch.clear();
        cell.save(&mut self.writer.scratch, field.format)
    }

    fn scratch_attribute(&mut self, name: &str) {
        let scratch = std::mem::take(&mut self.writer.scratch);
        self.writer.attribute(name, &scratch);
        self.writer.scratch = scratch;
    }

    fn scratch_text(&mut self) {
        let scratch = std::mem::take(&mut self.writer.scratch);
        self.writer.text(&scratch);
        self.writer.scratch = scratch;
    }

    fn visible(&mut self, field: &Field) -> bool {
        let (marks, flags) = (field.marks, self.flags);
        if marks == Marks::NONE {
            return true;
        }
        self.secrets |= marks.contains(Marks::SECRET);
        let inactive = flags.contains(FormatFlags::INACTIVE);
        !(marks.contains(Marks::SECRET) && !flags.contains(FormatFlags::SECURE)
            || marks.contains(Marks::LIVE_ONLY) && inactive
            || marks.contains(Marks::STATUS_ONLY) && !flags.contains(FormatFlags::STATUS)
            || marks.contains(Marks::INACTIVE_ONLY) && !inactive
            || marks.contains(Marks::LOCAL_ONLY) && flags.contains(FormatFlags::MIGRATABLE))
    }
}
