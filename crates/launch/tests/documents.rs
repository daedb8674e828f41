//! Plans as documents: what a daemon accepts.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::path::PathBuf;

use expect_test::expect;
use launch::{DiskWish, Files, NetworkWish, SeedWish, Wishes, plan};
use model::{Domain, FormatFlags};
use test_support::Scratch;

/// The beginning of an ELF file of x86_64 with nothing to load.
fn kernel() -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes[..5].copy_from_slice(b"\x7fELF\x02");
    bytes[0x12] = 62;
    bytes[0x20] = 64;
    bytes[0x36] = 56;
    bytes
}

#[test]
fn a_plan_is_a_document_that_our_monitor_runs() {
    let scratch = Scratch::new();
    let file = |name: &str, content: &[u8]| {
        let path = scratch.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let disk = vec![0; 1 << 20];
    let wishes = Wishes {
        target: file("vmlinux", &kernel()),
        memory_mib: Some(64),
        vcpus: Some(1),
        command_line: Some("a=<b>".to_owned()),
        disks: ["one,format=raw", "two,format=raw,persist", "three,format=raw,readonly"]
            .map(|text| {
                let wish = DiskWish::parse(text).unwrap();
                DiskWish { path: file(wish.path.to_str().unwrap(), &disk), ..wish }
            })
            .to_vec(),
        networks: Some(
            ["tap=tap0", "bridge=br0,mac=52:54:00:00:00:07"]
                .map(|text| NetworkWish::parse(text).unwrap().unwrap())
                .to_vec(),
        ),
        seed: SeedWish { login: Some("none".to_owned()), ..SeedWish::default() },
        ..Wishes::default()
    };
    let plan = plan(&wishes, &mut |bytes| bytes.fill(9)).unwrap();
    let folder = fs::canonicalize(scratch.path()).unwrap();
    let files = Files::beside(&plan, &folder, "saved");
    assert_eq!(files.write(&plan).unwrap(), [folder.join("saved.seed")]);
    assert!(files.write(&plan).unwrap_err().cure.contains("remove it"));
    let text = plan.document(&files).unwrap().format(FormatFlags::default());
    let place = |text: &str| text.replace(folder.to_str().unwrap(), "@");
    expect![[r#"
        <domain type='kvm'>
          <name>vmlinux</name>
          <uuid>09090909-0909-4909-8909-090909090909</uuid>
          <memory unit='KiB'>65536</memory>
          <vcpu>1</vcpu>
          <os>
            <type arch='x86_64' machine='ferrovirt'>hvm</type>
            <kernel>@/vmlinux</kernel>
            <cmdline>a=&lt;b&gt;</cmdline>
          </os>
          <features>
            <acpi/>
            <apic/>
          </features>
          <on_poweroff>destroy</on_poweroff>
          <on_reboot>restart</on_reboot>
          <on_crash>destroy</on_crash>
          <devices>
            <disk type='file' device='disk'>
              <driver type='raw'/>
              <source file='@/one'/>
              <target dev='vda' bus='virtio'/>
              <transient/>
            </disk>
            <disk type='file' device='disk'>
              <driver type='raw'/>
              <source file='@/two'/>
              <target dev='vdb' bus='virtio'/>
            </disk>
            <disk type='file' device='disk'>
              <driver type='raw'/>
              <source file='@/three'/>
              <target dev='vdc' bus='virtio'/>
              <readonly/>
            </disk>
            <disk type='file' device='disk'>
              <driver type='raw'/>
              <source file='@/saved.seed'/>
              <target dev='vdd' bus='virtio'/>
              <readonly/>
            </disk>
            <interface type='ethernet'>
              <mac address='52:54:00:09:09:09'/>
              <target dev='tap0'/>
              <model type='virtio'/>
            </interface>
            <interface type='bridge'>
              <mac address='52:54:00:00:00:07'/>
              <source bridge='br0'/>
              <model type='virtio'/>
            </interface>
            <serial type='pty'/>
            <console type='pty'/>
            <rng model='virtio'>
              <backend model='random'>/dev/urandom</backend>
            </rng>
          </devices>
        </domain>
    "#]]
    .assert_eq(&place(&text));
    expect![[r#"
        ferrovirt
        vmm
        --name
        vmlinux
        --uuid
        09090909-0909-4909-8909-090909090909
        --memory
        64M
        --vcpus
        1
        --kernel
        @/vmlinux
        --cmdline
        a=<b>
        --disk
        @/one,format=raw,ephemeral
        --disk
        @/two,format=raw
        --disk
        @/three,format=raw,readonly
        --disk
        SEED,format=raw,readonly,serial=cidata
        --net
        tap=tap0,mac=52:54:00:09:09:09
        --net
        fd=NEW-TAP,mac=52:54:00:00:00:07
        --rng"#]]
    .assert_eq(&place(&plan.shown().join("\n")));
    let (mut domain, report) = Domain::parse(&text).unwrap();
    assert!(report.is_empty(), "{report:?}");
    policy::vmm::normalize(&mut domain, &mut |bytes: &mut [u8]| bytes.fill(0)).unwrap();
    policy::alias::assign(&mut domain);
    let line = policy::vmm::plan(&domain, "ferrovirt", "/run/m", 3).unwrap().process.args.join(" ");
    assert!(line.contains(",ephemeral"), "{line}");
}

#[test]
fn machines_are_called_as_their_files() {
    let scratch = Scratch::new();
    let name = |file: &str| {
        let target = scratch.path().join(file);
        fs::write(&target, kernel()).unwrap();
        plan(&Wishes { target, ..Wishes::default() }, &mut |bytes| bytes.fill(9)).unwrap().name
    };
    assert_eq!(name("debian-12-generic-amd64.qcow2"), "debian-12-generic-amd64");
    assert_eq!(name("My Image.raw"), "My-Image");
    assert_eq!(name("-.-"), "machine");
    let wishes = Wishes { target: PathBuf::from("/"), name: Some("..".to_owned()), ..Wishes::default() };
    assert!(plan(&wishes, &mut |_| {}).unwrap_err().what.contains("no name of a machine"));
}
