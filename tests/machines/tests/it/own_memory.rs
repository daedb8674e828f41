//! How the host holds the memory of machines of type `ferrovirt`: as their documents say.

use std::path::Path;

use api::Domain;
use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_PAUSED, VIR_DOMAIN_RUNNING,
    VIR_DOMAIN_RUNNING_BOOTED, VIR_DOMAIN_RUNNING_RESTORED, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_XML_INACTIVE,
};
use machines::{Console, Daemon};
use test_support::{bare_guest, lacks_kvm, lacks_root};

use crate::{await_state, state};

const MIB: u64 = 1 << 20;

fn document(daemon: &Daemon, name: &str, memory: &str) -> String {
    let kernel = bare_guest(daemon.folder(), "echo");
    format!(
        "<domain type='kvm'><name>{name}</name><memory unit='MiB'>32</memory>{memory}<vcpu>2</vcpu>\
         <os><type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>{}</kernel><cmdline>talk to me</cmdline></os>\
         <devices><serial type='pty'/><console type='pty'/></devices></domain>",
        kernel.display()
    )
}

/// What the kernel tells of a process's mappings of guest memory: those of 8 MiB and more, by what is below them.
fn mappings(pid: i32) -> Vec<(u64, String)> {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let mappings = maps.lines().filter_map(|line| {
        let (range, rest) = line.split_once(' ')?;
        let (from, to) = range.split_once('-')?;
        let number = |text| u64::from_str_radix(text, 16).ok();
        let words: Vec<&str> = rest.split_whitespace().collect();
        let shared = if words[0].ends_with('s') { "shared" } else { "private" };
        let below = words.get(4).map_or("", |name| name.rsplit('/').next().unwrap_or(""));
        Some((number(to)? - number(from)?, format!("{shared} {below}")))
    });
    mappings.filter(|(bytes, _)| (8 * MIB..=32 * MIB).contains(bytes) && bytes % MIB == 0).collect()
}

fn locked_kib(pid: i32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmLck:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Whether this user may raise the limit of locked memory.
fn may_raise_limits() -> bool {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Memlock);
    let none = rustix::process::Rlimit { current: None, maximum: None };
    let raised = rustix::process::setrlimit(rustix::process::Resource::Memlock, none).is_ok();
    // What was raised can be lowered.
    let _ = rustix::process::setrlimit(rustix::process::Resource::Memlock, limit);
    raised
}

/// A machine that talks, begins anew, is saved, and goes on.
fn lives(daemon: &Daemon, document: &str, name: &str, held: impl Fn(i32)) {
    let client = daemon.client();
    let machine: Domain = client.domain_define_xml_flags(document, 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("talk to me");
    held(daemon.emulator(name).pid());
    client.domain_reset(&machine, 0).unwrap();
    console.expect("talk to me");
    client.domain_managed_save(&machine, 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    assert_eq!(state(&client, &machine), (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_RESTORED));
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.send("x");
    console.expect("x");
    held(daemon.emulator(name).pid());
    client.domain_destroy(&machine).unwrap();
    client.domain_undefine(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn memory_is_held_as_the_document_says() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let backing = |inner: &str| format!("<memoryBacking>{inner}</memoryBacking>");
    let has = |mapping: &'static str| {
        move |pid: i32| {
            let found = mappings(pid);
            assert!(found.iter().any(|(_, it)| it.starts_with(mapping)), "{mapping:?} in {found:?}");
        }
    };
    let memfd = backing("<source type='memfd'/>");
    lives(&daemon, &document(&daemon, "memfd", &memfd), "memfd", has("shared memfd:memory"));
    let file = backing("<source type='file'/><access mode='shared'/><discard/>");
    lives(&daemon, &document(&daemon, "file", &file), "file", has("shared #"));
    let shared = backing("<access mode='shared'/><allocation mode='immediate' threads='2'/>");
    lives(&daemon, &document(&daemon, "shared", &shared), "shared", has("shared memfd:memory"));
    let locked = document(&daemon, "locked", &backing("<locked/><nosharepages/>"));
    match may_raise_limits() {
        true => lives(&daemon, &locked, "locked", |pid| {
            assert!(locked_kib(pid) >= 32 << 10, "{} KiB", locked_kib(pid));
        }),
        false => {
            let refusal = daemon.client().domain_create_xml(&locked, 0).unwrap_err().to_string();
            assert!(refusal.contains("LimitMEMLOCK=infinity"), "{refusal}");
        }
    }
    let cells = "<cpu mode='host-passthrough'><numa><cell id='0' cpus='0' memory='8' unit='MiB' memAccess='shared'/>\
        <cell id='1' cpus='1' memory='24' unit='MiB'/></numa></cpu>";
    lives(&daemon, &document(&daemon, "cells", cells), "cells", |pid| {
        let found = mappings(pid);
        assert!(found.contains(&(8 * MIB, "shared memfd:memory".to_owned())), "{found:?}");
    });
}

#[test]
fn huge_pages_are_had_or_refused_with_the_cure() {
    const COUNT: &str = "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages";
    if lacks_kvm() || lacks_root() || !Path::new(COUNT).exists() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let huge = document(
        &daemon,
        "huge",
        "<memoryBacking><hugepages><page size='1' unit='GiB'/></hugepages></memoryBacking>",
    );
    let machine = client.domain_define_xml_flags(&huge, 0).unwrap();
    let refusal = client.domain_create_with_flags(&machine, 0).unwrap_err().to_string();
    assert!(refusal.contains("32 MiB of memory are no whole number of huge pages of 1 GiB"), "{refusal}");
    client.domain_undefine(&machine).unwrap();
    let text = document(
        &daemon,
        "huge",
        "<memoryBacking><hugepages><page size='2' unit='MiB'/></hugepages></memoryBacking>",
    );
    let free =
        || -> u64 { std::fs::read_to_string(COUNT.replace("nr_", "free_")).unwrap().trim().parse().unwrap() };
    if free() == 0 {
        let machine = client.domain_define_xml_flags(&text, 0).unwrap();
        let refusal = client.domain_create_with_flags(&machine, 0).unwrap_err().to_string();
        assert!(refusal.contains("needs 16 huge pages of 2 MiB, and the host has 0 free"), "{refusal}");
        client.domain_undefine(&machine).unwrap();
    }
    let before: u64 = std::fs::read_to_string(COUNT).unwrap().trim().parse().unwrap();
    if std::fs::write(COUNT, (before + 16).to_string()).is_err() || free() < 16 {
        eprintln!("not tested: the host reserves no huge pages");
        return;
    }
    let free_before = free();
    lives(&daemon, &text, "huge", |_| assert!(free() < free_before));
    std::fs::write(COUNT, before.to_string()).unwrap();
}

#[test]
fn what_contradicts_itself_is_refused() {
    if lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    for (memory, words) in [
        ("<memoryBacking><hugepages/><source type='anonymous'/></memoryBacking>", "anonymous memory source"),
        (
            "<memoryBacking><hugepages><page size='64' unit='KiB'/></hugepages></memoryBacking>",
            "<page> of another size",
        ),
        (
            "<memoryBacking><allocation mode='immediate' threads='99'/></memoryBacking>",
            "more than 64 threads",
        ),
        (
            "<cpu mode='host-passthrough'><numa><cell id='0' cpus='1' memory='32' unit='MiB'/></numa></cpu>",
            "<cell> with processors",
        ),
        (
            "<cpu mode='host-passthrough'><numa><cell id='0' cpus='0-1' memory='32' unit='MiB' discard='yes'/></numa></cpu>",
            "attribute 'discard' of <cell>",
        ),
    ] {
        let refusal = client.domain_define_xml_flags(&document(&daemon, "no", memory), 0).unwrap_err();
        assert!(refusal.to_string().contains(words), "{memory}: {refusal}");
    }
}

/// A guest that writes all the time is saved while it runs, and goes on.
#[test]
fn a_busy_guest_is_saved_while_it_runs() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let kernel = bare_guest(daemon.folder(), "log");
    let text = document(&daemon, "busy", "").replace("/echo<", "/log<").replace("'MiB'>32<", "'MiB'>64<");
    assert!(text.contains(kernel.to_str().unwrap()), "{text}");
    let machine = client.domain_define_xml_flags(&text, 0).unwrap();
    let mut machine = client.domain_create_with_flags(&machine, 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("ready");
    console.send("b");
    console.expect("busy");
    for _ in 0..2 {
        client.domain_managed_save(&machine, 0).unwrap();
        assert_eq!(state(&client, &machine).0, VIR_DOMAIN_SHUTOFF);
        machine = client.domain_create_with_flags(&machine, 0).unwrap();
        assert_eq!(state(&client, &machine), (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_RESTORED));
        let mut console = Console::open(&*client, &machine, None, 0).unwrap();
        console.send("w");
        console.expect("written");
    }
    // One that stands still is saved, too, and stands still.
    client.domain_suspend(&machine).unwrap();
    client.domain_managed_save(&machine, 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    assert_eq!(state(&client, &machine).0, VIR_DOMAIN_PAUSED);
    client.domain_destroy(&machine).unwrap();
    client.domain_undefine(&machine).unwrap();
    daemon.assert_clean();
}

/// A machine that can have more memory, with the guest that uses modules.
fn roomy(daemon: &Daemon, name: &str) -> String {
    let kernel = bare_guest(daemon.folder(), "modules");
    let disk = daemon.folder().join("module-disk");
    std::fs::write(&disk, [&b"first"[..], &[0; 4091]].concat()).unwrap();
    format!(
        "<domain type='kvm'><name>{name}</name><maxMemory slots='4' unit='MiB'>1024</maxMemory><memory unit='MiB'>64</memory>\
         <os><type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>{}</kernel></os>\
         <devices><disk type='file' device='disk'><source file='{}'/><target dev='vda' bus='virtio'/></disk>\
         <serial type='pty'/><console type='pty'/></devices></domain>",
        kernel.display(),
        disk.display()
    )
}

fn module(mib: u32) -> String {
    format!("<memory model='dimm'><target><size unit='MiB'>{mib}</size></target></memory>")
}

#[test]
fn memory_comes_and_goes() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let mut daemon = Daemon::start();
    let client = daemon.client();
    let machine = client.domain_define_xml_flags(&roomy(&daemon, "roomy"), 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("ready");
    let both = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
    client.domain_attach_device_flags(&machine, &module(128), both).unwrap();
    console.expect("module 0 of 128 MiB in node 0 at 4 GiB works");
    client.domain_attach_device_flags(&machine, &module(256), VIR_DOMAIN_AFFECT_LIVE).unwrap();
    console.expect("module 1 of 256 MiB in node 0 at 5 GiB works");
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    assert!(
        live.contains("<memory unit='KiB'>458752</memory>") && live.contains("<alias name='dimm1'/>"),
        "{live}"
    );
    let kept = client.domain_get_xml_desc(&machine, VIR_DOMAIN_XML_INACTIVE).unwrap();
    assert!(
        kept.contains("<memory unit='KiB'>196608</memory>") && kept.contains("<memory model='dimm'>"),
        "{kept}"
    );
    for (mib, words) in [(1024, "maximum memory size"), (100, "128 MiB")] {
        let refusal = client.domain_attach_device_flags(&machine, &module(mib), VIR_DOMAIN_AFFECT_LIVE);
        let refusal = refusal.unwrap_err().to_string();
        assert!(refusal.contains(words), "{refusal}");
    }
    // The guest refuses first.
    let refusal =
        client.domain_detach_device_flags(&machine, &module(256), VIR_DOMAIN_AFFECT_LIVE).unwrap_err();
    assert!(refusal.message().contains("rejected by the guest"), "{refusal}");
    console.expect("module 1 is busy");

    // A daemon that comes later finds what is there.
    drop(client);
    daemon.kill();
    daemon.spawn();
    let client = daemon.client();
    let machine = client.domain_lookup_by_uuid(machine.uuid).unwrap();
    await_state(&client, &machine, (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED));
    client.domain_detach_device_flags(&machine, &module(256), VIR_DOMAIN_AFFECT_LIVE).unwrap();
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    assert!(live.contains("<memory unit='KiB'>196608</memory>") && !live.contains("dimm1"), "{live}");

    // What is saved goes on with it, and can be changed as before; and so does a start with it.
    client.domain_managed_save(&machine, 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.send("m");
    console.expect("module 0 holds 1000 and 2000");
    client.domain_attach_device_flags(&machine, &module(384), VIR_DOMAIN_AFFECT_LIVE).unwrap();
    console.expect("module 1 of 384 MiB in node 0 at 5 GiB works");
    client.domain_destroy(&machine).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("ready");
    console.send("m");
    console.expect("module 0 holds 0 and 0");
    client.domain_destroy(&machine).unwrap();
    client.domain_undefine(&machine).unwrap();
    daemon.assert_clean();
}
