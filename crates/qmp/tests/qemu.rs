//! The client against a real QEMU: handshake, events, a stuck QEMU, a killed QEMU, descriptors, every query.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use host_sys::Signal;
use host_sys::reactor::Reactor;
use host_sys::spawn::{Child, Spec, find_program};
use qmp::commands::capabilities::{
    CpuModel, DeviceListProperties, QomListTypes, QueryCpuDefinitions, QueryCpuModelExpansion, QueryMachines,
    QueryQmpSchema, Schema,
};
use qmp::commands::devices::{
    AddFd, BlockdevAdd, BlockdevDel, ChardevAdd, ChardevRemove, QueryFdsets, RemoveFd,
};
use qmp::commands::display::SetPassword;
use qmp::commands::machine::{
    Cont, QueryCpusFast, QueryKvm, QueryStatus, QueryTarget, QueryVersion, Quit, RunState, Stop,
};
use qmp::commands::statistics::{
    GuestStatsGet, QomSet, QueryBalloon, QueryBlock, QueryBlockstats, QueryChardev, QueryNamedBlockNodes,
};
use qmp::{Class, Error, Event, Greeting, Handlers, Monitor, Options, Reason};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(60);

/// A QEMU with a monitor; killed and reaped with the test.
struct Qemu {
    child: Child,
    socket: PathBuf,
    events: Receiver<Event>,
    ended: Receiver<Reason>,
    monitor: Option<Monitor>,
}

impl Qemu {
    /// Starts QEMU, stopped before the first instruction; `None` (with a message) if it is not installed.
    fn start(args: &[&str]) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Some(program) = find_program("qemu-system-x86_64".as_ref(), "/usr/bin:/usr/local/bin") else {
            test_support::skip("qemu-system-x86_64 is not installed");
            return None;
        };
        let name = format!("qmp-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let socket = std::env::temp_dir().join(name);
        let listener = host_sys::sockets::listen(&socket, 0o600).unwrap();
        let mut spec = Spec::new(program)
            .args(["-nodefaults", "-display", "none", "-S", "-accel", "tcg", "-chardev"])
            .args(["socket,id=monitor,fd=5,server=on,wait=off", "-mon", "chardev=monitor,mode=control"])
            .args(args.iter().copied());
        spec.inherited.push((listener.into(), 5));
        let child = spec.spawn().unwrap();
        let (event, events) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let handlers =
            Handlers::new(move |item| drop(event.send(item)), move |reason| drop(end.send(reason)));
        let reactor = Reactor::shared().unwrap();
        let monitor = Monitor::connect(&reactor, &socket, Options::default(), handlers).unwrap();
        Some(Self { child, socket, events, ended, monitor: Some(monitor) })
    }

    fn monitor(&self) -> &Monitor {
        self.monitor.as_ref().unwrap()
    }

    fn next_event(&self, name: &str) -> Event {
        let event = self.events.recv_timeout(PATIENCE).unwrap();
        assert_eq!(event.name, name);
        event
    }

    fn end(&self) -> Reason {
        self.ended.recv_timeout(PATIENCE).unwrap()
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        let _ = self.child.pidfd.signal(Signal::KILL);
        let _ = self.child.pidfd.reap();
        let _ = std::fs::remove_file(&self.socket);
    }
}

#[test]
fn commands_events_and_an_orderly_end() {
    let Some(qemu) = Qemu::start(&["-machine", "none"]) else { return };
    let monitor = qemu.monitor();
    let Greeting::Qemu { version, .. } = monitor.greeting() else { panic!("{:?}", monitor.greeting()) };
    assert!(version.qemu.major >= 5);
    assert_eq!(monitor.run(&QueryVersion {}, PATIENCE).unwrap(), *version);
    let status = monitor.run(&QueryStatus {}, PATIENCE).unwrap();
    assert!(!status.running && status.status == RunState::PreLaunch, "{status:?}");
    monitor.run(&Cont {}, PATIENCE).unwrap();
    let resume = qemu.next_event("RESUME");
    assert!(resume.timestamp.seconds > 1_600_000_000 && resume.data == Value::Null);
    monitor.run(&Stop {}, PATIENCE).unwrap();
    qemu.next_event("STOP");
    let error = monitor.execute("no-such-command", None, PATIENCE).unwrap_err();
    assert!(error.is_unknown_command(), "{error}");
    let error = monitor.execute("device_del", Some(json!({"id": "nobody"})), PATIENCE).unwrap_err();
    assert!(matches!(&error, Error::Command { class: Class::DeviceNotFound, .. }), "{error}");
    assert!(error.to_string().starts_with("QEMU refused 'device_del' (DeviceNotFound): "), "{error}");
    assert!(monitor.outstanding_since().is_none());
    qemu.child.pidfd.signal(Signal::TERM).unwrap();
    let shutdown = qemu.next_event("SHUTDOWN");
    assert_eq!(shutdown.data, json!({"guest": false, "reason": "host-signal"}));
    assert!(matches!(qemu.end(), Reason::EndOfStream));
    let error = monitor.run(&QueryStatus {}, PATIENCE).unwrap_err();
    assert!(matches!(error, Error::Disconnected { reason: Reason::EndOfStream, .. }), "{error}");
}

#[test]
fn stuck_qemu_misses_its_deadline_while_another_answers() {
    let Some(stuck) = Qemu::start(&["-machine", "none"]) else { return };
    let Some(sound) = Qemu::start(&["-machine", "none"]) else { return };
    stuck.child.pidfd.signal(Signal::STOP).unwrap();
    let (late, arrived) = mpsc::channel();
    let monitor = stuck.monitor();
    let before = Instant::now();
    stuck.monitor().submit("query-status", None, move |result| late.send(result).unwrap()).unwrap();
    let deadline = Duration::from_millis(200);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| monitor.run(&QueryStatus {}, deadline));
        for _ in 0..50 {
            sound.monitor().run(&QueryStatus {}, PATIENCE).unwrap();
        }
        let error = waiting.join().unwrap().unwrap_err();
        assert!(matches!(error, Error::Deadline { waited_ms: 200.., .. }), "{error}");
    });
    let since = stuck.monitor().outstanding_since().unwrap();
    assert!(since >= before && since.elapsed() >= deadline);
    assert!(arrived.try_recv().is_err());
    // Far more than the socket holds: the rest waits in this program, and the bound of commands holds.
    let text = "x".repeat(1000);
    let refused = (0..1000)
        .find_map(|_| stuck.monitor().submit("qom-list", Some(json!({ "path": text })), |_| {}).err());
    assert!(matches!(refused, Some(Error::TooManyOutstanding { outstanding: 512, .. })), "{refused:?}");
    stuck.child.pidfd.signal(Signal::CONT).unwrap();
    assert!(arrived.recv_timeout(PATIENCE).unwrap().is_ok());
    stuck.monitor().run(&QueryStatus {}, PATIENCE).unwrap();
    assert!(stuck.monitor().outstanding_since().is_none());
}

#[test]
fn killed_qemu_fails_everybody_who_waits() {
    let Some(qemu) = Qemu::start(&["-machine", "none"]) else { return };
    qemu.child.pidfd.signal(Signal::STOP).unwrap();
    let monitor = qemu.monitor();
    std::thread::scope(|scope| {
        let waiting: Vec<_> =
            (0..4).map(|_| scope.spawn(|| monitor.run(&QueryStatus {}, PATIENCE))).collect();
        while monitor.outstanding_since().is_none() {
            std::thread::yield_now();
        }
        qemu.child.pidfd.signal(Signal::KILL).unwrap();
        for waiting in waiting {
            let error = waiting.join().unwrap().unwrap_err();
            assert!(error.is_disconnected(), "{error}");
        }
    });
    assert!(matches!(qemu.end(), Reason::EndOfStream));
    assert!(qemu.events.try_recv().is_err());
}

#[test]
fn quit_is_answered_and_its_event_seen_before_the_end() {
    let Some(qemu) = Qemu::start(&["-machine", "none"]) else { return };
    qemu.monitor().run(&Quit {}, PATIENCE).unwrap();
    assert!(matches!(qemu.end(), Reason::EndOfStream));
    qemu.next_event("SHUTDOWN");
}

#[test]
fn dropped_monitor_closes_silently_and_another_may_connect() {
    let Some(mut qemu) = Qemu::start(&["-machine", "none"]) else { return };
    qemu.child.pidfd.signal(Signal::STOP).unwrap();
    let (sender, receiver) = mpsc::channel();
    qemu.monitor().submit("query-status", None, move |result| sender.send(result).unwrap()).unwrap();
    qemu.monitor = None;
    let error = receiver.recv_timeout(PATIENCE).unwrap().unwrap_err();
    assert!(matches!(error, Error::Disconnected { reason: Reason::Closed, .. }), "{error}");
    assert!(qemu.ended.recv_timeout(PATIENCE).is_err(), "the handler is dropped, not called");
    qemu.child.pidfd.signal(Signal::CONT).unwrap();
    let reactor = Reactor::shared().unwrap();
    let again = Monitor::connect(&reactor, &qemu.socket, Options::default(), Handlers::ignore()).unwrap();
    again.run(&QueryStatus {}, PATIENCE).unwrap();
}

#[test]
fn descriptors_reach_qemu() {
    let Some(qemu) = Qemu::start(&["-machine", "none"]) else { return };
    let monitor = qemu.monitor();
    let path = std::env::temp_dir().join(format!("qmp-test-image-{}", std::process::id()));
    let file = File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
    file.set_len(3 << 20).unwrap();
    std::fs::remove_file(&path).unwrap();
    let add = AddFd { fdset_id: Some(7), opaque: Some("image".to_owned()) };
    let added = monitor.run_with_descriptor(&add, file.try_clone().unwrap().into(), PATIENCE).unwrap();
    assert_eq!(added.fdset_id, 7);
    let sets = monitor.run(&QueryFdsets {}, PATIENCE).unwrap();
    assert_eq!((sets[0].fdset_id, sets[0].fds[0].opaque.as_deref()), (7, Some("image")));
    let options = json!({"filename": "/dev/fdset/7"}).as_object().unwrap().clone();
    let node = BlockdevAdd { driver: "file".to_owned(), node_name: "image".to_owned(), options };
    monitor.run(&node, PATIENCE).unwrap();
    let nodes = monitor.run(&QueryNamedBlockNodes { flat: Some(true) }, PATIENCE).unwrap();
    assert_eq!((nodes[0].node_name.as_deref(), nodes[0].image.virtual_size), (Some("image"), 3 << 20));
    monitor.run(&BlockdevDel { node_name: "image".to_owned() }, PATIENCE).unwrap();
    monitor.run(&RemoveFd { fdset_id: 7, fd: None }, PATIENCE).unwrap();
    let error = monitor.run(&add, PATIENCE).unwrap_err();
    assert!(matches!(error, Error::Command { .. }), "{error}");
    // Many threads, each with a file of its own: none may be mixed up.
    std::thread::scope(|scope| {
        for set in 100..116u32 {
            let qemu = qemu.child.pid;
            scope.spawn(move || {
                let name = format!("set{set}");
                let file = rustix::fs::memfd_create(name.as_str(), rustix::fs::MemfdFlags::CLOEXEC).unwrap();
                let add = AddFd { fdset_id: Some(set), opaque: None };
                let added = monitor.run_with_descriptor(&add, file, PATIENCE).unwrap();
                assert_eq!(added.fdset_id, set);
                let link = std::fs::read_link(format!("/proc/{qemu}/fd/{}", added.fd)).unwrap();
                assert_eq!(link.to_str().unwrap(), format!("/memfd:{name} (deleted)"));
            });
        }
    });
}

#[test]
fn statistics_of_a_machine() {
    let args =
        ["-machine", "q35", "-m", "64", "-smp", "2,sockets=1,cores=2", "-device", "virtio-balloon,id=b0"];
    let Some(qemu) = Qemu::start(&args) else { return };
    let monitor = qemu.monitor();
    let cpus = monitor.run(&QueryCpusFast {}, PATIENCE).unwrap();
    assert_eq!(cpus.len(), 2);
    let place = cpus[1].props.clone().unwrap();
    assert_eq!((place.socket_id, place.core_id), (Some(0), Some(1)));
    let thread = host_sys::process::thread(qemu.child.pid, cpus[0].thread_id).unwrap();
    assert_eq!(thread.id, cpus[0].thread_id);
    assert_eq!(monitor.run(&QueryBalloon {}, PATIENCE).unwrap().actual, 64 << 20);
    let path = "/machine/peripheral/b0";
    monitor.run(&QomSet::guest_stats_interval(path, 2), PATIENCE).unwrap();
    let stats = monitor.run(&GuestStatsGet::new(path), PATIENCE).unwrap();
    assert!(stats.last_update == 0 && stats.stats.is_empty(), "{stats:?}");
    assert!(monitor.run(&QueryBlockstats::default(), PATIENCE).unwrap().is_empty());
    assert!(monitor.run(&QueryBlock {}, PATIENCE).unwrap().is_empty());
    let backend = json!({"type": "pty", "data": {}});
    let added = monitor.run(&ChardevAdd { id: "serial0".to_owned(), backend }, PATIENCE).unwrap();
    let chardevs = monitor.run(&QueryChardev {}, PATIENCE).unwrap();
    let serial = chardevs.iter().find(|chardev| chardev.label == "serial0").unwrap();
    assert_eq!(serial.pty(), added.pty.as_deref());
    monitor.run(&ChardevRemove { id: "serial0".to_owned() }, PATIENCE).unwrap();
    // Without VNC QEMU refuses in words; the password must not be repeated in them.
    let password = SetPassword { protocol: "vnc".to_owned(), password: "secret".to_owned(), connected: None };
    let error = monitor.run(&password, PATIENCE).unwrap_err();
    assert!(matches!(error, Error::Command { .. }) && !error.to_string().contains("secret"), "{error}");
}

#[test]
fn capabilities_of_this_qemu() {
    let Some(qemu) = Qemu::start(&["-machine", "none"]) else { return };
    let monitor = qemu.monitor();
    assert_eq!(monitor.run(&QueryTarget {}, PATIENCE).unwrap().arch, "x86_64");
    assert!(!monitor.run(&QueryKvm {}, PATIENCE).unwrap().enabled);
    let machines = monitor.run(&QueryMachines {}, PATIENCE).unwrap();
    let q35 = machines.iter().find(|machine| machine.alias.as_deref() == Some("q35")).unwrap();
    assert!(q35.cpu_max >= 255 && q35.hotpluggable_cpus);
    let cpus = monitor.run(&QueryCpuDefinitions {}, PATIENCE).unwrap();
    assert!(cpus.iter().any(|cpu| cpu.name == "qemu64" && cpu.unavailable_features.is_some()));
    let model = CpuModel { name: "qemu64".to_owned(), ..CpuModel::default() };
    let expansion = QueryCpuModelExpansion { kind: "static".to_owned(), model };
    assert!(monitor.run(&expansion, PATIENCE).unwrap().model.props.contains_key("sse2"));
    let types = QomListTypes { implements: Some("device".to_owned()), include_abstract: None };
    let types = monitor.run(&types, PATIENCE).unwrap();
    assert!(types.iter().any(|kind| kind.name == "virtio-blk-pci"));
    let properties = DeviceListProperties { typename: "virtio-blk-pci".to_owned() };
    let properties = monitor.run(&properties, PATIENCE).unwrap();
    assert!(properties.iter().any(|property| property.name == "serial" && property.kind == "str"));
    let schema = Schema::new(monitor.run(&QueryQmpSchema {}, PATIENCE).unwrap());
    assert!(
        schema.has_command("device_add") && !schema.has_command("SHUTDOWN") && schema.has_event("SHUTDOWN")
    );
    let check = |path: &str, expect: bool| assert_eq!(schema.has(path), expect, "{path}");
    check("blockdev-add", true);
    check("blockdev-add/cache/direct", true);
    check("blockdev-add/+qcow2/backing", true);
    check("blockdev-add/+qcow2/no-such", false);
    check("blockdev-add/driver/^qcow2", true);
    check("blockdev-add/driver/^no-such", false);
    check("query-status/ret/status/^running", true);
    check("device_add/$json-cli", true);
    check("no-such", false);
}

/// The far end of a monitor that is no QEMU.
fn impostor(bytes: &'static [u8], options: Options) -> Error {
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    let writer = std::thread::spawn(move || {
        theirs.write_all(bytes).unwrap();
        let mut rest = Vec::new();
        let _ = theirs.read_to_end(&mut rest);
    });
    let reactor = Reactor::shared().unwrap();
    let error = Monitor::from_stream(&reactor, ours, options, Handlers::ignore()).unwrap_err();
    writer.join().unwrap();
    error
}

#[test]
fn impostors_do_not_hold_the_handshake() {
    let options = Options { handshake_timeout: Duration::from_millis(100), ..Options::default() };
    let error = impostor(b"", options);
    assert!(matches!(error, Error::Deadline { waited_ms: 100.., .. }), "{error}");
    let greeting = br#"{"QMP": {"version": {"qemu": {"micro": 0, "minor": 0, "major": 9}}}}
"#;
    let error = impostor(greeting, options);
    assert!(matches!(error, Error::Deadline { .. }), "{error}");
    let error = impostor(b"SSH-2.0-OpenSSH_9.2\n", Options::default());
    assert!(matches!(error, Error::Disconnected { reason: Reason::Protocol(_), .. }), "{error}");
}

#[test]
fn blocking_call_in_a_callback_is_refused() {
    let Some(mut qemu) = Qemu::start(&["-machine", "none"]) else { return };
    let monitor = Arc::new(qemu.monitor.take().unwrap());
    let (sender, receiver) = mpsc::channel();
    let inside = Arc::clone(&monitor);
    let callback = move |_| sender.send(inside.run(&QueryStatus {}, PATIENCE)).unwrap();
    monitor.submit("query-status", None, callback).unwrap();
    let error = receiver.recv_timeout(PATIENCE).unwrap().unwrap_err();
    assert!(matches!(error, Error::WouldBlock { .. }), "{error}");
}
