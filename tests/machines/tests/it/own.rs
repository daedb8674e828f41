//! Machines of type `ferrovirt`: our own monitor through the daemon, on this host's KVM, with bare-metal guests.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_CONSOLE_FORCE, VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED, VIR_DOMAIN_PAUSED,
    VIR_DOMAIN_PAUSED_USER, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED, VIR_DOMAIN_RUNNING_UNPAUSED,
    VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED, VIR_DOMAIN_SHUTOFF_DESTROYED,
    VIR_DOMAIN_SHUTOFF_SHUTDOWN, VIR_DOMAIN_START_PAUSED,
};
use api::{Domain, Driver};
use machines::{Console, Daemon};
use test_support::{bare_guest, lacks_kvm, lacks_root};

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
    machines::eventually("the panic is told", || match state(&client, &machine) {
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
