//! Documents that leave out what they must say, or say what no machine can have: the words are libvirt's.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod refused;

use model::Domain;

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

/// What a small machine is refused for, with these elements: by the reader, whose words are without the place here, or
/// by the policy.
fn refusal(about: &str, os: &str, devices: &str) -> String {
    let text = format!(
        "<domain type='qemu'><name>n</name><memory>65536</memory>{about}\
         <os><type arch='x86_64'>hvm</type>{os}</os><devices>{devices}</devices></domain>"
    );
    refused::refusal(&text)
}

#[test]
fn parts_of_the_machine() {
    let numa = |cell: &str, more: &str| {
        format!("<cpu><numa><cell id='0' cpus='0' memory='65536'>{cell}</cell>{more}</numa></cpu>")
    };
    let latency = |attributes: &str| {
        numa("", &format!("<interconnects><latency type='access' {attributes}/></interconnects>"))
    };
    let rows = [
        (
            "<clock offset='timezone'/>",
            "internal error: missing 'timezone' attribute for clock with offset='timezone'",
        ),
        (
            "<clock offset='absolute'/>",
            "internal error: missing 'start' attribute for clock with offset='absolute'",
        ),
        (
            "<clock offset='utc'><timer/></clock>",
            "XML error: Missing required attribute 'name' in element 'timer'",
        ),
        (
            "<clock offset='utc'><timer name='rtc' track='boot'/></clock>",
            "unsupported configuration: unsupported rtc timer track 'boot'",
        ),
        ("<cpu><vendor>Intel</vendor></cpu>", "XML error: CPU vendor specified without CPU model"),
        ("<cpu><feature name='vmx'/></cpu>", "XML error: Non-empty feature list specified without CPU model"),
        (
            "<cpu mode='maximum'><cache mode='emulate' level='9'/></cpu>",
            "XML error: invalid CPU cache level, must be in range [1,3]",
        ),
        (
            "<sysinfo type='smbios'><bios><entry name='date'>13/01/2012</entry></bios></sysinfo>",
            "Invalid BIOS 'date' format",
        ),
        (
            "<sysinfo type='fwcfg'><entry name='etc/x'>v</entry></sysinfo>",
            "unsupported configuration: Invalid firmware name",
        ),
        (
            "<sysinfo type='fwcfg'><entry name='opt/ovmf/x'>v</entry></sysinfo>",
            "unsupported configuration: That firmware name is reserved",
        ),
        (
            "<cputune><vcpusched vcpus='0' scheduler='rr'/></cputune>",
            "XML error: Missing required attribute 'priority' in element 'vcpusched'",
        ),
        (
            "<cputune><vcpusched vcpus='0' scheduler='idle'/><vcpusched vcpus='0' scheduler='batch'/></cputune>",
            "'vcpusched' attributes 'vcpus' must not overlap",
        ),
        (
            "<cputune><iothreadpin iothread='4' cpuset='1'/></cputune>",
            "unsupported configuration: Cannot find 'iothread' : 4",
        ),
        (
            "<cputune><shares>1</shares></cputune>",
            "unsupported configuration: Value of cputune 'shares' must be in range [2, 262144]",
        ),
        (
            "<memoryBacking><hugepages><page size='2048'/><page size='1048576'/></hugepages></memoryBacking>",
            "two master hugepages detected: 1048576 and 2048",
        ),
        (
            "<vcpus><vcpu id='5' enabled='yes'/></vcpus>",
            "XML error: vcpu id '5' is out of range of maximum vcpu count",
        ),
        (
            "<vcpus><vcpu id='0' enabled='yes' hotpluggable='yes'/></vcpus>",
            "unsupported configuration: vcpu0 can't be hotpluggable",
        ),
        (
            "<features><hyperv><vendor_id state='on' value='a,b'/></hyperv></features>",
            "XML error: HyperV vendor_id value is invalid",
        ),
    ];
    for (about, words) in rows {
        assert_eq!(refusal(about, "", ""), words, "{about}");
    }
    for (about, words) in [
        (
            latency("initiator='5' target='0' value='1'"),
            "XML error: 'initiator' refers to a non-existent NUMA node",
        ),
        (
            latency("initiator='0' target='5' value='1'"),
            "XML error: 'target' refers to a non-existent NUMA node",
        ),
        (
            latency("initiator='0' target='0' cache='1' value='1'"),
            "XML error: 'cache' refers to a non-existent NUMA node cache",
        ),
        (
            numa("<cache level='1' policy='none'/>", ""),
            "XML error: Missing 'associativity' attribute in cache element for NUMA node 0",
        ),
    ] {
        assert_eq!(refusal(&about, "", ""), words, "{about}");
    }
    for (os, words) in [
        ("<nvram>/v</nvram>", "no loader path specified and firmware auto selection disabled"),
        (
            "<loader secure='yes' type='rom'>/c</loader>",
            "unsupported configuration: Secure boot is supported with q35 machine types only",
        ),
        ("<acpi><table>/a</table></acpi>", "XML error: Missing acpi table type"),
        ("<bios useserial='yes'/>", "XML error: need at least one serial port to use BIOS serial output"),
    ] {
        assert_eq!(refusal("", os, ""), words, "{os}");
    }
}

#[test]
fn devices() {
    let disk = |target: &str, more: &str| {
        format!("<disk type='file'><source file='/a'/><target {target}/>{more}</disk>")
    };
    let place = "<address type='drive' controller='0' bus='0' target='0' unit='1'/>";
    let rows = [
        (
            disk("dev='sda' bus='scsi'", place) + &disk("dev='sdb' bus='scsi'", place),
            "unsupported configuration: Found duplicate drive address for disk with target name 'sda' \
             controller='0' bus='0' target='0' unit='1'",
        ),
        (
            disk("dev='vda' bus='virtio'", place),
            "unsupported configuration: virtio disk cannot have an address of type 'drive'",
        ),
        (
            disk("dev='vda' bus='virtio'", "<boot order='1'/>")
                + &disk("dev='vdb' bus='virtio'", "<boot order='1'/>"),
            "unsupported configuration: boot order '1' used for more than one device",
        ),
        (
            disk("dev='vda' bus='virtio'", "<boot order='1' loadparm='a,b'/>"),
            "internal error: invalid loadparm value 'A,B', expecting chars in set of [a-zA-Z0-9.] and blank spaces",
        ),
        (
            disk("dev='vda' bus='virtio'", "<address type='ccw' cssid='0xfe' ssid='0' devno='1'/>"),
            "unsupported configuration: cannot use CCW address type for device '<null>' using machine type 'pc-i440fx-7.2'",
        ),
        (
            "<controller type='pci' index='1' model='pci-bridge'><target chassisNr='0'/></controller>"
                .to_owned(),
            "unsupported configuration: PCI controller chassisNr '0' out of range - must be 1-255",
        ),
        (
            "<sound model='ich6'><audio id='7'/></sound><audio id='1' type='none'/>".to_owned(),
            "XML error: no audio device with ID 7",
        ),
        (
            "<interface type='user'><bandwidth><inbound average='1' floor='1'/></bandwidth></interface>"
                .to_owned(),
            "unsupported configuration: floor attribute is not supported for this config",
        ),
    ];
    for (devices, words) in rows {
        assert_eq!(refusal("", "", &devices), words, "{devices}");
    }
}

#[test]
fn sources_of_disks() {
    let nvme = "<address domain='0' bus='1' slot='0' function='0'/>";
    let rows = [
        (
            "<disk type='file'><source file='/a'><slices><slice type='storage' offset='0'/></slices></source>".to_owned(),
            "XML error: missing offset or size attribute of slice",
        ),
        (
            format!("<disk type='nvme'><source type='pci' managed='yes'>{nvme}</source>"),
            "XML error: missing 'namespace' attribute to disk source",
        ),
        (
            "<disk type='network'><source protocol='nbd'><host transport='unix'/></source>".to_owned(),
            "XML error: missing socket for unix transport",
        ),
        (
            "<disk type='network'><source protocol='nfs' name='/a'><host name='a'/><host name='b'/></source>".to_owned(),
            "unsupported configuration: 'nfs' protocol requires the usage of exactly one host",
        ),
        (
            "<disk type='file'><source file='/a'/>\
             <backingStore type='file'><source file='/b'/></backingStore>".to_owned(),
            "XML error: missing disk backing store format",
        ),
    ];
    for (start, words) in rows {
        let disk = format!("{start}<target dev='vda' bus='virtio'/></disk>");
        assert_eq!(refusal("", "", &disk), words, "{disk}");
    }
}

#[test]
fn devices_of_the_host() {
    let scsi = "<source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source>";
    let rows = [
        (
            "<hostdev mode='subsystem' type='scsi'><source/></hostdev>".to_owned(),
            "XML error: 'address' must be specified for scsi hostdev source",
        ),
        (
            format!("<hostdev mode='subsystem' type='scsi'>{scsi}<address type='pci' slot='5'/></hostdev>"),
            "unsupported configuration: SCSI host device must use 'drive' address type",
        ),
        (
            format!(
                "<disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/></disk>\
                 <hostdev mode='subsystem' type='scsi'>{scsi}\
                 <address type='drive' controller='0' bus='0' target='0' unit='0'/></hostdev>"
            ),
            "XML error: SCSI host address controller='0' bus='0' target='0' unit='0' in use by a SCSI disk",
        ),
        (
            "<hostdev mode='subsystem' type='scsi_host'><source protocol='vhost' wwpn='naa.5'/></hostdev>"
                .to_owned(),
            "XML error: malformed 'wwpn' value",
        ),
        (
            "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/></source></hostdev>".to_owned(),
            "internal error: missing product",
        ),
        (
            "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source/></hostdev>".to_owned(),
            "unsupported configuration: Missing 'uuid' attribute for element <address>",
        ),
    ];
    for (devices, words) in rows {
        assert_eq!(refusal("", "", &devices), words, "{devices}");
    }
}

#[test]
fn network_cards_and_bridges() {
    let card = |inside: &str| format!("<interface type='user'>{inside}</interface>");
    let rows = [
        (
            card("<teaming type='transient'/>"),
            "unsupported configuration: teaming persistent attribute must be set if teaming type is 'transient'",
        ),
        (card("<vlan><tag id='5000'/></vlan>"), "XML error: vlan tag id 5000 too large (maximum 4095)"),
        (
            card("<ip address='10.0.0.1'/><ip address='10.0.0.2'/>"),
            "unsupported configuration: Only one IPv4 address per interface is allowed",
        ),
        (
            "<controller type='pci' index='1' model='pci-bridge'><target hotplug='off'/></controller>"
                .to_owned(),
            "unsupported configuration: Option 'hotplug' is not valid for PCI controller with index '1', \
             model 'pci-bridge' and modelName 'pci-bridge'",
        ),
    ];
    for (devices, words) in rows {
        assert_eq!(refusal("", "", &devices), words, "{devices}");
    }
}

#[test]
fn one_of_a_kind() {
    let rows = [
        (
            "<serial type='tcp'><source mode='connect' host='a' service='1'/><source mode='bind' host='a' service='2'/></serial>",
            "XML error: only one source element is allowed for character device",
        ),
        ("<vsock/><vsock/>", "XML error: only a single vsock device is supported"),
        (
            "<iommu model='intel'/><iommu model='intel'/>",
            "XML error: only a single IOMMU device is supported",
        ),
    ];
    for (devices, words) in rows {
        let text = format!("<domain type='qemu'><name>n</name><devices>{devices}</devices></domain>");
        let error = Domain::parse(&text).expect_err(&text);
        assert!(error.message().starts_with(words), "{}", error.message());
    }
}

#[test]
fn ends_of_channels() {
    let rows = [
        (
            "<serial type='udp'><source mode='connect' host='a'/></serial>",
            "internal error: Missing source service attribute for char device",
        ),
        (
            "<channel type='spicevmc'><target type='virtio' name='a'/></channel>",
            "unsupported configuration: chardev 'spicevmc' not supported without spice graphics",
        ),
        (
            "<serial type='spiceport'><source channel='a b'/></serial>",
            "invalid argument: Invalid character in source channel for char device",
        ),
        (
            "<channel type='pty'><target type='guestfwd' address='::1' port='1'/></channel>",
            "unsupported configuration: guestfwd channel only supports IPv4 addresses",
        ),
        (
            "<smartcard mode='host-certificates'><certificate>a</certificate></smartcard>",
            "XML error: host-certificates mode needs exactly three certificates",
        ),
        (
            "<graphics type='vnc' socket='/a'><listen type='socket' socket='/b'/></graphics>",
            "unsupported configuration: graphics 'socket' attribute '/a' must match 'socket' attribute of first \
             listen element (found '/b')",
        ),
        (
            "<filesystem type='mount'><source dir='/a'/></filesystem>",
            "missing target information for device /a",
        ),
        (
            "<disk type='network'><source protocol='http' name='a'><host name='a'/>\
             <cookies><cookie name='a'>b</cookie><cookie name='a'>c</cookie></cookies></source>\
             <target dev='vda' bus='virtio'/></disk>",
            "XML error: duplicate cookie 'a'",
        ),
        (
            "<disk type='network'><auth username='a'><secret type='ceph' usage='b'/></auth>\
             <source protocol='rbd' name='a/b'><host name='a'/>\
             <auth username='a'><secret type='ceph' usage='b'/></auth></source><target dev='vda' bus='virtio'/></disk>",
            "unsupported configuration: an <auth> definition already found for disk source",
        ),
    ];
    for (devices, words) in rows {
        assert_eq!(refusal("", "", devices), words, "{devices}");
    }
}

#[test]
fn hidden_memory_is_whole_mebibytes_in_the_largest_unit() {
    let smm = |inside: &str| {
        let text = format!(
            "<domain type='qemu'><name>n</name><memory>65536</memory><os><type arch='x86_64'>hvm</type></os>\
             <features><smm {inside}</smm></features></domain>"
        );
        let (mut domain, _) = Domain::parse(&text).unwrap();
        policy::neutral::apply(&mut domain, &policy::neutral::Traits::NEUTRAL, &mut zeros).unwrap();
        domain.features.unwrap().smm.unwrap().tseg
    };
    let tseg = smm("state='on'><tseg unit='KiB'>2097152</tseg>").unwrap();
    assert_eq!((tseg.unit.as_deref(), tseg.size, tseg.mib()), (Some("GiB"), 2, Some(2048)));
    assert_eq!(smm("state='on'><tseg unit='KiB'>24577</tseg>").unwrap().mib(), None);
    assert_eq!(smm("state='on'><tseg>48</tseg>").unwrap().mib(), Some(48));
    assert_eq!(smm("state='off'><tseg>48</tseg>"), None);
}

#[test]
fn schedulers_belong_to_single_threads() {
    let text = "<domain type='qemu'><name>n</name><memory>65536</memory><vcpu>3</vcpu><cputune>\
                <vcpusched vcpus='2' scheduler='idle'/><vcpusched vcpus='0-1' scheduler='rr' priority='3'/>\
                </cputune><os><type arch='x86_64'>hvm</type></os></domain>";
    let (mut domain, _) = Domain::parse(text).unwrap();
    policy::neutral::apply(&mut domain, &policy::neutral::Traits::NEUTRAL, &mut zeros).unwrap();
    let schedulers = domain.cputune.unwrap().vcpusched;
    let numbers: Vec<_> =
        schedulers.iter().map(|one| (one.vcpus.as_ref().unwrap().iter().collect(), one.priority)).collect();
    assert_eq!(numbers, [(vec![0], Some(3)), (vec![1], Some(3)), (vec![2], None)]);
}

#[test]
fn what_devices_are_of() {
    for (about, devices, expected) in [
        ("", "<interface type='network'/>", "interface type='network' requires a 'source' element"),
        ("", "<channel type='pty'/>", "target type must be specified for channel device"),
        (
            "",
            "<controller type='scsi' index='4294967295'/>",
            "Invalid value for attribute 'index' in element 'controller': '4294967295'. Expected integer value",
        ),
        (
            "",
            "<audio id='0' type='none'/>",
            "Invalid value for attribute 'id' in element 'audio': Zero is not permitted",
        ),
        (
            "<cpu><topology sockets='0' cores='2' threads='1'/></cpu>",
            "",
            "Invalid value for attribute 'sockets' in element 'topology': Zero is not permitted",
        ),
        ("<cpu><numa><cell id='0' cpus='0'/></numa></cpu>", "", "missing element or attribute './@memory'"),
    ] {
        assert_eq!(refusal(about, "", devices), format!("XML error: {expected}"));
    }
}
