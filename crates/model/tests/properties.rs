//! Whatever is read can be written, and what was written is read as the same: for every kind, over all documents at hand
//! and over documents with random mistakes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use model::{DOCUMENTS, DocumentKind, FormatFlags};
use test_support::{Random, mutate};
use xml::Document;

/// Mistakes that are tried on each of our own documents, and on each of the corpus.
const OWN_MUTATIONS: usize = 20;
const CORPUS_MUTATIONS: usize = 1;
/// Longest document of the corpus that mistakes are tried on, in bytes.
const MUTATED_BYTES_MAX: usize = 20_000;

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|end| end == "xml") {
            found.push(path);
        }
    }
}

/// Checks one document; its kind if it could be read.
fn holds(text: &str, name: &str) -> Option<&'static str> {
    let document = Document::parse(text).ok()?;
    let kind = DocumentKind::of(document.any_root()).ok()?;
    let (first, _) = kind.load(document.any_root()).ok()?;
    for flags in [FormatFlags::SECURE, FormatFlags::SECURE | FormatFlags::INACTIVE, FormatFlags::NONE] {
        let written = kind.format(first.as_ref(), flags);
        let (second, report) = kind
            .parse(&written)
            .unwrap_or_else(|error| panic!("{name}: our own output is refused: {error}\n{text}\n{written}"));
        assert!(report.is_empty(), "{name}: our own output has unknown names: {report:?}\n{written}");
        let again = kind.format(second.as_ref(), flags);
        assert_eq!(again, written, "{name}:\n{text}");
    }
    let whole = kind.format_whole(first.as_ref());
    let (again, _) = kind.parse(&whole).unwrap_or_else(|error| panic!("{name}: {error}\n{text}\n{whole}"));
    let lost = kind.lost(first.as_ref(), again.as_ref());
    assert!(lost.is_empty(), "{name}: {lost:?}\n{text}\n{whole}");
    Some(kind.name)
}

/// The elements of a document that are documents of their own, as devices are.
fn parts(text: &str) -> Vec<String> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let inner = document.any_root().descendants().skip(1).filter(|node| node.is_element());
    let known = inner.filter(|node| DOCUMENTS.iter().any(|kind| node.has_tag_name(kind.root)));
    known.map(|node| xml::Raw::of(node).to_xml()).collect()
}

/// What was tried.
#[derive(Default)]
struct Tried {
    /// Documents that were read.
    read: usize,
    /// Documents with mistakes that were read.
    mutated: usize,
    /// Kinds that were read.
    kinds: BTreeSet<&'static str>,
}

fn run(folder: &Path, mutations: usize) -> Tried {
    let mut paths = Vec::new();
    documents(folder, &mut paths);
    let mut random = Random::seeded(1);
    let mut tried = Tried::default();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.display().to_string();
        let kind = holds(&text, &name);
        tried.read += usize::from(kind.is_some());
        tried.kinds.extend(kind);
        tried.kinds.extend(parts(&text).iter().filter_map(|part| holds(part, &name)));
        if text.len() > MUTATED_BYTES_MAX {
            continue;
        }
        for _ in 0..mutations {
            tried.mutated += usize::from(holds(&mutate(&text, &mut random), &name).is_some());
        }
    }
    tried
}

#[test]
fn own_documents_and_their_mistakes_keep_their_value() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("crates has a parent").to_owned();
    let Tried { read, mutated, kinds } = run(&crates, OWN_MUTATIONS);
    assert!(read >= 100 && mutated >= 500, "{read} documents and {mutated} with mistakes were read");
    let missing: Vec<&str> =
        DOCUMENTS.iter().map(|kind| kind.name).filter(|name| !kinds.contains(name)).collect();
    assert!(missing.is_empty(), "no fixture has a document of {missing:?}");
}

#[test]
fn documents_of_the_corpus_and_their_mistakes_keep_their_value() {
    let Some(corpus) = test_support::shared("corpus/data") else { return };
    let Tried { read, mutated, .. } = run(&corpus, CORPUS_MUTATIONS);
    assert!(read >= 1_000 && mutated >= 500, "{read} documents and {mutated} with mistakes were read");
}
