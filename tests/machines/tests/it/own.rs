//! Machines of type `ferrovirt`: our own monitor through the daemon, on this host's KVM, with bare-metal guests.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_BLOCK_RESIZE_BYTES,
    VIR_DOMAIN_CONSOLE_FORCE, VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED,
    VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER,
    VIR_DOMAIN_PAUSED_WATCHDOG, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED, VIR_DOMAIN_RUNNING_RESTORED,
    VIR_DOMAIN_RUNNING_UNPAUSED, VIR_DOMAIN_SAVE_PAUSED, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED,
    VIR_DOMAIN_SHUTOFF_DESTROYED, VIR_DOMAIN_SHUTOFF_SAVED, VIR_DOMAIN_SHUTOFF_SHUTDOWN,
    VIR_DOMAIN_START_FORCE_BOOT, VIR_DOMAIN_START_PAUSED, VIR_DOMAIN_XML_INACTIVE,
};
use api::{Domain, Driver, TypedParam};
use machines::{Console, Daemon, Launch, eventually, run};
use test_support::{bare_guest, lacks, lacks_kvm, lacks_root};

use crate::network::Namespace;
use crate::{await_state, state};

/// A machine that runs the echo guest with this command line.
fn document(daemon: &Daemon, name: &str, command_line: &str, more: &str) -> String {
    let kernel = bare_guest(daemon.folder(), "echo");
    format!(
        "<domain type='kvm'><name>{name}</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>\
         <os><type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>{}</kernel>\
         <cmdline>{command_line}</cmdline></os>\
         <devices><serial type='pty'/><console type='pty'/>{more}</devices></domain>",
        kernel.display()
    )
}

fn start(daemon: &Daemon, client: &Arc<dyn Driver>, name: &str, command_line: &str, flags: u32) -> Domain {
    let machine = client.domain_define_xml_flags(&document(daemon, name, command_line, ""), 0).unwrap();
    client.domain_create_with_flags(&machine, flags).unwrap()
}

#[test]
fn a_machine_lives_and_ends() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let machine = start(&daemon, &client, "own", "talk to me", VIR_DOMAIN_START_PAUSED);
    assert_eq!(state(&client, &machine).0, VIR_DOMAIN_PAUSED);
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    client.domain_resume(&machine).unwrap();
    console.expect("talk to me");
    assert_eq!(state(&client, &machine), (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED));
    client.domain_suspend(&machine).unwrap();
    assert_eq!(state(&client, &machine), (VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER));
    client.domain_resume(&machine).unwrap();
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    assert!(live.contains("machine='ferrovirt'") && live.contains("<source path='/dev/pts/"), "{live}");
    assert_eq!(client.domain_get_info(&machine).unwrap().nr_virt_cpu, 1);
    console.send("x");
    console.expect("x");
    console.send("\n");
    await_state(&client, &machine, (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN));
    daemon.assert_clean();
    // Again, and ended from outside.
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    assert_eq!(state(&client, &machine), (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED));
    client.domain_reset(&machine, 0).unwrap();
    client.domain_destroy(&machine).unwrap();
    await_state(&client, &machine, (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DESTROYED));
    daemon.assert_clean();
}

#[test]
fn a_fault_and_a_panic_are_told() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let machine = start(&daemon, &client, "fault", "fault", 0);
    await_state(&client, &machine, (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED));
    let machine = start(&daemon, &client, "panic", "panic", 0);
    eventually("the panic is told", || match state(&client, &machine) {
        (VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED)
        | (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED) => Ok(()),
        other => Err(format!("{other:?}")),
    });
    daemon.assert_clean();
}

#[test]
fn a_machine_outlives_its_daemon_and_is_found_again() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let mut daemon = Daemon::start();
    let client = daemon.client();
    let machine = start(&daemon, &client, "again", "hello", 0);
    let before = daemon.emulator("again").pid();
    drop(client);
    daemon.kill();
    daemon.spawn();
    let client = daemon.client();
    let machine = client.domain_lookup_by_uuid(machine.uuid).unwrap();
    await_state(&client, &machine, (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED));
    assert_eq!(daemon.emulator("again").pid(), before);
    let mut console = Console::open(&*client, &machine, None, VIR_DOMAIN_CONSOLE_FORCE).unwrap();
    console.send("still here\n");
    console.expect("still here");
    await_state(&client, &machine, (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN));
    daemon.assert_clean();
}

#[test]
fn what_our_monitor_does_not_have_is_refused_when_it_is_defined() {
    if lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let document = |devices: &str| {
        format!(
            "<domain type='kvm'><name>no</name><memory unit='MiB'>32</memory><os>\
             <type machine='ferrovirt'>hvm</type><kernel>/no/such/kernel</kernel></os><devices>{devices}</devices></domain>"
        )
    };
    let error =
        client.domain_define_xml_flags(&document("<video><model type='vga'/></video>"), 0).unwrap_err();
    assert!(error.to_string().contains("does not have <video>"), "{error}");
    if lacks_kvm() {
        return;
    }
    let machine = client.domain_define_xml_flags(&document(""), 0).unwrap();
    let error = client.domain_create_with_flags(&machine, 0).unwrap_err();
    assert!(error.to_string().contains("/no/such/kernel"), "{error}");
    std::fs::write(daemon.folder().join("text"), "no kernel at all").unwrap();
    let text = daemon.folder().join("text").display().to_string();
    client.domain_undefine(&machine).unwrap();
    let machine = client.domain_define_xml_flags(&document("").replace("/no/such/kernel", &text), 0).unwrap();
    let error = client.domain_create_with_flags(&machine, 0).unwrap_err();
    assert!(error.to_string().contains("kernel"), "{error}");
    daemon.assert_clean();
}

/// A machine that runs the guest that uses all its devices, with these.
fn ports(daemon: &Daemon, devices: &str) -> String {
    let kernel = bare_guest(daemon.folder(), "ports");
    format!(
        "<domain type='kvm'><name>ports</name><memory unit='MiB'>32</memory><currentMemory unit='MiB'>31</currentMemory>\
         <os><type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>{}</kernel></os>\
         <devices><serial type='pty'/>{devices}</devices></domain>",
        kernel.display()
    )
}

/// A text between two others.
fn between<'a>(text: &'a str, before: &str, behind: &str) -> &'a str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(behind)).unwrap().0
}

#[test]
fn a_guest_uses_the_devices_of_its_document() {
    if lacks_kvm() || lacks_root() || lacks(&["qemu-img"]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let (base, top) = (daemon.folder().join("base"), daemon.folder().join("top"));
    std::fs::write(&base, [b"below".as_slice(), &[0; (1 << 20) - 5]].concat()).unwrap();
    let (base, top) = (base.to_str().unwrap(), top.to_str().unwrap());
    run("qemu-img", &["create", "-q", "-f", "qcow2", "-b", base, "-F", "raw", top]);
    let devices = format!(
        "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{top}'/><target dev='vda' bus='virtio'/></disk>\
         <channel type='unix'><target type='virtio' name='org.example.0'/></channel>\
         <memballoon model='virtio'><stats period='1'/></memballoon><vsock><cid auto='no' address='7'/></vsock>\
         <watchdog model='i6300esb' action='none'/>"
    );
    let machine = client.domain_create_xml(&ports(&daemon, &devices), 0).unwrap();
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    let socket = Path::new(between(&live, "<source mode='bind' path='", "'"));
    assert!(live.contains(&format!("<source file='{base}'")), "{live}");
    let mut program = UnixStream::connect(socket.with_file_name("vsock.sock")).unwrap();
    program.write_all(b"LISTEN 52\n").unwrap();
    let mut listens = [0; 3];
    program.read_exact(&mut listens).unwrap();
    assert_eq!(&listens, b"OK\n");
    let mut channel = UnixStream::connect(socket).unwrap();
    channel.write_all(b"good morning\n").unwrap();
    let mut bytes = [0; 12];
    channel.read_exact(&mut bytes).unwrap();
    assert_eq!(&bytes, b"hello, port\n");
    let mut accepts = [0; "ACCEPT 1000\n".len()];
    program.read_exact(&mut accepts).unwrap();
    drop(program);
    // Who comes late reads in the log what was said before.
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("sector 0: below");
    console.expect("balloon wants 256 and takes pages");
    let counted = client.domain_block_stats(&machine, "vda").unwrap();
    assert_eq!((counted.rd_req, counted.rd_bytes, counted.errs), (1, 512, 0));
    assert_eq!(client.domain_get_block_info(&machine, "vda", 0).unwrap().capacity, 1 << 20);
    let balloon = client.domain_memory_stats(&machine, 0).unwrap();
    let actual = balloon.iter().find(|stat| stat.tag == VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON).unwrap();
    assert_eq!(actual.val, 32 * 1024 - 16);
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn a_watchdog_bites() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let watchdog = |action: &str| ports(&daemon, &format!("<watchdog model='i6300esb' action='{action}'/>"));
    let machine = client.domain_create_xml(&watchdog("pause"), 0).unwrap();
    await_state(&client, &machine, (VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_WATCHDOG));
    client.domain_destroy(&machine).unwrap();
    let machine = client.domain_define_xml_flags(&watchdog("poweroff"), 0).unwrap();
    client.domain_create(&machine).unwrap();
    await_state(&client, &machine, (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN));
    client.domain_undefine(&machine).unwrap();
    let machine = client.domain_create_xml(&watchdog("reset"), 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    for _ in 0..2 {
        console.expect("waiting for the watchdog");
    }
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn a_reboot_is_a_power_button_and_a_new_beginning() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let kernel = bare_guest(daemon.folder(), "button");
    let document = ports(&daemon, "")
        .replace(&daemon.folder().join("ports").display().to_string(), &kernel.display().to_string());
    let machine = client.domain_define_xml_flags(&document, 0).unwrap();
    client.domain_create(&machine).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("ready");
    client.domain_reboot(&machine, 0).unwrap();
    console.expect("offready");
    assert_eq!(state(&client, &machine).0, VIR_DOMAIN_RUNNING);
    client.domain_shutdown(&machine).unwrap();
    await_state(&client, &machine, (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN));
    daemon.assert_clean();
}

#[test]
fn an_interface_is_on_its_bridge() {
    if lacks_kvm() || lacks_root() || lacks(&["ip"]) || !Path::new("/dev/net/tun").exists() {
        return;
    }
    let namespace = Namespace::new();
    namespace.run(&["ip", "link", "add", "br8", "type", "bridge"]);
    namespace.run(&["ip", "link", "set", "br8", "up"]);
    let prefix = ["ip", "netns", "exec", &namespace.0].iter().map(Into::into).collect();
    let daemon = Daemon::launch(Launch { prefix, ..Launch::default() });
    let client = daemon.client();
    let interface = "<interface type='bridge'><mac address='52:54:00:00:00:08'/><source bridge='br8'/>\
                     <driver queues='2'/></interface>";
    let text = document(&daemon, "wired", "hello", interface);
    let machine = client.domain_create_xml(&text, 0).unwrap();
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    let tap = between(&live, "<target dev='vnet", "'");
    let link = namespace.run(&["ip", "-o", "link", "show", &format!("vnet{tap}")]);
    assert!(link.contains("master br8") && link.contains("fe:54:00:00:00:08"), "{link}");
    eventually("the interface is counted", || {
        client
            .domain_interface_stats(&machine, "52:54:00:00:00:08")
            .map(drop)
            .map_err(|error| error.to_string())
    });
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
    assert!(!namespace.run(&["ip", "-o", "link"]).contains("vnet"), "the tap goes with the machine");
}

#[test]
fn memory_and_disks_change_while_the_guest_runs() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let image = daemon.folder().join("image");
    std::fs::write(&image, [b"raw".as_slice(), &[0; (1 << 20) - 3]].concat()).unwrap();
    let devices = format!(
        "<disk type='file' device='disk'><source file='{}'/><target dev='vda' bus='virtio'/></disk>\
         <memballoon model='virtio'/><watchdog model='i6300esb' action='none'/>",
        image.display()
    );
    let document = ports(&daemon, &devices).replace("<currentMemory unit='MiB'>31</currentMemory>", "");
    let machine = client.domain_define_xml_flags(&document, 0).unwrap();
    client.domain_create(&machine).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("sector 0: raw");
    let refusal = client.domain_set_memory(&machine, 33 << 10).unwrap_err();
    assert!(refusal.message().contains("higher than max memory"), "{refusal}");
    client.domain_set_memory(&machine, 30 << 10).unwrap();
    console.expect("balloon wants 512 and takes pages");
    eventually("the balloon is told", || match client.domain_get_info(&machine).unwrap().memory {
        memory if memory == (32 << 10) - 16 => Ok(()),
        other => Err(other.to_string()),
    });
    client
        .domain_set_memory_stats_period(&machine, 3, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)
        .unwrap();
    for flags in [0, VIR_DOMAIN_XML_INACTIVE] {
        assert!(client.domain_get_xml_desc(&machine, flags).unwrap().contains("<stats period='3'/>"));
    }

    client.domain_block_resize(&machine, "vda", 2 << 20, VIR_DOMAIN_BLOCK_RESIZE_BYTES).unwrap();
    assert_eq!(image.metadata().unwrap().len(), 2 << 20);
    assert_eq!(client.domain_get_block_info(&machine, "vda", 0).unwrap().capacity, 2 << 20);
    assert!(client.domain_block_resize(&machine, "vdb", 1, 0).unwrap_err().message().contains("'vdb'"));

    let limit = [TypedParam::new("total_bytes_sec", 1_u64 << 20)];
    client.domain_set_block_io_tune(&machine, "vda", &limit, VIR_DOMAIN_AFFECT_LIVE).unwrap();
    let limits = client.domain_get_block_io_tune(&machine, Some("vda"), VIR_DOMAIN_AFFECT_LIVE).unwrap();
    assert_eq!(limits[0], limit[0]);
    let live = client.domain_get_xml_desc(&machine, 0).unwrap();
    assert!(live.contains("<total_bytes_sec>1048576</total_bytes_sec>"), "{live}");
    let burst = [TypedParam::new("total_bytes_sec_max", 1_u64 << 21)];
    let refusal =
        client.domain_set_block_io_tune(&machine, "vda", &burst, VIR_DOMAIN_AFFECT_LIVE).unwrap_err();
    assert!(refusal.message().contains("no bursts"), "{refusal}");
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}

#[test]
fn a_saved_machine_goes_on_where_it_was() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let machine = start(&daemon, &client, "saved", "talk to me", 0);
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("talk to me");
    assert_eq!(client.domain_has_managed_save_image(&machine, 0).unwrap(), 0);
    client.domain_managed_save(&machine, 0).unwrap();
    assert_eq!(state(&client, &machine), (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SAVED));
    assert_eq!(client.domain_has_managed_save_image(&machine, 0).unwrap(), 1);
    let text = client.domain_managed_save_get_xml_desc(&machine, 0).unwrap();
    assert!(text.contains("<cmdline>talk to me</cmdline>"), "{text}");
    let refusal = client.domain_undefine(&machine).unwrap_err();
    assert!(refusal.message().contains("managed save image exists"), "{refusal}");
    // What it ran with counts, not what is defined by now.
    let changed = document(&daemon, "saved", "begin anew", "");
    let uuid = between(&text, "<uuid>", "</uuid>");
    let changed = changed.replace("<memory", &format!("<uuid>{uuid}</uuid><memory"));
    client.domain_define_xml_flags(&changed, 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    assert_eq!(state(&client, &machine), (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_RESTORED));
    assert_eq!(client.domain_has_managed_save_image(&machine, 0).unwrap(), 0);
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.send("it goes on\n");
    console.expect("it goes on");
    await_state(&client, &machine, (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN));
    // A state is given up by a start that does not want it, and by a removal.
    for give_up in [true, false] {
        let machine = client.domain_create_with_flags(&machine, 0).unwrap();
        client.domain_managed_save(&machine, VIR_DOMAIN_SAVE_PAUSED).unwrap();
        if give_up {
            let machine = client.domain_create_with_flags(&machine, VIR_DOMAIN_START_FORCE_BOOT).unwrap();
            let mut console = Console::open(&*client, &machine, None, 0).unwrap();
            console.expect("begin anew");
            client.domain_destroy(&machine).unwrap();
        } else {
            client.domain_managed_save_remove(&machine, 0).unwrap();
            assert_eq!(client.domain_has_managed_save_image(&machine, 0).unwrap(), 0);
        }
    }
    daemon.assert_clean();
}

#[test]
fn a_machine_goes_on_from_a_file() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let file = daemon.folder().join("file");
    let file = file.to_str().unwrap();
    let machine = client.domain_create_xml(&document(&daemon, "kept", "talk to me", ""), 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect("talk to me");
    client.domain_save_flags(&machine, file, None, VIR_DOMAIN_SAVE_PAUSED).unwrap();
    assert!(client.domain_lookup_by_name("kept").is_err(), "it was transient");
    let text = client.domain_save_image_get_xml_desc(file, 0).unwrap();
    assert!(text.contains("<name>kept</name>"), "{text}");
    client.domain_restore(file).unwrap();
    let machine = client.domain_lookup_by_name("kept").unwrap();
    assert_eq!(state(&client, &machine).0, VIR_DOMAIN_PAUSED);
    assert!(client.domain_restore(file).unwrap_err().message().contains("already active"));
    client.domain_resume(&machine).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.send("it goes on\n");
    console.expect("it goes on");
    eventually("it ends", || match client.domain_lookup_by_name("kept") {
        Ok(_) => Err(String::new()),
        Err(_) => Ok(()),
    });
    std::fs::File::options().write(true).open(file).unwrap().set_len(17 << 20).unwrap();
    let refusal = client.domain_restore(file).unwrap_err();
    assert!(refusal.message().contains("no saved machine"), "{refusal}");
    daemon.assert_clean();
}
