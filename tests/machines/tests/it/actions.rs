//! What clients and guests do to a machine, and the events, states and reasons that follow. The expectations were
//! compared with a stock libvirtd 9.0; it differs where a line says so.

use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED, VIR_DOMAIN_DESTROY_GRACEFUL, VIR_DOMAIN_PAUSED,
    VIR_DOMAIN_PAUSED_USER, VIR_DOMAIN_PAUSED_WATCHDOG, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED,
    VIR_DOMAIN_RUNNING_UNPAUSED, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED,
    VIR_DOMAIN_SHUTOFF_DESTROYED, VIR_DOMAIN_SHUTOFF_SHUTDOWN, VIR_DOMAIN_START_AUTODESTROY,
    VIR_DOMAIN_START_PAUSED,
};
use api::{Domain, Driver};
use machines::{BUTTON, Console, Daemon, Events, Process, READY, Tiny};
use rustix::process::Signal;

use crate::{await_state, can_run, state};

/// A stored machine with the one-sector guest, up.
struct Scene {
    daemon: Daemon,
    client: Arc<dyn Driver>,
    events: Events,
    machine: Domain,
    console: Console,
}

const NAME: &str = "scene";

impl Scene {
    fn new(change: impl FnOnce(Tiny) -> Tiny) -> Scene {
        let daemon = Daemon::start();
        let client = daemon.client();
        let mut events = Events::of(&client);
        let document = change(Tiny::sector(NAME, daemon.folder()));
        let machine = daemon.start_machine(&client, &document);
        let mut console = Console::open(&*client, &machine, None, 0).unwrap();
        console.expect(READY);
        events.expect(NAME, &["defined added", "resumed unpaused", "started booted"]);
        assert_eq!(state(&client, &machine), (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED));
        Scene { daemon, client, events, machine, console }
    }

    fn emulator(&self) -> Process {
        self.daemon.emulator(NAME)
    }

    /// These events come, and then the machine is off for this reason, with nothing left.
    fn ends(mut self, events: &[&str], reason: i32) {
        self.events.expect(NAME, events);
        assert_eq!(state(&self.client, &self.machine), (VIR_DOMAIN_SHUTOFF, reason));
        self.daemon.assert_clean();
        self.client.domain_undefine_flags(&self.machine, 0).unwrap();
        self.events.expect(NAME, &["undefined removed"]);
    }

    /// Ends the machine; no event came in between.
    fn destroy(self) {
        self.client.domain_destroy(&self.machine).unwrap();
        self.ends(&["stopped destroyed"], VIR_DOMAIN_SHUTOFF_DESTROYED);
    }
}

#[test]
fn pause_and_go_on() {
    if !can_run(&[]) {
        return;
    }
    let mut scene = Scene::new(|document| document);
    let (client, machine) = (scene.client.clone(), scene.machine.clone());
    client.domain_suspend(&machine).unwrap();
    client.domain_suspend(&machine).unwrap();
    assert_eq!(state(&client, &machine), (VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER));
    scene.console.send("x");
    client.domain_resume(&machine).unwrap();
    assert_eq!(state(&client, &machine), (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED));
    scene.console.expect("x");
    scene.events.expect(NAME, &["suspended paused", "resumed unpaused"]);
    scene.destroy();
}

#[test]
fn shutdown_reset_and_reboot() {
    if !can_run(&[]) {
        return;
    }
    let mut scene = Scene::new(|document| document);
    scene.client.domain_reset(&scene.machine, 0).unwrap();
    scene.console.expect(READY);
    scene.client.domain_reboot(&scene.machine, 0).unwrap();
    scene.console.expect(BUTTON);
    scene.console.expect(READY);
    await_state(&scene.client, &scene.machine, (VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED));
    scene.console.send("r");
    scene.console.expect(READY);
    scene.client.domain_shutdown(&scene.machine).unwrap();
    let (said, end) = scene.console.rest();
    assert!(said.contains(BUTTON), "{said:?}, then {end:?}");
    // How often a reset is announced is the firmware's affair; that it is, and nothing else, is ours.
    scene.events.skip(NAME, "reboot", 3);
    scene.events.expect(NAME, &["shutdown guest", "stopped shutdown"]);
    assert_eq!(state(&scene.client, &scene.machine), (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN));
    scene.daemon.assert_clean();
}

#[test]
fn power_off_from_inside() {
    if !can_run(&[]) {
        return;
    }
    let scene = Scene::new(|document| document);
    scene.console.send("p");
    scene.ends(&["shutdown guest", "stopped shutdown"], VIR_DOMAIN_SHUTOFF_SHUTDOWN);

    let mut scene = Scene::new(|document| document.head("<on_poweroff>restart</on_poweroff>"));
    let emulator = scene.emulator();
    scene.console.send("p");
    scene.console.expect(READY);
    assert!(emulator.is_alive(), "the same process goes on");
    // libvirt 9.0 is silent about the shutdown here.
    scene.client.domain_destroy(&scene.machine).unwrap();
    scene.events.expect(NAME, &["shutdown guest"]);
    scene.events.skip(NAME, "reboot", 1);
    scene.events.expect(NAME, &["stopped destroyed"]);
}

#[test]
fn reset_where_that_means_the_end() {
    if !can_run(&[]) {
        return;
    }
    let ending = |document: Tiny| document.head("<on_reboot>destroy</on_reboot>");
    let scene = Scene::new(ending);
    scene.console.send("r");
    scene.ends(&["shutdown guest", "stopped shutdown"], VIR_DOMAIN_SHUTOFF_SHUTDOWN);
    let scene = Scene::new(ending);
    scene.client.domain_reset(&scene.machine, 0).unwrap();
    scene.ends(&["shutdown host", "stopped shutdown"], VIR_DOMAIN_SHUTOFF_SHUTDOWN);
}

#[test]
fn panic() {
    if !can_run(&[]) {
        return;
    }
    let with = |action: &str| {
        let action = format!("<on_crash>{action}</on_crash>");
        move |document: Tiny| document.head(&action).device("<panic model='isa'/>")
    };
    let scene = Scene::new(with("destroy"));
    scene.console.send("c");
    scene.ends(&["crashed panicked", "stopped crashed"], VIR_DOMAIN_SHUTOFF_CRASHED);

    let mut scene = Scene::new(with("preserve"));
    scene.console.send("c");
    scene.events.expect(NAME, &["crashed panicked"]);
    assert_eq!(state(&scene.client, &scene.machine), (VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED));
    scene.destroy();

    // libvirt 9.0 resets in place; its documentation says that the machine is ended and started again, as we do.
    let mut scene = Scene::new(with("restart"));
    let emulator = scene.emulator();
    scene.console.send("c");
    scene.events.expect(NAME, &["crashed panicked", "stopped crashed", "resumed unpaused", "started booted"]);
    assert!(!emulator.is_alive());
    Console::open(&*scene.client, &scene.machine, None, 0).unwrap().expect(READY);
    scene.destroy();
}

#[test]
fn watchdog_and_clock() {
    if !can_run(&[]) {
        return;
    }
    let with = |action: &str| {
        let device = format!("<watchdog model='ib700' action='{action}'/>");
        move |document: Tiny| document.device(&device)
    };
    let mut scene = Scene::new(with("pause"));
    scene.console.send("t");
    scene.events.expect(NAME, &["rtc"]);
    scene.console.send("g");
    scene.events.expect(NAME, &["watchdog pause", "suspended watchdog"]);
    assert_eq!(state(&scene.client, &scene.machine), (VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_WATCHDOG));
    scene.destroy();

    let mut scene = Scene::new(with("reset"));
    scene.console.send("g");
    scene.console.expect(READY);
    scene.client.domain_destroy(&scene.machine).unwrap();
    scene.events.expect(NAME, &["watchdog reset"]);
    scene.events.skip(NAME, "reboot", 1);
    scene.events.expect(NAME, &["stopped destroyed"]);
}

#[test]
fn the_process_ends_without_being_asked() {
    if !can_run(&[]) {
        return;
    }
    for signal in [Signal::KILL, Signal::ABORT] {
        let scene = Scene::new(|document| document);
        scene.emulator().signal(signal);
        scene.ends(&["stopped failed"], VIR_DOMAIN_SHUTOFF_CRASHED);
    }
    let scene = Scene::new(|document| document);
    scene.emulator().signal(Signal::TERM);
    scene.ends(&["shutdown host", "stopped shutdown"], VIR_DOMAIN_SHUTOFF_SHUTDOWN);
}

#[test]
fn graceful_end_and_paused_start() {
    if !can_run(&[]) {
        return;
    }
    let scene = Scene::new(|document| document);
    scene.client.domain_destroy_flags(&scene.machine, VIR_DOMAIN_DESTROY_GRACEFUL).unwrap();
    scene.ends(&["stopped destroyed"], VIR_DOMAIN_SHUTOFF_DESTROYED);

    let daemon = Daemon::start();
    let client = daemon.client();
    let mut events = Events::of(&client);
    let document = Tiny::sector(NAME, daemon.folder());
    let machine = client.domain_create_xml(&document.xml(), VIR_DOMAIN_START_PAUSED).unwrap();
    assert_eq!(state(&client, &machine).0, VIR_DOMAIN_PAUSED);
    events.expect(NAME, &["started booted", "suspended paused"]);
    client.domain_resume(&machine).unwrap();
    Console::open(&*client, &machine, None, 0).unwrap().expect(READY);
    client.domain_destroy(&machine).unwrap();
    events.expect(NAME, &["resumed unpaused", "stopped destroyed"]);
    assert!(client.connect_list_all_domains(0).unwrap().is_empty(), "a transient machine is gone");
}

#[test]
fn machines_that_go_with_their_client() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let observer = daemon.client();
    let mut events = Events::of(&observer);
    let client = daemon.client();
    client.domain_create_xml(&Tiny::new("bound").xml(), VIR_DOMAIN_START_AUTODESTROY).unwrap();
    client.domain_create_xml(&Tiny::new("free").xml(), 0).unwrap();
    drop(client);
    events.expect("bound", &["resumed unpaused", "started booted", "stopped destroyed"]);
    let left: Vec<String> =
        observer.connect_list_all_domains(0).unwrap().into_iter().map(|dom| dom.name).collect();
    assert_eq!(left, ["free"]);
}
