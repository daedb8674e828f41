//! A view that is read and written in every way says the same; a document is checked whatever is wrong with it.

#![no_main]

use document::check::check;
use document::loss::losses;
use document::view::Tree;
use libfuzzer_sys::fuzz_target;
use model::{DocumentKind, FormatFlags};

fuzz_target!(|text: &str| {
    let checked = check(text, None, true);
    for finding in &checked.findings {
        let _ = finding.render("file", text);
    }
    if let Some(kind) = checked.kind.and_then(DocumentKind::named)
        && let Ok((record, _)) = kind.parse(text)
    {
        let _ = losses(text, &kind.format(record.as_ref(), FormatFlags::SECURE), &checked);
        let _ = policy::anywhere::check(kind.name, text);
    }
    let read = [Tree::from_json(text), Tree::from_yaml(text), Tree::from_xml(text, None)];
    for tree in read.into_iter().flatten() {
        let Ok(xml) = tree.to_xml() else { continue };
        let tree = Tree::from_xml(&xml, None).expect("our own XML is read");
        assert_eq!(Tree::from_json(&tree.to_json()).as_ref(), Ok(&tree));
        assert_eq!(Tree::from_yaml(&tree.to_yaml()).as_ref(), Ok(&tree));
        assert_eq!(tree.to_xml().and_then(|xml| Tree::from_xml(&xml, None)).as_ref(), Ok(&tree));
    }
});
