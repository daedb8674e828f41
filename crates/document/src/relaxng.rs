//! RelaxNG schemas, written from the tables: what our own reader takes, by strict rules.
//!
//! A table becomes a definition; unions become choices of groups with the attribute that chooses; the order of elements is
//! free, as it is for the reader.

mod patterns;

use model::DocumentKind;
use xml::{Field, Format, Kind, Marks, Namespace, Shape, Table, Variant, Writer};

use patterns::{anything, attribute, data, empty, leaf, optional, repeated, tag_attribute, unit_attribute};

const RELAXNG: &str = "http://relaxng.org/ns/structure/1.0";
const DATATYPES: &str = "http://www.w3.org/2001/XMLSchema-datatypes";

/// The schema of a kind of documents.
#[must_use]
pub fn schema(kind: &DocumentKind) -> String {
    format!(
        "<!-- Written by `ferrovirt xml schema {}`. -->\n{}",
        kind.name,
        grammar(kind.root, (kind.shape)(), kind.is_status())
    )
}

/// `status`: with what only records of the daemon have.
fn grammar(root: &str, shape: Shape, status: bool) -> String {
    let mut schema =
        Schema { defined: Vec::new(), waiting: Vec::new(), namespaces: Vec::new(), raw: false, status };
    let mut out = Writer::new(1);
    out.start("start");
    schema.element(&mut out, root, shape, None);
    out.end("start");
    while let Some(index) = schema.waiting.pop() {
        let (name, shape) = schema.defined[index].clone();
        out.start("define");
        out.attribute("name", &name);
        schema.content(&mut out, shape, None);
        out.end("define");
    }
    if schema.raw {
        anything(&mut out);
    }
    // Prefixes are known at the end: a document may hold another, which declares more of them.
    let prefixes = schema.namespaces.iter().map(|space| format!(" xmlns:{}='{}'", space.prefix, space.uri));
    let prefixes: String = prefixes.collect();
    format!(
        "<grammar xmlns='{RELAXNG}' datatypeLibrary='{DATATYPES}'{prefixes}>\n{}</grammar>\n",
        out.finish()
    )
}

/// Attributes and text come first: the order of elements is free, and attributes have none.
#[derive(Clone, Copy, PartialEq)]
enum Pass {
    /// Attributes and text; `mixed`: there are elements too.
    Attributes { mixed: bool },
    /// Elements, and choices that have some.
    Elements,
}

struct Schema {
    /// Definitions by name.
    defined: Vec<(String, Shape)>,
    /// Numbers of definitions that are not written yet.
    waiting: Vec<usize>,
    /// Prefixes that tables declare.
    namespaces: Vec<&'static Namespace>,
    /// Some element takes anything.
    raw: bool,
    /// Fields that only records of the daemon have are there.
    status: bool,
}

impl Schema {
    fn element(&mut self, out: &mut Writer, name: &str, shape: Shape, chosen: Option<&'static Variant>) {
        out.start("element");
        out.attribute("name", name);
        match chosen {
            Some(_) => self.content(out, shape, chosen),
            None => self.reference(out, shape),
        }
        out.end("element");
    }

    /// Refers to the definition of a shape, which is written later.
    fn reference(&mut self, out: &mut Writer, shape: Shape) {
        let index = match self.defined.iter().position(|(_, known)| same(*known, shape)) {
            Some(index) => index,
            None => {
                let plain = match shape {
                    Shape::Record(table) => table.name,
                    _ => "Choice",
                };
                let like = |name: &str| {
                    name.strip_prefix(plain)
                        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
                };
                let number = self.defined.iter().filter(|(name, _)| like(name)).count() + 1;
                let name = if number == 1 { plain.to_owned() } else { format!("{plain}{number}") };
                self.defined.push((name, shape));
                self.waiting.push(self.defined.len() - 1);
                self.defined.len() - 1
            }
        };
        out.start("ref");
        out.attribute("name", &self.defined[index].0);
        out.end("ref");
    }

    /// Everything that may stand in an element of this shape: attributes and text, then elements in any order.
    fn content(&mut self, out: &mut Writer, shape: Shape, chosen: Option<&'static Variant>) {
        let mixed = has_elements(shape);
        empty(out, "empty");
        self.parts(out, shape, chosen, Pass::Attributes { mixed });
        if mixed {
            out.start("interleave");
            empty(out, "empty");
            self.parts(out, shape, chosen, Pass::Elements);
            out.end("interleave");
        }
    }

    fn parts(&mut self, out: &mut Writer, shape: Shape, chosen: Option<&'static Variant>, pass: Pass) {
        self.parts_but(out, shape, chosen, pass, &|_| false);
    }

    /// What may stand in an element of this shape, without the fields that `left_out` says.
    fn parts_but(
        &mut self,
        out: &mut Writer,
        shape: Shape,
        chosen: Option<&'static Variant>,
        pass: Pass,
        left_out: &dyn Fn(&Field) -> bool,
    ) {
        match shape {
            Shape::Value(..) => {}
            Shape::Union(tag, variants) => self.union(out, tag, variants, chosen, pass),
            Shape::Record(table) => {
                for namespace in table.namespaces {
                    if self.namespaces.iter().all(|known| known.prefix != namespace.prefix) {
                        self.namespaces.push(namespace);
                    }
                }
                let together = |index: usize| table.together.iter().any(|other| usize::from(*other) == index);
                for (index, field) in table.fields.iter().enumerate() {
                    let hidden = field.marks.contains(Marks::STATUS_ONLY) && !self.status || left_out(field);
                    if !together(index) && !hidden {
                        self.field(out, field, chosen, pass);
                    }
                }
                if pass != Pass::Elements && !table.together.is_empty() {
                    optional(out, |out| {
                        out.start("group");
                        table
                            .together
                            .iter()
                            .for_each(|index| attribute(out, &table.fields[usize::from(*index)]));
                        out.end("group");
                    });
                }
                if pass != Pass::Elements && table.fields.iter().any(takes_unit) {
                    optional(out, unit_attribute);
                }
            }
        }
    }

    /// A union stands where its elements do, if it has any.
    fn union(
        &mut self,
        out: &mut Writer,
        tag: Option<&str>,
        variants: &'static [Variant],
        chosen: Option<&'static Variant>,
        pass: Pass,
    ) {
        if let Some(chosen) = chosen {
            if let Some(shape) = chosen.shape {
                self.parts(out, shape(), None, pass);
            }
            return;
        }
        if has_elements_any(variants) == (pass == Pass::Elements) {
            self.variants(out, tag, variants, true);
        }
    }

    /// One group for each variant of a union.
    fn variants(
        &mut self,
        out: &mut Writer,
        tag: Option<&str>,
        variants: &'static [Variant],
        may_be_absent: bool,
    ) {
        out.start("choice");
        for variant in variants {
            out.start("group");
            empty(out, "empty");
            if let Some(tag) = tag {
                tag_attribute(out, tag, variant, may_be_absent);
            }
            if let Some(shape) = variant.shape {
                self.content(out, shape(), None);
            }
            out.end("group");
        }
        out.end("choice");
    }

    fn field(
        &mut self,
        out: &mut Writer,
        field: &'static Field,
        chosen: Option<&'static Variant>,
        pass: Pass,
    ) {
        match (field.kind, pass) {
            (Kind::Attribute, Pass::Attributes { .. }) => {
                if field.marks.contains(Marks::REQUIRED) {
                    attribute(out, field);
                } else {
                    optional(out, |out| attribute(out, field));
                }
            }
            (Kind::Text, Pass::Attributes { mixed: true }) => empty(out, "text"),
            (Kind::Text, Pass::Attributes { .. }) => optional(out, |out| data(out, field)),
            (Kind::Flatten, pass) => match (field.shape)() {
                Shape::Union(tag, variants) if field.marks.contains(Marks::REQUIRED) => {
                    if has_elements_any(variants) == (pass == Pass::Elements) {
                        self.variants(out, tag, variants, false);
                    }
                }
                shape => {
                    let by_parent = field.marks.contains(Marks::BY_PARENT);
                    let left_out = |inner: &Field| field.leaves_out(inner.name);
                    self.parts_but(out, shape, chosen.filter(|_| by_parent), pass, &left_out);
                }
            },
            (Kind::Attribute | Kind::Text, _) | (_, Pass::Attributes { .. }) => {}
            _ if field.wrap.is_empty() => self.child(out, field),
            _ => optional(out, |out| {
                out.start("element");
                out.attribute("name", field.wrap);
                self.child(out, field);
                out.end("element");
            }),
        }
    }

    /// The child elements of a field.
    fn child(&mut self, out: &mut Writer, field: &'static Field) {
        match field.kind {
            Kind::Attribute | Kind::Text | Kind::Flatten => {}
            Kind::Leaf if field.marks.contains(Marks::REQUIRED) => leaf(out, field),
            Kind::Leaf => optional(out, |out| leaf(out, field)),
            Kind::LeafList => repeated(out, |out| leaf(out, field)),
            Kind::Flag => optional(out, |out| {
                out.start("element");
                out.attribute("name", field.name);
                empty(out, "empty");
                out.end("element");
            }),
            Kind::Child if !field.tag.is_empty() => self.tagged(out, field),
            Kind::Child if field.marks.contains(Marks::REQUIRED) => {
                self.element(out, field.name, (field.shape)(), None);
            }
            Kind::Child => optional(out, |out| self.element(out, field.name, (field.shape)(), None)),
            Kind::List => {
                let list = if field.marks.contains(Marks::REQUIRED) { "oneOrMore" } else { "zeroOrMore" };
                out.start(list);
                self.element(out, field.name, (field.shape)(), None);
                out.end(list);
            }
            Kind::Mixed => {
                let Shape::Union(_, variants) = (field.shape)() else { return };
                repeated(out, |out| {
                    out.start("choice");
                    for variant in variants {
                        match variant.shape {
                            Some(shape) => self.element(out, variant.text, shape(), None),
                            None => {
                                out.start("element");
                                out.attribute("name", variant.text);
                                empty(out, "empty");
                                out.end("element");
                            }
                        }
                    }
                    out.end("choice");
                });
            }
            Kind::Raw => {
                self.raw = true;
                optional(out, |out| {
                    out.start("element");
                    out.attribute("name", field.name);
                    out.start("ref");
                    out.attribute("name", "anything");
                    out.end("ref");
                    out.end("element");
                });
            }
        }
    }

    /// A child whose content an attribute of this element chooses.
    fn tagged(&mut self, out: &mut Writer, field: &'static Field) {
        let shape = (field.shape)();
        let variants = match shape {
            Shape::Union(_, variants) => variants,
            Shape::Record(table) => by_parent(table),
            Shape::Value(..) => &[],
        };
        out.start("choice");
        for variant in variants {
            out.start("group");
            tag_attribute(out, field.tag, variant, !field.marks.contains(Marks::REQUIRED));
            if variant.needed {
                self.element(out, field.name, shape, Some(variant));
            } else {
                optional(out, |out| self.element(out, field.name, shape, Some(variant)));
            }
            out.end("group");
        }
        out.end("choice");
    }
}

/// The variants that the parent of an element chooses from.
fn by_parent(table: &'static Table) -> &'static [Variant] {
    let field = table.fields.iter().find(|field| field.marks.contains(Marks::BY_PARENT));
    match field.map(|field| (field.shape)()) {
        Some(Shape::Union(_, variants)) => variants,
        _ => &[],
    }
}

/// A number in a unit of its own, whose element or parent says the unit.
fn takes_unit(field: &Field) -> bool {
    matches!(field.kind, Kind::Attribute | Kind::Text) && matches!(field.format, Format::Scaled(_))
}

fn has_elements_any(variants: &[Variant]) -> bool {
    variants.iter().filter_map(|variant| variant.shape).any(|shape| has_elements(shape()))
}

fn has_elements(shape: Shape) -> bool {
    match shape {
        Shape::Value(..) => false,
        Shape::Union(_, variants) => has_elements_any(variants),
        Shape::Record(table) => table.fields.iter().any(|field| match field.kind {
            Kind::Attribute | Kind::Text => false,
            Kind::Flatten => has_elements((field.shape)()),
            _ => true,
        }),
    }
}

fn same(left: Shape, right: Shape) -> bool {
    match (left, right) {
        (Shape::Record(left), Shape::Record(right)) => std::ptr::eq(left, right),
        (Shape::Union(_, left), Shape::Union(_, right)) => std::ptr::eq(left, right),
        (Shape::Value(left, words), Shape::Value(right, others)) => left == right && words == others,
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
        #[xml(attr, required)]
        id: u32,
        #[xml(child, tag = "type")]
        place: Place,
        #[xml(list = "part", wrap = "parts")]
        parts: Vec<Thing>,
        #[xml(attr, status_only)]
        pid: Option<u32>,
    }

    /// Where it is.
    #[derive(XmlUnion)]
    enum Place {
        /// Here.
        Here,
        /// There.
        There(Far),
    }

    /// Far away.
    #[derive(Default, Xml)]
    struct Far {
        #[xml(attr, yes_no)]
        away: Option<bool>,
    }

    #[test]
    fn tables_become_definitions() {
        expect![[r#"
            <grammar xmlns='http://relaxng.org/ns/structure/1.0' datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'>
              <start>
                <element name='thing'>
                  <ref name='Thing'/>
                </element>
              </start>
              <define name='Thing'>
                <empty/>
                <attribute name='id'>
                  <data type='string'>
                    <param name='pattern'>\+?(0[xX][0-9a-fA-F]+|[0-9]+)</param>
                  </data>
                </attribute>
                <interleave>
                  <empty/>
                  <choice>
                    <group>
                      <optional>
                        <attribute name='type'>
                          <value>here</value>
                        </attribute>
                      </optional>
                      <optional>
                        <element name='place'>
                          <empty/>
                        </element>
                      </optional>
                    </group>
                    <group>
                      <attribute name='type'>
                        <value>there</value>
                      </attribute>
                      <optional>
                        <element name='place'>
                          <empty/>
                          <optional>
                            <attribute name='away'>
                              <choice>
                                <value>yes</value>
                                <value>no</value>
                              </choice>
                            </attribute>
                          </optional>
                        </element>
                      </optional>
                    </group>
                  </choice>
                  <optional>
                    <element name='parts'>
                      <zeroOrMore>
                        <element name='part'>
                          <ref name='Thing'/>
                        </element>
                      </zeroOrMore>
                    </element>
                  </optional>
                </interleave>
              </define>
            </grammar>
        "#]].assert_eq(&grammar("thing", Thing::shape(), false));
    }
}
