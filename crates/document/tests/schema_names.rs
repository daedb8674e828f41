//! Our schemas against libvirt's, place by place: every element and attribute that one of the two names, in whatever
//! element it stands, and every word that both list for it, has to be in the other.
//!
//! The comparison of documents in `schemas.rs` can only show what the corpus has; this one reads the schemas themselves.
//! Where they differ, the difference is one line of `schema_names.exceptions` below its cause.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use document::relaxng;
use model::DOCUMENTS;
use xml::{Document, Node};

mod common;

/// The kinds whose schema has another name with libvirt, and that schema.
const NAMES: &[(&str, &str)] = &[("hostinterface", "interface")];

/// What may stand in an attribute or as text of an element.
#[derive(Clone, Debug, Default)]
struct Content {
    /// The words that are listed.
    words: BTreeSet<String>,
    /// It may be something else.
    open: bool,
}

/// The places of a schema by their names: `disk/target`, `disk/target@bus`.
type Places = BTreeMap<String, Content>;

/// Schemas by the names of their files.
type Files<'d> = HashMap<String, Document<'d>>;

/// A grammar with all it includes.
#[derive(Default)]
struct Grammar<'d> {
    /// The patterns of each definition.
    defined: HashMap<String, Vec<Node<'d, 'd>>>,
    /// What a document begins with.
    start: Vec<Node<'d, 'd>>,
}

impl<'d> Grammar<'d> {
    fn of(grammar: Node<'d, 'd>, files: &'d Files<'d>) -> Grammar<'d> {
        let mut all = Grammar::default();
        all.add(grammar, files, &BTreeSet::new());
        all
    }

    /// Takes what `grammar` defines but for the names in `instead`, which what includes it defines in its place; the start
    /// has an empty name.
    fn add(&mut self, grammar: Node<'d, 'd>, files: &'d Files<'d>, instead: &BTreeSet<&'d str>) {
        for node in grammar.children().filter(Node::is_element) {
            let name = node.attribute("name").unwrap_or_default();
            match node.tag_name().name() {
                "include" => {
                    let mut inner = instead.clone();
                    let own = node.children().filter(Node::is_element);
                    inner.extend(own.map(|own| own.attribute("name").unwrap_or_default()));
                    self.add(files[node.attribute("href").unwrap_or_default()].any_root(), files, &inner);
                    self.add(node, files, instead);
                }
                _ if instead.contains(name) => {}
                "start" => self.start.push(node),
                "define" => self.defined.entry(name.to_owned()).or_default().push(node),
                _ => {}
            }
        }
    }
}

/// Where a pattern stands: the names of its element and of the one around that; the attribute, if it is in one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    around: String,
    element: String,
    attribute: Option<String>,
}

impl Place {
    fn name(&self) -> String {
        let attribute = self.attribute.as_ref().map(|name| format!("@{name}")).unwrap_or_default();
        format!("{}/{}{attribute}", self.around, self.element)
    }
}

/// A walk through a grammar, each definition once in each place.
struct Walk<'d> {
    files: &'d Files<'d>,
    grammar: Grammar<'d>,
    places: Places,
    seen: BTreeSet<(String, Place)>,
}

/// All places of the schema in this file.
fn places<'d>(file: &str, files: &'d Files<'d>) -> Places {
    let grammar = Grammar::of(files[file].any_root(), files);
    let mut walk = Walk { files, grammar, places: Places::new(), seen: BTreeSet::new() };
    walk.start(&Place::default());
    walk.places
}

impl<'d> Walk<'d> {
    fn start(&mut self, place: &Place) {
        self.grammar.start.clone().into_iter().for_each(|start| self.inside(start, place));
    }

    fn inside(&mut self, node: Node<'d, 'd>, place: &Place) {
        node.children().filter(Node::is_element).for_each(|child| self.pattern(child, place));
    }

    fn pattern(&mut self, node: Node<'d, 'd>, place: &Place) {
        let kind = node.tag_name().name();
        match kind {
            "element" | "attribute" => {
                for name in names(node) {
                    let inner = match kind {
                        "attribute" => Place { attribute: Some(name), ..place.clone() },
                        _ => Place { around: place.element.clone(), element: name, attribute: None },
                    };
                    let empty =
                        !node.children().any(|child| child.is_element() && child.tag_name().name() != "name");
                    // An attribute of which nothing is said has any text.
                    self.places.entry(inner.name()).or_default().open |= kind == "attribute" && empty;
                    self.inside(node, &inner);
                }
            }
            "ref" => {
                let name = node.attribute("name").unwrap_or_default().to_owned();
                if self.seen.insert((name.clone(), place.clone())) {
                    let defined = self.grammar.defined.get(&name).cloned().unwrap_or_default();
                    defined.into_iter().for_each(|define| self.inside(define, place));
                }
            }
            "grammar" => {
                let outer = std::mem::replace(&mut self.grammar, Grammar::of(node, self.files));
                let seen = std::mem::take(&mut self.seen);
                self.start(place);
                (self.grammar, self.seen) = (outer, seen);
            }
            "value" => {
                let word = node.text().unwrap_or_default().trim().to_owned();
                self.places.entry(place.name()).or_default().words.insert(word);
            }
            "text" | "data" | "list" => self.places.entry(place.name()).or_default().open = true,
            _ => self.inside(node, place),
        }
    }
}

/// The names that an element or attribute can have, without prefixes; none if it can have any.
fn names(node: Node<'_, '_>) -> Vec<String> {
    let local = |name: &str| name.trim().rsplit(':').next().unwrap_or_default().to_owned();
    if let Some(name) = node.attribute("name") {
        return vec![local(name)];
    }
    let class = node.children().find(Node::is_element);
    let all = class.into_iter().flat_map(|class| class.descendants());
    all.filter(|node| node.tag_name().name() == "name").filter_map(|name| name.text().map(local)).collect()
}

/// The lines about which two schemas differ.
fn differences(ours: &Places, theirs: &Places) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for (one, other, who) in [(ours, theirs, "ours"), (theirs, ours, "theirs")] {
        for (place, content) in one {
            let Some(opposite) = other.get(place) else {
                // Of an element that one does not have, its name says enough.
                let element = place.split('@').next().unwrap_or_default();
                if element == place || other.contains_key(element) {
                    lines.insert(format!("{place} {who}"));
                }
                continue;
            };
            if !opposite.open {
                for word in content.words.difference(&opposite.words) {
                    lines.insert(format!("{place}={word} {who}"));
                }
            }
        }
    }
    lines
}

/// Each schema of libvirt by the name of its file.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).expect("the folder is readable").flatten();
    let schemas =
        entries.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rng"));
    let text = |entry: std::fs::DirEntry| {
        let text = std::fs::read_to_string(entry.path()).expect("the schema is readable");
        (entry.file_name().to_string_lossy().into_owned(), text)
    };
    schemas.map(text).collect()
}

fn parsed(texts: &[(String, String)]) -> Files<'_> {
    let document = |text| Document::parse(text).expect("the schema is well-formed");
    texts.iter().map(|(name, text)| (name.clone(), document(text))).collect()
}

#[test]
fn every_name_of_one_is_in_the_other() {
    let Some(folder) = test_support::shared("schemas") else { return };
    let texts = texts(&folder);
    let theirs = parsed(&texts);
    let own: Vec<_> = DOCUMENTS.iter().map(|kind| (kind.name.to_owned(), relaxng::schema(kind))).collect();
    let ours = parsed(&own);
    let (mut found, mut of_machines) = (BTreeSet::new(), BTreeSet::new());
    let mut count = 0;
    for kind in DOCUMENTS.iter().filter(|kind| !kind.part) {
        let file = NAMES.iter().find(|(name, _)| *name == kind.name).map_or(kind.name, |(_, file)| file);
        let file = format!("{file}.rng");
        if !theirs.contains_key(&file) {
            continue;
        }
        let (ours, theirs) = (places(kind.name, &ours), places(&file, &theirs));
        count += ours.len() + theirs.len();
        let lines = differences(&ours, &theirs);
        // What machines are told about is not told again of the documents that hold one.
        found.extend(lines.difference(&of_machines).map(|line| format!("{} {line}", kind.name)));
        if kind.name == "domain" {
            of_machines = lines;
        }
    }
    assert!(count > 10_000, "{count} places are too few");
    common::check_list("schema_names.exceptions", &found);
}
