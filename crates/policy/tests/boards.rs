//! Boards of all architectures: what a bare machine gets, where its devices sit, and what it refuses.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use expect_test::{Expect, expect};
use model::{Domain, FormatFlags};
use policy::Host;
use policy::address::Scope;
use policy::emulator::{Accelerator, AcceleratorCaps, EmulatorCaps, Flag, Gic, Machine};

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

/// An emulator that has one machine type and nearly every device.
fn caps(arch: &str, machine: &str) -> EmulatorCaps {
    let machine = Machine { name: machine.to_owned(), cpus_max: 8, default: true, ..Machine::default() };
    let under = AcceleratorCaps { machines: vec![machine], ..AcceleratorCaps::default() };
    EmulatorCaps {
        binary: "/qemu".to_owned(),
        arch: arch.to_owned(),
        flags: Flag::ALL.iter().copied().collect(),
        accelerators: [(Accelerator::Tcg, under)].into(),
        gic: vec![Gic { version: 3, kernel: true, emulated: true }],
        ..EmulatorCaps::default()
    }
}

/// The devices as they are stored, or the words of the refusal.
fn stored(arch: &str, machine: &str, devices: &str, scope: Scope) -> String {
    let text = format!(
        "<domain type='qemu'><name>a</name><memory>1048576</memory><os><type arch='{arch}' \
         machine='{machine}'>hvm</type></os><devices><emulator>/qemu</emulator>{devices}</devices></domain>"
    );
    let (mut domain, _) = Domain::parse(&text).unwrap();
    let host = Host { arch: arch.to_owned(), ..Host::default() };
    let caps = caps(arch, machine);
    let done = policy::normalize(&mut domain, &host, &caps, &mut zeros, scope)
        .and_then(|()| policy::validate::check(&domain, &host, &caps));
    match done {
        Ok(()) => {
            let text = domain.format(FormatFlags::INACTIVE);
            let devices = text.split_once("</emulator>\n").unwrap().1.split_once("  </devices>").unwrap().0;
            let lines = devices.lines().map(|line| line.strip_prefix("    ").unwrap_or(line));
            lines.map(|line| format!("{line}\n")).collect()
        }
        Err(error) => error.summary(),
    }
}

fn check(arch: &str, machine: &str, devices: &str, expect: &Expect) {
    expect.assert_eq(&stored(arch, machine, devices, Scope::Stored));
}

#[test]
fn ibm_z_numbers_channels_and_pci_functions() {
    check(
        "s390x",
        "s390-ccw-virtio",
        "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk>
         <hostdev mode='subsystem' type='pci'><source><address bus='1'/></source></hostdev>",
        &expect![[r#"
                <disk type='file' device='disk'>
                  <driver name='qemu' type='raw'/>
                  <source file='/a'/>
                  <target dev='vda' bus='virtio'/>
                  <address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0000'/>
                </disk>
                <controller type='pci' index='0' model='pci-root'/>
                <audio id='1' type='none'/>
                <hostdev mode='subsystem' type='pci' managed='no'>
                  <source>
                    <address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
                  </source>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'>
                    <zpci uid='0x0001' fid='0x00000000'/>
                  </address>
                </hostdev>
                <memballoon model='virtio'>
                  <address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0001'/>
                </memballoon>
                <panic model='s390'/>
        "#]],
    );
    check(
        "s390x",
        "s390-ccw-virtio",
        "<panic model='s390'><address type='isa' iobase='0x505'/></panic>",
        &expect![
            "unsupported configuration: setting the panic device address is not supported for model 's390'"
        ],
    );
}

#[test]
fn power_has_host_bridges_and_registers() {
    check(
        "ppc64",
        "pseries",
        "<controller type='scsi'/><serial type='pty'/><controller type='usb' model='none'/>
         <interface type='user'><mac address='52:54:00:00:00:01'/><address type='pci' bus='1' slot='1'/></interface>
         <memballoon model='none'/>",
        &expect![[r#"
                <controller type='scsi' index='0' model='ibmvscsi'>
                  <address type='spapr-vio' reg='0x00002000'/>
                </controller>
                <controller type='usb' index='0' model='none'/>
                <controller type='pci' index='0' model='pci-root'>
                  <model name='spapr-pci-host-bridge'/>
                  <target index='0'/>
                </controller>
                <controller type='pci' index='1' model='pci-root'>
                  <model name='spapr-pci-host-bridge'/>
                  <target index='1'/>
                </controller>
                <interface type='user'>
                  <mac address='52:54:00:00:00:01'/>
                  <model type='rtl8139'/>
                  <address type='pci' domain='0x0000' bus='0x01' slot='0x01' function='0x0'/>
                </interface>
                <serial type='pty'>
                  <target type='spapr-vio-serial' port='0'>
                    <model name='spapr-vty'/>
                  </target>
                  <address type='spapr-vio' reg='0x30000000'/>
                </serial>
                <console type='pty'>
                  <target type='serial' port='0'/>
                  <address type='spapr-vio' reg='0x30000000'/>
                </console>
                <audio id='1' type='none'/>
                <memballoon model='none'/>
                <panic model='pseries'/>
        "#]],
    );
    check(
        "ppc64",
        "pseries",
        "<controller type='pci' index='1' model='pci-root'><target index='31'/></controller>",
        &expect!["unsupported configuration: PCI controller target index '31' out of range - must be 0-30"],
    );
}

#[test]
fn arm_keeps_to_the_bus_it_has() {
    check(
        "aarch64",
        "virt",
        "<serial type='pty'/>",
        &expect![[r#"
                <controller type='pci' index='0' model='pcie-root'/>
                <serial type='pty'>
                  <target type='system-serial' port='0'>
                    <model name='pl011'/>
                  </target>
                </serial>
                <console type='pty'>
                  <target type='serial' port='0'/>
                </console>
                <audio id='1' type='none'/>
        "#]],
    );
    check(
        "aarch64",
        "virt",
        "<rng model='virtio'><backend model='random'/><address type='virtio-mmio'/></rng>
         <memballoon model='virtio'/>",
        &expect![[r#"
                <controller type='pci' index='0' model='pcie-root'/>
                <audio id='1' type='none'/>
                <memballoon model='virtio'>
                  <address type='virtio-mmio'/>
                </memballoon>
                <rng model='virtio'>
                  <backend model='random'>/dev/random</backend>
                  <address type='virtio-mmio'/>
                </rng>
        "#]],
    );
    check(
        "armv7l",
        "versatilepb",
        "<interface type='user'/>",
        &expect![[r#"
                <controller type='usb' index='0' model='pci-ohci'>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
                </controller>
                <controller type='pci' index='0' model='pci-root'/>
                <interface type='user'>
                  <mac address='52:54:00:00:00:00'/>
                  <model type='smc91c111'/>
                </interface>
                <audio id='1' type='none'/>
        "#]],
    );
    check(
        "armv7l",
        "vexpress-a9",
        "<memballoon model='virtio'/>",
        &expect![[r#"
                <audio id='1' type='none'/>
                <memballoon model='virtio'>
                  <address type='virtio-mmio'/>
                </memballoon>
        "#]],
    );
}

#[test]
fn riscv_and_loongarch_are_express_machines() {
    check(
        "riscv64",
        "virt",
        "<memballoon model='none'/><video/>",
        &expect![[r#"
                <controller type='pci' index='0' model='pcie-root'/>
                <controller type='pci' index='1' model='pcie-root-port'>
                  <model name='pcie-root-port'/>
                  <target chassis='1' port='0x8'/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0' multifunction='on'/>
                </controller>
                <controller type='pci' index='2' model='pcie-root-port'>
                  <model name='pcie-root-port'/>
                  <target chassis='2' port='0x9'/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x1'/>
                </controller>
                <audio id='1' type='none'/>
                <video>
                  <model type='virtio' heads='1' primary='yes'/>
                  <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
                </video>
                <memballoon model='none'/>
        "#]],
    );
    check(
        "loongarch64",
        "virt",
        "<memballoon model='none'/><controller type='scsi'/>",
        &expect![[r#"
                <controller type='scsi' index='0' model='virtio-scsi'>
                  <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
                </controller>
                <controller type='pci' index='0' model='pcie-root'/>
                <controller type='pci' index='1' model='pcie-root-port'>
                  <model name='pcie-root-port'/>
                  <target chassis='1' port='0x8'/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0' multifunction='on'/>
                </controller>
                <controller type='pci' index='2' model='pcie-root-port'>
                  <model name='pcie-root-port'/>
                  <target chassis='2' port='0x9'/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x1'/>
                </controller>
                <audio id='1' type='none'/>
                <memballoon model='none'/>
        "#]],
    );
}

#[test]
fn new_definitions_of_power_are_aligned_and_have_a_node() {
    let text =
        "<domain type='qemu'><name>a</name><maxMemory slots='4'>4194304</maxMemory><memory>1048577</memory>
        <os><type arch='ppc64' machine='pseries'>hvm</type></os><devices><emulator>/qemu</emulator>
        <memory model='dimm'><target><size>1</size></target></memory></devices></domain>";
    let (mut domain, _) = Domain::parse(text).unwrap();
    let (host, caps) = (Host::default(), caps("ppc64", "pseries"));
    policy::normalize(&mut domain, &host, &caps, &mut zeros, Scope::All).unwrap();
    assert_eq!(domain.memory.unwrap().kib, 1_048_576 + 262_144);
    assert_eq!(domain.devices.memory[0].target.size, Some(262_144));
    assert_eq!(domain.devices.memory[0].target.node, Some(0));
}

#[test]
fn gaps_between_buses_are_filled() {
    check(
        "x86_64",
        "pc",
        "<controller type='pci' index='2' model='pci-bridge'/><controller type='usb' model='none'/>
         <memballoon model='none'/>",
        &expect![[r#"
                <controller type='pci' index='0' model='pci-root'/>
                <controller type='pci' index='1' model='pci-bridge'>
                  <model name='pci-bridge'/>
                  <target chassisNr='1'/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>
                </controller>
                <controller type='pci' index='2' model='pci-bridge'>
                  <model name='pci-bridge'/>
                  <target chassisNr='2'/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
                </controller>
                <controller type='usb' index='0' model='none'/>
                <input type='mouse' bus='ps2'/>
                <input type='keyboard' bus='ps2'/>
                <audio id='1' type='none'/>
                <memballoon model='none'/>
        "#]],
    );
}

#[test]
fn refusals_have_the_words_that_clients_know() {
    for (devices, words) in [
        (
            "<panic model='hyperv'/><panic model='hyperv'/>",
            "XML error: Multiple panic devices with model 'hyperv'",
        ),
        (
            "<controller type='usb' model='none'/><hub type='usb'/>",
            "unsupported configuration: Can't add USB hub: USB is disabled for this domain",
        ),
        (
            "<controller type='pci' index='1' model='pcie-expander-bus'/>",
            "unsupported configuration: pcie-expander-bus controllers are not supported with this machine type",
        ),
        (
            "<iommu model='intel'/>",
            "unsupported configuration: IOMMU device: 'intel' is only supported with Q35 machines",
        ),
        (
            "<serial type='pty'><target type='spapr-vio-serial'/></serial>",
            "unsupported configuration: Serial device with target type 'spapr-vio-serial' and target model \
             'spapr-vty' not compatible with guest architecture or machine type",
        ),
        (
            "<disk type='file'><driver name='qemu' iothread='1'/><source file='/a'/><target dev='vda'/></disk>",
            "unsupported configuration: Disk iothread '1' not defined in iothreadid",
        ),
        (
            "<disk type='file'><driver name='qemu' type='iso'/><source file='/a'/><target dev='vda'/></disk>",
            "unsupported configuration: storage format 'iso' is not directly supported by QEMU, use 'raw' instead",
        ),
        (
            "<watchdog model='i6300esb'><address type='isa'/></watchdog>",
            "unsupported configuration: i6300esb model of watchdog can go only on PCI bus",
        ),
    ] {
        assert_eq!(stored("x86_64", "pc", devices, Scope::Stored), words, "{devices}");
    }
}

#[test]
fn hubs_come_when_usb_ports_are_short() {
    let tablets = |count| "<input type='tablet' bus='usb'/>".repeat(count);
    let devices = |count| format!("<controller type='usb' model='piix3-uhci'/>{}", tablets(count));
    // Two ports suffice for two; a hub takes one and gives eight, of which one stays free.
    for (count, hubs) in [(2, 0), (3, 1), (8, 1), (9, 2), (16, 3)] {
        let text = stored("x86_64", "pc", &devices(count), Scope::All);
        assert_eq!(text.matches("<hub type='usb'>").count(), hubs, "{count} devices:\n{text}");
        assert_eq!(text.matches("<address type='usb'").count(), count + hubs, "{text}");
        assert!(!stored("x86_64", "pc", &devices(count), Scope::Stored).contains("<hub"), "{count}");
    }
    let text = stored("x86_64", "pc", &devices(3), Scope::All);
    assert!(text.contains("<hub type='usb'>\n  <address type='usb' bus='0' port='1'/>"), "{text}");
    // Ports lie at most four steps from the controller.
    let text = stored("x86_64", "pc", &devices(200), Scope::All);
    let deepest = text.split("port='").skip(1).filter_map(|rest| rest.split('\'').next());
    assert!(deepest.map(|port| port.split('.').count()).max() <= Some(4), "{text}");
}

/// A controller that nobody described has the model of its fellows, or that of the board.
#[test]
fn controllers_of_host_devices_have_models() {
    let hostdev = "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host9'/>\
                   <address bus='0' target='0' unit='0'/></source></hostdev>";
    let automatic = "<controller type='scsi' model='auto'/>";
    let given = "<controller type='scsi' index='3' model='virtio-scsi'/>";
    for (devices, model) in [
        (hostdev.to_owned(), "index='0' model='lsilogic'"),
        (automatic.to_owned(), "index='0' model='lsilogic'"),
        (format!("{given}{hostdev}"), "index='0' model='virtio-scsi'"),
    ] {
        let found = stored("x86_64", "pc-i440fx-8.0", &devices, Scope::Stored);
        assert!(found.contains(&format!("<controller type='scsi' {model}>")), "{devices}: {found}");
    }
}
