//! Devices that come to a running machine and leave it: the commands, and the machine afterwards.

mod common;

use expect_test::{Expect, expect};
use model::{Domain, FormatFlags};
use policy::Host;
use policy::hotplug::{self, Device, Plan, Surroundings};
use serde_json::json;

const MACHINE: &str = "<domain type='kvm'>
  <name>m</name>
  <uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>
  <memory unit='KiB'>1048576</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <controller type='virtio-serial' index='0'/>
    <graphics type='vnc' port='5901' autoport='no'/>
    <memballoon model='none'/>
  </devices>
</domain>";

fn ones(bytes: &mut [u8]) {
    bytes.fill(1);
}

fn device(text: &str) -> Device {
    Device::parse(text).expect("the device is right")
}

fn shown(plan: &Plan) -> String {
    let lines =
        plan.commands.iter().map(|command| format!("{} {}\n", command.execute, command.arguments.text()));
    lines.collect()
}

/// Lets a device come and leave again.
fn check(text: &str, comes: &Expect, leaves: &Expect) {
    let (host, caps) = (Host::default(), common::emulator());
    let (written, _) = Domain::parse(MACHINE).expect("the machine is right");
    let before = hotplug::running(&written, (&host, &caps), &mut ones, 3).expect("it runs");
    let around = Surroundings { host: &host, caps: &caps, images: 4, private_dir: "/run/m" };
    let plan = hotplug::attach(&before, device(text), &around, &mut ones).expect("it has a place");
    comes.assert_eq(&shown(&plan));
    let gone = hotplug::detach(&plan.domain, &device(text)).expect("it is there");
    leaves.assert_eq(&shown(&gone));
    assert_eq!(gone.until_gone, Some(1));
    assert_eq!(gone.domain.format(FormatFlags::SECURE), before.format(FormatFlags::SECURE));
    assert!(hotplug::detach(&before, &device(text)).is_err());
}

#[test]
fn disks() {
    check(
        "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/a'/>
           <backingStore type='file'><format type='raw'/><source file='/b'/><backingStore/></backingStore>
           <target dev='vdb' bus='virtio'/></disk>",
        &expect![[r#"
            blockdev-add {"driver":"file","filename":"/b","node-name":"libvirt-6-storage","read-only":true}
            blockdev-add {"driver":"file","filename":"/a","node-name":"libvirt-5-storage","auto-read-only":true,"discard":"unmap"}
            blockdev-add {"node-name":"libvirt-5-format","read-only":false,"driver":"qcow2","file":"libvirt-5-storage","backing":"libvirt-6-storage"}
            device_add {"driver":"virtio-blk-pci","bus":"pci.0","addr":"0x4","drive":"libvirt-5-format","id":"virtio-disk1"}
            query-block {}
            qom-list {"path":"/machine/peripheral"}
        "#]],
        &expect![[r#"
            device_del {"id":"virtio-disk1"}
            blockdev-del {"node-name":"libvirt-5-format"}
            blockdev-del {"node-name":"libvirt-5-storage"}
            blockdev-del {"node-name":"libvirt-6-storage"}
        "#]],
    );
}

#[test]
fn a_console_and_a_random_number_generator() {
    check(
        "<channel type='pty'><target type='virtio' name='a'/></channel>",
        &expect![[r#"
        chardev-add {"id":"charchannel0","backend":{"type":"pty","data":{}}}
        device_add {"driver":"virtserialport","bus":"virtio-serial0.0","nr":1,"chardev":"charchannel0","id":"channel0","name":"a"}
        qom-list {"path":"/machine/peripheral"}
    "#]],
        &expect![[r#"
        device_del {"id":"channel0"}
        chardev-remove {"id":"charchannel0"}
        query-fdsets {}
        remove-fd {}
    "#]],
    );
    check(
        "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
        &expect![[r#"
            object-add {"qom-type":"rng-random","id":"objrng0","filename":"/dev/urandom"}
            device_add {"driver":"virtio-rng-pci","rng":"objrng0","id":"rng0","bus":"pci.0","addr":"0x4"}
            qom-list {"path":"/machine/peripheral"}
        "#]],
        &expect![[r#"
            device_del {"id":"rng0"}
            object-del {"id":"objrng0"}
        "#]],
    );
}

#[test]
fn answers_name_terminals() {
    let (host, caps) = (Host::default(), common::emulator());
    let (written, _) = Domain::parse(MACHINE).expect("the machine is right");
    let before = hotplug::running(&written, (&host, &caps), &mut ones, 3).expect("it runs");
    let around = Surroundings { host: &host, caps: &caps, images: 0, private_dir: "/run/m" };
    let channel = device("<channel type='pty'><target type='virtio' name='a'/></channel>");
    let mut plan = hotplug::attach(&before, channel, &around, &mut ones).expect("it has a place");
    plan.settle(&[json!({ "pty": "/dev/pts/9" })]);
    assert!(plan.domain.format(FormatFlags::NONE).contains("<source path='/dev/pts/9'/>"));
}

#[test]
fn passwords_change_and_ports_stay() {
    let (host, caps) = (Host::default(), common::emulator());
    let (written, _) = Domain::parse(MACHINE).expect("the machine is right");
    let before = hotplug::running(&written, (&host, &caps), &mut ones, 3).expect("it runs");
    let display = |more: &str| device(&format!("<graphics type='vnc' {more}/>"));
    let change = display("port='5901' autoport='no' passwd='x' passwdValidTo='2013-06-20T01:34:37'");
    let plan = hotplug::update(&before, &change, 0).expect("a password may change");
    expect![[r#"
        set_password {"protocol":"vnc","password":"x"}
        expire_password {"protocol":"vnc","time":"1371692077"}
    "#]]
    .assert_eq(&shown(&plan));
    let moved = hotplug::update(&before, &display("port='5902' autoport='no'"), 0).unwrap_err();
    assert_eq!(moved.summary(), "unsupported configuration: cannot change port setting on 'vnc' graphics");
}
