//! Our schemas against libvirt's: what the two say about the documents of the corpus and about documents with a mistake.
//!
//! `validation.json` beside libvirt's schemas says which documents are right. Where the two differ, the difference is
//! listed here with its reason; a new difference fails.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use document::relaxng;
use model::{DOCUMENTS, DocumentKind};
use serde_json::Value;
use xml::Node;

/// The kinds of documents by the name of libvirt's schema, where the two names differ.
const NAMES: &[(&str, &str)] = &[("interface", "hostinterface")];

/// How the two schemas differ about a place.
#[derive(Clone, Copy, PartialEq)]
enum Differ {
    /// Libvirt's wants it; ours takes documents without it.
    Wanted,
    /// Libvirt's knows which values are possible; ours takes other values too.
    Value,
    /// Like `Value`, or the reverse: about documents with this value the two agree.
    Agree(&'static str),
    /// About documents without it the two agree.
    Without,
}

use Differ::{Agree, Value as Any, Wanted, Without};

/// A rule by which the two differ.
struct Rule {
    /// The kind of documents.
    kind: &'static str,
    /// How.
    differ: Differ,
    /// Where: `<element>`, or `element@attribute`; `element` is its text.
    places: &'static [&'static str],
    /// Why.
    #[expect(dead_code, reason = "for those who read the list")]
    reason: &'static str,
}

const fn rule(
    kind: &'static str,
    differ: Differ,
    places: &'static [&'static str],
    reason: &'static str,
) -> Rule {
    Rule { kind, differ, places, reason }
}

const POLICY: &str = "which settings go together is a rule of the policy, which says what is wrong";
const LIMIT: &str = "the highest number is a rule of the policy";
const OPTIONAL: &str = "the reader has a default, or the policy misses it in libvirt's words";
const HOST_NAMES: &str =
    "names, paths and addresses are text; the policy or the driver refuses impossible ones";
const OPEN_WORDS: &str = "which words are possible depends on another setting: a rule of the policy";
const OUTPUT: &str = "only hypervisors write such documents, which leave nothing out; an older one's may";

/// Every rule by which they differ.
const RULES: &[Rule] = &[
    rule(
        "capability",
        Wanted,
        &["<arch>", "cpu@socket_id", "cpu@die_id", "cpu@cluster_id", "cpu@core_id", "cpu@siblings"],
        OUTPUT,
    ),
    rule(
        "capability",
        Any,
        &["cpu@siblings", "bank@cpus", "node@cpus"],
        "sets of CPUs are text; only hypervisors write them",
    ),
    rule(
        "domain",
        Agree("0"),
        &["vcpu@cpuset"],
        "sets of CPUs are text; the reader says what is wrong in one",
    ),
    rule("domain", Agree("0x0"), &["address@function"], LIMIT),
    rule("domain", Agree("0x1"), &["address@slot"], LIMIT),
    rule("domain", Agree("0x1000"), &["address@reg"], LIMIT),
    rule("domain", Agree("tcp"), &["backend@type"], "ours knows which attributes a source of each type has"),
    rule("domain", Without, &["<auth>", "hostdev@rawio", "<disk>", "<seclabel>"], POLICY),
    rule("domain", Any, &["hostdev@mode", "memballoon@model", "type@machine"], OPEN_WORDS),
    rule("domain", Wanted, &["<host>", "<source>", "<target>", "target@type", "<type>"], POLICY),
    rule("domain", Wanted, &["boot@dev", "clock@offset"], OPTIONAL),
    rule("domainbackup", Wanted, &["domainbackup@mode", "disk@type", "scratch@file"], OPTIONAL),
    rule("domainbackup", Any, &["disk@name", "scratch@file"], HOST_NAMES),
    rule("domaincaps", Wanted, &["<domain>", "<mode>", "<model>", "vcpu@max", "iothreads@supported"], OUTPUT),
    rule("domaincaps", Wanted, &["feature@policy", "mode@name", "model@vendor", "model@usable"], OUTPUT),
    rule("domaincaps", Wanted, &["blockers@model"], OUTPUT),
    rule("domaincaps", Any, &["feature@name"], "a newer emulator's features are known by name alone"),
    rule("domaincheckpoint", Agree("name"), &["name"], HOST_NAMES),
    rule("domaincheckpoint", Any, &["disk@name"], HOST_NAMES),
    rule("domainsnapshot", Wanted, &["memory@snapshot", "seclabel@relabel"], OPTIONAL),
    rule("hostinterface", Wanted, &["interface@name", "route@gateway"], OPTIONAL),
    rule("hostinterface", Any, &["interface@name", "route@gateway"], HOST_NAMES),
    rule("network", Wanted, &["range@start", "range@end", "mac@address", "txt@value"], OPTIONAL),
    rule("network", Any, &["forward@dev", "bridge@name", "interface@dev", "forwarder@domain"], HOST_NAMES),
    rule("network", Any, &["host@mac"], "an identity of a client by other means is written there too"),
    rule("channel", Wanted, &["<target>", "target@type"], POLICY),
    rule("console", Wanted, &["console@type"], OPTIONAL),
    rule("cpu", Wanted, &["feature@policy"], OPTIONAL),
    rule("cpudata", Wanted, &["cpudata@arch"], OPTIONAL),
    rule(
        "cpudata",
        Wanted,
        &[
            "cpuid@eax_in",
            "cpuid@ecx_in",
            "cpuid@eax",
            "cpuid@ebx",
            "cpuid@ecx",
            "cpuid@edx",
            "msr@index",
            "msr@eax",
        ],
        "a register that is not named is zero",
    ),
    rule(
        "disk",
        Without,
        &["<privateData>"],
        "only records of the daemon have it, and they are read as such",
    ),
    rule("disk", Wanted, &["target@dev", "address@devno"], POLICY),
    rule("disk", Any, &["target@dev", "source@file", "driver@name"], HOST_NAMES),
    rule("graphics", Wanted, &["channel@name"], POLICY),
    rule("hostcpu", Wanted, &["signature@family", "signature@model", "signature@stepping"], OUTPUT),
    rule("hostcpu", Wanted, &["<arch>"], OUTPUT),
    rule("hostcpu", Any, &["feature@name"], "a newer processor's features are known by name alone"),
    rule("hostdev", Wanted, &["<source>"], POLICY),
    rule("watchdog", Wanted, &["alias@name"], OPTIONAL),
    rule("watchdog", Any, &["alias@name"], HOST_NAMES),
    rule("networkport", Wanted, &["<uuid>", "mac@address"], OPTIONAL),
    rule("networkport", Any, &["plug@bridge"], HOST_NAMES),
    rule("nodedev", Wanted, &["<name>"], "a device that is to be made has no name yet"),
    rule("nodedev", Wanted, &["address@domain", "address@bus", "address@slot", "address@function"], OPTIONAL),
    rule("nodedev", Wanted, &["capability@type", "type@id", "feature@name", "iommuGroup@number"], OPTIONAL),
    rule("nodedev", Wanted, &["<host>", "<chpid>", "<rport>"], OPTIONAL),
    rule("nodedev", Any, &["feature@name"], "a newer kernel's features are known by name alone"),
    rule(
        "nwfilter",
        Without,
        &["<tcp>"],
        "what several elements of one protocol say in a rule is put together",
    ),
    rule("nwfilter", Wanted, &["all@ipsetflags"], POLICY),
    rule("nwfilter", Any, &["filter@name", "filter@chain", "filterref@filter"], HOST_NAMES),
    rule("storagepool", Wanted, &["<name>", "<source>", "<target>", "<path>", "<host>", "<iqn>"], POLICY),
    rule("storagepool", Wanted, &["secret@uuid", "dir@path", "option@name", "vendor@name"], OPTIONAL),
    rule("storagepool", Any, &["host@name", "device@path", "dir@path"], HOST_NAMES),
    rule(
        "storagepool",
        Any,
        &["secret@uuid"],
        "libvirt's schema takes any text, its reader a UUID only, as ours does",
    ),
    rule(
        "storagepoolcaps",
        Any,
        &["pool@type"],
        "libvirt's schema takes any text; ours knows all kinds of pools",
    ),
    rule(
        "storagevol",
        Wanted,
        &["<target>", "<path>", "format@type", "secret@type", "secret@uuid"],
        OPTIONAL,
    ),
    rule("storagevol", Any, &["format@type", "secret@type"], OPEN_WORDS),
];

/// Least number of documents that are compared: fewer means that some were not found.
const COMPARED_MIN: usize = 4_000;

/// The kinds that are not compared, and why. Devices that the corpus has inside of machines only are compared there.
const NOT_COMPARED: &[(&str, &str)] = &[
    ("domainstatus", "libvirt has no schema of its daemon's records"),
    ("migrationcookie", "libvirt has no schema of what two daemons tell each other"),
    ("migrationparameters", "libvirt has no schema of it: a part of its daemon's records"),
    ("sysinfo", "libvirt has no schema of the host's; that of machines is compared inside of them"),
];

/// Most documents of a kind that get mistakes.
const MUTATED_MAX: usize = 60;

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

/// The documents of this kind in the folders.
fn documents(folders: &[PathBuf], kind: &DocumentKind) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in folders.iter().flat_map(std::fs::read_dir).flatten().flatten() {
        let path = file.path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let own = xml::Document::parse(&text)
            .is_ok_and(|document| DocumentKind::of(document.any_root()).is_ok_and(|of| of.name == kind.name));
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

/// Replaces ranges of a text.
fn replaced(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    let mut text = text.to_owned();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, new) in edits {
        if text.get(range.clone()).is_some() {
            text.replace_range(range, &new);
        }
    }
    text
}

/// The document with the values about which the two agree.
fn agreed(text: &str, kind: &DocumentKind) -> String {
    let document = xml::Document::parse(text).expect("it was read before");
    let Ok(root) = document.root(kind.root) else { return text.to_owned() };
    let mut edits = Vec::new();
    for node in elements(root) {
        let name = node.tag_name().name();
        for rule in RULES.iter().filter(|rule| rule.kind == kind.name) {
            for place in rule.places {
                let attribute = place.split_once('@').filter(|(element, _)| *element == name);
                let attribute = attribute
                    .and_then(|(_, attribute)| node.attributes().find(|found| found.name() == attribute));
                let text = node.first_child().filter(|inner| inner.is_text() && *place == name);
                match (rule.differ, attribute) {
                    (Agree(value), Some(attribute)) => {
                        edits.push((attribute.range_value(), value.to_owned()));
                    }
                    (Without, Some(attribute)) => edits.push((attribute.range(), String::new())),
                    (Without, None) if *place == format!("<{name}>") => {
                        edits.push((node.range(), String::new()));
                    }
                    (Agree(value), None) => edits.extend(text.map(|text| (text.range(), value.to_owned()))),
                    _ => {}
                }
            }
        }
    }
    replaced(text, edits)
}

/// Whether a rule says that the two differ about this place in this way.
fn listed(kind: &DocumentKind, differ: Differ, place: &str) -> bool {
    RULES.iter().any(|rule| rule.kind == kind.name && rule.differ == differ && rule.places.contains(&place))
}

fn elements<'a, 'input: 'a>(root: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    root.descendants().filter(Node::is_element)
}

/// Documents with one mistake each: a name with a letter too many, an element or attribute too few, a value that is
/// none. Those about which the two differ by a rule are left out.
fn mutations(text: &str, kind: &DocumentKind, seed: usize) -> Vec<Case> {
    let Ok(document) = xml::Document::parse(text) else { return Vec::new() };
    let Ok(root) = document.root(kind.root) else { return Vec::new() };
    let mut found = Vec::new();
    let mut add = |what: &str, differ: Option<Differ>, place: &str, range: Range<usize>, new: &str| {
        let changed = replaced(text, vec![(range, new.to_owned())]);
        let known = differ.is_some_and(|differ| listed(kind, differ, place));
        if !known && xml::Document::parse(&changed).is_ok() {
            found.push((format!("{what} {place}"), changed));
        }
    };
    let below: Vec<_> = elements(root).skip(1).collect();
    if let Some(element) = below.get((seed * 7) % below.len().max(1)) {
        let name = element.tag_name().name();
        let place = format!("<{name}>");
        add("misspelt", None, &place, element.range(), &format!("<{name}x/>"));
        add("no", Some(Wanted), &place, element.range(), "");
    }
    let attributes: Vec<_> =
        elements(root).flat_map(|element| element.attributes().map(move |found| (element, found))).collect();
    if let Some((element, attribute)) = attributes.get((seed * 5) % attributes.len().max(1)) {
        let place = format!("{}@{}", element.tag_name().name(), attribute.name());
        let start = attribute.range().start;
        add("misspelt", None, &place, start..start, "x");
        add("no", Some(Wanted), &place, attribute.range(), "");
        add("wrong", Some(Any), &place, attribute.range_value(), &format!("~{}", attribute.value()));
    }
    found
}

/// A document to compare the two about: what it is for people, its text.
type Case = (String, String);

/// The documents about which the two differ, and whether libvirt's schema takes them.
fn differences(folder: &Path, ours: &Path, theirs: &Path, cases: Vec<Case>) -> Vec<(Case, bool)> {
    let files: Vec<PathBuf> = (0..cases.len()).map(|index| folder.join(format!("{index}.xml"))).collect();
    for (file, (_, text)) in files.iter().zip(&cases) {
        std::fs::write(file, text).expect("there is room for a document");
    }
    let (ours, theirs) = std::thread::scope(|scope| {
        let ours = scope.spawn(|| verdicts(ours, &files));
        (ours.join().expect("xmllint ran"), verdicts(theirs, &files))
    });
    let differs = |(file, case): (&PathBuf, Case)| {
        let right = theirs.get(file).copied().expect("libvirt's schema is one");
        (ours.get(file) != Some(&right)).then_some((case, right))
    };
    files.iter().zip(cases).filter_map(differs).collect()
}

/// The documents of a kind, and some of them with mistakes.
fn cases(files: Vec<Case>, kind: &DocumentKind, must_fail: &[&str]) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let step = files.len() / MUTATED_MAX + 1;
    for (seed, (name, text)) in files.into_iter().enumerate() {
        let wrong = must_fail.iter().any(|wrong| name.ends_with(wrong));
        if seed % step == 0 && !wrong {
            let changed = mutations(&text, kind, seed / step);
            cases.extend(changed.into_iter().map(|(what, text)| (format!("{name}: {what}"), text)));
        }
        cases.push((name, text));
    }
    cases
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
    let (mut compared, mut wrong) = (BTreeMap::new(), String::new());
    // The corpus has no bindings of filters; the model has one of its own.
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/tests/fixtures");
    let bindings = serde_json::json!({ "schema": "nwfilterbinding.rng", "directories": [fixtures] });
    for entry in table["schemas"].as_array().into_iter().flatten().chain([&bindings]) {
        let name = entry["schema"].as_str().unwrap_or_default().trim_end_matches(".rng");
        let folders = entry["directories"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let folders: Vec<PathBuf> = folders.map(|folder| corpus.join(folder)).collect();
        let must_fail: Vec<&str> =
            entry["must_fail"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for kind in kinds(name, entry) {
            let cases = cases(documents(&folders, kind), kind, &must_fail);
            compared.insert(kind.name, cases.len());
            let ours = folder.join(format!("{}.rng", kind.name));
            std::fs::write(&ours, relaxng::schema(kind)).expect("there is room for a schema");
            let theirs = schemas.join(format!("{name}.rng"));
            let differing = differences(&folder, &ours, &theirs, cases);
            let explained =
                differing.iter().map(|((name, text), _)| (name.clone(), agreed(text, kind))).collect();
            for ((name, text), right) in differences(&folder, &ours, &theirs, explained) {
                let reader = kind.parse(&text).err().map(|error| error.to_string()).unwrap_or_default();
                let _ = writeln!(
                    wrong,
                    "{}: {name}: {right} for libvirt's schema; our reader: {reader}",
                    kind.name
                );
            }
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    eprintln!("documents compared: {compared:?}");
    assert!(wrong.is_empty(), "{wrong}");
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
}
