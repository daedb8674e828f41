//! Machines of our own monitor: documents, refusals, command lines.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use expect_test::{Expect, expect};
use model::Domain;
use policy::vmm;
use xml::FormatFlags;

fn document(type_and_more: &str, os: &str, more: &str, devices: &str) -> Domain {
    let text = format!(
        "<domain {type_and_more}><name>m</name><uuid>00000000-0000-4000-8000-000000000001</uuid>\
         <memory unit='MiB'>128</memory><vcpu>2</vcpu><os><type arch='x86_64' machine='ferrovirt'>hvm</type>{os}</os>\
         {more}<devices>{devices}</devices></domain>"
    );
    let (domain, report) = Domain::parse(&text).unwrap();
    assert!(report.is_empty(), "{report:?}");
    domain
}

fn normalize(mut domain: Domain) -> Result<Domain, String> {
    let mut zeros = |bytes: &mut [u8]| bytes.fill(0);
    vmm::normalize(&mut domain, &mut zeros).map_err(|error| error.to_string())?;
    Ok(domain)
}

const KERNEL: &str = "<kernel>/k</kernel><initrd>/i</initrd><cmdline>console=ttyS0 quiet</cmdline>";

fn shows(domain: Domain, document: &Expect, command: &Expect) {
    let mut domain = normalize(domain).unwrap();
    document.assert_eq(&domain.format(FormatFlags::default()));
    // Twice changes nothing.
    assert_eq!(normalize(domain.clone()).unwrap(), domain);
    policy::alias::assign(&mut domain);
    let plan = vmm::plan(&domain, "/usr/bin/ferrovirt", "/run/m", 3).unwrap();
    let resources = plan.process.resources.iter().map(|resource| format!("{resource:?}"));
    let lines: Vec<String> = plan.process.args.iter().cloned().chain(resources).collect();
    command.assert_eq(&format!("{}\nkvm {} terminals {:?}", lines.join("\n"), plan.kvm_fd, plan.terminals));
}

#[test]
fn a_small_machine() {
    shows(
        document("type='kvm'", KERNEL, "", ""),
        &expect![[r#"
        <domain type='kvm'>
          <name>m</name>
          <uuid>00000000-0000-4000-8000-000000000001</uuid>
          <memory unit='KiB'>131072</memory>
          <currentMemory unit='KiB'>131072</currentMemory>
          <vcpu placement='static'>2</vcpu>
          <os>
            <type arch='x86_64' machine='ferrovirt'>hvm</type>
            <kernel>/k</kernel>
            <initrd>/i</initrd>
            <cmdline>console=ttyS0 quiet</cmdline>
            <boot dev='hd'/>
          </os>
          <clock offset='utc'/>
          <on_poweroff>destroy</on_poweroff>
          <on_reboot>restart</on_reboot>
          <on_crash>destroy</on_crash>
          <devices>
          </devices>
        </domain>
    "#]],
        &expect![[r#"
            vmm
            --name
            guest=m,monitor=ferrovirt
            --control
            fd=3
            --kvm
            fd=4
            --paused
            --uuid
            00000000-0000-4000-8000-000000000001
            --memory
            128M
            --vcpus
            2
            --kernel
            fd=5
            --initrd
            fd=6
            --cmdline
            console=ttyS0 quiet
            --console
            none
            Resource { fd: 5, kind: File { path: "/k", access: Read } }
            Resource { fd: 6, kind: File { path: "/i", access: Read } }
            kvm 4 terminals []"#]],
    );
}

#[test]
fn a_machine_with_all_there_is() {
    let more = "<sysinfo type='smbios'><system><entry name='manufacturer'>Fab</entry><entry name='serial'>7</entry></system>\
                <oemStrings><entry>a=b</entry></oemStrings></sysinfo>\
                <cpu mode='host-passthrough'><topology sockets='1' dies='1' cores='1' threads='2'/></cpu>\
                <on_reboot>destroy</on_reboot>";
    let devices = "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/a'/><target dev='vda' bus='virtio'/>\
                   <serial>D1</serial></disk><disk type='block' device='disk'><source dev='/dev/b'/><target dev='vdb' bus='virtio'/>\
                   <readonly/></disk><disk type='file' device='disk'><source file='/c'/><target dev='vdc' bus='virtio'/><transient/></disk>\
                   <serial type='pty'/><console type='pty'/>\
                   <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng><panic model='isa'/>";
    let os = format!("{KERNEL}<smbios mode='sysinfo'/>");
    shows(
        document("type='kvm'", &os, more, devices),
        &expect![[r#"
            <domain type='kvm'>
              <name>m</name>
              <uuid>00000000-0000-4000-8000-000000000001</uuid>
              <memory unit='KiB'>131072</memory>
              <currentMemory unit='KiB'>131072</currentMemory>
              <vcpu placement='static'>2</vcpu>
              <sysinfo type='smbios'>
                <system>
                  <entry name='manufacturer'>Fab</entry>
                  <entry name='serial'>7</entry>
                </system>
                <oemStrings>
                  <entry>a=b</entry>
                </oemStrings>
              </sysinfo>
              <os>
                <type arch='x86_64' machine='ferrovirt'>hvm</type>
                <kernel>/k</kernel>
                <initrd>/i</initrd>
                <cmdline>console=ttyS0 quiet</cmdline>
                <boot dev='hd'/>
                <smbios mode='sysinfo'/>
              </os>
              <cpu mode='host-passthrough' check='none' migratable='on'>
                <topology sockets='1' dies='1' clusters='1' cores='1' threads='2'/>
              </cpu>
              <clock offset='utc'/>
              <on_poweroff>destroy</on_poweroff>
              <on_reboot>destroy</on_reboot>
              <on_crash>destroy</on_crash>
              <devices>
                <disk type='file' device='disk'>
                  <driver name='qemu' type='raw'/>
                  <source file='/a'/>
                  <target dev='vda' bus='virtio'/>
                  <serial>D1</serial>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
                </disk>
                <disk type='block' device='disk'>
                  <source dev='/dev/b'/>
                  <target dev='vdb' bus='virtio'/>
                  <readonly/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>
                </disk>
                <disk type='file' device='disk'>
                  <source file='/c'/>
                  <target dev='vdc' bus='virtio'/>
                  <transient/>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
                </disk>
                <serial type='pty'>
                  <target port='0'/>
                </serial>
                <console type='pty'>
                  <target type='serial' port='0'/>
                </console>
                <rng model='virtio'>
                  <backend model='random'>/dev/urandom</backend>
                  <address type='pci' domain='0x0000' bus='0x00' slot='0x04' function='0x0'/>
                </rng>
                <panic model='isa'/>
              </devices>
            </domain>
        "#]],
        &expect![[r#"
            vmm
            --name
            guest=m,monitor=ferrovirt
            --control
            fd=3
            --kvm
            fd=4
            --paused
            --on-reset
            end
            --uuid
            00000000-0000-4000-8000-000000000001
            --memory
            128M
            --vcpus
            2
            --topology
            1,1,2
            --cpu
            host,migratable
            --smbios
            manufacturer=Fab
            --smbios
            serial=7
            --smbios
            oem=a=b
            --kernel
            fd=5
            --initrd
            fd=6
            --cmdline
            console=ttyS0 quiet
            --console
            fd=7
            --disk
            fd=8,serial=D1,id=virtio-disk0,slot=1
            --disk
            fd=9,readonly,id=virtio-disk1,slot=2
            --disk
            fd=10,ephemeral,id=virtio-disk2,slot=3
            --rng=id=rng0,slot=4
            Resource { fd: 5, kind: File { path: "/k", access: Read } }
            Resource { fd: 6, kind: File { path: "/i", access: Read } }
            Resource { fd: 8, kind: File { path: "/a", access: ReadWrite } }
            Resource { fd: 9, kind: File { path: "/dev/b", access: Read } }
            Resource { fd: 10, kind: File { path: "/c", access: Read } }
            kvm 4 terminals [Terminal { alias: "serial0", fd: 7 }]"#]],
    );
}

#[test]
fn devices_of_virtio() {
    let devices = "<disk type='file' device='disk'><driver name='qemu' type='qcow2' discard='ignore' queues='2'/><source file='/top'/>\
                   <backingStore type='file'><format type='qcow2'/><source file='/middle'/><backingStore type='file'>\
                   <format type='raw'/><source file='/base'/><backingStore/></backingStore></backingStore>\
                   <target dev='vda' bus='virtio'/><iotune><total_bytes_sec>1000</total_bytes_sec><write_iops_sec>5</write_iops_sec></iotune>\
                   <address type='pci' domain='0' bus='0' slot='2' function='0'/></disk>\
                   <interface type='bridge'><mac address='52:54:00:00:00:05'/><source bridge='br0'/><driver queues='2'/>\
                   <link state='down'/><mtu size='9000'/></interface>\
                   <interface type='ethernet'><target dev='tap7' managed='no'/></interface>\
                   <serial type='pty'><log file='/log' append='on'/></serial>\
                   <console type='pty'/><console type='pty'><target type='virtio'/></console>\
                   <channel type='unix'><source mode='bind' path='/s'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel>\
                   <memballoon model='virtio' autodeflate='on' freePageReporting='on'><stats period='5'/></memballoon>\
                   <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>\
                   <vsock model='virtio'><cid auto='no' address='9'/></vsock><watchdog model='i6300esb' action='poweroff'/>";
    let more = "<currentMemory unit='MiB'>64</currentMemory>";
    shows(
        document("type='kvm'", KERNEL, more, devices),
        &expect![[r#"
        <domain type='kvm'>
          <name>m</name>
          <uuid>00000000-0000-4000-8000-000000000001</uuid>
          <memory unit='KiB'>131072</memory>
          <currentMemory unit='KiB'>65536</currentMemory>
          <vcpu placement='static'>2</vcpu>
          <os>
            <type arch='x86_64' machine='ferrovirt'>hvm</type>
            <kernel>/k</kernel>
            <initrd>/i</initrd>
            <cmdline>console=ttyS0 quiet</cmdline>
            <boot dev='hd'/>
          </os>
          <clock offset='utc'/>
          <on_poweroff>destroy</on_poweroff>
          <on_reboot>restart</on_reboot>
          <on_crash>destroy</on_crash>
          <devices>
            <disk type='file' device='disk'>
              <driver name='qemu' type='qcow2' discard='ignore' queues='2'/>
              <source file='/top'/>
              <backingStore type='file'>
                <format type='qcow2'/>
                <source file='/middle'/>
                <backingStore type='file'>
                  <format type='raw'/>
                  <source file='/base'/>
                  <backingStore/>
                </backingStore>
              </backingStore>
              <target dev='vda' bus='virtio'/>
              <iotune>
                <total_bytes_sec>1000</total_bytes_sec>
                <write_iops_sec>5</write_iops_sec>
              </iotune>
              <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>
            </disk>
            <controller type='virtio-serial' index='0'>
              <address type='pci' domain='0x0000' bus='0x00' slot='0x04' function='0x0'/>
            </controller>
            <interface type='bridge'>
              <mac address='52:54:00:00:00:05'/>
              <source bridge='br0'/>
              <model type='virtio'/>
              <driver queues='2'/>
              <link state='down'/>
              <mtu size='9000'/>
              <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
            </interface>
            <interface type='ethernet'>
              <mac address='52:54:00:00:00:00'/>
              <target dev='tap7' managed='no'/>
              <model type='virtio'/>
              <address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/>
            </interface>
            <serial type='pty'>
              <log file='/log' append='on'/>
              <target port='0'/>
            </serial>
            <console type='pty'>
              <log file='/log' append='on'/>
              <target type='serial' port='0'/>
            </console>
            <console type='pty'>
              <target type='virtio' port='1'/>
            </console>
            <channel type='unix'>
              <source mode='bind' path='/s'/>
              <target type='virtio' name='org.qemu.guest_agent.0'/>
            </channel>
            <watchdog model='i6300esb' action='poweroff'>
              <address type='pci' domain='0x0000' bus='0x00' slot='0x08' function='0x0'/>
            </watchdog>
            <memballoon model='virtio' autodeflate='on' freePageReporting='on'>
              <stats period='5'/>
              <address type='pci' domain='0x0000' bus='0x00' slot='0x06' function='0x0'/>
            </memballoon>
            <rng model='virtio'>
              <backend model='random'>/dev/urandom</backend>
              <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
            </rng>
            <vsock model='virtio'>
              <cid auto='no' address='9'/>
              <address type='pci' domain='0x0000' bus='0x00' slot='0x07' function='0x0'/>
            </vsock>
          </devices>
        </domain>
    "#]],
        &expect![[r#"
        vmm
        --name
        guest=m,monitor=ferrovirt
        --control
        fd=3
        --kvm
        fd=4
        --paused
        --uuid
        00000000-0000-4000-8000-000000000001
        --memory
        128M
        --vcpus
        2
        --kernel
        fd=5
        --initrd
        fd=6
        --cmdline
        console=ttyS0 quiet
        --console
        fd=7
        --console-log
        fd=8
        --disk
        fd=9,format=qcow2,backing=10+11,queues=2,keep,bps=1000,iops-wr=5,id=virtio-disk0,slot=2
        --net
        fd=12+13,mac=52:54:00:00:00:05,mtu=9000,unplugged,id=net0,slot=1
        --net
        fd=14,mac=52:54:00:00:00:00,id=net1,slot=3
        --port
        fd=15,console,id=virtio-serial0,slot=4
        --port
        fd=16,name=org.qemu.guest_agent.0
        --rng=id=rng0,slot=5
        --balloon=id=balloon0,slot=6,memory=64M,period=5,deflate-on-oom,reporting
        --vsock
        fd=17,cid=9,id=vsock0,slot=7
        --watchdog=action=poweroff,id=watchdog0,slot=8
        Resource { fd: 5, kind: File { path: "/k", access: Read } }
        Resource { fd: 6, kind: File { path: "/i", access: Read } }
        Resource { fd: 8, kind: File { path: "/log", access: Append } }
        Resource { fd: 9, kind: File { path: "/top", access: ReadWrite } }
        Resource { fd: 10, kind: File { path: "/middle", access: Read } }
        Resource { fd: 11, kind: File { path: "/base", access: Read } }
        Resource { fd: 12, kind: Tap { interface: 0, queue: 0, ethernet: false } }
        Resource { fd: 13, kind: Tap { interface: 0, queue: 1, ethernet: false } }
        Resource { fd: 14, kind: Tap { interface: 1, queue: 0, ethernet: true } }
        Resource { fd: 16, kind: Listen { path: "/s" } }
        Resource { fd: 17, kind: Listen { path: "/run/m/vsock.sock" } }
        kvm 4 terminals [Terminal { alias: "serial0", fd: 7 }, Terminal { alias: "console1", fd: 15 }]"#]],
    );
}

#[test]
fn what_the_machine_does_not_have_is_named() {
    let disk = |inner: &str| format!("<disk type='file' device='disk'><source file='/a'/>{inner}</disk>");
    let cases = [
        document("type='qemu'", KERNEL, "", ""),
        document("type='kvm'", "", "", ""),
        document("type='kvm'", "<loader>/f</loader>", "", ""),
        document("type='kvm'", KERNEL, "<features><hyperv><evmcs state='on'/></hyperv></features>", ""),
        document("type='kvm'", KERNEL, "<cpu mode='maximum'><cache level='3' mode='emulate'/></cpu>", ""),
        document("type='kvm'", KERNEL, "<clock offset='utc'><timer name='rtc' track='guest'/></clock>", ""),
        document("type='kvm'", KERNEL, "<on_crash>preserve</on_crash>", ""),
        document("type='kvm'", KERNEL, "<memtune><hard_limit>1</hard_limit></memtune>", ""),
        document("type='kvm'", KERNEL, "", "<graphics type='vnc'/>"),
        document("type='kvm'", KERNEL, "", "<video><model type='virtio'/></video>"),
        document("type='kvm'", KERNEL, "", "<controller type='usb' index='0'/>"),
        document("type='kvm'", KERNEL, "", "<memballoon model='xen'/>"),
        document("type='kvm'", KERNEL, "", "<vsock><cid address='2'/></vsock>"),
        document("type='kvm'", KERNEL, "", "<watchdog model='ib700'/>"),
        document("type='kvm'", KERNEL, "", "<watchdog model='i6300esb' action='dump'/>"),
        document("type='kvm'", KERNEL, "", "<interface type='user'><driver queues='2'/></interface>"),
        document(
            "type='kvm'",
            KERNEL,
            "",
            "<interface type='bridge'><source bridge='b'/><portForward proto='tcp'><range start='22'/></portForward></interface>",
        ),
        document(
            "type='kvm'",
            KERNEL,
            "",
            "<interface type='user'><portForward proto='tcp'><range start='22' end='9'/></portForward></interface>",
        ),
        document(
            "type='kvm'",
            KERNEL,
            "",
            "<interface type='user'><portForward proto='udp' address='::1/1,-x'/></interface>",
        ),
        document(
            "type='kvm'",
            KERNEL,
            "",
            "<interface type='bridge'><source bridge='b'/><model type='e1000'/></interface>",
        ),
        document(
            "type='kvm'",
            KERNEL,
            "",
            "<channel type='unix'><source mode='connect' path='/s'/><target type='virtio' name='n'/></channel>",
        ),
        document(
            "type='kvm'",
            KERNEL,
            "",
            "<channel type='pty'><target type='guestfwd' address='1' port='2'/></channel>",
        ),
        document("type='kvm'", KERNEL, "", "<serial type='file'><source path='/l'/></serial>"),
        document("type='kvm'", KERNEL, "", "<serial type='pty'/><serial type='pty'/>"),
        document("type='kvm'", KERNEL, "", &disk("<target dev='sda' bus='sata'/>")),
        document(
            "type='kvm'",
            KERNEL,
            "",
            &disk("<driver name='qemu' type='vmdk'/><target dev='vda' bus='virtio'/>"),
        ),
        document("type='kvm'", KERNEL, "", &disk("<driver cache='none'/><target dev='vda' bus='virtio'/>")),
        document(
            "type='kvm'",
            KERNEL,
            "",
            &disk(
                "<target dev='vda' bus='virtio'/><address type='pci' domain='0' bus='0' slot='9' function='1'/>",
            ),
        ),
    ];
    let topology =
        "<cpu mode='host-passthrough'><topology sockets='4' dies='2' cores='4294967295' threads='2'/></cpu>";
    let serial = |text: &str| disk(&format!("<target dev='vda' bus='virtio'/><serial>{text}</serial>"));
    let more = [
        document("type='kvm'", KERNEL, topology, ""),
        document("type='kvm'", KERNEL, "", &serial("a,readonly")),
        document("type='kvm'", KERNEL, "", &serial("123456789012345678901")),
    ];
    let twice = "<address type='pci' domain='0' bus='0' slot='9' function='0'/>";
    let twice = format!("<vsock>{twice}</vsock><watchdog model='i6300esb'>{twice}</watchdog>");
    let cases =
        cases.into_iter().chain([document("type='kvm'", KERNEL, "", &twice)]).chain(more).collect::<Vec<_>>();
    let answers: Vec<String> = cases
        .into_iter()
        .map(|case| normalize(case).err().unwrap_or_else(|| "accepted".to_owned()))
        .collect();
    expect![[r#"
        unsupported configuration: machine type 'ferrovirt' runs on KVM only; cure: write <domain type='kvm'>, or name a machine type of QEMU
        unsupported configuration: machine type 'ferrovirt' does not have a start without <kernel> in <os>; cure: name a kernel in <kernel> of <os>, or a machine type of QEMU, such as q35, for a guest that boots from its disk
        unsupported configuration: machine type 'ferrovirt' does not have a start without <kernel> in <os>; cure: name a kernel in <kernel> of <os>, or a machine type of QEMU, such as q35, for a guest that boots from its disk
        unsupported configuration: machine type 'ferrovirt' does not have <evmcs> (in <hyperv>); cure: remove it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <cache> of a processor with mode emulate; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <timer> of other names than tsc, kvmclock, hypervclock, a pit with tickpolicy delay, and an hpet that is not present; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have another <on_crash> than destroy; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <memtune> (in <domain>); cure: remove it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <graphics> (in <devices>); cure: remove it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <video> (in <devices>); cure: remove it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <controller> of other kinds than its PCI bus and its ports; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <memballoon> of another model than virtio; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <cid> with an address that is the host's or everybody's; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <watchdog> of another model than i6300esb; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <watchdog> with action dump; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <interface> of type user with more than one queue; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <backend type='passt'>, <ip> and <portForward> for an <interface> of another type than user; cure: change it, or name a machine type of QEMU, such as q35
        XML error: Invalid range of ports 22 to 9 in <portForward>; cure: begin it with the lowest port, and end it at 65535 or before, on both sides
        XML error: Invalid address '::1/1,-x' in <portForward>
        unsupported configuration: machine type 'ferrovirt' does not have <interface> of another model than virtio; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <console> or <channel> of another type than pty and unix with mode bind; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <channel> with another target than virtio; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <serial> of another type than pty; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have more than one <serial>; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <disk> on another bus than virtio; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have <disk> in another format than raw and qcow2; cure: change it, or name a machine type of QEMU, such as q35
        unsupported configuration: machine type 'ferrovirt' does not have attribute 'cache' of <driver>; cure: remove it, or name a machine type of QEMU, such as q35
        XML error: machine type 'ferrovirt' has its devices in function 0 of the slots 0x01 to 0x1f of bus 0; cure: leave <address> out
        XML error: Attempted double use of PCI slot 0000:00:09.0; cure: leave <address> out of one of the two devices
        unsupported configuration: CPU topology doesn't match maximum vcpu count; cure: make sockets, dies, clusters, cores and threads multiply to 2, not 68719476720
        unsupported configuration: machine type 'ferrovirt' has serial numbers of at most 20 bytes without commas, not 'a,readonly'; cure: shorten <serial>
        unsupported configuration: machine type 'ferrovirt' has serial numbers of at most 20 bytes without commas, not '123456789012345678901'; cure: shorten <serial>"#]].assert_eq(&answers.join("\n"));
    let mut many = document("type='kvm'", KERNEL, "", "");
    many.vcpu.as_mut().unwrap().count = 255;
    expect!["unsupported configuration: machine type 'ferrovirt' has at most 254 processors, not 255"]
        .assert_eq(&normalize(many).unwrap_err());
}
