//! Settings that would have no effect keep a machine from starting; what is put into effect, or changes nothing, does not.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use error::ErrorCode;
use model::Domain;
use policy::argv::{HugePageFolder, LaunchContext};

/// What a machine with these elements is refused for.
fn refusal(about: &str, devices: &str) -> Option<String> {
    let text = format!("<domain type='qemu'><name>n</name>{about}<devices>{devices}</devices></domain>");
    let error =
        policy::unapplied::check(&Domain::parse(&text).unwrap().0, &LaunchContext::default()).err()?;
    assert_eq!(error.code(), ErrorCode::ConfigUnsupported);
    assert!(error.cure().is_some(), "{error}");
    Some(error.detail().to_owned())
}

fn disk(content: &str) -> String {
    format!("<disk type='file'><source file='/a'/><target dev='vda'/>{content}</disk>")
}

fn interface(content: &str) -> String {
    format!(
        "<interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='b'/>{content}</interface>"
    )
}

#[test]
fn machines() {
    let refused = [
        ("<vcpu placement='auto'>1</vcpu>", "<vcpu placement='auto'>"),
        ("<cputune><shares>100</shares></cputune>", "<cputune>'s <shares>"),
        ("<cputune><emulator_quota>1000</emulator_quota></cputune>", "<cputune>'s <quota>"),
        ("<memtune><hard_limit>100000</hard_limit></memtune>", "<memtune>"),
        ("<blkiotune><weight>100</weight></blkiotune>", "<blkiotune>"),
        (
            "<numatune><memory mode='restrictive' nodeset='0'/></numatune>",
            "<numatune> with mode='restrictive'",
        ),
        ("<memoryBacking><hugepages/></memoryBacking>", "<memoryBacking>'s <hugepages>"),
        ("<resource><partition>/slow</partition></resource>", "<resource>'s <partition>"),
        (
            "<seclabel type='static' model='dac'><label>+0:+0</label></seclabel>",
            "<seclabel> with a <label> or <baselabel> of its own",
        ),
        ("<perf><event name='cmt' enabled='yes'/></perf>", "<perf>"),
        ("<idmap><uid start='0' target='1000' count='1'/></idmap>", "<idmap>"),
        (
            "<vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/><vcpu id='1' enabled='yes' hotpluggable='yes'/></vcpus>",
            "<vcpus> with one that is enabled and hot-pluggable",
        ),
    ];
    for (about, element) in refused {
        let expected = format!("{element} of domain 'n' is not supported yet: it would have no effect");
        assert_eq!(refusal(about, ""), Some(expected), "{about}");
    }
    let started = [
        "<vcpu placement='static'>1</vcpu>",
        "<vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/><vcpu id='1' enabled='no' hotpluggable='yes'/></vcpus>",
        "<cputune><period>1000</period><quota>-1</quota></cputune>",
        "<memtune/><blkiotune/><perf><event name='cmt' enabled='no'/></perf>",
        // Set before the guest runs, or applied by the emulator.
        "<vcpu cpuset='0'>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><emulatorpin cpuset='0'/></cputune>",
        "<numatune><memory mode='strict' nodeset='0'/></numatune>",
        "<memoryBacking><hugepages><page size='4' unit='KiB'/></hugepages><locked/></memoryBacking>",
        "<resource><partition>/machine</partition></resource>",
        "<seclabel type='none'/><seclabel type='dynamic' model='dac' relabel='yes'/>",
    ];
    for about in started {
        assert_eq!(refusal(about, ""), None, "{about}");
    }
}

#[test]
fn labels_are_for_drivers_that_are_there() {
    let words = refusal("<seclabel type='dynamic' model='apparmor'/>", "");
    assert_eq!(words.as_deref(), Some("Security driver model 'apparmor' is not available"));
}

#[test]
fn devices() {
    let lease = "<lease><lockspace>s</lockspace><key>k</key><target path='/l'/></lease>";
    assert!(refusal("", lease).unwrap().starts_with("<lease> of domain 'n' "));
    let disks = [("<transient/>", "<transient>")];
    for (content, element) in disks {
        let found = refusal("", &disk(content)).unwrap_or_default();
        assert!(found.starts_with(&format!("{element} of disk 'vda' is")), "{content}: {found}");
    }
    let interfaces = [
        ("<bandwidth><inbound average='10'/></bandwidth>", "<bandwidth>"),
        ("<filterref filter='clean-traffic'/>", "<filterref>"),
        ("<vlan><tag id='4'/></vlan>", "<vlan>"),
        ("<virtualport type='openvswitch'/>", "<virtualport>"),
        ("<port isolated='yes'/>", "<port isolated='yes'>"),
    ];
    for (content, element) in interfaces {
        let found = refusal("", &interface(content)).unwrap_or_default();
        assert!(
            found.starts_with(&format!("{element} of interface '52:54:00:00:00:01' is")),
            "{content}: {found}"
        );
    }
    for (devices, element) in [
        ("<graphics type='rdp'/>", "type='rdp' of a display"),
        ("<graphics type='dbus'/>", "type='dbus' without p2p='yes' of a display"),
        ("<graphics type='spice' tlsPort='5901'/>", "tlsPort or a secure channel of a display"),
        (
            "<graphics type='spice'><channel name='main' mode='secure'/></graphics>",
            "tlsPort or a secure channel of a display",
        ),
        ("<pstore backend='acpi-erst'><path>/p</path><size>1</size></pstore>", "<pstore> of domain 'n'"),
        (
            "<interface type='hostdev'><mac address='52:54:00:00:00:01'/><source><address type='pci' bus='1'/></source></interface>",
            "<mac> or <vlan> of a card of the host of interface",
        ),
        (
            "<interface type='ethernet'><source><ip address='10.0.0.1'/></source></interface>",
            "<ip> or <route> in <source> of interface",
        ),
        (
            "<interface type='ethernet'><backend tap='/t'/></interface>",
            "<backend> with tap or vhost of interface",
        ),
        (
            "<interface type='ethernet'><target dev='t' managed='no'/></interface>",
            "<target managed='no'> of interface",
        ),
        (
            "<disk type='block' device='lun' sgio='filtered'><source dev='/a'/><target dev='sda'/></disk>",
            "sgio of disk 'sda'",
        ),
        (
            "<disk type='block'><source dev='/a'><reservations managed='yes'/></source><target dev='sda'/></disk>",
            "<reservations> of disk 'sda'",
        ),
        (
            "<hostdev mode='subsystem' type='pci' managed='yes'><source><address bus='1'/></source></hostdev>",
            "managed='yes' of a <hostdev>",
        ),
        ("<interface type='user'><guest dev='eth0'/></interface>", "<guest dev='..'> of interface"),
        ("<interface type='user'><backenddomain name='x'/></interface>", "<backenddomain> of interface"),
        (
            "<interface type='user'><tune><sndbuf>0</sndbuf></tune></interface>",
            "<tune>'s <sndbuf> of interface",
        ),
        (
            "<interface type='bridge'><source bridge='b'/><model type='e1000'/><driver queues='4'/></interface>",
            "<driver queues='..'> of interface",
        ),
        (
            "<filesystem><source dir='/a'/><target dir='t'/><space_hard_limit>1</space_hard_limit></filesystem>",
            "<space_hard_limit> or <space_soft_limit> of filesystem 't'",
        ),
        (
            "<filesystem><driver type='loop'/><source dir='/a'/><target dir='t'/></filesystem>",
            "<driver type='..'> that is neither 'path' nor 'virtiofs' nor 'mtp' of filesystem 't'",
        ),
    ] {
        let found = refusal("", devices).unwrap_or_default();
        assert!(found.starts_with(&format!("{element} ")), "{devices}: {found}");
    }
    for devices in [
        "<graphics type='dbus' p2p='yes'/><graphics type='spice' autoport='yes'/>".to_owned(),
        "<hostdev mode='subsystem' type='pci' managed='no'><source><address bus='1'/></source></hostdev>"
            .to_owned(),
        "<crypto model='virtio' type='qemu'><backend model='builtin'/></crypto>".to_owned(),
        disk("<driver name='qemu' type='raw' copy_on_read='on'/>"),
        disk("<iotune><total_iops_sec>10</total_iops_sec></iotune>"),
        interface("<bandwidth/><link state='down'/>"),
        interface("<tune><sndbuf>0</sndbuf></tune><model type='virtio'/><driver queues='4'/>"),
    ] {
        assert_eq!(refusal("", &devices), None, "{devices}");
    }
}

/// What the driver gives to the plan is put into effect.
#[test]
fn given_settings_are_applied() {
    let text = "<domain type='qemu'><name>n</name><memoryBacking><hugepages/></memoryBacking>\
                <devices><graphics type='dbus'/></devices></domain>";
    let (domain, _) = Domain::parse(text).unwrap();
    let huge = HugePageFolder { size_kib: 2048, path: "/huge".to_owned(), default: true };
    let context = LaunchContext { huge_pages: vec![huge], ..LaunchContext::default() };
    let error = policy::unapplied::check(&domain, &context).unwrap_err();
    assert!(error.detail().starts_with("type='dbus' without p2p='yes' of a display"), "{error}");
    let context = LaunchContext { dbus_address: Some("unix:path=/bus".to_owned()), ..context };
    policy::unapplied::check(&domain, &context).unwrap();
}
