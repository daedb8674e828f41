//! Floods, stuck calls, clients that never read, and the end of the server.

use std::time::{Duration, Instant};

use proto::frame::Status;

use crate::fixture::Fixture;
use crate::peer::{Peer, header, message};

const REMOTE: u32 = 0x2000_8086;
/// Runs on a worker and waits while the stage is stuck.
const GET_CAPABILITIES: i32 = 7;
/// Answered on the socket's own task.
const GET_LIB_VERSION: i32 = 157;
/// Of high priority, and runs on a worker.
const COMPARE_CPU: i32 = 158;

#[test]
fn stuck_calls_of_one_client_delay_nobody_else() {
    let fixture = Fixture::with(|config| config.workers.max = 5);
    fixture.stage.stick();
    let mut stuck = fixture.open();
    for _ in 0..5 {
        stuck.send(GET_CAPABILITIES, &[]);
    }
    fixture.stage.await_waiting(5);
    let mut other = fixture.open();
    assert_eq!(other.call(GET_LIB_VERSION, &[]).outcome::<u64>().unwrap(), 11_003_000);
    // Every ordinary worker is stuck; calls of high priority have their own.
    assert_eq!(other.call(COMPARE_CPU, &[0; 8]).outcome::<i32>().unwrap(), 2);
    fixture.stage.release();
    for _ in 0..5 {
        assert_eq!(stuck.receive().header.status, Status::Ok);
    }
}

#[test]
fn a_client_has_so_many_calls_in_progress_and_no_more() {
    let fixture = Fixture::with(|config| config.workers.max = 20);
    fixture.stage.stick();
    let mut peer = fixture.open();
    for _ in 0..12 {
        peer.send(GET_CAPABILITIES, &[]);
    }
    fixture.stage.await_waiting(5);
    // The ping lies behind the calls that are not read.
    peer.send_raw(&proto::keepalive::message(proto::keepalive::PING));
    assert_eq!(fixture.stage.waiting(), 5);
    fixture.stage.release();
    let answers = (0..13).map(|_| peer.receive()).filter(|message| message.header.program == REMOTE).count();
    assert_eq!(answers, 12);
}

#[test]
fn answers_come_as_they_are_ready() {
    let fixture = Fixture::new();
    fixture.stage.stick();
    let mut peer = fixture.open();
    let slow = peer.send(GET_CAPABILITIES, &[]);
    fixture.stage.await_waiting(1);
    let quick = peer.send(GET_LIB_VERSION, &[]);
    assert_eq!(peer.receive().header.serial, quick);
    fixture.stage.release();
    assert_eq!(peer.receive().header.serial, slow);
}

#[test]
fn a_client_that_never_reads_is_not_read_any_more() {
    let fixture = Fixture::new();
    let mut deaf = fixture.open();
    let call = message(header(REMOTE, GET_CAPABILITIES, 1), &[]);
    // Each answer is a million bytes, far more than the socket holds; five may wait.
    deaf.socket.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
    let mut sent = 0;
    while std::io::Write::write_all(&mut deaf.socket, &call).is_ok() {
        sent += 1;
        assert!(sent < 1_000_000, "the server should stop reading");
    }
    // Others do not notice.
    let started = Instant::now();
    assert_eq!(fixture.open().call(GET_LIB_VERSION, &[]).outcome::<u64>().unwrap(), 11_003_000);
    assert!(started.elapsed() < Duration::from_secs(5));
    // It is served again once it reads.
    for _ in 0..20 {
        assert_eq!(deaf.receive().payload.len(), 1_000_004);
    }
}

#[test]
fn a_client_that_pings_and_never_reads_is_disconnected() {
    let fixture = Fixture::with(|config| config.limits.event_queue_bytes = 10_000);
    let mut deaf = fixture.open();
    let pings = proto::keepalive::message(proto::keepalive::PING).repeat(1000);
    for _ in 0..10_000 {
        if std::io::Write::write_all(&mut deaf.socket, &pings).is_err() {
            break;
        }
    }
    fixture.await_clients(0);
}

#[test]
fn a_client_that_vanishes_mid_call_is_forgotten() {
    let fixture = Fixture::new();
    fixture.stage.stick();
    let mut peer = fixture.open();
    peer.send(GET_CAPABILITIES, &[]);
    fixture.stage.await_waiting(1);
    drop(peer);
    fixture.await_clients(0);
    fixture.stage.release();
    fixture.open().call(GET_CAPABILITIES, &[]);
}

#[test]
fn accepting_pauses_at_the_limit_and_goes_on_below_it() {
    let fixture = Fixture::with(|config| config.limits.clients = 2);
    let (first, _second) = (fixture.open(), fixture.open());
    let mut third = fixture.connect();
    third.send(66, &[]);
    third.socket.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let early = std::io::Read::read(&mut third.socket, &mut [0]);
    assert!(early.is_err(), "the third client should wait: {early:?}");
    drop(first);
    third.socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    assert_eq!(third.receive().types(), [0]);
}

#[test]
fn those_who_may_only_look_do_not_take_every_place() {
    let fixture = Fixture::with(|config| config.limits.clients = 10);
    let lookers: Vec<_> = (0..12).map(|_| Peer::connect(&fixture.path("ro"))).collect();
    fixture.await_clients(9);
    fixture.open();
    fixture.await_clients(9);
    drop(lookers);
    fixture.await_clients(0);
}

#[test]
fn silent_clients_that_asked_are_pinged_and_given_up() {
    let fixture = Fixture::with(|config| {
        config.keepalive =
            Some(rpc_server::KeepaliveLimits { interval: Duration::from_millis(50), count: 2 });
    });
    let mut silent = fixture.connect();
    let mut never_asked = fixture.connect();
    silent.call(60, &[0, 0, 0, 10]).outcome::<i32>().unwrap();
    for _ in 0..2 {
        let ping = silent.receive();
        assert_eq!(
            (ping.header.program, ping.header.procedure),
            (proto::keepalive::PROGRAM, proto::keepalive::PING)
        );
    }
    silent.expect_end();
    never_asked.expect_nothing_else();
}

#[test]
fn clients_that_answer_stay() {
    let fixture = Fixture::with(|config| {
        config.keepalive =
            Some(rpc_server::KeepaliveLimits { interval: Duration::from_millis(50), count: 1 });
    });
    let mut peer = fixture.connect();
    peer.call(60, &[0, 0, 0, 10]).outcome::<i32>().unwrap();
    for _ in 0..6 {
        assert_eq!(peer.receive().header.procedure, proto::keepalive::PING);
        peer.send_raw(&proto::keepalive::message(proto::keepalive::PONG));
    }
    peer.expect_nothing_else();
}

#[test]
fn at_the_end_calls_in_progress_are_answered() {
    let fixture = Fixture::new();
    fixture.stage.stick();
    let (mut busy, mut idle) = (fixture.open(), fixture.open());
    busy.send(GET_CAPABILITIES, &[]);
    fixture.stage.await_waiting(1);
    let stage = fixture.stage.clone();
    let clients = std::thread::spawn(move || {
        idle.expect_end();
        stage.release();
        assert_eq!(busy.receive().payload.len(), 1_000_004);
        busy.expect_end();
    });
    let started = Instant::now();
    fixture.runtime.block_on(fixture.hub.stop(Duration::from_secs(10)));
    clients.join().unwrap();
    assert!(started.elapsed() < Duration::from_secs(10), "nobody had to be hung up on");
    assert!(std::os::unix::net::UnixStream::connect(fixture.path("rw")).is_err());
}

#[test]
fn at_the_end_stuck_calls_are_not_waited_for_without_limit() {
    let fixture = Fixture::new();
    fixture.stage.stick();
    let mut stuck = fixture.open();
    stuck.send(GET_CAPABILITIES, &[]);
    fixture.stage.await_waiting(1);
    fixture.runtime.block_on(fixture.hub.stop(Duration::from_millis(50)));
    stuck.expect_end();
}
