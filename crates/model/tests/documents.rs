//! Own documents: `NAME.xml` comes out as it went in (or as `NAME.out.xml` says), and its persistent form without
//! secrets is `NAME.inactive.xml`. UPDATE_EXPECT=1 blesses.

use std::path::{Path, PathBuf};
use std::{env, fs};

use model::devices::disk::Disk;
use model::domain::Element;
use model::{DocumentKind, Domain, FormatFlags};
use xml::{Document, Record, Report};

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let entries = fs::read_dir(folder).expect("the fixtures are there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the entry is readable").path()).collect();
    paths.sort();
    paths
}

fn compare(path: &Path, found: &str) -> Option<String> {
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, found).expect("the fixture is writable");
        return None;
    }
    let expected = fs::read_to_string(path).expect("the fixture is readable");
    if expected == found {
        return None;
    }
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    let difference = lines.find(|(_, (expected, found))| expected != found);
    Some(format!("{}: {difference:?}", path.display()))
}

/// A document of any kind.
fn read(text: &str) -> Result<(&'static DocumentKind, Box<dyn Record>, Report), xml::Error> {
    let document = Document::parse(text)?;
    let kind = DocumentKind::of(document.any_root())?;
    let (record, report) = kind.load(document.any_root())?;
    Ok((kind, record, report))
}

#[test]
fn own_documents_come_out_as_expected() {
    let paths = fixtures();
    let (variants, documents): (Vec<&PathBuf>, Vec<&PathBuf>) = paths
        .iter()
        .partition(|path| path.file_stem().is_some_and(|stem| stem.to_string_lossy().contains('.')));
    assert!(documents.len() >= 25, "some fixtures are gone: {}", documents.len());
    for variant in variants {
        let base = variant.with_extension("").with_extension("xml");
        assert!(base.exists(), "{} belongs to no document", variant.display());
    }
    let mut failures = Vec::new();
    for path in documents {
        let text = fs::read_to_string(path).expect("the fixture is readable");
        let (kind, record, report) =
            read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let format = |flags| kind.format(record.as_ref(), flags);
        if !report.is_empty() {
            failures.push(format!("{}: {:?}", path.display(), report.unknown));
        }
        let out = path.with_extension("out.xml");
        let same = if out.exists() { &out } else { path };
        failures.extend(compare(same, &format(FormatFlags::SECURE)));
        let inactive = path.with_extension("inactive.xml");
        if inactive.exists() {
            failures.extend(compare(&inactive, &format(FormatFlags::INACTIVE)));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn a_device_is_read_and_written_alone() {
    let text = "<disk type='block' device='lun'>\n  <source dev='/dev/sdq'/>\n  <target dev='sda' bus='scsi'/>\n</disk>\n";
    let (disk, report) = Disk::parse(text).expect("the element is right");
    assert!(report.is_empty());
    assert_eq!(Element::format(&disk, FormatFlags::NONE), text);
    let error = Disk::parse("<interface type='user'/>").expect_err("it is another element");
    assert_eq!(error.message(), "XML error: unexpected root element <interface>, expecting <disk>");
}

#[test]
fn a_domain_must_have_type_and_name() {
    let error = |text| Domain::parse(text).expect_err("something is missing").to_string();
    assert_eq!(
        error("<domain><name>a</name></domain>"),
        "XML error: Missing required attribute 'type' in element 'domain' (line 1, column 1, at /domain)"
    );
    assert_eq!(
        error("<domain type='kvm'/>"),
        "XML error: Missing required element 'name' in element 'domain' (line 1, column 1, at /domain)"
    );
}

/// Elements that say nothing: a stock libvirt of version 9.0 was seen to take some as a choice, to drop some, and to
/// refuse those that lack what they are for.
#[test]
fn elements_without_content_mean_what_libvirt_says() {
    let domain =
        |content: &str| Domain::parse(&format!("<domain type='kvm'><name>n</name>{content}</domain>"));
    let (kept, _) = domain("<features><hap/><pmu/><vmport/><smm/><vmcoreinfo/><kvm/><tcg/></features>")
        .expect("these features need no attribute");
    let text = kept.format(FormatFlags::NONE);
    for name in ["hap", "pmu", "vmport", "smm", "vmcoreinfo"] {
        assert!(text.contains(&format!("    <{name}/>\n")), "{name}: {text}");
    }
    assert!(text.contains("    <kvm>\n    </kvm>\n"), "{text}");
    assert!(!text.contains("tcg"), "{text}");
    for content in
        ["<features/>", "<vcpus/>", "<defaultiothread/>", "<cputune/>", "<numatune/>", "<keywrap/>"]
    {
        let (silent, _) = domain(content).expect("the element may be empty");
        assert_eq!(silent, domain("").expect("it is a machine").0, "{content}");
    }
    let disk = |content: &str| {
        format!(
            "<devices><disk type='file'><source file='/a'>{content}</source><target dev='vda'/></disk></devices>"
        )
    };
    let refused = [
        ("<features><htm/></features>".to_owned(), "Missing required attribute 'state' in element 'htm'"),
        (
            "<features><hyperv><stimer/></hyperv></features>".to_owned(),
            "Missing required attribute 'state' in element 'stimer'",
        ),
        ("<cpu><topology/></cpu>".to_owned(), "Missing required attribute 'sockets' in element 'topology'"),
        ("<cpu><cache/></cpu>".to_owned(), "Missing required attribute 'mode' in element 'cache'"),
        (disk("<reservations/>"), "Missing required attribute 'managed' in element 'reservations'"),
        (disk("<encryption/>"), "unknown volume encryption format"),
        (disk("<auth/>"), "missing username for auth"),
        (disk("<auth username='a'><secret type='ceph'/></auth>"), "missing secret uuid or usage attribute"),
        (
            "<devices><video><model type='bochs'><resolution/></model></video></devices>".to_owned(),
            "Missing required attribute 'x' in element 'resolution'",
        ),
    ];
    for (content, words) in refused {
        assert_eq!(domain(&content).unwrap_err().message(), format!("XML error: {words}"), "{content}");
    }
}

/// What must be there is asked for in libvirt's words.
#[test]
fn what_is_missing_is_said() {
    let owner = "<owner><name>n</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid></owner>";
    let cases = [
        (
            "<secret><usage type='ceph'/></secret>".to_owned(),
            "internal error: Ceph usage specified, but name is missing",
        ),
        (
            "<interface name='eth0'/>".to_owned(),
            "XML error: Missing required attribute 'type' in element 'interface'",
        ),
        ("<interface type='bond' name='b'/>".to_owned(), "XML error: bond interface misses the bond element"),
        (
            "<interface type='vlan' name='v'><vlan><interface name='e'/></vlan></interface>".to_owned(),
            "XML error: vlan interface misses the tag attribute",
        ),
        ("<filterbinding/>".to_owned(), "XML error: filterbinding has no owner"),
        (format!("<filterbinding>{owner}</filterbinding>"), "XML error: filterbinding has no port dev name"),
        (
            format!("<filterbinding>{owner}<portdev/></filterbinding>"),
            "XML error: filterbinding has no port dev name",
        ),
    ];
    for (text, words) in cases {
        let error = read(&text).map(|_| ()).expect_err("something is missing");
        assert_eq!(error.message(), words, "{text}");
    }
}

#[test]
fn a_parsed_machine_is_compact() {
    assert!(size_of::<Domain>() < 2048, "{}", size_of::<Domain>());
    assert!(size_of::<Disk>() < 768, "{}", size_of::<Disk>());
    assert!(size_of::<model::devices::controller::Controller>() < 320);
    assert!(size_of::<model::devices::interface::Interface>() < 640);
    assert!(size_of::<model::devices::address::DeviceInfo>() < 128);
}

/// Words that no version of libvirt knows: refused as the configuration that it calls unsupported, and what is allowed.
#[test]
fn unknown_words_are_refused_in_the_words_of_libvirt() {
    let cases = [
        ("<on_crash>bogus</on_crash>", "unknown on_crash action: bogus. Allowed: destroy, "),
        ("<on_reboot>bogus</on_reboot>", "unknown on_reboot action: bogus. Allowed: destroy, "),
        ("<on_poweroff>bogus</on_poweroff>", "unknown on_poweroff action: bogus. Allowed: destroy, "),
        (
            "<on_lockfailure>bogus</on_lockfailure>",
            "unknown on_lockfailure action: bogus. Allowed: poweroff, ",
        ),
        ("<clock offset='foo'/>", "unknown clock offset 'foo'. Allowed: utc, "),
        ("<features><acpi/><foo/></features>", "unexpected feature 'foo'"),
        ("<cpu mode='foo'/>", "Invalid mode attribute 'foo'. Allowed: custom, "),
        (
            "<devices><video><model type='foo'/></video></devices>",
            "unknown video model 'foo'. Allowed: default, ",
        ),
        (
            "<devices><serial type='foo'/></devices>",
            "unknown type presented to host for character device: foo. Allowed: null, ",
        ),
        ("<os><type arch='foo'>hvm</type></os>", "Unknown architecture foo. Allowed: alpha, "),
        ("<memoryBacking><source type='foo'/></memoryBacking>", "unknown memoryBacking/source/type 'foo'. "),
        (
            "<devices><channel type='pty'><target type='foo'/></channel></devices>",
            "unknown target type 'foo' specified for character device. Allowed: virtio, ",
        ),
        (
            "<devices><hostdev mode='subsystem' type='foo'/></devices>",
            "unknown host device source address type 'foo'. Allowed: ",
        ),
        (
            "<devices><controller type='ide' model='foo'/></devices>",
            "Unknown model type 'foo'. Allowed: pci-root, ",
        ),
    ];
    for (content, words) in cases {
        let text = format!("<domain type='qemu'><name>n</name>{content}</domain>");
        let error = Domain::parse(&text).unwrap_err();
        assert_eq!(error.class(), xml::Class::ConfigUnsupported, "{error}");
        assert!(error.message().starts_with(&format!("unsupported configuration: {words}")), "{error}");
    }
}
