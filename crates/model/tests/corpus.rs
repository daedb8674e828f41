//! The conformance corpus: every document that libvirt wrote must come out of the model as it went in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use model::{DocumentKind, Domain, FormatFlags};
use xml::Document;

/// Least share of input documents that are understood to the last name, in percent.
const FLOOR_PERCENT: usize = 99;

/// Least number of documents that are compared, and of families they are from.
const DOCUMENTS_MIN: usize = 1_000;
const FAMILIES_MIN: usize = 30;

/// A document that libvirt wrote.
struct Written {
    path: PathBuf,
    /// Its family in the corpus.
    family: String,
    /// Whether it describes something that runs.
    live: bool,
}

/// Every expected document of every family.
fn expected_documents(corpus: &Path) -> Vec<Written> {
    let text = fs::read_to_string(corpus.join("manifest.json")).expect("the manifest is readable");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("the manifest is JSON");
    let cases = manifest["cases"].as_array().expect("the manifest lists cases");
    let mut documents: Vec<Written> = Vec::new();
    // The records of the daemon about backups have a form of their own, which no user writes.
    let usual =
        |case: &&serde_json::Value| case["result"] == "success" && case["context"]["internal_form"] != true;
    for case in cases.iter().filter(usual) {
        let family = case["family"].as_str().unwrap_or_default().to_owned();
        let live = case["state"] != "inactive";
        let paths = case["expected"].as_array().into_iter().flatten().filter_map(|path| path.as_str());
        for path in paths.filter(|path| path.ends_with(".xml")) {
            documents.push(Written { path: corpus.join(path), family: family.clone(), live });
        }
    }
    documents.sort_by(|one, other| one.path.cmp(&other.path));
    documents.dedup_by(|one, other| one.path == other.path);
    documents
}

/// What a document becomes; none where no kind has its outermost element.
fn written_again(text: &str, live: bool) -> Result<Option<String>, xml::Error> {
    let document = Document::parse(text)?;
    let Ok(kind) = DocumentKind::of(document.any_root()) else { return Ok(None) };
    let (record, report) = kind.load(document.any_root())?;
    if !report.is_empty() {
        return Ok(Some(format!("unknown: {:?}", report.unknown[0])));
    }
    let flags = if live { FormatFlags::SECURE } else { FormatFlags::SECURE | FormatFlags::INACTIVE };
    Ok(Some(kind.format(record.as_ref(), flags)))
}

#[test]
fn expected_documents_come_out_as_they_went_in() {
    let Some(corpus) = test_support::shared("corpus") else { return };
    let documents = expected_documents(&corpus);
    let mut failed = Vec::new();
    let mut families: BTreeMap<&str, usize> = BTreeMap::new();
    for Written { path, family, live } in &documents {
        let text = fs::read_to_string(path).expect("the document is readable");
        if text.is_empty() {
            continue;
        }
        match written_again(&text, *live) {
            Ok(None) => continue,
            Ok(Some(output)) if output == text => {}
            Ok(Some(output)) => {
                failed.push(format!("{}: {}", path.display(), first_difference(&text, &output)));
            }
            Err(error) => failed.push(format!("{}: {error}", path.display())),
        }
        *families.entry(family).or_default() += 1;
    }
    eprintln!("{families:?}");
    assert!(failed.is_empty(), "{failed:#?}");
    let compared: usize = families.values().sum();
    assert!(compared >= DOCUMENTS_MIN && families.len() >= FAMILIES_MIN, "{compared}: {families:?}");
}

#[test]
fn input_documents_say_nothing_the_model_does_not_know() {
    let Some(corpus) = test_support::shared("corpus") else { return };
    let (mut documents, mut clean) = (0, 0);
    for entry in fs::read_dir(corpus.join("data/qemuxmlconfdata")).expect("the folder is readable") {
        let path = entry.expect("the entry is readable").path();
        if path.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("the document is readable");
        documents += 1;
        match Domain::parse(&text) {
            Ok((domain, report)) => {
                let output = domain.format(FormatFlags::SECURE);
                let (again, _) = Domain::parse(&output).expect("our own output is readable");
                assert_eq!(again.format(FormatFlags::SECURE), output, "{}", path.display());
                clean += usize::from(report.is_empty());
                if env::var_os("FAILURES").is_some() && !report.is_empty() {
                    eprintln!("{}: {:?}", path.display(), report.unknown);
                }
            }
            Err(error) if env::var_os("FAILURES").is_some() => eprintln!("{}: {error}", path.display()),
            Err(_) => {}
        }
    }
    eprintln!("{clean} of {documents} input documents are understood to the last name");
    assert!(clean * 100 >= documents * FLOOR_PERCENT);
}

fn first_difference(expected: &str, found: &str) -> String {
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    match lines.find(|(_, (expected, found))| expected != found) {
        Some((number, (expected, found))) => {
            format!("line {}: expected {}, found {}", number + 1, expected.trim(), found.trim())
        }
        None => "one is longer".to_owned(),
    }
}
