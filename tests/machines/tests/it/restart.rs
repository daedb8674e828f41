//! The daemon dies and comes back: machines that run, rest, power off meanwhile, have died or do not answer.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use api::constants::{
    VIR_DOMAIN_PAUSED, VIR_DOMAIN_RUNNING, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED,
    VIR_DOMAIN_SHUTOFF_SHUTDOWN,
};
use machines::{Console, Daemon, Events, READY, Tiny, eventually};
use rustix::process::Signal;

use crate::{await_state, can_run, state};

/// Longest start of a daemon that finds one machine stuck, on a machine that also compiles.
const PROMPT: Duration = Duration::from_secs(10);

#[test]
fn machines_console_and_events_are_known_again() {
    if !can_run(&[]) {
        return;
    }
    let mut daemon = Daemon::start();
    let client = daemon.client();
    let runs = daemon.start_machine(&client, &Tiny::sector("runs", daemon.folder()));
    let rests = client.domain_create_xml(&Tiny::sector("rests", daemon.folder()).xml(), 0).unwrap();
    let dies = daemon.start_machine(&client, &Tiny::sector("dies", daemon.folder()));
    let socket = daemon.folder().join("leaves.sock");
    let serial = format!("<serial type='unix'><source mode='bind' path='{}'/></serial>", socket.display());
    let leaves = daemon.start_machine(&client, &Tiny::sector_on("leaves", daemon.folder(), &serial));
    let mut typist = Console::open(&*client, &leaves, None, 0).unwrap();
    typist.expect(READY);
    let mut console = Console::open(&*client, &runs, None, 0).unwrap();
    console.expect(READY);
    console.send("hello");
    console.expect("hello");
    client.domain_suspend(&rests).unwrap();
    let live = client.domain_get_xml_desc(&runs, 0).unwrap();
    drop((client, console, typist));
    daemon.kill();
    let emulator = daemon.emulator("dies");
    emulator.signal(Signal::KILL);
    eventually("the emulator ends", || if emulator.is_alive() { Err("it lives".to_owned()) } else { Ok(()) });
    // This guest powers off while no daemon is there.
    let mut line = UnixStream::connect(socket).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    line.write_all(b"xp").unwrap();
    line.read_exact(&mut [0]).unwrap();

    daemon.spawn();
    let client = daemon.client();
    let mut events = Events::of(&client);
    assert_eq!(state(&client, &runs).0, VIR_DOMAIN_RUNNING);
    assert_eq!(state(&client, &rests).0, VIR_DOMAIN_PAUSED);
    assert_eq!(state(&client, &dies), (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED));
    await_state(&client, &leaves, (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN));
    assert_eq!(client.domain_lookup_by_name("runs").unwrap().id, runs.id);
    assert_eq!(client.domain_get_xml_desc(&runs, 0).unwrap(), live);
    let mut console = Console::open(&*client, &runs, None, 0).unwrap();
    console.expect("sector ready\r\nhello");
    console.send("yes");
    console.expect("yes");
    client.domain_suspend(&runs).unwrap();
    client.domain_resume(&runs).unwrap();
    client.domain_resume(&rests).unwrap();
    client.domain_destroy(&rests).unwrap();
    events.expect("rests", &["resumed unpaused", "stopped destroyed"]);
    console.send("p");
    events.expect("runs", &["suspended paused", "resumed unpaused", "shutdown guest", "stopped shutdown"]);
    daemon.assert_clean();
    // A new machine gets a number that no other has had.
    let next = daemon.start_machine(&client, &Tiny::new("next"));
    assert!(next.id > leaves.id);
}

#[test]
fn a_machine_that_does_not_answer_delays_nobody() {
    if !can_run(&[]) {
        return;
    }
    let mut daemon = Daemon::start();
    let client = daemon.client();
    let stuck = daemon.start_machine(&client, &Tiny::sector("stuck", daemon.folder()));
    let fine = daemon.start_machine(&client, &Tiny::new("fine"));
    Console::open(&*client, &stuck, None, 0).unwrap().expect(READY);
    let emulator = daemon.emulator("stuck");
    emulator.signal(Signal::STOP);
    drop(client);
    daemon.kill();
    let took = daemon.spawn();
    assert!(took < PROMPT, "{took:?}");
    let client = daemon.client();
    let mut events = Events::of(&client);
    assert_eq!(state(&client, &stuck).0, VIR_DOMAIN_RUNNING);
    assert_eq!(state(&client, &fine).0, VIR_DOMAIN_RUNNING);
    client.domain_destroy(&fine).unwrap();
    assert!(emulator.is_alive(), "a stuck machine is kept");
    emulator.signal(Signal::CONT);
    eventually("the monitor is connected again", || {
        client.domain_suspend(&stuck).map_err(|error| error.to_string())
    });
    client.domain_resume(&stuck).unwrap();
    client.domain_shutdown(&stuck).unwrap();
    events.expect("stuck", &["suspended paused", "resumed unpaused", "shutdown guest", "stopped shutdown"]);
    daemon.assert_clean();
}

#[test]
fn a_stuck_machine_can_be_destroyed_by_the_next_daemon() {
    if !can_run(&[]) {
        return;
    }
    let mut daemon = Daemon::start();
    let client = daemon.client();
    let stuck = daemon.start_machine(&client, &Tiny::new("stuck"));
    daemon.emulator("stuck").signal(Signal::STOP);
    drop(client);
    daemon.kill();
    daemon.spawn();
    let client = daemon.client();
    client.domain_destroy(&stuck).unwrap();
    assert_eq!(state(&client, &stuck).0, VIR_DOMAIN_SHUTOFF);
    daemon.assert_clean();
}

#[test]
fn marked_machines_start_with_the_first_daemon_after_boot() {
    if !can_run(&[]) {
        return;
    }
    let mut daemon = Daemon::start();
    let client = daemon.client();
    let marked = client.domain_define_xml_flags(&Tiny::new("marked").xml(), 0).unwrap();
    let other = client.domain_define_xml_flags(&Tiny::new("other").xml(), 0).unwrap();
    client.domain_set_autostart(&marked, 1).unwrap();
    drop(client);
    daemon.kill();
    daemon.spawn();
    assert_eq!(state(&daemon.client(), &marked).0, VIR_DOMAIN_SHUTOFF, "the host has not booted since");
    daemon.kill();
    // What the host's boot would do: the run directory is empty.
    fs::remove_dir_all(daemon.root().join("run")).unwrap();
    daemon.spawn();
    let client = daemon.client();
    eventually("autostart", || match state(&client, &marked).0 {
        VIR_DOMAIN_RUNNING => Ok(()),
        other => Err(format!("state {other}")),
    });
    assert_eq!(state(&client, &other).0, VIR_DOMAIN_SHUTOFF);
}
