//! Our schemas against libvirt's: what the two say about the documents of the corpus, and about the same with one mistake
//! at each distinct place.
//!
//! `validation.json` beside libvirt's schemas says which documents are right. Where the two differ, the difference is
//! one line of `schemas.exceptions` below its cause; a new difference fails, and so does a listed one that is gone.
//! `UPDATE_EXPECT=1` writes the list: new lines go to its end, from where they are moved below a cause by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use document::relaxng;
use model::{DOCUMENTS, DocumentKind};
use serde_json::Value;
use xml::Node;

mod common;

/// The kinds of documents by the name of libvirt's schema, where the two names differ.
const NAMES: &[(&str, &str)] = &[("interface", "hostinterface")];

/// Least number of documents that are compared: fewer means that some were not found.
const COMPARED_MIN: usize = 4_000;

/// The kinds that are not compared, and why. Devices that the corpus has inside of machines only are compared there.
const NOT_COMPARED: &[(&str, &str)] = &[
    ("domainstatus", "libvirt has no schema of its daemon's records"),
    ("migrationcookie", "libvirt has no schema of what two daemons tell each other"),
    ("migrationparameters", "libvirt has no schema of it: a part of its daemon's records"),
    ("sysinfo", "libvirt has no schema of the host's; that of machines is compared inside of them"),
];

/// The beginnings of the causes below which our reader refuses the document; below all others it takes it.
const REFUSED: &[&str] = &[
    "Libvirt's schema takes any text or nothing at all here; its reader refuses",
    "Libvirt's reader looks at it only where",
    "Names that reach a command line",
    "The reader refuses it",
];

/// How many names of elements tell where a place is: the element's own and those around it.
const NAMES_IN_PATH: usize = 3;

/// What xmllint says about each file: right or not.
fn verdicts(schema: &Path, files: &[PathBuf]) -> BTreeMap<PathBuf, bool> {
    let mut verdicts = BTreeMap::new();
    for some in files.chunks(200) {
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--relaxng"])
            .arg(schema)
            .args(some)
            .output()
            .expect("xmllint runs");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        for line in text.lines() {
            if let Some(file) = line.strip_suffix(" validates") {
                verdicts.insert(PathBuf::from(file), true);
            } else if let Some(file) = line.strip_suffix(" fails to validate") {
                verdicts.insert(PathBuf::from(file), false);
            }
        }
    }
    verdicts
}

/// The documents of this kind in the folders. Those with notes of the daemon are no documents of users: libvirt has no
/// schema of them.
fn documents(folders: &[PathBuf], kind: &DocumentKind) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in folders.iter().flat_map(std::fs::read_dir).flatten().flatten() {
        let path = file.path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let own = xml::Document::parse(&text).is_ok_and(|document| {
            let root = document.any_root();
            let notes = root.descendants().any(|node| node.has_tag_name("privateData"));
            DocumentKind::of(root).is_ok_and(|of| of.name == kind.name) && !notes
        });
        if own && path.extension().is_some_and(|extension| extension == "xml") {
            found.push((path.display().to_string(), text));
        }
    }
    found.sort();
    found
}

/// The kinds of documents that a schema of libvirt is about.
fn kinds(schema: &str, entry: &Value) -> Vec<&'static DocumentKind> {
    let own = NAMES.iter().find(|(theirs, _)| *theirs == schema).map_or(schema, |(_, ours)| ours);
    if let Some(kind) = DocumentKind::named(own).filter(|kind| !kind.part) {
        return vec![kind];
    }
    let roots: Vec<&str> =
        entry["root_elements"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let parts = schema == "test/device";
    DOCUMENTS.iter().filter(|kind| roots.contains(&kind.root) && (kind.part || !parts)).collect()
}

/// A document to compare the two about: what is special about it, as the list has it, and its text.
struct Case {
    name: String,
    text: String,
}

/// The last names of the elements around this one, and its own.
fn path(element: Node<'_, '_>) -> String {
    let mut names: Vec<&str> = element
        .ancestors()
        .filter(Node::is_element)
        .take(NAMES_IN_PATH)
        .map(|around| around.tag_name().name())
        .collect();
    names.reverse();
    names.join("/")
}

/// The mistakes that a document's elements and attributes can have, one at a time: what it is, which range of the text
/// is replaced, and by what.
fn mistakes(root: Node<'_, '_>) -> Vec<(String, Range<usize>, String)> {
    let mut found = Vec::new();
    // What is below of `<metadata>` is anybody's.
    let foreign = |node: &Node<'_, '_>| {
        node.ancestors().skip(1).any(|around| around.is_element() && around.tag_name().name() == "metadata")
    };
    for element in root.descendants().filter(|node| node.is_element() && !foreign(node)) {
        let place = path(element);
        if element != root {
            let name = element.tag_name().name();
            found.push((format!("misspelt {place}"), element.range(), format!("<{name}x/>")));
            found.push((format!("no {place}"), element.range(), String::new()));
        }
        let inner = element.first_child().filter(|inner| inner.is_text() && inner.next_sibling().is_none());
        if let Some(inner) = inner.filter(|inner| inner.text().is_some_and(|text| !text.trim().is_empty())) {
            let start = inner.range().start;
            found.push((format!("wrong {place}"), start..start, "~".to_owned()));
        }
        for attribute in element.attributes() {
            let place = format!("{place}@{}", attribute.name());
            let (start, value) = (attribute.range().start, attribute.range_value().start);
            found.push((format!("misspelt {place}"), start..start, "x".to_owned()));
            found.push((format!("no {place}"), attribute.range(), String::new()));
            found.push((format!("wrong {place}"), value..value, "~".to_owned()));
        }
    }
    found
}

/// The documents with one mistake each: each distinct place of all of them once, in the shortest that has it.
fn mutations(documents: &[Case], kind: &DocumentKind) -> Vec<Case> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for Case { text, .. } in documents {
        let Ok(document) = xml::Document::parse(text) else { continue };
        let Ok(root) = document.root(kind.root) else { continue };
        for (name, range, new) in mistakes(root) {
            let mut changed = text.clone();
            if seen.contains(&name) || changed.get(range.clone()).is_none() {
                continue;
            }
            changed.replace_range(range, &new);
            if xml::Document::parse(&changed).is_ok() {
                seen.insert(name.clone());
                found.push(Case { name, text: changed });
            }
        }
    }
    found
}

/// The two schemas of one kind, and where documents are written for them.
struct Schemas<'a> {
    folder: &'a Path,
    ours: PathBuf,
    theirs: PathBuf,
}

impl Schemas<'_> {
    /// Whether ours and theirs take each of the documents.
    fn ask(&self, cases: &[Case]) -> Vec<(bool, bool)> {
        let files: Vec<PathBuf> =
            (0..cases.len()).map(|index| self.folder.join(format!("{index}.xml"))).collect();
        for (file, case) in files.iter().zip(cases) {
            std::fs::write(file, &case.text).expect("there is room for a document");
        }
        let (ours, theirs) = std::thread::scope(|scope| {
            let ours = scope.spawn(|| verdicts(&self.ours, &files));
            let theirs = verdicts(&self.theirs, &files);
            (ours.join().expect("xmllint ran"), theirs)
        });
        let right = |verdicts: &BTreeMap<PathBuf, bool>, file, name: &str| {
            *verdicts.get(file).unwrap_or_else(|| panic!("xmllint says nothing about {name}"))
        };
        files
            .iter()
            .zip(cases)
            .map(|(file, case)| (right(&ours, file, &case.name), right(&theirs, file, &case.name)))
            .collect()
    }
}

/// The lines about which two schemas differ, and whether our reader refuses the document.
type Differences = BTreeMap<String, bool>;

/// How many documents of this kind were compared, and where the two differ.
fn compare(schemas: &Schemas<'_>, kind: &DocumentKind, files: Vec<(String, String)>) -> (usize, Differences) {
    let documents: Vec<Case> = files
        .into_iter()
        .map(|(path, text)| {
            let file = Path::new(&path).file_name().unwrap_or_default().to_string_lossy();
            Case { name: format!("document {file}"), text }
        })
        .collect();
    let mut lines = Differences::new();
    let mut note = |case: &Case, (ours, theirs): (bool, bool)| {
        if ours != theirs {
            let who = if ours { "ours" } else { "theirs" };
            lines.insert(format!("{} {} {who}", kind.name, case.name), kind.parse(&case.text).is_err());
        }
    };
    let answers = schemas.ask(&documents);
    let mut right = Vec::new();
    let mut compared = documents.len();
    for (case, answer) in documents.into_iter().zip(answers) {
        note(&case, answer);
        // A mistake more in a document with one says nothing.
        if answer == (true, true) {
            right.push(case);
        }
    }
    right.sort_by(|left, right| (left.text.len(), &left.name).cmp(&(right.text.len(), &right.name)));
    let changed = mutations(&right, kind);
    compared += changed.len();
    for (case, answer) in changed.iter().zip(schemas.ask(&changed)) {
        note(case, answer);
    }
    (compared, lines)
}

/// Checks what the causes in the list say about our reader.
fn check_causes(differences: &Differences) {
    let (mut cause, mut wrong) = ("", Vec::new());
    let list = common::list("schemas.exceptions");
    for (before, line) in std::iter::once("").chain(list.lines()).zip(list.lines()) {
        match line.strip_prefix("# ") {
            Some(text) if before.is_empty() => cause = text,
            Some(_) => {}
            None => {
                let expected = REFUSED.iter().any(|begin| cause.starts_with(begin));
                wrong.extend(differences.get(line).filter(|refused| **refused != expected).map(|_| line));
            }
        }
    }
    assert!(wrong.is_empty(), "the cause says something else of our reader:\n{}", wrong.join("\n"));
}

#[test]
fn our_schemas_agree_with_libvirts() {
    let (Some(corpus), Some(schemas)) = (test_support::shared("corpus"), test_support::shared("schemas"))
    else {
        return;
    };
    if Command::new("xmllint").arg("--version").output().is_err() {
        test_support::skip("xmllint is not installed");
        return;
    }
    let text = std::fs::read_to_string(schemas.join("validation.json")).expect("the table is readable");
    let table: Value = serde_json::from_str(&text).expect("the table is JSON");
    let folder = std::env::temp_dir().join(format!("ferrovirt-schemas-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("there is room for schemas");
    let (mut compared, mut differences) = (BTreeMap::new(), Differences::new());
    // The corpus has no bindings of filters; the model has one of its own.
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/tests/fixtures");
    let bindings = serde_json::json!({ "schema": "nwfilterbinding.rng", "directories": [fixtures] });
    for entry in table["schemas"].as_array().into_iter().flatten().chain([&bindings]) {
        let name = entry["schema"].as_str().unwrap_or_default().trim_end_matches(".rng");
        let folders = entry["directories"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let folders: Vec<PathBuf> = folders.map(|folder| corpus.join(folder)).collect();
        for kind in kinds(name, entry) {
            let files = documents(&folders, kind);
            let ours = folder.join(format!("{}.rng", kind.name));
            std::fs::write(&ours, relaxng::schema(kind)).expect("there is room for a schema");
            let theirs = schemas.join(format!("{name}.rng"));
            let (count, lines) = compare(&Schemas { folder: &folder, ours, theirs }, kind, files);
            compared.insert(kind.name, count);
            differences.extend(lines);
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    eprintln!("documents compared: {compared:?}");
    let total: usize = compared.values().sum();
    assert!(total >= COMPARED_MIN, "{total} documents are too few: {compared:?}");
    let empty: Vec<_> = compared.iter().filter(|(_, count)| **count == 0).collect();
    assert!(empty.is_empty(), "nothing was compared of {empty:?}");
    let skipped: Vec<&str> = DOCUMENTS
        .iter()
        .filter(|kind| !kind.part && !compared.contains_key(kind.name))
        .map(|kind| kind.name)
        .collect();
    let listed: Vec<&str> = NOT_COMPARED.iter().map(|(name, _)| *name).collect();
    assert_eq!(skipped, listed, "the kinds that are not compared");
    common::check_list("schemas.exceptions", &differences.keys().cloned().collect());
    check_causes(&differences);
}
