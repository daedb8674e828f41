//! Work on a document takes time in proportion to its length, whatever it has much of: each kind of list, four times as long,
//! takes no more than about four times as long in each step from reading to the plans.

use convert::native::{FORMATS, Target, to_native};
use document::check::{Finding, check};
use document::loss::losses;
use document::view::Tree;
use model::domain::Element;
use model::nwfilter::Filter;
use model::storage_pool::StoragePool;
use model::{DocumentKind, Domain, FormatFlags, Network};
use policy::anywhere;

/// How many elements the shorter documents have.
const LENGTH: usize = 750;

/// A list in a document.
struct List {
    /// What there is much of.
    name: &'static str,
    /// The kind of document.
    kind: &'static str,
    /// What stands in front of the list and behind it.
    around: [&'static str; 2],
    /// The element of this number.
    item: fn(usize) -> String,
    /// Whether so many are refused, by a limit of the machine or of libvirt; the time until then counts.
    refused: bool,
}

const MACHINE: [&str; 2] = [
    "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>",
    "</domain>",
];
const DEVICES: [&str; 2] = [
    "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>\
     <devices>",
    "</devices></domain>",
];

/// A list of devices.
const fn device(name: &'static str, item: fn(usize) -> String) -> List {
    List { name, kind: "domain", around: DEVICES, item, refused: false }
}

/// A list elsewhere in a machine; `name` is followed by the elements around it.
const fn tuning(name: &'static str, around: [&'static str; 2], item: fn(usize) -> String) -> List {
    List { name, kind: "domain", around, item, refused: false }
}

impl List {
    const fn refused(self) -> List {
        List { refused: true, ..self }
    }

    /// A document with so many of them.
    fn document(&self, length: usize) -> String {
        let mut text = self.around[0].to_owned();
        (0..length).for_each(|number| text.push_str(&(self.item)(number)));
        text.push_str(self.around[1]);
        text
    }
}

/// The name of a disk: `vda`, `vdb`, and so on.
fn disk_name(prefix: &str, number: usize) -> String {
    let (mut name, mut rest) = (String::new(), number + 1);
    while rest > 0 {
        name.insert(0, char::from(b'a' + u8::try_from((rest - 1) % 26).expect("a letter")));
        rest = (rest - 1) / 26;
    }
    format!("{prefix}{name}")
}

/// A number as four groups of an address.
fn hex(number: usize) -> String {
    format!("{:02x}:{:02x}", number >> 8 & 255, number & 255)
}

const LISTS: &[List] = &[
    device("disks on PCI", |n| {
        format!("<disk><source file='/{n}'/><target dev='{}' bus='virtio'/></disk>", disk_name("vd", n))
    }).refused(),
    device("disks on SCSI", |n| {
        format!("<disk><source file='/{n}'/><target dev='{}' bus='scsi'/></disk>", disk_name("sd", n))
    }).refused(),
    device("disks with addresses", |n| {
        let (bus, slot) = (n / 31 + 1, n % 31 + 1);
        format!(
            "<disk><source file='/{n}'/><target dev='{}' bus='virtio'/><address type='pci' bus='{bus}' slot='{slot}'/></disk>",
            disk_name("vd", n)
        )
    }).refused(),
    device("disks with an order", |n| {
        let name = disk_name("vd", n);
        format!("<disk><source file='/{n}'/><target dev='{name}' bus='virtio'/><boot order='{}'/></disk>", n + 1)
    }).refused(),
    device("interfaces", |n| format!("<interface type='user'><mac address='52:54:00:00:{}'/></interface>", hex(n))).refused(),
    device("host devices on PCI", |n| {
        format!("<hostdev type='pci'><source><address bus='{}' slot='{}'/></source></hostdev>", n / 31, n % 31)
    }).refused(),
    device("host devices on USB", |n| {
        format!("<hostdev type='usb'><source><address bus='{}' device='{}'/></source></hostdev>", n / 100, n % 100)
    })
    .refused(),
    device("host devices by identity", |n| {
        format!(
            "<hostdev type='mdev' model='vfio-pci'><source><address uuid='00000000-0000-4000-8000-{n:012x}'/></source></hostdev>"
        )
    }).refused(),
    device("host devices on SCSI", |n| {
        format!(
            "<hostdev type='scsi'><source><adapter name='scsi_host0'/><address bus='{}' target='{}' unit='{}'/></source></hostdev>",
            n / 1000,
            n / 100 % 10,
            n % 100
        )
    }),
    device("channels", |n| {
        format!("<channel type='unix'><target type='virtio' name='c{n}'/></channel>")
    }),
    device("serial ports on PCI", |_| "<serial type='null'><target type='pci-serial'/></serial>".to_owned()).refused(),
    device("consoles", |_| "<console type='null'><target type='virtio'/></console>".to_owned()),
    device("tablets", |_| "<input type='tablet' bus='usb'/>".to_owned()).refused(),
    device("keyboards", |_| "<input type='keyboard' bus='virtio'/>".to_owned()).refused(),
    device("controllers", |n| format!("<controller type='scsi' index='{n}' model='virtio-scsi'/>")).refused(),
    device("redirected devices", |_| "<redirdev bus='usb' type='spicevmc'/>".to_owned()).refused(),
    tuning("filters of redirected devices", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>\
         <devices><redirfilter>",
        "</redirfilter></devices></domain>",
    ], |n| format!("<usbdev vendor='{n}' allow='yes'/>")),
    device("smartcards", |_| "<smartcard mode='host'/>".to_owned()).refused(),
    device("sounds", |_| "<sound model='ich6'/>".to_owned()).refused(),
    device("audio back ends", |n| format!("<audio id='{}' type='none'/>", n + 1)),
    device("generators of random numbers", |_| {
        "<rng model='virtio'><backend model='random'>/dev/random</backend></rng>".to_owned()
    }).refused(),
    device("shared memories", |n| format!("<shmem name='s{n}'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem>")).refused(),
    device("file systems", |n| {
        format!("<filesystem><source dir='/{n}'/><target dir='t{n}'/></filesystem>")
    }).refused(),
    device("leases", |n| format!("<lease><lockspace>l</lockspace><key>k{n}</key><target path='/{n}'/></lease>")),
    device("videos", |_| "<video><model type='virtio'/></video>".to_owned()).refused(),
    device("displays", |n| format!("<graphics type='vnc' socket='/{n}'/>")).refused(),
    device("watchdogs", |_| "<watchdog model='i6300esb'/>".to_owned()).refused(),
    device("processors of keys", |_| "<crypto model='virtio' type='qemu'><backend model='builtin'/></crypto>".to_owned()).refused(),
    device("panic devices", |_| "<panic model='isa'/>".to_owned()).refused(),
    device("hubs", |_| "<hub type='usb'/>".to_owned()).refused(),
    device("unknown devices", |n| format!("<device{n}/>")),
    tuning("memory devices", [
        "<domain type='qemu'><name>a</name><maxMemory unit='GiB' slots='9000'>9000</maxMemory><memory unit='GiB'>8000</memory>\
         <os><type arch='x86_64' machine='pc'>hvm</type></os><vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0-1' memory='1' \
         unit='GiB'/></numa></cpu><devices>",
        "</devices></domain>",
    ], |_| "<memory model='dimm'><target><size unit='GiB'>1</size><node>0</node></target></memory>".to_owned())
    .refused(),
    tuning("nodes", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><vcpu>4000</vcpu><os><type arch='x86_64' \
         machine='q35'>hvm</type></os><cpu><numa>",
        "</numa></cpu></domain>",
    ], |n| format!("<cell id='{n}' cpus='{n}' memory='1024'/>")).refused(),
    tuning("CPU features", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>\
         <cpu mode='custom'><model>qemu64</model>",
        "</cpu></domain>",
    ], |n| format!("<feature policy='disable' name='f{n}'/>")).refused(),
    tuning("pinned processors", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><vcpu>4000</vcpu><os><type arch='x86_64' \
         machine='q35'>hvm</type></os><cputune>",
        "</cputune></domain>",
    ], |n| format!("<vcpupin vcpu='{n}' cpuset='{}'/>", n % 64)).refused(),
    tuning("schedulers", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><vcpu>4000</vcpu><os><type arch='x86_64' \
         machine='q35'>hvm</type></os><cputune>",
        "</cputune></domain>",
    ], |n| format!("<vcpusched vcpus='{n}' scheduler='fifo' priority='1'/>")).refused(),
    tuning("groups of caches", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><vcpu>4000</vcpu><os><type arch='x86_64' \
         machine='q35'>hvm</type></os><cputune>",
        "</cputune></domain>",
    ], |n| format!("<cachetune vcpus='{n}'><cache id='0' level='3' type='both' size='1' unit='MiB'/></cachetune>"))
    .refused(),
    tuning("single processors", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><vcpu>4000</vcpu><vcpus>",
        "</vcpus><os><type arch='x86_64' machine='q35'>hvm</type></os></domain>",
    ], |n| format!("<vcpu id='{n}' enabled='yes' hotpluggable='no' order='{}'/>", n + 1)).refused(),
    tuning("threads", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><iothreadids>",
        "</iothreadids><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>",
    ], |n| format!("<iothread id='{}'/>", n + 1)).refused(),
    tuning("pinned threads", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><iothreads>4000</iothreads><os><type arch='x86_64' \
         machine='pc'>hvm</type></os><cputune>",
        "</cputune></domain>",
    ], |n| format!("<iothreadpin iothread='{}' cpuset='0'/>", n + 1)).refused(),
    tuning("weights of disks", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>\
         <blkiotune>",
        "</blkiotune></domain>",
    ], |n| format!("<device><path>/{n}</path><weight>200</weight></device>")),
    tuning("pages", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>\
         <memoryBacking><hugepages>",
        "</hugepages></memoryBacking></domain>",
    ], |n| format!("<page size='{}' unit='KiB' nodeset='{n}'/>", 2048)).refused(),
    tuning("devices to boot from", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type>",
        "</os></domain>",
    ], |_| "<boot dev='hd'/>".to_owned()),
    tuning("ACPI tables", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type><acpi>",
        "</acpi></os></domain>",
    ], |n| format!("<table type='raw'>/{n}</table>")).refused(),
    tuning("labels", MACHINE, |n| format!("<seclabel type='static' model='m{n}'><label>l</label></seclabel>")),
    tuning("strings of the firmware", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type>\
         <smbios mode='sysinfo'/></os><sysinfo type='smbios'><oemStrings>",
        "</oemStrings></sysinfo></domain>",
    ], |n| format!("<entry>s{n}</entry>")),
    tuning("timers", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>\
         <clock offset='utc'>",
        "</clock></domain>",
    ], |_| "<timer name='pit' tickpolicy='delay'/>".to_owned()).refused(),
    tuning("arguments", [
        "<domain type='qemu' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><name>a</name><memory unit='GiB'>64</memory>\
         <os><type arch='x86_64' machine='pc'>hvm</type></os><q:commandline>",
        "</q:commandline></domain>",
    ], |n| format!("<q:arg value='a{n}'/>")),
    tuning("overridden devices", [
        "<domain type='qemu' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><name>a</name><memory unit='GiB'>64</memory>\
         <os><type arch='x86_64' machine='pc'>hvm</type></os><q:override>",
        "</q:override></domain>",
    ], |n| {
        format!("<q:device alias='d{n}'><q:frontend><q:property name='p' type='unsigned' value='{n}'/></q:frontend></q:device>")
    }),
    tuning("foreign elements", [
        "<domain type='qemu'><name>a</name><metadata><n:a xmlns:n='http://n'>",
        "</n:a></metadata><memory unit='GiB'>64</memory><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>",
    ], |n| format!("<n:b c='{n}'><!-- a --><![CDATA[b]]> text</n:b>")),
    tuning("comments", MACHINE, |n| format!("<!-- {n} -->\n")),
    tuning("a set of processors", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><vcpu cpuset='",
        "16383'>2</vcpu><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>",
    ], |n| format!("{},", n * 2)),
    tuning("exceptions from a set of processors", [
        "<domain type='qemu'><name>a</name><memory unit='GiB'>64</memory><vcpu cpuset='0-16383",
        "'>2</vcpu><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>",
    ], |n| format!(",^{}", n * 2)),
    tuning("mappings of users", [
        "<domain type='lxc'><name>a</name><memory>65536</memory><os><type>exe</type><init>/i</init></os><idmap>",
        "</idmap></domain>",
    ], |n| format!("<uid start='{n}' target='{n}' count='1'/>")),
    List {
        name: "hosts of a network",
        kind: "network",
        around: [
            "<network><name>n</name><forward mode='nat'/><ip address='10.0.0.1' netmask='255.0.0.0'><dhcp>",
            "</dhcp></ip></network>",
        ],
        item: |n| format!("<host mac='52:54:00:00:{}' name='h{n}' ip='10.1.{}.{}'/>", hex(n), n / 250, n % 250 + 1),
        refused: false,
    },
    List {
        name: "ranges of a network",
        kind: "network",
        around: ["<network><name>n</name><ip address='10.0.0.1' netmask='255.0.0.0'><dhcp>", "</dhcp></ip></network>"],
        item: |n| format!("<range start='10.1.{}.{}' end='10.1.{}.{}'/>", n / 250, n % 250 + 1, n / 250, n % 250 + 1),
        refused: false,
    },
    List {
        name: "addresses of a network",
        kind: "network",
        around: ["<network><name>n</name>", "</network>"],
        item: |n| format!("<ip address='10.{}.{}.1' netmask='255.255.255.0'/>", n / 250, n % 250),
        refused: false,
    },
    List {
        name: "routes",
        kind: "network",
        around: ["<network><name>n</name><ip address='10.0.0.1' netmask='255.255.255.0'/>", "</network>"],
        item: |n| format!("<route address='172.{}.{}.0' netmask='255.255.255.0' gateway='10.0.0.9'/>", n / 250, n % 250),
        refused: false,
    },
    List {
        name: "names of a network",
        kind: "network",
        around: ["<network><name>n</name><dns>", "</dns><ip address='10.0.0.1' netmask='255.0.0.0'/></network>"],
        item: |n| format!("<host ip='10.1.{}.{}'><hostname>h{n}</hostname></host>", n / 250, n % 250),
        refused: false,
    },
    List {
        name: "services of a network",
        kind: "network",
        around: ["<network><name>n</name><dns>", "</dns><ip address='10.0.0.1' netmask='255.0.0.0'/></network>"],
        item: |n| format!("<srv service='s{n}' protocol='tcp' target='t'/>"),
        refused: false,
    },
    List {
        name: "texts of a network",
        kind: "network",
        around: ["<network><name>n</name><dns>", "</dns><ip address='10.0.0.1' netmask='255.0.0.0'/></network>"],
        item: |n| format!("<txt name='t{n}' value='v'/>"),
        refused: false,
    },
    List {
        name: "forwarders",
        kind: "network",
        around: ["<network><name>n</name><dns>", "</dns><ip address='10.0.0.1' netmask='255.0.0.0'/></network>"],
        item: |n| format!("<forwarder domain='d{n}' addr='9.9.9.9'/>"),
        refused: false,
    },
    List {
        name: "groups of ports",
        kind: "network",
        around: ["<network><name>n</name><forward mode='bridge'/><bridge name='b'/>", "</network>"],
        item: |n| format!("<portgroup name='g{n}'/>"),
        refused: false,
    },
    List {
        name: "tags",
        kind: "network",
        around: [
            "<network><name>n</name><forward mode='bridge'/><bridge name='b'/><virtualport type='openvswitch'/>\
             <vlan trunk='yes'>",
            "</vlan></network>",
        ],
        item: |n| format!("<tag id='{n}'/>"),
        refused: false,
    },
    List {
        name: "devices of a network",
        kind: "network",
        around: ["<network><name>n</name><forward mode='passthrough'>", "</forward></network>"],
        item: |n| format!("<interface dev='e{n}'/>"),
        refused: false,
    },
    List {
        name: "rules",
        kind: "nwfilter",
        around: ["<filter name='f'>", "</filter>"],
        item: |n| format!("<rule action='accept' direction='in' priority='{}'><tcp dstportstart='{}'/></rule>", n % 1000, n + 1),
        refused: false,
    },
    List {
        name: "filters",
        kind: "nwfilter",
        around: ["<filter name='f'>", "</filter>"],
        item: |n| format!("<filterref filter='f{n}'/>"),
        refused: false,
    },
    List {
        name: "parameters",
        kind: "nwfilterbinding",
        around: [
            "<filterbinding><owner><name>n</name><uuid>00000000-0000-4000-8000-000000000000</uuid></owner><portdev name='p'/>\
             <mac address='52:54:00:00:00:01'/><filterref filter='f'>",
            "</filterref></filterbinding>",
        ],
        item: |n| format!("<parameter name='IP' value='10.0.{}.{}'/>", n / 250, n % 250),
        refused: false,
    },
    List {
        name: "devices of a pool",
        kind: "storagepool",
        around: [
            "<pool type='logical'><name>p</name><source><name>p</name>",
            "</source><target><path>/dev/p</path></target></pool>",
        ],
        item: |n| format!("<device path='/dev/d{n}'/>"),
        refused: false,
    },
    List {
        name: "hosts of a pool",
        kind: "storagepool",
        around: ["<pool type='rbd'><name>p</name><source><name>p</name>", "</source></pool>"],
        item: |n| format!("<host name='h{n}' port='1'/>"),
        refused: false,
    },
    List {
        name: "disks of a snapshot",
        kind: "domainsnapshot",
        around: ["<domainsnapshot><name>s</name><disks>", "</disks></domainsnapshot>"],
        item: |n| format!("<disk name='{}' snapshot='external'/>", disk_name("vd", n)),
        refused: false,
    },
    List {
        name: "disks of a checkpoint",
        kind: "domaincheckpoint",
        around: ["<domaincheckpoint><name>s</name><disks>", "</disks></domaincheckpoint>"],
        item: |n| format!("<disk name='{}' checkpoint='bitmap'/>", disk_name("vd", n)),
        refused: false,
    },
    List {
        name: "disks of a backup",
        kind: "domainbackup",
        around: ["<domainbackup><disks>", "</disks></domainbackup>"],
        item: |n| format!("<disk name='{}' type='file'><target file='/{n}'/></disk>", disk_name("vd", n)),
        refused: false,
    },
    List {
        name: "functions of a device",
        kind: "nodedev",
        around: [
            "<device><name>d</name><capability type='pci'><domain>0</domain><bus>0</bus><slot>0</slot><function>0</function>\
             <product id='0x1'>p</product><vendor id='0x1'>v</vendor><capability type='virt_functions' maxCount='7'>",
            "</capability></capability></device>",
        ],
        item: |n| format!("<address domain='0x0000' bus='{:#04x}' slot='{:#04x}' function='0x0'/>", n / 31 % 255, n % 31),
        refused: false,
    },
    List {
        name: "interfaces of a bond",
        kind: "hostinterface",
        around: ["<interface type='bond' name='b'><bond mode='active-backup'>", "</bond></interface>"],
        item: |n| format!("<interface type='ethernet' name='e{n}'/>"),
        refused: false,
    },
    List {
        name: "features of a processor",
        kind: "cpu",
        around: ["<cpu><model>qemu64</model>", "</cpu>"],
        item: |n| format!("<feature policy='require' name='f{n}'/>"),
        refused: false,
    },
];

/// What is done with a document of any kind.
type Step = (&'static str, fn(&DocumentKind, &str));

/// What is timed.
const STEPS: &[Step] = &[
    ("parse and format", |kind, text| {
        let (record, _) = kind.parse(text).expect("the document is right");
        drop(kind.format(record.as_ref(), FormatFlags::SECURE));
    }),
    ("check", |_, text| drop(Finding::render_all(&check(text, None, true).findings, "file", text))),
    ("losses", |_, text| drop(losses(text, "<a/>", &check(text, None, false)))),
    ("views", |kind, text| {
        let tree = Tree::from_xml(text, Some(kind)).expect("the document is right");
        for tree in [Tree::from_json(&tree.to_json()), Tree::from_yaml(&tree.to_yaml())] {
            drop(tree.expect("our view is one").to_xml());
        }
    }),
    ("compare", |kind, text| {
        let read = || kind.parse(text).expect("the document is right").0;
        drop(xml::compare(read().as_ref(), read().as_ref()));
    }),
    ("complete", |kind, text| drop(anywhere::complete(kind.name, text))),
    ("define", |kind, text| drop(anywhere::check(kind.name, text))),
    ("plans", |kind, text| plans(kind, text)),
];

fn plans(kind: &DocumentKind, text: &str) {
    match kind.name {
        "domain" => {
            let (domain, _) = Domain::parse(text).expect("the document is right");
            for format in FORMATS.iter().filter(|format| format.write.is_some()) {
                let target = Target { emulator: None };
                drop(to_native(format.name, domain.clone(), &target, &mut |bytes: &mut [u8]| bytes.fill(0)));
            }
        }
        "network" => {
            let (mut network, _) = Network::parse(text).expect("the document is right");
            if policy::network::complete(&mut network).is_err() {
                return;
            }
            if let Ok(plan) = policy::network::dnsmasq::plan(&network) {
                let files = policy::network::dnsmasq::Files::below("/d", &plan.network);
                drop(policy::network::dnsmasq::configuration(&plan, &files));
                drop(policy::network::dnsmasq::hosts(&plan));
            }
            if let Ok(plan) = policy::network::firewall::plan(&network) {
                drop(policy::network::firewall::iptables::rules(&plan));
                drop(policy::network::firewall::nftables::rules(&plan));
            }
        }
        "nwfilter" => {
            let (mut filter, _) = Filter::parse(text).expect("the document is right");
            if policy::nwfilter::complete(&mut filter).is_err() {
                return;
            }
            let other = Filter::default();
            if let Ok(plan) = policy::nwfilter::plan(&filter, "v", &Default::default(), &|_| Some(&other)) {
                drop(policy::nwfilter::commands(&plan));
            }
        }
        "storagepool" => {
            let (pool, _) = StoragePool::parse(text).expect("the document is right");
            drop(policy::storage::tools::start(&pool));
        }
        _ => {}
    }
}

#[test]
fn documents_with_much_of_anything_take_linear_time() {
    let mut told = Vec::new();
    for list in LISTS {
        let kind = DocumentKind::named(list.kind).expect("the kind has documents");
        let mut read = true;
        for length in [LENGTH, 4 * LENGTH] {
            if let Err(error) = kind.parse(&list.document(length)) {
                told.push(format!("{} of {length}: {error}", list.name));
                read = false;
            }
            let found = anywhere::check(list.kind, &list.document(length)).map_err(|error| error.summary());
            if let Err(words) = found
                && !list.refused
            {
                told.push(format!("{} of {length}: {words}", list.name));
            }
        }
        for (step, work) in STEPS.iter().filter(|_| read) {
            let slow = test_support::superlinear(
                LENGTH,
                |length| list.document(length),
                |text: &String| work(kind, text),
            );
            told.extend(slow.map(|slow| format!("{}, {step}: {slow}", list.name)));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}
