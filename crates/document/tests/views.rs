//! Documents come back from JSON and YAML as they were.

use std::path::Path;

use document::view::Tree;
use expect_test::expect;
use model::{DocumentKind, FormatFlags};
use xml::Document;

/// Turns a document into both views and back; the trees must be the same, and so must be what the model reads.
fn check(name: &str, text: &str) -> bool {
    let Ok(document) = Document::parse(text) else { return false };
    let kind = DocumentKind::of(document.any_root()).ok();
    let tree = Tree::from_xml(text, kind).expect("the document is well-formed");
    let json = Tree::from_json(&tree.to_json()).expect("our JSON is JSON");
    assert_eq!(json, tree, "{name}: JSON");
    let yaml = tree.to_yaml();
    let yaml = Tree::from_yaml(&yaml).unwrap_or_else(|error| panic!("{name}: {error}\n{yaml}"));
    assert_eq!(yaml, tree, "{name}: YAML");
    let again = tree.to_xml().unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(Tree::from_xml(&again, kind).expect("our XML is XML"), tree, "{name}: XML");
    if let Some(kind) = kind {
        let read = |text: &str| {
            kind.parse(text).map(|(record, _)| kind.format(record.as_ref(), FormatFlags::SECURE))
        };
        let (Ok(first), second) = (read(text), read(&again)) else { return true };
        assert_eq!(second.expect("what was right stays right"), first, "{name}: model");
        assert_eq!(read(&first).as_ref(), Ok(&first), "{name}: formatted again");
    }
    true
}

fn check_folder(folder: &Path, number: &mut usize) {
    for entry in std::fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            check_folder(&path, number);
        } else if path.extension().is_some_and(|extension| extension == "xml") {
            let bytes = std::fs::read(&path).expect("the file is readable");
            *number += usize::from(check(&path.display().to_string(), &String::from_utf8_lossy(&bytes)));
        }
    }
}

#[test]
fn documents_of_the_model_come_back() {
    let mut number = 0;
    check_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/tests/fixtures"), &mut number);
    assert!(number > 30, "{number} documents");
}

#[test]
fn documents_of_the_corpus_come_back() {
    let Some(corpus) = test_support::shared("corpus") else { return };
    let mut number = 0;
    check_folder(&corpus.join("data"), &mut number);
    assert!(number > 2000, "{number} documents");
}

#[test]
fn control_characters_that_documents_can_have_come_back() {
    let text = "<domain type='kvm'><name>x</name><memory>1</memory><description>a\u{7f}b\u{85}c\u{9f}d\u{2028}\u{feff}</description>\
        <metadata><!-- \u{85} --><a:b xmlns:a='urn:a' c='\u{80}'>\u{85}<![CDATA[\u{9b}]]></a:b></metadata></domain>";
    assert!(check("control characters", text));
    for json in ["{\"domain\": {\"name\": \"a\\u0001\"}}", "{\"domain\": {\"name\": \"\\uffff\"}}"] {
        let refused =
            Tree::from_json(json).expect("the text is JSON").to_xml().map_err(|error| error.to_string());
        assert!(refused.is_err_and(|error| error.contains("no document can contain")), "{json}");
    }
}

const SMALL: &str = "<domain type='kvm' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>yes</name>
  <memory unit='KiB'>007</memory>
  <description>two
lines: \"quoted\"</description>
  <metadata><a:b xmlns:a='urn:a'>text <a:i/> tail</a:b></metadata>
  <devices><disk type='file'/><watchdog model='itco'/><disk type='block'/></devices>
  <q:commandline><q:arg value='-x'/></q:commandline>
</domain>";

#[test]
fn views() {
    let kind = DocumentKind::named("domain");
    let tree = Tree::from_xml(SMALL, kind).expect("the document is right");
    expect![[r##"
        domain:
          "@xmlns:q": http://libvirt.org/schemas/domain/qemu/1.0
          "@type": kvm
          name: "yes"
          memory:
            "@unit": KiB
            "#text": "007"
          description: "two\nlines: \"quoted\""
          metadata:
            a:b:
              "@xmlns:a": urn:a
              "#content":
                - "text "
                - a:i: null
                - " tail"
          devices:
            "#content":
              - disk:
                  "@type": file
              - watchdog:
                  "@model": itco
              - disk:
                  "@type": block
          q:commandline:
            q:arg:
              "@value": "-x"
    "##]]
    .assert_eq(&tree.to_yaml());
    expect![[r##"
        {
          "domain": {
            "@xmlns:q": "http://libvirt.org/schemas/domain/qemu/1.0",
            "@type": "kvm",
            "name": "yes",
            "memory": {
              "@unit": "KiB",
              "#text": "007"
            },
            "description": "two\nlines: \"quoted\"",
            "metadata": {
              "a:b": {
                "@xmlns:a": "urn:a",
                "#content": [
                  "text ",
                  {
                    "a:i": null
                  },
                  " tail"
                ]
              }
            },
            "devices": {
              "#content": [
                {
                  "disk": {
                    "@type": "file"
                  }
                },
                {
                  "watchdog": {
                    "@model": "itco"
                  }
                },
                {
                  "disk": {
                    "@type": "block"
                  }
                }
              ]
            },
            "q:commandline": {
              "q:arg": {
                "@value": "-x"
              }
            }
          }
        }
    "##]]
    .assert_eq(&tree.to_json());
    assert!(check("small", SMALL));
}

#[test]
fn yaml_by_hand_is_read() {
    let text = "# a machine\ndomain:\n  '@type': kvm\n  name: >-\n    long\n    name\n  devices: {disk: [{'@type': file}]}\n  on_crash:\n";
    let tree = Tree::from_yaml(text).expect("the YAML is right");
    let xml = tree.to_xml().expect("the tree is a document");
    assert_eq!(
        xml,
        "<domain type=\"kvm\"><name>long name</name><devices><disk type=\"file\"></disk></devices><on_crash></on_crash></domain>\n"
    );
}

#[test]
fn what_is_no_view_is_refused() {
    let mut told = String::new();
    for text in ["a: &x 1\nb: *x", "a: 1\n---\nb: 2", "a: {b: 1, b: 2}", "- a", "a: {'@b': [1]}", "a: [b", ""]
    {
        let error = Tree::from_yaml(text).and_then(|tree| tree.to_xml()).unwrap_err();
        told.push_str(&error.finding(text).render("view.yaml", text));
    }
    for text in [
        "{\"a\":true}",
        "{\"a\":1.5}",
        "{\"a\":1,\n \"a\":2}",
        "{\"a\":",
        "<a/>",
        "{\"a\":{\"<\":1}}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":[1,2]}",
        "{\"p:a\":1}",
    ] {
        let error = Tree::from_json(text).and_then(|tree| tree.to_xml()).unwrap_err();
        told.push_str(&error.finding(text).render("view.json", text));
    }
    expect![[r#"
        view.yaml:1:4: error: not the YAML of a document: anchors and tags are not read
            1 | a: &x 1
              |    ^
              = write values as they are, without & and !
        view.yaml:2:1: error: not the YAML of a document: there are several documents
            2 | ---
              | ^^^
              = write each into a file of its own
        view.yaml:1:11: error: not the YAML of a document: member 'b' is given twice
            1 | a: {b: 1, b: 2}
              |           ^^
              = give it once, or write a list
        view.yaml: error: a document is an object
              = write an object with one member, the outermost element, such as {"domain": {...}}
        view.yaml: error: attribute 'b' of 'a' must be text or a number
              = names with @ are attributes, those without are elements
        view.yaml: error: not the YAML of a document: while parsing a flow sequence, expected ',' or ']'
              = close the list with ]
        view.yaml: error: not the YAML of a document: there is no document
              = write an object, such as domain: {name: a}
        view.json:1:9: error: not the JSON of a document: 'true' is no value of documents: write "yes" or "on"
            1 | {"a":true}
              |         ^
              = write objects, lists, texts and whole numbers, each member once
        view.json:1:8: error: not the JSON of a document: 1.5 is no whole number: write a text, as "1.5"
            1 | {"a":1.5}
              |        ^
              = write objects, lists, texts and whole numbers, each member once
        view.json:2:4: error: not the JSON of a document: member 'a' is given twice
            2 |  "a":2}
              |    ^
              = write objects, lists, texts and whole numbers, each member once
        view.json:1:5: error: not the JSON of a document: the text ends too early (EOF while parsing a value)
            1 | {"a":
              |     ^
              = write the rest, up to the last bracket
        view.json:1:1: error: not the JSON of a document: the text begins as XML does
            1 | <a/>
              | ^^
              = leave --from away, or name the file *.xml
        view.json: error: '<' is no name of an element or attribute
              = names have letters, digits, '_', '-', '.' and ':', and begin with a letter
        view.json: error: no document can contain \u{0}
              = remove it
        view.json: error: a document has one outermost element
              = write an object with one member, the outermost element, such as {"domain": {...}}
        view.json: error: XML error: not well-formed: an unknown namespace prefix 'p'
              = correct the names and texts
    "#]]
    .assert_eq(&told);
    let deep = format!("{}1", "a: {".repeat(600)).replace("a: {a", "a: {a");
    assert!(Tree::from_yaml(&deep).is_err());
    assert!(Tree::from_yaml(&"[".repeat(100_000)).is_err());
}

#[test]
fn content_of_someone_else_comes_back_whole() {
    let text = "<domain type='test'><!-- of no kind --><name>m</name><memory>1</memory><os><type>hvm</type></os><metadata>\n  \
        <a:b xmlns:a='urn:a'><!-- x --><![CDATA[1 < 2 & ]]>&#32;<?pi a  b?><a:c> </a:c><a:c>\n</a:c></a:b>\n  \
        <b xmlns='urn:b'><![CDATA[]]]]><![CDATA[>]]></b></metadata></domain>";
    let tree = Tree::from_xml(text, DocumentKind::named("domain")).expect("the document is right");
    let Tree::Map(members) = &tree else { panic!("{tree:?}") };
    let Tree::Map(members) = &members[0].1 else { panic!("{members:?}") };
    let metadata = members.iter().find(|(name, _)| name == "metadata").expect("there is metadata");
    expect![[r##"
        metadata:
          a:b:
            "@xmlns:a": urn:a
            "#content":
              - "#comment": " x "
              - "#cdata": "1 < 2 & "
              - " "
              - "#instruction": "pi a  b"
              - a:c: " "
              - a:c: "\n"
          b:
            "@xmlns": urn:b
            "#content":
              - "#cdata": "]]>"
    "##]]
    .assert_eq(&Tree::Map(vec![metadata.clone()]).to_yaml());
    assert!(check("foreign", text));
    // What libvirt would write of the document through each view is what it would write of the document itself, to the byte.
    let kind = DocumentKind::named("domain").expect("there are domains");
    let formatted = |text: &str| {
        let (record, _) = kind.parse(text).expect("the document is right");
        kind.format(record.as_ref(), FormatFlags::SECURE)
    };
    let direct = formatted(text);
    for kept in ["<!-- x -->", "<![CDATA[1 < 2 & ]]>", "<?pi a  b?>", "<![CDATA[]]]]><![CDATA[>]]>"] {
        assert!(direct.contains(kept), "{kept}: {direct}");
    }
    for view in [Tree::from_json(&tree.to_json()), Tree::from_yaml(&tree.to_yaml())] {
        let back = view.and_then(|view| view.to_xml()).expect("our view is a document");
        assert_eq!(formatted(&back), direct);
        let lost = document::loss::lost_remarks(text, &back);
        let told: Vec<_> = lost.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(told, ["comment in <domain>"]);
    }
}

/// In a thread with the stack of a program; threads of tests have less.
#[test]
fn views_are_as_deep_as_documents() {
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(deep_views);
    thread.expect("there is room for a thread").join().expect("nothing failed");
}

fn deep_views() {
    // Every level takes the three levels of a view that an element can take.
    let levels = xml::DEPTH_MAX as usize - 1;
    let text = format!("<domain>{}{}</domain>", "<a>x".repeat(levels), "</a>".repeat(levels));
    assert!(check("deep", &text));
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(Tree::from_json(&deep(document::view::DEPTH_MAX)).is_ok());
    let refused = Tree::from_json(&deep(1_000_000)).expect_err("it is too deep");
    expect!["not the JSON of a document: it is nested deeper than 769 levels (line 1, column 770)"]
        .assert_eq(&refused.to_string());
    let dashes = format!("{}1", "- ".repeat(100_000));
    for text in [deep(1_000_000), dashes] {
        let refused = Tree::from_yaml(&text).expect_err("it is too deep");
        assert!(refused.to_string().contains("deep"), "{refused}");
    }
}

#[test]
fn marks_in_views_cannot_be_left() {
    for (mark, text) in [
        ("#cdata", "a\rb"),
        ("#comment", "--><b/><!--"),
        ("#comment", "a-"),
        ("#instruction", "x?><b/>"),
        ("#instruction", "xml version='1.0'"),
        ("#instruction", ""),
        ("#comment", "a\rb"),
        ("#cdata", "\u{1}"),
    ] {
        let members = vec![(mark.to_owned(), Tree::Text(text.to_owned()))];
        let content = Tree::Map(vec![("#content".to_owned(), Tree::List(vec![Tree::Map(members)]))]);
        let tree = Tree::Map(vec![("a".to_owned(), content)]);
        let written = tree.to_xml();
        assert!(written.is_err(), "{mark} {text:?}: {written:?}");
    }
}
