//! Documents as attacks: whatever is wrong with one is said, with the reference's code, and nothing is half-applied.

use api::Driver;
use proto::Decode;
use robustness::{Daemon, Peer, Watch, tree};
use xdr::Decoder;

const DEFINE: i32 = 11;
const CREATE: i32 = 10;
const DEFINE_FLAGS: i32 = 350;
/// The UUID of the machine that is there before the attacks.
const TAKEN: &str = "11111111-2222-4333-8444-555555555555";

/// A UUID of nobody.
const OTHER: &str = "22222222-2222-4333-8444-555555555555";

/// A machine like any other with something in it.
fn machine(kind: &str, name: &str, extra: &str) -> String {
    format!(
        "<domain type='{kind}'><name>{name}</name><memory unit='MiB'>32</memory><os><type>hvm</type></os>{extra}</domain>"
    )
}

/// Text as it travels, whatever its bytes are.
fn text(bytes: &[u8]) -> Vec<u8> {
    let mut out = u32::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
    out.extend_from_slice(bytes);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

/// `CODE DOMAIN` and the beginning of the text.
fn answer(peer: &mut Peer, procedure: i32, document: &[u8]) -> Result<api::Domain, String> {
    let flags = if procedure == DEFINE { Vec::new() } else { vec![0; 4] };
    let message = peer.call(procedure, &[text(document), flags].concat());
    if message.header.status == proto::frame::Status::Ok {
        return Ok(api::Domain::decode(&mut Decoder::new(&message.payload)).unwrap());
    }
    Err(message.refusal())
}

/// What every driver has to refuse: what it is, the document, and how the refusal begins.
fn bad_documents(kind: &str) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let deep = |depth: usize| format!("<domain>{}{}</domain>", "<a>".repeat(depth), "</a>".repeat(depth));
    let entities = "<!DOCTYPE domain [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\
                    <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]><domain><name>&c;</name></domain>";
    let outside =
        "<!DOCTYPE domain [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><domain><name>&a;</name></domain>";
    let named = |name: &str| machine(kind, name, "").into_bytes();
    let with = |extra: &str| machine(kind, "bad", extra).into_bytes();
    let elements = format!("<domain>{}</domain>", "<a/>".repeat(1_000_000));
    let namespaces = format!("<domain>{}</domain>", "<a xmlns:a='a'/>".repeat(100_000));
    let attributes: String = (0..100_000).map(|number| format!(" a{number}='1'")).collect();
    let memory = |unit: &str, text: &str| {
        format!(
            "<domain type='{kind}'><name>bad</name><memory{unit}>{text}</memory><os><type>hvm</type></os></domain>"
        )
        .into_bytes()
    };
    let devices = |devices: &str| with(&format!("<devices>{devices}</devices>"));
    let disk =
        |source: &str| format!("<disk type='file'><source file='{source}'/><target dev='vda'/></disk>");
    const UNREADABLE: &str = "39 7: Unable to decode message payload";
    const BROKEN: &str = "35 20: XML error: not well-formed: ";
    const NAME: &str = "27 20: XML error: name ";
    let mut documents = vec![
        ("nothing", Vec::new(), BROKEN),
        ("blanks", b" \n\t ".to_vec(), BROKEN),
        ("no markup", b"domain".to_vec(), BROKEN),
        ("not closed", b"<domain><name>x</name>".to_vec(), BROKEN),
        ("closed by another", b"<domain><name>x</domain></name>".to_vec(), BROKEN),
        ("two roots", [named("x"), named("y")].concat(), BROKEN),
        ("an attribute twice", b"<domain type='test' type='test'/>".to_vec(), BROKEN),
        ("a name space that is none", b"<a:domain/>".to_vec(), BROKEN),
        ("a character that is none", named("a&#0;b"), BROKEN),
        ("an entity that is none", named("&nbsp;"), BROKEN),
        ("entities that explode", entities.into(), BROKEN),
        ("an entity from outside", outside.into(), BROKEN),
        ("another document", b"<network/>".to_vec(), "27 5: XML error: unexpected root element <network>"),
        ("257 deep", deep(257).into(), "27 20: XML error: elements are nested deeper than 256 levels"),
        ("500,000 deep", deep(500_000).into(), "27 20: XML error: elements are nested deeper"),
        (
            "a million deep, never closed",
            "<a>".repeat(1_000_000).into(),
            "27 20: XML error: elements are nested",
        ),
        ("a million elements", elements.into(), "27 20: XML error: the document has more than 1000000 nodes"),
        (
            "too many attributes",
            format!("<domain{attributes}/>").into(),
            "27 20: XML error: an element has more than",
        ),
        ("too many namespaces", namespaces.into(), "27 20: XML error: the document declares more than"),
        (
            "a name of four megabytes",
            named(&"x".repeat(4_000_000)),
            "27 20: XML error: name xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.. has 4000000 bytes",
        ),
        ("invalid UTF-8", b"<domain><name>\xff\xfe</name></domain>".to_vec(), UNREADABLE),
        ("half a character", b"<domain><name>\xc3</name></domain>".to_vec(), UNREADABLE),
        ("a surrogate", b"<domain><name>\xed\xa0\x80</name></domain>".to_vec(), UNREADABLE),
        ("NUL", b"<domain><name>a\0b</name></domain>".to_vec(), UNREADABLE),
        ("20 MiB", vec![b' '; 20 << 20], UNREADABLE),
        ("a million deep and closed", deep(1_000_000).into(), UNREADABLE),
        (
            "no name",
            machine(kind, "", "").replace("<name></name>", "").into(),
            "21 20: missing name information",
        ),
        ("an empty name", named(""), "21 20: missing name information"),
        ("a name with a slash", named("a/b"), "27 20: XML error: name a/b cannot contain '/'"),
        (
            "a name that leads away",
            named("../../../../tmp/x"),
            "27 20: XML error: name ../../../../tmp/x cannot",
        ),
        ("the name of the folder", named("."), "27 20: XML error: name . cannot be used"),
        ("the name of the folder above", named(".."), "27 20: XML error: name .. cannot be used"),
        ("a name with a line end", named("a\nb"), NAME),
        ("a name with a tabulator", named("a&#9;b"), NAME),
        ("a name of a temporary file", named(".1.2.new"), NAME),
        (
            "a name of 300 bytes",
            named(&"x".repeat(300)),
            "27 20: XML error: name xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.. has 300 bytes, at most 200 are possible",
        ),
        ("a UUID that is none", with("<uuid>no</uuid>"), "1 20: internal error: malformed uuid element"),
        (
            "a UUID that is too long",
            with(&format!("<uuid>{TAKEN}0</uuid>")),
            "1 20: internal error: malformed uuid",
        ),
        (
            "the UUID of another",
            with(&format!("<uuid>{TAKEN}</uuid>")),
            "9 20: operation failed: domain 'there' is already defined with uuid",
        ),
        (
            "the name of another",
            machine(kind, "there", &format!("<uuid>{OTHER}</uuid>")).into(),
            "9 20: operation failed: domain 'there' already exists with uuid",
        ),
        ("memory that is no number", memory("", "much"), "27 20: XML error: "),
        ("memory below nothing", memory("", "-1"), "27 20: XML error: "),
        (
            "memory beyond all bounds",
            memory(" unit='EiB'", "18446744073709551615"),
            "82 20: numerical overflow: value too large",
        ),
        (
            "memory of a unit that is none",
            memory(" unit='apples'", "1"),
            "8 20: invalid argument: unknown suffix 'apples'",
        ),
        ("processors that are no number", with("<vcpu>many</vcpu>"), "27 20: XML error: "),
        ("more processors than there can be", with("<vcpu>4294967296</vcpu>"), "27 20: XML error: "),
        (
            "an action that is none",
            with("<on_crash>laugh</on_crash>"),
            "67 20: unsupported configuration: unknown on_crash action: laugh",
        ),
        (
            "a clock that is none",
            with("<clock offset='lunar'/>"),
            "67 20: unsupported configuration: unknown clock offset 'lunar'",
        ),
        (
            "a disk of no kind",
            devices("<disk type='nothing'><target dev='vda'/></disk>"),
            "27 20: XML error: ",
        ),
        (
            "two disks at one place",
            devices(&[disk("/x"), disk("/y")].concat()),
            "27 20: XML error: target 'vda' duplicated",
        ),
        (
            "a MAC address that is none",
            devices("<interface type='user'><mac address='no'/></interface>"),
            "27 20: XML error: unable to parse mac address 'no'",
        ),
    ];
    if kind == "qemu" {
        documents.extend([
            (
                "more processors at first than later",
                with("<vcpu current='3'>2</vcpu>"),
                "67 20: unsupported configuration: maximum vCPU count must not be less",
            ),
            (
                "a disk without target",
                devices("<disk type='file'><source file='/x'/></disk>"),
                "20 20: missing target information for device /x",
            ),
        ]);
    }
    documents
}

#[test]
fn the_test_driver_refuses_what_is_wrong() {
    let daemon = Daemon::start();
    let keeper = daemon.client();
    attack(&daemon, "test", "test:///default", &*keeper);
}

#[test]
fn the_qemu_driver_refuses_what_is_wrong() {
    let daemon = Daemon::start();
    let keeper = daemon.qemu();
    attack(&daemon, "qemu", "qemu:///system", &*keeper);
}

fn attack(daemon: &Daemon, kind: &str, uri: &str, keeper: &dyn Driver) {
    keeper.domain_define_xml(&machine(kind, "there", &format!("<uuid>{TAKEN}</uuid>"))).unwrap();
    let before = state(daemon, keeper);
    let mut peer = Peer::connect(&daemon.socket());
    peer.call(1, &robustness::open_arguments(uri)).outcome::<()>().unwrap();
    let mut wrong = refused(daemon, &mut peer, kind, keeper, &before);
    // The first time leaves the memory of every worker as large as the largest document made it.
    let watch = Watch::new(daemon);
    wrong.extend(refused(daemon, &mut peer, kind, keeper, &before));
    drop(peer);
    watch.check("documents");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Tries every document in every way; tells which were not refused as they should.
fn refused(daemon: &Daemon, peer: &mut Peer, kind: &str, keeper: &dyn Driver, before: &State) -> Vec<String> {
    let mut wrong = Vec::new();
    for (what, document, expected) in bad_documents(kind) {
        for procedure in [DEFINE, DEFINE_FLAGS, CREATE] {
            match answer(peer, procedure, &document) {
                Err(refusal) if !expected.is_empty() && refusal.starts_with(expected) => {}
                Err(refusal) => wrong.push(format!("{what} ({procedure}): {:.200}", refusal)),
                Ok(domain) => {
                    wrong.push(format!("{what} ({procedure}): accepted"));
                    let _ = keeper.domain_destroy(&domain);
                    let _ = keeper.domain_undefine(&domain);
                }
            }
            assert_eq!(state(daemon, keeper), *before, "{what}");
        }
    }
    wrong
}

/// Definitions with their states, and every file.
type State = (Vec<String>, Vec<(String, String)>);

/// Everything that a document could have changed: definitions, what runs, and every file of the daemon.
fn state(daemon: &Daemon, keeper: &dyn Driver) -> State {
    let list = keeper.connect_list_all_domains(0).unwrap();
    let described = list.iter().map(|domain| {
        let state = keeper.domain_get_state(domain, 0).unwrap();
        format!("{} {} {state:?}", domain.name, keeper.domain_get_xml_desc(domain, 2).unwrap())
    });
    let described = described.collect();
    let files = ["etc", "run/qemu", "lib/qemu"].into_iter().flat_map(|folder| {
        let path = daemon.root().join(folder);
        if path.exists() { tree(&path) } else { Default::default() }
    });
    (described, files.collect())
}
