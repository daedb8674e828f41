//! Messages that are wrong in themselves: lengths, headers, programs, types, statuses, payloads.

use std::io::Write;
use std::time::Duration;

use proto::frame::{Header, MessageKind, Status};
use proto::{Program, Side, procedures};
use robustness::{Daemon, Door, Peer, Random, Watch, call, encoded, header, open_arguments};

const GET_LIB_VERSION: i32 = 157;

/// What the daemon does with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// It hangs up without a word.
    HangsUp,
    /// It says nothing and goes on.
    Nothing,
    /// It refuses with this text and goes on.
    Refuses(&'static str),
    /// It does what was asked and goes on.
    Does,
}

/// Sends `bytes` on connections that are new and that are open, and sees what comes.
fn check(daemon: &Daemon, watch: &Watch<'_>, what: &str, bytes: &[u8], expected: Answer) {
    for opened in [false, true] {
        let mut peer = if opened { Peer::open(&daemon.socket()) } else { Peer::connect(&daemon.socket()) };
        // The daemon may hang up before it has got all of it.
        peer.try_send(bytes);
        match expected {
            Answer::HangsUp => peer.expect_silent_end(),
            Answer::Nothing => peer.expect_nothing_else(),
            Answer::Refuses(text) => {
                assert_eq!(peer.receive().refusal(), text, "{what}");
                peer.expect_nothing_else();
            }
            Answer::Does => {
                assert_eq!(peer.receive().header.status, Status::Ok, "{what}");
                peer.expect_nothing_else();
            }
        }
    }
    watch.check_service(what);
}

#[test]
fn length_words() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    for length in (0..28).chain([33_554_437, 0x7fff_ffff, 0x8000_0000, u32::MAX]) {
        let rest = call(header(Program::Remote, 66, 0), &[]);
        let bytes = [&length.to_be_bytes()[..], &rest[4..]].concat();
        check(&daemon, &watch, &format!("length {length}"), &bytes, Answer::HangsUp);
    }
    watch.check("wrong lengths");
    // The longest that is allowed is waited for, and costs no more than what has come of it.
    let mut waiting = Vec::new();
    for _ in 0..100 {
        let mut peer = Peer::connect(&daemon.socket());
        peer.send_raw(&33_554_436_u32.to_be_bytes());
        peer.send_raw(&[0; 24]);
        waiting.push(peer);
    }
    watch.check_service("long messages announced");
    watch.check_memory("long messages announced", 4 << 10);
    drop(waiting);
    // One of them comes whole: surplus bytes of a call are passed over.
    let mut whole = call(header(Program::Remote, 66, 0), &[]);
    whole[..4].copy_from_slice(&33_554_436_u32.to_be_bytes());
    whole.resize(33_554_436, 0xaa);
    let mut peer = Peer::connect(&daemon.socket());
    peer.send_raw(&whole);
    assert_eq!(peer.receive().header.status, Status::Ok);
    peer.expect_nothing_else();
    drop(peer);
    watch.check("the longest message");
}

#[test]
fn headers() {
    const UNKNOWN_VERSION: &str = "39 7: Cannot find program 536903814 version 2";
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let good = header(Program::Remote, 66, 3);
    let of = |program| Header { program, ..good };
    let procedure = |procedure| Header { procedure, ..good };
    let kind = |kind| Header { kind, ..good };
    let status = |status| Header { status, ..good };
    let keepalive = |procedure, kind| Header { program: proto::keepalive::PROGRAM, procedure, kind, ..good };
    let table: &[(Header, Answer)] = &[
        (good, Answer::Does),
        (of(0), Answer::Refuses("39 7: Cannot find program 0 version 1")),
        (of(9), Answer::Refuses("39 7: Cannot find program 9 version 1")),
        (of(u32::MAX), Answer::Refuses("39 7: Cannot find program 4294967295 version 1")),
        (of(0x0690_0690), Answer::Refuses("39 7: Cannot find program 110102160 version 1")),
        (Header { version: 2, ..good }, Answer::Refuses(UNKNOWN_VERSION)),
        (Header { version: 0, ..good }, Answer::Refuses("39 7: Cannot find program 536903814 version 0")),
        (procedure(0), Answer::Refuses("39 7: unknown procedure: 0")),
        (procedure(-1), Answer::Refuses("39 7: unknown procedure: -1")),
        (procedure(i32::MIN), Answer::Refuses("39 7: unknown procedure: -2147483648")),
        (procedure(i32::MAX), Answer::Refuses("39 7: unknown procedure: 2147483647")),
        // Events are messages of the daemon, not calls.
        (procedure(107), Answer::Refuses("39 7: unknown procedure: 107")),
        (procedure(318), Answer::Refuses("39 7: unknown procedure: 318")),
        (status(Status::Error), Answer::Refuses("39 7: Unexpected message status 1")),
        (status(Status::Continue), Answer::Refuses("39 7: Unexpected message status 2")),
        (status(Status::Unknown(3)), Answer::Refuses("39 7: Unexpected message status 3")),
        (status(Status::Unknown(u32::MAX)), Answer::Refuses("39 7: Unexpected message status 4294967295")),
        (kind(MessageKind::Reply), Answer::Nothing),
        (kind(MessageKind::ReplyWithFiles), Answer::HangsUp),
        (kind(MessageKind::Message), Answer::Nothing),
        (kind(MessageKind::Stream), Answer::Nothing),
        (kind(MessageKind::StreamHole), Answer::Nothing),
        (kind(MessageKind::Unknown(7)), Answer::Nothing),
        (kind(MessageKind::Unknown(u32::MAX)), Answer::Nothing),
        // No count of descriptors.
        (kind(MessageKind::CallWithFiles), Answer::HangsUp),
        (keepalive(2, MessageKind::Message), Answer::Nothing),
        (keepalive(3, MessageKind::Message), Answer::Nothing),
        (keepalive(0, MessageKind::Message), Answer::Nothing),
        (keepalive(1, MessageKind::Reply), Answer::Nothing),
    ];
    for (header, expected) in table {
        check(&daemon, &watch, &format!("{header:?}"), &call(*header, &[]), *expected);
    }
    watch.check("wrong headers");
}

#[test]
fn calls_out_of_turn() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    for program in [Program::Remote, Program::Qemu, Program::Lxc] {
        for procedure in procedures(program) {
            let mut peer = Peer::connect(&daemon.socket());
            let answer = peer.call_to(program, procedure.number, &[]);
            if procedure.side == Side::Driver {
                assert_eq!(
                    answer.refusal(),
                    "1 7: internal error: hypervisor connection not open",
                    "{}",
                    procedure.name
                );
            }
        }
    }
    watch.check("calls before opening");
    let open = |uri: Option<&str>, flags| encoded(&proto::args::ConnectOpenArgs { name: uri, flags });
    let mut peer = Peer::connect(&daemon.socket());
    for (arguments, refusal) in [
        (open(None, 0), "1 7: internal error: connection not open"),
        (open(Some("nothing:///system"), 0), "5 0: no connection driver available for nothing:///system"),
        (
            open(Some("test"), 0),
            "5 0: no connection driver available for URI 'test' does not include a driver name",
        ),
        (open(Some("test:///no/such/file"), 0), "27 12: XML error: failed to read '/no/such/file'"),
        (open(Some("test:///dev/zero"), 0), "27 12: XML error: failed to read '/dev/zero'"),
        (open(Some(&"x".repeat(4_194_304)), 0), "5 0: no connection driver available for URI 'xxx"),
        (vec![0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff], "39 7: Unable to decode message payload"),
        (
            vec![0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0xfe, 0, 0, 0, 0, 0, 0],
            "39 7: Unable to decode message payload",
        ),
        (vec![0, 0, 0, 1, 0, 0, 0, 2, b'a', 0, 0, 0, 0, 0, 0, 0], "39 7: Unable to decode message payload"),
    ] {
        let refused = peer.call(1, &arguments).refusal();
        assert!(refused.starts_with(refusal), "{:.300}", refused);
    }
    peer.call(1, &open_arguments("test:///default")).outcome::<()>().unwrap();
    for flags in [0, 1, 6] {
        let again = peer.call(1, &open(Some("test:///default"), flags));
        assert_eq!(again.refusal(), "1 7: internal error: connection already open");
    }
    // The connection that was there first is still there.
    assert_eq!(peer.call(GET_LIB_VERSION, &[]).outcome::<u64>().unwrap(), 11_003_000);
    drop(peer);
    watch.check("opening in wrong ways");
}

/// Payloads that fit no call, each in a way of its own: too short, counts of billions, presence words that are none.
fn payloads(random: &mut Random) -> Vec<Vec<u8>> {
    let noise = (0..512).flat_map(|_| random.number().to_be_bytes()).collect();
    let small = (0..1024).flat_map(|_| u32::try_from(random.below(4)).unwrap().to_be_bytes()).collect();
    vec![
        Vec::new(),
        vec![0],
        vec![0; 4096],
        vec![0xff; 4096],
        [0, 0, 0, 1].repeat(1024),
        // Every count is the largest that a number with a sign can be.
        [0x7f, 0xff, 0xff, 0xff].repeat(1024),
        // ... or just what the longest list may have, with nothing behind it.
        [0, 0, 0x40, 0].repeat(2),
        [0, 0x40, 0, 0].repeat(1024),
        noise,
        small,
    ]
}

/// What no attack on administration should do by chance.
const ENDS_THE_DAEMON: [&str; 2] = ["admin_connect_daemon_shutdown", "admin_connect_set_daemon_timeout"];

#[test]
fn every_procedure_with_payloads_that_fit_none() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let payloads = payloads(&mut Random::new(1));
    let mut calls = 0;
    for (program, door) in [
        (Program::Remote, Door::ReadWrite),
        (Program::Qemu, Door::ReadWrite),
        (Program::Lxc, Door::ReadWrite),
        (Program::Remote, Door::ReadOnly),
        (Program::Admin, Door::Admin),
    ] {
        for payload in &payloads {
            let mut peer = connect(&daemon, door);
            for procedure in procedures(program) {
                if ENDS_THE_DAEMON.contains(&procedure.name) || procedure.name.ends_with("connect_close") {
                    continue;
                }
                // Whatever the daemon makes of it, there is one answer and the connection goes on.
                let answer = peer.call_to(program, procedure.number, payload);
                if payload.len() == 1 && answer.header.status == Status::Ok {
                    assert_eq!(procedure_takes(procedure), 0, "{}", procedure.name);
                }
                calls += 1;
            }
            if door != Door::Admin {
                peer.expect_nothing_else_but_events();
            }
        }
    }
    assert!(calls > 8000, "{calls} calls");
    watch.check("every procedure with payloads that fit none");
}

/// Bytes that the shortest arguments of a procedure take.
fn procedure_takes(procedure: &'static proto::Procedure) -> usize {
    let zeros = [0; 4096];
    let surplus = proto::transcode(procedure, proto::Part::Arguments, &zeros, &mut Vec::new()).unwrap();
    zeros.len() - surplus
}

fn connect(daemon: &Daemon, door: Door) -> Peer {
    match door {
        Door::Admin => {
            let mut peer = Peer::connect(&daemon.door(door));
            peer.call_to(Program::Admin, 1, &[0; 4]).outcome::<()>().unwrap();
            peer
        }
        _ => Peer::open(&daemon.door(door)),
    }
}

#[test]
fn noise() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let mut random = Random::new(2);
    for round in 0..300 {
        let mut peer = Peer::connect(&daemon.socket());
        peer.socket.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        // Half of it looks like messages.
        let bytes: Vec<u8> = (0..1 + random.below(50)).flat_map(|_| random.number().to_be_bytes()).collect();
        if round % 2 == 0 {
            let _ = peer.socket.write_all(&bytes);
        } else {
            let procedure = i32::try_from(random.below(500)).unwrap();
            let header = header(Program::Remote, procedure, u32::try_from(random.below(9)).unwrap());
            let kind = MessageKind::from_number(u32::try_from(random.below(9)).unwrap());
            let _ = peer.socket.write_all(&call(Header { kind, ..header }, &bytes));
        }
        drop(peer);
    }
    watch.check("noise");
}
