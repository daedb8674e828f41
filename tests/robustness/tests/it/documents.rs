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
    let long = "x".repeat(300);
    let attributes: String = (0..100_000).map(|number| format!(" a{number}='1'")).collect();
    vec![
        ("nothing", Vec::new(), "27 5: "),
        ("blanks", b" \n\t ".to_vec(), "27 5: "),
        ("no markup", b"domain".to_vec(), "27 5: "),
        ("another document", b"<network><name>x</name></network>".to_vec(), "27 5: XML error: unexpected root element <network>, expecting <domain>"),
        ("not closed", b"<domain><name>x</name>".to_vec(), "27 5: "),
        ("closed by another", b"<domain><name>x</domain></name>".to_vec(), "27 5: "),
        ("two roots", [named("x"), named("y")].concat(), "27 5: "),
        ("an attribute twice", b"<domain type='test' type='test'/>".to_vec(), "27 5: "),
        ("a name space that is none", b"<a:domain/>".to_vec(), "27 5: "),
        ("a character that is none", named("a&#0;b"), "27 5: "),
        ("an entity that is none", named("&nbsp;"), "27 5: "),
        ("entities that explode", entities.into(), "27 5: "),
        ("an entity from outside", outside.into(), "27 5: "),
        ("257 deep", deep(257).into(), "27 5: "),
        ("a million deep, within a message", deep(500_000).into(), "27 5: "),
        ("a million deep, never closed", "<a>".repeat(1_000_000).into(), "27 5: "),
        ("a million elements", format!("<domain>{}</domain>", "<a/>".repeat(1_000_000)).into(), "27 5: "),
        ("a hundred thousand attributes", format!("<domain{attributes}/>").into(), "27 5: "),
        ("a text of four megabytes as name", named(&"x".repeat(4_000_000)), "27 "),
        ("invalid UTF-8", b"<domain><name>\xff\xfe</name></domain>".to_vec(), "39 7: Unable to decode message payload"),
        ("half a character", b"<domain><name>\xc3</name></domain>".to_vec(), "39 7: Unable to decode message payload"),
        ("a surrogate", b"<domain><name>\xed\xa0\x80</name></domain>".to_vec(), "39 7: Unable to decode message payload"),
        ("NUL", b"<domain><name>a\0b</name></domain>".to_vec(), "39 7: Unable to decode message payload"),
        ("20 MiB", vec![b' '; 20 << 20], "39 7: Unable to decode message payload"),
        ("a million deep and closed", deep(1_000_000).into(), "39 7: Unable to decode message payload"),
        ("no name", b"<domain type='test'><memory>1</memory><os><type>hvm</type></os></domain>".to_vec(), ""),
        ("an empty name", named(""), ""),
        ("a name with a slash", named("a/b"), "27 10: XML error: name a/b cannot contain '/'"),
        ("a name that leads away", named("../../../../tmp/x"), "27 10: XML error: name ../../../../tmp/x cannot contain '/'"),
        ("the name of the folder", named("."), "27 10: XML error: name . cannot be used"),
        ("the name of the folder above", named(".."), "27 10: XML error: name .. cannot be used"),
        ("a name with a line end", named("a\nb"), "27 10: XML error: name"),
        ("a name with a tabulator", named("a&#9;b"), "27 10: XML error: name"),
        ("a name of a temporary file", named(".1.2.new"), "27 10: XML error: name"),
        ("a name of 300 bytes", named(&long), "27 10: XML error: name of 300 bytes is too long"),
        ("a UUID that is none", with("<uuid>no</uuid>"), "27 "),
        ("a UUID with a byte too many", with("<uuid>00000000-0000-0000-0000-0000000000000</uuid>"), "27 "),
        ("the UUID of another", with(&format!("<uuid>{TAKEN}</uuid>")), "9 10: operation failed: domain 'there' is already defined with uuid"),
        ("the name of another", machine(kind, "there", "<uuid>22222222-2222-4333-8444-555555555555</uuid>").into(), "9 10: operation failed: domain 'there' already exists with uuid"),
        ("memory that is no number", b"<domain type='qemu'><name>bad</name><memory>much</memory><os><type>hvm</type></os></domain>".to_vec(), "27 "),
        ("memory below nothing", b"<domain type='qemu'><name>bad</name><memory>-1</memory><os><type>hvm</type></os></domain>".to_vec(), "27 "),
        ("memory beyond all bounds", b"<domain type='qemu'><name>bad</name><memory unit='EiB'>18446744073709551615</memory><os><type>hvm</type></os></domain>".to_vec(), ""),
        ("memory of a unit that is none", b"<domain type='qemu'><name>bad</name><memory unit='apples'>1</memory><os><type>hvm</type></os></domain>".to_vec(), ""),
        ("no processor", with("<vcpu>0</vcpu>"), ""),
        ("processors that are no number", with("<vcpu>many</vcpu>"), "27 "),
        ("more processors than there can be", with("<vcpu>4294967296</vcpu>"), ""),
        ("more processors at first than later", with("<vcpu current='3'>2</vcpu>"), ""),
        ("an action that is none", with("<on_crash>laugh</on_crash>"), ""),
        ("a clock that is none", with("<clock offset='lunar'/>"), ""),
        ("a disk of no kind", with("<devices><disk type='nothing'><target dev='vda'/></disk></devices>"), ""),
        ("a disk without target", with("<devices><disk type='file'><source file='/x'/></disk></devices>"), ""),
        ("two disks at one place", with("<devices><disk type='file'><source file='/x'/><target dev='vda'/></disk><disk type='file'><source file='/y'/><target dev='vda'/></disk></devices>"), ""),
        ("a MAC address that is none", with("<devices><interface type='user'><mac address='no'/></interface></devices>"), ""),
        ("a port out of range", with("<devices><graphics type='vnc' port='70000'/></devices>"), ""),
        ("an address out of range", with("<devices><interface type='user'><address type='pci' bus='0x100'/></interface></devices>"), ""),
    ]
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
    let watch = Watch::new(daemon);
    let before = state(daemon, keeper);
    let mut peer = Peer::connect(&daemon.socket());
    peer.call(1, &robustness::open_arguments(uri)).outcome::<()>().unwrap();
    let mut wrong = Vec::new();
    for (what, document, expected) in bad_documents(kind) {
        for procedure in [DEFINE, DEFINE_FLAGS, CREATE] {
            match answer(&mut peer, procedure, &document) {
                Err(refusal) if !expected.is_empty() && refusal.starts_with(expected) => {}
                Err(refusal) => wrong.push(format!("{what} ({procedure}): {:.200}", refusal)),
                Ok(domain) => {
                    wrong.push(format!("{what} ({procedure}): accepted"));
                    let _ = keeper.domain_destroy(&domain);
                    let _ = keeper.domain_undefine(&domain);
                }
            }
            assert_eq!(state(daemon, keeper), before, "{what}");
        }
    }
    drop(peer);
    watch.check("documents");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Everything that a document could have changed: definitions, what runs, and every file of the daemon.
fn state(daemon: &Daemon, keeper: &dyn Driver) -> (Vec<String>, Vec<(String, String)>) {
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
