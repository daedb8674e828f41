//! Documents that libvirt refuses: the code and the words are its own, where a comment does not say otherwise.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;

use error::ErrorCode;
use model::Domain;
use policy::Host;
use policy::address::Scope;

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

/// What a small machine is refused for, with these elements.
fn refusal(about: &str, os: &str, devices: &str) -> (ErrorCode, String) {
    let text = format!(
        "<domain type='qemu'><name>n</name><memory>65536</memory>{about}{os}<devices>{devices}</devices></domain>"
    );
    let (mut domain, _) = Domain::parse(&text).unwrap();
    let emulators = BTreeMap::from([("x86_64".to_owned(), "/usr/bin/qemu-system-x86_64".to_owned())]);
    let host = Host { arch: "x86_64".to_owned(), emulators, ..Host::default() };
    let caps = common::emulator();
    let outcome = policy::normalize(&mut domain, &host, &caps, &mut zeros, Scope::Stored)
        .and_then(|()| policy::validate::check(&domain, &host, &caps));
    let error = outcome.expect_err(&text);
    (error.code(), error.detail().to_owned())
}

#[test]
fn codes_and_words() {
    use ErrorCode::{ConfigUnsupported, NoTarget, Overflow, XmlError};
    let os = "<os><type arch='x86_64'>hvm</type></os>";
    let about = [
        // libvirt's words are about NUMA cells, which the document does not have.
        ("<vcpu>0</vcpu>", XmlError, "invalid maximum number of vCPUs '0'"),
        (
            "<vcpu current='4'>2</vcpu>",
            ConfigUnsupported,
            "maximum vCPU count must not be less than current vCPU count",
        ),
        ("<vcpu current='0'>2</vcpu>", ConfigUnsupported, "vcpu 0 can't be offline"),
        ("<title>a\nb</title>", XmlError, "Domain title can't contain newlines"),
        (
            "<cpu><topology sockets='0' cores='2' threads='1'/></cpu>",
            XmlError,
            "Invalid value for attribute 'sockets' in element 'topology': Zero is not permitted",
        ),
        // libvirt names the size as written.
        ("<maxMemory slots='1' unit='EiB'>15</maxMemory>", Overflow, "value too large: 16888498602639360KiB"),
    ];
    for (about, code, words) in about {
        assert_eq!(refusal(about, os, ""), (code, words.to_owned()), "{about}");
    }
    let systems = [
        ("", XmlError, "an os <type> must be specified"),
        ("<os><type>foo</type></os>", ConfigUnsupported, "unknown OS type 'foo'"),
    ];
    for (os, code, words) in systems {
        assert_eq!(refusal("", os, ""), (code, words.to_owned()), "{os}");
    }
    let devices = [
        ("<disk type='file'><source file='/a'/></disk>", NoTarget, "/a"),
        ("<disk type='file'><source file='/a'/><target bus='virtio'/></disk>", NoTarget, "/a"),
        (
            "<disk type='file'><source file='/a'/><target dev='foo'/></disk>",
            XmlError,
            "Unknown disk name 'foo' and no address specified",
        ),
        ("<interface type='bridge'/>", XmlError, "Missing required attribute 'bridge' in element 'source'"),
        (
            "<interface type='user'><mac address='01:00:00:00:00:01'/></interface>",
            XmlError,
            "expected unicast mac address, found multicast '01:00:00:00:00:01'",
        ),
    ];
    for (devices, code, words) in devices {
        assert_eq!(refusal("", os, devices), (code, words.to_owned()), "{devices}");
    }
}
