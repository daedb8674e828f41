//! Doors: what each socket refuses, for every procedure that there is; and clients that stop answering.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use proto::frame::{MessageKind, Status};
use proto::{Procedure, Program, ReadOnly, args, keepalive, procedures};
use robustness::{Daemon, Door, Peer, Watch, encoded, open_arguments};

const MACHINE_PROGRAMS: [Program; 3] = [Program::Remote, Program::Qemu, Program::Lxc];

/// Connections on which nothing may be changed: by their socket, or because they said so when they opened.
fn read_only_peers(daemon: &Daemon) -> Vec<Peer> {
    [(Door::ReadOnly, 0), (Door::ReadOnly, 1), (Door::ReadWrite, 1), (Door::ReadWrite, 7)]
        .into_iter()
        .map(|(door, flags)| {
            let mut peer = Peer::connect(&daemon.door(door));
            let open = encoded(&args::ConnectOpenArgs { name: Some("test:///default"), flags });
            peer.call(1, &open).outcome::<()>().unwrap();
            peer
        })
        .collect()
}

fn denied(procedure: &Procedure) -> String {
    format!("operation forbidden: read only access prevents {}", procedure.shown_name())
}

#[test]
fn read_only_connections_change_nothing() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let mut refused = 0;
    for mut peer in read_only_peers(&daemon) {
        for procedure in MACHINE_PROGRAMS.into_iter().flat_map(procedures) {
            if procedure.name == "connect_close" {
                continue;
            }
            for payload in [&[][..], &[0; 4096], &[0xff; 64]] {
                let answer = peer.call_to(procedure.program, procedure.number, payload);
                let text = if answer.header.status == Status::Ok { String::new() } else { answer.refusal() };
                let is_denied = text.starts_with("29 ") && text.ends_with(&denied(procedure));
                match procedure.read_only {
                    ReadOnly::Deny => assert!(is_denied, "{}: {text}", procedure.name),
                    ReadOnly::Allow => assert!(!is_denied, "{}: {text}", procedure.name),
                    ReadOnly::Conditional => {}
                }
                refused += usize::from(is_denied);
            }
        }
    }
    assert!(refused > 4 * 3 * 200, "{refused} refusals");
    watch.check("read-only connections that try everything");
}

#[test]
fn flags_that_ask_for_secrets_are_refused_to_those_who_only_look() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let dom = watch.keeper().domain_lookup_by_name("test").unwrap();
    for mut peer in read_only_peers(&daemon) {
        for (flags, allowed) in [(0, true), (2, true), (1, false), (8, false), (9, false), (3, false)] {
            let payload = robustness::domain_arguments(&dom, flags);
            let answer = peer.call(14, &payload);
            assert_eq!(answer.header.status == Status::Ok, allowed, "flags {flags}");
            if !allowed {
                let expected = "29 20: operation forbidden: read only access prevents virDomainGetXMLDesc";
                assert_eq!(answer.refusal(), expected);
            }
        }
    }
    watch.check("secrets");
}

/// What the reference answers on a read-only connection, by function.
fn reference() -> BTreeMap<&'static str, &'static str> {
    let lines = include_str!("read_only.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').expect("a line is a function and a word")).collect()
}

#[test]
fn what_is_denied_is_what_the_reference_denies() {
    let reference = reference();
    let mut differences = Vec::new();
    let mut compared = 0;
    for procedure in MACHINE_PROGRAMS.into_iter().flat_map(procedures) {
        let Some(access) = procedure.public_name.and_then(|name| reference.get(name)) else { continue };
        compared += 1;
        let same = match procedure.read_only {
            ReadOnly::Allow => *access == "allowed",
            ReadOnly::Deny => *access == "denied",
            ReadOnly::Conditional => *access == "sometimes",
        };
        if !same {
            differences.push(format!("{}: {:?}, {access}", procedure.name, procedure.read_only));
        }
    }
    assert!(compared > 300, "{compared} compared");
    assert_eq!(differences, Vec::<String>::new());
}

#[test]
fn administration_is_on_its_own_socket_and_nothing_else_is() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    for door in [Door::ReadWrite, Door::ReadOnly] {
        let mut peer = Peer::connect(&daemon.door(door));
        for procedure in procedures(Program::Admin) {
            let refusal = peer.call_to(Program::Admin, procedure.number, &[0; 64]).refusal();
            assert_eq!(refusal, "39 7: Cannot find program 110102160 version 1");
        }
    }
    let mut peer = Peer::connect(&daemon.door(Door::Admin));
    for program in MACHINE_PROGRAMS {
        for procedure in procedures(program) {
            let refusal =
                peer.call_to(program, procedure.number, &open_arguments("test:///default")).refusal();
            assert_eq!(refusal, format!("39 7: Cannot find program {} version 1", program.number()));
        }
    }
    drop(peer);
    watch.check("programs at the wrong door");
}

#[test]
fn administrators_ask_for_what_is_not_there() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let admin = daemon.admin();
    let operations = admin.operations();
    for name in ["", "libvirt", "../libvirtd", &"x".repeat(100_000)] {
        let error = operations.admin_connect_lookup_server(name, 0).unwrap_err();
        assert_eq!(error.code(), error::ErrorCode::NoServer, "{error}");
    }
    let server = operations.admin_connect_lookup_server("libvirtd", 0).unwrap();
    for id in [0, u64::MAX] {
        let error = operations.admin_server_lookup_client(&server, id, 0).unwrap_err();
        assert_eq!(error.code(), error::ErrorCode::NoClient, "{error}");
    }
    // Limits that would lock everybody out, administrators apart.
    for (field, value) in
        [("nclients_max", 0_u32), ("nclients_unauth_max", 1_000_000), ("nclients", 5), ("", 5)]
    {
        let params = [api::TypedParam::new(field, value)];
        let refused = operations.admin_server_set_client_limits(&server, &params, 0);
        assert_eq!(refused.unwrap_err().code(), error::ErrorCode::InvalidArg, "{field}");
    }
    for (field, value) in [("maxWorkers", 0_u32), ("minWorkers", 1_000_000), ("nWorkers", 5)] {
        let params = [api::TypedParam::new(field, value)];
        let refused = operations.admin_server_set_threadpool_parameters(&server, &params, 0);
        assert_eq!(refused.unwrap_err().code(), error::ErrorCode::InvalidArg, "{field}");
    }
    drop(admin);
    watch.check("administration of what is not there");
}

/// The next keepalive message.
fn expect_ping(peer: &mut Peer) {
    let ping = peer.receive();
    assert_eq!((ping.header.program, ping.header.procedure), (keepalive::PROGRAM, keepalive::PING));
    assert_eq!((ping.header.kind, ping.header.status), (MessageKind::Message, Status::Ok));
}

#[test]
fn clients_that_stop_answering_are_given_up_and_others_stay() {
    let daemon = Daemon::with("[keepalive]\ninterval = 1\ncount = 2\n");
    let watch = Watch::new(&daemon);
    let feature = encoded(&args::ConnectSupportsFeatureArgs { feature: 10 });
    let mut dead = Peer::open(&daemon.socket());
    let mut alive = Peer::open(&daemon.socket());
    let mut never_asked = Peer::open(&daemon.socket());
    assert_eq!(dead.call(60, &feature).outcome::<i32>().unwrap(), 1);
    assert_eq!(alive.call(60, &feature).outcome::<i32>().unwrap(), 1);
    let started = Instant::now();
    let responder = std::thread::spawn(move || {
        for _ in 0..3 {
            expect_ping(&mut alive);
            alive.send_raw(&keepalive::message(keepalive::PONG));
        }
        alive
    });
    expect_ping(&mut dead);
    expect_ping(&mut dead);
    dead.expect_silent_end();
    let took = started.elapsed();
    // Two pings, each after a second of silence, and one second more.
    assert!(took > Duration::from_millis(2900) && took < Duration::from_secs(20), "{took:?}");
    let mut alive = responder.join().unwrap();
    assert_eq!(alive.call(157, &[]).outcome::<u64>().unwrap(), 11_003_000);
    // Pings are answered before anything else, also for those who never asked for any.
    never_asked.expect_nothing_else();
    drop((dead, alive, never_asked));
    watch.check("clients that stop answering");
}
