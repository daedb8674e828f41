//! Devices and processors that come to a running machine of type `ferrovirt` and leave it, through the daemon, with a bare-metal
//! guest that uses them, refuses to let go of each once, and then does.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_RUNNING, VIR_DOMAIN_VCPU_CONFIG,
    VIR_DOMAIN_VCPU_LIVE, VIR_DOMAIN_VCPU_MAXIMUM, VIR_DOMAIN_XML_INACTIVE,
};
use api::{Domain, Driver};
use machines::{Console, Daemon, Events, Launch, eventually, run};
use test_support::{bare_guest, lacks, lacks_kvm, lacks_root};

use crate::network::Namespace;
use crate::state;

const LIVE: u32 = VIR_DOMAIN_AFFECT_LIVE;
const BOTH: u32 = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;

/// A machine with one processor of three.
fn document(daemon: &Daemon, name: &str) -> String {
    let kernel = bare_guest(daemon.folder(), "hotplug");
    format!(
        "<domain type='kvm'><name>{name}</name><memory unit='MiB'>32</memory><vcpu current='1'>3</vcpu>\
         <os><type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>{}</kernel></os>\
         <devices><serial type='pty'/></devices></domain>",
        kernel.display()
    )
}

fn start(daemon: &Daemon, name: &str) -> (Arc<dyn Driver>, Domain, Console) {
    let client = daemon.client();
    let machine = client.domain_define_xml_flags(&document(daemon, name), 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("ready");
    (client, machine, console)
}

/// How many filters of system calls each thread of a machine has, by its name.
fn filters(daemon: &Daemon, machine: &str) -> Vec<(String, u32)> {
    let folder = format!("/proc/{}/task", daemon.emulator(machine).pid());
    let threads = std::fs::read_dir(folder).unwrap();
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let status = std::fs::read_to_string(entry.unwrap().path().join("status")).unwrap();
        let field = |name: &str| between(&status, name, "\n").trim().to_owned();
        (field("Name:"), field("Seccomp_filters:").parse().unwrap())
    };
    threads.map(read).collect()
}

/// A text between two others.
fn between<'a>(text: &'a str, before: &str, behind: &str) -> &'a str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(behind)).unwrap().0
}

#[test]
fn threads_that_come_are_confined() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let (client, machine, mut console) = start(&daemon, "confined");
    client.domain_attach_device(&machine, &disk(daemon.folder(), "first", "vda")).unwrap();
    console.expect("slot 1 has a disk: first");
    client.domain_set_vcpus(&machine, 2).unwrap();
    console.expect("processor 1 says x");
    eventually("all threads have a filter of their own", || {
        let threads = filters(&daemon, "confined");
        let of_all = threads.iter().map(|(_, count)| *count).min().unwrap();
        let own = |name: &str| threads.iter().any(|thread| *thread == (name.to_owned(), of_all + 1));
        let confined = ["vcpu0", "vcpu1", "devices", "disk1"].into_iter().all(own);
        if of_all > 0 && confined { Ok(()) } else { Err(format!("{threads:?}")) }
    });
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

/// An image that begins with its name, and the element of its disk.
fn disk(folder: &Path, name: &str, target: &str) -> String {
    let image = folder.join(name);
    std::fs::write(&image, [name.as_bytes(), &vec![0; (64 << 10) - name.len()]].concat()).unwrap();
    format!(
        "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{}'/>\
         <target dev='{target}' bus='virtio'/></disk>",
        image.display()
    )
}

#[test]
fn disks_come_and_go() {
    if lacks_kvm() || lacks_root() || lacks(&["qemu-img"]) {
        return;
    }
    let daemon = Daemon::start();
    let (client, machine, mut console) = start(&daemon, "plug");
    let mut events = Events::of(&client);
    let live = || client.domain_get_xml_desc(&machine, 0).unwrap();
    let defined = || client.domain_get_xml_desc(&machine, VIR_DOMAIN_XML_INACTIVE).unwrap();
    let first = disk(daemon.folder(), "first", "vda");
    client.domain_attach_device_flags(&machine, &first, BOTH).unwrap();
    console.expect("slot 1 has a disk: first");
    assert!(live().contains("<alias name='virtio-disk0'/>") && live().contains("slot='0x01'"), "{}", live());
    assert!(defined().contains("<target dev='vda'"), "{}", defined());
    let counted = client.domain_block_stats(&machine, "vda").unwrap();
    assert_eq!((counted.rd_req, counted.rd_bytes), (1, 512));
    let refusal = client.domain_attach_device(&machine, &first).unwrap_err();
    assert!(refusal.message().contains("vda already exists"), "{refusal}");
    let refusal = client.domain_attach_device(&machine, &first.replace("vda", "vdb")).unwrap_err();
    assert!(refusal.message().contains("twice: one of its disks writes to it"), "{refusal}");

    // An image with one below it.
    let top = daemon.folder().join("top");
    disk(daemon.folder(), "below", "vdb");
    let below = daemon.folder().join("below");
    let (top, below) = (top.to_str().unwrap(), below.to_str().unwrap());
    run("qemu-img", &["create", "-q", "-f", "qcow2", "-b", below, "-F", "raw", top]);
    let second = format!(
        "<disk type='file'><driver name='qemu' type='qcow2'/><source file='{top}'/><target dev='vdb' bus='virtio'/></disk>"
    );
    client.domain_attach_device(&machine, &second).unwrap();
    console.expect("slot 2 has a disk: below");
    assert!(live().contains(&format!("<source file='{below}'")), "{}", live());
    assert!(!defined().contains("vdb"), "it goes with this run");
    events.expect("plug", &["added virtio-disk0", "added virtio-disk1"]);

    // The guest refuses, and lets go then.
    let refusal = client.domain_detach_device(&machine, &second).unwrap_err();
    assert!(refusal.message().contains("rejected by the guest"), "{refusal}");
    assert!(live().contains("vdb"));
    client.domain_detach_device(&machine, &second).unwrap();
    console.expect("slot 2 is empty");
    assert!(!live().contains("vdb"), "{}", live());
    assert!(client.domain_block_stats(&machine, "vdb").is_err());
    events.expect("plug", &["kept virtio-disk1", "removed virtio-disk1"]);
    let refusal = client.domain_detach_device(&machine, &second).unwrap_err();
    assert!(refusal.message().contains("no disk device matches"), "{refusal}");
    client.domain_detach_device_alias(&machine, "virtio-disk0", LIVE).unwrap_err();
    client.domain_detach_device_alias(&machine, "virtio-disk0", LIVE).unwrap();
    assert!(!live().contains("vda") && defined().contains("vda"));
    client.domain_detach_device_flags(&machine, &first, VIR_DOMAIN_AFFECT_CONFIG).unwrap();
    assert!(!defined().contains("vda"));
    events.expect("plug", &["kept virtio-disk0", "removed virtio-disk0"]);

    // What is missing or wrong leaves nothing behind.
    for (device, words) in [
        ("<watchdog model='i6300esb'/>".to_owned(), "a <watchdog> can neither"),
        (first.replace("/first'", "/none'"), "Cannot access storage file"),
        (second.replace("vdb", "vdc").replace(top, below), "cannot use image"),
        (first.replace("bus='virtio'", "bus='sata'"), "another bus than virtio"),
        (first.replace("type='raw'", "type='qcow2'"), "cannot use image"),
        ("<nonsense/>".to_owned(), "<nonsense>"),
    ] {
        let refusal = client.domain_attach_device(&machine, &device).unwrap_err();
        assert!(refusal.message().contains(words), "{device}: {refusal}");
    }
    assert!(!live().contains("<disk"));
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn a_device_leaves_when_the_guest_gets_to_it() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let (client, machine, mut console) = start(&daemon, "later");
    let disk = disk(daemon.folder(), "first", "vda");
    client.domain_attach_device(&machine, &disk).unwrap();
    console.expect("slot 1 has a disk: first");
    let mut events = Events::of(&client);
    client.domain_detach_device(&machine, &disk).unwrap_err();
    client.domain_suspend(&machine).unwrap();
    // Nobody lets go while the machine waits: it is asked, and that is all.
    client.domain_detach_device(&machine, &disk).unwrap();
    assert!(client.domain_get_xml_desc(&machine, 0).unwrap().contains("vda"));
    client.domain_resume(&machine).unwrap();
    events.expect(
        "later",
        &["kept virtio-disk0", "suspended paused", "resumed unpaused", "removed virtio-disk0"],
    );
    assert!(!client.domain_get_xml_desc(&machine, 0).unwrap().contains("vda"));
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn processors_come_and_go() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let (client, machine, mut console) = start(&daemon, "many");
    let count = |flags| client.domain_get_vcpus_flags(&machine, flags).unwrap();
    assert_eq!((count(VIR_DOMAIN_VCPU_LIVE), count(VIR_DOMAIN_VCPU_LIVE | VIR_DOMAIN_VCPU_MAXIMUM)), (1, 3));
    client.domain_set_vcpus(&machine, 3).unwrap();
    console.expect("processor 2 says x");
    assert_eq!((count(VIR_DOMAIN_VCPU_LIVE), count(VIR_DOMAIN_VCPU_CONFIG)), (3, 1));
    assert_eq!(client.domain_get_info(&machine).unwrap().nr_virt_cpu, 3);
    eventually("all are counted", || match client.domain_get_vcpus(&machine, 8, 1).unwrap().info.len() {
        3 => Ok(()),
        other => Err(other.to_string()),
    });
    client.domain_set_vcpus_flags(&machine, 2, BOTH).unwrap();
    console.expect("processors 2");
    assert_eq!((count(VIR_DOMAIN_VCPU_LIVE), count(VIR_DOMAIN_VCPU_CONFIG)), (2, 2));
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    assert!(live.contains("<vcpu placement='static' current='2'>3</vcpu>"), "{live}");
    let refusal = client.domain_set_vcpus(&machine, 4).unwrap_err();
    assert!(refusal.message().contains("for the live domain: 4 > 3"), "{refusal}");
    let most = VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_CONFIG;
    client.domain_set_vcpus_flags(&machine, 4, most).unwrap();
    assert_eq!(count(most), 4);
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn an_interface_comes_is_unplugged_and_goes() {
    if lacks_kvm() || lacks_root() || lacks(&["ip"]) || !Path::new("/dev/net/tun").exists() {
        return;
    }
    let namespace = Namespace::new();
    namespace.run(&["ip", "link", "add", "br9", "type", "bridge"]);
    namespace.run(&["ip", "link", "set", "br9", "up"]);
    let prefix = ["ip", "netns", "exec", &namespace.0].iter().map(Into::into).collect();
    let daemon = Daemon::launch(Launch { prefix, ..Launch::default() });
    let (client, machine, mut console) = start(&daemon, "wired");
    let interface =
        "<interface type='bridge'><mac address='52:54:00:00:00:09'/><source bridge='br9'/></interface>";
    client.domain_attach_device_flags(&machine, interface, BOTH).unwrap();
    console.expect("slot 1 has a device");
    let taps = || namespace.run(&["ip", "-o", "link", "show", "master", "br9"]);
    assert!(taps().contains("vnet"), "{}", taps());
    client.domain_interface_stats(&machine, "52:54:00:00:00:09").unwrap();
    let down = interface.replace("</interface>", "<link state='down'/></interface>");
    client.domain_update_device_flags(&machine, &down, BOTH).unwrap();
    for flags in [0, VIR_DOMAIN_XML_INACTIVE] {
        assert!(client.domain_get_xml_desc(&machine, flags).unwrap().contains("<link state='down'/>"));
    }
    let moved = interface.replace("br9", "br8");
    let refusal = client.domain_update_device_flags(&machine, &moved, LIVE).unwrap_err();
    assert!(refusal.message().contains("only <link>"), "{refusal}");
    client.domain_detach_device(&machine, interface).unwrap_err();
    client.domain_detach_device(&machine, interface).unwrap();
    eventually("the tap goes", || if taps().contains("vnet") { Err(taps()) } else { Ok(()) });
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

/// Asks a machine's monitor without its daemon.
fn ask(daemon: &Daemon, request: &str) {
    let folder = std::fs::read_dir(daemon.root().join("run/qemu")).unwrap();
    let mut sockets = folder.map(|entry| entry.unwrap().path().join("monitor.sock"));
    let socket = sockets.find(|socket| socket.exists()).unwrap();
    let mut lines = BufReader::new(UnixStream::connect(socket).unwrap());
    writeln!(lines.get_mut(), "{{\"id\": 1, {request}}}").unwrap();
    let answer = lines.lines().map(Result::unwrap).find(|line| line.starts_with("{\"id\""));
    assert!(answer.as_ref().unwrap().contains("\"ok\""), "{answer:?}");
}

#[test]
fn a_machine_is_found_again_with_what_it_has() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let mut daemon = Daemon::start();
    let (client, machine, mut console) = start(&daemon, "again");
    for (name, target) in [("stays", "vda"), ("leaves", "vdb")] {
        client.domain_attach_device(&machine, &disk(daemon.folder(), name, target)).unwrap();
        console.expect(&format!("has a disk: {name}"));
    }
    drop((client, console));
    daemon.kill();
    // While nobody looks one device leaves, one comes that nobody asked for, and a processor comes.
    for _ in 0..2 {
        ask(&daemon, "\"do\": \"remove-device\", \"device\": \"virtio-disk1\"");
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
    ask(&daemon, "\"do\": \"add-device\", \"kind\": \"rng\", \"value\": \"id=stray,slot=20\"");
    ask(&daemon, "\"do\": \"set-vcpus\", \"count\": 2");
    daemon.spawn();
    let client = daemon.client();
    let machine = client.domain_lookup_by_uuid(machine.uuid).unwrap();
    eventually("the document is right", || {
        let live = client.domain_get_xml_desc(&machine, 0).unwrap();
        let right = live.contains("vda") && !live.contains("vdb") && live.contains("current='2'");
        if right && state(&client, &machine).0 == VIR_DOMAIN_RUNNING { Ok(()) } else { Err(live) }
    });
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("slot 20 is busy");
    let vda = disk(daemon.folder(), "stays", "vda");
    client.domain_detach_device(&machine, &vda).unwrap_err();
    client.domain_detach_device(&machine, &vda).unwrap();
    console.expect("slot 1 is empty");
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn a_saved_machine_has_what_came_to_it() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let (client, machine, mut console) = start(&daemon, "saved");
    let vda = disk(daemon.folder(), "first", "vda");
    client.domain_attach_device(&machine, &vda).unwrap();
    console.expect("slot 1 has a disk: first");
    client.domain_set_vcpus(&machine, 2).unwrap();
    console.expect("processor 1 says x");
    client.domain_managed_save(&machine, 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    assert!(live.contains("vda") && live.contains("current='2'"), "{live}");
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    client.domain_detach_device(&machine, &vda).unwrap_err();
    client.domain_detach_device(&machine, &vda).unwrap();
    console.expect("slot 1 is empty");
    client.domain_set_vcpus(&machine, 1).unwrap();
    console.expect("processors 1");
    client.domain_attach_device(&machine, &vda).unwrap();
    console.expect("slot 1 has a disk: first");
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}
