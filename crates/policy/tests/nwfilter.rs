//! Filters: what is stored and done for the documents in `nwfilters`, and what is refused.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use expect_test::expect_file;
use model::FormatFlags;
use model::domain::Element;
use model::nwfilter::Filter;
use policy::nwfilter::{Variables, commands, complete, plan};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/nwfilters")
}

fn completed(text: &str) -> Result<Filter, String> {
    let (mut filter, _) = Filter::parse(text).map_err(|error| error.message())?;
    complete(&mut filter).map_err(|error| error.detail().to_owned())?;
    Ok(filter)
}

fn fixture(name: &str) -> Filter {
    completed(&std::fs::read_to_string(folder().join(format!("{name}.xml"))).unwrap()).unwrap()
}

fn variables(values: &[(&str, &[&str])]) -> Variables {
    let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    values.iter().map(|(name, values)| ((*name).to_owned(), owned(values))).collect()
}

#[test]
fn what_is_stored_stays_as_it_is() {
    for name in ["server", "no-spoofing", "frames"] {
        let filter = fixture(name);
        let stored = filter.format(FormatFlags::NONE);
        expect_file![folder().join(format!("{name}.stored.xml"))].assert_eq(&stored);
        assert_eq!(completed(&stored).unwrap(), filter);
    }
}

#[test]
fn rules_of_a_card() {
    let inner = fixture("no-spoofing");
    let known = variables(&[("MAC", &["52:54:00:00:00:01"]), ("PORTS", &["80", "443", "80"])]);
    for name in ["server", "frames"] {
        let filter = fixture(name);
        let plan =
            plan(&filter, "vnet7", &known, &|name| Some(&inner).filter(|_| name == "no-spoofing")).unwrap();
        let text: String =
            commands(&plan).iter().map(|one| format!("{} {}\n", one.program, one.args.join(" "))).collect();
        expect_file![folder().join(format!("{name}.commands"))].assert_eq(&text);
    }
}

/// A filter with these elements.
fn document(about: &str) -> String {
    format!("<filter name='f'>{about}</filter>")
}

/// A filter with a rule about these packets.
fn rule(packets: &str) -> String {
    document(&format!("<rule action='drop' direction='in'>{packets}</rule>"))
}

#[test]
fn documents_that_are_refused() {
    let comment = format!("<tcp comment='{}'/>", "x".repeat(256));
    for (text, words) in [
        ("<filter name='a/b'/>", "name a/b cannot contain '/'"),
        ("<filter name='f' chain='arp-far-too-long'/>", "Name of chain is longer than 12 characters"),
        ("<filter name='f' chain='ip'/>", "Invalid chain name 'ip'. Please use"),
        ("<filter name='f' priority='1001'/>", "Priority '1001' is outside valid range of [-1000,1000]"),
        (
            &rule("<tcp comment='a&#10;b'/>"),
            "XML error: Invalid value for attribute 'comment' in element 'tcp': a line break is not possible here",
        ),
        (&rule(&comment), "comment has illegal value xxx"),
        (&rule("<tcp srcipaddr='fd00::1'/>"), "srcipaddr has illegal value fd00::1"),
        (&rule("<tcp-ipv6 srcipaddr='10.0.0.1'/>"), "srcipaddr has illegal value 10.0.0.1"),
        (&rule("<ip srcipaddr='10.0.0.1' srcipmask='33'/>"), "srcipmask has illegal value 33"),
        (&rule("<tcp dscp='64'/>"), "XML error: Invalid value for attribute 'dscp' in element 'tcp': '64'."),
        (
            &rule("<tcp srcipaddr='$(ls)'/>"),
            "XML error: Invalid value for attribute 'srcipaddr' in element 'tcp'",
        ),
        (&rule("<all ipset='-x' ipsetflags='src'/>"), "XML error: Invalid value for attribute 'ipset'"),
        (
            "<filter name='f'><rule direction='in'/></filter>",
            "internal error: rule node requires action attribute",
        ),
    ] {
        let found = completed(text).unwrap_err();
        assert!(found.starts_with(words), "{text}: {found}");
    }
}

#[test]
fn rules_that_cannot_be_had() {
    let known = variables(&[("A", &["10.0.0.1"]), ("B", &["1", "2"]), ("EVIL", &["-j"]), ("SELF", &["$A"])]);
    let itself = completed(&document("<filterref filter='f'/>")).unwrap();
    for (text, words) in [
        (rule("<tcp srcipaddr='$NONE'/>"), "Could not find value for variable 'NONE'"),
        (rule("<tcp srcipaddr='$A' srcportstart='$B'/>"), "Cardinality of list items must be the same"),
        (rule("<tcp srcportstart='$B[2]'/>"), "variable 'B' has no value 2"),
        (
            rule("<tcp srcipaddr='$EVIL'/>"),
            "the value '-j' of variable 'EVIL' is none for the attribute srcipaddr",
        ),
        (rule("<tcp srcipaddr='$SELF'/>"), "the value '$A' of variable 'SELF' is none for"),
        (rule("<tcp-ipv6 srcipaddr='$A'/>"), "srcipaddr has illegal value 10.0.0.1"),
        (document("<filterref filter='gone'/>"), "referenced filter 'gone' is missing"),
        (document("<filterref filter='f'/>"), "filter 'f' refers to itself, or to too many others in turn"),
    ] {
        let filter = completed(&text).unwrap();
        let found =
            plan(&filter, "vnet0", &known, &|name| Some(&itself).filter(|_| name == "f")).unwrap_err();
        assert!(found.detail().starts_with(words), "{text}: {found}");
    }
}

#[test]
fn filters_that_multiply_are_bounded() {
    let twice = completed(&document("<filterref filter='f'/><filterref filter='f'/>")).unwrap();
    let start = std::time::Instant::now();
    assert!(plan(&twice, "vnet0", &Variables::new(), &|_| Some(&twice)).is_err());
    let many: Vec<String> = (0..300).map(|number| number.to_string()).collect();
    let known: Variables = [("A".to_owned(), many)].into();
    let text = rule("<tcp srcportstart='$A[@1]' srcportend='$A[@2]' dstportstart='$A[@3]'/>");
    let error = plan(&completed(&text).unwrap(), "vnet0", &known, &|_| None).unwrap_err();
    assert!(error.detail().contains("stands for more than"), "{error}");
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
