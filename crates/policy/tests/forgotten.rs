//! What libvirt makes of values that contradict each other or have no meaning where they stand: what is kept, and what the
//! emulator is told.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use model::{Domain, FormatFlags};
use policy::Host;
use policy::address::Scope;
use policy::argv::{LaunchContext, Mode};

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

/// A small machine with these elements, as it is stored.
fn machine(os: &str, about: &str, devices: &str) -> Domain {
    let text = format!(
        "<domain type='qemu'><name>n</name><memory>65536</memory><os><type arch='x86_64' machine='pc'>hvm</type>{os}</os>\
         {about}<devices>{devices}</devices></domain>"
    );
    let (mut domain, _) = Domain::parse(&text).unwrap();
    let emulators = [("x86_64".to_owned(), "/usr/bin/qemu-system-x86_64".to_owned())].into();
    let host = Host { arch: "x86_64".to_owned(), emulators, ..Host::default() };
    let caps = common::emulator();
    policy::normalize(&mut domain, &host, &caps, &mut zeros, Scope::All).unwrap();
    policy::validate::check(&domain, &host, &caps).unwrap();
    domain
}

/// The start tag of the first such element that is stored; empty where none is.
fn stored(element: &str, about: &str, devices: &str) -> String {
    let text = machine("", about, devices).format(FormatFlags::SECURE | FormatFlags::INACTIVE);
    let start = format!("<{element}");
    let mut lines = text.lines().map(str::trim);
    lines.find(|line| line.starts_with(&start)).unwrap_or_default().to_owned()
}

/// The arguments behind an option.
fn arguments(option: &str, os: &str, devices: &str) -> Result<Vec<String>, String> {
    let mut domain = machine(os, "", devices);
    policy::alias::assign(&mut domain);
    policy::argv::pretend_ports(&mut domain, false);
    let context = LaunchContext { mode: Mode::Standalone, ..LaunchContext::default() };
    let plan = policy::argv::build(&domain, &common::emulator(), &context);
    let args = plan.map_err(|error| error.detail().to_owned())?.args;
    let behind = args.windows(2).filter(|pair| pair[0] == option);
    Ok(behind.map(|pair| pair[1].clone()).collect())
}

#[test]
fn ports_of_spice() {
    for (given, kept) in [
        ("", "<graphics type='spice'>"),
        ("port='0'", "<graphics type='spice'>"),
        ("autoport='no'", "<graphics type='spice'>"),
        ("port='-1'", "<graphics type='spice' port='-1' autoport='no'>"),
        ("tlsPort='-1'", "<graphics type='spice' tlsPort='-1' autoport='no'>"),
        ("port='-1' tlsPort='-1'", "<graphics type='spice' autoport='yes'>"),
        ("port='5901' autoport='yes'", "<graphics type='spice' autoport='yes'>"),
        ("port='5901'", "<graphics type='spice' port='5901' autoport='no'>"),
        ("autoport='yes' defaultMode='any' connected='fail'", "<graphics type='spice' autoport='yes'>"),
    ] {
        let found = stored("graphics", "", &format!("<graphics type='spice' {given}/>"));
        assert_eq!(found, kept, "{given}");
    }
    let nowhere = "<graphics type='spice' listen='::1'/>";
    assert_eq!(stored("listen", "", nowhere), "<listen type='none'/>");
    let spice = |given: &str, inside: &str| {
        let line = arguments("-spice", "", &format!("<graphics type='spice' {given}>{inside}</graphics>"));
        line.map(|found| found.join(" "))
    };
    let start = |found: Result<String, String>| {
        let found = found.unwrap();
        found.split(",disable-ticketing").next().unwrap_or_default().to_owned()
    };
    assert_eq!(start(spice("autoport='yes'", "")), "port=5901,addr=127.0.0.1");
    assert_eq!(start(spice("autoport='yes' defaultMode='secure'", "")), "tls-port=5902,addr=127.0.0.1");
    assert_eq!(
        start(spice("autoport='yes'", "<channel name='main' mode='secure'/>")),
        "port=5901,tls-port=5902,addr=127.0.0.1"
    );
    assert_eq!(
        spice("port='5901'", "<channel name='main' mode='secure'/>").unwrap_err(),
        "spice secure channels set in XML configuration, but TLS connection is not available"
    );
    assert_eq!(
        spice("port='5901'", "<listen type='none'/><listen type='address'/>").unwrap_err(),
        "QEMU does not support multiple listens for one graphics device."
    );
}

#[test]
fn ports_of_vnc() {
    for (given, kept) in [
        ("websocket='0'", "<graphics type='vnc' port='-1' autoport='yes'>"),
        ("port='-1' autoport='no'", "<graphics type='vnc' autoport='no'>"),
        (
            "passwdValidTo='2026-11-23T05:00:00' connected='keep'",
            "<graphics type='vnc' port='-1' autoport='yes'>",
        ),
    ] {
        assert_eq!(stored("graphics", "", &format!("<graphics type='vnc' {given}/>")), kept, "{given}");
    }
    let socket = "<graphics type='vnc' websocket='5700'><listen type='socket' socket='/s'/></graphics>";
    assert_eq!(stored("graphics", "", socket), "<graphics type='vnc' socket='/s'>");
    for port in ["port='0'", "port='80'", "port='65536'", "autoport='no'"] {
        let refused = arguments("-vnc", "", &format!("<graphics type='vnc' {port}/>")).unwrap_err();
        assert_eq!(refused, "vnc port must be in range [5900,65535]", "{port}");
    }
}

#[test]
fn the_last_of_repeated_boot_devices_counts() {
    let disk = "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk>";
    for (order, place) in [
        ("hd", Some(1)),
        ("hd hd", Some(2)),
        ("hd cdrom hd", Some(3)),
        ("hd hd hd hd hd", Some(4)),
        ("network cdrom fd network hd", None),
    ] {
        let boot: String = order.split(' ').map(|device| format!("<boot dev='{device}'/>")).collect();
        let devices = arguments("-device", &boot, disk).unwrap();
        let found = devices.iter().find(|device| device.contains("virtio-blk")).unwrap();
        let wanted = place.map(|place| format!("\"bootindex\":{place}"));
        assert_eq!(found.contains("bootindex"), wanted.is_some(), "{order}: {found}");
        assert!(wanted.is_none_or(|wanted| found.contains(&wanted)), "{order}: {found}");
    }
}

#[test]
fn tables_of_the_firmware_have_an_order() {
    let table = |entries: &[(&str, &str)]| {
        let entries: String =
            entries.iter().map(|(name, value)| format!("<entry name='{name}'>{value}</entry>")).collect();
        let about = format!("<sysinfo type='smbios'><bios>{entries}</bios></sysinfo>");
        let text = machine("", &about, "").format(FormatFlags::SECURE);
        let names = text.lines().filter_map(|line| line.trim().strip_prefix("<entry name="));
        names.map(|rest| rest.trim_end_matches("</entry>").to_owned()).collect::<Vec<_>>()
    };
    let given = [("release", "1.0"), ("colour", "red"), ("vendor", "a"), ("version", ""), ("vendor", "b")];
    assert_eq!(table(&given), ["'vendor'>a", "'release'>1.0"]);
    assert_eq!(table(&[("colour", "red")]), [""; 0]);
}

#[test]
fn values_without_meaning_are_forgotten() {
    for (element, about, devices, kept) in [
        (
            "controller type='ide'",
            "",
            "<controller type='ide' index='0' ports='4' vectors='2'/>",
            "<controller type='ide' index='0'>",
        ),
        ("source", "", "<input type='keyboard' bus='usb'><source dev='/k'/></input>", ""),
        ("rate", "", "<rng model='virtio'><rate period='5'/><backend model='random'/></rng>", ""),
        ("codec", "", "<sound model='ac97'><codec type='duplex'/></sound>", ""),
        ("stats", "", "<memballoon model='virtio'><stats period='0'/></memballoon>", ""),
        (
            "input dev",
            "",
            "<audio id='1' type='alsa'><input dev='x' name='y' latency='5'/></audio>",
            "<input dev='x'/>",
        ),
        (
            "input",
            "",
            "<audio id='1' type='file' path='/x'><input dev='x'/></audio>",
            "<input type='mouse' bus='ps2'/>",
        ),
        (
            "address type='pci'",
            "",
            "<controller type='usb' model='none'/><memballoon model='none'/><interface type='user'><address type='pci' function='1'/></interface>",
            "<address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>",
        ),
        ("blkiotune", "<blkiotune><device><path>/a</path><weight>0</weight></device></blkiotune>", "", ""),
        ("cputune", "<cputune><period>0</period><quota>0</quota></cputune>", "", ""),
        ("iothreads", "<iothreads>0</iothreads>", "", ""),
        (
            "memory mode",
            "<numatune><memory nodeset='0'/></numatune>",
            "",
            "<memory mode='strict' nodeset='0'/>",
        ),
        (
            "clock",
            "<clock offset='timezone' timezone='Europe/Paris' adjustment='4'/>",
            "",
            "<clock offset='timezone' timezone='Europe/Paris'/>",
        ),
        ("clock", "<clock offset='utc' basis='localtime'/>", "", "<clock offset='utc'/>"),
        ("label", "<seclabel type='none' model='dac'><label>x</label></seclabel>", "", ""),
        (
            "baselabel",
            "<seclabel type='static' model='dac'><label>x</label><baselabel>y</baselabel></seclabel>",
            "",
            "",
        ),
    ] {
        assert_eq!(stored(element, about, devices), kept, "{about}{devices}");
    }
}

#[test]
fn values_have_one_spelling() {
    let card = |model: &str| format!("<interface type='user'><model type='{model}'/></interface>");
    let rule = |version: &str| {
        format!(
            "<redirdev bus='usb' type='tcp'><source mode='connect' host='h' service='5'/></redirdev>\
             <redirfilter><usbdev version='{version}' allow='no'/></redirfilter>"
        )
    };
    for (element, about, devices, kept) in [
        ("model type='virtio'", "", card("VirtIO"), "<model type='virtio'/>"),
        ("model type='NE2K", "", card("NE2K_PCI"), "<model type='NE2K_PCI'/>"),
        ("usbdev", "", rule("1.1"), "<usbdev version='1.10' allow='no'/>"),
        ("usbdev", "", rule("2.56"), "<usbdev version='2.56' allow='no'/>"),
        ("target dev='vnet", "", "<interface type='user'><target dev='vnet%d'/></interface>".to_owned(), ""),
        (
            "cell",
            "<cpu><numa><cell id='0' memory='65536'/></numa></cpu>",
            String::new(),
            "<cell id='0' cpus='0' memory='65536' unit='KiB'/>",
        ),
        ("hyperv", "<features><hyperv/></features>", String::new(), "<hyperv mode='custom'>"),
        (
            "vcpusched",
            "<cputune><vcpusched vcpus='0' scheduler='batch' priority='1'/></cputune>",
            String::new(),
            "<vcpusched vcpus='0' scheduler='batch'/>",
        ),
    ] {
        assert_eq!(stored(element, about, &devices), kept, "{about}{devices}");
    }
}
