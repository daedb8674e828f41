//! The passes that drivers other than QEMU's share: their defaults, their refusals, and shares of caches and memory
//! bandwidth.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use expect_test::{Expect, expect};
use model::{Domain, FormatFlags};

use policy::ch::ChHost;
use policy::neutral::Traits;

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

/// The stored document without its first lines, which are the same in all, or the words of the refusal.
fn check(text: &str, pass: impl FnOnce(&mut Domain) -> error::Result<()>, expected: &Expect) {
    let (mut domain, report) = Domain::parse(text).unwrap();
    assert!(report.is_empty(), "{report:?}");
    let told = match pass(&mut domain) {
        Ok(()) => {
            let text = domain.format(FormatFlags::SECURE | FormatFlags::INACTIVE);
            let (again, _) = Domain::parse(&text).unwrap();
            assert_eq!(again.format(FormatFlags::SECURE | FormatFlags::INACTIVE), text);
            let same = [
                "<domain ",
                "</domain>",
                "  <name>",
                "  <uuid>",
                "  <memory ",
                "  <currentMemory ",
                "  <on_",
            ];
            let lines = text.lines().filter(|line| !same.iter().any(|start| line.starts_with(start)));
            lines.map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line))).collect()
        }
        Err(error) => format!("{}\n", error.summary()),
    };
    expected.assert_eq(&told);
}

fn machine(kind: &str, os: &str, more: &str) -> String {
    format!(
        "<domain type='{kind}'><name>a</name><uuid>00000000-0000-4000-8000-000000000001</uuid>\
         <memory>1048576</memory><os>{os}</os>{more}</domain>"
    )
}

#[test]
fn containers_have_a_first_process_and_an_emulator() {
    let apply = |domain: &mut Domain| policy::lxc::apply(domain, &mut zeros);
    check(
        &machine("lxc", "<type>exe</type>", "<devices><console type='pty'/></devices>"),
        apply,
        &expect![[r#"
              <vcpu placement='static'>1</vcpu>
              <os>
                <type arch='x86_64'>exe</type>
                <init>/sbin/init</init>
              </os>
              <clock offset='utc'/>
              <devices>
                <emulator>/usr/libexec/libvirt_lxc</emulator>
                <console type='pty'>
                  <target type='lxc' port='0'/>
                </console>
              </devices>
        "#]],
    );
    check(
        &machine(
            "lxc",
            "<type arch='aarch64'>exe</type><init>/bin/sh</init>",
            "<devices><emulator>/e</emulator></devices>",
        ),
        apply,
        &expect![[r#"
              <vcpu placement='static'>1</vcpu>
              <os>
                <type arch='aarch64'>exe</type>
                <init>/bin/sh</init>
              </os>
              <clock offset='utc'/>
              <devices>
                <emulator>/e</emulator>
              </devices>
        "#]],
    );
    check(
        &machine("lxc", "<type>hvm</type>", ""),
        apply,
        &expect![[r#"
        unsupported configuration: unknown OS type 'hvm'
    "#]],
    );
    // What a container's own configuration does not say stays unsaid.
    check(
        &machine("lxc", "<type>exe</type>", ""),
        |domain| policy::lxc::complete(domain, &mut zeros),
        &expect![[r#"
              <vcpu placement='static'>1</vcpu>
              <os>
                <type>exe</type>
                <init>/sbin/init</init>
              </os>
              <clock offset='utc'/>
              <devices>
                <emulator>/usr/libexec/libvirt_lxc</emulator>
              </devices>
        "#]],
    );
}

#[test]
fn cloud_hypervisor_runs_on_what_the_host_has() {
    let on =
        |kvm, mshv| move |domain: &mut Domain| policy::ch::apply(domain, ChHost { kvm, mshv }, &mut zeros);
    let text = |kind| {
        machine(kind, "<type>hvm</type><kernel>/k</kernel>", "<devices><console type='pty'/></devices>")
    };
    check(
        &text("kvm"),
        on(true, false),
        &expect![[r#"
          <vcpu placement='static'>1</vcpu>
          <os>
            <type arch='x86_64'>hvm</type>
            <kernel>/k</kernel>
            <boot dev='hd'/>
          </os>
          <clock offset='utc'/>
          <devices>
            <console type='pty'>
              <target type='serial' port='0'/>
            </console>
          </devices>
    "#]],
    );
    check(
        &text("hyperv"),
        on(false, true),
        &expect![[r#"
          <vcpu placement='static'>1</vcpu>
          <os>
            <type arch='x86_64'>hvm</type>
            <kernel>/k</kernel>
            <boot dev='hd'/>
          </os>
          <clock offset='utc'/>
          <devices>
            <console type='pty'>
              <target type='serial' port='0'/>
            </console>
          </devices>
    "#]],
    );
    check(
        &text("kvm"),
        on(false, true),
        &expect![[r#"
        unsupported configuration: KVM is not available on this host
    "#]],
    );
    check(
        &text("hyperv"),
        on(true, false),
        &expect![[r#"
        unsupported configuration: Hyper-V is not available on this host
    "#]],
    );
    check(
        &text("qemu"),
        on(true, true),
        &expect![[r#"
        unsupported configuration: Cloud Hypervisor runs only machines of the types kvm and hyperv
    "#]],
    );
}

#[test]
fn every_driver_completes_devices() {
    let devices = "<devices><disk type='file'><source file='/a'/><target dev='hda'/></disk>\
        <disk type='file'><source file='/b'/><target dev='sdb' bus='scsi'/></disk>\
        <interface type='user'/><graphics type='vnc'/><serial type='pty'/><input type='tablet' bus='usb'/></devices>";
    let neutral = |domain: &mut Domain| policy::neutral::apply(domain, &Traits::NEUTRAL, &mut zeros);
    check(
        &machine("test", "<type>hvm</type>", devices),
        neutral,
        &expect![[r#"
          <vcpu placement='static'>1</vcpu>
          <os>
            <type arch='x86_64'>hvm</type>
            <boot dev='hd'/>
          </os>
          <clock offset='utc'/>
          <devices>
            <disk type='file' device='disk'>
              <source file='/a'/>
              <target dev='hda' bus='ide'/>
              <address type='drive' controller='0' bus='0' target='0' unit='0'/>
            </disk>
            <disk type='file' device='disk'>
              <source file='/b'/>
              <target dev='sdb' bus='scsi'/>
              <address type='drive' controller='0' bus='0' target='0' unit='1'/>
            </disk>
            <controller type='scsi' index='0'/>
            <controller type='ide' index='0'/>
            <interface type='user'>
              <mac address='52:54:00:00:00:00'/>
            </interface>
            <serial type='pty'>
              <target port='0'/>
            </serial>
            <console type='pty'>
              <target type='serial' port='0'/>
            </console>
            <input type='tablet' bus='usb'/>
            <graphics type='vnc' port='-1' autoport='yes'>
              <listen type='address'/>
            </graphics>
            <video>
              <model type='cirrus' vram='16384' heads='1' primary='yes'/>
            </video>
          </devices>
    "#]],
    );
    let own = |domain: &mut Domain| {
        let traits =
            Traits { arch: "i686", mac_prefix: [2, 3, 4], console_is_serial: false, ..Traits::NEUTRAL };
        policy::neutral::apply(domain, &traits, &mut zeros)
    };
    let devices = "<devices><interface type='user'/><console type='pty'/></devices>";
    check(
        &machine("vmware", "<type>hvm</type>", devices),
        own,
        &expect![[r#"
          <vcpu placement='static'>1</vcpu>
          <os>
            <type arch='i686'>hvm</type>
            <boot dev='hd'/>
          </os>
          <clock offset='utc'/>
          <devices>
            <interface type='user'>
              <mac address='02:03:04:00:00:00'/>
            </interface>
            <console type='pty'>
              <target type='serial' port='0'/>
            </console>
          </devices>
    "#]],
    );
    let twice = "<devices><disk type='file'><source file='/a'/><target dev='hda'/></disk>\
        <disk type='file'><source file='/b'/><target dev='hda'/></disk></devices>";
    check(
        &machine("test", "<type>hvm</type>", twice),
        neutral,
        &expect![[r#"
        XML error: target 'hda' duplicated for disk sources '/a' and '/b'
    "#]],
    );
}

#[test]
fn displays_have_the_card_of_their_hypervisor() {
    for (kind, card) in [
        ("test", "cirrus"),
        ("xen", "cirrus"),
        ("vbox", "vbox"),
        ("vmware", "vmvga"),
        ("vz", "vga"),
        ("bhyve", "gop"),
    ] {
        let text = machine(kind, "<type>hvm</type>", "<devices><graphics type='vnc'/></devices>");
        let (mut domain, _) = Domain::parse(&text).unwrap();
        policy::neutral::apply(&mut domain, &Traits::NEUTRAL, &mut zeros).unwrap();
        let written = domain.format(FormatFlags::NONE);
        assert!(written.contains(&format!("<model type='{card}'")), "{kind}:\n{written}");
    }
}

#[test]
fn shares_of_caches_are_cut_sorted_and_apart() {
    let cases = [
        // Virtual CPUs that do not exist are dropped, sizes get their largest unit, and the order is by level.
        (
            "<cachetune vcpus='0-9'><cache id='1' level='3' type='both' size='2048' unit='KiB'/>\
             <cache id='0' level='3' type='both' size='3' unit='MiB'/><monitor level='3' vcpus='0-3'/></cachetune>\
             <memorytune vcpus='0-3'><node id='1' bandwidth='20'/><node id='0' bandwidth='60'/></memorytune>",
            expect![[r#"
                  <vcpu placement='static'>4</vcpu>
                  <cputune>
                    <cachetune vcpus='0-3'>
                      <cache id='0' level='3' type='both' size='3' unit='MiB'/>
                      <cache id='1' level='3' type='both' size='2' unit='MiB'/>
                      <monitor level='3' vcpus='0-3'/>
                    </cachetune>
                    <memorytune vcpus='0-3'>
                      <node id='0' bandwidth='60'/>
                      <node id='1' bandwidth='20'/>
                    </memorytune>
                  </cputune>
                  <os>
                    <type arch='x86_64'>hvm</type>
                    <boot dev='hd'/>
                  </os>
                  <clock offset='utc'/>
                  <devices>
                  </devices>
            "#]],
        ),
        (
            "<cachetune vcpus='8'><cache id='0' level='3' type='both' size='1'/></cachetune>",
            expect![[r#"
              <vcpu placement='static'>4</vcpu>
              <os>
                <type arch='x86_64'>hvm</type>
                <boot dev='hd'/>
              </os>
              <clock offset='utc'/>
              <devices>
              </devices>
        "#]],
        ),
        (
            "<cachetune vcpus='0'><cache id='0' level='3' type='code' size='1'/>\
             <cache id='0' level='3' type='both' size='1'/></cachetune>",
            expect![[r#"
                XML error: Colliding cache allocations for cache level '3' id '0', type 'both'
            "#]],
        ),
        (
            "<cachetune vcpus='0-1'><cache id='0' level='3' type='both' size='1'/></cachetune>\
             <memorytune vcpus='1-2'><node id='0' bandwidth='20'/></memorytune>",
            expect![[r#"
                XML error: Overlapping vcpus in resctrls
            "#]],
        ),
        (
            "<cachetune vcpus='0-1'><monitor level='3' vcpus='2'/></cachetune>",
            expect![[r#"
            internal error: Monitor vcpus conflicts with allocation
        "#]],
        ),
        (
            "<cachetune vcpus='0-2'><monitor level='3' vcpus='0-1'/><monitor level='3' vcpus='1-2'/></cachetune>",
            expect![[r#"
                internal error: Monitor vcpus conflicts with another monitor
            "#]],
        ),
        (
            "<memorytune vcpus='0'><node id='0' bandwidth='20'/><node id='0' bandwidth='30'/></memorytune>",
            expect![[r#"
                XML error: Memory Bandwidth already defined for node 0
            "#]],
        ),
    ];
    for (tune, expected) in cases {
        let more = format!("<vcpu>4</vcpu><cputune>{tune}</cputune>");
        let neutral = |domain: &mut Domain| policy::neutral::apply(domain, &Traits::NEUTRAL, &mut zeros);
        check(&machine("test", "<type>hvm</type>", &more), neutral, &expected);
    }
}

#[test]
fn simulated_machines_have_what_all_machines_have() {
    let apply = |domain: &mut Domain| policy::test_driver::apply(domain, &mut zeros);
    let devices = "<disk type='file'><source file='/b'/><target dev='vdb'/></disk>\
        <disk type='file'><source file='/a'/><target dev='hda'/></disk>\
        <interface type='direct'><source dev='eth0'/></interface>\
        <interface type='user'><target dev='testnet0'/></interface>\
        <interface type='user'><target dev='vnet7'/></interface>\
        <input type='tablet'/><input type='mouse'/><tpm><backend type='passthrough'/></tpm>\
        <hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source></hostdev>";
    let more = format!(
        "<cpu><model>Nehalem</model><feature name='vmx'/></cpu><seclabel/>\
         <seclabel type='static' model='x'><label>l</label></seclabel><devices>{devices}</devices>"
    );
    check(
        &machine("test", "<type>linux</type><kernel>/k</kernel>", &more),
        apply,
        &expect![[r#"
        <vcpu placement='static'>1</vcpu>
        <os>
          <type arch='i686'>linux</type>
        </os>
        <cpu mode='custom' match='exact'>
          <model fallback='allow'>Nehalem</model>
          <feature policy='require' name='vmx'/>
        </cpu>
        <clock offset='utc'/>
        <devices>
          <disk type='file' device='disk'>
            <source file='/a'/>
            <target dev='hda' bus='ide'/>
            <address type='drive' controller='0' bus='0' target='0' unit='0'/>
          </disk>
          <disk type='file' device='disk'>
            <source file='/b'/>
            <target dev='vdb' bus='virtio'/>
          </disk>
          <controller type='scsi' index='0'/>
          <controller type='ide' index='0'/>
          <interface type='direct'>
            <mac address='52:54:00:00:00:00'/>
            <source dev='eth0' mode='vepa'/>
            <target dev='testnet1'/>
          </interface>
          <interface type='user'>
            <mac address='52:54:00:00:00:00'/>
            <target dev='testnet0'/>
          </interface>
          <interface type='user'>
            <mac address='52:54:00:00:00:00'/>
            <target dev='testnet2'/>
          </interface>
          <input type='tablet' bus='xen'/>
          <input type='mouse' bus='xen'/>
          <tpm>
            <backend type='passthrough'>
              <device path='/dev/tpm0'/>
            </backend>
          </tpm>
          <hostdev mode='subsystem' type='scsi' managed='no'>
            <source>
              <adapter name='scsi_host0'/>
              <address bus='0' target='0' unit='0'/>
            </source>
            <address type='drive' controller='0' bus='0' target='0' unit='0'/>
          </hostdev>
        </devices>
        <seclabel type='static' model='x' relabel='no'>
          <label>l</label>
        </seclabel>
    "#]],
    );
    let vcpus = "<vcpu current='3'>2</vcpu>";
    check(
        &machine("test", "<type>hvm</type>", vcpus),
        apply,
        &expect![[r#"
        unsupported configuration: maximum vCPU count must not be less than current vCPU count
    "#]],
    );
    check(
        &machine("test", "<type>exe</type>", ""),
        apply,
        &expect![[r#"
        XML error: init binary must be specified
    "#]],
    );
    let twice = "<devices><disk type='file'><target dev='hda'/><boot order='1'/></disk>\
        <disk type='file'><target dev='hdb'/><boot order='1'/></disk></devices>";
    check(
        &machine("test", "<type>hvm</type>", twice),
        apply,
        &expect![[r#"
        unsupported configuration: boot order '1' used for more than one device
    "#]],
    );
}

#[test]
fn what_no_machine_can_say_is_refused_whoever_runs_it() {
    for (about, devices, words) in [
        (
            "<blkiotune><device><path>/a</path><weight>200</weight></device><device><path>/a</path></device></blkiotune>",
            "",
            "duplicate blkio device path '/a'",
        ),
        ("<seclabel type='static' model='x'/>", "", "security label is missing"),
        ("", "<audio id='1' type='none'/><audio id='1' type='none'/>", "audio ID 1 is used multiple times"),
        (
            "",
            "<interface type='user'><portForward proto='tcp'><range start='9' end='8'/></portForward></interface>",
            "Invalid range of ports 9 to 8 in <portForward>",
        ),
        (
            "",
            "<interface type='user'><portForward proto='udp' address='localhost'/></interface>",
            "Invalid address 'localhost' in <portForward>",
        ),
    ] {
        let text = machine("test", "<type>hvm</type>", &format!("{about}<devices>{devices}</devices>"));
        let (mut domain, _) = Domain::parse(&text).unwrap();
        let error = policy::test_driver::apply(&mut domain, &mut zeros).expect_err(&text);
        assert!(error.message().contains(words), "{text}: {error}");
    }
}

#[test]
fn cards_whose_address_is_not_told_get_one() {
    for mac in ["<mac/>", "<mac>52:54:00:00:00:01</mac>", ""] {
        let interface = format!("<interface type='user'>{mac}</interface>");
        let text = machine("test", "<type>hvm</type>", &format!("<devices>{interface}</devices>"));
        let (mut domain, _) = Domain::parse(&text).unwrap();
        let mut random = |bytes: &mut [u8]| bytes.fill(7);
        policy::test_driver::apply(&mut domain, &mut random).unwrap();
        let address = domain.devices.interface[0].mac.unwrap().address.to_string();
        assert_eq!(address, "52:54:00:07:07:07", "{mac}");
    }
}
