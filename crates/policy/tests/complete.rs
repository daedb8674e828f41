//! What a document alone decides: completing it a second time changes nothing, and a define makes of it what it makes of
//! the document as it was written.

use std::path::Path;

use model::{DocumentKind, Domain, FormatFlags};
use policy::anywhere;
use xml::Document;

/// The completed document and its kind; none where it is refused or nobody completes its kind.
fn completed(text: &str) -> Option<(&'static DocumentKind, String)> {
    let document = Document::parse(text).ok()?;
    let kind = DocumentKind::of(document.any_root()).ok()?;
    let record = anywhere::complete(kind.name, text)?.ok()?;
    Some((kind, kind.format(record.as_ref(), FormatFlags::SECURE)))
}

/// What a define on a host that has everything makes of a domain, and the next reading of that: disks without a bus are put
/// in order before they have one, and again after.
fn defined(text: &str) -> Result<String, String> {
    define(&define(text)?)
}

fn define(text: &str) -> Result<String, String> {
    let (mut domain, _) = Domain::parse(text).map_err(|error| error.to_string())?;
    anywhere::domain(&mut domain).map_err(|error| error.summary())?;
    Ok(domain.format(FormatFlags::SECURE))
}

/// What is wrong with the completed form of a document.
fn fault(text: &str) -> Option<String> {
    let (kind, once) = completed(text)?;
    match completed(&once) {
        Some((_, twice)) if twice == once => {}
        Some((_, twice)) => return Some(format!("twice:\n{}", difference(&once, &twice))),
        None => return Some("its completed form is refused".to_owned()),
    }
    if kind.name != "domain" {
        return None;
    }
    let (before, after) = (defined(text).ok()?, defined(&once));
    match after {
        Ok(after) if after == before => None,
        Ok(after) => Some(format!("defined:\n{}", difference(&before, &after))),
        Err(error) => Some(format!("its completed form cannot be defined: {error}")),
    }
}

/// The lines that only one of two texts has.
fn difference(one: &str, other: &str) -> String {
    let only = |sign: char, text: &str, than: &str| {
        let lines = text.lines().filter(|line| !than.lines().any(|known| known == *line));
        lines.map(|line| format!("{sign}{line}\n")).collect::<String>()
    };
    only('-', one, other) + &only('+', other, one)
}

fn check_folder(folder: &Path, number: &mut usize, faults: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            check_folder(&path, number, faults);
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            let bytes = std::fs::read(&path).expect("the file is readable");
            let Ok(text) = xml::decode(&bytes) else { continue };
            *number += usize::from(completed(&text).is_some());
            faults.extend(fault(&text).map(|fault| format!("{}: {fault}", path.display())));
        }
    }
}

#[test]
fn own_documents_are_completed_once_and_for_all() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut number, mut faults) = (0, Vec::new());
    for folder in ["tests/fixtures", "tests/networks", "tests/nwfilters", "../model/tests/fixtures"] {
        check_folder(&own.join(folder), &mut number, &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(number > 60, "{number} documents");
}

#[test]
fn documents_of_the_corpus_are_completed_once_and_for_all() {
    let Some(corpus) = test_support::shared("corpus") else { return };
    let (mut number, mut faults) = (0, Vec::new());
    check_folder(&corpus.join("data"), &mut number, &mut faults);
    assert!(faults.is_empty(), "{} of {number}:\n{}", faults.len(), faults.join("\n"));
    assert!(number > 1500, "{number} documents");
}
