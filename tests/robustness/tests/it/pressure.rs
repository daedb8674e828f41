//! Too much of everything: calls, answers, events, registrations, connections; and clients that vanish under it.

use std::borrow::Cow;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use api::Uuid;
use proto::frame::{self, Header, MessageKind, Status};
use proto::{Program, args, keepalive};
use robustness::{
    Daemon, Door, Peer, Watch, call, domain_arguments, encoded, eventually, header, open_arguments,
};

const GET_CAPABILITIES: i32 = 7;
const DEFINE: i32 = 11;
const GET_XML_DESC: i32 = 14;
const UNDEFINE: i32 = 35;
const GET_LIB_VERSION: i32 = 157;
const OPEN_CONSOLE: i32 = 201;
const REGISTER: i32 = 316;

fn flood(procedure: i32, payload: &[u8], count: u32) -> Vec<u8> {
    (0..count).flat_map(|serial| call(header(Program::Remote, procedure, serial), payload)).collect()
}

/// The arguments that ask for lifecycle events of a machine, or of all.
fn registration(number: Option<u32>) -> Vec<u8> {
    let domain = number.map(|number| {
        let uuid = Uuid::from_bytes(u128::from(number).to_be_bytes());
        Cow::Owned(api::Domain { name: "somebody".to_owned(), uuid, id: -1 })
    });
    encoded(&args::ConnectDomainEventCallbackRegisterAnyArgs { event_id: 0, dom: domain })
}

/// Writes as long as the daemon takes anything, without reading; returns how many bytes it took.
fn push(socket: &mut UnixStream, piece: &[u8], bytes_max: usize) -> usize {
    socket.set_write_timeout(Some(Duration::from_millis(100))).unwrap();
    let mut taken = 0;
    while taken < bytes_max {
        match socket.write(piece) {
            Ok(written) => taken += written,
            Err(error) => {
                let expected = [ErrorKind::WouldBlock, ErrorKind::BrokenPipe, ErrorKind::ConnectionReset];
                assert!(expected.contains(&error.kind()), "{error}");
                break;
            }
        }
    }
    taken
}

#[test]
fn pipelined_calls_are_answered_at_the_clients_pace() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let test = watch.keeper().domain_lookup_by_name("test").unwrap();
    for (what, procedure, payload) in [
        ("version", GET_LIB_VERSION, Vec::new()),
        ("definition", GET_XML_DESC, domain_arguments(&test, 0)),
        ("capabilities", GET_CAPABILITIES, Vec::new()),
        ("unknown procedure", 9999, Vec::new()),
    ] {
        const CALLS: u32 = 5000;
        let mut peer = Peer::open(&daemon.socket());
        let mut writer = peer.socket.try_clone().unwrap();
        let bytes = flood(procedure, &payload, CALLS);
        let writer = std::thread::spawn(move || writer.write_all(&bytes).unwrap());
        let mut serials: Vec<u32> = (0..CALLS).map(|_| peer.receive().header.serial).collect();
        writer.join().unwrap();
        serials.sort_unstable();
        assert_eq!(serials, (0..CALLS).collect::<Vec<_>>(), "{what}");
        peer.expect_nothing_else();
        watch.check_memory(what, 8 << 10);
    }
    watch.check("pipelined calls");
}

#[test]
fn a_flood_of_one_client_does_not_keep_another_waiting() {
    const CALLS: u32 = 1500;
    const ANSWER_BYTES: u64 = 36;
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    // All of them fit into one read.
    let bytes = flood(GET_LIB_VERSION, &[], CALLS);
    let mut calm = Peer::open(&daemon.socket());
    let passed_by = |calm: &mut Peer| {
        let mut peer = Peer::open(&daemon.socket());
        let (mut writer, inbox) = (peer.socket.try_clone().unwrap(), peer.socket.try_clone().unwrap());
        let answered = AtomicU32::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| writer.write_all(&bytes).unwrap());
            scope.spawn(|| {
                for _ in 0..CALLS {
                    peer.receive();
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
            while answered.load(Ordering::Relaxed) == 0 {
                std::thread::yield_now();
            }
            let before = answered.load(Ordering::Relaxed);
            calm.socket.write_all(&flood(GET_LIB_VERSION, &[], 1)).unwrap();
            calm.receive();
            // What has come and was not read yet counts, too.
            let waiting = rustix::io::ioctl_fionread(&inbox).unwrap() / ANSWER_BYTES;
            u64::from(answered.load(Ordering::Relaxed) - before) + waiting
        })
    };
    let passed_by: Vec<u64> = (0..12).map(|_| passed_by(&mut calm)).collect();
    // A busy machine may keep this process waiting, too, but not often.
    let often = passed_by.iter().filter(|answers| **answers > u64::from(CALLS) * 2 / 5).count();
    assert!(often <= 3, "answers to the flood before the one to another client: {passed_by:?}");
    watch.check("a flood beside others");
}

#[test]
fn clients_that_call_and_never_read_are_not_read_either() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let test = watch.keeper().domain_lookup_by_name("test").unwrap();
    let mut deaf = Vec::new();
    for procedure in [GET_LIB_VERSION, GET_XML_DESC, GET_CAPABILITIES, 9999] {
        let piece = flood(procedure, &domain_arguments(&test, 0), 1000);
        for _ in 0..5 {
            let mut peer = Peer::open(&daemon.socket());
            let taken = push(&mut peer.socket, &piece, 64 << 20);
            assert!(taken < 8 << 20, "the daemon took {taken} bytes of calls without an answer being read");
            deaf.push(peer);
        }
    }
    watch.check_service("calls and never reads");
    watch.check_memory("calls and never reads", 16 << 10);
    drop(deaf);
    watch.check("calls and never reads");
}

#[test]
fn clients_that_ping_and_never_read_are_disconnected() {
    let daemon = Daemon::with("[limits]\nmax_event_queue_bytes = 65536\n");
    let watch = Watch::new(&daemon);
    let pings = keepalive::message(keepalive::PING).repeat(1000);
    for _ in 0..5 {
        let mut peer = Peer::connect(&daemon.socket());
        while peer.try_send(&pings) {}
    }
    watch.check("pings and never reads");
}

#[test]
fn clients_that_read_no_events_are_disconnected() {
    let daemon = Daemon::with("[limits]\nmax_event_queue_bytes = 262144\nmax_client_registrations = 500\n");
    let watch = Watch::new(&daemon);
    let mut deaf: Vec<Peer> = (0..4).map(|_| Peer::open(&daemon.socket())).collect();
    for peer in &mut deaf {
        peer.call(REGISTER, &registration(None)).outcome::<i32>().unwrap();
        for number in 1..500 {
            peer.call(REGISTER, &registration(Some(number))).outcome::<i32>().unwrap();
        }
        let surplus = peer.call(REGISTER, &registration(Some(500))).refusal();
        assert!(surplus.contains("500"), "{surplus}");
    }
    let mut busy = Peer::open(&daemon.socket());
    let xml = "<domain type='test'><name>busy</name><memory>1024</memory><os><type>hvm</type></os></domain>";
    let define = encoded(&args::DomainDefineXmlArgs { xml });
    // What the sockets hold comes first.
    let mut rounds = 0;
    while daemon.clients() > 2 {
        assert!(rounds < 20_000, "clients that do not read are still there");
        for _ in 0..100 {
            let domain: api::Domain = busy.call(DEFINE, &define).outcome().unwrap();
            busy.call(UNDEFINE, &encoded(&domain)).outcome::<()>().unwrap();
            rounds += 1;
        }
        watch.check_memory("events nobody reads", 16 << 10);
    }
    drop(busy);
    for mut peer in deaf {
        peer.expect_end();
    }
    watch.check("events nobody reads");
}

#[test]
fn clients_that_vanish_in_the_middle_of_calls_are_forgotten() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let test = watch.keeper().domain_lookup_by_name("test").unwrap();
    let mixed: Vec<u8> = (0..200)
        .flat_map(|serial| {
            let number = [GET_CAPABILITIES, GET_XML_DESC, GET_LIB_VERSION, OPEN_CONSOLE][serial as usize % 4];
            call(header(Program::Remote, number, serial), &domain_arguments(&test, 0))
        })
        .collect();
    for round in 0..300 {
        let mut peer = Peer::open(&daemon.socket());
        peer.try_send(&mixed[..mixed.len() * round / 300]);
    }
    watch.check("vanishing in the middle of calls");
}

#[test]
fn packets_of_streams_that_do_not_exist_are_passed_over() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let mut peer = Peer::open(&daemon.socket());
    for procedure in [OPEN_CONSOLE, 208, 209, 0, -1, 9999] {
        for (kind, status) in [
            (MessageKind::Stream, Status::Continue),
            (MessageKind::Stream, Status::Ok),
            (MessageKind::Stream, Status::Error),
            (MessageKind::Stream, Status::Unknown(9)),
            (MessageKind::StreamHole, Status::Continue),
        ] {
            let header = Header { kind, status, ..header(Program::Remote, procedure, 77) };
            peer.send_raw(&call(header, &[7; 100_000]));
        }
    }
    peer.expect_nothing_else();
    drop(peer);
    watch.check("packets of no stream");
}

/// As many descriptors as the system lets this process have.
fn raise_descriptor_limit() -> u64 {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, raised).unwrap();
    limit.maximum.unwrap_or(u64::MAX)
}

#[test]
fn six_thousand_connections_wait_their_turn() {
    const CONNECTIONS: usize = 6000;
    const SERVED: usize = 5000;
    if raise_descriptor_limit() < 2 * CONNECTIONS as u64 {
        return test_support::skip(&format!("this process may not have {CONNECTIONS} connections"));
    }
    let daemon = Daemon::start();
    // Memory for so many clients is kept for the next time, so the daemon is measured after there was one.
    let first: Vec<Peer> = (0..SERVED).map(|_| Peer::connect(&daemon.socket())).collect();
    eventually("the first are there", || match daemon.clients() {
        SERVED => Ok(()),
        clients => Err(format!("{clients} clients are there")),
    });
    drop(first);
    let watch = Watch::new(&daemon);
    watch.check_memory("five thousand connections", 0);
    assert!(daemon.resident_kib() < 64 << 10, "{} KiB", daemon.resident_kib());
    let mut peers: Vec<Peer> = (0..CONNECTIONS).map(|_| Peer::connect(&daemon.socket())).collect();
    // The watch has one of the places.
    eventually("the limit is reached", || match daemon.clients() {
        SERVED => Ok(()),
        clients => Err(format!("{clients} clients are there")),
    });
    for peer in &mut peers {
        peer.send(66, &[]);
    }
    for peer in &mut peers[..SERVED - 1] {
        assert_eq!(peer.receive().header.status, Status::Ok);
    }
    // All those served have been answered, and those who wait have not.
    for peer in &mut peers[SERVED - 1..] {
        peer.socket.set_nonblocking(true).unwrap();
        let early = peer.socket.read(&mut [0]);
        assert_eq!(early.unwrap_err().kind(), ErrorKind::WouldBlock);
        peer.socket.set_nonblocking(false).unwrap();
    }
    assert_eq!(daemon.clients(), SERVED);
    assert_eq!(watch.keeper().connect_get_lib_version().unwrap(), 11_003_000);
    // Each that leaves makes room for one.
    let waiting = peers.split_off(SERVED - 1);
    drop(peers);
    for mut peer in waiting {
        assert_eq!(peer.receive().header.status, Status::Ok);
    }
    watch.check("six thousand connections");
}

#[test]
fn the_limit_of_one_socket_leaves_the_other_servers_clients_alone() {
    let daemon = Daemon::with("[limits]\nmax_clients = 10\n[admin_limits]\nmax_clients = 3\n");
    let keeper = daemon.client();
    let full: Vec<Peer> = (0..20)
        .map(|index| Peer::connect(&daemon.door([Door::ReadWrite, Door::ReadOnly][index % 2])))
        .collect();
    eventually("the limit is reached", || if daemon.clients() >= 10 { Ok(()) } else { Err(String::new()) });
    // Two sockets watch the same limit: one of them may have been at the door when the last place was taken.
    assert!(daemon.clients() <= 11, "{} clients", daemon.clients());
    let administrators: Vec<Peer> = (0..10).map(|_| Peer::connect(&daemon.door(Door::Admin))).collect();
    assert_eq!(keeper.connect_get_lib_version().unwrap(), 11_003_000);
    drop((full, administrators));
    let mut late = Peer::connect(&daemon.socket());
    late.call(1, &open_arguments("test:///default")).outcome::<()>().unwrap();
    assert!(daemon.clients() >= 2);
}

#[test]
fn half_messages_of_many_clients_take_no_more_memory_than_is_allowed() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    // What has come of a message has to be kept until it is whole.
    let mut start = 33_000_000_u32.to_be_bytes().to_vec();
    start.resize(4 << 20, 0);
    let mut peers: Vec<Peer> = (0..200).map(|_| Peer::connect(&daemon.door(Door::ReadOnly))).collect();
    for peer in &mut peers {
        peer.try_send(&start);
    }
    // All of them are one user, and may hold 128 MiB together.
    watch.check_service("half messages");
    watch.check_memory("half messages", 160 << 10);
    assert!(daemon.log().contains("its user has sent"), "{}", daemon.log());
    assert!(daemon.clients() > 10, "{} clients", daemon.clients());
    drop(peers);
    // A message that has come whole is not kept by a client that then says nothing.
    let whole = call(header(Program::Remote, 66, 0), &vec![0; frame::PAYLOAD_MAX]);
    let mut silent: Vec<Peer> = (0..8).map(|_| Peer::connect(&daemon.socket())).collect();
    for peer in &mut silent {
        peer.send_raw(&whole);
        assert_eq!(peer.receive().header.status, Status::Ok);
    }
    watch.check_memory("silent after long messages", 48 << 10);
    drop(silent);
    watch.check("half messages");
}
