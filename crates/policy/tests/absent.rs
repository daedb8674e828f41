//! Documents that leave out an element or attribute, or repeat one, or have a number that is too large: the words are
//! libvirt's.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod refused;

/// What a small machine is refused for, with these elements; the words are without the place and the cure here.
fn refusal(about: &str, devices: &str) -> String {
    let text = format!(
        "<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>n</name>\
         <memory>65536</memory><os><type arch='x86_64'>hvm</type></os>{about}<devices>{devices}</devices></domain>"
    );
    let said = refused::refusal(&text);
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

#[test]
fn only_virtio_devices_have_the_options_and_generations_of_virtio() {
    for option in ["iommu driver", "ats driver", "packed driver", "page_per_vq"] {
        let words =
            format!("unsupported configuration: {option} option is only supported for virtio devices");
        let name = option.split(' ').next().unwrap();
        for device in [
            format!("<interface type='user'><model type='e1000'/><driver {name}='on'/></interface>"),
            format!("<video><model type='vga'/><driver {name}='on'/></video>"),
        ] {
            assert_eq!(refusal("", &device), words, "{device}");
        }
    }
    let disk = |bus: &str| {
        format!(
            "<disk type='file' model='virtio-transitional'><source file='/f'/><target dev='sda' bus='{bus}'/></disk>"
        )
    };
    for bus in ["ide", "sata", "scsi", "usb"] {
        let words = format!(
            "unsupported configuration: disk model 'virtio-transitional' not supported for bus '{bus}'"
        );
        assert_eq!(refusal("", &disk(bus)), words);
    }
    for bus in ["usb", "ps2"] {
        assert_eq!(
            refusal("", &format!("<input type='mouse' bus='{bus}' model='virtio'/>")),
            "unsupported configuration: only bus 'virtio' is supported for input model 'virtio'"
        );
    }
    for (kind, source) in
        [("usb", "<vendor id='0x1'/><product id='0x2'/>"), ("pci", "<address bus='1' slot='1'/>")]
    {
        let device = format!(
            "<hostdev mode='subsystem' type='{kind}' model='virtio'><source>{source}</source></hostdev>"
        );
        let words = format!("XML error: 'model' attribute in <hostdev> is only supported when type='{kind}'");
        assert_eq!(refusal("", &device), words);
    }
}

#[test]
fn bridges_have_the_hardware_and_options_of_their_model() {
    let option = "unsupported configuration: Option";
    for (index, model, inside, words) in [
        (0, "pci-root", "<model name='pci-bridge'/>", "'modelName' is not valid"),
        (1, "pci-bridge", "<model name='ioh3420'/>", "'modelName' has invalid value"),
        (1, "pci-bridge", "<target index='1'/>", "'targetIndex' is not valid"),
        (0, "pci-root", "<target index='0'/>", "'targetIndex' is not valid"),
    ] {
        let device = format!("<controller type='pci' index='{index}' model='{model}'>{inside}</controller>");
        let found = refusal("", &device);
        assert!(found.starts_with(&format!("{option} {words} for PCI controller")), "{device}: {found}");
    }
    for (device, words) in [
        (
            "<controller type='pci' index='0' model='pci-root'><target index='31'/></controller>",
            "unsupported configuration: PCI controller target index '31' out of range - must be 0-30",
        ),
        ("<controller type='pci' index='3'/>", "internal error: PCI controller model was not set correctly"),
        (
            "<controller type='pci'/>",
            "XML error: The PCI controller with index='0' must be model='pci-root' for this machine type, but model='(null)' was found instead",
        ),
        (
            "<controller type='usb' index='0' model='piix3-uhci'><master startport='4'/></controller>",
            "No master USB controller specified",
        ),
    ] {
        let found = refusal("", device);
        assert!(found.ends_with(words), "{device}: {found}");
    }
}

#[test]
fn devices_sit_on_buses_of_their_kind() {
    let usb = "<source><vendor id='0x1'/><product id='0x2'/></source>";
    let pci = "<source><address bus='1' slot='1'/></source>";
    for (devices, words) in [
        (
            "<input type='tablet' bus='usb'><address type='pci' slot='9'/></input>".to_owned(),
            "XML error: Invalid address for a USB device",
        ),
        (
            "<redirdev bus='usb' type='pty'><address type='pci'/></redirdev>".to_owned(),
            "XML error: Invalid address for a USB device",
        ),
        (
            format!("<hostdev mode='subsystem' type='usb'>{usb}<address type='pci' slot='9'/></hostdev>"),
            "unsupported configuration: USB host device must use 'usb' address type",
        ),
        (
            format!("<hostdev mode='subsystem' type='pci'>{pci}<address type='usb' bus='0'/></hostdev>"),
            "internal error: PCI host devices must use 'pci' or 'unassigned' address type",
        ),
        (
            "<smartcard mode='host'><address type='usb' bus='0' port='1'/></smartcard>".to_owned(),
            "unsupported configuration: Controllers must use the 'ccid' address type",
        ),
        (
            "<disk type='file'><source file='/f'/><target dev='sda' bus='scsi'/><address type='drive' bus='1'/></disk>"
                .to_owned(),
            "internal error: SCSI controller only supports 1 bus",
        ),
    ] {
        assert_eq!(refusal("", &devices), words, "{devices}");
    }
}

#[test]
fn what_belongs_elsewhere_is_refused() {
    let reconnect = "<reconnect enabled='yes' timeout='5'/>";
    for (about, devices, words) in [
        (
            "<seclabel type='dynamic' relabel='no'/>",
            String::new(),
            "unsupported configuration: dynamic label type must use resource relabeling",
        ),
        (
            "",
            "<graphics type='vnc'><listen type='address' socket='/x'/></graphics>".to_owned(),
            "XML error: 'socket' attribute is valid only for listen type 'socket'",
        ),
        (
            "",
            "<graphics type='vnc'><listen type='socket' network='n'/></graphics>".to_owned(),
            "XML error: 'network' attribute is valid only for listen type 'network'",
        ),
        (
            "",
            "<serial type='pty'><source path='/a'/><source path='/b'/></serial>".to_owned(),
            "XML error: only one source element is allowed for character device",
        ),
        (
            "",
            "<interface type='user'><bandwidth><outbound average='1' floor='1'/></bandwidth></interface>".to_owned(),
            "unsupported configuration: 'floor' attribute allowed only in <inbound> element",
        ),
        (
            "",
            "<interface type='user'><model type='rtl8139'/><teaming type='persistent'/></interface>".to_owned(),
            "unsupported configuration: virtio-net teaming persistent interface must be <model type='virtio'/>, not 'rtl8139'",
        ),
        (
            "",
            "<interface type='user'><model type='virtio'/><teaming type='transient' persistent='ua-x'/></interface>"
                .to_owned(),
            "unsupported configuration: virtio-net teaming transient interface must be type='hostdev', not 'user'",
        ),
        (
            "",
            format!(
                "<channel type='unix'><source mode='connect'>{reconnect}</source><target type='virtio' name='a'/></channel>"
            ),
            "internal error: chardev reconnect is possible only for connect mode",
        ),
        (
            "",
            "<disk type='file'><source file='/f'/><target dev='vda'/><serial>a b\"c</serial></disk>".to_owned(),
            "internal error: driver serial 'a b\"c' contains unsafe characters",
        ),
    ] {
        assert_eq!(refusal(about, &devices), words, "{about}{devices}");
    }
}
