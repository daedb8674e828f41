//! Documents that clients read: capabilities, domain capabilities, live and stored definitions, against the schemas.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use api::constants::{VIR_DOMAIN_XML_INACTIVE, VIR_DOMAIN_XML_SECURE};
use error::ErrorCode;
use machines::{Daemon, Tiny};
use test_support::{lacks, lacks_kvm, shared};

use crate::can_run;

/// Where libvirt's schemas lie, where something can judge by them.
fn schemas() -> Option<PathBuf> {
    shared("schemas").filter(|_| !lacks(&["xmllint"]))
}

fn valid(folder: &Path, schema: &str, what: &str, document: &str) {
    use std::io::Write;
    let mut lint = Command::new("xmllint")
        .args(["--noout", "--relaxng"])
        .arg(folder.join(schema))
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    lint.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
    let output = lint.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {complaint}\n{document}");
}

/// A machine with one of everything that needs nothing from the host.
fn rich() -> Tiny {
    Tiny::new("rich")
        .machine("q35")
        .with_usb()
        .head("<metadata><a:b xmlns:a='urn:a'>c</a:b></metadata><title>T</title><description>D</description>")
        .device("<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>")
        .device("<interface type='user'><model type='virtio'/></interface>")
        .device("<serial type='pty'/><console type='pty'><target type='virtio' port='1'/></console>")
        .device("<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>")
        .device("<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>")
        .device("<video><model type='vga'/></video><input type='tablet' bus='usb'/>")
        .device("<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>")
        .device("<watchdog model='i6300esb' action='reset'/>")
}

#[test]
fn documents_follow_the_schemas() {
    if !can_run(&[]) {
        return;
    }
    let Some(folder) = schemas() else { return };
    let daemon = Daemon::start();
    let client = daemon.client();
    valid(&folder, "capability.rng", "capabilities", &client.connect_get_capabilities().unwrap());
    for machine in [None, Some("pc"), Some("q35"), Some("microvm")] {
        let document = client.connect_get_domain_capabilities(None, None, machine, Some("qemu"), 0).unwrap();
        valid(&folder, "domaincaps.rng", &format!("{machine:?}"), &document);
    }
    if !lacks_kvm() {
        let own = Some("ferrovirt");
        let document = client.connect_get_domain_capabilities(None, None, own, None, 0).unwrap();
        valid(&folder, "domaincaps.rng", "our monitor", &document);
    }
    let machine = daemon.start_machine(&client, &rich());
    for (what, flags) in
        [("live", 0), ("stored", VIR_DOMAIN_XML_INACTIVE), ("live with secrets", VIR_DOMAIN_XML_SECURE)]
    {
        valid(&folder, "domain.rng", what, &client.domain_get_xml_desc(&machine, flags).unwrap());
    }
}

#[test]
fn a_stored_document_defines_itself() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let machine = client.domain_define_xml_flags(&rich().xml(), 0).unwrap();
    let first = client.domain_get_xml_desc(&machine, VIR_DOMAIN_XML_INACTIVE).unwrap();
    client.domain_define_xml_flags(&first, 0).unwrap();
    assert_eq!(client.domain_get_xml_desc(&machine, VIR_DOMAIN_XML_INACTIVE).unwrap(), first);
    client.domain_create_with_flags(&machine, 0).unwrap();
    assert_eq!(client.domain_get_xml_desc(&machine, VIR_DOMAIN_XML_INACTIVE).unwrap(), first);
}

#[test]
fn capabilities_that_are_not_offered() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let emulator = Some("/usr/bin/qemu-system-x86_64");
    let cases = [
        ((None, Some("sparc"), None, None), "sparc"),
        (
            (emulator, Some("aarch64"), None, None),
            "architecture from emulator 'x86_64' doesn't match given architecture 'aarch64'",
        ),
        (
            (emulator, None, Some("toaster"), Some("qemu")),
            "the machine 'toaster' is not supported by emulator '/usr/bin/qemu-system-x86_64'",
        ),
        ((emulator, None, None, Some("toast")), "unknown virttype: toast"),
        (
            (None, Some("aarch64"), Some("ferrovirt"), None),
            "the machine 'ferrovirt' is not supported by architecture 'aarch64'",
        ),
        (
            (None, None, Some("ferrovirt"), Some("qemu")),
            "the machine 'ferrovirt' is not supported by virt type 'qemu'",
        ),
        ((Some("/nowhere/qemu"), None, None, None), "/nowhere/qemu"),
    ];
    for ((emulator, arch, machine, kind), wanted) in cases {
        let error = client.connect_get_domain_capabilities(emulator, arch, machine, kind, 0).unwrap_err();
        // As libvirt: what no emulator serves is a configuration that is not supported.
        let code = if wanted == "sparc" { ErrorCode::ConfigUnsupported } else { ErrorCode::InvalidArg };
        assert_eq!(error.code(), code, "{error}");
        assert!(error.message().contains(wanted), "{error}");
    }
}
