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
    use ErrorCode::{ConfigUnsupported, InternalError, NoTarget, Overflow, XmlError};
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
        (
            "<cpu><numa><cell id='0' cpus='0' memory='65536'><distances><sibling id='0' value='11'/></distances></cell></numa></cpu>",
            XmlError,
            "'value 11' is invalid for 'sibling id 0' under NUMA 'cell id 0'",
        ),
        ("<vcpus><vcpu id='0' enabled='no'/></vcpus>", ConfigUnsupported, "vcpu 0 can't be offline"),
        (
            "<memtune><min_guarantee>9</min_guarantee></memtune>",
            ConfigUnsupported,
            "Parameter 'min_guarantee' not supported by QEMU.",
        ),
        (
            "<blkiotune><device><path>/a</path></device><device><path>/a</path></device></blkiotune>",
            ConfigUnsupported,
            "duplicate blkio device path '/a'",
        ),
        (
            "<cputune><vcpupin vcpu='0' cpuset='1'/><vcpupin vcpu='0' cpuset='2'/></cputune>",
            InternalError,
            "duplicate vcpupin for vcpu '0'",
        ),
        (
            "<vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0-1' memory='32768'/><cell id='1' cpus='1' memory='32768'/></numa></cpu>",
            ConfigUnsupported,
            "NUMA cells 1 and 0 have overlapping vCPU ids",
        ),
        (
            "<cpu><numa><cell id='0' cpus='0-1' memory='65536'/></numa></cpu>",
            InternalError,
            "Number of CPUs in <numa> exceeds the <vcpu> count",
        ),
        ("<title>a\nb</title>", XmlError, "Domain title can't contain newlines"),
        ("<bootloader>/b</bootloader>", ConfigUnsupported, "bootloader is not supported by QEMU"),
        (
            "<on_crash>rename-restart</on_crash>",
            ConfigUnsupported,
            "qemu driver doesn't support the 'rename-restart' action for 'on_reboot'/'on_poweroff'/'on_crash'",
        ),
        (
            "<on_reboot>preserve</on_reboot>",
            ConfigUnsupported,
            "qemu driver doesn't support the 'preserve' action for 'on_reboot'/'on_poweroff'",
        ),
        (
            "<on_poweroff>coredump-destroy</on_poweroff>",
            ConfigUnsupported,
            "Lifecycle event 'poweroff' doesn't support 'coredump-destroy' action",
        ),
        (
            "<on_poweroff>restart</on_poweroff><on_reboot>destroy</on_reboot>",
            ConfigUnsupported,
            "qemu driver doesn't support 'onReboot' set to 'destroy and 'onPoweroff' set to 'reboot'",
        ),
        (
            "<launchSecurity type='s390-pv'/>",
            ConfigUnsupported,
            "S390 PV launch security is not supported with this QEMU binary",
        ),
        (
            "<cpu mode='maximum'><feature name='vmx'/><feature name='vmx'/></cpu>",
            XmlError,
            "CPU feature 'vmx' specified more than once",
        ),
        (
            "<clock offset='utc'><timer name='pit' track='guest'/></clock>",
            ConfigUnsupported,
            "timer pit doesn't support setting of timer track",
        ),
        (
            "<clock offset='utc'><timer name='kvmclock' tickpolicy='delay'/></clock>",
            ConfigUnsupported,
            "timer kvmclock doesn't support setting of timer tickpolicy",
        ),
        (
            "<clock offset='utc'><timer name='rtc' tickpolicy='merge'/></clock>",
            ConfigUnsupported,
            "unsupported rtc timer tickpolicy 'merge'",
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
        (
            "<interface type='bridge'><source bridge=''/></interface>",
            XmlError,
            "Missing required attribute 'bridge' in element 'source'",
        ),
        (
            "<interface type='user'><mac address='01:00:00:00:00:01'/></interface>",
            XmlError,
            "expected unicast mac address, found multicast '01:00:00:00:00:01'",
        ),
        (
            "<disk type='file'><source file='/a'/><target dev='sda' bus='sata'/><readonly/></disk>",
            ConfigUnsupported,
            "readonly sata disks are not supported",
        ),
        (
            "<disk type='file'><source file='/a'/><target dev='hda' bus='ide'/><address type='usb' bus='0' port='1'/></disk>",
            ConfigUnsupported,
            "Invalid address type 'usb' for the disk 'hda' with the bus type 'ide'",
        ),
        (
            "<disk type='file'><source file='/a'/><target dev='sda' bus='usb'/><address type='pci' bus='0' slot='9'/></disk>",
            InternalError,
            "unexpected address type for usb disk",
        ),
        (
            "<disk type='block' rawio='yes'><source dev='/dev/x'/><target dev='sda' bus='scsi'/></disk>",
            ConfigUnsupported,
            "rawio can be used only with device='lun'",
        ),
        (
            "<disk type='block'><source dev='/dev/x'><reservations managed='yes'/></source><target dev='sda' bus='scsi'/></disk>",
            ConfigUnsupported,
            "<reservations/> allowed only for lun devices",
        ),
        (
            "<disk type='file' device='cdrom'><source file='/a'/><target dev='hda' bus='ide'/><transient/></disk>",
            ConfigUnsupported,
            "transient disk 'hda' must not be read-only",
        ),
        (
            "<disk type='file'><source file='/a'/><target dev='sda' bus='sata'/><transient shareBacking='yes'/></disk>",
            ConfigUnsupported,
            "disk bus 'sata' doesn't support transiend disk backing image sharing",
        ),
        (
            "<disk type='file'><geometry cyls='9' heads='9' secs='9' trans='lba'/><source file='/a'/><target dev='sda' bus='scsi'/></disk>",
            ConfigUnsupported,
            "CHS translation mode can only be set for 'ide' bus not 'scsi'",
        ),
        (
            "<disk type='file'><geometry cyls='9' heads='9' secs='9'/><source file='/a'/><target dev='sda' bus='usb'/></disk>",
            ConfigUnsupported,
            "CHS geometry can not be set for 'usb' bus",
        ),
        (
            "<disk type='file'><driver packed='on'/><source file='/a'/><target dev='sda' bus='scsi'/></disk>",
            ConfigUnsupported,
            "packed driver option is only supported for virtio devices",
        ),
        (
            "<disk type='file'><driver rerror_policy='enospace'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>",
            ConfigUnsupported,
            "Invalid disk read error policy: 'enospace'",
        ),
        (
            "<disk type='file'><driver type='qcow2'/><encryption format='qcow'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>",
            ConfigUnsupported,
            "old qcow/qcow2 encryption is not supported",
        ),
        (
            "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><iotune><group_name>g</group_name></iotune></disk>",
            ConfigUnsupported,
            "group_name can be configured only together with settings",
        ),
        (
            "<disk type='network'><source protocol='gluster' name='a'><host name='h'/></source><target dev='vda' bus='virtio'/></disk>",
            XmlError,
            "can't split path 'a' into pool name and image name",
        ),
        (
            "<filesystem type='file'><source file='/a'/><target dir='t'/></filesystem>",
            ConfigUnsupported,
            "only supports mount filesystem type",
        ),
        (
            "<filesystem fmode='755'><source dir='/a'/><target dir='t'/></filesystem>",
            ConfigUnsupported,
            "fmode and dmode must be used with accessmode=mapped",
        ),
        (
            "<audio id='1' type='none'/><audio id='1' type='none'/>",
            XmlError,
            "audio ID 1 is used multiple times",
        ),
        (
            "<audio id='1' type='oss'><input mixingEngine='no' fixedSettings='yes'/></audio>",
            ConfigUnsupported,
            "fixed audio settings requires mixing engine",
        ),
        (
            "<audio id='1' type='spice'/>",
            ConfigUnsupported,
            "Spice audio is not supported without spice graphics",
        ),
        (
            "<video><model type='cirrus'><resolution x='8' y='6'/></model></video>",
            XmlError,
            "model resolution is not supported",
        ),
        (
            "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio' tray='open'/></disk>",
            ConfigUnsupported,
            "tray is only valid for cdrom and floppy",
        ),
        (
            "<disk type='file'><source file='/a'/><target dev='sda' bus='sata' removable='on'/></disk>",
            XmlError,
            "removable is only valid for usb disks",
        ),
        (
            "<disk type='file'><driver type='fat'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>",
            ConfigUnsupported,
            "storage format 'fat' is supported only with 'dir' storage type",
        ),
        (
            "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/><iotune><total_bytes_sec>9</total_bytes_sec><read_bytes_sec>9</read_bytes_sec></iotune></disk>",
            XmlError,
            "total and read/write bytes_sec cannot be set at the same time",
        ),
        (
            "<disk type='file' device='floppy'><source file='/a'/><target dev='sda' bus='sata'/></disk>",
            InternalError,
            "Invalid bus type 'sata' for floppy disk",
        ),
        (
            "<disk type='block' device='lun'><source dev='/a'/><target dev='sda' bus='sata'/></disk>",
            ConfigUnsupported,
            "disk device='lun' is not supported for bus='sata'",
        ),
        (
            "<disk type='file'><source file='/a'/><target dev='hde' bus='ide'/></disk>",
            InternalError,
            "Only 1 IDE controller is supported",
        ),
        (
            "<controller type='ide' index='1'/>",
            ConfigUnsupported,
            "Only a single IDE controller is supported for this machine type",
        ),
        (
            "<watchdog model='diag288' action='reset'/>",
            ConfigUnsupported,
            "diag288 model of watchdog is allowed for s390 and s390x only",
        ),
        (
            "<console type='pty'><target type='xen'/></console>",
            ConfigUnsupported,
            "unsupported console target type xen",
        ),
        (
            "<graphics type='spice'/><serial type='spicevmc'/>",
            ConfigUnsupported,
            "spicevmc device type only supports virtio",
        ),
        (
            "<shmem name='a'><model type='ivshmem-plain'/><server path='/s'/></shmem>",
            ConfigUnsupported,
            "shmem model 'ivshmem-plain' is supported only with server option disabled",
        ),
        (
            "<smartcard mode='host'/><smartcard mode='host'/>",
            ConfigUnsupported,
            "this QEMU binary lacks multiple smartcard support",
        ),
        (
            "<controller type='usb' model='none'/><redirdev bus='usb' type='pty'/>",
            ConfigUnsupported,
            "USB is disabled for this domain, but USB devices are present in the domain XML",
        ),
        (
            "<video><model type='vga' heads='2'/></video>",
            ConfigUnsupported,
            "video type 'vga' doesn't support multiple 'heads'",
        ),
        (
            "<controller type='pci' index='1' model='pci-bridge'><address type='pci' bus='1' slot='1'/></controller>",
            ConfigUnsupported,
            "PCI controller at index 1 (0x01) has bus='0x01', but index must be larger than bus",
        ),
    ];
    let others = [
        (
            "<controller type='usb' model='qusb1'/>",
            ConfigUnsupported,
            "USB controller model type 'qusb1' or 'qusb2' is not supported in qemu",
        ),
        ("<controller type='sata' model='piix3'/>", ConfigUnsupported, "Unknown model type 'piix3'"),
        (
            "<disk type='file'><driver name='foo'/><source file='/a'/><target dev='vda'/></disk>",
            ConfigUnsupported,
            "unsupported driver name 'foo' for disk 'vda'",
        ),
        (
            "<disk type='file'><driver io='native'/><source file='/a'/><target dev='vda'/></disk>",
            ConfigUnsupported,
            "io='native' needs either no disk cache or directsync cache mode",
        ),
        (
            "<disk type='network'><source protocol='iscsi'/><target dev='vda'/></disk>",
            XmlError,
            "missing name for disk source",
        ),
        (
            "<interface type='user'><mtu size='9000'/></interface>",
            ConfigUnsupported,
            "setting MTU on interface type user is not supported yet",
        ),
        (
            "<interface type='user'><coalesce><rx><frames max='5'/></rx></coalesce></interface>",
            ConfigUnsupported,
            "coalesce settings on interface type user are not supported",
        ),
        (
            "<interface type='user'><mac address='52:54:00:00:00:01'/><port isolated='yes'/></interface>",
            ConfigUnsupported,
            "interface 52:54:00:00:00:01 - <port isolated='yes'/> is not supported for network interfaces with type='user'",
        ),
        (
            "<interface type='ethernet'><ip address='10.0.0.1'/></interface>",
            ConfigUnsupported,
            "Invalid attempt to set network interface guest-side IP route and/or address info, not supported by QEMU",
        ),
        (
            "<interface type='user'><route address='10.0.0.0' prefix='8' gateway='10.0.0.2'/></interface>",
            ConfigUnsupported,
            "Invalid attempt to set network interface guest-side IP route, not supported by QEMU",
        ),
        (
            "<interface type='user'><virtualport type='openvswitch'/></interface>",
            ConfigUnsupported,
            "<virtualport> element unsupported for <interface type='user'>",
        ),
    ];
    for (devices, code, words) in devices.into_iter().chain(others) {
        assert_eq!(refusal("", os, devices), (code, words.to_owned()), "{devices}");
    }
}

/// libvirt's words come when such a machine starts.
#[test]
fn ports_are_counted() {
    let os = "<os><type arch='x86_64'>hvm</type></os>";
    for (devices, words) in [
        ("<serial type='null'/>".repeat(5), "Maximum supported number of ISA serial ports is '4'"),
        ("<parallel type='null'/>".repeat(4), "Maximum supported number of parallel ports is '3'"),
    ] {
        assert_eq!(refusal("", os, &devices), (ErrorCode::InternalError, words.to_owned()));
    }
}

/// Whoever looks for a free port does not look through all hubs again for each device.
#[test]
fn thousands_of_usb_devices_take_linear_time() {
    let tablets = "<input type='tablet' bus='usb'/>".repeat(16_000);
    let text = format!(
        "<domain type='qemu'><name>n</name><memory>65536</memory><os><type arch='x86_64'>hvm</type></os>\
         <devices>{tablets}</devices></domain>"
    );
    let (mut domain, _) = Domain::parse(&text).unwrap();
    let emulators = BTreeMap::from([("x86_64".to_owned(), "/usr/bin/qemu-system-x86_64".to_owned())]);
    let host = Host { arch: "x86_64".to_owned(), emulators, ..Host::default() };
    let begin = std::time::Instant::now();
    let error =
        policy::normalize(&mut domain, &host, &common::emulator(), &mut zeros, Scope::All).unwrap_err();
    assert_eq!(error.detail(), "No free USB ports");
    assert!(begin.elapsed() < std::time::Duration::from_secs(20), "{:?}", begin.elapsed());
}
