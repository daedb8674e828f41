//! The patterns of single attributes, elements with one value, and values.

use xml::{Field, Form, Format, Marks, Shape, Variant, Writer};

use crate::spelling;

/// The attribute that chooses a variant; the default one is chosen without it too.
pub(super) fn tag_attribute(out: &mut Writer, tag: &str, variant: &Variant, may_be_absent: bool) {
    let attribute = |out: &mut Writer| {
        out.start("attribute");
        out.attribute("name", tag);
        value(out, variant.text);
        out.end("attribute");
    };
    if variant.default && may_be_absent { optional(out, attribute) } else { attribute(out) }
}

/// The attribute of a field.
pub(super) fn attribute(out: &mut Writer, field: &'static Field) {
    out.start("attribute");
    out.attribute("name", field.name);
    data(out, field);
    out.end("attribute");
}

pub(super) fn leaf(out: &mut Writer, field: &'static Field) {
    out.start("element");
    out.attribute("name", field.name);
    if field.at.is_empty() {
        if matches!(field.format, Format::Scaled(_)) {
            optional(out, unit_attribute);
        }
        data(out, field);
    } else {
        let attribute = |out: &mut Writer| {
            out.start("attribute");
            out.attribute("name", field.at);
            data(out, field);
            out.end("attribute");
        };
        if field.marks.contains(Marks::REQUIRED) || field.marks.contains(Marks::WHOLE) {
            attribute(out);
        } else {
            optional(out, attribute);
        }
        if matches!(field.format, Format::Scaled(_)) {
            optional(out, unit_attribute);
        }
    }
    out.end("element");
}

/// What a scalar may be.
pub(super) fn data(out: &mut Writer, field: &Field) {
    let (what, words) = match (field.shape)() {
        Shape::Value(what, words) => (what, words),
        _ => ("text", &[] as &[&str]),
    };
    match (field.format, what) {
        (Format::YesNo, _) => choice(out, &["yes", "no"]),
        (Format::OnOff, _) => choice(out, &["on", "off"]),
        (Format::Scaled(_), _) => pattern(out, spelling::SCALED),
        (Format::Words(words), _) => choice(out, words),
        (Format::Form(form), _) => pattern(out, form.pattern()),
        _ if !words.is_empty() => choice(out, words),
        (_, "switch") => choice(out, &["yes", "no"]),
        (_, what) => match spelling::patterns(what).as_slice() {
            [] => empty(out, "text"),
            [one] => pattern(out, one),
            several => {
                out.start("choice");
                several.iter().for_each(|one| pattern(out, one));
                out.end("choice");
            }
        },
    }
}

fn choice(out: &mut Writer, words: &[&str]) {
    out.start("choice");
    words.iter().for_each(|word| value(out, word));
    out.end("choice");
}

fn value(out: &mut Writer, word: &str) {
    out.start("value");
    if !word.is_empty() {
        out.text(word);
    }
    out.end("value");
}

fn pattern(out: &mut Writer, pattern: &str) {
    out.start("data");
    out.attribute("type", "string");
    out.start("param");
    out.attribute("name", "pattern");
    out.text(pattern);
    out.end("param");
    out.end("data");
}

pub(super) fn unit_attribute(out: &mut Writer) {
    out.start("attribute");
    out.attribute("name", "unit");
    pattern(out, Form::Unit.pattern());
    out.end("attribute");
}

pub(super) fn empty(out: &mut Writer, name: &str) {
    out.start(name);
    out.end(name);
}

pub(super) fn optional(out: &mut Writer, inner: impl FnOnce(&mut Writer)) {
    out.start("optional");
    inner(out);
    out.end("optional");
}

pub(super) fn repeated(out: &mut Writer, inner: impl FnOnce(&mut Writer)) {
    out.start("zeroOrMore");
    inner(out);
    out.end("zeroOrMore");
}

/// The definition of content that is kept as it is.
pub(super) fn anything(out: &mut Writer) {
    out.start("define");
    out.attribute("name", "anything");
    out.start("zeroOrMore");
    out.start("choice");
    empty(out, "text");
    out.start("attribute");
    empty(out, "anyName");
    out.end("attribute");
    out.start("element");
    empty(out, "anyName");
    out.start("ref");
    out.attribute("name", "anything");
    out.end("ref");
    out.end("element");
    out.end("choice");
    out.end("zeroOrMore");
    out.end("define");
}
