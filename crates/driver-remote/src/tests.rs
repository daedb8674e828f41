//! The client against a peer that misbehaves on purpose: orders, silences and packets that no good daemon sends.

use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use api::{Chunk, Connect as _, Domain, DomainLife as _, Qemu as _, Stream, StreamClosed};
use error::{Error, ErrorCode, ErrorDomain};
use proto::frame::{self, FrameError, HEADER_BYTES, Header, MessageKind, PREFIX_BYTES, Status};
use proto::{Encode, keepalive, wire_error};
use transport::Connection;
use xdr::Encoder;

use crate::client::{Client, Shared};
use crate::features::Features;
use crate::reader;
use crate::remote::Keepalive;

const SECOND: Duration = Duration::from_secs(1);

/// The daemon's end of the socket.
struct Peer {
    socket: UnixStream,
}

impl Peer {
    fn receive(&mut self) -> (Header, Vec<u8>) {
        let mut prefix = [0; PREFIX_BYTES];
        self.socket.read_exact(&mut prefix).expect("a message comes");
        let (word, head) = prefix.split_first_chunk().expect("the prefix is longer");
        let mut payload = vec![0; frame::parse_length(*word).expect("a good length") - HEADER_BYTES];
        self.socket.read_exact(&mut payload).expect("the whole message comes");
        (Header::parse(head).expect("a header").0, payload)
    }

    fn send(&mut self, header: Header, payload: &[u8]) {
        let mut buffer = Vec::new();
        frame::message(&mut buffer, header, payload).expect("it fits");
        self.socket.write_all(&buffer).expect("the client reads");
    }

    fn answer(&mut self, call: Header, value: &dyn Encode) {
        let mut payload = Vec::new();
        value.encode(&mut Encoder::new(&mut payload)).expect("it fits");
        self.send(call.reply(Status::Ok), &payload);
    }
}

/// A client, and a thread that plays the daemon's part.
fn play<T: Send + 'static>(
    keepalive: Option<Keepalive>,
    part: impl FnOnce(&mut Peer) -> T + Send + 'static,
) -> (Arc<Client>, JoinHandle<T>) {
    let (ours, theirs) = UnixStream::pair().expect("a pair of sockets");
    theirs.set_read_timeout(Some(10 * SECOND)).expect("a timeout");
    let shared = Arc::new(Shared::new(Connection::from_unix(ours)));
    reader::start(shared.clone(), keepalive).expect("a thread");
    let daemon = std::thread::spawn(move || part(&mut Peer { socket: theirs }));
    (Arc::new(Client { shared, features: Features::default(), uri: "test:///default".into() }), daemon)
}

#[test]
fn answers_in_any_order_reach_their_calls() {
    let (client, daemon) = play(None, |peer| {
        let calls: Vec<_> = (0..2).map(|_| peer.receive()).collect();
        for (header, _) in calls.iter().rev() {
            peer.answer(*header, &u64::from(header.procedure.unsigned_abs()));
        }
        let serials: Vec<u32> = calls.iter().map(|(header, _)| header.serial).collect();
        serials
    });
    let other = client.clone();
    let version = std::thread::spawn(move || other.connect_get_version());
    assert_eq!(client.connect_get_lib_version().unwrap(), 157);
    assert_eq!(version.join().unwrap().unwrap(), 4);
    assert_eq!(daemon.join().unwrap(), [0, 1]);
}

#[test]
fn an_error_comes_back_whole() {
    let (client, daemon) = play(None, |peer| {
        let (header, _) = peer.receive();
        let error = Error::new(ErrorCode::OperationInvalid, ErrorDomain::Test, "domain is not running");
        let mut payload = Vec::new();
        wire_error::encode(&error.with_cure("start it"), &mut payload);
        peer.send(header.reply(Status::Error), &payload);
    });
    let error = client.domain_create(&Domain::default()).unwrap_err();
    assert_eq!((error.code(), error.domain()), (ErrorCode::OperationInvalid, ErrorDomain::Test));
    assert_eq!((error.detail(), error.cure()), ("domain is not running", Some("start it")));
    daemon.join().unwrap();
}

#[test]
fn an_answer_that_nobody_asked_for_ends_the_connection() {
    let (client, daemon) = play(None, |peer| {
        let (header, _) = peer.receive();
        peer.send(Header { serial: 99, ..header.reply(Status::Ok) }, &[]);
    });
    let error = client.connect_get_version().unwrap_err();
    assert!(error.message().contains("an answer came for serial 99"), "{error}");
    daemon.join().unwrap();
    assert!(client.connect_get_version().unwrap_err().message().contains("client socket is closed"));
}

#[test]
fn bad_framing_and_a_vanished_daemon_end_every_call() {
    for bytes in [&b"\xff\xff\xff\xff"[..], &[0, 0, 0, 5], &[]] {
        let (client, daemon) = play(None, move |peer| {
            peer.receive();
            let mut message = bytes.to_vec();
            if !message.is_empty() {
                message.resize(PREFIX_BYTES, 0);
            }
            peer.socket.write_all(&message).expect("the client reads");
        });
        assert!(client.connect_get_version().is_err());
        daemon.join().unwrap();
    }
    assert_eq!(frame::parse_length([0xff; 4]), Err(FrameError::Length(u32::MAX)));
}

#[test]
fn pings_are_answered_and_a_silent_daemon_is_given_up() {
    let keepalive = Keepalive { interval_seconds: 1, count: 1 };
    let (client, daemon) = play(Some(keepalive), |peer| {
        peer.send(keepalive::header(keepalive::PING), &[]);
        // The pong overtakes or follows the call.
        let mut first = [peer.receive().0, peer.receive().0];
        first.sort_by_key(|header| header.program != keepalive::PROGRAM);
        let [pong, call] = first;
        let ping = peer.receive().0;
        // Nothing is answered from here on: the next thing to come is the end.
        let end = peer.socket.read(&mut [0]).expect("the end comes");
        (pong.procedure, call.procedure, ping.procedure, end)
    });
    let error = client.connect_get_version().unwrap_err();
    assert!(error.message().contains("keepalive timeout"), "{error}");
    assert_eq!(daemon.join().unwrap(), (keepalive::PONG, 4, keepalive::PING, 0));
}

/// Opens a console on the client and gives the caller's end.
fn console(client: &Client) -> error::Result<Stream> {
    use api::DomainIo as _;
    let (driver, caller) = Stream::pair();
    client.domain_open_console(&Domain::default(), None, 0, driver).map(|()| caller)
}

#[test]
fn a_stream_carries_both_ways_and_ends_in_agreement() {
    let (client, daemon) = play(None, |peer| {
        let (call, _) = peer.receive();
        // Data may come before the answer.
        peer.send(call.stream(Status::Continue), b"early");
        peer.send(call.reply(Status::Ok), &[]);
        let (header, input) = peer.receive();
        assert_eq!(
            (header.kind, header.status, header.serial),
            (MessageKind::Stream, Status::Continue, call.serial)
        );
        peer.send(call.stream(Status::Continue), b"late");
        peer.send(call.stream(Status::Continue), &[]);
        let finish = peer.receive().0;
        assert_eq!((finish.kind, finish.status), (MessageKind::Stream, Status::Ok));
        peer.send(call.stream(Status::Ok), &[]);
        input
    });
    let stream = console(&client).unwrap();
    assert_eq!(stream.receive(Some(SECOND)).unwrap(), Chunk::Data(b"early".to_vec()));
    stream.send(Chunk::Data(b"typed".to_vec()), SECOND).unwrap();
    assert_eq!(stream.receive(Some(SECOND)).unwrap(), Chunk::Data(b"late".to_vec()));
    assert_eq!(stream.receive(Some(SECOND)).unwrap(), Chunk::End);
    assert_eq!(daemon.join().unwrap(), b"typed");
}

#[test]
fn a_caller_that_goes_away_aborts_the_stream() {
    let (client, daemon) = play(None, |peer| {
        let (call, _) = peer.receive();
        peer.send(call.reply(Status::Ok), &[]);
        let abort = peer.receive().0;
        // Data that was under way is no harm.
        peer.send(call.stream(Status::Continue), b"too late");
        peer.send(call.stream(Status::Ok), &[]);
        abort.status
    });
    drop(console(&client).unwrap());
    assert_eq!(daemon.join().unwrap(), Status::Error);
}

#[test]
fn a_stream_that_fails_says_why() {
    let (client, daemon) = play(None, |peer| {
        let (call, _) = peer.receive();
        peer.send(call.reply(Status::Ok), &[]);
        let mut payload = Vec::new();
        wire_error::encode(
            &Error::new(ErrorCode::InternalError, ErrorDomain::Qemu, "pty is gone"),
            &mut payload,
        );
        peer.send(call.stream(Status::Error), &payload);
        peer.socket.try_clone().expect("a second handle")
    });
    let stream = console(&client).unwrap();
    let failed = stream.receive(Some(SECOND));
    assert!(
        matches!(&failed, Err(StreamClosed::Failed(error)) if error.detail() == "pty is gone"),
        "{failed:?}"
    );
    drop(daemon.join().unwrap());
}

#[test]
fn a_refused_stream_leaves_nothing_behind() {
    let (client, daemon) = play(None, |peer| {
        let (call, _) = peer.receive();
        let mut payload = Vec::new();
        wire_error::encode(&Error::no_support("virDomainOpenConsole"), &mut payload);
        peer.send(call.reply(Status::Error), &payload);
        peer.send(call.stream(Status::Continue), b"stray data is dropped");
        let (call, _) = peer.receive();
        peer.answer(call, &1u64);
    });
    assert_eq!(console(&client).unwrap_err().code(), ErrorCode::NoSupport);
    assert_eq!(client.connect_get_version().unwrap(), 1);
    daemon.join().unwrap();
}

#[test]
fn descriptors_travel_with_call_and_answer() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    let (client, daemon) = play(None, move |peer| {
        let (call, payload) = peer.receive();
        let socket = Connection::from_unix(peer.socket.try_clone().expect("a second handle"));
        let taken = socket.receive_file().expect("a descriptor follows the call");
        let mut buffer = Vec::new();
        let mark = frame::begin(&mut buffer);
        "done".encode(&mut Encoder::new(&mut buffer)).expect("it fits");
        frame::finish_with_files(&mut buffer, mark, call.reply(Status::Ok), 1).expect("it fits");
        peer.socket.write_all(&buffer).expect("the client reads");
        socket.send_file(taken.as_fd()).expect("the client takes it");
        (call.kind, payload[..4].to_vec())
    });
    let (text, files) = client
        .qemu_domain_monitor_command_with_files(&Domain::default(), "cmd", 0, vec![writer.into()])
        .unwrap();
    assert_eq!((text.as_str(), files.len()), ("done", 1));
    std::fs::File::from(files.into_iter().next().unwrap()).write_all(b"through").unwrap();
    assert_eq!(daemon.join().unwrap(), (MessageKind::CallWithFiles, vec![0, 0, 0, 1]));
    let mut text = String::new();
    let mut reader = reader;
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "through");
}

#[test]
fn a_result_that_cannot_be_read_is_an_error_of_that_call_only() {
    let (client, daemon) = play(None, |peer| {
        let (call, _) = peer.receive();
        peer.send(call.reply(Status::Ok), &[0, 0]);
        let (call, _) = peer.receive();
        peer.answer(call, &1u64);
    });
    assert_eq!(client.connect_get_version().unwrap_err().code(), ErrorCode::Rpc);
    assert_eq!(client.connect_get_version().unwrap(), 1);
    daemon.join().unwrap();
}
