//! The conformance corpus: every expected domain document must come out of the model as it went in.

use std::path::{Path, PathBuf};
use std::{env, fs};

use model::{Domain, FormatFlags};

/// Least share of documents that come out byte for byte, in percent.
const FLOOR_PERCENT: usize = 99;

/// The families whose expected documents are domains.
const FAMILIES: &[&str] = &[
    "qemuxml2xml",
    "genericxml2xml",
    "qemuxmlactive2xml",
    "qemuhotplug",
    "lxcxml2xml",
    "lxcconf2xml",
    "chxml2xml",
    "bhyvexml2xml",
    "bhyveargv2xml",
    "vmx2xml",
];

/// Path and whether the document describes a running machine.
fn expected_documents(corpus: &Path) -> Vec<(PathBuf, bool)> {
    let text = fs::read_to_string(corpus.join("manifest.json")).expect("the manifest is readable");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("the manifest is JSON");
    let cases = manifest["cases"].as_array().expect("the manifest lists cases");
    let mut documents = Vec::new();
    for case in cases {
        let family = case["family"].as_str().unwrap_or_default();
        if !FAMILIES.contains(&family) || case["result"].as_str().is_some_and(|result| result != "success") {
            continue;
        }
        let live = case["state"].as_str() == Some("active") || family == "qemuhotplug";
        for path in case["expected"].as_array().into_iter().flatten().filter_map(|path| path.as_str()) {
            if !path.ends_with(".xml") {
                continue;
            }
            documents.push((corpus.join(path), live));
        }
    }
    documents.sort();
    documents.dedup();
    documents
}

#[test]
fn expected_documents_come_out_as_they_went_in() {
    let Some(corpus) = test_support::shared("corpus") else { return };
    let documents = expected_documents(&corpus);
    let only = env::var("ONLY").ok();
    let mut failed = Vec::new();
    let mut unknown = 0;
    for (path, live) in &documents {
        if only.as_ref().is_some_and(|only| !path.to_string_lossy().contains(only.as_str())) {
            continue;
        }
        let text = fs::read_to_string(path).expect("the document is readable");
        let flags = if *live { FormatFlags::SECURE } else { FormatFlags::SECURE | FormatFlags::INACTIVE };
        match Domain::parse(&text) {
            Ok((domain, report)) => {
                let output = domain.format(flags);
                unknown += report.unknown.len();
                if output != text {
                    failed.push(format!("{}: {}", path.display(), first_difference(&text, &output)));
                } else if !report.is_empty() {
                    failed.push(format!("{}: unknown {:?}", path.display(), report.unknown[0]));
                }
            }
            Err(error) => failed.push(format!("{}: {error}", path.display())),
        }
    }
    let passed = documents.len() - failed.len();
    if env::var_os("FAILURES").is_some() {
        failed.iter().for_each(|failure| eprintln!("{failure}"));
    }
    eprintln!("{passed} of {} documents come out as they went in, {unknown} unknown names", documents.len());
    assert!(documents.len() > 300, "the corpus is smaller than it was: {}", documents.len());
    assert!(passed * 100 >= documents.len() * FLOOR_PERCENT, "first failures: {:#?}", failed.get(..5));
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
