//! Descriptors where none belong, too many of them, and some that are tricky in themselves.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};

use proto::frame::{self, Header, MessageKind, Status};
use proto::{Program, args, procedures};
use robustness::{Daemon, Door, Peer, Watch, call, encoded, header};

const GET_LIB_VERSION: i32 = 157;
const CREATE_XML_WITH_FILES: i32 = 309;

/// A call that announces `files` descriptors.
fn announcing(program: Program, procedure: i32, files: u32, payload: &[u8]) -> Vec<u8> {
    let header = Header { kind: MessageKind::CallWithFiles, ..header(program, procedure, 0) };
    call(header, &[&files.to_be_bytes()[..], payload].concat())
}

fn create(files: u32) -> Vec<u8> {
    let arguments = encoded(&args::DomainCreateXmlWithFilesArgs { xml_desc: "<x/>", flags: 0 });
    announcing(Program::Remote, CREATE_XML_WITH_FILES, files, &arguments)
}

/// Sends a message with its descriptors, one a byte, as clients do.
fn send(peer: &mut Peer, bytes: &[u8], descriptors: &[BorrowedFd<'_>]) {
    peer.send_raw(bytes);
    for descriptor in descriptors {
        // The daemon may have hung up.
        let _ = peer.send_descriptors(&[0], &[*descriptor]);
    }
}

#[test]
fn calls_that_take_none_are_made_and_the_descriptors_closed() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let file = File::open("/dev/null").unwrap();
    for program in [Program::Remote, Program::Qemu, Program::Lxc] {
        let mut peer = Peer::open(&daemon.socket());
        for procedure in procedures(program) {
            if procedure.name == "connect_close" {
                continue;
            }
            send(&mut peer, &announcing(program, procedure.number, 3, &[]), &[file.as_fd(); 3]);
            let answer = peer.receive();
            assert_eq!(answer.header.procedure, procedure.number, "{}", procedure.name);
            assert_eq!(answer.header.kind, MessageKind::Reply, "{}", procedure.name);
        }
        peer.expect_nothing_else_but_events();
    }
    watch.check("descriptors with every call");
    // As many as are allowed, again and again, and nobody reads.
    let mut peer = Peer::open(&daemon.socket());
    for _ in 0..50 {
        send(&mut peer, &announcing(Program::Remote, GET_LIB_VERSION, 32, &[]), &[file.as_fd(); 32]);
    }
    for _ in 0..50 {
        assert_eq!(peer.receive().header.status, Status::Ok);
    }
    peer.expect_nothing_else();
    drop(peer);
    watch.check("32 descriptors with a call that takes none");
}

#[test]
fn wrong_numbers_of_descriptors_end_the_connection() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let file = File::open("/dev/null").unwrap();
    let null = file.as_fd();
    let plain = call(header(Program::Remote, GET_LIB_VERSION, 0), &[]);
    for (what, bytes, descriptors) in [
        ("more than may be announced", create(33), 33),
        ("billions announced", create(u32::MAX), 3),
        ("more than were announced", create(1), 2),
        ("many more than were announced", create(1), 200),
        ("none announced", create(0), 1),
        ("with a call that announces none", plain.clone(), 1),
        ("before anything else", Vec::new(), 1),
    ] {
        let mut peer = Peer::open(&daemon.socket());
        send(&mut peer, &bytes, &vec![null; descriptors]);
        // A descriptor may also belong to the message that its byte begins: that one has to come first.
        peer.try_send(&[0; 64]);
        peer.expect_end();
        watch.check(what);
    }
    for (what, bytes, descriptors) in [
        ("all with one byte", vec![0], 2),
        ("more than the daemon takes with one byte", vec![0], 100),
        ("as many as the kernel takes with one byte", vec![0], 253),
        ("with the message itself", create(1), 1),
        ("all with the message itself", create(3), 100),
    ] {
        let mut peer = Peer::open(&daemon.socket());
        if bytes.len() == 1 {
            peer.send_raw(&create(1));
        }
        peer.send_descriptors(&bytes, &vec![null; descriptors]).unwrap();
        // Where the daemon takes the first for the announced one, the rest are too many.
        peer.try_send(&[0; 64]);
        peer.expect_end();
        watch.check(what);
    }
    for (what, stray) in
        [("bytes where a descriptor is due", &b"abc"[..]), ("a call where a descriptor is due", &plain)]
    {
        let mut peer = Peer::open(&daemon.socket());
        peer.send_raw(&create(2));
        peer.send_raw(stray);
        peer.expect_end();
        watch.check(what);
    }
}

#[test]
fn announced_descriptors_that_never_come_hold_nothing() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let file = File::open("/dev/null").unwrap();
    let mut waiting: Vec<Peer> = (0..50).map(|_| Peer::open(&daemon.socket())).collect();
    for (index, peer) in waiting.iter_mut().enumerate() {
        send(peer, &create(32), &vec![file.as_fd(); index % 32]);
    }
    watch.check_service("descriptors that never come");
    drop(waiting);
    watch.check("descriptors that never come");
}

#[test]
fn tricky_descriptors() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let (pipe, _other) = rustix::pipe::pipe().unwrap();
    let files = [
        File::open("/proc/self/mem").unwrap(),
        File::open("/").unwrap(),
        File::open("/dev/zero").unwrap(),
        File::open(daemon.root()).unwrap(),
        File::from(pipe),
    ];
    let mut peer = Peer::open(&daemon.socket());
    // The connection itself, a listening socket nobody accepts from, a connection to the administration.
    let own = peer.socket.try_clone().unwrap();
    let admin = Peer::connect(&daemon.door(Door::Admin));
    let mut descriptors: Vec<BorrowedFd<'_>> = files.iter().map(AsFd::as_fd).collect();
    descriptors.extend([own.as_fd(), admin.socket.as_fd(), own.as_fd()]);
    let count = u32::try_from(descriptors.len()).unwrap();
    send(&mut peer, &create(count), &descriptors);
    let refusal = peer.receive().refusal();
    assert!(refusal.starts_with("27 5: XML error: unexpected root element <x>"), "{refusal}");
    peer.expect_nothing_else();
    // Once more, and gone while the daemon still waits for the last of them: it now has the only other end of the
    // connection itself, so the end of that will never be seen.
    send(&mut peer, &create(count + 1), &descriptors);
    drop((peer, own, admin));
    watch.check("tricky descriptors");
}

#[test]
fn counts_are_part_of_the_message() {
    let daemon = Daemon::start();
    let watch = Watch::new(&daemon);
    let mut bytes = Vec::new();
    let mark = frame::begin(&mut bytes);
    frame::finish(
        &mut bytes,
        mark,
        Header { kind: MessageKind::CallWithFiles, ..header(Program::Remote, 66, 0) },
    )
    .unwrap();
    for payload in [&[][..], &[0], &[0, 0], &[0, 0, 0]] {
        let mut short =
            call(Header { kind: MessageKind::CallWithFiles, ..header(Program::Remote, 66, 0) }, payload);
        short.extend_from_slice(&bytes);
        let mut peer = Peer::connect(&daemon.socket());
        peer.try_send(&short);
        peer.expect_silent_end();
    }
    watch.check("counts that are cut");
}
