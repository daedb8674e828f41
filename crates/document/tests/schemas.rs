//! Our schemas against libvirt's: what the two say about the documents of the corpus and about documents with a mistake.
//!
//! `validation.json` beside libvirt's schemas says which documents are right. Where the two differ, the difference is
//! listed here with its reason; a new difference fails.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use document::relaxng;
use model::DocumentKind;
use serde_json::Value;

/// The kinds of documents by the name of libvirt's schema, where the two names differ.
const NAMES: &[(&str, &str)] = &[("interface", "hostinterface")];

/// Documents that ours takes and libvirt's refuses, or the reverse, by kind and by the beginning and end of their names,
/// with the reason. What our schema takes, the reader or the policy still refuses with words of its own.
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[
    (
        "domain",
        "cpuset-",
        "invalid.xml",
        "CPU sets are text for a schema; the reader says what is wrong in them",
    ),
    ("domain", "disk-", "invalid.xml", "which settings of a disk go together is a rule of the policy"),
    (
        "domain",
        "hostdev-",
        "invalid.xml",
        "which settings of a host device go together is a rule of the policy",
    ),
    ("domain", "pci-", "invalid.xml", "the highest number of a bus is a rule of the policy"),
    ("domain", "pseries-", "invalid.xml", "the highest number of a register is a rule of the policy"),
    ("domain", "seclabel-", "invalid.xml", "which labels a device may have is a rule of the policy"),
    ("domain", "virtio-rng-egd-", "crash.xml", "ours wants what the reader needs to make a device of it"),
    ("domaincheckpoint", "name-", "invalid.xml", "which names files may have is a rule of the driver"),
    (
        "nwfilter",
        "",
        "invalid.xml",
        "values of rules are text for a schema, since variables may stand for them",
    ),
    (
        "nwfilter",
        "quirks-",
        ".xml",
        "values of rules are text for a schema, since variables may stand for them",
    ),
    ("nwfilter", "iter-", ".xml", "numbers that variables stand for are not known to the schema"),
];

/// Least share of documents with a mistake about which the two agree, in percent.
const AGREEMENT_PERCENT: usize = 80;

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

/// The documents with this outermost element in the folders.
fn documents(corpus: &Path, entry: &Value, root: &'static str) -> Vec<PathBuf> {
    let folders = entry["directories"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut files = Vec::new();
    for folder in folders {
        for file in std::fs::read_dir(corpus.join(folder)).into_iter().flatten().flatten() {
            let path = file.path();
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let own = xml::Document::parse(&text).is_ok_and(|document| document.root(root).is_ok());
            if own && path.extension().is_some_and(|extension| extension == "xml") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Documents with one mistake each: a name with a letter too many, or a value that is none.
fn mutations(text: &str, seed: usize) -> Vec<String> {
    let mut found = Vec::new();
    let names: Vec<usize> = text
        .match_indices('<')
        .map(|(at, _)| at + 1)
        .filter(|at| !text[*at..].starts_with(['/', '!', '?']))
        .collect();
    let values: Vec<usize> =
        text.match_indices("='").chain(text.match_indices("=\"")).map(|(at, _)| at).collect();
    if let Some(at) = names.get((seed * 7 + 1) % names.len().max(1)) {
        let end = text[*at..].find(|letter: char| {
            !letter.is_alphanumeric() && letter != '_' && letter != '-' && letter != ':'
        });
        let name = &text[*at..*at + end.unwrap_or(0)];
        if !name.is_empty() {
            found.push(
                text.replace(&format!("<{name}>"), &format!("<{name}x>"))
                    .replace(&format!("</{name}>"), &format!("</{name}x>")),
            );
        }
    }
    if let Some(at) = values.get((seed * 5) % values.len().max(1)) {
        found.push(format!("{}x{}", &text[..*at], &text[*at..]));
        found.push(format!("{}~{}", &text[..*at + 2], &text[*at + 2..]));
    }
    found.retain(|mutation| mutation != text && xml::Document::parse(mutation).is_ok());
    found
}

#[test]
fn our_schemas_agree_with_libvirts() {
    let (Some(corpus), Some(schemas)) = (test_support::shared("corpus"), test_support::shared("schemas"))
    else {
        return;
    };
    if Command::new("xmllint").arg("--version").output().is_err() {
        eprintln!("not run: there is no xmllint");
        return;
    }
    let text = std::fs::read_to_string(schemas.join("validation.json")).expect("the table is readable");
    let table: Value = serde_json::from_str(&text).expect("the table is JSON");
    let folder = std::env::temp_dir().join(format!("ferrovirt-schemas-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("there is room for schemas");
    let (mut number, mut wrong, mut same, mut other) =
        (0, String::new(), 0, BTreeMap::<String, usize>::new());
    for entry in table["schemas"].as_array().into_iter().flatten() {
        let name = entry["schema"].as_str().unwrap_or_default().trim_end_matches(".rng");
        let own = NAMES.iter().find(|(theirs, _)| *theirs == name).map_or(name, |(_, ours)| ours);
        let Some(kind) = DocumentKind::named(own).filter(|kind| !kind.part) else { continue };
        let files = documents(&corpus, entry, kind.root);
        let path = folder.join(format!("{own}.rng"));
        std::fs::write(&path, relaxng::schema(kind)).expect("there is room for a schema");
        let theirs_path = schemas.join(format!("{name}.rng"));
        let (ours, theirs) = (verdicts(&path, &files), verdicts(&theirs_path, &files));
        for (file, right) in &theirs {
            number += 1;
            let named = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            let listed = EXCEPTIONS.iter().any(|(kind, front, back, _)| {
                *kind == own && named.starts_with(front) && named.ends_with(back)
            });
            if ours.get(file) != Some(right) && !listed {
                let _ = writeln!(wrong, "{own}: {} is {right} for libvirt", file.display());
            }
        }
        let mut changed = Vec::new();
        let step = files.len() / MUTATED_MAX + 1;
        for (seed, file) in files.iter().step_by(step).enumerate() {
            let text = std::fs::read_to_string(file).expect("the document is readable");
            for (index, mutation) in mutations(&text, seed).into_iter().enumerate() {
                let path = folder.join(format!("{own}-{seed}-{index}.xml"));
                std::fs::write(&path, mutation).expect("there is room for a document");
                changed.push(path);
            }
        }
        let (ours, theirs) = (verdicts(&path, &changed), verdicts(&theirs_path, &changed));
        for (file, right) in &theirs {
            if ours.get(file) == Some(right) {
                same += 1;
            } else {
                *other.entry(format!("{own}: libvirt's says {right}")).or_default() += 1;
            }
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    let all = same + other.values().sum::<usize>();
    eprintln!(
        "{number} documents; of {all} with a mistake the two agree about {same}; the others: {other:?}"
    );
    assert!(wrong.is_empty(), "{wrong}");
    assert!(same * 100 >= all * AGREEMENT_PERCENT, "{other:?}");
}
