//! Every field of every table, one document per choice of variants, comes out as it went in.

use model::{DOCUMENTS, Domain, FormatFlags};
use xml::{Document, Field, Format, Kind, Marks, Shape, Shaped, Table, Variant, Writer};

/// More than the variants of any union.
const ROUNDS: usize = 16;

/// An element to be written.
#[derive(Default)]
struct Element {
    name: &'static str,
    attributes: Vec<(String, String)>,
    text: Option<String>,
    children: Vec<(Element, Marks)>,
}

impl Element {
    fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.text.is_none() && self.children.is_empty()
    }

    fn write(&self, writer: &mut Writer) {
        writer.start(self.name);
        for (name, value) in &self.attributes {
            writer.attribute(name, value);
        }
        if let Some(text) = self.text.as_ref().filter(|_| self.children.is_empty()) {
            writer.text(text);
        }
        for (child, _) in &self.children {
            child.write(writer);
        }
        writer.end(self.name);
    }

    fn add(&mut self, child: Self, marks: Marks) {
        if !child.is_empty() || marks.contains(Marks::KEEP) {
            self.children.push((child, marks));
        }
    }
}

/// Makes documents; each field that is used is counted.
struct Maker {
    round: usize,
    open: Vec<*const Table>,
    fields: usize,
}

impl Maker {
    fn new(round: usize) -> Maker {
        Maker { round, open: Vec::new(), fields: 0 }
    }

    fn document(&mut self, root: &'static str, shape: Shape) -> String {
        let mut root = Element { name: root, ..Element::default() };
        self.fill(&mut root, shape);
        let mut writer = Writer::new(0);
        root.write(&mut writer);
        writer.finish()
    }

    fn fill(&mut self, element: &mut Element, shape: Shape) {
        match shape {
            Shape::Value(..) => {}
            Shape::Record(table) => self.fill_record(element, table),
            Shape::Union(tag, variants) => {
                let variant = self.pick(variants);
                if let Some(tag) = tag {
                    element.attributes.push((tag.to_owned(), variant.text.to_owned()));
                }
                if let Some(shape) = variant.shape {
                    self.fill(element, shape());
                }
            }
        }
    }

    fn fill_record(&mut self, element: &mut Element, table: &'static Table) {
        self.open.push(table);
        for index in table.attributes {
            let field = &table.fields[usize::from(*index)];
            match field.kind {
                Kind::Attribute => {
                    element.attributes.push((field.name.to_owned(), self.value(field)));
                    unit(element, field);
                }
                Kind::Text => unit(element, field),
                Kind::Flatten => {
                    let mut inner = Element::default();
                    self.fill(&mut inner, (field.shape)());
                    element.attributes.append(&mut inner.attributes);
                }
                _ => {
                    if !self.open_already((field.shape)()) {
                        let text = self.tag((field.shape)());
                        element.attributes.push((field.tag.to_owned(), text));
                    }
                }
            }
        }
        if !table.namespaces.is_empty() {
            for namespace in table.namespaces {
                element.attributes.push((format!("xmlns:{}", namespace.prefix), namespace.uri.to_owned()));
            }
        }
        for field in table.fields {
            self.fields += 1;
            self.content(element, field);
        }
        self.open.pop();
    }

    fn content(&mut self, element: &mut Element, field: &'static Field) {
        let mut wrapper = Element { name: field.wrap, ..Element::default() };
        let place = if field.wrap.is_empty() { &mut *element } else { &mut wrapper };
        match field.kind {
            Kind::Attribute | Kind::Raw => {}
            Kind::Text => place.text = Some(self.value(field)),
            Kind::Leaf | Kind::LeafList => place.add(self.leaf(field), Marks::KEEP),
            Kind::Flag => place.add(Element { name: field.name, ..Element::default() }, Marks::KEEP),
            Kind::Flatten => {
                let mut inner = Element::default();
                self.fill(&mut inner, (field.shape)());
                inner.children.retain(|(child, _)| !field.leaves_out(child.name));
                place.children.append(&mut inner.children);
                place.text = place.text.take().or(inner.text);
            }
            Kind::Child | Kind::List if !self.open_already((field.shape)()) => {
                let mut child = Element { name: field.name, ..Element::default() };
                self.fill(&mut child, (field.shape)());
                let marks = if field.kind == Kind::List { Marks::KEEP } else { field.marks };
                place.add(child, marks);
            }
            Kind::Mixed => {
                if let Shape::Union(_, variants) = (field.shape)() {
                    for variant in variants {
                        let mut child = Element { name: variant.text, ..Element::default() };
                        if let Some(shape) = variant.shape {
                            self.fill(&mut child, shape());
                        }
                        place.add(child, Marks::KEEP);
                    }
                }
            }
            Kind::Child | Kind::List => {}
        }
        if !field.wrap.is_empty() {
            element.add(wrapper, field.marks);
        }
    }

    fn leaf(&self, field: &'static Field) -> Element {
        let mut leaf = Element { name: field.name, ..Element::default() };
        if field.at.is_empty() {
            unit(&mut leaf, field);
            leaf.text = Some(self.value(field));
        } else {
            leaf.attributes.push((field.at.to_owned(), self.value(field)));
            unit(&mut leaf, field);
        }
        leaf
    }

    fn value(&self, field: &Field) -> String {
        let (what, words) = match (field.shape)() {
            Shape::Value(what, words) => (what, words),
            _ => unreachable!("a scalar field holds a scalar"),
        };
        match (field.format, what) {
            (Format::YesNo, _) => ["yes", "no"][self.round % 2].to_owned(),
            (Format::OnOff, _) => ["on", "off"][self.round % 2].to_owned(),
            (Format::HexUpper(digits), _) => {
                format!("0x{:0width$X}", self.round, width = usize::from(digits))
            }
            (Format::NonNegative, _) => self.round.to_string(),
            (Format::Hex(1), _) if field.name == "function" => format!("0x{}", self.round % 8),
            (Format::NonZero, _) => (self.round + 1).to_string(),
            (Format::Hex(digits) | Format::HexOnly(digits), _) => {
                format!("{:#0width$x}", self.round, width = usize::from(digits) + 2)
            }
            // The first word is the usual one, which is not written.
            (Format::Words(words), _) if field.name == "vgaconf" => words[1 + self.round % 2].to_owned(),
            (Format::Words(words), _) => words[self.round % words.len()].to_owned(),
            (Format::Form(form), _) => form.example().to_owned(),
            (Format::Scaled(_), _) => (self.round * 1024).to_string(),
            // What the field takes for nothing is not written.
            (_, "number") if field.unset == self.round.to_string() => (self.round + 1).to_string(),
            _ if !words.is_empty() => words[self.round % words.len()].to_owned(),
            (_, "number") => self.round.to_string(),
            (_, "signed number") => format!("-{}", self.round + 1),
            (_, "UUID") => "6695eb01-f6a4-8304-79aa-97f2502e193f".to_owned(),
            (_, "MAC address or variable") => "ff:ff:ff:00:00:00".to_owned(),
            (_, "MAC address") => "52:54:00:12:34:56".to_owned(),
            (_, "CPU set") => "0-1,3".to_owned(),
            (_, "IP address" | "IP address or variable") => "192.0.2.1".to_owned(),
            (_, "IP address mask or variable") => "24".to_owned(),
            (_, "octal number") => "0644".to_owned(),
            (_, "number or -1") => ["-1", "0"][self.round % 2].to_owned(),
            (_, "Ethernet protocol or variable") if matches!(field.name, "protocolid" | "encap-protocol") => {
                "ipv4".to_owned()
            }
            (_, "ARP opcode or variable" | "IP protocol or variable" | "Ethernet protocol or variable") => {
                "17".to_owned()
            }
            (_, "name of an IP set or variable") => "one".to_owned(),
            (_, what) if what.starts_with("number") => "17".to_owned(),
            (_, "connection states") => "NEW".to_owned(),
            (_, "TCP flags") => "SYN/ALL".to_owned(),
            (_, "list of src and dst") => "src,dst".to_owned(),
            _ => "it's <\"&>".to_owned(),
        }
    }

    fn tag(&self, shape: Shape) -> String {
        match shape {
            Shape::Union(_, variants) => self.pick(variants).text.to_owned(),
            Shape::Record(table) => {
                let union = table.fields.iter().find(|field| field.marks.contains(Marks::BY_PARENT));
                self.tag((union.expect("a tagged record holds a union").shape)())
            }
            Shape::Value(..) => unreachable!("a tag chooses a union"),
        }
    }

    fn pick(&self, variants: &'static [Variant]) -> &'static Variant {
        &variants[self.round % variants.len()]
    }

    fn open_already(&self, shape: Shape) -> bool {
        matches!(shape, Shape::Record(table) if self.open.contains(&std::ptr::from_ref(table)))
    }
}

fn unit(element: &mut Element, field: &Field) {
    if let Format::Scaled(unit) = field.format {
        element.attributes.push(("unit".to_owned(), unit.to_owned()));
    }
}

#[test]
fn every_field_comes_out_as_it_went_in() {
    for round in 0..ROUNDS {
        let mut maker = Maker::new(round);
        let text = maker.document("domain", Domain::shape());
        assert!(maker.fields > 1000, "the tables have become smaller: {} fields", maker.fields);
        let document = Document::parse(&text).expect("the made document is well-formed");
        let mut domain = Domain::default();
        let report = xml::load_status(&mut domain, document.any_root()).expect("the made document is right");
        assert!(report.is_empty(), "round {round}: {:?}", report.unknown);
        let output = domain.format(FormatFlags::SECURE | FormatFlags::STATUS);
        for (number, (expected, found)) in text.lines().zip(output.lines()).enumerate() {
            assert_eq!(found, expected, "round {round}, line {}", number + 1);
        }
        assert_eq!(output, text);
    }
}

/// What is read is written, and reads again as the same: documents of every kind with every field.
#[test]
fn every_kind_says_the_same_when_it_is_read_again() {
    let mut refused = Vec::new();
    for kind in DOCUMENTS.iter().filter(|kind| !kind.part) {
        for round in 0..ROUNDS {
            let text = Maker::new(round).document(kind.root, (kind.shape)());
            let first = match kind.parse(&text) {
                Ok((first, _)) => first,
                Err(error) => {
                    refused.push(format!("{} {round}: {error}", kind.name));
                    continue;
                }
            };
            let written = kind.format(first.as_ref(), FormatFlags::SECURE);
            let (second, report) = kind.parse(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
            assert!(report.is_empty(), "{} round {round}: {:?}", kind.name, report.unknown);
            // What only a running machine has is read, and not written into a document about its definition.
            if !kind.written_with.contains(FormatFlags::INACTIVE) {
                assert_eq!(xml::compare(first.as_ref(), second.as_ref()), [], "{} round {round}", kind.name);
            }
            assert_eq!(kind.format(second.as_ref(), FormatFlags::SECURE), written);
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn hooks_stay_below_two_percent_of_fields() {
    let counts = xml::count(Domain::shape());
    eprintln!("{counts:?}");
    assert!(counts.hooks * 50 < counts.fields, "{counts:?}");
    assert!(counts.fields > 900, "{counts:?}");
}

/// The loader takes an element for the first of its name as long as its field was not filled.
#[test]
fn no_two_fields_of_a_table_have_one_name() {
    fn check(shape: Shape, seen: &mut Vec<*const Table>) {
        match shape {
            Shape::Value(..) => {}
            Shape::Union(_, variants) => {
                variants.iter().filter_map(|variant| variant.shape).for_each(|shape| check(shape(), seen));
            }
            Shape::Record(table) if seen.contains(&std::ptr::from_ref(table)) => {}
            Shape::Record(table) => {
                seen.push(table);
                let mut names = Vec::new();
                for field in table.fields {
                    match (field.kind, (field.shape)()) {
                        (Kind::Attribute | Kind::Text | Kind::Flatten, _) => {}
                        _ if !field.wrap.is_empty() => names.push(field.wrap),
                        (Kind::Mixed, Shape::Union(_, variants)) => {
                            names.extend(variants.iter().map(|variant| variant.text));
                        }
                        _ => names.push(field.name),
                    }
                    check((field.shape)(), seen);
                }
                let count = names.len();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), count, "{}: {names:?}", table.name);
            }
        }
    }
    let mut seen = Vec::new();
    check(Domain::shape(), &mut seen);
    assert!(seen.len() > 100, "{} tables", seen.len());
}
