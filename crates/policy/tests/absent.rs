//! Documents that leave out an element or attribute, or repeat one, or have a number that is too large: the words are
//! libvirt's.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;

use model::Domain;
use policy::Host;
use policy::address::Scope;

/// What a small machine is refused for, with these elements; the words are without the place and the cure here.
fn refusal(about: &str, devices: &str) -> String {
    let text = format!(
        "<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>n</name>\
         <memory>65536</memory><os><type arch='x86_64'>hvm</type></os>{about}<devices>{devices}</devices></domain>"
    );
    let (mut domain, _) = match Domain::parse(&text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let said = error.to_string();
            return said.split_once(" (line ").map_or(said.as_str(), |(words, _)| words).to_owned();
        }
    };
    let emulators = BTreeMap::from([("x86_64".to_owned(), "/usr/bin/qemu-system-x86_64".to_owned())]);
    let host = Host { arch: "x86_64".to_owned(), emulators, ..Host::default() };
    let caps = common::emulator();
    let mut zeros = |bytes: &mut [u8]| bytes.fill(0);
    let outcome = policy::normalize(&mut domain, &host, &caps, &mut zeros, Scope::Stored)
        .and_then(|()| policy::validate::check(&domain, &host, &caps));
    let said = outcome.expect_err(&text).message();
    said.split_once("; cure: ").map_or(said.as_str(), |(words, _)| words).to_owned()
}

#[test]
fn devices_without_what_makes_them() {
    for (devices, words) in [
        ("<graphics/>", "XML error: Missing required attribute 'type' in element 'graphics'"),
        (
            "<graphics type='vnc'><listen/></graphics>",
            "XML error: Missing required attribute 'type' in element 'listen'",
        ),
        ("<rng model='virtio'/>", "XML error: missing RNG device backend model"),
        ("<rng model='virtio'><backend/></rng>", "XML error: missing RNG device backend model"),
        ("<rng model='virtio'><backend model='egd'/></rng>", "XML error: missing EGD backend type"),
        ("<tpm model='tpm-tis'/>", "XML error: missing TPM device backend"),
        ("<tpm><backend/></tpm>", "XML error: Missing required attribute 'type' in element 'backend'"),
        ("<hostdev mode='subsystem' type='pci'/>", "XML error: Missing <source> element in hostdev device"),
        ("<smartcard/>", "XML error: Missing required attribute 'mode' in element 'smartcard'"),
        (
            "<smartcard mode='passthrough'/>",
            "XML error: passthrough mode requires a character device type attribute",
        ),
        ("<redirdev bus='usb'/>", "internal error: missing type in redirdev"),
        ("<hub type='usb'><address/></hub>", "internal error: No type specified for device address"),
        (
            "<channel type='pty'><target/></channel>",
            "unsupported configuration: unknown target type '(null)' specified for character device",
        ),
        ("<sound model='ich6'><codec/></sound>", "unsupported configuration: unknown codec type '(null)'"),
        ("<lease/>", "XML error: Missing 'lockspace' element for lease"),
        (
            "<lease><lockspace>s</lockspace><key/><target path='/p'/></lease>",
            "XML error: Missing 'key' element for lease",
        ),
        (
            "<input type='evdev'><source grab='all'/></input>",
            "XML error: Missing evdev path for input device",
        ),
        (
            "<redirdev type='pty' bus='usb'/><redirfilter><usbdev/></redirfilter>",
            "XML error: Missing required attribute 'allow' in element 'usbdev'",
        ),
        (
            "<serial type='nmdm'><source master='/a'/></serial>",
            "internal error: Should define both master and slave path attributes for nmdm device",
        ),
        (
            "<serial type='dbus'/>",
            "unsupported configuration: Missing source channel attribute for char device",
        ),
        (
            "<hostdev mode='subsystem' type='scsi'><source><adapter name='a'/><address target='0' unit='0'/></source></hostdev>",
            "XML error: Missing required attribute 'bus' in element 'address'",
        ),
        (
            "<video><model type='virtio' primary='yes'><acceleration/></model></video>",
            "unsupported configuration: missing values for acceleration",
        ),
    ] {
        assert_eq!(refusal("", devices), words, "{devices}");
    }
}

#[test]
fn cards_are_connected_to_something() {
    let card =
        |kind: &str, inside: &str| refusal("", &format!("<interface type='{kind}'>{inside}</interface>"));
    for kind in [
        "network",
        "bridge",
        "direct",
        "internal",
        "vdpa",
        "vds",
        "vhostuser",
        "server",
        "client",
        "mcast",
        "udp",
    ] {
        let words = format!("XML error: interface type='{kind}' requires a 'source' element");
        assert_eq!(card(kind, ""), words);
    }
    for (kind, inside, words) in [
        ("mcast", "<source port='1'/>", "Missing required attribute 'address' in element 'source'"),
        ("mcast", "<source address='a' port='0x1'/>", "'0x1'. Expected integer value"),
        ("udp", "<source address='a' port='1'/>", "'<local>' element missing for 'udp' socket interface"),
        (
            "vhostuser",
            "<source type='unix' path='/s'/>",
            "Missing required attribute 'mode' in element 'source'",
        ),
        ("direct", "<source dev='e'/><virtualport/>", "missing required virtualport type"),
        (
            "direct",
            "<source dev='e'/><virtualport type='802.1Qbg'><parameters managerid='1'/></virtualport>",
            "missing typeid in <virtualport type='802.1Qbg'>",
        ),
        (
            "direct",
            "<source dev='e'/><virtualport type='802.1Qbg'><parameters managerid='256'/></virtualport>",
            "value of managerid out of range",
        ),
        ("user", "<bandwidth><inbound/></bandwidth>", "Missing mandatory average or floor attributes"),
        ("user", "<teaming persistent='ua-x'/>", "unknown teaming type '(null)'"),
        ("hostdev", "", "missing source address type"),
    ] {
        let found = card(kind, inside);
        assert!(found.ends_with(words), "{kind} {inside}: {found}");
    }
}

#[test]
fn disks_have_a_source_and_a_name() {
    let disk = |kind: &str, inside: &str, target: &str| {
        refusal("", &format!("<disk type='{kind}'>{inside}<target dev='{target}' bus='virtio'/></disk>"))
    };
    let rbd = |host: &str| format!("<source protocol='rbd' name='pool/image'>{host}</source>");
    for (kind, inside, words) in [
        ("file", "<source file=''/>".to_owned(), "missing source information for device vda"),
        ("block", String::new(), "missing source information for device vda"),
        (
            "network",
            "<source protocol='rbd' name='image'/>".to_owned(),
            "XML error: can't split path 'image' into pool name and image name",
        ),
        ("network", rbd("<host name='h' port='65536'/>"), "invalid argument: port '65536' out of range"),
        ("network", rbd("<host/>"), "XML error: missing name for host"),
        (
            "network",
            rbd("<auth username=''><secret type='ceph' usage='u'/></auth>"),
            "XML error: missing username for auth",
        ),
        ("network", rbd("<auth username='u'/>"), "XML error: Missing <secret> element in auth"),
        (
            "volume",
            "<source pool='p'/>".to_owned(),
            "XML error: 'pool' and 'volume' must be specified together for 'pool' type source",
        ),
        (
            "vhostuser",
            "<source path='/s'/>".to_owned(),
            "XML error: missing 'type' attribute for vhostuser disk source",
        ),
        (
            "nvme",
            "<source type='pci' namespace='1'/>".to_owned(),
            "XML error: NVMe disk source is missing address",
        ),
        (
            "block",
            "<source dev='/d'><reservations managed='no'/></source>".to_owned(),
            "XML error: missing connection type for <reservations/>",
        ),
        (
            "file",
            "<source file='/f'><encryption format='luks'><secret usage='u'/></encryption></source>"
                .to_owned(),
            "XML error: unknown volume encryption secret type",
        ),
        (
            "file",
            "<driver io='default'/><source file='/f'/>".to_owned(),
            "XML error: Invalid value for attribute 'io' in element 'driver': 'default'. Allowed: native, threads, io_uring",
        ),
    ] {
        assert_eq!(disk(kind, &inside, "vda"), words, "{kind} {inside}");
    }
    for target in ["other", "VDA", "vd1", "vdaaaaaaaaaaaaaaaaa"] {
        let words = format!("XML error: Unknown disk name '{target}' and no address specified");
        assert_eq!(disk("file", "<source file='/f'/>", target), words);
    }
}

#[test]
fn some_elements_stand_once() {
    for (about, devices, words) in [
        (
            "",
            "<memballoon model='virtio'/><memballoon model='virtio'/>",
            "internal error: only a single memory balloon device is supported",
        ),
        (
            "",
            "<serial type='tcp'><source mode='bind' host='h' service='1'/><protocol type='raw'/><protocol type='raw'/></serial>",
            "XML error: only one protocol element is allowed for character device",
        ),
        (
            "",
            "<interface type='user'><bandwidth><inbound average='1'/><inbound average='1'/></bandwidth></interface>",
            "Only one child <inbound> element allowed",
        ),
        ("<numatune/><numatune/>", "", "XML error: only one numatune is supported"),
        (
            "<memoryBacking><hugepages><page size='4'/><page size='4'/></hugepages></memoryBacking>",
            "",
            "two master hugepages detected: 4 and 4",
        ),
    ] {
        assert_eq!(refusal(about, devices), words, "{about}{devices}");
    }
}

#[test]
fn numbers_and_words_that_are_none() {
    let drive = |address: &str| {
        format!(
            "<disk type='file'><source file='/f'/><target dev='vda'/><address type='pci' {address}/></disk>"
        )
    };
    for (about, devices, words) in [
        ("", "<controller type='virtio-serial' ports='4000000000'/>".to_owned(), "Expected integer value"),
        ("", drive("slot='0x20'"), "XML error: Invalid PCI address slot='0x20', must be <= 0x1F"),
        ("", drive("bus='256'"), "XML error: Invalid PCI address bus='0x100', must be <= 0xFF"),
        ("", drive("slot='1' function='8'"), "XML error: Invalid PCI address function=0x8, must be <= 7"),
        ("", drive("slot='1'"), "XML error: Attempted double use of PCI Address 0000:00:01.0"),
        (
            "",
            "<controller type='ide' index='0'><address type='pci' slot='5'/></controller>".to_owned(),
            "internal error: Primary IDE controller must have PCI address 0:0:1.1",
        ),
        (
            "<clock offset='utc' adjustment='soon'/>",
            String::new(),
            "XML error: unknown clock adjustment 'soon'",
        ),
        (
            "<iothreads>1</iothreads><iothreadids><iothread id='1' thread_pool_min='-1'/></iothreadids>",
            String::new(),
            "Expected non-negative value",
        ),
        (
            "<qemu:commandline><qemu:env name='1x' value='y'/></qemu:commandline>",
            String::new(),
            "internal error: Invalid environment name, it must begin with a letter or underscore",
        ),
        (
            "<qemu:override><qemu:device alias='a'><qemu:frontend><qemu:property name='p' type='signed' value='x'/>\
             </qemu:frontend></qemu:device></qemu:override>",
            String::new(),
            "XML error: invalid value 'x' of 'value' attribute of 'qemu:property'",
        ),
    ] {
        let found = refusal(about, &devices);
        assert!(found.ends_with(words), "{about}{devices}: {found}");
    }
}
